/*
 * sender_mismatch: envelope sender and From name different organizations.
 *
 * Signal: the envelope sender (RFC 5321) and the author that a reader sees
 * (RFC 5322 section 3.6.2), compared by organizational domain. What a forwarder
 * has rewritten by SRS is compared by the domain from before.
 *
 * Inputs: envelope sender, From.
 *
 * False positives: newsletters, ticket systems and forwarders that rewrite
 * otherwise do this all day; hence a weight near zero, and none for mailing lists.
 *
 * Limits: bounces, several authors and senders without a domain are not looked
 * at, nor is mail of our own users.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/base/text.h"
#include "scorer/engine/view.h"
#include "scorer/message/address_form.h"
#include "scorer/message/domain.h"

enum { SENDER_MISMATCH };

enum { DOMAIN_SIZE = 256 };

static const struct assent_symbol symbols[] = {
    [SENDER_MISMATCH] = { .name = "SENDER_MISMATCH",
                          .meaning = "Envelope sender and From are of different organizations",
                          .weight = ASSENT_POINTS(0.3),
                          .decisive = ASSENT_DECISIVE_NONE,
                          .evidence = "both domains",
                          .false_positives =
                              "newsletters, ticket systems, forwarders, lists without List-Id" },
};

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_message *message = view->message;
    const char *envelope = assent_text_domain(view->envelope->sender);
    char before[DOMAIN_SIZE];

    if (!view->outside || envelope[0] == '\0' || message->from.count != 1 ||
        message->from.items[0].domain[0] == '\0' || assent_view_is_list_mail(view))
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    switch (assent_address_forwarding(view->envelope->sender, before, sizeof(before))) {
    case ASSENT_FORWARDING_LOST:
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    case ASSENT_FORWARDING_KNOWN:
        envelope = before;
        break;
    case ASSENT_FORWARDING_NONE:
        break;
    }
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
