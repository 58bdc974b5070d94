/*
 * recipients: whether To and Cc name those who get the message.
 *
 * Signal: people write to somebody, and what they write says to whom. A program
 * that works through a list of addresses leaves To and Cc out, writes a group
 * without members ("undisclosed-recipients:;") or the sender's own address. RFC
 * 5322 section 3.6.3 allows all of that.
 *
 * Inputs: To, Cc, From, the envelope recipients. Extensions ("bob+shop@") are
 * passed over.
 *
 * False positives: everybody who uses Bcc, also to spare a crowd each other's
 * addresses; forwarding, which leaves To as it was. Mailing lists, and messages
 * whose Resent-To says why, are not looked at. A Bcc field would say why as well,
 * but Postfix drops it before a milter sees it. No weight here says more than that
 * somebody used Bcc.
 *
 * Limits: that To and Cc name others than the recipient is no evidence: it was
 * looked at, and is as frequent in honest mail, which aliases and forwarding
 * bring. A message without From is no worse for its lack of To: required_headers
 * says what is missing. Of recipients, so many are compared and no more.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/engine/view.h"
#include "scorer/message/address_form.h"

enum { RECIPIENT_FIELDS_MISSING, RECIPIENTS_UNDISCLOSED, RECIPIENTS_WITHOUT_ADDRESS, TO_IS_FROM };

enum { MOST_RECIPIENTS = 1000, MOST_NAMED = 50 };

static const struct assent_symbol symbols[] = {
    [RECIPIENT_FIELDS_MISSING] = { .name = "RECIPIENT_FIELDS_MISSING",
                                   .meaning = "There is neither To nor Cc",
                                   .weight = ASSENT_POINTS(0.2),
                                   .decisive = ASSENT_DECISIVE_NONE,
                                   .evidence = "nothing",
                                   .false_positives = "notices of scripts, copies by Bcc" },
    [RECIPIENTS_UNDISCLOSED] = { .name = "RECIPIENTS_UNDISCLOSED",
                                 .meaning = "To is a group that discloses nobody",
                                 .weight = ASSENT_POINTS(0.5),
                                 .decisive = ASSENT_DECISIVE_NONE,
                                 .evidence = "To, or Cc",
                                 .false_positives = "circulars of clubs and schools by Bcc" },
    [RECIPIENTS_WITHOUT_ADDRESS] = { .name = "RECIPIENTS_WITHOUT_ADDRESS",
                                     .meaning = "To and Cc hold no address",
                                     .weight = ASSENT_POINTS(0.5),
                                     .decisive = ASSENT_DECISIVE_NONE,
                                     .evidence = "To, or Cc",
                                     .false_positives =
                                         "notices of scripts, addresses of one word" },
    [TO_IS_FROM] = { .name = "TO_IS_FROM",
                     .meaning = "To is the sender, who is not a recipient",
                     .weight = ASSENT_POINTS(0.4),
                     .decisive = ASSENT_DECISIVE_NONE,
                     .evidence = "the address",
                     .false_positives = "circulars by Bcc of those who put themselves into To" },
};

static bool has_address(const struct assent_address_list *list)
{
    for (size_t i = 0; i < list->count && i < MOST_NAMED; i++)
        if (list->items[i].domain[0] != '\0')
            return true;
    return false;
}

static bool is_recipient(const struct assent_envelope *envelope, const char *address)
{
    for (size_t i = 0; i < envelope->recipient_count && i < MOST_RECIPIENTS; i++)
        if (assent_address_same_mailbox(envelope->recipients[i].address, address))
            return true;
    return false;
}

/* The author stands in To alone, and gets none of it. */
static bool is_to_the_author(const struct assent_view *view)
{
    const struct assent_message *message = view->message;

    return message->to.count == 1 && message->cc.count == 0 && message->from.count == 1 &&
           assent_address_same_mailbox(message->to.items[0].address,
                                       message->from.items[0].address) &&
           !is_recipient(view->envelope, message->to.items[0].address);
}

/* Says why To and Cc need not name the recipient, or makes it impossible to tell. */
static bool is_explained(const struct assent_view *view)
{
    static const char *const fields[] = { "Resent-To", "Resent-Cc" };
    const struct assent_message *message = view->message;
    const unsigned address_limits = 1U << ASSENT_LIMIT_ADDRESS_COLONS |
                                    1U << ASSENT_LIMIT_ADDRESS_COMMAS |
                                    1U << ASSENT_LIMIT_ADDRESS_BYTES;

    if (assent_message_is_untrusted(message) || (message->prescan.exceeded & address_limits) != 0)
        return true;
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (assent_message_header(message, fields[i]) != NULL)
            return true;
    return assent_view_is_list_mail(view);
}

static const char *field_text(const struct assent_message *message)
{
    const struct assent_header *header = assent_message_header(message, "To");

    if (header == NULL)
        header = assent_message_header(message, "Cc");
    return header == NULL ? "" : header->text;
}

/* A group without members, in whatever words, or the words without the group. */
static bool is_undisclosed(const char *text)
{
    const char *colon = strchr(text, ':');

    return (colon != NULL && colon[1 + strspn(colon + 1, " \t")] == ';') ||
           strcasestr(text, "undisclosed") != NULL;
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_message *message = view->message;

    if (!view->outside || is_explained(view))
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    if (message->to.fields + message->cc.fields == 0) {
        if (message->from.fields > 0)
            assent_hits_add(hits, RECIPIENT_FIELDS_MISSING, "%s", "");
    } else if (has_address(&message->to) || has_address(&message->cc)) {
        if (is_to_the_author(view))
            assent_hits_add(hits, TO_IS_FROM, "%s", message->to.items[0].address);
    } else {
        bool undisclosed = is_undisclosed(field_text(message));
        assent_hits_add(hits, undisclosed ? RECIPIENTS_UNDISCLOSED : RECIPIENTS_WITHOUT_ADDRESS,
                        "%s", field_text(message));
    }
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_recipients = {
    .name = "recipients",
    .group = "envelope",
    .summary = "Do To and Cc name those who get the message?",
    .cost = ASSENT_COST_LOCAL,
    .exclusive = true,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
