/*
 * Reading a host's stream page by page, in either direction.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_JOURNAL_PAGE_H
#define ASSENT_STATE_JOURNAL_PAGE_H

#include "scorer/state/stream.h"

struct assent_journal_page {
    struct assent_state *state;
    uint16_t host;
    char from[48], to[48]; /* bounds of what is still to be read, as XRANGE takes them */
    bool newest_first;
    size_t most; /* entries of a page; grows */
    redisReply *reply;
    size_t place; /* in reply */
    bool end;     /* there are no more pages */
};

/* An entry; it belongs to the page and lives until the next one is read. */
struct assent_journal_entry {
    const char *id; /* "MS-SEQ" */
    uint64_t milliseconds, sequence;
    const char *bytes;
    size_t length;
};

/* since and until in milliseconds, both included; until below 0: to the end. */
void assent_journal_page_init(struct assent_journal_page *page, struct assent_state *state,
                              uint16_t host, int64_t since, int64_t until, bool newest_first);
void assent_journal_page_fini(struct assent_journal_page *page);

/* The entry at hand, read when it must be; *there is false at the end. */
enum assent_state_fault assent_journal_page_entry(struct assent_journal_page *page,
                                                  struct assent_journal_entry *entry, bool *there,
                                                  struct assent_error *error);
void assent_journal_page_next(struct assent_journal_page *page);

/* The hosts that have a stream, in numbers[], at most most. */
enum { ASSENT_MOST_HOSTS = 4096 };
enum assent_state_fault assent_journal_hosts(struct assent_state *state, uint16_t *numbers,
                                             size_t *count, struct assent_error *error);

#endif
