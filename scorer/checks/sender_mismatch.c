/*
 * sender_mismatch: envelope sender and From name different organizations.
 *
 * Signal: the envelope sender (RFC 5321) and the author that a reader sees
 * (RFC 5322 section 3.6.2), compared by organizational domain.
 *
 * False positives: mailing lists, newsletters, ticket systems and forwarders do
 * this all day; hence a weight near zero, and none when List-Id or List-Post says
 * what it is. Null senders (bounces) and clients that have logged in are not
 * looked at.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/base/text.h"
#include "scorer/engine/view.h"
#include "scorer/message/domain.h"

enum { SENDER_MISMATCH };

static const struct assent_symbol symbols[] = {
    [SENDER_MISMATCH] = { .name = "SENDER_MISMATCH",
                          .meaning = "Envelope sender and From are of different organizations",
                          .weight = ASSENT_POINTS(0.3),
                          .decisive = ASSENT_DECISIVE_NONE },
};

static bool is_list_mail(const struct assent_message *message)
{
    return assent_message_header(message, "List-Id") != NULL ||
           assent_message_header(message, "List-Post") != NULL;
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_message *message = view->message;
    const char *envelope = assent_text_domain(view->envelope->sender);

    if (envelope[0] == '\0' || message->from.count != 1 || view->client->login[0] != '\0' ||
        message->from.items[0].domain[0] == '\0' || is_list_mail(message))
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    const char *header = message->from.items[0].domain;
    if (!assent_domain_same_organization(envelope, header))
        assent_hits_add(hits, SENDER_MISMATCH, "%s, but From says %s", envelope, header);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_sender_mismatch = {
    .name = "sender_mismatch",
    .group = "envelope",
    .summary = "Do envelope sender and From name one organization?",
    .cost = ASSENT_COST_LOCAL,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
