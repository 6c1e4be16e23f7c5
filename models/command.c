#include "models/command.h"

#include "sim/diag.h"

#include <string.h>

#define WORDS_OF_A_LINE 24

/* A line cut into its words, in a copy. */
struct line {
    char text[STEP_BYTES];
    const char *words[WORDS_OF_A_LINE];
    uint32_t count;
};

#define ON(command) (1u << (command))
#define ON_BULK_LOAD                                                                               \
    (ON(ADMIN_START) | ON(ADMIN_QUERY) | ON(ADMIN_PAUSE) | ON(ADMIN_RESTART) | ON(ADMIN_CANCEL) |  \
     ON(ADMIN_CLEAR))

enum option_id {
    OPTION_TABLE,
    OPTION_CLUSTER,
    OPTION_PROVIDER,
    OPTION_ROOT,
    OPTION_INGEST_BEHIND,
    OPTION_PARTITION,
    OPTION_DETAILED,
    OPTION_FORCED
};

struct option {
    const char *brief;
    const char *name;
    uint32_t commands; /* bit per enum admin_command */
    bool takes_value;
    enum option_id id;
};

/* getopt tables of src/shell/commands/bulk_load.cpp. */
static const struct option options[] = {
    {"-a", "--app_name", ON_BULK_LOAD, true, OPTION_TABLE},
    {"-c", "--cluster_name", ON(ADMIN_START), true, OPTION_CLUSTER},
    {"-p", "--file_provider_type", ON(ADMIN_START), true, OPTION_PROVIDER},
    {"-r", "--root_path", ON(ADMIN_START), true, OPTION_ROOT},
    {"-i", "--ingest_behind", ON(ADMIN_START), false, OPTION_INGEST_BEHIND},
    {"-i", "--partition_index", ON(ADMIN_QUERY), true, OPTION_PARTITION},
    {"-d", "--detailed", ON(ADMIN_QUERY), false, OPTION_DETAILED},
    {"-f", "--forced", ON(ADMIN_CANCEL), false, OPTION_FORCED},
};

/* src/block_service/block_service_manager.cpp registers these. */
static const char *const providers[] = {"local_service", "hdfs_service"};

static const char *const commands[] = {
    "start_bulk_load",  "query_bulk_load_status", "pause_bulk_load", "restart_bulk_load",
    "cancel_bulk_load", "clear_bulk_load",        "set_app_envs",    "del_app_envs",
};

static const uint32_t command_ids[] = {
    ADMIN_START,  ADMIN_QUERY, ADMIN_PAUSE,    ADMIN_RESTART,
    ADMIN_CANCEL, ADMIN_CLEAR, ADMIN_SET_ENVS, ADMIN_DEL_ENVS,
};
_Static_assert(COUNT_OF(commands) == COUNT_OF(command_ids), "a command without its id");

/* Returns false if the line is too long or has too many words. */
static bool line_cut(const char *text, struct line *line)
{
    memset(line, 0, sizeof(*line));
    size_t bytes = strlen(text);
    if (bytes >= sizeof(line->text)) {
        return false;
    }
    memcpy(line->text, text, bytes + 1);
    bool in_word = false;
    for (size_t i = 0; i < bytes; i++) {
        if (line->text[i] == ' ' || line->text[i] == '\t') {
            line->text[i] = '\0';
            in_word = false;
        } else if (!in_word) {
            if (line->count == WORDS_OF_A_LINE) {
                return false;
            }
            line->words[line->count++] = &line->text[i];
            in_word = true;
        }
    }
    return true;
}

/* Copies a word into a text of so many bytes. Returns false if it does not fit. */
static bool copy_word(char *to, size_t bytes, const char *word)
{
    size_t length = strlen(word);
    if (length >= bytes) {
        return false;
    }
    memcpy(to, word, length + 1);
    return true;
}

/* A whole number from 0 up, or -1. */
static int32_t read_index(const char *word)
{
    int32_t value = 0;
    for (const char *at = word; *at != '\0'; at++) {
        if (*at < '0' || *at > '9' || value > 10000000) {
            return -1;
        }
        value = value * 10 + (*at - '0');
    }
    return *word == '\0' ? -1 : value;
}

static bool is_provider(const char *word)
{
    for (size_t i = 0; i < COUNT_OF(providers); i++) {
        if (strcmp(providers[i], word) == 0) {
            return true;
        }
    }
    return false;
}

/* Applies one option with its value (empty if it takes none). */
static bool apply_option(const struct option *option, const char *value, struct command *command,
                         struct command_complaint *complaint)
{
    switch (option->id) {
    case OPTION_TABLE:
        if (!copy_word(command->table, sizeof(command->table), value)) {
            words_add(&complaint->what, "the table's name is too long");
            return false;
        }
        return true;
    case OPTION_PROVIDER:
        if (!is_provider(value)) {
            command->flags |= ADMIN_UNKNOWN_PROVIDER;
        }
        return true;
    case OPTION_INGEST_BEHIND:
        command->flags |= ADMIN_INGEST_BEHIND;
        return true;
    case OPTION_PARTITION:
        command->partition = read_index(value);
        if (command->partition < 0) {
            words_add(&complaint->what, "%s takes the number of a partition, not ", option->brief);
            words_quote(&complaint->what, value, strlen(value), true);
            return false;
        }
        return true;
    case OPTION_DETAILED:
        command->flags |= ADMIN_DETAILED;
        return true;
    case OPTION_FORCED:
        command->command = ADMIN_FORCE_CANCEL;
        return true;
    case OPTION_CLUSTER:
    case OPTION_ROOT:
        break;
    }
    return true;
}

static const struct option *find_option(uint32_t command, const char *word)
{
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        bool is_meant = strcmp(options[i].brief, word) == 0 || strcmp(options[i].name, word) == 0;
        if (is_meant && (options[i].commands & ON(command)) != 0) {
            return &options[i];
        }
    }
    return NULL;
}

static void complain_of_option(uint32_t id, const char *name, const char *word,
                               struct command_complaint *complaint)
{
    const char *known[COUNT_OF(options)];
    uint32_t count = 0;
    words_add(&complaint->what, "%s has no option ", name);
    words_quote(&complaint->what, word, strlen(word), true);
    words_add(&complaint->help, "it takes");
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        if ((options[i].commands & ON(id)) != 0) {
            words_add(&complaint->help, "%s %s (%s)", count == 0 ? "" : ",", options[i].brief,
                      options[i].name);
            known[count++] = options[i].name;
        }
    }
    const char *nearest = diag_nearest(word, known, count);
    if (nearest != NULL) {
        words_clear(&complaint->help);
        words_add(&complaint->help, "did you mean %s?", nearest);
    }
}

/* start, query, pause, ...: options in any order. */
static bool parse_options(const struct line *line, struct command *command,
                          struct command_complaint *complaint)
{
    uint32_t id = command->command;
    for (uint32_t i = 1; i < line->count; i++) {
        const struct option *option = find_option(id, line->words[i]);
        if (option == NULL) {
            complain_of_option(id, line->words[0], line->words[i], complaint);
            return false;
        }
        const char *value = "";
        if (option->takes_value) {
            if (i + 1 == line->count) {
                words_add(&complaint->what, "%s needs a value", line->words[i]);
                return false;
            }
            value = line->words[++i];
        }
        if (!apply_option(option, value, command, complaint)) {
            return false;
        }
    }
    return true;
}

/* set_app_envs KEY VALUE; del_app_envs KEY. */
static bool parse_env(const struct line *line, struct command *command,
                      struct command_complaint *complaint)
{
    uint32_t needed = command->command == ADMIN_SET_ENVS ? 3 : 2;
    if (line->count != needed) {
        words_add(&complaint->what, "%s takes %s", line->words[0],
                  needed == 3 ? "one key and one value a step" : "one key a step");
        words_add(&complaint->help, "%s replica.write_throttling%s", line->words[0],
                  needed == 3 ? " 100*delay*500" : "");
        return false;
    }
    if (!copy_word(command->key, sizeof(command->key), line->words[1]) ||
        (needed == 3 && !copy_word(command->value, sizeof(command->value), line->words[2]))) {
        words_add(&complaint->what, "a key of up to %d and a value of up to %d characters",
                  (int)sizeof(command->key) - 1, ENV_VALUE_BYTES - 1);
        return false;
    }
    int env = env_key_by_name(command->key);
    command->env = env < 0 ? ENV_COUNT : (uint32_t)env;
    return true;
}

bool command_parse(const char *text, struct command *command, struct command_complaint *complaint)
{
    struct line line;
    memset(command, 0, sizeof(*command));
    memset(complaint, 0, sizeof(*complaint));
    command->partition = -1;
    command->env = ENV_COUNT;
    if (!line_cut(text, &line) || line.count == 0) {
        words_add(&complaint->what, line.count == 0 ? "no command" : "too many words");
        return false;
    }
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (strcmp(commands[i], line.words[0]) != 0) {
            continue;
        }
        command->command = command_ids[i];
        bool is_env = command->command == ADMIN_SET_ENVS || command->command == ADMIN_DEL_ENVS;
        return is_env ? parse_env(&line, command, complaint)
                      : parse_options(&line, command, complaint);
    }
    words_add(&complaint->what, "the shell has no command ");
    words_quote(&complaint->what, line.words[0], strlen(line.words[0]), true);
    const char *nearest = diag_nearest(line.words[0], commands, (uint32_t)COUNT_OF(commands));
    if (nearest != NULL) {
        words_add(&complaint->help, "did you mean %s?", nearest);
    } else {
        words_add(&complaint->help, "one of start_bulk_load, query_bulk_load_status, "
                                    "pause_bulk_load, restart_bulk_load, cancel_bulk_load, "
                                    "clear_bulk_load, set_app_envs, del_app_envs");
    }
    return false;
}
