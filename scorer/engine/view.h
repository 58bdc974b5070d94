/*
 * What a check is given, and what it gives back.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_ENGINE_VIEW_H
#define ASSENT_ENGINE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <assent/check.h>
#include <assent/decision.h>
#include <assent/facts.h>
#include <assent/list.h>
#include <assent/state.h>

#include "scorer/engine/pending.h"
#include "scorer/message/message.h"

/* The envelope as far as it is known. */
struct assent_envelope {
    const char *sender; /* "" for the null sender */
    const char *parameters;
    enum assent_locality sender_locality;
    const struct assent_recipient *recipients; /* accepted */
    size_t recipient_count;
    size_t recipient_total; /* those beyond what is kept included */
    const struct assent_recipient *rejected;
    size_t rejected_count;
    size_t rejected_total;
};

/* Everything that a check may read. It never sees a threshold, a reply or another check. */
struct assent_view {
    const struct assent_client *client;
    const struct assent_envelope *envelope;
    enum assent_direction direction;
    const struct assent_message *message;
    const struct assent_patience *patience;
    struct assent_state *state;       /* NULL: there is none */
    struct assent_list *const *lists; /* by enum assent_list_name */
    int64_t wall;                     /* milliseconds since the Unix epoch */
    void *pending;                    /* what the check's start left; NULL for nothing */
};

/* For a check's start: what is known at that step. message has header fields from
 * ASSENT_STEP_HEADERS on, and nothing but those. */
struct assent_start {
    const struct assent_client *client;
    const struct assent_envelope *envelope;
    const struct assent_raw_header *headers;
    size_t header_count;
    void *pending; /* out; the check's cancel lets go of it */
};

/* Says a symbol of the running check, by its place in the check's table; evidence is one line
 * for people (made printable here). A symbol said twice counts once. */
void assent_hits_add(struct assent_hits *hits, size_t symbol, const char *format, ...)
    ASSENT_PRINTF(3, 4);
/* The same for an entry of a list: the more specific of two entries wins. */
void assent_hits_add_specific(struct assent_hits *hits, size_t symbol, unsigned specificity,
                              const char *format, ...) ASSENT_PRINTF(4, 5);

#endif
