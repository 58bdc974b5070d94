/*
 * Finding one record by its ID, and erasing records.
 *
 * An ID tells host and time of MAIL; the decision, and so the entry, came soon
 * after. So we look from there on, a little at first.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/state/journal_names.h"
#include "scorer/state/journal_page.h"
#include "scorer/state/record.h"

/* A clock that was set back a little between MAIL and decision is borne. */
static const int64_t margin = 1000;
/* Milliseconds behind the ID's time; the last one is the stream's end. */
static const int64_t windows[] = { 2000, 60000, 600000, -1 };

enum { PER_COMMAND = 100, PATIENCE = 5000 };

/* The ID stands first in a record, so that only these bytes are compared. */
static bool has_id(const struct assent_journal_entry *entry, const uint8_t id[ASSENT_ID_PACKED])
{
    static const uint8_t head[] = { ASSENT_RECORD_VERSION, ASSENT_TAG_ID << 1 | 1,
                                    ASSENT_ID_PACKED };

    return entry->length >= sizeof(head) + ASSENT_ID_PACKED &&
           memcmp(entry->bytes, head, sizeof(head)) == 0 &&
           memcmp(entry->bytes + sizeof(head), id, ASSENT_ID_PACKED) == 0;
}

static enum assent_state_fault look(struct assent_journal_page *page, struct assent_names *names,
                                    const uint8_t id[ASSENT_ID_PACKED],
                                    struct assent_decoded_record **record,
                                    struct assent_error *error)
{
    struct assent_journal_entry entry;
    bool there;

    for (;; assent_journal_page_next(page)) {
        enum assent_state_fault fault = assent_journal_page_entry(page, &entry, &there, error);
        if (fault != ASSENT_STATE_FINE || !there)
            return fault;
        if (!has_id(&entry, id))
            continue;
        *record = assent_record_decode_named(entry.bytes, entry.length, names, error);
        return *record == NULL ? ASSENT_STATE_BROKEN : ASSENT_STATE_FINE;
    }
}

enum assent_state_fault assent_journal_find(struct assent_state *state, const char *id,
                                            struct assent_decoded_record **record,
                                            struct assent_error *error)
{
    enum assent_state_fault fault = ASSENT_STATE_FINE;
    uint8_t packed[ASSENT_ID_PACKED];
    struct assent_names names;
    int64_t time;
    uint16_t host;

    *record = NULL;
    if (!assent_id_parse(id, &time, &host) || !assent_id_pack(id, packed))
        return ASSENT_STATE_FINE;
    (void)assent_journal_names_init(&names, state);
    int64_t since = time - margin;
    for (size_t i = 0; i < sizeof(windows) / sizeof(windows[0]); i++) {
        struct assent_journal_page page;
        int64_t until = windows[i] < 0 ? -1 : time + windows[i];
        assent_journal_page_init(&page, state, host, since, until, false);
        fault = look(&page, &names, packed, record, error);
        assent_journal_page_fini(&page);
        if (fault != ASSENT_STATE_FINE || *record != NULL)
            break;
        since = until + 1;
    }
    assent_names_fini(&names);
    return fault;
}

/* The name stands before a blank and a random word. */
static enum assent_state_fault read_name(struct assent_state *state, uint16_t host, char *name,
                                         size_t size, struct assent_error *error)
{
    const struct assent_state_call call = { .key = ASSENT_KEY_HOSTS, .patient = true };
    struct assent_command command;
    redisReply *reply = NULL;

    assent_command_init(&command);
    assent_command_add(&command, "HGET");
    assent_command_add(&command, ASSENT_KEY_HOSTS);
    assent_command_format(&command, "%u", (unsigned)host);
    enum assent_state_fault fault = assent_state_ask(state, &call, &command, 1, &reply, error);
    assent_command_fini(&command);
    if (fault != ASSENT_STATE_FINE)
        return fault;
    assent_text_copy(name, size, reply->str == NULL ? "" : reply->str);
    name[strcspn(name, " ")] = '\0';
    assent_text_printable(name);
    freeReplyObject(reply);
    return ASSENT_STATE_FINE;
}

/* The time of a host's first or last entry; 0: there is none. */
static enum assent_state_fault read_end(struct assent_state *state, uint16_t host, bool newest,
                                        int64_t *time, struct assent_error *error)
{
    struct assent_journal_page page;
    struct assent_journal_entry entry;
    bool there;

    assent_journal_page_init(&page, state, host, 0, -1, newest);
    page.most = 1;
    enum assent_state_fault fault = assent_journal_page_entry(&page, &entry, &there, error);
    *time = there ? (int64_t)entry.milliseconds : 0;
    assent_journal_page_fini(&page);
    return fault;
}

enum assent_state_fault assent_journal_extent(struct assent_state *state, uint16_t host,
                                              struct assent_journal_extent *extent,
                                              struct assent_error *error)
{
    enum assent_state_fault fault =
        read_name(state, host, extent->name, sizeof(extent->name), error);

    if (fault == ASSENT_STATE_FINE)
        fault = read_end(state, host, false, &extent->oldest, error);
    if (fault == ASSENT_STATE_FINE)
        fault = read_end(state, host, true, &extent->newest, error);
    return fault;
}

static enum assent_state_fault erase_some(struct assent_state *state,
                                          const struct assent_journal_place *places, size_t count,
                                          size_t *erased, struct assent_error *error)
{
    char key[ASSENT_STREAM_KEY_SIZE];
    const struct assent_state_call call = { .key = key, .timeout = PATIENCE, .patient = true };
    struct assent_command command;
    redisReply *reply = NULL;

    assent_stream_key(key, places[0].host);
    assent_command_init(&command);
    assent_command_add(&command, "XDEL");
    assent_command_add(&command, key);
    for (size_t i = 0; i < count; i++)
        assent_command_add(&command, places[i].entry);
    enum assent_state_fault fault = assent_state_ask(state, &call, &command, 1, &reply, error);
    assent_command_fini(&command);
    if (fault != ASSENT_STATE_FINE)
        return fault;
    if (reply->type == REDIS_REPLY_INTEGER && reply->integer > 0)
        *erased += (size_t)reply->integer;
    freeReplyObject(reply);
    return ASSENT_STATE_FINE;
}

enum assent_state_fault assent_journal_erase(struct assent_state *state,
                                             const struct assent_journal_place *places,
                                             size_t count, size_t *erased,
                                             struct assent_error *error)
{
    *erased = 0;
    for (size_t first = 0; first < count;) {
        size_t some = 1;
        while (first + some < count && some < PER_COMMAND &&
               places[first + some].host == places[first].host)
            some++;
        enum assent_state_fault fault = erase_some(state, places + first, some, erased, error);
        if (fault != ASSENT_STATE_FINE)
            return fault;
        first += some;
    }
    return ASSENT_STATE_FINE;
}
