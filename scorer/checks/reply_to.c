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
 * answers to the list (not looked at). Services and forms mostly show what they are:
 * "Alice via Service", the same name beside an address that is not to be answered, the
 * address in the subject, marks of PHP. Anybody can write that, but of 348 spam messages
 * whose answers go to freemail, five did. An address that is not to be answered is
 * alone no excuse: a third of them had one.
 *
 * Limits: of several addresses in Reply-To, the first is compared.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/engine/view.h"
#include "scorer/message/address_form.h"
#include "scorer/message/domain.h"
#include "scorer/message/freemail.h"

enum {
    REPLY_TO_FREEMAIL,
    REPLY_TO_FREEMAIL_EXPLAINED,
    REPLY_TO_OTHER_FREEMAIL,
    REPLY_TO_OTHER_ORGANIZATION,
    REPLY_TO_SEVERAL
};

enum { LONGEST_LOCAL_PART = 64, LONGEST_SUBJECT = 1000 };

static const struct assent_symbol symbols[] = {
    [REPLY_TO_FREEMAIL] = { .name = "REPLY_TO_FREEMAIL",
                            .meaning = "Answers go to freemail, but From is no freemail",
                            .weight = ASSENT_POINTS(0.8),
                            .decisive = ASSENT_DECISIVE_NONE,
                            .evidence = "Reply-To's and From's domains",
                            .false_positives = "small companies and clubs with a mailbox at a "
                                               "provider; web forms that show no mark" },
    [REPLY_TO_FREEMAIL_EXPLAINED] = { .name = "REPLY_TO_FREEMAIL_EXPLAINED",
                                      .meaning = "Answers go to freemail, as a service or a web "
                                                 "form writes that shows what it is",
                                      .weight = ASSENT_POINTS(0.3),
                                      .decisive = ASSENT_DECISIVE_NONE,
                                      .evidence = "Reply-To's and From's domains",
                                      .false_positives = "shared documents, contact forms" },
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

/* An address that nobody reads: "noreply", "do-not-reply", "drive-shares-dm-noreply". */
static bool is_unread(const char *address)
{
    char letters[LONGEST_LOCAL_PART + 1];
    size_t length = 0;

    for (; *address != '\0' && *address != '@' && length < LONGEST_LOCAL_PART; address++)
        if (strchr("-_.", *address) == NULL)
            letters[length++] = *address;
    letters[length] = '\0';
    return strcasestr(letters, "noreply") != NULL || strcasestr(letters, "notreply") != NULL;
}

/* What PHP and the libraries in it leave behind. */
static bool is_of_php(const struct assent_message *message)
{
    const struct assent_header *mailer = assent_message_header(message, "X-Mailer");

    return assent_message_header(message, "X-PHP-Originating-Script") != NULL ||
           assent_message_header(message, "X-PHP-Script") != NULL ||
           (mailer != NULL && assent_text_starts(mailer->text, "PHP"));
}

/* The words are in the text, in whatever case. */
static bool names(const char *text, const char *words)
{
    return words[0] != '\0' && strcasestr(text, words) != NULL;
}

static bool is_explained(const struct assent_message *message, const struct assent_address *from)
{
    const struct assent_header *subject = assent_message_header(message, "Subject");
    const struct assent_address *reply = &message->reply_to.items[0];

    return assent_address_says_via(from->name) || is_of_php(message) ||
           (is_unread(from->address) && names(from->name, reply->name)) ||
           (subject != NULL && strlen(subject->text) < LONGEST_SUBJECT &&
            names(subject->text, reply->address));
}

/* From is not of the organization that Reply-To is of. What freemail sends itself (the envelope
 * sender says) does not hide where it comes from. */
static void look_at_other(const struct assent_view *view, const struct assent_address *from,
                          const char *reply, struct assent_hits *hits)
{
    const char *envelope = assent_text_domain(view->envelope->sender);
    size_t symbol = REPLY_TO_OTHER_ORGANIZATION;

    if (assent_freemail_find(reply) != NULL && !assent_text_equal(reply, envelope)) {
        if (assent_freemail_find(from->domain) != NULL)
            symbol = REPLY_TO_OTHER_FREEMAIL;
        else
            symbol =
                is_explained(view->message, from) ? REPLY_TO_FREEMAIL_EXPLAINED : REPLY_TO_FREEMAIL;
    }
    assent_hits_add(hits, symbol, "%s, but From says %s", reply, from->domain);
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
        look_at_other(view, from, reply, hits);
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
