/*
 * diff_script.h - two runs that are only lists: what a comparison is shown.
 *
 * A side is a list of items, written by the functions below; the script then
 * compares both sides.
 */
#ifndef TESTS_DIFF_SCRIPT_H
#define TESTS_DIFF_SCRIPT_H

#include "sim/diff_strand.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SCRIPT_ITEMS 512

static const char *script_mood(int64_t value)
{
    return value == 0 ? "asleep" : "awake";
}

static const struct sim_machine script_machines[] = {{.name = "mood", .state_name = script_mood}};
static const struct sim_note_kind script_notes[] = {
    {.name = "counts", .text = "counts {0} sheep", .is_detail = true},
    {.name = "says", .text = "says {0}"},
    {.name = "also", .text = "is {0} at {1}"},
};
static const struct sim_obligation_kind script_obligations[] = {
    {.name = "promise", .decides = true}};
static const struct sim_model script_model = {
    .machines = script_machines,
    .machine_count = 1,
    .notes = script_notes,
    .note_count = COUNT_OF(script_notes),
    .obligations = script_obligations,
    .obligation_count = 1,
};

struct script_side {
    struct diff_item items[SCRIPT_ITEMS];
    char notes[SCRIPT_ITEMS][64];
    uint32_t count;
    uint32_t given;
};

struct script {
    struct script_side sides[DIFF_SIDES];
    struct arena *arena;
    struct diff *diff;
    bool is_same;
};

static struct record *script_add(struct script *script, enum diff_side side, uint32_t type,
                                 uint64_t number)
{
    struct script_side *list = &script->sides[side];
    assert_true(list->count < SCRIPT_ITEMS);
    struct diff_item *item = &list->items[list->count++];
    *item = (struct diff_item){
        .record = {.type = type, .number = number, .at = (sim_time)number * SIM_SECOND},
        .actor = diff_actor("barn", "sheep 1.0"),
    };
    return &item->record;
}

static inline void script_event(struct script *script, enum diff_side side, uint64_t number)
{
    script_add(script, side, RECORD_EVENT, number)->extra = SIM_TIMER << 8;
}

static inline void script_note(struct script *script, enum diff_side side, uint64_t number,
                               const char *text)
{
    (void)script_add(script, side, RECORD_NOTE, number);
    struct script_side *list = &script->sides[side];
    char *note = list->notes[list->count - 1];
    assert_true(strlen(text) < 64);
    memcpy(note, text, strlen(text) + 1);
    list->items[list->count - 1].note = note;
}

static inline void script_state(struct script *script, enum diff_side side, uint64_t number,
                                int64_t value)
{
    script_add(script, side, RECORD_STATE, number)->values[0] = value;
}

static bool script_next(void *context, struct diff_item *item)
{
    struct script_side *list = context;
    if (list->given == list->count)
        return false;
    *item = list->items[list->given++];
    return true;
}

static inline int script_open(void **state)
{
    struct script *script = calloc(1, sizeof *script);
    assert_non_null(script);
    script->arena = arena_new((size_t)1 << 28);
    *state = script;
    return 0;
}

static inline int script_close(void **state)
{
    struct script *script = *state;
    arena_free(script->arena);
    free(script);
    return 0;
}

static inline void script_compare(struct script *script, uint32_t context)
{
    const struct diff_source sources[DIFF_SIDES] = {{&script->sides[DIFF_A], script_next},
                                                    {&script->sides[DIFF_B], script_next}};
    script->diff = diff_new(script->arena, &script_model, context);
    script->is_same = diff_run(script->diff, sources);
}

#define SCRIPT_TEST(name) cmocka_unit_test_setup_teardown(name, script_open, script_close)

#endif
