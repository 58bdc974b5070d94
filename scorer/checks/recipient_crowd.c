/*
 * recipient_crowd: To and Cc name very many people.
 *
 * Signal: mail for one that shows the addresses of a crowd, as programs do that
 * put a piece of their list into each message.
 *
 * Inputs: how many addresses To and Cc hold.
 *
 * False positives: circulars of clubs, families and authorities whose writers do
 * not know Bcc; discussions that grow with each answer, hence nothing for an
 * answer or for list mail; patches for Linux, whose tools name every maintainer.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/view.h"

enum { RECIPIENT_CROWD };

enum { CROWD = 30 };

static const struct assent_symbol symbols[] = {
    [RECIPIENT_CROWD] = { .name = "RECIPIENT_CROWD",
                          .meaning = "To and Cc name very many people",
                          .weight = ASSENT_POINTS(0.3),
                          .decisive = ASSENT_DECISIVE_NONE,
                          .evidence = "how many addresses",
                          .false_positives = "circulars of those who do not know Bcc, patches" },
};

static bool is_answer(const struct assent_message *message)
{
    return assent_message_header(message, "In-Reply-To") != NULL ||
           assent_message_header(message, "References") != NULL;
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_message *message = view->message;
    size_t count = message->to.count + message->cc.count;

    if (!view->outside || count == 0 || is_answer(message) || assent_view_is_list_mail(view))
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    if (count >= CROWD)
        assent_hits_add(hits, RECIPIENT_CROWD, "%zu", count);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_recipient_crowd = {
    .name = "recipient_crowd",
    .group = "envelope",
    .summary = "Do To and Cc name a crowd?",
    .cost = ASSENT_COST_LOCAL,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
