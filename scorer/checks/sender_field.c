/*
 * sender_field: Sender names an organization of its own.
 *
 * Signal: Sender says who handed a message in (RFC 5322 section 3.6.2): somebody
 * at the author's organization, or at the one that the envelope names, as mailing
 * lists and services do. A third one is a field that was copied from elsewhere.
 *
 * Inputs: Sender, From, the envelope sender.
 *
 * False positives: old list software without List-Id, whose mail was forwarded;
 * bulk mailers with a domain for each field.
 *
 * Limits: other old fields were looked at and say nothing: Errors-To stands in
 * honest newsletters at least as often as in spam, incomplete Resent fields in
 * neither, and Return-Path is dropped by Postfix before a milter sees it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/base/text.h"
#include "scorer/engine/view.h"
#include "scorer/message/address_form.h"
#include "scorer/message/domain.h"

enum { SENDER_OTHER_ORGANIZATION };

enum { DOMAIN_SIZE = 256 };

static const struct assent_symbol symbols[] = {
    [SENDER_OTHER_ORGANIZATION] = { .name = "SENDER_OTHER_ORGANIZATION",
                                    .meaning = "Sender is neither of From's organization nor of "
                                               "the envelope sender's",
                                    .weight = ASSENT_POINTS(0.5),
                                    .decisive = ASSENT_DECISIVE_NONE,
                                    .evidence = "Sender's, From's and the envelope's domains",
                                    .false_positives = "forwarded mail of old list software" },
};

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_message *message = view->message;
    const char *envelope = assent_text_domain(view->envelope->sender);
    char before[DOMAIN_SIZE];

    if (!view->outside || message->sender.count != 1 || message->from.count == 0 ||
        assent_view_is_list_mail(view) ||
        assent_address_forwarding(view->envelope->sender, before, sizeof(before)) !=
            ASSENT_FORWARDING_NONE)
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    const char *sender = message->sender.items[0].domain;
    const char *from = message->from.items[0].domain;
    if (sender[0] == '\0' || from[0] == '\0' || envelope[0] == '\0')
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    if (!assent_domain_same_organization(sender, from) &&
        !assent_domain_same_organization(sender, envelope))
        assent_hits_add(hits, SENDER_OTHER_ORGANIZATION, "%s; From %s; envelope %s", sender, from,
                        envelope);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_sender_field = {
    .name = "sender_field",
    .group = "header",
    .summary = "Is Sender of the author's organization or of the envelope's?",
    .cost = ASSENT_COST_LOCAL,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
