/*
 * Who waits for whom at an instant: a load for a guard, the guard for who holds it,
 * and, once it is proved, why nothing can release it. Guards that are alike on a
 * node are one; the one that the hang began with stands alone.
 */
#include "sim/story.h"
#include "tools/chronicle/chain.h"
#include "tools/export/export.h"
#include "tools/export/wait_graph.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH      44 /* columns of a node's text, roughly */
#define WAYS_WIDTH 76
#define TIME_BYTES 64
#define NAME_BYTES 12 /* subjects this short share a line */

struct drawing {
    FILE *file;
    const struct chronicle *chronicle;
    const struct wait_graph *graph;
};

/* --- text ------------------------------------------------------------------------- */

/* Text of an author inside of a quoted string, broken into lines of some width. */
static void put_lines(FILE *file, const char *text, uint32_t width, const char *end)
{
    uint32_t column = 0;
    while (*text != '\0') {
        uint32_t code = 0;
        const uint32_t bytes = words_character(text, strlen(text), &code);
        if (*text == ' ' && column >= width) {
            (void)fputs(end, file);
            column = 0;
        } else if (bytes == 0 || !words_is_printable(code)) {
            (void)fputc(' ', file);
        } else if (*text == '"' || *text == '\\') {
            (void)fprintf(file, "\\%c", *text);
        } else if (*text == '&') {
            (void)fputs("&amp;", file);
        } else {
            (void)fprintf(file, "%.*s", (int)bytes, text);
        }
        text += bytes == 0 ? 1 : bytes;
        column++;
    }
}

static void put_text(FILE *file, const char *text)
{
    put_lines(file, text, WIDTH, "\\n");
}

static void put_instant(FILE *file, sim_time at, uint64_t number)
{
    char text[TIME_BYTES];
    (void)story_instant(at, text, sizeof(text));
    (void)fprintf(file, "%s s", text);
    if (number != 0)
        (void)fprintf(file, " (event %" PRIu64 ")", number);
}

/* "flag of 1.0, 1.1, 1.2 and 5 more" */
static void put_subjects(FILE *file, const char *what, const char *const *subjects, uint32_t count)
{
    const uint32_t named = count < WAIT_NAMED_MAX ? count : WAIT_NAMED_MAX;
    put_text(file, what);
    for (uint32_t i = 0; i < named; i++) {
        (void)fputs(i == 0 ? " of " : strlen(subjects[i]) < NAME_BYTES ? ", " : ",\\n", file);
        put_text(file, subjects[i]);
    }
    if (count > named)
        (void)fprintf(file, "\\nand %" PRIu32 " more", count - named);
}

/* --- guards ----------------------------------------------------------------------- */

static void put_guard(const struct drawing *drawing, uint32_t index)
{
    const struct wait_group *group = &drawing->graph->groups[index];
    FILE *file = drawing->file;
    (void)fprintf(file, "    guard%" PRIu32 " [shape=box, style=\"%s\", color=\"%s\", label=\"",
                  index, group->is_lost ? "filled,bold" : "filled",
                  group->is_lost ? "#b2182b\", fillcolor=\"#fddbc7"
                                 : "#4d4d4d\", fillcolor=\"#f7f7f7");
    put_subjects(file, group->what, group->subjects, group->count);
    (void)fputs(group->count == 1 ? "\\nheld since " : "\\nheld, the first since ", file);
    put_instant(file, group->span->since, group->span->number);
    (void)fputs("\"];\n", file);
}

static void put_holder(const struct drawing *drawing, uint32_t index)
{
    const struct chronicle *chronicle = drawing->chronicle;
    const struct wait_group *group = &drawing->graph->groups[index];
    FILE *file = drawing->file;
    (void)fprintf(file, "    holder%" PRIu32 " [shape=ellipse, label=\"", index);
    put_text(file, chronicle_actor_name(chronicle, group->holder));
    if (group->is_shared)
        (void)fputs(" and others", file);
    if (group->node != CHRONICLE_NONE) {
        (void)fputs("\\non ", file);
        put_text(file, chronicle->nodes[group->node]);
    }
    (void)fprintf(file, "\"];\n    guard%" PRIu32 " -> holder%" PRIu32 " [label=\"held by\"];\n",
                  index, index);
}

/* What is alive behind a guard. */
static void put_work(const struct drawing *drawing, uint32_t index)
{
    const struct wait_group *group = &drawing->graph->groups[index];
    FILE *file = drawing->file;
    if (!group->is_lost) {
        (void)fprintf(file,
                      "    work%" PRIu32 " [shape=plaintext, label=\"work is under way\"];\n"
                      "    holder%" PRIu32 " -> work%" PRIu32 " [style=dotted];\n",
                      index, index, index);
        return;
    }
    (void)fprintf(file,
                  "    work%" PRIu32 " [shape=plaintext, fontcolor=\"#b2182b\", label=\"nothing is "
                  "alive:\\nthe work it was held for\\nended",
                  index);
    if (group->count == 1)
        (void)fprintf(file, " with event %" PRIu64, group->span->ended_number);
    (void)fprintf(
        file, "\"];\n    holder%" PRIu32 " -> work%" PRIu32 " [style=dotted, color=\"#b2182b\"];\n",
        index, index);
}

/* --- why nothing can release it --------------------------------------------------- */

/* The lines of the run's reason in a note: of its lists alone, or all. */
static void put_reason(const struct drawing *drawing, bool is_list)
{
    char text[2048];
    const char *why = drawing->chronicle->run.why;
    (void)fputs("    reason [shape=note, fontsize=10, color=\"#878787\", label=\"", drawing->file);
    while (why != NULL && *why != '\0') {
        const size_t bytes = strcspn(why, "\n");
        (void)snprintf(text, sizeof(text), "%.*s", (int)bytes, why);
        if (!is_list || strncmp(text, "- ", 2) == 0) {
            put_lines(drawing->file, text, WAYS_WIDTH, "\\l   ");
            (void)fputs("\\l", drawing->file);
        }
        why += bytes + (why[bytes] == '\n');
    }
    (void)fputs("\"];\n", drawing->file);
}

/* Every way to release the guard, and why it cannot happen: the lines that begin with a dash. */
static void put_ways(const struct drawing *drawing, uint32_t guard)
{
    put_reason(drawing, true);
    (void)fprintf(drawing->file,
                  "    guard%" PRIu32 " -> reason [style=dashed, color=\"#878787\","
                  " label=\"no way to release it\\ncan happen any more\", fontsize=10];\n",
                  guard);
}

/* --- obligations ------------------------------------------------------------------ */

static void put_waiter(const struct drawing *drawing, uint32_t index)
{
    const struct waiter *waiter = &drawing->graph->waiters[index];
    (void)fprintf(drawing->file, "    waiter%" PRIu32 " [shape=box, style=rounded, label=\"",
                  index);
    put_subjects(drawing->file, waiter->what, waiter->subjects, waiter->count);
    (void)fputs("\\nlast progress at ", drawing->file);
    put_instant(drawing->file, waiter->moved, 0);
    (void)fputs("\"];\n", drawing->file);
}

static void put_waits(const struct drawing *drawing, uint32_t index)
{
    for (uint32_t i = 0; i < drawing->graph->group_count; i++)
        if (wait_graph_waits(drawing->graph, index, i))
            (void)fprintf(
                drawing->file,
                "    waiter%" PRIu32 " -> guard%" PRIu32 " [label=\"waits for\"%s];\n", index, i,
                drawing->graph->groups[i].is_lost ? ", color=\"#b2182b\", penwidth=2" : "");
}

/* Of what stands still without a guard that is lost, all that is known. */
static void put_standstill(const struct drawing *drawing)
{
    const struct wait_graph *graph = drawing->graph;
    const bool is_end = graph->at == drawing->chronicle->run.ended_at;
    for (uint32_t i = 0; i < graph->group_count; i++)
        if (graph->groups[i].is_decisive)
            return;
    for (uint32_t i = 0; i < graph->waiter_count; i++) {
        if (!is_end || !graph->waiters[i].is_named)
            continue;
        put_reason(drawing, false);
        (void)fprintf(drawing->file,
                      "    waiter%" PRIu32 " -> reason [style=dashed, color=\"#878787\","
                      " label=\"why\", fontsize=10];\n",
                      i);
    }
}

/* --- what goes on meanwhile ------------------------------------------------------- */

/* The longest loop of what goes on, begun by then. */
static const struct chain_loop *find_loop(const struct drawing *drawing, const struct chain *chain)
{
    const struct chain_loop *longest = NULL;
    for (uint32_t i = 0; i < chain->loop_count; i++) {
        const struct chain_loop *loop = &chain->loops[i];
        if (loop->first >= chain->after && loop->since <= drawing->graph->at &&
            (longest == NULL || loop->until - loop->since > longest->until - longest->since))
            longest = loop;
    }
    return longest;
}

static void put_polls(const struct drawing *drawing)
{
    const struct chronicle *chronicle = drawing->chronicle;
    const struct chain *chain = chain_find(chronicle);
    const struct chain_loop *loop = find_loop(drawing, chain);
    char every[TIME_BYTES];
    if (loop == NULL)
        return;
    for (uint32_t i = loop->first; i < loop->first + loop->count; i++) {
        const struct chain_hop *hop = &chain->hops[i];
        if (hop->from == hop->to)
            continue;
        (void)story_span(loop->every, every, sizeof(every));
        (void)fputs("    poller [shape=ellipse, label=\"", drawing->file);
        put_text(drawing->file, chronicle_actor_name(chronicle, hop->from));
        (void)fputs("\\nsends ", drawing->file);
        put_text(drawing->file, hop->message);
        (void)fprintf(drawing->file, " every %s\\nto ", every);
        put_text(drawing->file, chronicle_actor_name(chronicle, hop->to));
        (void)fputs("\"];\n", drawing->file);
        for (uint32_t at = 0; at < drawing->graph->waiter_count; at++)
            if (drawing->graph->waiters[at].is_named)
                (void)fprintf(drawing->file,
                              "    poller -> waiter%" PRIu32
                              " [style=dotted, label=\"goes on, and brings nothing\"];\n",
                              at);
        return;
    }
}

static void put_title(const struct drawing *drawing)
{
    const struct chronicle_run *run = &drawing->chronicle->run;
    (void)fputs("digraph waits {\n    graph [fontname=\"sans-serif\", labelloc=t,"
                " label=\"",
                drawing->file);
    put_text(drawing->file, run->scenario == NULL ? "" : run->scenario);
    (void)fputs("\\n", drawing->file);
    put_text(drawing->file, run->variant == NULL ? "" : run->variant);
    (void)fprintf(drawing->file, ", seed %" PRIu64 "%s, at ", run->seed,
                  drawing->graph->at == run->ended_at ? ", who waits for whom at the end"
                                                      : ", who waits for whom");
    put_instant(drawing->file, drawing->graph->at, 0);
    (void)fputs("\"];\n    node [fontname=\"sans-serif\", fontsize=12];\n"
                "    edge [fontname=\"sans-serif\", fontsize=11];\n",
                drawing->file);
}

static void put_graph(const struct drawing *drawing)
{
    put_title(drawing);
    for (uint32_t i = 0; i < drawing->graph->group_count; i++) {
        put_guard(drawing, i);
        put_holder(drawing, i);
        put_work(drawing, i);
        if (drawing->graph->groups[i].is_decisive)
            put_ways(drawing, i);
    }
    for (uint32_t i = 0; i < drawing->graph->waiter_count; i++) {
        put_waiter(drawing, i);
        put_waits(drawing, i);
    }
    put_standstill(drawing);
    if (drawing->graph->waiter_count > 0 && drawing->graph->at > drawing->chronicle->marks.stuck_at)
        put_polls(drawing);
    if (drawing->graph->more > 0)
        (void)fprintf(drawing->file,
                      "    more [shape=plaintext, label=\"%" PRIu32 " more guards are held\"];\n",
                      drawing->graph->more);
    if (drawing->graph->waiter_count == 0 && drawing->graph->group_count == 0)
        (void)fputs("    nobody [shape=plaintext, label=\"nobody waits\"];\n", drawing->file);
    (void)fputs("}\n", drawing->file);
}

static void write(const struct export *export)
{
    const struct chronicle *chronicle = export->chronicle;
    const sim_time end = chronicle->run.ended_at;
    struct wait_graph *graph = wait_graph_new(
        chronicle, export->tool->model, export->at < 0 || export->at > end ? end : export->at);
    put_graph(&(struct drawing){export->file, chronicle, graph});
    wait_graph_free(graph);
}

const struct export_format export_dot = {
    .name = "dot",
    .suffix = ".dot",
    .summary = "a graph of who waits for whom",
    .parts = CHRONICLE_EVENTS,
    .write = write,
};
