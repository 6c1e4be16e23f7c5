#include "tools/kit/flags.h"
#include <popt.h>
#include <stdlib.h>
#include <string.h>

#define FLAGS_MAX 32

static const struct place nowhere = {0};

static uint32_t count_rows(const struct flag *rows)
{
    uint32_t count = 0;
    while (rows[count].name != NULL)
        count++;
    ASSERT(count < FLAGS_MAX);
    return count;
}

/* --- values ------------------------------------------------------------------- */

static bool read_number(const char *text, uint64_t *number)
{
    *number = 0;
    if (text[0] == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        uint64_t digit = (uint64_t)(*text - '0');
        if (*number > (UINT64_MAX - digit) / 10)
            return false;
        *number = *number * 10 + digit;
    }
    return true;
}

static void take_number(const struct flag *row, const char *text, uint64_t *value,
                        struct diag *diag)
{
    uint64_t number = 0;
    ASSERT(text != NULL);
    if (!read_number(text, &number) || number < row->min || number > row->max)
        diag_add(diag, nowhere, NULL, "--%s: '%s' is not a whole number from %llu to %llu",
                 row->name, text, (unsigned long long)row->min, (unsigned long long)row->max);
    else
        *value = number;
}

static void take_choice(struct tool *tool, const struct flag *row, const char *text,
                        uint32_t *value, struct diag *diag)
{
    uint32_t count = 0;
    ASSERT(text != NULL);
    while (row->choices[count] != NULL) {
        if (strcmp(row->choices[count], text) == 0) {
            *value = count;
            return;
        }
        count++;
    }
    const char *all = tool_names(tool, row->choices, count);
    diag_add(diag, nowhere, tool_text(tool, "one of %s", all), "--%s: '%s' is not known", row->name,
             text);
}

static void take_texts(const struct flag *row, const char *text, struct flag_texts *value,
                       struct diag *diag)
{
    if (value->count == FLAG_TEXTS_MAX)
        diag_add(diag, nowhere, NULL, "--%s is given more than %d times", row->name,
                 FLAG_TEXTS_MAX);
    else
        value->texts[value->count++] = text;
}

static void take(struct tool *tool, const struct flag *row, const char *text, void *values,
                 struct diag *diag)
{
    void *value = (char *)values + row->offset;
    switch (row->kind) {
    case FLAG_SWITCH:
        *(bool *)value = true;
        return;
    case FLAG_TEXT:
        *(const char **)value = text;
        return;
    case FLAG_TEXTS:
        take_texts(row, text, value, diag);
        return;
    case FLAG_NUMBER:
        take_number(row, text, value, diag);
        return;
    case FLAG_CHOICE:
        take_choice(tool, row, text, value, diag);
        return;
    }
}

/* --- taking apart --------------------------------------------------------------- */

/* A flag that may stand without a value gets the one that is meant. */
static const char *with_bare_value(struct tool *tool, const struct flag *rows, const char *argument)
{
    if (strncmp(argument, "--", 2) != 0)
        return argument;
    for (const struct flag *row = rows; row->name != NULL; row++)
        if (row->bare != NULL && strcmp(argument + 2, row->name) == 0)
            return tool_text(tool, "%s=%s", argument, row->bare);
    return argument;
}

/* The arguments as popt wants them: a program's name first. */
static const char **prepare(struct tool *tool, const struct flag *rows, struct flag_rest arguments)
{
    const char **texts = arena_take(tool->arena, (arguments.count + 2) * sizeof(*texts));
    ASSERT(texts != NULL);
    texts[0] = "pegsim";
    bool is_open = true; /* no "--" yet */
    for (uint32_t i = 0; i < arguments.count; i++) {
        is_open = is_open && strcmp(arguments.texts[i], "--") != 0;
        texts[i + 1] =
            is_open ? with_bare_value(tool, rows, arguments.texts[i]) : arguments.texts[i];
    }
    return texts;
}

static void describe(const struct flag *rows, uint32_t count, struct poptOption *options)
{
    for (uint32_t i = 0; i < count; i++)
        options[i] = (struct poptOption){
            .longName = rows[i].name,
            .shortName = rows[i].letter,
            .argInfo = rows[i].kind == FLAG_SWITCH ? POPT_ARG_NONE : POPT_ARG_STRING,
            .val = (int)i + 1,
        };
}

static void complain(struct tool *tool, const struct flag *rows, const char *bad, int error,
                     struct diag *diag)
{
    size_t bytes = strcspn(bad, "=");
    const char *given = tool_text(tool, "%.*s", (int)bytes, bad);
    if (error == POPT_ERROR_NOARG) {
        diag_add(diag, nowhere, NULL, "%s needs a value", given);
        return;
    }
    if (error != POPT_ERROR_BADOPT) {
        diag_add(diag, nowhere, NULL, "%s takes no value", given);
        return;
    }
    const char *names[FLAGS_MAX];
    uint32_t count = count_rows(rows);
    for (uint32_t i = 0; i < count; i++)
        names[i] = rows[i].name;
    const char *nearest = diag_nearest(given + strspn(given, "-"), names, count);
    const char *help = nearest == NULL ? "--help lists the flags there are"
                                       : tool_text(tool, "did you mean --%s?", nearest);
    diag_add(diag, nowhere, help, "there is no flag '%s'", given);
}

static void read_all(struct tool *tool, const struct flag *rows, poptContext context, void *values,
                     struct diag *diag)
{
    uint32_t count = count_rows(rows);
    for (int found = poptGetNextOpt(context); found != -1; found = poptGetNextOpt(context)) {
        if (found < 0) {
            complain(tool, rows, poptBadOption(context, POPT_BADOPTION_NOALIAS), found, diag);
            continue;
        }
        ASSERT((uint32_t)found <= count);
        const struct flag *row = &rows[found - 1];
        char *text = poptGetOptArg(context);
        take(tool, row, text == NULL ? NULL : tool_text(tool, "%s", text), values, diag);
        free(text);
    }
}

static void take_rest(struct tool *tool, poptContext context, struct flag_rest *rest)
{
    const char **left = poptGetArgs(context);
    *rest = (struct flag_rest){0};
    while (left != NULL && left[rest->count] != NULL)
        rest->count++;
    rest->texts = arena_take(tool->arena, (rest->count + 1) * sizeof(*rest->texts));
    ASSERT(rest->texts != NULL);
    for (uint32_t i = 0; left != NULL && i < rest->count; i++)
        rest->texts[i] = tool_text(tool, "%s", left[i]);
}

void flags_read(struct tool *tool, const struct flag *rows, struct flag_rest *arguments,
                void *values, struct diag *diag)
{
    struct poptOption options[FLAGS_MAX + 1] = {{0}};
    describe(rows, count_rows(rows), options);
    const char **texts = prepare(tool, rows, *arguments);
    poptContext context = poptGetContext(NULL, (int)arguments->count + 1, texts, options, 0);
    ASSERT(context != NULL);
    read_all(tool, rows, context, values, diag);
    take_rest(tool, context, arguments);
    poptFreeContext(context);
}

const char *flags_repeat(struct tool *tool, const char *name, const struct flag_texts *texts)
{
    const char *text = "";
    for (uint32_t i = 0; i < texts->count; i++)
        text = tool_text(tool, "%s --%s %s", text, name, tool_quote(tool, texts->texts[i]));
    return text;
}

void flags_print(const struct flag *rows, FILE *out)
{
    for (const struct flag *row = rows; row->name != NULL; row++) {
        if (row->is_told)
            continue;
        char letter[8] = "";
        if (row->letter != 0)
            (void)snprintf(letter, sizeof(letter), "-%c, ", row->letter);
        char name[48];
        const char *value = row->value == NULL ? "" : row->value;
        const char *joint = row->value == NULL ? "" : row->bare != NULL ? "[=" : " ";
        (void)snprintf(name, sizeof(name), "%s--%s%s%s%s", letter, row->name, joint, value,
                       row->bare != NULL && row->value != NULL ? "]" : "");
        (void)fprintf(out, "  %-21s %s\n", name, row->help);
    }
}
