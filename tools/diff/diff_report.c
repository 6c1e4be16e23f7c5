#include "tools/diff/diff_report.h"
#include "sim/story.h"
#include <stdlib.h>
#include <string.h>

#define TEXT_BYTES  1024
#define REASONS_MAX 48

bool diff_report_is_same(const struct diff_report *report)
{
    const struct run_result *a = &report->sides[DIFF_A].result;
    const struct run_result *b = &report->sides[DIFF_B].result;
    return report->is_same_story && a->digest == b->digest;
}

const char *diff_report_line(const struct diff_report *report, enum diff_side side,
                             const struct diff_line *line)
{
    char text[TEXT_BYTES];
    teller_text(&report->sides[side].teller, &line->record, line->note, text, sizeof(text));
    return tool_text(report->tool, "%s", text);
}

const char *diff_report_actor(const struct diff_report *report, enum diff_side side,
                              const struct diff_line *line)
{
    const struct teller *teller = &report->sides[side].teller;
    char actor[128] = "";
    char node[128] = "";
    if (line->record.actor == SIM_NOBODY)
        return "nobody";
    teller->actor_name(teller->context, line->record.actor, actor, sizeof(actor));
    teller->node_name(teller->context, line->record.actor, node, sizeof(node));
    if (strcmp(actor, node) == 0)
        return tool_text(report->tool, "%s", actor);
    return tool_text(report->tool, "%s on %s", actor, node);
}

/* --- counters and obligations ------------------------------------------------------ */

static int by_share(const void *left, const void *right)
{
    const struct counter_difference *a = left;
    const struct counter_difference *b = right;
    if (a->share != b->share)
        return a->share > b->share ? -1 : 1;
    return strcmp(a->name, b->name);
}

uint32_t diff_report_counters(const struct diff_report *report, struct counter_difference *list)
{
    const struct sim_model *model = report->tool->model;
    uint32_t count = 0;
    for (uint32_t i = 0; i < model->counter_count; i++) {
        const int64_t a = report->sides[DIFF_A].result.counters[i];
        const int64_t b = report->sides[DIFF_B].result.counters[i];
        const int64_t most = a > b ? a : b;
        const int64_t least = a > b ? b : a;
        if (a == b)
            continue;
        list[count++] = (struct counter_difference){
            .name = model->counters[i].name,
            .values = {a, b},
            .share = most <= 0 ? SIM_PPM
                               : (int64_t)((sim_wide)(most - least) * SIM_PPM / (sim_wide)most),
        };
    }
    qsort(list, count, sizeof(*list), by_share);
    return count;
}

const char *diff_report_promise(const struct diff_report *report,
                                const struct diff_promise *promise)
{
    static const char *const ends[] = {[SIM_END_SUCCESS] = "success",
                                       [SIM_END_FAILED] = "failed",
                                       [SIM_END_CANCELLED] = "cancelled"};
    const struct sim_model *model = report->tool->model;
    char at[64];
    if (promise->opened == 0)
        return "never opened";
    if (promise->is_open) {
        (void)story_span(promise->moved_at, at, sizeof(at));
        return tool_text(report->tool, "open, no further since %s", at);
    }
    (void)story_span(promise->closed_at, at, sizeof(at));
    const bool has_error = promise->error != 0 && model->error_name != NULL;
    return tool_text(
        report->tool, "%s%s%s at %s", promise->end < COUNT_OF(ends) ? ends[promise->end] : "ended",
        has_error ? " with " : "", has_error ? model->error_name(promise->error) : "", at);
}

/* --- reasons ----------------------------------------------------------------------- */

/* Sentences, as they come. */
struct reasons {
    struct tool *tool;
    const char **list;
    uint32_t count;
};

static void say(struct reasons *reasons, const char *sentence)
{
    if (reasons->count + 1 < REASONS_MAX)
        reasons->list[reasons->count++] = sentence;
}

static void say_rest(struct reasons *reasons, uint32_t count, const char *what)
{
    if (count > DIFF_WORLD_SHOWN)
        say(reasons, tool_text(reasons->tool, "and %u more %s", count - DIFF_WORLD_SHOWN, what));
}

static uint32_t shown(uint32_t count)
{
    return count < DIFF_WORLD_SHOWN ? count : DIFF_WORLD_SHOWN;
}

static void say_options(const struct diff_report *report, struct reasons *reasons)
{
    const char *text = "options:";
    const uint32_t count = report->options.count;
    for (uint32_t i = 0; i < count && i < DIFF_WORLD_SHOWN; i++)
        text = tool_text(reasons->tool, "%s%s %s", text, i == 0 ? "" : ",",
                         report->options.list[i].key);
    if (count > 0)
        say(reasons, count > DIFF_WORLD_SHOWN ? tool_text(reasons->tool, "%s and %u more", text,
                                                          count - DIFF_WORLD_SHOWN)
                                              : text);
}

/* Whether the last event that both have is followed by something else. */
static void say_decision(const struct diff_report *report, struct reasons *reasons)
{
    const struct diff_point *point = diff_point(report->diff);
    const uint64_t number =
        point->before_count == 0 ? 0 : point->before[point->before_count - 1].record.number;
    bool is_decision = false;
    for (uint32_t side = 0; side < DIFF_SIDES; side++)
        is_decision = is_decision || (number != 0 && point->first[side].is_there &&
                                      point->first[side].record.number == number &&
                                      point->first[side].record.type != RECORD_LOST);
    if (is_decision)
        say(reasons,
            tool_text(reasons->tool, "both handle the same event %llu, but do something else then",
                      (unsigned long long)number));
}

static void say_states(const struct diff_report *report, struct reasons *reasons)
{
    const struct diff_point *point = diff_point(report->diff);
    const enum diff_side side = point->first[DIFF_A].is_there ? DIFF_A : DIFF_B;
    const char *text = "";
    for (uint32_t i = 0; i < point->state_count; i++) {
        const struct record *record = &point->states[i].record;
        const struct sim_machine *machine = &report->tool->model->machines[record->kind];
        text = tool_text(reasons->tool, "%s%s%s %s", text, i == 0 ? " " : ", ", machine->name,
                         machine->state_name(record->values[0]));
    }
    if (point->state_count > 0)
        say(reasons, tool_text(reasons->tool, "states of %s then, on both:%s",
                               diff_report_actor(report, side, &point->first[side]), text));
}

static void say_causes(const struct diff_report *report, struct reasons *reasons)
{
    static const char *const letters[] = {"A", "B"};
    const struct diff_line *causes = report->causes;
    const bool is_same = causes[DIFF_A].is_there && causes[DIFF_B].is_there &&
                         causes[DIFF_A].record.number == causes[DIFF_B].record.number;
    for (uint32_t side = 0; side < DIFF_SIDES; side++) {
        if (!causes[side].is_there || (is_same && side == DIFF_B))
            continue;
        const char *line = diff_report_line(report, side, &causes[side]);
        say(reasons, tool_text(reasons->tool, "%s event was put in by event %llu: %s %.*s",
                               is_same ? "either" : tool_text(reasons->tool, "%s's", letters[side]),
                               (unsigned long long)causes[side].record.number,
                               diff_report_actor(report, side, &causes[side]),
                               (int)strcspn(line, "[") - 2, line));
    }
}

static void say_lanes(const struct diff_worlds *worlds, struct reasons *reasons)
{
    for (uint32_t i = 0; i < shown(worlds->lane_count); i++)
        say(reasons, tool_text(reasons->tool,
                               "chance: A has drawn %lld times from the lane '%s', B %lld times",
                               (long long)worlds->lanes[i].values[DIFF_A], worlds->lanes[i].name,
                               (long long)worlds->lanes[i].values[DIFF_B]));
    say_rest(reasons, worlds->lane_count, "lanes");
}

static void say_pendings(const struct diff_worlds *worlds, struct reasons *reasons)
{
    for (uint32_t i = 0; i < shown(worlds->pending_count); i++) {
        const struct diff_pending *pending = &worlds->pendings[i];
        const bool is_in_both = pending->sides[DIFF_A].is_there && pending->sides[DIFF_B].is_there;
        const bool is_same_event =
            is_in_both && strcmp(pending->sides[DIFF_A].name, pending->sides[DIFF_B].name) == 0;
        char at[DIFF_SIDES][64] = {"", ""};
        for (uint32_t side = 0; side < DIFF_SIDES; side++)
            (void)story_span(pending->sides[side].at, at[side], sizeof(at[side]));
        if (is_same_event && pending->sides[DIFF_A].at == pending->sides[DIFF_B].at)
            say(reasons, tool_text(reasons->tool, "to come: %s at %s says something else",
                                   pending->sides[DIFF_A].name, at[DIFF_A]));
        else if (is_same_event)
            say(reasons, tool_text(reasons->tool, "to come: %s, on A at %s, on B at %s",
                                   pending->sides[DIFF_A].name, at[DIFF_A], at[DIFF_B]));
        for (uint32_t side = 0; side < DIFF_SIDES && !is_same_event; side++)
            if (pending->sides[side].is_there)
                say(reasons,
                    tool_text(reasons->tool, "to come on %s alone: %s at %s",
                              side == DIFF_A ? "A" : "B", pending->sides[side].name, at[side]));
    }
    say_rest(reasons, worlds->pending_count, "events to come");
}

static void say_memories(const struct diff_worlds *worlds, struct reasons *reasons)
{
    for (uint32_t i = 0; i < shown(worlds->memory_count); i++) {
        const struct diff_memory *memory = &worlds->memories[i];
        const bool is_in_both = memory->is_born[DIFF_A] && memory->is_born[DIFF_B];
        say(reasons, is_in_both
                         ? tool_text(reasons->tool,
                                     "memory: %s remembers something else: %u of its %u bytes",
                                     memory->name, memory->differs, memory->bytes)
                         : tool_text(reasons->tool, "memory: %s lives on %s alone", memory->name,
                                     memory->is_born[DIFF_A] ? "A" : "B"));
    }
    say_rest(reasons, worlds->memory_count, "actors");
    if (worlds->requests_differ > 0)
        say(reasons, "memory: requests that are put aside are not the same");
}

static void say_figures(const struct diff_figure *list, uint32_t count, const char *format,
                        struct reasons *reasons)
{
    for (uint32_t i = 0; i < shown(count); i++)
        say(reasons,
            tool_text(reasons->tool, "%s %s: %lld on A, %lld on B", format, list[i].name,
                      (long long)list[i].values[DIFF_A], (long long)list[i].values[DIFF_B]));
    say_rest(reasons, count, format);
}

static void say_worlds(const struct diff_report *report, struct reasons *reasons)
{
    const struct diff_worlds *worlds = &report->worlds;
    if (!worlds->is_built_alike) {
        say(reasons, tool_text(reasons->tool,
                               "the worlds are not built alike: %u actors on %u nodes on A, %u on "
                               "%u on B",
                               worlds->actors[DIFF_A], worlds->nodes[DIFF_A],
                               worlds->actors[DIFF_B], worlds->nodes[DIFF_B]));
        return;
    }
    if (diff_worlds_are_same(worlds)) {
        say(reasons, "just before it both worlds are the same, all that is to come included");
        return;
    }
    say_lanes(worlds, reasons);
    say_pendings(worlds, reasons);
    say_memories(worlds, reasons);
    say_figures(worlds->counters, worlds->counter_count, "counter", reasons);
    say_figures(worlds->guards, worlds->guard_count, "guard", reasons);
    say_figures(worlds->downs, worlds->down_count, "node down or paused", reasons);
}

const char *const *diff_report_reasons(const struct diff_report *report)
{
    const struct side *a = &report->sides[DIFF_A];
    const struct side *b = &report->sides[DIFF_B];
    struct reasons reasons = {.tool = report->tool};
    reasons.list = arena_take(report->tool->arena, REASONS_MAX * sizeof(*reasons.list));
    ASSERT(reasons.list != NULL);
    if (a->seed != b->seed)
        say(&reasons, tool_text(report->tool,
                                "chance: the seeds are %llu and %llu: every lane draws otherwise "
                                "from its first draw on",
                                (unsigned long long)a->seed, (unsigned long long)b->seed));
    say_options(report, &reasons);
    say_decision(report, &reasons);
    say_states(report, &reasons);
    say_causes(report, &reasons);
    if (report->has_worlds)
        say_worlds(report, &reasons);
    else
        say(&reasons, "a database holds no worlds: name two scenario files to compare those, too");
    return reasons.list;
}
