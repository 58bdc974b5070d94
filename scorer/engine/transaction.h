/*
 * A transaction: one message from MAIL to its end, with all that is known of it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_ENGINE_TRANSACTION_H
#define ASSENT_ENGINE_TRANSACTION_H

#include <assent/scorer.h>

#include "scorer/base/arena.h"
#include "scorer/engine/scorer.h"
#include "scorer/engine/view.h"
#include "scorer/message/spool.h"

/* Bounds of what a transaction keeps; what is beyond is counted. */
enum {
    ASSENT_MOST_RECIPIENTS = 10000,
    ASSENT_MOST_HEADERS = 5000,
    ASSENT_MOST_SUBJECTS = 100, /* more of them, for Subject alone */
    ASSENT_MOST_HEADER_BYTES = 1024 * 1024,
    ASSENT_MOST_SUBJECT_BYTES = 256 * 1024,
};

struct assent_transaction {
    struct assent_scorer *scorer;
    struct assent_snapshot *snapshot;
    struct assent_arena *arena;           /* facts and decision */
    struct assent_arena *parse_arena;     /* the parsed message; NULL until then */
    const struct assent_message *message; /* in parse_arena; NULL until then */
    struct assent_client client;
    struct assent_client origin; /* behind trusted relays, once it was looked for */
    struct assent_envelope envelope;
    struct assent_recipient *recipients;
    size_t recipient_capacity;
    struct assent_recipient *rejected;
    size_t rejected_capacity;
    const struct assent_policy *first_policy; /* of the first recipient */
    const char *queue_id;
    struct assent_raw_header *headers;
    size_t header_count;
    size_t header_capacity;
    size_t header_bytes;
    size_t header_total;
    struct assent_header_tally *tallies;
    struct assent_forged_field *forged; /* in the order of the message */
    size_t forged_count;
    size_t forged_capacity;
    bool headers_ended;
    bool untrusted;           /* it is known to crash a parser */
    size_t header_block_size; /* in the spool, empty line included */
    struct assent_spool spool;
    void **pending; /* of each check of the plan, what its start left */
    bool started[ASSENT_STEP_BODY + 1];
    char id[ASSENT_ID_SIZE];
    struct assent_decision decision;
};

#endif
