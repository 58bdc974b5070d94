/*
 * Tests of replies.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/reply.h"

#include "tests/support/scoring.h"
#include "tests/support/table.h"

static const struct assent_symbol symbols[] = {
    { "PLAIN", "A plain meaning", 0, ASSENT_DECISIVE_POLICY, NULL, NULL, "", "" },
    { "WORDED", "Not these words", 0, ASSENT_DECISIVE_POLICY, "5.7.23", "SPF Block", "", "" },
};

static const struct {
    const char *name;
    enum assent_verdict_kind kind;
    enum assent_reason reason;
    size_t hit; /* place in symbols, or ASSENT_NO_HIT */
    const char *evidence, *contact;
    const char *code, *status, *text;
} rows[] = {
    { "accept", ASSENT_ACCEPT, ASSENT_REASON_SCORE, ASSENT_NO_HIT, "", "", "", "", "" },
    { "tag", ASSENT_TAG, ASSENT_REASON_SCORE, 0, "x", "contact", "", "", "" },
    { "reject by score", ASSENT_REJECT, ASSENT_REASON_SCORE, 0, "secret", "", "550", "5.7.1",
      "Message refused as spam, score 12.5 (ID:0123456789ABCD)" },
    { "reject by score, contact", ASSENT_REJECT, ASSENT_REASON_SCORE, ASSENT_NO_HIT, "",
      "Ask postmaster@example.org", "550", "5.7.1",
      "Message refused as spam, score 12.5 (ID:0123456789ABCD) Ask postmaster@example.org" },
    { "decisive, meaning", ASSENT_REJECT, ASSENT_REASON_DECISIVE, 0, "", "", "550", "5.7.1",
      "A plain meaning (ID:0123456789ABCD)" },
    { "decisive, words and evidence", ASSENT_REJECT, ASSENT_REASON_DECISIVE, 1, "192.0.2.1 may not",
      "", "550", "5.7.23", "SPF Block: 192.0.2.1 may not (ID:0123456789ABCD)" },
    { "evidence of 8 bits", ASSENT_REJECT, ASSENT_REASON_DECISIVE, 0, "M\xc3\xbcller.exe", "",
      "550", "5.7.1", "A plain meaning: M??ller.exe (ID:0123456789ABCD)" },
    { "evidence with line breaks", ASSENT_REJECT, ASSENT_REASON_DECISIVE, 0, "a\r\n250 OK\x01", "",
      "550", "5.7.1", "A plain meaning: a??250 OK? (ID:0123456789ABCD)" },
    { "evidence with percent signs", ASSENT_REJECT, ASSENT_REASON_DECISIVE, 0, "%s%n100%", "",
      "550", "5.7.1", "A plain meaning: %s%n100% (ID:0123456789ABCD)" },
    { "contact of 8 bits", ASSENT_REJECT, ASSENT_REASON_SCORE, 0, "", "\xe4\n%s", "550", "5.7.1",
      "Message refused as spam, score 12.5 (ID:0123456789ABCD) ??%s" },
    { "greylisted", ASSENT_DEFER, ASSENT_REASON_GREYLISTED, 0, "x", "", "451", "4.7.1",
      "Greylisted, try again in some minutes (ID:0123456789ABCD)" },
    { "fault", ASSENT_DEFER, ASSENT_REASON_FAULT, 0, "x", "", "451", "4.3.0",
      "Temporary fault, please try again later (ID:0123456789ABCD)" },
    { "a hit that is not there", ASSENT_REJECT, ASSENT_REASON_DECISIVE, ASSENT_NO_HIT, "", "",
      "550", "5.7.1", "Message refused as spam, score 12.5 (ID:0123456789ABCD)" },
};

static void make(size_t row, struct assent_reply *reply)
{
    struct assent_policy policy = assent_policy_default();
    struct assent_hit hit = { .evidence = rows[row].evidence };
    struct assent_decision decision = {
        .id = "0123456789ABCD",
        .verdict = { rows[row].kind, rows[row].reason, 12500, ASSENT_NO_HIT },
        .policy = &policy,
        .hits = &hit,
    };

    policy.contact = rows[row].contact;
    if (rows[row].hit != ASSENT_NO_HIT) {
        hit.symbol = &symbols[rows[row].hit];
        decision.hit_count = 1;
        decision.verdict.deciding_hit = 0;
    }
    assent_reply_make(&decision);
    *reply = decision.reply;
}

static void words_replies(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_reply reply;
        make(i, &reply);
        assert_row_text(rows[i].name, reply.code, rows[i].code);
        assert_row_text(rows[i].name, reply.status, rows[i].status);
        assert_row_text(rows[i].name, reply.text, rows[i].text);
    }
}

/* However long evidence and contact are, the ID is there and nothing runs over. */
static void keeps_the_id(void **state)
{
    static char longest[2000];
    struct assent_policy policy = assent_policy_default();
    const struct assent_hit hit = { .symbol = &symbols[1], .evidence = longest };
    struct assent_decision decision = {
        .id = "0123456789ABCD",
        .verdict = { ASSENT_REJECT, ASSENT_REASON_DECISIVE, 12500, 0 },
        .policy = &policy,
        .hits = &hit,
        .hit_count = 1,
    };

    (void)state;
    memset(longest, 'e', sizeof(longest) - 1);
    policy.contact = longest;
    assent_reply_make(&decision);
    assert_int_equal(strlen(decision.reply.text), sizeof(decision.reply.text) - 1);
    assert_non_null(strstr(decision.reply.text, " (ID:0123456789ABCD) eee"));
    assert_non_null(strstr(decision.reply.text, "SPF Block: eee"));
}

/* Words that are set take the place of those in the tables. */
static void takes_the_words_that_are_set(void **state)
{
    struct assent_snapshot *snapshot = scoring_settings((const char *const[]){
        "reply.spam=Scored {score}, {score} is too much", "reply.fault=Later",
        "b.test reply.TEST_DENY=Not from you", "b.test reply.greylisted=Patience, {score}", NULL });
    const struct assent_check *check = NULL;
    struct assent_hit hit = { .evidence = "proof" };
    struct assent_decision decision = { .id = "0123456789ABCD", .hits = &hit, .hit_count = 1 };

    (void)state;
    for (size_t i = 0; i < assent_check_count(); i++)
        if (strcmp(assent_check_at(i)->name, "testing_hits") == 0)
            check = assent_check_at(i);
    assert_non_null(check);
    for (size_t i = 0; i < check->symbol_count; i++)
        if (strcmp(check->symbols[i].name, "TEST_DENY") == 0)
            hit.symbol = &check->symbols[i];
    decision.policy = assent_snapshot_policy(snapshot, "x@b.test");
    decision.verdict = (struct assent_verdict){ ASSENT_REJECT, ASSENT_REASON_DECISIVE, 12500, 0 };
    assent_reply_make(&decision);
    assert_string_equal(decision.reply.text, "Not from you: proof (ID:0123456789ABCD)");
    decision.verdict.reason = ASSENT_REASON_SCORE;
    assent_reply_make(&decision);
    assert_string_equal(decision.reply.text, "Scored 12.5, 12.5 is too much (ID:0123456789ABCD)");
    decision.verdict = (struct assent_verdict){ ASSENT_DEFER, ASSENT_REASON_GREYLISTED, 7000, 0 };
    assent_reply_make(&decision);
    assert_string_equal(decision.reply.text, "Patience, 7.0 (ID:0123456789ABCD)");
    decision.policy = assent_snapshot_policy(snapshot, "x@a.test");
    decision.verdict.reason = ASSENT_REASON_FAULT;
    assent_reply_make(&decision);
    assert_string_equal(decision.reply.text, "Later (ID:0123456789ABCD)");
    decision.verdict = (struct assent_verdict){ ASSENT_REJECT, ASSENT_REASON_DECISIVE, 12500, 0 };
    assent_reply_make(&decision);
    assert_string_equal(decision.reply.text, "Denied by the test: proof (ID:0123456789ABCD)");
    assent_snapshot_release(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_replies),
        cmocka_unit_test(keeps_the_id),
        cmocka_unit_test(takes_the_words_that_are_set),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
