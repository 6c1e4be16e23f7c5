#include "models/operator_steps.h"

#include <string.h>

static const struct step_options extra_steps[EXTRA_COMMAND_COUNT] = {
    [EXTRA_START] = {.command = "start_bulk_load"},
    [EXTRA_PAUSE] = {.command = "pause_bulk_load"},
    [EXTRA_CANCEL] = {.command = "cancel_bulk_load"},
    [EXTRA_FORCE_CANCEL] = {.command = "cancel_bulk_load -f"},
    [EXTRA_CLEAR] = {.command = "clear_bulk_load"},
};

uint32_t operator_extra(enum extra_command command, uint32_t table)
{
    ASSERT(table < TABLES_MAX);
    return STEPS_MAX + (uint32_t)command * TABLES_MAX + table;
}

bool operator_has_step(const struct pegasus_options *options, uint32_t step)
{
    return step < options->step_count ||
           (step >= STEPS_MAX && step < STEPS_MAX + EXTRA_COMMAND_COUNT * TABLES_MAX);
}

const struct step_options *operator_step(const struct pegasus_options *options, uint32_t step)
{
    ASSERT(operator_has_step(options, step));
    return step < STEPS_MAX ? &options->steps[step] : &extra_steps[(step - STEPS_MAX) / TABLES_MAX];
}

struct command operator_command(const struct step_options *step)
{
    struct command command;
    struct command_complaint complaint;
    const bool is_good = command_parse(step->command, &command, &complaint);
    ASSERT(is_good); /* options_check has seen it */
    return command;
}

uint32_t operator_table(const struct pegasus_options *options, uint32_t number)
{
    if (number >= STEPS_MAX) {
        return (number - STEPS_MAX) % TABLES_MAX;
    }
    const struct step_options *step = operator_step(options, number);
    const struct command command = operator_command(step);
    const char *name = command.table[0] != '\0' ? command.table : step->table;
    if (name[0] == '\0') {
        return 0;
    }
    for (uint32_t i = 0; i < options->derived.table_count; i++) {
        if (strcmp(options->tables[i].name, name) == 0) {
            return i;
        }
    }
    return TABLES_MAX;
}
