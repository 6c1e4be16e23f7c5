#include "models/replica_apply.h"

#include "models/pegasus.h"
#include "models/replica_config.h"
#include "models/replica_ingest.h"

uint64_t replica_apply_digest(uint64_t digest, uint64_t content)
{
    digest = (digest ^ content) * UINT64_C(0x9E3779B97F4A7C15);
    return digest ^ (digest >> 29);
}

/* Answers all clients of a mutation. */
static void answer(struct sim *sim, struct sim_list *writes, struct write_response response)
{
    const struct queued_write *cell;
    while ((cell = sim_list_first(sim, POOL_WRITES, writes)) != NULL) {
        response.id = cell->held.write.id;
        sim_work_serve(sim, cell->held.work);
        sim_reply(sim, cell->held.back, &response);
        sim_work_drop(sim, cell->held.work);
        sim_list_pop(sim, POOL_WRITES, writes);
    }
}

static bool engine_refuses(struct replica *replica)
{
    if (replica->engine_fails == 0) {
        return false;
    }
    replica->engine_fails--;
    return true;
}

static struct write_response apply_ingestion(struct sim *sim, struct replica *replica,
                                             const struct mutation *mutation)
{
    struct write_response response = {0};
    if (engine_refuses(replica)) {
        sim_note(sim, NOTE_EMPTY_PUT_FAILED, replica_partition(sim), 0, 0, 0);
        response.response_error = ERR_TRY_AGAIN;
        response.engine_error = ENGINE_IO_ERROR;
        return response;
    }
    if (!replica_ingest_begin(sim, replica, mutation)) {
        response.error = ERR_NO_NEED_OPERATE;
    }
    return response;
}

bool replica_apply(struct sim *sim, struct replica *replica, const struct mutation *mutation,
                   struct sim_list *writes)
{
    ASSERT(mutation->decree == replica->committed);
    struct write_response response = {0};
    bool is_refused = false;
    if (mutation->code == RC_INGESTION) {
        if (writes->count > 0) {
            const struct queued_write *cell = sim_list_first(sim, POOL_WRITES, writes);
            sim_work_serve(sim, cell->held.work);
        }
        response = apply_ingestion(sim, replica, mutation);
    } else {
        is_refused = engine_refuses(replica);
        if (replica->role == ROLE_PRIMARY && replica->loader.ingestion == IS_RUNNING &&
            mutation->code != RC_EMPTY) {
            sim_count(sim, COUNTER_WRITES_INTO_INGESTION, mutation->request_count);
        }
    }
    if (is_refused) {
        sim_note(sim, NOTE_ENGINE_FAILED, mutation->decree, 0, 0, 0);
        replica->committed = replica->disk.applied; /* what it says when it learns it again */
        response.error = ERR_UNKNOWN;
        answer(sim, writes, response);
        replica_config_fail(sim, replica);
        return false;
    }
    replica->disk.applied = mutation->decree;
    replica->disk.content = replica_apply_digest(replica->disk.content, mutation->content);
    answer(sim, writes, response);
    return true;
}
