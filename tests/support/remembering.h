/*
 * For table tests of checks that ask Redis: rows that follow each other, on a
 * private server.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_TESTS_REMEMBERING_H
#define ASSENT_TESTS_REMEMBERING_H

#include "tests/support/redis_server.h"
#include "tests/support/scoring.h"

/* A server, and a scorer that only scores, so that no check is passed over. */
struct remembering {
    struct redis_server *server;
    struct assent_state *state;
    struct assent_scorer *scorer;
    struct test_time time;
};

/* Settings and lists as scoring_settings takes them. False: there is no redis-server. */
bool remembering_begin(struct remembering *remembering, const char *const *settings);
void remembering_end(struct remembering *remembering);

/* What a check does with a message; "done", "not-applicable", "incomplete". */
const char *remembering_outcome(struct remembering *remembering, const char *check,
                                const struct mail *mail);

struct later_row {
    int hours; /* after the row before */
    struct check_row row;
};

/* Runs the rows, one after the other, and returns how many do not hold. */
size_t remembering_rows(struct remembering *remembering, const char *check,
                        const struct later_row *rows, size_t count);

#endif
