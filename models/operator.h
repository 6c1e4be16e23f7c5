/*
 * operator.h - somebody at the Pegasus shell.
 *
 * Gives the commands of the scenario's steps, each at its time, whatever
 * became of those before, and tells what the shell would print. A command is
 * a DDL call of replication_ddl_client.h (call_rpc_sync): 5000 ms, two attempts
 * at most, so that a start whose answer is lost may be sent twice. A meta server
 * that does not lead, or is down, is passed over; with nobody leading the
 * shell looks again every half second until the attempt's time is over.
 *
 * Simplified: the real shell learns the leader from the answer of one that does
 * not lead; here it asks the next one. One env a command. A query with -d for
 * all partitions shows how many are in the table's status, not a line for each.
 */
#ifndef MODELS_OPERATOR_H
#define MODELS_OPERATOR_H

#include "models/command.h"
#include "models/messages.h"
#include "models/operator_steps.h"

struct operator_state {
    uint32_t leader; /* meta server that answered last */
    uint32_t epoch;
};

/* Gives a command after a while, in a run under way. */
void operator_give(struct sim *sim, uint32_t step, sim_time delay);

/* Sets every step's time; called once, by the model's start. */
void operator_start(struct sim *sim);

/* Tells what the shell prints for an answer (operator_print.c). */
void operator_print(struct sim *sim, const struct admin_reply *reply);

void operator_crash(struct sim *sim);
void operator_restart(struct sim *sim);

#endif
