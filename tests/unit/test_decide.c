/*
 * Tests of whole decisions, with the checks of the testing build that header
 * fields steer; see tests/support/testing_checks.c.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "scorer/base/id.h"
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define GOOD                                                                 \
    "From: Alice <alice@example.com>\nTo: bob@example.org\nSubject: Lunch\n" \
    "Date: Mon, 21 Sep 2026 16:13:20 +0200\nMessage-ID: <1@example.com>\n"
#define HITS(names) GOOD "X-Assent-Test-Hits: " names "\n"
#define BODY        "\nShall we?\n"
#define P(value)    ASSENT_POINTS(value)

/* A good sender has -0.5 for its HELO. */
static const struct {
    const char *name;
    struct mail mail;
    enum assent_direction direction;
    enum assent_verdict_kind kind;
    enum assent_reason reason;
    assent_points score;
    const char *symbols;
} rows[] = {
    { "good",
      { .message = GOOD BODY },
      ASSENT_INBOUND,
      ASSENT_ACCEPT,
      ASSENT_REASON_SCORE,
      P(-0.5),
      "CLIENT_NAME_PLAIN,HELO_MATCHES_CLIENT" },
    { "tag",
      { .message = HITS("TEST_BAD_6") BODY },
      ASSENT_INBOUND,
      ASSENT_TAG,
      ASSENT_REASON_SCORE,
      P(5.5),
      "CLIENT_NAME_PLAIN,HELO_MATCHES_CLIENT,TEST_BAD_6" },
    { "just below tag",
      { .message = HITS("TEST_BAD_6") BODY, .login = "alice" },
      ASSENT_INBOUND,
      ASSENT_ACCEPT,
      ASSENT_REASON_SCORE,
      P(3),
      "LOGGED_IN,TEST_BAD_6" },
    { "reject",
      { .message = HITS("TEST_BAD_12") BODY },
      ASSENT_INBOUND,
      ASSENT_REJECT,
      ASSENT_REASON_SCORE,
      P(11.5),
      "CLIENT_NAME_PLAIN,HELO_MATCHES_CLIENT,TEST_BAD_12" },
    { "good against bad",
      { .message = HITS("TEST_BAD_12 TEST_GOOD_4") BODY },
      ASSENT_INBOUND,
      ASSENT_TAG,
      ASSENT_REASON_SCORE,
      P(7.5),
      "CLIENT_NAME_PLAIN,HELO_MATCHES_CLIENT,TEST_BAD_12,TEST_GOOD_4" },
    { "virus",
      { .message = HITS("TEST_VIRUS TEST_ALLOW") BODY },
      ASSENT_INBOUND,
      ASSENT_REJECT,
      ASSENT_REASON_DECISIVE,
      P(10),
      "CLIENT_NAME_PLAIN,HELO_MATCHES_CLIENT,TEST_ALLOW,TEST_VIRUS" },
    { "allow",
      { .message = HITS("TEST_BAD_12 TEST_ALLOW TEST_DENY") BODY },
      ASSENT_INBOUND,
      ASSENT_ACCEPT,
      ASSENT_REASON_DECISIVE,
      0,
      "CLIENT_NAME_PLAIN,HELO_MATCHES_CLIENT,TEST_ALLOW,TEST_BAD_12,TEST_DENY" },
    { "deny",
      { .message = HITS("TEST_DENY") BODY },
      ASSENT_INBOUND,
      ASSENT_REJECT,
      ASSENT_REASON_DECISIVE,
      P(10),
      "CLIENT_NAME_PLAIN,HELO_MATCHES_CLIENT,TEST_DENY" },
    { "gap, may have saved it",
      { .message = HITS("TEST_BAD_12") "X-Assent-Test-Gap: 1\n" BODY },
      ASSENT_INBOUND,
      ASSENT_DEFER,
      ASSENT_REASON_FAULT,
      P(11.5),
      "CLIENT_NAME_PLAIN,HELO_MATCHES_CLIENT,TEST_BAD_12" },
    { "gap, could not have saved it",
      { .message = HITS("TEST_BAD_12 TEST_BAD_6") "X-Assent-Test-Gap: 1\n" BODY },
      ASSENT_INBOUND,
      ASSENT_REJECT,
      ASSENT_REASON_SCORE,
      P(17.5),
      "CLIENT_NAME_PLAIN,HELO_MATCHES_CLIENT,TEST_BAD_12,TEST_BAD_6" },
    { "gap, below reject",
      { .message = HITS("TEST_BAD_6") "X-Assent-Test-Gap: 1\n" BODY },
      ASSENT_INBOUND,
      ASSENT_TAG,
      ASSENT_REASON_SCORE,
      P(5.5),
      "CLIENT_NAME_PLAIN,HELO_MATCHES_CLIENT,TEST_BAD_6" },
    { "local submission",
      { .message = HITS("TEST_VIRUS") BODY, .local_submission = true },
      ASSENT_LOCAL,
      ASSENT_ACCEPT,
      ASSENT_REASON_LOCAL,
      0,
      "" },
    { "outbound",
      { .message = HITS("TEST_BAD_12 TEST_DENY") BODY,
        .login = "alice",
        .sender_locality = ASSENT_LOCALITY_LOCAL,
        .recipients = { "bob@foreign.test" } },
      ASSENT_OUTBOUND,
      ASSENT_ACCEPT,
      ASSENT_REASON_OUTBOUND,
      P(12),
      "TEST_BAD_12,TEST_DENY" },
    { "outbound virus",
      { .message = HITS("TEST_VIRUS") BODY,
        .login = "alice",
        .sender_locality = ASSENT_LOCALITY_LOCAL,
        .recipients = { "bob@foreign.test" } },
      ASSENT_OUTBOUND,
      ASSENT_REJECT,
      ASSENT_REASON_DECISIVE,
      P(10),
      "TEST_VIRUS" },
    { "one foreign recipient of two",
      { .message = GOOD BODY,
        .login = "alice",
        .sender_locality = ASSENT_LOCALITY_LOCAL,
        .recipients = { "bob@example.org", "bob@foreign.test" } },
      ASSENT_OUTBOUND,
      ASSENT_ACCEPT,
      ASSENT_REASON_OUTBOUND,
      0,
      "" },
    { "logged in, to a local recipient",
      { .message = GOOD BODY, .login = "alice", .sender_locality = ASSENT_LOCALITY_LOCAL },
      ASSENT_INBOUND,
      ASSENT_ACCEPT,
      ASSENT_REASON_SCORE,
      P(-3),
      "LOGGED_IN" },
    { "not logged in, to a foreign recipient",
      { .message = GOOD BODY,
        .sender_locality = ASSENT_LOCALITY_LOCAL,
        .recipients = { "bob@foreign.test" } },
      ASSENT_INBOUND,
      ASSENT_ACCEPT,
      ASSENT_REASON_SCORE,
      P(-0.5),
      "CLIENT_NAME_PLAIN,HELO_MATCHES_CLIENT" },
    { "logged in, a foreign sender",
      { .message = GOOD BODY,
        .login = "alice",
        .sender_locality = ASSENT_LOCALITY_FOREIGN,
        .recipients = { "bob@foreign.test" } },
      ASSENT_INBOUND,
      ASSENT_ACCEPT,
      ASSENT_REASON_SCORE,
      P(-3),
      "LOGGED_IN" },
    { "logged in, the null sender",
      { .message = GOOD BODY,
        .login = "alice",
        .sender = "",
        .sender_locality = ASSENT_LOCALITY_LOCAL,
        .recipients = { "bob@foreign.test" } },
      ASSENT_INBOUND,
      ASSENT_ACCEPT,
      ASSENT_REASON_SCORE,
      P(-3),
      "LOGGED_IN" },
};

static struct test_time now = { 1790000000123, 1000 };

static assent_points sum(const struct assent_decision *decision)
{
    assent_points score = 0;

    for (size_t i = 0; i < decision->hit_count; i++)
        score = assent_points_add(score, decision->hits[i].weight);
    return score;
}

static void decides(void **state)
{
    struct assent_scorer *scorer = scoring_create(&now, NULL);

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_transaction *transaction = scoring_begin(scorer, &rows[i].mail);
        const struct assent_decision *decision = assent_transaction_decide(transaction);
        char symbols[256];
        assert_row_true(rows[i].name, decision != NULL);
        assert_row_text(rows[i].name, assent_direction_name(decision->direction),
                        assent_direction_name(rows[i].direction));
        assert_row_text(rows[i].name, scoring_symbols(decision, NULL, symbols, sizeof(symbols)),
                        rows[i].symbols);
        assert_row_text(rows[i].name, assent_verdict_name(decision->verdict.kind),
                        assent_verdict_name(rows[i].kind));
        assert_row_text(rows[i].name, assent_reason_name(decision->verdict.reason),
                        assent_reason_name(rows[i].reason));
        assert_row_number(rows[i].name, decision->verdict.score, rows[i].score);
        if (rows[i].reason != ASSENT_REASON_DECISIVE)
            assert_row_number(rows[i].name, sum(decision), rows[i].score);
        assert_row_text(rows[i].name, decision->id, assent_transaction_id(transaction));
        assert_row_number(rows[i].name, assent_id_time(decision->id), now.wall);
        assert_row_number(rows[i].name, decision->wall, now.wall);
        assert_row_number(rows[i].name, decision->check_count, assent_check_count());
        assent_transaction_destroy(transaction);
    }
    assent_scorer_destroy(scorer);
}

/* A dear check runs when it can matter, and only then. */
static void skips_what_cannot_matter(void **state)
{
    static const struct {
        const char *name, *message;
        enum assent_outcome outcome; /* of the dear check, which adds 0 to 1 */
        assent_points score;
    } dear[] = {
        { "far below tag", GOOD "X-Assent-Test-Dear: 1\n" BODY, ASSENT_OUTCOME_SKIPPED, P(-0.5) },
        { "could reach tag",
          HITS("TEST_BAD_1 TEST_BAD_3 TEST_BAD_12 TEST_GOOD_4 TEST_BAD_6") "X-Assent-Test-Dear: "
                                                                           "1\n" BODY,
          ASSENT_OUTCOME_SKIPPED, P(17.5) },
        { "reaches reject", HITS("TEST_BAD_3 TEST_BAD_6 TEST_BAD_1") "X-Assent-Test-Dear: 1\n" BODY,
          ASSENT_OUTCOME_DONE, P(10.5) },
        { "could reach reject", HITS("TEST_BAD_3 TEST_BAD_6 TEST_BAD_1") BODY, ASSENT_OUTCOME_DONE,
          P(9.5) },
        { "between", HITS("TEST_BAD_6") "X-Assent-Test-Dear: 1\n" BODY, ASSENT_OUTCOME_SKIPPED,
          P(5.5) },
        { "above reject", HITS("TEST_BAD_12") "X-Assent-Test-Dear: 1\n" BODY,
          ASSENT_OUTCOME_SKIPPED, P(11.5) },
        { "decided", HITS("TEST_VIRUS") "X-Assent-Test-Dear: 1\n" BODY, ASSENT_OUTCOME_SKIPPED,
          P(10) },
    };
    struct assent_scorer *scorer = scoring_create(&now, NULL);

    (void)state;
    for (size_t i = 0; i < ROWS(dear); i++) {
        const struct mail mail = { .message = dear[i].message };
        struct assent_transaction *transaction = scoring_begin(scorer, &mail);
        const struct assent_decision *decision = assent_transaction_decide(transaction);
        const struct assent_check_report *report = scoring_report(decision, "testing_dear");
        char *text = NULL;
        size_t length;
        assert_row_text(dear[i].name, assent_outcome_name(report->outcome),
                        assent_outcome_name(dear[i].outcome));
        assert_row_number(dear[i].name, decision->verdict.score, dear[i].score);
        FILE *stream = open_memstream(&text, &length);
        assent_explain_text(decision, stream);
        (void)fclose(stream);
        bool said = strstr(text, "skipped  testing_dear (from 0.0 to 1.0): it could not change "
                                 "the verdict\n") != NULL;
        assert_row_number(dear[i].name, said, dear[i].outcome == ASSENT_OUTCOME_SKIPPED);
        free(text);
        assent_transaction_destroy(transaction);
    }
    assent_scorer_destroy(scorer);
}

static enum assent_verdict_kind kind_of(struct assent_scorer *scorer, const char *message,
                                        enum assent_reason *reason)
{
    const struct mail mail = { .message = message };
    struct assent_transaction *transaction = scoring_begin(scorer, &mail);
    const struct assent_decision *decision = assent_transaction_decide(transaction);

    assert_non_null(decision);
    enum assent_verdict_kind kind = decision->verdict.kind;
    *reason = decision->verdict.reason;
    assent_transaction_destroy(transaction);
    return kind;
}

/* Young: 451. After an hour: tagged. An answer in between begins anew. */
static void an_outage_grows_old(void **state)
{
    static const char gap[] = HITS("TEST_BAD_12") "X-Assent-Test-Gap: 1\n" BODY;
    static const char answer[] = GOOD BODY;
    static const struct {
        const char *name, *message;
        int64_t step;
        enum assent_verdict_kind kind;
        enum assent_reason reason;
    } steps[] = {
        { "all well", answer, 0, ASSENT_ACCEPT, ASSENT_REASON_SCORE },
        { "it begins", gap, 5000, ASSENT_DEFER, ASSENT_REASON_FAULT },
        { "still young", gap, 3599999, ASSENT_DEFER, ASSENT_REASON_FAULT },
        { "an hour", gap, 1, ASSENT_TAG, ASSENT_REASON_FAULT_DELIVERED },
        { "longer", gap, 10000000, ASSENT_TAG, ASSENT_REASON_FAULT_DELIVERED },
        { "an answer", answer, 1, ASSENT_ACCEPT, ASSENT_REASON_SCORE },
        { "another outage", gap, 1, ASSENT_DEFER, ASSENT_REASON_FAULT },
        { "which grows old", gap, 3600000, ASSENT_TAG, ASSENT_REASON_FAULT_DELIVERED },
    };
    struct test_time time = { 1790000000000, 0 };
    struct assent_scorer *scorer = scoring_create(&time, NULL);

    (void)state;
    for (size_t i = 0; i < ROWS(steps); i++) {
        enum assent_reason reason;
        time.monotonic += steps[i].step;
        enum assent_verdict_kind kind = kind_of(scorer, steps[i].message, &reason);
        assert_row_text(steps[i].name, assent_verdict_name(kind),
                        assent_verdict_name(steps[i].kind));
        assert_row_text(steps[i].name, assent_reason_name(reason),
                        assent_reason_name(steps[i].reason));
    }
    assent_scorer_destroy(scorer);
}

static void reports_what_is_missing(void **state)
{
    struct assent_scorer *scorer = scoring_create(&now, NULL);
    const struct mail mail = { .message = GOOD "X-Assent-Test-Gap: 1\n" BODY };
    struct assent_transaction *transaction = scoring_begin(scorer, &mail);
    const struct assent_decision *decision = assent_transaction_decide(transaction);
    const struct assent_check_report *report = scoring_report(decision, "testing_gap");

    (void)state;
    assert_int_equal(report->outcome, ASSENT_OUTCOME_INCOMPLETE);
    assert_string_not_equal(report->detail, "");
    assert_int_equal(report->lowest, P(-6));
    assert_int_equal(report->highest, 0);
    assert_int_equal(decision->verdict.kind, ASSENT_ACCEPT);
    assent_transaction_destroy(transaction);
    assent_scorer_destroy(scorer);
}

static struct assent_snapshot *domains(enum assent_mixed_recipients mixed)
{
    return scoring_settings((const char *const[]){
        "strict.test tag_threshold=2", "strict.test reject_threshold=4", "off.test filtering=off",
        "score.test mode=score-only",
        mixed == ASSENT_MIXED_DEFER ? "mixed_recipients=defer" : "mixed_recipients=lenient",
        NULL });
}

static void separates_recipients(void **state)
{
    static const struct {
        const char *name, *first, *second;
        enum assent_mixed_recipients mixed;
        bool together;
    } pairs[] = {
        { "the same", "a@x.test", "b@x.test", ASSENT_MIXED_LENIENT, true },
        { "both usual", "a@x.test", "b@y.test", ASSENT_MIXED_DEFER, true },
        { "strict and usual, lenient", "a@strict.test", "b@x.test", ASSENT_MIXED_LENIENT, true },
        { "strict and usual, defer", "a@strict.test", "b@x.test", ASSENT_MIXED_DEFER, false },
        { "usual and strict, defer", "a@x.test", "b@strict.test", ASSENT_MIXED_DEFER, false },
        { "off and usual", "a@off.test", "b@x.test", ASSENT_MIXED_LENIENT, false },
        { "usual and off", "a@x.test", "b@off.test", ASSENT_MIXED_LENIENT, false },
        { "score only and usual", "a@score.test", "b@x.test", ASSENT_MIXED_LENIENT, false },
        { "score only and off", "a@score.test", "b@off.test", ASSENT_MIXED_LENIENT, false },
        { "both off, in another case", "a@off.test", "b@OFF.test", ASSENT_MIXED_DEFER, true },
    };
    const struct assent_sender sender = { "alice@example.com", "", ASSENT_LOCALITY_FOREIGN };
    struct assent_client client = { 0 };

    (void)state;
    for (size_t i = 0; i < ROWS(pairs); i++) {
        struct assent_scorer *scorer = scoring_create(&now, domains(pairs[i].mixed));
        struct assent_transaction *transaction =
            assent_transaction_create(scorer, &client, &sender);
        const struct assent_recipient first = { pairs[i].first, ASSENT_LOCALITY_LOCAL };
        const struct assent_recipient second = { pairs[i].second, ASSENT_LOCALITY_LOCAL };
        assert_row_number(pairs[i].name, assent_transaction_add_recipient(transaction, &first),
                          ASSENT_RECIPIENT_ACCEPTED);
        assert_row_number(pairs[i].name, assent_transaction_add_recipient(transaction, &second),
                          pairs[i].together ? ASSENT_RECIPIENT_ACCEPTED
                                            : ASSENT_RECIPIENT_SEPARATE);
        assert_row_number(pairs[i].name, assent_transaction_recipient_count(transaction),
                          pairs[i].together ? 2 : 1);
        /* Who was put off does not change who may come. */
        assert_row_number(pairs[i].name, assent_transaction_add_recipient(transaction, &first),
                          ASSENT_RECIPIENT_ACCEPTED);
        assent_transaction_destroy(transaction);
        assent_scorer_destroy(scorer);
    }
}

static void the_mildest_holds(void **state)
{
    static const struct {
        const char *name;
        struct mail mail;
        enum assent_verdict_kind kind, strict;
        assent_points reject_threshold; /* of the policy that holds */
        size_t groups;
    } mixed[] = {
        { "accept beats tag",
          { .message = HITS("TEST_BAD_3") BODY,
            .recipients = { "a@strict.test", "b@x.test", "c@strict.test" } },
          ASSENT_ACCEPT,
          ASSENT_TAG,
          P(10),
          2 },
        { "tag beats reject",
          { .message = HITS("TEST_BAD_6") BODY, .recipients = { "b@x.test", "a@strict.test" } },
          ASSENT_TAG,
          ASSENT_REJECT,
          P(10),
          2 },
        { "both refuse",
          { .message = HITS("TEST_BAD_12") BODY, .recipients = { "a@strict.test", "b@x.test" } },
          ASSENT_REJECT,
          ASSENT_REJECT,
          P(4),
          2 },
        { "strict alone",
          { .message = HITS("TEST_BAD_3") BODY, .recipients = { "a@strict.test" } },
          ASSENT_TAG,
          ASSENT_TAG,
          P(4),
          1 },
    };
    struct assent_scorer *scorer = scoring_create(&now, domains(ASSENT_MIXED_LENIENT));

    (void)state;
    for (size_t i = 0; i < ROWS(mixed); i++) {
        struct assent_transaction *transaction = scoring_begin(scorer, &mixed[i].mail);
        const struct assent_decision *decision = assent_transaction_decide(transaction);
        size_t recipients = 0;
        assert_row_text(mixed[i].name, assent_verdict_name(decision->verdict.kind),
                        assent_verdict_name(mixed[i].kind));
        assert_row_number(mixed[i].name, decision->policy->reject_threshold,
                          mixed[i].reject_threshold);
        assert_row_number(mixed[i].name, decision->group_count, mixed[i].groups);
        for (size_t k = 0; k < decision->group_count; k++) {
            recipients += decision->groups[k].recipients;
            if (decision->groups[k].policy->reject_threshold == P(4))
                assert_row_text(mixed[i].name,
                                assent_verdict_name(decision->groups[k].verdict.kind),
                                assent_verdict_name(mixed[i].strict));
        }
        assert_row_number(mixed[i].name, recipients,
                          assent_transaction_recipient_count(transaction));
        assent_transaction_destroy(transaction);
    }
    assent_scorer_destroy(scorer);
}

static void modes_accept(void **state)
{
    static const struct {
        const char *recipient;
        enum assent_reason reason;
        assent_points score;
        enum assent_outcome hits_outcome;
    } modes[] = {
        { "a@off.test", ASSENT_REASON_OFF, 0, ASSENT_OUTCOME_SKIPPED },
        { "a@score.test", ASSENT_REASON_SCORE_ONLY, P(11.5), ASSENT_OUTCOME_DONE },
    };
    struct assent_scorer *scorer = scoring_create(&now, domains(ASSENT_MIXED_LENIENT));

    (void)state;
    for (size_t i = 0; i < ROWS(modes); i++) {
        const struct mail mail = { .message = HITS("TEST_BAD_12") BODY,
                                   .recipients = { modes[i].recipient } };
        struct assent_transaction *transaction = scoring_begin(scorer, &mail);
        const struct assent_decision *decision = assent_transaction_decide(transaction);
        assert_row_number(modes[i].recipient, decision->verdict.kind, ASSENT_ACCEPT);
        assert_row_number(modes[i].recipient, decision->verdict.reason, modes[i].reason);
        assert_row_number(modes[i].recipient, decision->verdict.score, modes[i].score);
        assert_row_number(modes[i].recipient, scoring_report(decision, "testing_hits")->outcome,
                          modes[i].hits_outcome);
        assent_transaction_destroy(transaction);
    }
    assent_scorer_destroy(scorer);
}

/* Weights of the snapshot count, not those of the table. */
static void weights_count(void **state)
{
    struct assent_snapshot *snapshot =
        scoring_settings((const char *const[]){ "weight.TEST_BAD_1=30", NULL });
    enum assent_reason reason;

    (void)state;
    struct assent_scorer *scorer = scoring_create(&now, snapshot);
    assert_int_equal(kind_of(scorer, HITS("TEST_BAD_1") BODY, &reason), ASSENT_REJECT);
    assent_scorer_destroy(scorer);
}

static void decides_without_recipients(void **state)
{
    const struct assent_sender sender = { "", "", ASSENT_LOCALITY_UNKNOWN };
    struct assent_client client = { 0 };
    struct assent_scorer *scorer = scoring_create(&now, NULL);
    struct assent_transaction *transaction = assent_transaction_create(scorer, &client, &sender);
    const struct assent_decision *decision = assent_transaction_decide(transaction);

    (void)state;
    assert_non_null(decision);
    assert_int_equal(decision->group_count, 1);
    assert_int_equal(decision->groups[0].recipients, 0);
    assent_transaction_destroy(transaction);
    assent_scorer_destroy(scorer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decides),
        cmocka_unit_test(skips_what_cannot_matter),
        cmocka_unit_test(an_outage_grows_old),
        cmocka_unit_test(reports_what_is_missing),
        cmocka_unit_test(separates_recipients),
        cmocka_unit_test(the_mildest_holds),
        cmocka_unit_test(modes_accept),
        cmocka_unit_test(weights_count),
        cmocka_unit_test(decides_without_recipients),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
