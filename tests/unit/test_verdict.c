/*
 * Tests of the verdict: every branch, as a table.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/verdict.h"

#include "tests/support/table.h"

#define P(value) ASSENT_POINTS(value)

static const struct assent_check some_check = { .name = "some" };

/* A symbol of each kind. */
static const struct assent_symbol symbols[ASSENT_DECISIVE_NONE + 1] = {
    [ASSENT_DECISIVE_VIRUS] = { .name = "VIRUS", .decisive = ASSENT_DECISIVE_VIRUS },
    [ASSENT_DECISIVE_ATTACHMENT] = { .name = "ATTACHMENT", .decisive = ASSENT_DECISIVE_ATTACHMENT },
    [ASSENT_DECISIVE_PHISHING] = { .name = "PHISHING", .decisive = ASSENT_DECISIVE_PHISHING },
    [ASSENT_DECISIVE_ALLOW_LIST] = { .name = "ALLOW", .decisive = ASSENT_DECISIVE_ALLOW_LIST },
    [ASSENT_DECISIVE_DENY_LIST] = { .name = "DENY", .decisive = ASSENT_DECISIVE_DENY_LIST },
    [ASSENT_DECISIVE_ALLOW_HISTORY] = { .name = "HISTORY",
                                        .decisive = ASSENT_DECISIVE_ALLOW_HISTORY },
    [ASSENT_DECISIVE_SPAM_TRAP] = { .name = "TRAP", .decisive = ASSENT_DECISIVE_SPAM_TRAP },
    [ASSENT_DECISIVE_POLICY] = { .name = "POLICY", .decisive = ASSENT_DECISIVE_POLICY },
    [ASSENT_DECISIVE_NONE] = { .name = "SCORE", .decisive = ASSENT_DECISIVE_NONE },
};

struct said {
    enum assent_decisive decisive;
    assent_points weight;
    unsigned specificity;
    bool end; /* of the list: no hit */
};

#define SAY(which, weight)                        \
    {                                             \
        ASSENT_DECISIVE_##which, weight, 0, false \
    }
#define LISTED(which, specificity)                     \
    {                                                  \
        ASSENT_DECISIVE_##which, 0, specificity, false \
    }
#define END           \
    {                 \
        0, 0, 0, true \
    }

enum { MOST_SAID = 5, MOST_GAPS = 3 };

struct row {
    const char *name;
    struct said said[MOST_SAID];
    struct assent_gap gaps[MOST_GAPS];
    size_t gap_count;
    enum assent_direction direction;
    enum assent_greylist_state greylist;
    enum assent_mode mode;
    enum assent_verdict_kind kind;
    enum assent_reason reason;
    assent_points score;
    size_t deciding; /* place in said */
};

#define NO_HIT      ASSENT_NO_HIT
#define ACCEPT(why) ASSENT_ACCEPT, ASSENT_REASON_##why
#define TAG(why)    ASSENT_TAG, ASSENT_REASON_##why
#define DEFER(why)  ASSENT_DEFER, ASSENT_REASON_##why
#define REJECT(why) ASSENT_REJECT, ASSENT_REASON_##why
#define USUAL       ASSENT_INBOUND, ASSENT_GREYLIST_UNAVAILABLE, ASSENT_MODE_ENFORCE
#define HOUR        ASSENT_FAULT_PATIENCE

static const struct row rows[] = {
    /* The score alone. */
    { "nothing", { END }, { { 0 } }, 0, USUAL, ACCEPT(SCORE), 0, NO_HIT },
    { "below tag", { SAY(NONE, P(4.999)), END }, { { 0 } }, 0, USUAL, ACCEPT(SCORE), P(4.999), 0 },
    { "at tag", { SAY(NONE, P(5)), END }, { { 0 } }, 0, USUAL, TAG(SCORE), P(5), 0 },
    { "below reject", { SAY(NONE, P(9.999)), END }, { { 0 } }, 0, USUAL, TAG(SCORE), P(9.999), 0 },
    { "at reject", { SAY(NONE, P(10)), END }, { { 0 } }, 0, USUAL, REJECT(SCORE), P(10), 0 },
    { "a sum",
      { SAY(NONE, P(3)), SAY(NONE, P(4)), SAY(NONE, P(-1)), END },
      { { 0 } },
      0,
      USUAL,
      TAG(SCORE),
      P(6),
      1 },
    { "good evidence alone",
      { SAY(NONE, P(-3)), END },
      { { 0 } },
      0,
      USUAL,
      ACCEPT(SCORE),
      P(-3),
      NO_HIT },
    { "the heaviest, the first of two",
      { SAY(NONE, P(2)), SAY(NONE, P(2)), END },
      { { 0 } },
      0,
      USUAL,
      ACCEPT(SCORE),
      P(4),
      0 },

    /* What decides, alone. */
    { "virus", { SAY(VIRUS, 0), END }, { { 0 } }, 0, USUAL, REJECT(DECISIVE), P(10), 0 },
    { "attachment", { SAY(ATTACHMENT, 0), END }, { { 0 } }, 0, USUAL, REJECT(DECISIVE), P(10), 0 },
    { "phishing", { SAY(PHISHING, 0), END }, { { 0 } }, 0, USUAL, REJECT(DECISIVE), P(10), 0 },
    { "allow", { SAY(ALLOW_LIST, 0), END }, { { 0 } }, 0, USUAL, ACCEPT(DECISIVE), 0, 0 },
    { "deny", { SAY(DENY_LIST, 0), END }, { { 0 } }, 0, USUAL, REJECT(DECISIVE), P(10), 0 },
    { "history", { SAY(ALLOW_HISTORY, 0), END }, { { 0 } }, 0, USUAL, ACCEPT(DECISIVE), 0, 0 },
    { "trap", { SAY(SPAM_TRAP, 0), END }, { { 0 } }, 0, USUAL, REJECT(DECISIVE), P(10), 0 },
    { "policy", { SAY(POLICY, 0), END }, { { 0 } }, 0, USUAL, REJECT(DECISIVE), P(10), 0 },

    /* The score of what decides. */
    { "an allow is at most 0",
      { SAY(NONE, P(12)), SAY(ALLOW_LIST, 0), END },
      { { 0 } },
      0,
      USUAL,
      ACCEPT(DECISIVE),
      0,
      1 },
    { "an allow keeps less",
      { SAY(NONE, P(-4)), SAY(ALLOW_LIST, 0), END },
      { { 0 } },
      0,
      USUAL,
      ACCEPT(DECISIVE),
      P(-4),
      1 },
    { "a refusal is at least reject",
      { SAY(NONE, P(-4)), SAY(POLICY, 0), END },
      { { 0 } },
      0,
      USUAL,
      REJECT(DECISIVE),
      P(10),
      1 },
    { "a refusal keeps more",
      { SAY(NONE, P(14)), SAY(POLICY, 0), END },
      { { 0 } },
      0,
      USUAL,
      REJECT(DECISIVE),
      P(14),
      1 },

    /* The order of what decides. */
    { "virus before attachment",
      { SAY(ATTACHMENT, 0), SAY(VIRUS, 0), END },
      { { 0 } },
      0,
      USUAL,
      REJECT(DECISIVE),
      P(10),
      1 },
    { "attachment before phishing",
      { SAY(PHISHING, 0), SAY(ATTACHMENT, 0), END },
      { { 0 } },
      0,
      USUAL,
      REJECT(DECISIVE),
      P(10),
      1 },
    { "virus before allow",
      { LISTED(ALLOW_LIST, 9), SAY(VIRUS, 0), END },
      { { 0 } },
      0,
      USUAL,
      REJECT(DECISIVE),
      P(10),
      1 },
    { "phishing before allow",
      { LISTED(ALLOW_LIST, 9), SAY(PHISHING, 0), END },
      { { 0 } },
      0,
      USUAL,
      REJECT(DECISIVE),
      P(10),
      1 },
    { "deny before history",
      { SAY(ALLOW_HISTORY, 0), SAY(DENY_LIST, 0), END },
      { { 0 } },
      0,
      USUAL,
      REJECT(DECISIVE),
      P(10),
      1 },
    { "history before trap",
      { SAY(SPAM_TRAP, 0), SAY(ALLOW_HISTORY, 0), END },
      { { 0 } },
      0,
      USUAL,
      ACCEPT(DECISIVE),
      0,
      1 },
    { "allow before policy",
      { SAY(POLICY, 0), SAY(ALLOW_LIST, 0), END },
      { { 0 } },
      0,
      USUAL,
      ACCEPT(DECISIVE),
      0,
      1 },
    { "trap before policy",
      { SAY(POLICY, 0), SAY(SPAM_TRAP, 0), END },
      { { 0 } },
      0,
      USUAL,
      REJECT(DECISIVE),
      P(10),
      1 },
    { "policy before the score",
      { SAY(NONE, P(20)), SAY(POLICY, 0), END },
      { { 0 } },
      0,
      USUAL,
      REJECT(DECISIVE),
      P(20),
      1 },

    /* Allow against deny. */
    { "a tie: allow",
      { LISTED(DENY_LIST, 3), LISTED(ALLOW_LIST, 3), END },
      { { 0 } },
      0,
      USUAL,
      ACCEPT(DECISIVE),
      0,
      1 },
    { "a tie, other order: allow",
      { LISTED(ALLOW_LIST, 3), LISTED(DENY_LIST, 3), END },
      { { 0 } },
      0,
      USUAL,
      ACCEPT(DECISIVE),
      0,
      0 },
    { "deny more specific",
      { LISTED(ALLOW_LIST, 3), LISTED(DENY_LIST, 4), END },
      { { 0 } },
      0,
      USUAL,
      REJECT(DECISIVE),
      P(10),
      1 },
    { "allow more specific",
      { LISTED(DENY_LIST, 3), LISTED(ALLOW_LIST, 4), END },
      { { 0 } },
      0,
      USUAL,
      ACCEPT(DECISIVE),
      0,
      1 },
    { "three entries",
      { LISTED(ALLOW_LIST, 1), LISTED(DENY_LIST, 2), LISTED(ALLOW_LIST, 3), END },
      { { 0 } },
      0,
      USUAL,
      ACCEPT(DECISIVE),
      0,
      2 },
    { "specificity matters to lists only",
      { LISTED(POLICY, 9), LISTED(SPAM_TRAP, 1), END },
      { { 0 } },
      0,
      USUAL,
      REJECT(DECISIVE),
      P(10),
      1 },

    /* Gaps: a score that good evidence might have kept below reject. */
    { "gap might have saved it",
      { SAY(NONE, P(10)), END },
      { { P(-0.001), false, 0 } },
      1,
      USUAL,
      DEFER(FAULT),
      P(10),
      0 },
    { "gap could not have saved it",
      { SAY(NONE, P(12)), END },
      { { P(-2), false, 0 } },
      1,
      USUAL,
      REJECT(SCORE),
      P(12),
      0 },
    { "gap just saves it",
      { SAY(NONE, P(12)), END },
      { { P(-2.001), false, 0 } },
      1,
      USUAL,
      DEFER(FAULT),
      P(12),
      0 },
    { "two gaps together",
      { SAY(NONE, P(12)), END },
      { { P(-1), false, 0 }, { P(-1.001), false, 0 } },
      2,
      USUAL,
      DEFER(FAULT),
      P(12),
      0 },
    { "bad evidence missing",
      { SAY(NONE, P(10)), END },
      { { P(5), false, 0 } },
      1,
      USUAL,
      REJECT(SCORE),
      P(10),
      0 },
    { "nothing missing that counts",
      { SAY(NONE, P(10)), END },
      { { 0, false, 0 } },
      1,
      USUAL,
      REJECT(SCORE),
      P(10),
      0 },
    { "gap that may allow",
      { SAY(NONE, P(100)), END },
      { { 0, true, 0 } },
      1,
      USUAL,
      DEFER(FAULT),
      P(100),
      0 },
    { "gap below reject does nothing",
      { SAY(NONE, P(9.999)), END },
      { { P(-6), true, 0 } },
      1,
      USUAL,
      TAG(SCORE),
      P(9.999),
      0 },
    { "gap below tag does nothing",
      { SAY(NONE, P(1)), END },
      { { P(-6), true, HOUR } },
      1,
      USUAL,
      ACCEPT(SCORE),
      P(1),
      0 },

    /* The age of an outage. */
    { "nearly an hour",
      { SAY(NONE, P(10)), END },
      { { P(-6), false, HOUR - 1 } },
      1,
      USUAL,
      DEFER(FAULT),
      P(10),
      0 },
    { "an hour",
      { SAY(NONE, P(10)), END },
      { { P(-6), false, HOUR } },
      1,
      USUAL,
      TAG(FAULT_DELIVERED),
      P(10),
      0 },
    { "the oldest counts",
      { SAY(NONE, P(10)), END },
      { { P(-6), false, 5 }, { P(-6), false, HOUR } },
      2,
      USUAL,
      TAG(FAULT_DELIVERED),
      P(10),
      0 },
    { "not that of bad evidence",
      { SAY(NONE, P(10)), END },
      { { P(-6), false, 5 }, { P(6), false, HOUR } },
      2,
      USUAL,
      DEFER(FAULT),
      P(10),
      0 },
    { "that of what may allow",
      { SAY(NONE, P(10)), END },
      { { 0, true, HOUR } },
      1,
      USUAL,
      TAG(FAULT_DELIVERED),
      P(10),
      0 },

    /* Gaps and what decides. */
    { "virus, gap",
      { SAY(VIRUS, 0), END },
      { { P(-9), true, 0 } },
      1,
      USUAL,
      REJECT(DECISIVE),
      P(10),
      0 },
    { "attachment, gap",
      { SAY(ATTACHMENT, 0), END },
      { { P(-9), true, HOUR } },
      1,
      USUAL,
      REJECT(DECISIVE),
      P(10),
      0 },
    { "phishing, gap",
      { SAY(PHISHING, 0), END },
      { { P(-9), true, 0 } },
      1,
      USUAL,
      REJECT(DECISIVE),
      P(10),
      0 },
    { "policy, gap that may allow",
      { SAY(POLICY, 0), END },
      { { 0, true, 0 } },
      1,
      USUAL,
      DEFER(FAULT),
      P(10),
      0 },
    { "policy, old gap that may allow",
      { SAY(POLICY, 0), END },
      { { 0, true, HOUR } },
      1,
      USUAL,
      TAG(FAULT_DELIVERED),
      P(10),
      0 },
    { "policy, old gap beside a young one that may allow",
      { SAY(POLICY, 0), END },
      { { P(-1), false, HOUR }, { 0, true, 5 } },
      2,
      USUAL,
      DEFER(FAULT),
      P(10),
      0 },
    { "policy, gap that may not",
      { SAY(POLICY, 0), END },
      { { P(-100), false, 0 } },
      1,
      USUAL,
      REJECT(DECISIVE),
      P(10),
      0 },
    { "trap, gap that may allow",
      { SAY(SPAM_TRAP, 0), END },
      { { 0, true, 0 } },
      1,
      USUAL,
      DEFER(FAULT),
      P(10),
      0 },
    { "allow, gap",
      { SAY(ALLOW_LIST, 0), END },
      { { P(-9), true, 0 } },
      1,
      USUAL,
      ACCEPT(DECISIVE),
      0,
      0 },

    /* Greylisting. */
    { "new at tag",
      { SAY(NONE, P(5)), END },
      { { 0 } },
      0,
      ASSENT_INBOUND,
      ASSENT_GREYLIST_NEW,
      ASSENT_MODE_ENFORCE,
      DEFER(GREYLISTED),
      P(5),
      0 },
    { "new below tag",
      { SAY(NONE, P(4.999)), END },
      { { 0 } },
      0,
      ASSENT_INBOUND,
      ASSENT_GREYLIST_NEW,
      ASSENT_MODE_ENFORCE,
      ACCEPT(SCORE),
      P(4.999),
      0 },
    { "new at reject",
      { SAY(NONE, P(10)), END },
      { { 0 } },
      0,
      ASSENT_INBOUND,
      ASSENT_GREYLIST_NEW,
      ASSENT_MODE_ENFORCE,
      REJECT(SCORE),
      P(10),
      0 },
    { "come back",
      { SAY(NONE, P(5)), END },
      { { 0 } },
      0,
      ASSENT_INBOUND,
      ASSENT_GREYLIST_PASSED,
      ASSENT_MODE_ENFORCE,
      TAG(SCORE),
      P(5),
      0 },
    { "new, but allowed",
      { SAY(NONE, P(7)), SAY(ALLOW_LIST, 0), END },
      { { 0 } },
      0,
      ASSENT_INBOUND,
      ASSENT_GREYLIST_NEW,
      ASSENT_MODE_ENFORCE,
      ACCEPT(DECISIVE),
      0,
      1 },

    /* Modes and directions. */
    { "off",
      { SAY(VIRUS, P(3)), END },
      { { 0 } },
      0,
      ASSENT_INBOUND,
      ASSENT_GREYLIST_UNAVAILABLE,
      ASSENT_MODE_OFF,
      ACCEPT(OFF),
      0,
      NO_HIT },
    { "score only, score",
      { SAY(NONE, P(12)), END },
      { { 0 } },
      0,
      ASSENT_INBOUND,
      ASSENT_GREYLIST_NEW,
      ASSENT_MODE_SCORE_ONLY,
      ACCEPT(SCORE_ONLY),
      P(12),
      0 },
    { "score only, virus",
      { SAY(VIRUS, 0), END },
      { { 0 } },
      0,
      ASSENT_INBOUND,
      ASSENT_GREYLIST_UNAVAILABLE,
      ASSENT_MODE_SCORE_ONLY,
      ACCEPT(SCORE_ONLY),
      P(10),
      0 },
    { "score only, gap",
      { SAY(NONE, P(12)), END },
      { { P(-9), true, 0 } },
      1,
      ASSENT_INBOUND,
      ASSENT_GREYLIST_UNAVAILABLE,
      ASSENT_MODE_SCORE_ONLY,
      ACCEPT(SCORE_ONLY),
      P(12),
      0 },
    { "outbound, score",
      { SAY(NONE, P(50)), END },
      { { 0 } },
      0,
      ASSENT_OUTBOUND,
      ASSENT_GREYLIST_NEW,
      ASSENT_MODE_ENFORCE,
      ACCEPT(OUTBOUND),
      P(50),
      NO_HIT },
    { "outbound, virus",
      { SAY(VIRUS, 0), END },
      { { 0 } },
      0,
      ASSENT_OUTBOUND,
      ASSENT_GREYLIST_UNAVAILABLE,
      ASSENT_MODE_ENFORCE,
      REJECT(DECISIVE),
      P(10),
      0 },
    { "outbound, attachment",
      { SAY(ATTACHMENT, 0), END },
      { { P(-9), true, 0 } },
      1,
      ASSENT_OUTBOUND,
      ASSENT_GREYLIST_UNAVAILABLE,
      ASSENT_MODE_ENFORCE,
      REJECT(DECISIVE),
      P(10),
      0 },
    { "outbound, phishing",
      { SAY(PHISHING, 0), END },
      { { 0 } },
      0,
      ASSENT_OUTBOUND,
      ASSENT_GREYLIST_UNAVAILABLE,
      ASSENT_MODE_ENFORCE,
      REJECT(DECISIVE),
      P(10),
      0 },
    { "outbound, deny",
      { SAY(DENY_LIST, 0), END },
      { { 0 } },
      0,
      ASSENT_OUTBOUND,
      ASSENT_GREYLIST_UNAVAILABLE,
      ASSENT_MODE_ENFORCE,
      ACCEPT(OUTBOUND),
      0,
      NO_HIT },
    { "outbound, trap",
      { SAY(SPAM_TRAP, 0), END },
      { { 0 } },
      0,
      ASSENT_OUTBOUND,
      ASSENT_GREYLIST_UNAVAILABLE,
      ASSENT_MODE_ENFORCE,
      ACCEPT(OUTBOUND),
      0,
      NO_HIT },
    { "outbound, policy",
      { SAY(POLICY, 0), END },
      { { 0 } },
      0,
      ASSENT_OUTBOUND,
      ASSENT_GREYLIST_UNAVAILABLE,
      ASSENT_MODE_ENFORCE,
      ACCEPT(OUTBOUND),
      0,
      NO_HIT },
    { "local, virus",
      { SAY(VIRUS, P(1)), END },
      { { 0 } },
      0,
      ASSENT_LOCAL,
      ASSENT_GREYLIST_UNAVAILABLE,
      ASSENT_MODE_ENFORCE,
      ACCEPT(LOCAL),
      P(1),
      NO_HIT },
    { "local, off",
      { END },
      { { 0 } },
      0,
      ASSENT_LOCAL,
      ASSENT_GREYLIST_UNAVAILABLE,
      ASSENT_MODE_OFF,
      ACCEPT(LOCAL),
      0,
      NO_HIT },
};

static struct assent_policy policy_of(enum assent_mode mode)
{
    struct assent_policy policy = assent_policy_default();

    policy.mode = mode;
    return policy;
}

static struct assent_verdict judge(const struct row *row, const struct assent_policy *policy)
{
    struct assent_hit hits[MOST_SAID];
    struct assent_findings findings = { .hits = hits,
                                        .gaps = row->gaps,
                                        .gap_count = row->gap_count,
                                        .direction = row->direction,
                                        .greylist = row->greylist };

    for (size_t i = 0; i < MOST_SAID && !row->said[i].end; i++)
        hits[findings.hit_count++] =
            (struct assent_hit){ &some_check, &symbols[row->said[i].decisive], row->said[i].weight,
                                 row->said[i].specificity, "" };
    return assent_verdict_of(&findings, policy);
}

static void judges(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_policy policy = policy_of(rows[i].mode);
        struct assent_verdict verdict = judge(&rows[i], &policy);
        assert_row_text(rows[i].name, assent_verdict_name(verdict.kind),
                        assent_verdict_name(rows[i].kind));
        assert_row_text(rows[i].name, assent_reason_name(verdict.reason),
                        assent_reason_name(rows[i].reason));
        assert_row_number(rows[i].name, verdict.score, rows[i].score);
        assert_row_number(rows[i].name, verdict.deciding_hit, rows[i].deciding);
    }
}

/* Without greylisting, or with other thresholds. */
static void keeps_to_the_policy(void **state)
{
    static const struct row new_at_tag = { .name = "new",
                                           .said = { SAY(NONE, P(5)), END },
                                           .greylist = ASSENT_GREYLIST_NEW };
    struct assent_policy policy = assent_policy_default();

    (void)state;
    policy.greylisting = false;
    assert_int_equal(judge(&new_at_tag, &policy).kind, ASSENT_TAG);
    policy.tag_threshold = P(5.001);
    assert_int_equal(judge(&new_at_tag, &policy).kind, ASSENT_ACCEPT);
    policy.reject_threshold = P(5);
    assert_int_equal(judge(&new_at_tag, &policy).kind, ASSENT_REJECT);
}

static void finds_the_mildest(void **state)
{
    static const struct {
        const char *name;
        enum assent_verdict_kind kinds[3];
        size_t count, mildest;
    } mixed[] = {
        { "one", { ASSENT_REJECT }, 1, 0 },
        { "accept", { ASSENT_REJECT, ASSENT_ACCEPT, ASSENT_TAG }, 3, 1 },
        { "tag", { ASSENT_REJECT, ASSENT_DEFER, ASSENT_TAG }, 3, 2 },
        { "defer", { ASSENT_DEFER, ASSENT_REJECT }, 2, 0 },
        { "the first of equals", { ASSENT_REJECT, ASSENT_TAG, ASSENT_TAG }, 3, 1 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(mixed); i++) {
        struct assent_group_verdict groups[3] = { 0 };
        for (size_t k = 0; k < mixed[i].count; k++)
            groups[k].verdict.kind = mixed[i].kinds[k];
        assert_row_number(mixed[i].name, assent_verdict_mildest(groups, mixed[i].count),
                          mixed[i].mildest);
    }
}

static void knows_what_refuses(void **state)
{
    (void)state;
    for (enum assent_decisive i = 0; i <= ASSENT_DECISIVE_NONE; i++)
        assert_row_number(assent_decisive_name(i), assent_decisive_refuses(i),
                          i != ASSENT_DECISIVE_ALLOW_LIST && i != ASSENT_DECISIVE_ALLOW_HISTORY &&
                              i != ASSENT_DECISIVE_NONE);
}

/* Scores order messages as verdicts do, whatever the hits are. */
static void scores_order_as_verdicts_do(void **state)
{
    struct assent_policy policy = assent_policy_default();

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_verdict verdict = judge(&rows[i], &policy);
        if (rows[i].direction != ASSENT_INBOUND)
            continue;
        assert_row_true(rows[i].name,
                        verdict.kind != ASSENT_REJECT || verdict.score >= policy.reject_threshold);
        assert_row_true(rows[i].name,
                        verdict.kind != ASSENT_ACCEPT || verdict.score < policy.tag_threshold);
        assert_row_true(rows[i].name,
                        verdict.kind != ASSENT_TAG || verdict.score >= policy.tag_threshold);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges),
        cmocka_unit_test(keeps_to_the_policy),
        cmocka_unit_test(finds_the_mildest),
        cmocka_unit_test(knows_what_refuses),
        cmocka_unit_test(scores_order_as_verdicts_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
