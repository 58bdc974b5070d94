/*
 * Reading settings and lists from Redis: all of them, or what has changed.
 *
 * What is stored is not trusted to make sense: an entry that does not is passed
 * over, a value is judged where snapshots are made.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/store.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "scorer/base/text.h"

enum { SCAN_COUNT = 2000, CHANGES_AT_A_TIME = 500 };

static const struct assent_state_call background = { .key = ASSENT_KEY_META,
                                                     .timeout = 5000,
                                                     .patient = true };

/* Asked every moment, by a thread that is to end soon when it should. */
static const struct assent_state_call quick = { .key = ASSENT_KEY_META,
                                                .timeout = 1000,
                                                .patient = true };

static enum assent_state_fault ask_as(struct assent_state *state,
                                      const struct assent_state_call *call,
                                      struct assent_command *command, redisReply **reply,
                                      struct assent_error *error)
{
    enum assent_state_fault fault = assent_state_ask(state, call, command, 1, reply, error);

    assent_command_fini(command);
    return fault;
}

static enum assent_state_fault ask(struct assent_state *state, struct assent_command *command,
                                   redisReply **reply, struct assent_error *error)
{
    return ask_as(state, &background, command, reply, error);
}

static enum assent_state_fault broken(struct assent_error *error, const char *what)
{
    assent_error_set(error, "Redis: %s is not what it should be", what);
    return ASSENT_STATE_BROKEN;
}

static bool is_array(const redisReply *reply, size_t least)
{
    return reply->type == REDIS_REPLY_ARRAY && reply->elements >= least;
}

/* "" for nil. */
static const char *text_of(const redisReply *reply)
{
    return reply->str == NULL ? "" : reply->str;
}

enum assent_state_fault assent_store_meta(struct assent_state *state,
                                          struct assent_store_meta *meta,
                                          struct assent_error *error)
{
    struct assent_command command;
    redisReply *reply = NULL;

    memset(meta, 0, sizeof(*meta));
    assent_command_init(&command);
    assent_command_add(&command, "HMGET");
    assent_command_add(&command, ASSENT_KEY_META);
    assent_command_add(&command, "epoch");
    assent_command_add(&command, "generation");
    assent_command_add(&command, "supersedes");
    enum assent_state_fault fault = ask_as(state, &quick, &command, &reply, error);
    if (fault != ASSENT_STATE_FINE)
        return fault;
    if (is_array(reply, 3)) {
        assent_text_copy(meta->epoch, sizeof(meta->epoch), text_of(reply->element[0]));
        meta->generation = strtoull(text_of(reply->element[1]), NULL, 10);
        assent_text_copy(meta->supersedes, sizeof(meta->supersedes), text_of(reply->element[2]));
    } else {
        fault = broken(error, ASSENT_KEY_META);
    }
    freeReplyObject(reply);
    return fault;
}

/* Calls take with each pair of a hash; cursor and pairs as HSCAN gives them. */
static enum assent_state_fault scan(struct assent_state *state, const char *key,
                                    bool (*take)(const char *field, const char *value, void *data),
                                    void *data, struct assent_error *error)
{
    char cursor[32] = "0";

    do {
        struct assent_command command;
        redisReply *reply = NULL;
        assent_command_init(&command);
        assent_command_add(&command, "HSCAN");
        assent_command_add(&command, key);
        assent_command_add(&command, cursor);
        assent_command_add(&command, "COUNT");
        assent_command_format(&command, "%d", SCAN_COUNT);
        enum assent_state_fault fault = ask(state, &command, &reply, error);
        if (fault != ASSENT_STATE_FINE)
            return fault;
        bool fine = is_array(reply, 2) && is_array(reply->element[1], 0);
        if (fine)
            assent_text_copy(cursor, sizeof(cursor), text_of(reply->element[0]));
        const redisReply *pairs = fine ? reply->element[1] : NULL;
        for (size_t i = 0; fine && i + 1 < pairs->elements; i += 2)
            fine = take(text_of(pairs->element[i]), text_of(pairs->element[i + 1]), data);
        freeReplyObject(reply);
        if (!fine)
            return broken(error, key);
    } while (strcmp(cursor, "0") != 0);
    return ASSENT_STATE_FINE;
}

/* Fields are KEY, or DOMAIN/KEY. */
static bool take_setting(const char *field, const char *value, void *data)
{
    const char *slash = strchr(field, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - field);
    char domain[256];

    if (length >= sizeof(domain))
        return true; /* no domain is that long */
    memcpy(domain, field, length);
    domain[length] = '\0';
    return assent_document_set(data, domain, slash == NULL ? field : slash + 1, value);
}

static bool take_entry(const char *field, const char *value, void *data)
{
    struct assent_entry entry;

    return !assent_document_read_entry(&entry, field, value) ||
           assent_list_builder_put(data, &entry);
}

enum assent_state_fault assent_store_load_list(struct assent_state *state,
                                               struct assent_document *document,
                                               enum assent_list_name list,
                                               struct assent_error *error)
{
    struct assent_list *empty = assent_list_create();
    struct assent_list_builder *builder = empty == NULL ? NULL : assent_list_builder_create(empty);
    char key[96];

    assent_list_release(empty);
    if (builder == NULL)
        return broken(error, "memory");
    (void)snprintf(key, sizeof(key), ASSENT_KEY_LIST "%s", assent_list_describe(list)->name);
    enum assent_state_fault fault = scan(state, key, take_entry, builder, error);
    struct assent_list *table = assent_list_builder_finish(builder);
    if (fault == ASSENT_STATE_FINE && table != NULL)
        assent_document_set_list(document, list, table);
    else
        assent_list_release(table);
    return table == NULL && fault == ASSENT_STATE_FINE ? broken(error, "memory") : fault;
}

/* The generation is the one from before the reading: what changes meanwhile is taken again by
 * assent_store_catch_up, which does no harm. */
static enum assent_state_fault load(struct assent_state *state, struct assent_document *document,
                                    struct assent_error *error)
{
    struct assent_store_meta meta;
    enum assent_state_fault fault = assent_store_meta(state, &meta, error);

    if (fault == ASSENT_STATE_FINE)
        fault = scan(state, ASSENT_KEY_SETTINGS, take_setting, document, error);
    for (int i = 0; fault == ASSENT_STATE_FINE && i < ASSENT_LIST_COUNT; i++)
        fault = assent_store_load_list(state, document, (enum assent_list_name)i, error);
    if (fault == ASSENT_STATE_FINE)
        assent_document_set_origin(document, meta.epoch, meta.generation);
    return fault;
}

enum assent_state_fault assent_store_load(struct assent_state *state,
                                          struct assent_document **document,
                                          struct assent_error *error)
{
    *document = assent_document_create();
    if (*document == NULL)
        return broken(error, "memory");
    enum assent_state_fault fault = load(state, *document, error);
    if (fault != ASSENT_STATE_FINE) {
        assent_document_destroy(*document);
        *document = NULL;
    }
    return fault;
}

/* --- what has changed --- */

/* The value of a field of a stream's entry, or NULL. */
static const char *field_of(const redisReply *entry, const char *name)
{
    const redisReply *fields = is_array(entry, 2) ? entry->element[1] : NULL;

    for (size_t i = 0; fields != NULL && is_array(fields, 0) && i + 1 < fields->elements; i += 2)
        if (strcmp(text_of(fields->element[i]), name) == 0)
            return text_of(fields->element[i + 1]);
    return NULL;
}

/* One part of a change. *reload: the list is to be read as a whole. */
static bool apply_part(struct assent_document *document, const json_t *part,
                       bool reload[ASSENT_LIST_COUNT])
{
    const char *setting = json_string_value(json_object_get(part, "setting"));
    const char *domain = json_string_value(json_object_get(part, "domain"));
    const char *name = json_string_value(json_object_get(part, "list"));
    const char *entry = json_string_value(json_object_get(part, "entry"));
    const char *value = json_string_value(json_object_get(part, "new"));
    enum assent_list_name list;

    if (setting != NULL && domain != NULL)
        return assent_document_set(document, domain, setting, value);
    if (name == NULL)
        return false;
    if (!assent_list_find_name(name, &list))
        return true; /* a list that only newer versions know */
    if (entry == NULL)
        reload[list] = true;
    else
        (void)assent_document_put_entry(document, list, entry, value);
    return true;
}

static bool apply_change(struct assent_document *document, const redisReply *entry,
                         bool reload[ASSENT_LIST_COUNT])
{
    const char *text = field_of(entry, "parts");
    json_t *parts = text == NULL ? NULL : json_loads(text, 0, NULL);
    bool fine = json_is_array(parts);
    size_t index;
    const json_t *part;

    json_array_foreach(parts, index, part) fine = fine && apply_part(document, part, reload);
    json_decref(parts);
    return fine;
}

/* The next changes; *count of them. *gap as in store.h. */
static enum assent_state_fault take_some(struct assent_state *state,
                                         struct assent_document *document, size_t *count, bool *gap,
                                         bool reload[ASSENT_LIST_COUNT], struct assent_error *error)
{
    struct assent_command command;
    redisReply *reply = NULL;

    assent_command_init(&command);
    assent_command_add(&command, "XRANGE");
    assent_command_add(&command, ASSENT_KEY_CHANGES);
    assent_command_format(&command, "%" PRIu64, assent_document_generation(document) + 1);
    assent_command_add(&command, "+");
    assent_command_add(&command, "COUNT");
    assent_command_format(&command, "%d", CHANGES_AT_A_TIME);
    enum assent_state_fault fault = ask(state, &command, &reply, error);
    *count = 0;
    if (fault != ASSENT_STATE_FINE)
        return fault;
    for (size_t i = 0; is_array(reply, 0) && i < reply->elements && !*gap; i++) {
        const redisReply *entry = reply->element[i];
        uint64_t next = assent_document_generation(document) + 1;
        *gap = !is_array(entry, 2) || strtoull(text_of(entry->element[0]), NULL, 10) != next ||
               !apply_change(document, entry, reload);
        assent_document_set_origin(document, assent_document_epoch(document), next);
        ++*count;
    }
    freeReplyObject(reply);
    return fault;
}

enum assent_state_fault assent_store_catch_up(struct assent_state *state,
                                              struct assent_document *document, bool *gap,
                                              struct assent_error *error)
{
    bool reload[ASSENT_LIST_COUNT] = { false };
    enum assent_state_fault fault;
    size_t total = 0;
    size_t count;

    *gap = false;
    do {
        fault = take_some(state, document, &count, gap, reload, error);
        total += count;
    } while (fault == ASSENT_STATE_FINE && count == CHANGES_AT_A_TIME && !*gap);
    if (total == 0)
        *gap = true;
    for (int i = 0; fault == ASSENT_STATE_FINE && !*gap && i < ASSENT_LIST_COUNT; i++)
        if (reload[i])
            fault = assent_store_load_list(state, document, (enum assent_list_name)i, error);
    return fault;
}

enum assent_state_fault assent_store_history(struct assent_state *state, size_t most,
                                             bool (*visit)(const struct assent_past_change *change,
                                                           void *data),
                                             void *data, struct assent_error *error)
{
    struct assent_command command;
    redisReply *reply = NULL;

    assent_command_init(&command);
    assent_command_add(&command, "XREVRANGE");
    assent_command_add(&command, ASSENT_KEY_CHANGES);
    assent_command_add(&command, "+");
    assent_command_add(&command, "-");
    assent_command_add(&command, "COUNT");
    assent_command_format(&command, "%zu", most);
    enum assent_state_fault fault = ask(state, &command, &reply, error);
    if (fault != ASSENT_STATE_FINE)
        return fault;
    for (size_t i = 0; is_array(reply, 0) && i < reply->elements; i++) {
        const redisReply *entry = reply->element[i];
        const char *who = field_of(entry, "who");
        const char *when = field_of(entry, "when");
        const char *comment = field_of(entry, "comment");
        const char *parts = field_of(entry, "parts");
        struct assent_past_change change = {
            .generation = is_array(entry, 1) ? strtoull(text_of(entry->element[0]), NULL, 10) : 0,
            .when = when == NULL ? 0 : strtoll(when, NULL, 10),
            .who = who == NULL ? "" : who,
            .comment = comment == NULL ? "" : comment,
            .parts = parts == NULL ? "[]" : parts,
        };
        if (!visit(&change, data))
            break;
    }
    freeReplyObject(reply);
    return fault;
}
