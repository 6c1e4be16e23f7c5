/*
 * json_out.h - what the JSON documents of subcommands have in common.
 *
 * Texts of an author may be anything; what is no UTF-8 becomes a dash.
 */
#ifndef TOOLS_KIT_JSON_OUT_H
#define TOOLS_KIT_JSON_OUT_H

#include "sim/base.h"
#include <jansson.h>
#include <stdio.h>

/* A text. */
json_t *json_out_text(const char *text);

/* The same; null and an empty text are the JSON null. */
json_t *json_out_text_or_null(const char *text);

/* A list of the lines of a text. */
json_t *json_out_lines(const char *text);

/* A span of virtual time in ns; one that never ends (SIM_TIME_MAX) is the JSON null. */
json_t *json_out_span(sim_time span);

/* Writes a document and ends it; `flags` are those of json_dumpf(). */
void json_out_end(json_t *document, size_t flags, FILE *out);

#endif
