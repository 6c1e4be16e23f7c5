#include "models/lifecycle.h"

#include "models/meta_detector.h"
#include "models/meta_leader.h"
#include "models/partition_config.h"
#include "models/pegasus.h"
#include "models/replica_2pc.h"
#include "models/replica_config.h"
#include "models/replica_learn.h"
#include "models/replica_loader.h"
#include "models/stub.h"
#include "models/throttle.h"

#include <string.h>

/* --- meta: the process is gone, the lock is lost in time --------------------------- */

void meta_crash(struct sim *sim)
{
    meta_detector_stop(sim, sim_state(sim));
    meta_leader_forget(sim);
}

void meta_restart(struct sim *sim)
{
    sim_polling(sim);
    meta_leader_join(sim);
}

/* --- stub: its tasks are gone; which replicas are here lies on disk ------------------ */

void stub_crash(struct sim *sim)
{
    struct stub *stub = sim_state(sim);
    stub_forget(sim, stub);
    memset(&stub->membership, 0, sizeof(stub->membership));
}

void stub_restart(struct sim *sim)
{
    stub_membership_start(sim, true);
}

/* --- replica: what is on disk is loaded as INACTIVE, until meta says what it is ------- */

/* What a fault of the scenario did to this replica outlives the process: the machine is the same.
 */
static void forget_memory(struct replica *replica)
{
    const struct replica kept = *replica;
    memset(replica, 0, sizeof(*replica));
    replica->disk = kept.disk;
    replica->config.ballot = kept.disk.ballot;
    replica->config.primary = NO_SERVER;
    replica->config.max_replicas = kept.config.max_replicas;
    replica->prepares = kept.prepares;
    replica->prepared = kept.prepared;
    replica->committed = kept.committed;
    replica->cache_floor = kept.committed;
    replica->role = kept.role;
    replica->engine_fails = kept.engine_fails;
    replica->log_fails = kept.log_fails;
    replica->disk_factor = kept.disk_factor;
    replica->loader.epoch = kept.loader.epoch + 1;
    replica->loader.ingest_epoch = kept.loader.ingest_epoch + 1;
    replica_learn_forget_all(replica);
}

void replica_crash(struct sim *sim)
{
    struct replica *replica = sim_state(sim);
    loader_crash(sim, replica);
    replica_2pc_crash(sim, replica);
    forget_memory(replica);
    if (replica->role != ROLE_ABSENT) {
        replica->role = ROLE_INACTIVE;
        replica->is_transient = 1;
        replica->is_initializing = 1;
        sim_state_is(sim, MACHINE_ROLE, replica_partition(sim), ROLE_INACTIVE);
    }
}

void replica_restart(struct sim *sim)
{
    const struct replica *replica = sim_state(sim);
    (void)sim;
    ASSERT(replica->role == ROLE_ABSENT || replica->role == ROLE_INACTIVE);
}

/* --- throttle: what it held back is gone, its rules come again with the next sync ------ */

void throttle_crash(struct sim *sim)
{
    struct throttle *throttle = sim_state(sim);
    memset(throttle, 0, sizeof(*throttle));
}

void throttle_restart(struct sim *sim)
{
    (void)sim;
}
