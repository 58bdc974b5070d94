/*
 * Whether a record is what somebody looks for, without decoding it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_JOURNAL_MATCH_H
#define ASSENT_STATE_JOURNAL_MATCH_H

#include "scorer/state/record.h"

/* A filter made ready. The texts stay the caller's. */
struct assent_journal_match {
    const struct assent_journal_filter *filter;
    bool network; /* client is an address or a network: */
    uint8_t address[16];
    size_t address_length; /* 4 or 16 */
    unsigned bits;
    uint32_t symbol;
    bool texts; /* some text has to be made out */
};

void assent_journal_match_init(struct assent_journal_match *match,
                               const struct assent_journal_filter *filter);

/* texts is room to work in. */
bool assent_journal_matches(const struct assent_journal_match *match,
                            const struct assent_raw_record *raw, struct assent_raw_texts *texts);

#endif
