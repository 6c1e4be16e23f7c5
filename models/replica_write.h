/*
 * replica_write.h - a client's write, check by check (replica_2pc.cpp, on_client_write).
 *
 * Each check lets the write go on, answers it, or takes it over; they are a
 * table, and the revisions before #2157 have another one, in which the
 * ingestion request raises its flag before the throttle is asked. A write that
 * the throttle passes goes on behind it in the table; one that it delayed
 * starts again from the first check and skips only the throttle: in the older
 * table an ingestion request then meets the flag it raised itself.
 *
 * Remedies (fixes.h) that lie here: the order of the table, a flag that waits for the ingestion to
 * be applied, requests of ingestion that the throttle is not asked about, and a repeat that is only
 * called one if there is something to repeat: else the flag comes down and the answer is that of an
 * ingestion that could not begin, which meta follows by a new request.
 *
 * The throttle is another actor; a write it lets pass comes back at the same
 * instant. Should the replica have ceased to be primary in between, the write is
 * answered as check 7 would.
 *
 * Reads take no time: after role, deny and throttle they are answered at once
 * (on_client_read).
 *
 * Left out, for no scenario can ask for it: the server-wide deny switch and the hash check
 * of a partition that was split. Unknown codes and access control can only be
 * set by a test.
 */
#ifndef MODELS_REPLICA_WRITE_H
#define MODELS_REPLICA_WRITE_H

#include "models/replica.h"
#include "models/revision.h"

/* What a check makes of a write. */
enum write_verdict {
    WRITE_GOES_ON,
    WRITE_ANSWERED,   /* with the error */
    WRITE_UNANSWERED, /* dropped: the client will time out */
    WRITE_TAKEN       /* somebody else has it now */
};

/* A write before the checks. */
struct admission {
    struct sim *sim;
    struct replica *replica;
    const struct pegasus_options *options;
    const struct revision *revision;
    const struct held_write *held;
    enum error error; /* of the answer */
};

typedef enum write_verdict write_check(struct admission *admission);

/* Whether an ingestion request raises its flag before the throttle is asked. */
bool write_flag_is_first(const struct pegasus_options *options);

/* The checks in their order, ended by null. */
write_check *const *write_checks(const struct pegasus_options *options);

/* replica.deny_client_request: reconfig*write, timeout*all and so on; anything else denies nothing.
 */
struct deny_rule {
    bool denies_reads;
    bool denies_writes;
    bool is_reconfig;
};
struct deny_rule write_deny_rule(const char *env);

/* rocksdb.allow_ingest_behind: absent is false, a misspelt value changes nothing. */
bool write_allows_ingest_behind(const char *env, bool before);

/* What the state of the group's disks makes of a write; ERR_OK with *stops is an answer, too. */
enum error write_disk_error(const struct revision *revision, uint8_t own_disk,
                            uint8_t secondary_disks, bool *stops);

#endif
