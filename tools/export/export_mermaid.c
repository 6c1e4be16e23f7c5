/*
 * The decisive chain as a sequence diagram: what was sent is an arrow, what was told
 * a note, what was repeated a loop. Arrows that tell nothing give way if there are too many.
 */
#include "sim/story.h"
#include "tools/chronicle/chain.h"
#include "tools/export/export.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ARROWS_MAX 40
#define LINE_WIDTH 56         /* columns of a note, roughly */
#define WAIT_SHOWN SIM_SECOND /* a wait as long as this is noted */
#define TIME_BYTES 64

struct diagram {
    FILE *file;
    const struct chronicle *chronicle;
    const struct chain *chain;
    bool *is_there; /* by actor: it takes part */
    bool *is_left;  /* by hop: it is left out */
    uint32_t open;  /* index of the loop that is open; CHRONICLE_NONE */
    uint32_t gone;  /* arrows left out since the last line */
    uint32_t told;  /* the actor that a note would stand over */
};

/* --- text ------------------------------------------------------------------------- */

/*
 * Whether a character is never taken for anything but itself. A colon may be at the start of a
 * text ("wrap:"), and dollars may in pairs.
 */
static bool is_plain(uint32_t code, uint32_t column, char before, char after)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  " .,_-/()='+";
    if (code == ':')
        return column > 8;
    if (code == '$')
        return before != '$' && after != '$';
    return code < 0x80 && strchr(letters, (int)code) != NULL;
}

/* The word that ends a block, at the start of a text and nowhere within a word. */
static bool is_end(const char *text, char before)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    const bool is_start = before == '\0' || strchr(letters, before) == NULL;
    return is_start &&
           (strncmp(text, "end", 3) == 0 || strncmp(text, "End", 3) == 0 ||
            strncmp(text, "END", 3) == 0) &&
           (text[3] == '\0' || strchr(letters, text[3]) == NULL);
}

/* Text of an author: no character that means something to Mermaid or HTML; broken into lines. */
static void put_text(FILE *file, const char *text)
{
    uint32_t column = 0;
    uint32_t at = 0;
    char before = '\0';
    while (*text != '\0') {
        uint32_t code = 0;
        const uint32_t bytes = words_character(text, strlen(text), &code);
        if (*text == ' ' && column >= LINE_WIDTH) {
            (void)fputs("<br/>", file);
            column = 0;
        } else if (bytes == 0 || !words_is_printable(code)) {
            (void)fputc(' ', file);
        } else if (!is_plain(code, at, before, text[bytes]) || is_end(text, before)) {
            (void)fprintf(file, "#%" PRIu32 ";", code);
        } else {
            (void)fputc(*text, file);
        }
        before = *text;
        text += bytes == 0 ? 1 : bytes;
        column++;
        at++;
    }
}

static void put_indent(const struct diagram *diagram)
{
    (void)fputs(diagram->open == CHRONICLE_NONE ? "    " : "        ", diagram->file);
}

static void put_instant(FILE *file, sim_time at)
{
    char text[TIME_BYTES];
    (void)story_instant(at, text, sizeof(text));
    (void)fprintf(file, "%s s", text);
}

static void put_span(FILE *file, sim_time span)
{
    char text[TIME_BYTES];
    (void)story_span(span, text, sizeof(text));
    (void)fputs(text, file);
}

/* --- who takes part --------------------------------------------------------------- */

static void put_participant(const struct diagram *diagram, uint32_t actor)
{
    (void)fprintf(diagram->file, "    participant a%" PRIu32 " as ", actor);
    put_text(diagram->file, chronicle_actor_name(diagram->chronicle, actor));
    (void)fputc('\n', diagram->file);
}

/* The actors of a node, in a box. */
static void put_node(const struct diagram *diagram, uint32_t node)
{
    const struct chronicle *chronicle = diagram->chronicle;
    bool is_open = false;
    for (uint32_t actor = 0; actor < chronicle->actor_count; actor++) {
        if (!diagram->is_there[actor] || chronicle->actors[actor].node != node)
            continue;
        if (!is_open && node != CHRONICLE_NONE) {
            (void)fputs("    box transparent ", diagram->file);
            put_text(diagram->file, chronicle->nodes[node]);
            (void)fputc('\n', diagram->file);
        }
        is_open = true;
        put_participant(diagram, actor);
    }
    if (is_open && node != CHRONICLE_NONE)
        (void)fputs("    end\n", diagram->file);
}

/* Nodes in the order in which the chain comes to them. */
static void put_participants(struct diagram *diagram)
{
    const struct chronicle *chronicle = diagram->chronicle;
    bool *is_put = calloc((size_t)chronicle->node_count + 1, sizeof(*is_put));
    ASSERT(is_put != NULL);
    for (uint32_t i = 0; i < diagram->chain->hop_count; i++) {
        const uint32_t ends[] = {diagram->chain->hops[i].from, diagram->chain->hops[i].to};
        for (uint32_t at = 0; at < COUNT_OF(ends); at++)
            if (ends[at] < chronicle->actor_count)
                diagram->is_there[ends[at]] = true;
    }
    for (uint32_t i = 0; i < diagram->chain->hop_count; i++) {
        const uint32_t ends[] = {diagram->chain->hops[i].from, diagram->chain->hops[i].to};
        for (uint32_t at = 0; at < COUNT_OF(ends); at++) {
            if (ends[at] >= chronicle->actor_count)
                continue;
            const uint32_t node = chronicle->actors[ends[at]].node;
            const uint32_t slot = node == CHRONICLE_NONE ? chronicle->node_count : node;
            if (!is_put[slot])
                put_node(diagram, node);
            is_put[slot] = true;
        }
    }
    free(is_put);
}

/* --- what is left out ------------------------------------------------------------- */

static bool is_arrow(const struct chain_hop *hop)
{
    return hop->from != hop->to;
}

/* Leaves out arrows that tell nothing, the earliest first, until the rest is few enough. */
static void thin_out(struct diagram *diagram)
{
    const struct chain *chain = diagram->chain;
    uint32_t arrows = 0;
    for (uint32_t i = 0; i < chain->hop_count; i++)
        arrows += is_arrow(&chain->hops[i]);
    for (uint32_t i = 1; i < chain->hop_count && arrows > ARROWS_MAX; i++) {
        const struct chain_hop *hop = &chain->hops[i];
        if (is_arrow(hop) && hop->text_count == 0 && hop->loop == CHRONICLE_NONE) {
            diagram->is_left[i] = true;
            arrows--;
        }
    }
}

/* --- lines ------------------------------------------------------------------------ */

static void put_gone(struct diagram *diagram)
{
    if (diagram->gone == 0)
        return;
    put_indent(diagram);
    (void)fprintf(diagram->file, "Note over a%" PRIu32 ": (%" PRIu32 " more %s, of no news)\n",
                  diagram->told, diagram->gone, diagram->gone == 1 ? "message" : "messages");
    diagram->gone = 0;
}

static void put_loop(struct diagram *diagram, const struct chain_hop *hop)
{
    if (diagram->open == hop->loop)
        return;
    if (diagram->open != CHRONICLE_NONE)
        (void)fputs("    end\n", diagram->file);
    diagram->open = CHRONICLE_NONE;
    put_gone(diagram);
    if (hop->loop != CHRONICLE_NONE) {
        const struct chain_loop *loop = &diagram->chain->loops[hop->loop];
        (void)fputs("    loop every ", diagram->file);
        put_span(diagram->file, loop->every);
        (void)fprintf(diagram->file, ", %" PRIu32 " times, until ", loop->times);
        put_instant(diagram->file, loop->until);
        (void)fputc('\n', diagram->file);
    }
    diagram->open = hop->loop;
}

static void put_arrow(struct diagram *diagram, const struct chain_hop *hop)
{
    const bool is_answer = strcmp(hop->kind, "reply") == 0 || strcmp(hop->kind, "refused") == 0;
    put_gone(diagram);
    put_indent(diagram);
    (void)fprintf(diagram->file, "a%" PRIu32 "%sa%" PRIu32 ": ", hop->from,
                  is_answer ? "-->>" : "->>", hop->to);
    put_text(diagram->file, hop->message);
    (void)fputs(" at ", diagram->file);
    put_instant(diagram->file, hop->at);
    (void)fputc('\n', diagram->file);
}

/* What an event tells; of a wait how long it was. */
static void put_note(struct diagram *diagram, const struct chain_hop *hop)
{
    const bool is_wait = !is_arrow(hop) && hop->at - hop->since >= WAIT_SHOWN;
    if (hop->text_count == 0 && !is_wait)
        return;
    put_gone(diagram);
    put_indent(diagram);
    (void)fprintf(diagram->file, "Note over a%" PRIu32 ": ", hop->to);
    if (is_wait) {
        (void)fputs("after ", diagram->file);
        put_span(diagram->file, hop->at - hop->since);
        (void)fprintf(diagram->file, "%s", hop->text_count == 0 ? "" : ":<br/>");
    }
    for (uint32_t i = 0; i < hop->text_count; i++) {
        (void)fputs(i == 0 ? "" : "<br/>", diagram->file);
        put_text(diagram->file, diagram->chain->texts[hop->first_text + i]);
    }
    (void)fputc('\n', diagram->file);
}

static void put_hop(struct diagram *diagram, uint32_t index)
{
    const struct chain_hop *hop = &diagram->chain->hops[index];
    if (hop->to >= diagram->chronicle->actor_count || hop->from >= diagram->chronicle->actor_count)
        return;
    put_loop(diagram, hop);
    if (diagram->is_left[index])
        diagram->gone++;
    else if (is_arrow(hop))
        put_arrow(diagram, hop);
    diagram->told = hop->to;
    put_note(diagram, hop);
}

/* --- the moment it was decided ---------------------------------------------------- */

static void put_decision(struct diagram *diagram)
{
    const struct chronicle *chronicle = diagram->chronicle;
    const struct chronicle_marks *marks = &chronicle->marks;
    const struct chain *chain = diagram->chain;
    if (diagram->open != CHRONICLE_NONE)
        (void)fputs("    end\n", diagram->file);
    diagram->open = CHRONICLE_NONE;
    put_gone(diagram);
    (void)fprintf(diagram->file, "    Note over a%" PRIu32 ": ", diagram->told);
    put_instant(diagram->file, chain->decided_at);
    (void)fprintf(diagram->file, ", event %" PRIu64 ": %s", chain->decisive,
                  chain_end_text(chain->end));
    if (chain->end == CHAIN_TO_LOSS) {
        const struct chronicle_lane *lane = &chronicle->lanes[marks->lane];
        (void)fputs("<br/>", diagram->file);
        put_instant(diagram->file, marks->proved_at);
        (void)fprintf(diagram->file,
                      ", event %" PRIu64 ": proved, nobody is left who could<br/>"
                      "release the ",
                      marks->proved_number);
        put_text(diagram->file, lane->what);
        (void)fputs(" of ", diagram->file);
        put_text(diagram->file, lane->subject);
    }
    (void)fputc('\n', diagram->file);
}

static void put_ending(struct diagram *diagram)
{
    const struct chronicle_run *run = &diagram->chronicle->run;
    if (diagram->open != CHRONICLE_NONE)
        (void)fputs("    end\n", diagram->file);
    diagram->open = CHRONICLE_NONE;
    put_gone(diagram);
    (void)fprintf(diagram->file, "    Note over a%" PRIu32 ": ", diagram->told);
    put_instant(diagram->file, run->ended_at);
    (void)fprintf(diagram->file, ": the run is over, %s\n", run->verdict);
}

static void put_chain(struct diagram *diagram)
{
    const struct chain *chain = diagram->chain;
    put_participants(diagram);
    thin_out(diagram);
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        if (i == chain->after)
            put_decision(diagram);
        put_hop(diagram, i);
    }
    if (chain->after == chain->hop_count)
        put_decision(diagram);
    put_ending(diagram);
}

static void write(const struct export *export)
{
    const struct chronicle *chronicle = export->chronicle;
    const struct chain *chain = chain_find(chronicle);
    struct diagram diagram = {
        .file = export->file,
        .chronicle = chronicle,
        .chain = chain,
        .is_there = calloc((size_t)chronicle->actor_count + 1, sizeof(bool)),
        .is_left = calloc((size_t)chain->hop_count + 1, sizeof(bool)),
        .open = CHRONICLE_NONE,
    };
    ASSERT(diagram.is_there != NULL && diagram.is_left != NULL);
    (void)fputs("sequenceDiagram\n", export->file);
    if (chain->hop_count > 0)
        put_chain(&diagram);
    else
        (void)fputs("    participant nobody\n"
                    "    Note over nobody: nothing was decided in this run\n",
                    export->file);
    free(diagram.is_there);
    free(diagram.is_left);
}

const struct export_format export_mermaid = {
    .name = "mermaid",
    .suffix = ".mmd",
    .summary = "a sequence diagram",
    .parts = CHRONICLE_EVENTS,
    .write = write,
};
