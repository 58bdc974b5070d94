/*
 * required_headers: header fields that RFC 5322 requires or limits to one.
 *
 * Signal: section 3.6 wants Date and From, once each, and one at most of Sender,
 * Reply-To, To, Cc, Bcc, Message-ID, In-Reply-To, References and Subject; Message-ID
 * should be there and have the form of section 3.6.4. Mail programs that people
 * use keep to this; programs made in a hurry do not.
 *
 * False positives: monitoring scripts and devices leave out Date and Message-ID,
 * and a submission server adds both; two Subject or To fields come from broken
 * gateways. The weights alone do not reach the tag threshold.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "scorer/engine/view.h"

enum {
    FROM_MISSING,
    FROM_WITHOUT_ADDRESS,
    DATE_MISSING,
    MESSAGE_ID_MISSING,
    MESSAGE_ID_MALFORMED,
    FROM_REPEATED,
    FIELD_REPEATED
};

static const struct assent_symbol symbols[] = {
    [FROM_MISSING] = { .name = "FROM_MISSING",
                       .meaning = "There is no From",
                       .weight = ASSENT_POINTS(2.5),
                       .decisive = ASSENT_DECISIVE_NONE },
    [FROM_WITHOUT_ADDRESS] = { .name = "FROM_WITHOUT_ADDRESS",
                               .meaning = "From has no address",
                               .weight = ASSENT_POINTS(2),
                               .decisive = ASSENT_DECISIVE_NONE },
    [DATE_MISSING] = { .name = "DATE_MISSING",
                       .meaning = "There is no Date",
                       .weight = ASSENT_POINTS(1),
                       .decisive = ASSENT_DECISIVE_NONE },
    [MESSAGE_ID_MISSING] = { .name = "MESSAGE_ID_MISSING",
                             .meaning = "There is no Message-ID",
                             .weight = ASSENT_POINTS(1),
                             .decisive = ASSENT_DECISIVE_NONE },
    [MESSAGE_ID_MALFORMED] = { .name = "MESSAGE_ID_MALFORMED",
                               .meaning = "Message-ID has not the form <left@right>",
                               .weight = ASSENT_POINTS(0.8),
                               .decisive = ASSENT_DECISIVE_NONE },
    [FROM_REPEATED] = { .name = "FROM_REPEATED",
                        .meaning = "There are several From fields",
                        .weight = ASSENT_POINTS(2.5),
                        .decisive = ASSENT_DECISIVE_NONE },
    [FIELD_REPEATED] = { .name = "FIELD_REPEATED",
                         .meaning = "A field stands there twice that may stand there once",
                         .weight = ASSENT_POINTS(0.8),
                         .decisive = ASSENT_DECISIVE_NONE },
};

static void look_at_from(const struct assent_message *message, struct assent_hits *hits)
{
    if (message->from.fields == 0)
        assent_hits_add(hits, FROM_MISSING, "%s", "");
    else if (message->from.fields > 1)
        assent_hits_add(hits, FROM_REPEATED, "%zu times", message->from.fields);
    if (message->from.fields == 0)
        return;
    for (size_t i = 0; i < message->from.count; i++)
        if (message->from.items[i].domain[0] != '\0')
            return;
    assent_hits_add(hits, FROM_WITHOUT_ADDRESS, "%s", assent_message_header(message, "From")->text);
}

/* What RFC 5322 calls msg-id: in angle brackets, something on each side of one @; white space
 * around it and comments behind it are let pass. */
static bool is_message_id(const char *text)
{
    const char *start = strchr(text, '<');
    const char *end = start == NULL ? NULL : strchr(start, '>');
    const char *at = start == NULL ? NULL : strchr(start, '@');

    return start == text && end != NULL && at != NULL && at > start + 1 && at + 1 < end &&
           strcspn(start, " \t") > (size_t)(end - start);
}

static void look_at_message_id(const struct assent_message *message, struct assent_hits *hits)
{
    const struct assent_header *header = assent_message_header(message, "Message-ID");

    if (header == NULL)
        assent_hits_add(hits, MESSAGE_ID_MISSING, "%s", "");
    else if (!is_message_id(header->text))
        assent_hits_add(hits, MESSAGE_ID_MALFORMED, "%s", header->text);
}

static void look_at_repeated(const struct assent_message *message, struct assent_hits *hits)
{
    static const char *const once[] = {
        "Date", "Sender",     "Reply-To",    "To",         "Cc",
        "Bcc",  "Message-ID", "In-Reply-To", "References", "Subject"
    };

    for (size_t i = 0; i < sizeof(once) / sizeof(once[0]); i++) {
        size_t count = assent_message_count_headers(message, once[i]);
        if (count > 1)
            assent_hits_add(hits, FIELD_REPEATED, "%s, %zu times", once[i], count);
    }
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_message *message = view->message;

    if (!assent_message_is_untrusted(message))
        look_at_from(message, hits);
    if (assent_message_header(message, "Date") == NULL)
        assent_hits_add(hits, DATE_MISSING, "%s", "");
    look_at_message_id(message, hits);
    look_at_repeated(message, hits);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_required_headers = {
    .name = "required_headers",
    .group = "header",
    .summary = "Are the fields there that must be, as often as they may be?",
    .cost = ASSENT_COST_LOCAL,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
