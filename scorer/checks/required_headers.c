/*
 * required_headers: header fields that RFC 5322 requires or limits to one.
 *
 * Signal: section 3.6 wants Date and From, once each, and one at most of Sender,
 * Reply-To, To, Cc, Bcc, Message-ID, In-Reply-To, References and Subject. Mail programs
 * that people use keep to this; programs made in a hurry do not. Message-ID has a
 * check of its own, as the form of Date has.
 *
 * Inputs: the header, of mail from outside: a submission server adds what a mail
 * program of ours leaves out.
 *
 * False positives: monitoring scripts and devices leave out Date; two Subject or
 * To fields come from broken gateways. The weights alone do not reach the tag
 * threshold.
 *
 * Limits: a missing Subject, no recipients, several MIME-Version and Content-Type
 * without one are as frequent in honest mail, and not asked.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "scorer/engine/view.h"

enum { FROM_MISSING, FROM_WITHOUT_ADDRESS, DATE_MISSING, FROM_REPEATED, FIELD_REPEATED };

enum { LONGEST_SHOWN = 100 };

static const struct assent_symbol symbols[] = {
    [FROM_MISSING] = { .name = "FROM_MISSING",
                       .meaning = "There is no From",
                       .weight = ASSENT_POINTS(2.5),
                       .decisive = ASSENT_DECISIVE_NONE,
                       .evidence = "nothing",
                       .false_positives = "devices that send without a header" },
    [FROM_WITHOUT_ADDRESS] = { .name = "FROM_WITHOUT_ADDRESS",
                               .meaning = "From has no address",
                               .weight = ASSENT_POINTS(2),
                               .decisive = ASSENT_DECISIVE_NONE,
                               .evidence = "From",
                               .false_positives = "scripts and devices without a sender; mail that "
                                                  "may not be answered (RFC 6854)" },
    [DATE_MISSING] = { .name = "DATE_MISSING",
                       .meaning = "There is no Date",
                       .weight = ASSENT_POINTS(1),
                       .decisive = ASSENT_DECISIVE_NONE,
                       .evidence = "nothing",
                       .false_positives = "scripts and devices" },
    [FROM_REPEATED] = { .name = "FROM_REPEATED",
                        .meaning = "There are several From fields",
                        .weight = ASSENT_POINTS(2.5),
                        .decisive = ASSENT_DECISIVE_NONE,
                        .evidence = "how many",
                        .false_positives = "web forms that add one to that of their program" },
    [FIELD_REPEATED] = { .name = "FIELD_REPEATED",
                         .meaning = "A field stands there twice that may stand there once",
                         .weight = ASSENT_POINTS(0.8),
                         .decisive = ASSENT_DECISIVE_NONE,
                         .evidence = "which field, how often",
                         .false_positives = "broken gateways, web forms" },
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
    assent_hits_add(hits, FROM_WITHOUT_ADDRESS, "%.*s", LONGEST_SHOWN,
                    assent_message_header(message, "From")->text);
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

    if (!view->outside)
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    if (!assent_message_is_untrusted(message))
        look_at_from(message, hits);
    if (assent_message_header(message, "Date") == NULL)
        assent_hits_add(hits, DATE_MISSING, "%s", "");
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
