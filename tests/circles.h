/*
 * circles.h - loads of Pegasus that hang and whose run turns in a circle once it settles.
 */
#ifndef TESTS_CIRCLES_H
#define TESTS_CIRCLES_H

#define CIRCLE_COMMON                                                                              \
    "scenario: a circle\n"                                                                         \
    "duration: 20min\n"                                                                            \
    "settle: {from: 2min}\n"                                                                       \
    "bulk_load: {files: 8, file_size: 64MiB, download: 200MiB/s, ingest: 200ms..600ms}\n"

#define CIRCLE_START "steps: [{at: 1500ms, do: start_bulk_load -a temp}]\n"

/* Throttled by size: every ingestion request is delayed, whatever users do. */
#define CIRCLE_THROTTLED                                                                           \
    "tables:\n"                                                                                    \
    "  - {name: temp, partitions: 4, envs: {replica.write_throttling_by_size: 400*delay*200}}\n"

/* Polls of 10 s; users write and are refused. */
#define CIRCLE_REFUSED                                                                             \
    CIRCLE_COMMON CIRCLE_START CIRCLE_THROTTLED "pegasus: v2.4.0\n"                                \
                                                "clients:\n"                                       \
                                                "  - {name: web, writes: 100/s, reads: 50/s, "     \
                                                "arrivals: poisson, table: temp, timeout: 1s}\n"

/* The same with nobody there any more. */
#define CIRCLE_ALONE                                                                               \
    CIRCLE_COMMON CIRCLE_START CIRCLE_THROTTLED "pegasus: v2.4.0\n"                                \
                                                "clients:\n"                                       \
                                                "  - {name: web, writes: 50/s, until: 100s, "      \
                                                "table: temp, timeout: 1s}\n"

/*
 * Another table takes writes and reads, all of them throttled, all the while; a third one is
 * written to now and then.
 */
#define CIRCLE_BESIDE                                                                              \
    CIRCLE_COMMON CIRCLE_START CIRCLE_THROTTLED                                                    \
        "  - name: other\n"                                                                        \
        "    partitions: 3\n"                                                                      \
        "    envs:\n"                                                                              \
        "      replica.write_throttling: 60*delay*100\n"                                           \
        "      replica.write_throttling_by_size: 60000*delay*50\n"                                 \
        "      replica.read_throttling: 30*delay*100\n"                                            \
        "      replica.read_throttling_by_size: \"200000\"\n"                                      \
        "  - {name: seldom, partitions: 1}\n"                                                      \
        "pegasus: v2.4.0\n"                                                                        \
        "config: {group_check_interval: 10s}\n"                                                    \
        "clients:\n"                                                                               \
        "  - {name: web, writes: 90/s, reads: 45/s, arrivals: fixed, table: other, value: 1KiB, "  \
        "timeout: 1s}\n"                                                                           \
        "  - {name: some, writes: 0.05/s, from: 2s, arrivals: fixed, table: seldom, timeout: "     \
        "1s}\n"                                                                                    \
        "  - {name: old, writes: 7/s, arrivals: poisson, table: temp, timeout: 1s}\n"

/* The same under a remedy that counts users and ingestion apart. */
#define CIRCLE_SHARED CIRCLE_BESIDE "fixes: [reserved-share]\n"

#endif
