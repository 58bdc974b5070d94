/*
 * sender_fields: Sender, Return-Path, Errors-To and Resent fields.
 *
 * Signal: Sender names who handed a message in (RFC 5322 section 3.6.2); that is
 * the author, or whoever the envelope names. Only the server that delivers writes
 * Return-Path (RFC 5321 section 4.4). Errors-To is of old list software and does
 * nothing. Who sends a message again writes Resent-From and Resent-Date with it
 * (RFC 5322 section 3.6.6).
 *
 * Inputs: those fields, From, the envelope sender.
 *
 * False positives: lists (not looked at, but for Resent fields), forwarding from a
 * mailbox, which keeps Return-Path, and bulk mailers with a third domain in
 * Sender. All weights are small.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/base/text.h"
#include "scorer/engine/view.h"
#include "scorer/message/domain.h"

enum { SENDER_OTHER_ORGANIZATION, RETURN_PATH_IN_TRANSIT, ERRORS_TO, RESENT_INCOMPLETE };

static const struct assent_symbol symbols[] = {
    [SENDER_OTHER_ORGANIZATION] = { .name = "SENDER_OTHER_ORGANIZATION",
                                    .meaning = "Sender is neither of From's organization nor of "
                                               "the envelope sender's",
                                    .weight = ASSENT_POINTS(0.3),
                                    .decisive = ASSENT_DECISIVE_NONE,
                                    .evidence = "Sender's and From's domains",
                                    .false_positives = "bulk mailers, old list software" },
    [RETURN_PATH_IN_TRANSIT] = { .name = "RETURN_PATH_IN_TRANSIT",
                                 .meaning = "There is a Return-Path before delivery",
                                 .weight = ASSENT_POINTS(0.2),
                                 .decisive = ASSENT_DECISIVE_NONE,
                                 .evidence = "Return-Path",
                                 .false_positives = "forwarding from a mailbox" },
    [ERRORS_TO] = { .name = "ERRORS_TO",
                    .meaning = "There is Errors-To, and it is no list",
                    .weight = ASSENT_POINTS(0.2),
                    .decisive = ASSENT_DECISIVE_NONE,
                    .evidence = "Errors-To",
                    .false_positives = "old web forms and list software" },
    [RESENT_INCOMPLETE] = { .name = "RESENT_INCOMPLETE",
                            .meaning = "There are Resent fields without Resent-From or Resent-Date",
                            .weight = ASSENT_POINTS(0.3),
                            .decisive = ASSENT_DECISIVE_NONE,
                            .evidence = "which of the two there is",
                            .false_positives = "scripts that send mail again" },
};

static void look_at_sender(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_message *message = view->message;
    const char *envelope = assent_text_domain(view->envelope->sender);

    if (message->sender.count != 1 || message->from.count == 0)
        return;
    const char *sender = message->sender.items[0].domain;
    const char *from = message->from.items[0].domain;
    if (sender[0] != '\0' && from[0] != '\0' && envelope[0] != '\0' &&
        !assent_domain_same_organization(sender, from) &&
        !assent_domain_same_organization(sender, envelope))
        assent_hits_add(hits, SENDER_OTHER_ORGANIZATION, "%s, but From says %s", sender, from);
}

static void say_field(const struct assent_message *message, const char *name, size_t symbol,
                      struct assent_hits *hits)
{
    const struct assent_header *header = assent_message_header(message, name);

    if (header != NULL)
        assent_hits_add(hits, symbol, "%s", header->text);
}

static void look_at_resent(const struct assent_message *message, struct assent_hits *hits)
{
    static const char *const others[] = { "Resent-To", "Resent-Cc", "Resent-Sender",
                                          "Resent-Message-ID" };
    bool from = assent_message_header(message, "Resent-From") != NULL;
    bool date = assent_message_header(message, "Resent-Date") != NULL;
    bool any = from || date;

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]) && !any; i++)
        any = assent_message_header(message, others[i]) != NULL;
    if (any && !(from && date))
        assent_hits_add(hits, RESENT_INCOMPLETE, "%s",
                        from   ? "Resent-From"
                        : date ? "Resent-Date"
                               : "neither");
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    if (!view->outside)
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    look_at_resent(view->message, hits);
    if (assent_view_is_list_mail(view))
        return ASSENT_OUTCOME_DONE;
    look_at_sender(view, hits);
    say_field(view->message, "Return-Path", RETURN_PATH_IN_TRANSIT, hits);
    say_field(view->message, "Errors-To", ERRORS_TO, hits);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_sender_fields = {
    .name = "sender_fields",
    .group = "header",
    .summary = "Are Sender, Return-Path and the Resent fields what they should be?",
    .cost = ASSENT_COST_LOCAL,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
