/*
 * Reading a host's stream page by page.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/journal_page.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A first page is often enough; a long search goes in larger ones. */
enum { FIRST_PAGE = 200, LARGEST_PAGE = 1000 };

void assent_journal_page_init(struct assent_journal_page *page, struct assent_state *state,
                              uint16_t host, int64_t since, int64_t until, bool newest_first)
{
    memset(page, 0, sizeof(*page));
    page->state = state;
    page->host = host;
    page->newest_first = newest_first;
    page->most = FIRST_PAGE;
    (void)snprintf(page->from, sizeof(page->from), "%" PRId64, since < 0 ? 0 : since);
    if (until < 0)
        (void)snprintf(page->to, sizeof(page->to), "+");
    else
        (void)snprintf(page->to, sizeof(page->to), "%" PRId64, until);
}

void assent_journal_page_fini(struct assent_journal_page *page)
{
    if (page->reply != NULL)
        freeReplyObject(page->reply);
    page->reply = NULL;
}

/* What is read next lies behind the last entry of this page. */
static void move_bound(struct assent_journal_page *page)
{
    const redisReply *last = page->reply->element[page->reply->elements - 1];

    if (last->type == REDIS_REPLY_ARRAY && last->elements > 0 && last->element[0]->str != NULL)
        (void)snprintf(page->newest_first ? page->to : page->from, sizeof(page->to), "(%s",
                       last->element[0]->str);
    else
        page->end = true;
}

static enum assent_state_fault read_page(struct assent_journal_page *page,
                                         struct assent_error *error)
{
    char key[ASSENT_STREAM_KEY_SIZE];
    const struct assent_state_call call = { .key = key, .patient = true };
    struct assent_command command;

    assent_journal_page_fini(page);
    page->place = 0;
    assent_stream_key(key, page->host);
    assent_command_init(&command);
    assent_command_add(&command, page->newest_first ? "XREVRANGE" : "XRANGE");
    assent_command_add(&command, key);
    assent_command_add(&command, page->newest_first ? page->to : page->from);
    assent_command_add(&command, page->newest_first ? page->from : page->to);
    assent_command_add(&command, "COUNT");
    assent_command_format(&command, "%zu", page->most);
    enum assent_state_fault fault =
        assent_state_ask(page->state, &call, &command, 1, &page->reply, error);
    assent_command_fini(&command);
    if (fault != ASSENT_STATE_FINE)
        return fault;
    size_t count = page->reply->type == REDIS_REPLY_ARRAY ? page->reply->elements : 0;
    page->end = count < page->most;
    page->most = LARGEST_PAGE;
    if (count == 0)
        assent_journal_page_fini(page);
    else
        move_bound(page);
    return ASSENT_STATE_FINE;
}

/* One that is no record of ours has no bytes: it counts as damaged. */
static void take_entry(const redisReply *reply, struct assent_journal_entry *entry)
{
    memset(entry, 0, sizeof(*entry));
    entry->id = "0-0";
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 2 || reply->element[0]->str == NULL)
        return;
    entry->id = reply->element[0]->str;
    char *rest = NULL;
    entry->milliseconds = strtoull(entry->id, &rest, 10);
    entry->sequence = *rest == '-' ? strtoull(rest + 1, NULL, 10) : 0;
    const redisReply *fields = reply->element[1];
    if (fields->type != REDIS_REPLY_ARRAY || fields->elements != 2 ||
        fields->element[1]->str == NULL)
        return;
    entry->bytes = fields->element[1]->str;
    entry->length = fields->element[1]->len;
}

enum assent_state_fault assent_journal_page_entry(struct assent_journal_page *page,
                                                  struct assent_journal_entry *entry, bool *there,
                                                  struct assent_error *error)
{
    bool used_up = page->reply == NULL || page->place >= page->reply->elements;

    *there = false;
    if (used_up && page->end)
        return ASSENT_STATE_FINE;
    if (used_up) {
        enum assent_state_fault fault = read_page(page, error);
        if (fault != ASSENT_STATE_FINE || page->reply == NULL)
            return fault;
    }
    *there = true;
    take_entry(page->reply->element[page->place], entry);
    return ASSENT_STATE_FINE;
}

void assent_journal_page_next(struct assent_journal_page *page)
{
    page->place++;
}

enum assent_state_fault assent_journal_hosts(struct assent_state *state, uint16_t *numbers,
                                             size_t *count, struct assent_error *error)
{
    const struct assent_state_call call = { .key = ASSENT_KEY_HOSTS, .patient = true };
    struct assent_command command;
    redisReply *reply = NULL;

    *count = 0;
    assent_command_init(&command);
    assent_command_add(&command, "HKEYS");
    assent_command_add(&command, ASSENT_KEY_HOSTS);
    enum assent_state_fault fault = assent_state_ask(state, &call, &command, 1, &reply, error);
    assent_command_fini(&command);
    if (fault != ASSENT_STATE_FINE)
        return fault;
    for (size_t i = 0; reply->type == REDIS_REPLY_ARRAY && i < reply->elements; i++) {
        const char *text = reply->element[i]->str;
        unsigned long number = text == NULL ? ASSENT_MOST_HOSTS : strtoul(text, NULL, 10);
        if (number < ASSENT_MOST_HOSTS && *count < ASSENT_MOST_HOSTS)
            numbers[(*count)++] = (uint16_t)number;
    }
    freeReplyObject(reply);
    return ASSENT_STATE_FINE;
}
