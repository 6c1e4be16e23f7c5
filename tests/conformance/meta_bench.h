/*
 * meta_bench.h - the leader on the bench: a load in whatever state a case gives.
 *
 * The world is a small cluster of one table in which a load was started for
 * real; then the leader's tables are made what the case says. The test stands
 * in for the replicas: the hook answers what the leader asks of them.
 */
#ifndef TESTS_CONFORMANCE_META_BENCH_H
#define TESTS_CONFORMANCE_META_BENCH_H

#include "tests/conformance/rig.h"

/* Long enough for all ZooKeeper writes that follow an answer, too short for anything timed. */
#define META_BENCH_SETTLE (8 * SIM_MS)

struct meta_bench {
    struct rig *rig;
    struct admin_reply reply; /* the last answer to a command */
    bool has_reply;
    bool is_armed;       /* the next request to a replica is answered as below; others never are */
    uint32_t polls;      /* bulk load requests that reached a replica */
    uint32_t ingestions; /* ingestion requests that did */
    sim_time answered;   /* when the leader got the answer it was waiting for */
    uint32_t partition;  /* the one the case is about */
    int64_t ballot;      /* the leader's, from the moment the request has left */
    int request_status;  /* the partition's, until then */
    int status;          /* from then on */
    int rpc_error;       /* ERR_OK: the answer comes */
    struct bulk_load_response response;
    struct write_response ingestion;
};

/*
 * A cluster as shipped with a table of so many partitions and replicas; `more` is further YAML.
 * With 0 partitions `more` has the tables.
 */
void meta_bench_open(struct conformance_case *self, struct meta_bench *bench, int64_t partitions,
                     int64_t replicas, const char *more);
void meta_bench_close(struct meta_bench *bench);

/* Gives a command of the shell to the leader and waits for its answer. */
void meta_bench_command(struct meta_bench *bench, const struct admin_request *request);

/* Starts a load of the first table, and drops all that is timed: the leader rests. */
void meta_bench_start_load(struct meta_bench *bench);

/* Takes over the keys of `given` that describe a load. */
void meta_bench_read(struct conformance_case *self, struct meta_bench *bench);

struct meta_table *meta_bench_table(struct meta_bench *bench);
struct meta_partition *meta_bench_partition(struct meta_bench *bench, uint32_t partition);

/* Makes a partition hold its ingestion slots. */
void meta_bench_take_slots(struct meta_bench *bench, uint32_t partition);

/* Polls a partition, or sends its ingestion request; goes on until the answer was dealt with. */
void meta_bench_poll(struct meta_bench *bench);
void meta_bench_ingest(struct meta_bench *bench);

/* Offers everything that can be seen of the load. */
void meta_bench_offer(struct conformance_case *self, struct meta_bench *bench);

/* The same, but for the table's status. */
void meta_bench_offer_rest(struct conformance_case *self, struct meta_bench *bench);

/* What holds the operation lock, by its name in meta_op_status; -1: there is no such. */
int meta_bench_lock_by_name(const char *name);
const char *meta_bench_lock_name(uint32_t lock);

#endif
