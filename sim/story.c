#include "sim/story.h"

#include "sim/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* `whole` and a fraction of `unit`, without trailing zeroes: 12.5. */
static void decimal(char *text, size_t bytes, int64_t value, int64_t unit)
{
    int64_t thousandths = value % unit * 1000 / unit;
    size_t end = (size_t)snprintf(text, bytes, "%" PRId64 ".%03" PRId64, value / unit, thousandths);
    ASSERT(end < bytes);
    while (text[end - 1] == '0') {
        text[--end] = '\0';
    }
    if (text[end - 1] == '.') {
        text[--end] = '\0';
    }
}

size_t story_span(sim_time span, char *text, size_t bytes)
{
    static const struct {
        sim_time unit;
        const char *name;
    } units[] = {{SIM_SECOND, "s"}, {SIM_MS, "ms"}, {SIM_US, "us"}, {SIM_NS, "ns"}};
    ASSERT(bytes >= 64);
    const char *sign = span < 0 ? "-" : "";
    span = span < 0 ? -span : span;
    char number[40];
    if (span >= SIM_MINUTE) {
        decimal(number, sizeof number, span % SIM_MINUTE / SIM_MS * SIM_MS, SIM_SECOND);
        const bool is_even = span % SIM_MINUTE < SIM_MS;
        return (size_t)snprintf(text, bytes, "%s%" PRId64 " min%s%s%s", sign, span / SIM_MINUTE,
                                is_even ? "" : " ", is_even ? "" : number, is_even ? "" : " s");
    }
    size_t unit = 0;
    while (unit + 1 < COUNT_OF(units) && span < units[unit].unit) {
        unit++;
    }
    decimal(number, sizeof number, span, units[unit].unit);
    return (size_t)snprintf(text, bytes, "%s%s %s", sign, number, units[unit].name);
}

size_t story_instant(sim_time at, char *text, size_t bytes)
{
    return (size_t)snprintf(text, bytes, "%" PRId64 ".%06" PRId64, at / SIM_SECOND,
                            at % SIM_SECOND / SIM_US);
}

static void story_bytes(int64_t size, char *text, size_t bytes)
{
    static const struct {
        int64_t unit;
        const char *name;
    } units[] = {{SIM_GIB, "GiB"}, {SIM_MIB, "MiB"}, {SIM_KIB, "KiB"}, {1, "B"}};
    size_t unit = 0;
    while (unit + 1 < COUNT_OF(units) && size < units[unit].unit) {
        unit++;
    }
    char number[40];
    decimal(number, sizeof number, size, units[unit].unit);
    (void)snprintf(text, bytes, "%s %s", number, units[unit].name);
}

void story_actor(const struct sim *sim, uint32_t actor, char *text, size_t bytes)
{
    if (actor >= sim->plan->actor_count) {
        (void)snprintf(text, bytes, "-");
        return;
    }
    const struct plan_group *group = plan_group_of(sim->plan, actor);
    group->actors.name_of(sim->options, actor - group->first, text, bytes);
}

void story_subject(const struct sim *sim, uint16_t kind, uint32_t index, struct text_end *text)
{
    const struct sim_obligation_kind *obligation = &sim->model->obligations[kind];
    if (obligation->subject == 0) {
        text_add(text, "%s %" PRIu32, obligation->name, index + 1);
        return;
    }
    char subject[128];
    sim->model->format_value(sim->options, obligation->subject, index, subject, sizeof subject);
    text_add(text, "the %s of %s", obligation->name, subject);
}

/* One argument, by its letter. */
static void put_argument(struct text_end *line, const struct sim *sim,
                         const struct sim_note_kind *kind, int64_t value, char letter)
{
    char text[256] = "";
    if (letter == '\0') {
        (void)snprintf(text, sizeof text, "%" PRId64, value);
    } else if (letter == 't') {
        (void)story_span(value, text, sizeof text);
    } else if (letter == 'b') {
        story_bytes(value, text, sizeof text);
    } else if (letter == 'n') {
        ASSERT(value >= 0 && value < sim->plan->node_count);
        text_add(line, "%s", sim->plan->nodes[value].name);
    } else if (letter == 'a') {
        story_actor(sim, (uint32_t)value, text, sizeof text);
    } else if (letter >= '0' && letter < '4') {
        sim_name_of *name = kind->names[letter - '0'];
        ASSERT(name != NULL);
        text_add(line, "%s", name(value));
    } else {
        ASSERT(sim->model->format_value != NULL);
        sim->model->format_value(sim->options, letter, value, text, sizeof text);
    }
    text_add(line, "%s", text);
}

void story_line(const struct sim *sim, const struct record *note, char *text, size_t bytes)
{
    ASSERT(note->type == RECORD_NOTE && bytes > 0);
    const struct sim_note_kind *kind = &sim->model->notes[note->kind];
    struct text_end line = {text, bytes};
    text[0] = '\0';
    for (const char *at = kind->text; *at != '\0'; at++) {
        if (*at != '{') {
            text_add(&line, "%c", *at);
            continue;
        }
        const char *end = strchr(at, '}');
        ASSERT(end != NULL && at[1] >= '0' && at[1] < '0' + SIM_NOTE_ARGUMENTS);
        const char letter = at[2] == ':' ? at[3] : '\0';
        put_argument(&line, sim, kind, note->values[at[1] - '0'], letter);
        at = end;
    }
}
