#include "tools/kit/json_out.h"
#include <string.h>

json_t *json_out_text(const char *text)
{
    json_t *value = json_string(text);
    return value == NULL ? json_string("-") : value;
}

json_t *json_out_text_or_null(const char *text)
{
    return text == NULL || text[0] == '\0' ? json_null() : json_out_text(text);
}

json_t *json_out_lines(const char *text)
{
    json_t *lines = json_array();
    while (*text != '\0') {
        size_t bytes = strcspn(text, "\n");
        json_array_append_new(lines, json_stringn_nocheck(text, bytes));
        text += bytes + (text[bytes] == '\n' ? 1 : 0);
    }
    return lines;
}

json_t *json_out_span(sim_time span)
{
    return span == SIM_TIME_MAX ? json_null() : json_integer(span);
}

void json_out_end(json_t *document, size_t flags, FILE *out)
{
    (void)json_dumpf(document, out, flags);
    (void)fputc('\n', out);
    json_decref(document);
}
