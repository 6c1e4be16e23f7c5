/*
 * reading.h - for tests: reads a scenario of the toy model and keeps what came of it.
 */
#ifndef TESTS_READING_H
#define TESTS_READING_H

#include "sim/scenario.h"
#include "tests/toy_model.h"
#include <stdlib.h>
#include <string.h>

struct reading {
    struct scenario_file file;
    char *complaints; /* as diag_write shows them; empty if there are none */
    enum scenario_result result;
    uint32_t count; /* of complaints */
};

/* Keeps what a diag says and ends it. */
static inline void reading_keep(struct reading *reading, struct diag *diag)
{
    size_t bytes = 0;
    FILE *out = open_memstream(&reading->complaints, &bytes);
    ASSERT(out != NULL);
    diag_write(diag, out, false);
    (void)fclose(out);
    reading->count = diag_count(diag);
    diag_free(diag);
}

/* Reads bytes that may hold anything, under the name x.yaml. */
static inline struct reading read_bytes_with(const char *bytes, size_t count,
                                             const struct scenario_overrides *overrides)
{
    struct reading reading = {0};
    struct diag *diag = NULL;
    const struct scenario_text text = {"x.yaml", bytes, count};
    reading.result = scenario_parse(&text, &toy_model, overrides, &reading.file, &diag);
    reading_keep(&reading, diag);
    return reading;
}

static inline struct reading read_text(const char *text)
{
    return read_bytes_with(text, strlen(text), NULL);
}

/* Reads a text with one --set. */
static inline struct reading read_text_set(const char *text, const char *key, const char *value)
{
    const struct scenario_override list[] = {{key, value}};
    const struct scenario_overrides overrides = {list, 1};
    return read_bytes_with(text, strlen(text), &overrides);
}

static inline void reading_end(struct reading *reading)
{
    scenario_free(&reading->file);
    free(reading->complaints);
    *reading = (struct reading){0};
}

/* The options of a variant. */
static inline const struct toy_options *toy_of(const struct reading *reading, uint32_t variant)
{
    ASSERT(variant < reading->file.variant_count);
    return reading->file.variants[variant].options;
}

#endif
