/*
 * reply_to: answers go to somebody else.
 *
 * Signal: who writes in the name of another cannot read what is sent there, and
 * asks for answers elsewhere (RFC 5322 section 3.6.2), most often at a freemail
 * provider, where a mailbox costs nothing.
 *
 * Inputs: Reply-To, From, envelope sender.
 *
 * False positives: web forms and shops write from their own address and name the
 * customer's, newsletters and ticket systems use several domains, lists ask for
 * answers to the list (not looked at).
 *
 * Limits: of several addresses in Reply-To, the first is compared.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/base/text.h"
#include "scorer/engine/view.h"
#include "scorer/message/address_form.h"
#include "scorer/message/domain.h"
#include "scorer/message/freemail.h"

enum { REPLY_TO_FREEMAIL, REPLY_TO_OTHER_FREEMAIL, REPLY_TO_OTHER_ORGANIZATION, REPLY_TO_SEVERAL };

static const struct assent_symbol symbols[] = {
    [REPLY_TO_FREEMAIL] = { .name = "REPLY_TO_FREEMAIL",
                            .meaning = "Answers go to freemail, but From is no freemail",
                            .weight = ASSENT_POINTS(0.8),
                            .decisive = ASSENT_DECISIVE_NONE,
                            .evidence = "Reply-To's and From's domains",
                            .false_positives = "web forms, small companies" },
    [REPLY_TO_OTHER_FREEMAIL] = { .name = "REPLY_TO_OTHER_FREEMAIL",
                                  .meaning = "Answers go to another freemail address than From's",
                                  .weight = ASSENT_POINTS(0.5),
                                  .decisive = ASSENT_DECISIVE_NONE,
                                  .evidence = "Reply-To's and From's domains",
                                  .false_positives = "people with several mailboxes" },
    [REPLY_TO_OTHER_ORGANIZATION] = { .name = "REPLY_TO_OTHER_ORGANIZATION",
                                      .meaning = "Answers go to another organization than From's",
                                      .weight = ASSENT_POINTS(0.2),
                                      .decisive = ASSENT_DECISIVE_NONE,
                                      .evidence = "Reply-To's and From's domains",
                                      .false_positives =
                                          "newsletters, ticket systems, people with two jobs" },
    [REPLY_TO_SEVERAL] = { .name = "REPLY_TO_SEVERAL",
                           .meaning = "Answers go to several addresses",
                           .weight = ASSENT_POINTS(0.1),
                           .decisive = ASSENT_DECISIVE_NONE,
                           .evidence = "how many",
                           .false_positives = "teams, lists without List-Id" },
};

/* From is not of the organization that Reply-To is of. What freemail sends itself (the envelope
 * sender says) does not hide where it comes from. */
static void look_at_other(const char *reply, const char *from, const char *envelope,
                          struct assent_hits *hits)
{
    size_t symbol = REPLY_TO_OTHER_ORGANIZATION;

    if (assent_freemail_find(reply) != NULL && !assent_text_equal(reply, envelope))
        symbol = assent_freemail_find(from) != NULL ? REPLY_TO_OTHER_FREEMAIL : REPLY_TO_FREEMAIL;
    assent_hits_add(hits, symbol, "%s, but From says %s", reply, from);
}

static void look_at_same(const struct assent_address_list *reply_to,
                         const struct assent_address *from, struct assent_hits *hits)
{
    const struct assent_address *reply = &reply_to->items[0];

    if (reply_to->count > 1)
        assent_hits_add(hits, REPLY_TO_SEVERAL, "%zu", reply_to->count);
    else if (!assent_address_same_mailbox(reply->address, from->address) &&
             assent_freemail_find(from->domain) != NULL)
        assent_hits_add(hits, REPLY_TO_OTHER_FREEMAIL, "%s, but From says %s", reply->address,
                        from->address);
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_message *message = view->message;
    const struct assent_address_list *reply_to = &message->reply_to;

    if (!view->outside || reply_to->count == 0 || reply_to->items[0].domain[0] == '\0' ||
        message->from.count == 0 || message->from.items[0].domain[0] == '\0' ||
        assent_view_is_list_mail(view))
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    const struct assent_address *from = &message->from.items[0];
    const char *reply = reply_to->items[0].domain;
    if (assent_domain_same_organization(reply, from->domain))
        look_at_same(reply_to, from, hits);
    else
        look_at_other(reply, from->domain, assent_text_domain(view->envelope->sender), hits);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_reply_to = {
    .name = "reply_to",
    .group = "header",
    .summary = "Do answers go to who wrote?",
    .cost = ASSENT_COST_LOCAL,
    .exclusive = true,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
