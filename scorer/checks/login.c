/*
 * login: the client has logged in.
 *
 * Signal: SMTP AUTH (RFC 4954) as the mail server reports it. A user of ours who
 * writes to another user of ours is hardly a spammer; outbound mail does not come
 * here.
 *
 * False positives: none, since it only speaks for a message. A stolen password
 * gets the same bonus, which is why it is no decisive one. A trusted relay that logs
 * in speaks for itself, not for those whose mail it hands on.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/view.h"

enum { LOGGED_IN };

static const struct assent_symbol symbols[] = {
    [LOGGED_IN] = { .name = "LOGGED_IN",
                    .meaning = "The client has logged in",
                    .weight = ASSENT_POINTS(-3),
                    .decisive = ASSENT_DECISIVE_NONE,
                    .evidence = "the login name",
                    .false_positives = "none: it speaks for the message" },
};

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    if (view->origin->login[0] == '\0')
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    assent_hits_add(hits, LOGGED_IN, "%s", view->origin->login);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_login = {
    .name = "login",
    .group = "client",
    .summary = "Has the client logged in?",
    .cost = ASSENT_COST_LOCAL,
    .of_origin = true,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
