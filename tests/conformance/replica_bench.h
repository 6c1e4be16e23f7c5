/*
 * replica_bench.h - one group on the bench: a replica in whatever state a case gives.
 *
 * Servers 0, 1 and 2 hold the primary and its secondaries as after a start; the
 * replica a case is about is `subject`. What it is asked comes from the test in
 * the name of meta, its primary or a user; what it says is caught.
 */
#ifndef TESTS_CONFORMANCE_REPLICA_BENCH_H
#define TESTS_CONFORMANCE_REPLICA_BENCH_H

#include "tests/conformance/rig.h"

struct replica_bench {
    struct rig *rig;
    uint32_t server; /* of the subject */
    struct replica *subject;
    struct bulk_load_response report;             /* its last answer to meta */
    struct group_bulk_load_response group_answer; /* to its primary */
    struct write_response reply;                  /* to a user */
    uint32_t reports;
    uint32_t group_answers;
    uint32_t replies;
    uint32_t prepares;    /* mutations without requests that it began */
    uint32_t checkpoints; /* that it began */
    uint32_t asks_about;  /* secondary (index) whose group request the test answers */
    int group_rpc_error;  /* ERR_OK: the answer comes */
    struct sim_return group_back;
    struct group_bulk_load_response group_reply;
    rig_hook *more; /* a hook that is asked first; may be null */
};

/* A group of so many members; `more` is further YAML. */
void replica_bench_open(const struct conformance_case *self, struct replica_bench *bench,
                        int64_t replicas, const char *more);
void replica_bench_close(struct replica_bench *bench);

/* How many members a full group has, as the case gives it. */
int64_t replica_bench_replicas(struct conformance_case *self);

/* Takes over the keys of `given` that describe the replica: role, ballot, statuses, progress. */
void replica_bench_read(struct conformance_case *self, struct replica_bench *bench);

/* The stub's count of downloads on the subject's server. */
uint32_t replica_bench_downloads(struct replica_bench *bench);
void replica_bench_set_downloads(struct replica_bench *bench, uint32_t count);

/* Sends an order as meta, or as the primary, and waits for the answer. */
void replica_bench_order(struct replica_bench *bench, int status, int64_t ballot);
void replica_bench_group_order(struct replica_bench *bench, int status, int64_t ballot);

/*
 * Lets the primary pass an order on and holds back what its secondaries are
 * sent; then one of them answers by group_reply, or never. The others' requests are forgotten.
 */
void replica_bench_pass_on(struct replica_bench *bench, int status, uint32_t about);
void replica_bench_answer(struct replica_bench *bench);

/* Offers all that can be seen of the subject. */
void replica_bench_offer(struct conformance_case *self, struct replica_bench *bench);

#endif
