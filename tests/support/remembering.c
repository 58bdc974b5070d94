/*
 * For table tests of checks that ask Redis.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/remembering.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SETTINGS = 16, HOUR = 3600 * 1000 };

bool remembering_begin(struct remembering *remembering, const char *const *settings)
{
    const char *all[MOST_SETTINGS] = { "mode=score-only" };
    struct assent_error error = { "" };

    for (size_t i = 0; settings[i] != NULL && i + 2 < MOST_SETTINGS; i++)
        all[i + 1] = settings[i];
    memset(remembering, 0, sizeof(*remembering));
    atomic_init(&remembering->time.wall, 1790000000000);
    atomic_init(&remembering->time.monotonic, 1000);
    remembering->server = redis_server_start(NULL);
    if (remembering->server == NULL)
        return false;
    struct assent_state_options options = redis_server_options(remembering->server);
    remembering->state = assent_state_create(&options, &error);
    if (remembering->state == NULL)
        abort();
    remembering->scorer =
        scoring_create_on(&remembering->time, scoring_settings(all), remembering->state);
    return true;
}

void remembering_end(struct remembering *remembering)
{
    assent_scorer_destroy(remembering->scorer);
    assent_state_destroy(remembering->state);
    redis_server_destroy(remembering->server);
}

const char *remembering_outcome(struct remembering *remembering, const char *check,
                                const struct mail *mail)
{
    struct assent_transaction *transaction = scoring_begin(remembering->scorer, mail);
    const struct assent_decision *decision =
        transaction == NULL ? NULL : assent_transaction_decide(transaction);
    const char *outcome = "(no decision)";

    if (decision != NULL)
        outcome = assent_outcome_name(scoring_report(decision, check)->outcome);
    assent_transaction_destroy(transaction);
    return outcome;
}

size_t remembering_rows(struct remembering *remembering, const char *check,
                        const struct later_row *rows, size_t count)
{
    size_t failures = 0;

    for (size_t i = 0; i < count; i++) {
        (void)atomic_fetch_add(&remembering->time.wall, (int64_t)rows[i].hours * HOUR);
        failures += !scoring_row_holds(remembering->scorer, check, &rows[i].row);
    }
    return failures;
}
