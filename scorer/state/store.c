/*
 * Writing settings and lists to Redis, through one script (change.lua), so that
 * every change is one step with its place in the history.
 *
 * A list that is replaced is first written beside the old one, in pieces; the
 * script then puts it in its place. What such a change leaves behind when it is
 * broken off goes by itself after an hour.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/store.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <jansson.h>

#include "scorer/base/text.h"

enum {
    MOST_HISTORY = 10000,
    PIECE = 500, /* entries that are written at once */
    STAGED_SECONDS = 3600,
    WRITE_TIMEOUT = 30000,
    KEY_SIZE = 128,
    FIXED_KEYS = 3,
};

/* A change on its way: its keys and operations. */
struct change {
    char keys[2 * ASSENT_LIST_COUNT][KEY_SIZE]; /* behind the fixed ones */
    size_t key_count;
    json_t *header;
    json_t *operations;
};

static const struct assent_state_call patient = { .key = ASSENT_KEY_META,
                                                  .timeout = WRITE_TIMEOUT,
                                                  .patient = true };

static int64_t wall(void)
{
    struct assent_clock clock = assent_clock_system();

    return clock.wall(clock.data);
}

/* Of 32 digits. False: there is no randomness to be had. */
static bool random_name(char name[ASSENT_EPOCH_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[16];
    struct assent_text text;

    if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
        return false;
    assent_text_init(&text, name, ASSENT_EPOCH_SIZE);
    for (size_t i = 0; i < sizeof(bytes); i++)
        assent_text_format(&text, "%c%c", digits[bytes[i] >> 4], digits[bytes[i] & 15]);
    return true;
}

static void list_key(char key[KEY_SIZE], enum assent_list_name list, const char *more)
{
    (void)snprintf(key, KEY_SIZE, ASSENT_KEY_LIST "%s%s", assent_list_describe(list)->name, more);
}

static bool change_init(struct change *change, const struct assent_edit *edit)
{
    char epoch[ASSENT_EPOCH_SIZE];
    char when[24];

    if (!random_name(epoch))
        return false;
    (void)snprintf(when, sizeof(when), "%" PRId64, wall());
    change->header =
        json_pack("{s:s, s:s, s:s, s:I, s:s, s:i, s:i}", "who", edit->who, "when", when, "comment",
                  edit->comment == NULL ? "" : edit->comment, "expected",
                  edit->expected == NULL ? (json_int_t)-1 : (json_int_t)*edit->expected, "epoch",
                  epoch, "least", 0, "most", MOST_HISTORY);
    change->operations = json_array();
    return change->header != NULL && change->operations != NULL;
}

static void change_fini(struct change *change)
{
    json_decref(change->header);
    json_decref(change->operations);
}

/* The place of a key for the script (from 1, as Lua counts). */
static int change_key(struct change *change, const char *key)
{
    size_t i = 0;

    while (i < change->key_count && strcmp(change->keys[i], key) != 0)
        i++;
    if (i == change->key_count)
        assent_text_copy(change->keys[change->key_count++], KEY_SIZE, key);
    return (int)(FIXED_KEYS + 1 + i);
}

static bool change_add(struct change *change, json_t *operation)
{
    return operation != NULL && json_array_append_new(change->operations, operation) == 0;
}

static bool add_entry(struct change *change, const struct assent_change *part)
{
    char details[ASSENT_ENTRY_DETAILS_SIZE];
    char key[KEY_SIZE];

    list_key(key, part->list, "");
    assent_entry_format_details(part->entry, details, sizeof(details));
    return change_add(change, json_pack("{s:s, s:i, s:s, s:s*}", "list",
                                        assent_list_describe(part->list)->name, "place",
                                        change_key(change, key), "entry", part->entry->value,
                                        "value", part->remove ? NULL : details));
}

static bool add_setting(struct change *change, const char *domain, const char *key,
                        const char *value)
{
    return change_add(
        change, json_pack("{s:s, s:s, s:s*}", "setting", key, "domain", domain, "value", value));
}

static void build_command(struct assent_command *command, const struct change *change,
                          const char *header, const char *operations)
{
    assent_command_init(command);
    assent_command_script(command, &assent_script_change, FIXED_KEYS + change->key_count);
    assent_command_add(command, ASSENT_KEY_META);
    assent_command_add(command, ASSENT_KEY_SETTINGS);
    assent_command_add(command, ASSENT_KEY_CHANGES);
    for (size_t i = 0; i < change->key_count; i++)
        assent_command_add(command, change->keys[i]);
    assent_command_add(command, header);
    assent_command_add(command, operations);
}

static enum assent_state_fault run_script(struct assent_state *state,
                                          const struct assent_command *command,
                                          uint64_t *generation, size_t *changed,
                                          struct assent_error *error)
{
    redisReply *reply = NULL;
    enum assent_state_fault fault = assent_state_ask(state, &patient, command, 1, &reply, error);

    if (fault != ASSENT_STATE_FINE)
        return fault;
    if (reply->type == REDIS_REPLY_ARRAY && reply->elements == 2) {
        *generation = (uint64_t)reply->element[0]->integer;
        *changed = (size_t)reply->element[1]->integer;
    } else {
        assent_error_set(error, "Redis: the change was answered with what makes no sense");
        fault = ASSENT_STATE_BROKEN;
    }
    freeReplyObject(reply);
    return fault;
}

static enum assent_state_fault change_run(struct assent_state *state, const struct change *change,
                                          uint64_t *generation, size_t *changed,
                                          struct assent_error *error)
{
    char *header = json_dumps(change->header, JSON_COMPACT);
    char *operations = json_dumps(change->operations, JSON_COMPACT);
    enum assent_state_fault fault = ASSENT_STATE_BROKEN;

    if (header != NULL && operations != NULL) {
        struct assent_command command;
        build_command(&command, change, header, operations);
        fault = run_script(state, &command, generation, changed, error);
        assent_command_fini(&command);
    } else {
        assent_error_set(error, "the change: text that is not UTF-8, or out of memory");
    }
    free(header);
    free(operations);
    return fault;
}

static enum assent_state_fault no_change(struct assent_error *error)
{
    assent_error_set(error, "the change: text that is not UTF-8, or out of memory");
    return ASSENT_STATE_BROKEN;
}

enum assent_state_fault assent_store_edit(struct assent_state *state,
                                          const struct assent_edit *edit, uint64_t *generation,
                                          size_t *changed, struct assent_error *error)
{
    struct change change = { .key_count = 0 };
    bool fine = change_init(&change, edit) && edit->count <= ASSENT_STORE_MOST_CHANGES;

    for (size_t i = 0; fine && i < edit->count; i++) {
        const struct assent_change *part = &edit->changes[i];
        fine = part->is_list ? add_entry(&change, part)
                             : add_setting(&change, part->domain, part->key, part->value);
    }
    enum assent_state_fault fault =
        fine ? change_run(state, &change, generation, changed, error) : no_change(error);
    change_fini(&change);
    return fault;
}

/* --- whole lists --- */

/* Writes a table to a key, in pieces. */
struct staging {
    struct assent_state *state;
    struct assent_error *error;
    const char *key;
    struct assent_command command;
    size_t entries; /* in the command */
    enum assent_state_fault fault;
};

static void begin_piece(struct staging *staging)
{
    assent_command_init(&staging->command);
    assent_command_add(&staging->command, "HSET");
    assent_command_add(&staging->command, staging->key);
    staging->entries = 0;
}

static void write_piece(struct staging *staging)
{
    struct assent_command commands[2] = { staging->command };
    redisReply *replies[2] = { NULL, NULL };

    assent_command_init(&commands[1]);
    assent_command_add(&commands[1], "EXPIRE");
    assent_command_add(&commands[1], staging->key);
    assent_command_format(&commands[1], "%d", STAGED_SECONDS);
    if (staging->entries > 0)
        staging->fault =
            assent_state_ask(staging->state, &patient, commands, 2, replies, staging->error);
    for (size_t i = 0; i < 2; i++) {
        assent_command_fini(&commands[i]);
        if (replies[i] != NULL)
            freeReplyObject(replies[i]);
    }
}

static bool stage_entry(const struct assent_entry *entry, void *data)
{
    struct staging *staging = data;
    char details[ASSENT_ENTRY_DETAILS_SIZE];

    assent_entry_format_details(entry, details, sizeof(details));
    assent_command_add(&staging->command, entry->value);
    assent_command_add(&staging->command, details);
    if (++staging->entries == PIECE) {
        write_piece(staging);
        begin_piece(staging);
    }
    return staging->fault == ASSENT_STATE_FINE;
}

/* Writes the table beside the list, and adds the operation that puts it in its place. */
static enum assent_state_fault stage(struct assent_state *state, struct change *change,
                                     enum assent_list_name list, const struct assent_list *table,
                                     struct assent_error *error)
{
    char random[ASSENT_EPOCH_SIZE];
    char suffix[ASSENT_EPOCH_SIZE + 8];
    char staged[KEY_SIZE];
    char key[KEY_SIZE];
    struct staging staging = { .state = state, .error = error, .key = staged };

    if (!random_name(random))
        return no_change(error);
    (void)snprintf(suffix, sizeof(suffix), ":new:%s", random);
    list_key(staged, list, suffix);
    list_key(key, list, "");
    begin_piece(&staging);
    (void)assent_list_each(table, false, stage_entry, &staging);
    if (staging.fault == ASSENT_STATE_FINE)
        write_piece(&staging);
    else
        assent_command_fini(&staging.command);
    int place = change_key(change, key);
    int from = change_key(change, staged);
    if (staging.fault == ASSENT_STATE_FINE &&
        !change_add(change, json_pack("{s:s, s:i, s:i, s:I}", "list",
                                      assent_list_describe(list)->name, "place", place, "from",
                                      from, "count", (json_int_t)assent_list_size(table))))
        return no_change(error);
    return staging.fault;
}

enum assent_state_fault assent_store_replace_list(struct assent_state *state,
                                                  const struct assent_edit *edit,
                                                  enum assent_list_name list,
                                                  const struct assent_list *table,
                                                  uint64_t *generation, struct assent_error *error)
{
    struct change change = { .key_count = 0 };
    enum assent_state_fault fault =
        change_init(&change, edit) ? stage(state, &change, list, table, error) : no_change(error);
    size_t changed;

    if (fault == ASSENT_STATE_FINE)
        fault = change_run(state, &change, generation, &changed, error);
    change_fini(&change);
    return fault;
}

/* --- after a loss --- */

static bool add_settings(struct change *change, const struct assent_document *document)
{
    size_t count = assent_document_setting_count(document);

    if (!change_add(change, json_pack("{s:b}", "clear", 1)))
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *domain;
        const char *key;
        const char *value;
        assent_document_setting_at(document, i, &domain, &key, &value);
        if (!add_setting(change, domain, key, value))
            return false;
    }
    return true;
}

enum assent_state_fault assent_store_restore(struct assent_state *state,
                                             const struct assent_edit *edit,
                                             const struct assent_document *document,
                                             uint64_t *generation, struct assent_error *error)
{
    const char *epoch = assent_document_epoch(document);
    json_int_t least = (json_int_t)assent_document_generation(document);
    struct change change = { .key_count = 0 };
    bool fine = change_init(&change, edit) &&
                json_object_set_new(change.header, "least", json_integer(least)) == 0 &&
                (epoch[0] == '\0' ||
                 json_object_set_new(change.header, "new_epoch", json_string(epoch)) == 0) &&
                add_settings(&change, document);
    enum assent_state_fault fault = fine ? ASSENT_STATE_FINE : no_change(error);
    size_t changed;

    for (int i = 0; fault == ASSENT_STATE_FINE && i < ASSENT_LIST_COUNT; i++) {
        enum assent_list_name list = (enum assent_list_name)i;
        fault = stage(state, &change, list, assent_document_list(document, list), error);
    }
    if (fault == ASSENT_STATE_FINE)
        fault = change_run(state, &change, generation, &changed, error);
    change_fini(&change);
    return fault;
}

enum assent_state_fault assent_store_confirm(struct assent_state *state,
                                             const struct assent_edit *edit,
                                             const char *superseded_epoch, uint64_t *generation,
                                             struct assent_error *error)
{
    char epoch[ASSENT_EPOCH_SIZE];
    struct change change = { .key_count = 0 };
    size_t changed;

    bool fine =
        random_name(epoch) && change_init(&change, edit) &&
        json_object_set_new(change.header, "new_epoch", json_string(epoch)) == 0 &&
        json_object_set_new(change.header, "supersedes", json_string(superseded_epoch)) == 0;
    enum assent_state_fault fault =
        fine ? change_run(state, &change, generation, &changed, error) : no_change(error);
    change_fini(&change);
    return fault;
}

void assent_store_who(char *who, size_t size, const char *hostname)
{
    const char *sudo = getenv("SUDO_USER");
    const struct passwd *user = getpwuid(getuid());
    char login[64] = "";
    const char *name = user == NULL ? "unknown" : user->pw_name;

    if (getuid() == 0 && sudo != NULL && sudo[0] != '\0')
        name = sudo;
    else if (getuid() == 0 && getlogin_r(login, sizeof(login)) == 0 && login[0] != '\0')
        name = login;
    (void)snprintf(who, size, "%.64s@%s", name, hostname);
    assent_text_printable(who);
}
