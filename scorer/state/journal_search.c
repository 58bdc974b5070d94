/*
 * Searching the journal: the streams of all hosts, merged by time.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scorer/state/journal_match.h"
#include "scorer/state/journal_names.h"
#include "scorer/state/journal_page.h"

struct search {
    struct assent_journal_match match;
    struct assent_raw_texts texts;
    struct assent_names names;
    struct assent_journal_page *pages; /* of each host */
    size_t page_count;
    size_t found;
    size_t damaged;
    bool (*visit)(const struct assent_decoded_record *record,
                  const struct assent_journal_place *place, void *data);
    void *data;
};

/* left is of a later host. */
static bool comes_before(const struct assent_journal_entry *left,
                         const struct assent_journal_entry *right, bool newest_first)
{
    if (left->milliseconds != right->milliseconds)
        return (left->milliseconds < right->milliseconds) != newest_first;
    if (left->sequence != right->sequence)
        return (left->sequence < right->sequence) != newest_first;
    return newest_first; /* the order of hosts turned round as well */
}

/* The page whose entry is next; NULL: there is none. */
static enum assent_state_fault choose(struct search *search, struct assent_journal_page **page,
                                      struct assent_journal_entry *entry,
                                      struct assent_error *error)
{
    *page = NULL;
    for (size_t i = 0; i < search->page_count; i++) {
        struct assent_journal_entry candidate;
        bool there;
        enum assent_state_fault fault =
            assent_journal_page_entry(&search->pages[i], &candidate, &there, error);
        if (fault != ASSENT_STATE_FINE)
            return fault;
        if (!there ||
            (*page != NULL && !comes_before(&candidate, entry, search->match.filter->newest_first)))
            continue;
        *page = &search->pages[i];
        *entry = candidate;
    }
    return ASSENT_STATE_FINE;
}

/* False: that was enough. */
static bool look_at(struct search *search, const struct assent_journal_page *page,
                    const struct assent_journal_entry *entry)
{
    struct assent_journal_place place = { .host = page->host };
    struct assent_raw_record raw;

    if (entry->bytes == NULL || !assent_raw_record_read(entry->bytes, entry->length, &raw)) {
        search->damaged++;
        return true;
    }
    if (!assent_journal_matches(&search->match, &raw, &search->texts))
        return true;
    struct assent_decoded_record *record =
        assent_record_decode_named(entry->bytes, entry->length, &search->names, NULL);
    if (record == NULL) {
        search->damaged++;
        return true;
    }
    (void)snprintf(place.entry, sizeof(place.entry), "%s", entry->id);
    search->found++;
    bool more = search->visit(record, &place, search->data);
    assent_decoded_record_destroy(record);
    return more && (search->match.filter->most == 0 || search->found < search->match.filter->most);
}

static enum assent_state_fault walk(struct search *search, struct assent_error *error)
{
    struct assent_journal_page *page;
    struct assent_journal_entry entry;
    bool more = true;

    while (more) {
        enum assent_state_fault fault = choose(search, &page, &entry, error);
        if (fault != ASSENT_STATE_FINE || page == NULL)
            return fault;
        more = look_at(search, page, &entry);
        assent_journal_page_next(page);
    }
    return ASSENT_STATE_FINE;
}

/* Only hosts that have anything in the range stay: a merge of few is quick. */
static enum assent_state_fault open_pages(struct search *search, struct assent_state *state,
                                          struct assent_error *error)
{
    const struct assent_journal_filter *filter = search->match.filter;
    uint16_t hosts[ASSENT_MOST_HOSTS];
    size_t count;
    enum assent_state_fault fault = assent_journal_hosts(state, hosts, &count, error);

    if (fault != ASSENT_STATE_FINE)
        return fault;
    search->pages = calloc(count + 1, sizeof(*search->pages));
    if (search->pages == NULL) {
        (void)assent_error_set(error, "journal: out of memory");
        return ASSENT_STATE_BROKEN;
    }
    for (size_t i = 0; i < count && fault == ASSENT_STATE_FINE; i++) {
        struct assent_journal_page *page = &search->pages[search->page_count];
        struct assent_journal_entry entry;
        bool there;
        assent_journal_page_init(page, state, hosts[i], filter->since,
                                 filter->until == 0 ? -1 : filter->until, filter->newest_first);
        fault = assent_journal_page_entry(page, &entry, &there, error);
        search->page_count += there;
    }
    return fault;
}

enum assent_state_fault
assent_journal_search(struct assent_state *state, const struct assent_journal_filter *filter,
                      bool (*visit)(const struct assent_decoded_record *record,
                                    const struct assent_journal_place *place, void *data),
                      void *data, size_t *damaged, struct assent_error *error)
{
    struct search *search = calloc(1, sizeof(*search));

    if (search == NULL) {
        (void)assent_error_set(error, "journal: out of memory");
        return ASSENT_STATE_BROKEN;
    }
    assent_journal_match_init(&search->match, filter);
    (void)assent_journal_names_init(&search->names, state);
    search->visit = visit;
    search->data = data;
    enum assent_state_fault fault = open_pages(search, state, error);
    if (fault == ASSENT_STATE_FINE)
        fault = walk(search, error);
    for (size_t i = 0; i < search->page_count; i++)
        assent_journal_page_fini(&search->pages[i]);
    if (damaged != NULL)
        *damaged = search->damaged;
    assent_names_fini(&search->names);
    free(search->pages);
    free(search);
    return fault;
}
