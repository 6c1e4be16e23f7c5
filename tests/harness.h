/*
 * harness.h - a small Pegasus for a test.
 *
 * Builds the world of a YAML text, runs it to an instant, lets a test look at
 * an actor's state or change it, sends messages in any actor's name and keeps
 * the story that was told. What goes wrong while building fails the test.
 */
#ifndef TESTS_HARNESS_H
#define TESTS_HARNESS_H

#include "models/pegasus.h"
#include "sim/run.h"

struct harness;

/* A world of a scenario's only or first variant, at time 0. */
struct harness *harness_new(const char *yaml);
void harness_free(struct harness *harness);

struct run *harness_run(struct harness *harness);
struct sim *harness_sim(struct harness *harness);
const struct pegasus_options *harness_options(const struct harness *harness);

/* Runs to an instant, that instant included, or to the end of the run. */
void harness_run_to(struct harness *harness, sim_time until);

/* Runs to the end; the result is kept until harness_free. */
const struct run_result *harness_finish(struct harness *harness);

/* An actor's state, to look at or to change between two events. */
void *harness_state(struct harness *harness, uint32_t actor);

/* The replica, throttle or stub of a server; the meta server. */
struct replica *harness_replica(struct harness *harness, uint32_t partition, uint32_t server);
struct meta *harness_meta(struct harness *harness, uint32_t meta);

/* Sends a message in the name of `from`, at the present instant. */
void harness_send(struct harness *harness, uint32_t from, uint32_t to, enum message_kind kind,
                  const void *body);

/* A counter's value now. */
int64_t harness_count(struct harness *harness, enum counter_kind counter);

/* How often a client got an answer with that error up to now. */
uint64_t harness_answers(struct harness *harness, uint32_t client, enum error error);

/* The story up to now: a line a note, "12.3s replica-1/replica 1.0: text". Details too. */
const char *harness_story(const struct harness *harness);

/* Whether a line of the story contains the text. */
bool harness_tells(const struct harness *harness, const char *text);

/* What is complained of in a YAML text, into `text`; an empty text if nothing is. */
void harness_complaints(const char *yaml, char *text, size_t text_bytes);

#endif
