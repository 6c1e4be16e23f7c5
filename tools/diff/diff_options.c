#include "tools/diff/diff_options.h"
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 16

struct option {
    const char *key;
    const char *value;
};

struct option_list {
    struct option *list;
    uint32_t count;
};

/* A key on the way down to a value. */
struct level {
    size_t indent;
    const char *name;
    size_t name_bytes;
    int element; /* of the list below it; -1: none yet */
};

/* Where a dump is being read. */
struct walk {
    struct tool *tool;
    struct level levels[DEPTH_MAX];
    uint32_t depth;
    struct option_list *options;
};

static bool is_no_option(const char *key)
{
    static const char *const keys[] = {"scenario", "about", "expect", "variants"};
    const size_t bytes = strcspn(key, ".[");
    for (uint32_t i = 0; i < COUNT_OF(keys); i++)
        if (strlen(keys[i]) == bytes && memcmp(keys[i], key, bytes) == 0)
            return true;
    return false;
}

static const char *path_of(const struct walk *walk)
{
    const char *path = "";
    for (uint32_t i = 0; i < walk->depth; i++) {
        const struct level *level = &walk->levels[i];
        path = tool_text(walk->tool, "%s%s%.*s", path, i == 0 ? "" : ".", (int)level->name_bytes,
                         level->name);
        if (level->element >= 0 && i + 1 < walk->depth)
            path = tool_text(walk->tool, "%s[%d]", path, level->element);
    }
    return path;
}

/* A line `key: value`, `key:` or `- key: value`. */
static void read_line(struct walk *walk, const char *line, size_t bytes)
{
    size_t indent = strspn(line, " ");
    const bool is_element = line[indent] == '-' && line[indent + 1] == ' ';
    indent += is_element ? 2 : 0;
    while (walk->depth > 0 && walk->levels[walk->depth - 1].indent >= indent)
        walk->depth--;
    if (is_element && walk->depth > 0)
        walk->levels[walk->depth - 1].element++;
    const char *name = line + indent;
    const char *end = line + bytes;
    const char *colon = memchr(name, ':', (size_t)(end - name));
    ASSERT(colon != NULL && walk->depth < DEPTH_MAX);
    walk->levels[walk->depth++] = (struct level){indent, name, (size_t)(colon - name), -1};
    if (colon + 1 == end)
        return;
    const char *path = path_of(walk);
    if (is_no_option(path))
        return;
    walk->options->list[walk->options->count++] = (struct option){
        .key = path,
        .value = tool_text(walk->tool, "%.*s", (int)(end - colon - 2), colon + 2),
    };
}

static struct option_list list_options(struct tool *tool, const struct scenario_variant *variant)
{
    char *text = scenario_dump_text(variant, tool->model);
    size_t lines = 1;
    for (const char *at = text; *at != '\0'; at++)
        lines += *at == '\n';
    struct option_list options = {.list = arena_take(tool->arena, lines * sizeof(struct option))};
    ASSERT(options.list != NULL);
    struct walk walk = {.tool = tool, .options = &options};
    for (const char *at = text; *at != '\0';) {
        const size_t length = strcspn(at, "\n");
        if (length > 0)
            read_line(&walk, at, length);
        at += length + (at[length] == '\n');
    }
    free(text);
    return options;
}

static const char *value_of(const struct option_list *options, const char *key)
{
    for (uint32_t i = 0; i < options->count; i++)
        if (strcmp(options->list[i].key, key) == 0)
            return options->list[i].value;
    return NULL;
}

static void add(struct option_differences *differences, const char *key, const char *a,
                const char *b)
{
    differences->list[differences->count++] =
        (struct option_difference){.key = key, .values = {a, b}};
}

struct option_differences diff_options_compare(struct tool *tool,
                                               const struct scenario_variant *const variants[])
{
    const struct option_list a = list_options(tool, variants[DIFF_A]);
    const struct option_list b = list_options(tool, variants[DIFF_B]);
    struct option_differences found = {
        .list = arena_take(tool->arena, ((size_t)a.count + b.count + 1) * sizeof(*found.list))};
    ASSERT(found.list != NULL);
    for (uint32_t i = 0; i < a.count; i++) {
        const char *other = value_of(&b, a.list[i].key);
        if (other == NULL || strcmp(other, a.list[i].value) != 0)
            add(&found, a.list[i].key, a.list[i].value, other);
    }
    for (uint32_t i = 0; i < b.count; i++)
        if (value_of(&a, b.list[i].key) == NULL)
            add(&found, b.list[i].key, NULL, b.list[i].value);
    return found;
}
