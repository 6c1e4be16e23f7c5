#include "sim/scenario_keys.h"
#include <stdio.h>
#include <string.h>

/* How many known names are compared, and how many bytes of them are listed. */
#define NAMES_MAX        256
#define LISTED_BYTES_MAX 60

/* Of a node or message that is not given: any. */
#define ANY UINT32_MAX

uint32_t fault_kind_count(const struct sim_model *model)
{
    return engine_fault_count + model->fault_count;
}

/* --- which keys a kind takes ------------------------------------------------ */

/* The bit behind each key; nodes of links and messages have rules of their own. */
static const uint32_t key_bits[ENTRY_KEY_COUNT] = {
    [ENTRY_NODE] = FAULT_NODE,     [ENTRY_LINK] = FAULT_PEER,   [ENTRY_MESSAGE] = FAULT_MESSAGE,
    [ENTRY_FROM] = FAULT_NODE,     [ENTRY_TO] = FAULT_PEER,     [ENTRY_FOR] = FAULT_LASTS,
    [ENTRY_FACTOR] = FAULT_FACTOR, [ENTRY_COUNT] = FAULT_COUNT, [ENTRY_PARTITION] = FAULT_PARTITION,
    [ENTRY_FILE] = FAULT_FILE,     [ENTRY_DELAY] = FAULT_DELAY, [ENTRY_TABLE] = FAULT_TABLE,
};

bool fault_kind_understands(const struct fault_kind *kind, enum entry_key key)
{
    uint32_t bits = kind->needs | kind->may;
    bool is_message = (bits & FAULT_MESSAGE) != 0;
    if (key == ENTRY_AT || key == ENTRY_DO)
        return true;
    if ((bits & key_bits[key]) == 0)
        return false;
    if (key == ENTRY_FROM || key == ENTRY_TO)
        return is_message;
    if (key == ENTRY_LINK)
        return !is_message;
    if (key == ENTRY_NODE)
        return !is_message && (kind->needs & FAULT_PEER) == 0;
    return true;
}

bool fault_kind_needs(const struct fault_kind *kind, enum entry_key key)
{
    if (key == ENTRY_AT || key == ENTRY_DO)
        return true;
    return fault_kind_understands(kind, key) && (kind->needs & key_bits[key]) != 0;
}

static void list_keys(const struct fault_kind *kind, struct words *words)
{
    words_add(words, "%s takes at", kind->name);
    for (uint32_t key = ENTRY_NODE; key < ENTRY_KEY_COUNT; key++)
        if (fault_kind_understands(kind, key))
            words_add(words, ", %s%s", fault_entry_fields[key].name,
                      fault_kind_needs(kind, key) ? "" : " (may be left out)");
}

static void check_keys(const struct fault_entry *entry, uint32_t index,
                       const struct fault_kind *kind, struct diag *diag)
{
    struct words help = {0};
    list_keys(kind, &help);
    for (uint32_t key = ENTRY_NODE; key < ENTRY_KEY_COUNT; key++) {
        bool is_given = entry->places[key].line != 0;
        const char *name = fault_entry_fields[key].name;
        if (is_given && !fault_kind_understands(kind, key))
            diag_add(diag, entry->places[key], help.text, "faults[%u].%s: '%s' has no such key",
                     index, name, kind->name);
        bool may_be_link = key == ENTRY_NODE && entry->places[ENTRY_LINK].line != 0;
        if (!is_given && fault_kind_needs(kind, key) && !may_be_link)
            diag_add(diag, entry->places[ENTRY_DO], help.text, "faults[%u].%s: is missing", index,
                     name);
    }
}

/* --- kinds ------------------------------------------------------------------ */

/* The index of the kind of that name, or the number of kinds. */
static uint32_t find_kind(const struct sim_model *model, const char *name)
{
    uint32_t count = fault_kind_count(model);
    uint32_t index = 0;
    while (index < count && strcmp(fault_kind_at(model, index)->name, name) != 0)
        index++;
    return index;
}

static void refuse_kind(const struct sim_model *model, const struct fault_entry *entry,
                        uint32_t index, struct diag *diag)
{
    const char *names[NAMES_MAX] = {NULL};
    uint32_t count = 0;
    struct words help = {0};
    struct words kind = {0};
    for (uint32_t i = 0; i < fault_kind_count(model) && count < NAMES_MAX; i++)
        names[count++] = fault_kind_at(model, i)->name;
    const char *near = diag_nearest(entry->kind, names, count);
    if (near != NULL)
        words_add(&help, "did you mean '%s'?", near);
    for (uint32_t i = 0; near == NULL && i < count; i++)
        words_add(&help, "%s%s", i == 0 ? "one of: " : ", ", names[i]);
    words_quote(&kind, entry->kind, strlen(entry->kind), true);
    diag_add(diag, entry->places[ENTRY_DO], help.text, "faults[%u].do: %s is no kind of fault",
             index, kind.text);
}

void fault_entries_check(const struct scenario_keys *keys, const struct sim_model *model,
                         struct diag *diag)
{
    for (uint32_t i = 0; i < keys->entry_count; i++) {
        const struct fault_entry *entry = &keys->entries[i];
        if (entry->kind[0] == '\0')
            continue;
        uint32_t kind = find_kind(model, entry->kind);
        if (kind == fault_kind_count(model))
            refuse_kind(model, entry, i, diag);
        else
            check_keys(entry, i, fault_kind_at(model, kind), diag);
    }
}

/* --- names ------------------------------------------------------------------ */

/* Names that could have been meant. */
struct name_list {
    const char *names[NAMES_MAX];
    uint32_t count;
};

/* Where names are looked up, and for which entry. */
struct lookup {
    const struct sim_model *model;
    const void *options;
    struct diag *diag;
    const struct fault_entry *entry;
    uint32_t index; /* of the entry */
};

/* Complains of a name that none of those is. */
static void refuse_name(const struct lookup *lookup, enum entry_key key, const char *name,
                        const struct name_list *known)
{
    struct words help = {0};
    struct words quoted = {0};
    const char *noun = key == ENTRY_MESSAGE ? "message" : "node";
    const char *near = diag_nearest(name, known->names, known->count);
    if (near != NULL)
        words_add(&help, "did you mean '%s'?", near);
    else
        words_add(&help, "the %ss here: ", noun);
    for (uint32_t i = 0; near == NULL && i < known->count; i++) {
        bool is_long = help.used > LISTED_BYTES_MAX;
        words_add(&help, "%s%s", i == 0 ? "" : ", ", is_long ? "..." : known->names[i]);
        if (is_long)
            break;
    }
    words_quote(&quoted, name, strlen(name), true);
    diag_add(lookup->diag, lookup->entry->places[key], help.text,
             "faults[%u].%s: there is no %s %s", lookup->index, fault_entry_fields[key].name, noun,
             quoted.text);
}

static bool node_name(const struct lookup *lookup, uint32_t index, char name[FAULT_NAME_BYTES])
{
    memset(name, 0, FAULT_NAME_BYTES);
    return lookup->model->node_name != NULL &&
           lookup->model->node_name(lookup->options, index, name, FAULT_NAME_BYTES);
}

static void refuse_node(const struct lookup *lookup, enum entry_key key, const char *name)
{
    char names[NAMES_MAX][FAULT_NAME_BYTES];
    struct name_list known = {0};
    while (known.count < NAMES_MAX && node_name(lookup, known.count, names[known.count])) {
        known.names[known.count] = names[known.count];
        known.count++;
    }
    refuse_name(lookup, key, name, &known);
}

/* The index of the node that a key names; 0 after a complaint. */
static uint32_t find_node(const struct lookup *lookup, enum entry_key key, const char *name)
{
    char other[FAULT_NAME_BYTES];
    for (uint32_t i = 0; node_name(lookup, i, other); i++)
        if (strcmp(name, other) == 0)
            return i;
    refuse_node(lookup, key, name);
    return 0;
}

static uint32_t find_message(const struct lookup *lookup, const char *name)
{
    const struct sim_model *model = lookup->model;
    struct name_list known = {0};
    for (uint32_t i = 0; i < model->message_count; i++) {
        if (strcmp(model->messages[i].name, name) == 0)
            return i;
        if (known.count < NAMES_MAX)
            known.names[known.count++] = model->messages[i].name;
    }
    refuse_name(lookup, ENTRY_MESSAGE, name, &known);
    return 0;
}

/* The nodes of an entry: of a link, of a message's way, or the one it strikes. */
static void resolve_nodes(const struct lookup *lookup, const struct fault_kind *kind,
                          struct fault *fault)
{
    const struct fault_entry *entry = lookup->entry;
    bool is_link = entry->link_count == 2;
    bool is_message = fault_kind_understands(kind, ENTRY_MESSAGE);
    enum entry_key node_key = is_link ? ENTRY_LINK : is_message ? ENTRY_FROM : ENTRY_NODE;
    enum entry_key peer_key = is_link ? ENTRY_LINK : ENTRY_TO;
    const char *node = is_link ? entry->link[0] : is_message ? entry->from : entry->node;
    const char *peer = is_link ? entry->link[1] : entry->to;
    uint32_t bits = kind->needs | kind->may;
    if (node[0] != '\0')
        fault->node = find_node(lookup, node_key, node);
    else if ((bits & FAULT_NODE) != 0)
        fault->node = ANY;
    if (peer[0] != '\0')
        fault->peer = find_node(lookup, peer_key, peer);
    else if ((bits & FAULT_PEER) != 0)
        fault->peer = ANY;
    memcpy(fault->node_name, node, FAULT_NAME_BYTES);
    memcpy(fault->peer_name, peer, FAULT_NAME_BYTES);
    if (is_link && strcmp(node, peer) == 0)
        diag_add(lookup->diag, entry->places[ENTRY_LINK], "name two different nodes",
                 "faults[%u].link: both ends are the same node", lookup->index);
}

/* A number that counts from 1: what was said; 1 if nothing was; 0 if the kind has no such key. */
static int64_t one_unless_said(const struct fault_kind *kind, enum entry_key key, int64_t said)
{
    if (!fault_kind_understands(kind, key))
        return 0;
    return said == 0 ? 1 : said;
}

static void resolve(const struct lookup *lookup, const struct fault_kind *kind, struct fault *fault)
{
    const struct fault_entry *entry = lookup->entry;
    fault->at = entry->at;
    fault->lasts = entry->lasts;
    fault->delay = entry->delay;
    fault->factor = one_unless_said(kind, ENTRY_FACTOR, entry->factor);
    fault->count = one_unless_said(kind, ENTRY_COUNT, entry->count);
    fault->partition = fault_kind_understands(kind, ENTRY_PARTITION) ? entry->partition : 0;
    fault->file = fault_kind_understands(kind, ENTRY_FILE) ? entry->file : 0;
    memcpy(fault->table_name, entry->table, FAULT_NAME_BYTES);
    memcpy(fault->message_name, entry->message, FAULT_NAME_BYTES);
    if (entry->message[0] != '\0')
        fault->message = find_message(lookup, entry->message);
    else if (fault_kind_understands(kind, ENTRY_MESSAGE))
        fault->message = ANY;
    resolve_nodes(lookup, kind, fault);
}

/* Complains of a fault that would strike when the run is over. */
static void check_time(const struct lookup *lookup, sim_time duration)
{
    if (lookup->entry->at < duration)
        return;
    struct words at = {0};
    struct words end = {0};
    const struct field *row = &fault_entry_fields[ENTRY_AT];
    field_print(row, (struct field_value){lookup->entry->at, lookup->entry->at}, &at);
    field_print(row, (struct field_value){duration, duration}, &end);
    diag_add(lookup->diag, lookup->entry->places[ENTRY_AT],
             "make `duration` longer, or strike earlier",
             "faults[%u].at: at %s the run is over: its duration is %s", lookup->index, at.text,
             end.text);
}

/* Complains of a fault of the model's that cannot strike what it names. */
static void check_by_model(const struct lookup *lookup, const struct fault *fault)
{
    const struct sim_model *model = lookup->model;
    struct fault_refusal refusal = {0};
    if (fault->kind < engine_fault_count || model->refuses_fault == NULL ||
        !model->refuses_fault(lookup->options, fault_kind_at(model, fault->kind), fault, &refusal))
        return;
    enum entry_key key = ENTRY_NODE;
    while (key < ENTRY_TABLE && key_bits[key] != refusal.key)
        key++;
    const struct fault_entry *entry = lookup->entry;
    bool is_given = entry->places[key].line != 0;
    diag_add(lookup->diag, entry->places[is_given ? key : ENTRY_DO], refusal.help,
             "faults[%u].%s: %s", lookup->index, fault_entry_fields[key].name, refusal.what);
}

void fault_entries_resolve(struct scenario_keys *keys, const struct sim_model *model,
                           const void *options, struct diag *diag)
{
    for (uint32_t i = 0; i < keys->entry_count; i++) {
        struct lookup lookup = {model, options, diag, &keys->entries[i], i};
        struct fault *fault = &keys->scenario.faults[i];
        fault->kind = find_kind(model, keys->entries[i].kind);
        ASSERT(fault->kind < fault_kind_count(model));
        check_time(&lookup, keys->scenario.duration);
        resolve(&lookup, fault_kind_at(model, fault->kind), fault);
        if (diag_count(diag) == 0)
            check_by_model(&lookup, fault);
    }
    keys->scenario.fault_count = keys->entry_count;
}

void fault_entries_restore(struct scenario_keys *keys, const struct sim_model *model)
{
    keys->entry_count = keys->scenario.fault_count;
    for (uint32_t i = 0; i < keys->entry_count; i++) {
        const struct fault *fault = &keys->scenario.faults[i];
        const struct fault_kind *kind = fault_kind_at(model, fault->kind);
        struct fault_entry *entry = &keys->entries[i];
        bool is_message = fault_kind_understands(kind, ENTRY_MESSAGE);
        bool is_link = !is_message && fault->peer_name[0] != '\0';
        *entry = (struct fault_entry){.at = fault->at,
                                      .lasts = fault->lasts,
                                      .delay = fault->delay,
                                      .factor = fault->factor,
                                      .count = fault->count,
                                      .partition = -1,
                                      .file = -1,
                                      .link_count = is_link ? 2 : 0};
        if (fault_kind_understands(kind, ENTRY_PARTITION))
            entry->partition = fault->partition;
        if (fault_kind_understands(kind, ENTRY_FILE))
            entry->file = fault->file;
        (void)snprintf(entry->kind, sizeof(entry->kind), "%s", kind->name);
        memcpy(entry->message, fault->message_name, FAULT_NAME_BYTES);
        memcpy(entry->table, fault->table_name, FAULT_NAME_BYTES);
        char *node = is_link ? entry->link[0] : is_message ? entry->from : entry->node;
        char *peer = is_link ? entry->link[1] : entry->to;
        memcpy(node, fault->node_name, FAULT_NAME_BYTES);
        memcpy(peer, fault->peer_name, FAULT_NAME_BYTES);
    }
}
