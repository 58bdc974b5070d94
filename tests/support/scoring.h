/*
 * For tests of the engine: a scorer with a clock that the test sets, and a
 * transaction from a few words.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_TESTS_SCORING_H
#define ASSENT_TESTS_SCORING_H

#include <stdatomic.h>

#include <assent/assent.h>

/* What a test's scorer takes for the time, in milliseconds. */
struct test_time {
    _Atomic int64_t wall;
    _Atomic int64_t monotonic;
};

struct assent_clock test_time_clock(struct test_time *time);

/* The usual policy with another mode and other thresholds. */
struct assent_policy scoring_policy(enum assent_mode mode, assent_points tag, assent_points reject);

/* A snapshot of settings and list entries, each "KEY=VALUE", "DOMAIN KEY=VALUE" or
 * "LIST: ENTRY LINE"; NULL at the end. Ends the test when one makes no sense. */
struct assent_snapshot *scoring_settings(const char *const *settings);
/* A snapshot of the usual settings, but the policy's mode and thresholds. */
struct assent_snapshot *scoring_snapshot(const struct assent_policy *policy);

/* A scorer for tests; takes the snapshot over, NULL for one of the usual policy. Our own
 * authserv-id is "mx.example.org". Ends the test when it cannot be made. */
struct assent_scorer *scoring_create(struct test_time *time, struct assent_snapshot *snapshot);

/* The same with Redis, which must outlive it. */
struct assent_scorer *scoring_create_on(struct test_time *time, struct assent_snapshot *snapshot,
                                        struct assent_state *state);

/* A message and how it comes. What is left NULL or 0 is that of a good sender. */
struct mail {
    const char *client;                /* address; "192.0.2.10". "unknown" and "unix" are none */
    const char *helo;                  /* "mail.example.com" */
    const char *name;                  /* the client's name; "mail.example.com" */
    enum assent_name_state name_state; /* UNKNOWN counts as left out: VERIFIED */
    bool nameless;                     /* nothing is known of its name */
    const char *login;                 /* none */
    const char *sender;                /* "alice@example.com" */
    const char *parameters;            /* of MAIL; none */
    enum assent_locality sender_locality;
    const char *recipients[8]; /* "bob@example.org"; those "@foreign.test" are foreign */
    const char *rejected[12];  /* recipients that the mail server refused */
    const char *tls_version;   /* none */
    unsigned unknown_commands;
    unsigned helo_changes;
    bool local_submission;
    const char *message; /* whole, its lines end in LF or CRLF */
    size_t length;       /* of message; 0: up to its NUL */
};

/* A message with the fields that a good one has, to begin others with: from alice@example.com
 * to bob@example.org, written when check rows are run: 1790000000000. No empty line at its end. */
extern const char scoring_good_fields[];

/* With all of mail but the decision. NULL: out of memory. */
struct assent_transaction *scoring_begin(struct assent_scorer *scorer, const struct mail *mail);

/* The symbols that were hit, in alphabetical order, with commas; of one check, or of all (NULL).
 * Returns text. */
const char *scoring_symbols(const struct assent_decision *decision, const char *check, char *text,
                            size_t size);

/* One row of a check's table test. */
struct check_row {
    const char *name;
    struct mail mail;
    const char *wanted; /* as scoring_symbols has them */
};

/* Runs the rows and returns how many do not hold; which ones is on standard error. */
size_t scoring_check_rows(const char *check, const struct check_row *rows, size_t count);
/* The same under these settings and lists, as scoring_settings takes them. */
size_t scoring_check_rows_with(const char *check, const char *const *settings,
                               const struct check_row *rows, size_t count);

/* One row with a scorer; what is wrong is on standard error. For tests whose rows follow each
 * other: the scorer should be of a snapshot that only scores. */
bool scoring_row_holds(struct assent_scorer *scorer, const char *check,
                       const struct check_row *row);

/* The report on a check, or NULL. */
const struct assent_check_report *scoring_report(const struct assent_decision *decision,
                                                 const char *check);

#endif
