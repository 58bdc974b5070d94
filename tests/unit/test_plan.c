/*
 * Tests of the plan: order of the checks, and when a verdict is settled.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/plan.h"

#include "tests/support/table.h"

#define P(value) ASSENT_POINTS(value)

static bool decides(const struct assent_check *check)
{
    for (size_t i = 0; i < check->symbol_count; i++)
        if (check->symbols[i].decisive != ASSENT_DECISIVE_NONE)
            return true;
    return false;
}

static size_t place_in_list(const struct assent_check *check)
{
    size_t place = 0;

    while (assent_check_at(place) != check)
        place++;
    return place;
}

static void orders_cheap_before_dear(void **state)
{
    const struct assent_check *plan[64];
    size_t first_symbol[64];
    size_t count = assent_check_count();

    (void)state;
    assert_in_range(count, 1, 64);
    assent_plan_order(plan, first_symbol, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(first_symbol[i], assent_check_first_symbol(place_in_list(plan[i])));
        if (i == 0)
            continue;
        const struct assent_check *before = plan[i - 1];
        assert_row_true(plan[i]->name, before->cost <= plan[i]->cost);
        if (before->cost != plan[i]->cost)
            continue;
        assert_row_true(plan[i]->name, decides(before) || !decides(plan[i]));
        if (decides(before) == decides(plan[i]))
            assert_row_true(plan[i]->name, place_in_list(before) < place_in_list(plan[i]));
    }
}

static const struct assent_symbol symbols[ASSENT_DECISIVE_NONE + 1] = {
    { .decisive = ASSENT_DECISIVE_VIRUS },     { .decisive = ASSENT_DECISIVE_ATTACHMENT },
    { .decisive = ASSENT_DECISIVE_PHISHING },  { .decisive = ASSENT_DECISIVE_ALLOW_LIST },
    { .decisive = ASSENT_DECISIVE_DENY_LIST }, { .decisive = ASSENT_DECISIVE_ALLOW_HISTORY },
    { .decisive = ASSENT_DECISIVE_SPAM_TRAP }, { .decisive = ASSENT_DECISIVE_POLICY },
    { .decisive = ASSENT_DECISIVE_NONE },
};

/* What one check with these symbols may still bring. */
static struct assent_prospect prospect_of(assent_points lowest, assent_points highest,
                                          unsigned decisives)
{
    struct assent_symbol may_say[ASSENT_DECISIVE_NONE + 2];
    assent_points weights[ASSENT_DECISIVE_NONE + 2] = { lowest, highest };
    struct assent_check check = { .name = "some", .symbols = may_say, .symbol_count = 2 };
    struct assent_prospect prospect = { 0 };

    may_say[0] = symbols[ASSENT_DECISIVE_NONE];
    may_say[1] = symbols[ASSENT_DECISIVE_NONE];
    for (unsigned i = 0; i < ASSENT_DECISIVE_NONE; i++)
        if ((decisives & 1U << i) != 0)
            may_say[check.symbol_count++] = symbols[i];
    assent_prospect_add(&prospect, &check, weights);
    return prospect;
}

#define BIT(which) (1U << ASSENT_DECISIVE_##which)

struct row {
    const char *name;
    enum assent_direction direction;
    enum assent_mode mode;
    enum assent_decisive hit; /* NONE: a symbol of this weight */
    assent_points weight;
    struct assent_gap gap;
    bool has_gap;
    assent_points lowest, highest; /* to come */
    unsigned decisives;            /* to come */
    bool settled;
};

#define INBOUND                       ASSENT_INBOUND, ASSENT_MODE_ENFORCE
#define SCORE(weight)                 ASSENT_DECISIVE_NONE, weight, { 0 }, false
#define HIT(which)                    ASSENT_DECISIVE_##which, 0, { 0 }, false
#define HIT_AND_GAP(which, may_allow) ASSENT_DECISIVE_##which, 0, { 0, may_allow, 0 }, true
#define SCORE_AND_GAP(weight, lowest, may_allow) \
    ASSENT_DECISIVE_NONE, weight, { lowest, may_allow, 0 }, true

static const struct row rows[] = {
    { "nothing to come", INBOUND, SCORE(P(3)), 0, 0, 0, true },
    { "stays below tag", INBOUND, SCORE(P(3)), P(-5), P(1.999), 0, true },
    { "may reach tag", INBOUND, SCORE(P(3)), P(-5), P(2), 0, false },
    { "stays between", INBOUND, SCORE(P(7)), P(-2), P(2.999), 0, true },
    { "may fall below tag", INBOUND, SCORE(P(7)), P(-2.001), P(2.999), 0, false },
    { "may reach reject", INBOUND, SCORE(P(7)), P(-2), P(3), 0, false },
    { "stays above reject", INBOUND, SCORE(P(12)), P(-2), P(50), 0, true },
    { "may fall below reject", INBOUND, SCORE(P(12)), P(-2.001), P(0), 0, false },

    { "score, virus to come", INBOUND, SCORE(P(0)), 0, 0, BIT(VIRUS), false },
    { "score, policy to come", INBOUND, SCORE(P(0)), 0, 0, BIT(POLICY), false },
    { "score, allow to come", INBOUND, SCORE(P(50)), 0, 0, BIT(ALLOW_LIST), false },
    { "score, history to come", INBOUND, SCORE(P(50)), 0, 0, BIT(ALLOW_HISTORY), false },

    { "gap keeps it open", INBOUND, SCORE_AND_GAP(P(12), P(-3), false), 0, 0, 0, false },
    { "gap cannot matter", INBOUND, SCORE_AND_GAP(P(12), P(-2), false), 0, P(3), 0, true },
    { "gap that may allow, refused", INBOUND, SCORE_AND_GAP(P(12), 0, true), 0, 0, 0, false },
    { "gap that may allow, accepted", INBOUND, SCORE_AND_GAP(P(1), 0, true), 0, P(3), 0, true },

    { "virus, anything to come", INBOUND, HIT(VIRUS), P(-50), P(50), ~0U, true },
    { "attachment, virus to come", INBOUND, HIT(ATTACHMENT), 0, 0, BIT(VIRUS), true },
    { "attachment, allow to come", INBOUND, HIT(ATTACHMENT), 0, 0, BIT(ALLOW_LIST), true },
    { "allow, score to come", INBOUND, HIT(ALLOW_LIST), P(-50), P(50), 0, true },
    { "allow, virus to come", INBOUND, HIT(ALLOW_LIST), 0, 0, BIT(VIRUS), false },
    { "allow, deny to come", INBOUND, HIT(ALLOW_LIST), 0, 0, BIT(DENY_LIST), false },
    { "allow, trap and policy to come", INBOUND, HIT(ALLOW_LIST), 0, 0,
      BIT(SPAM_TRAP) | BIT(POLICY), true },
    { "history, deny to come", INBOUND, HIT(ALLOW_HISTORY), 0, 0, BIT(DENY_LIST), false },
    { "history, attachment to come", INBOUND, HIT(ALLOW_HISTORY), 0, 0, BIT(ATTACHMENT), false },
    { "deny, score to come", INBOUND, HIT(DENY_LIST), P(-50), P(50), 0, true },
    { "deny, allow to come", INBOUND, HIT(DENY_LIST), 0, 0, BIT(ALLOW_LIST), false },
    { "deny, virus to come", INBOUND, HIT(DENY_LIST), 0, 0, BIT(VIRUS), true },
    { "policy, history to come", INBOUND, HIT(POLICY), 0, 0, BIT(ALLOW_HISTORY), false },
    { "policy, history and virus to come", INBOUND, HIT(POLICY), 0, 0,
      BIT(ALLOW_HISTORY) | BIT(VIRUS), false },
    { "trap, policy to come", INBOUND, HIT(SPAM_TRAP), 0, 0, BIT(POLICY), true },

    /* A refusal that a gap holds back may end as a delivery: the virus scan still matters. */
    { "deny held back, virus to come", INBOUND, HIT_AND_GAP(DENY_LIST, true), 0, 0, BIT(VIRUS),
      false },
    { "deny held back, score to come", INBOUND, HIT_AND_GAP(DENY_LIST, true), P(-5), P(5), 0,
      true },
    { "deny not held back, virus to come", INBOUND, HIT_AND_GAP(DENY_LIST, false), 0, 0, BIT(VIRUS),
      true },

    { "local", ASSENT_LOCAL, ASSENT_MODE_ENFORCE, SCORE(P(7)), P(-50), P(50), ~0U, true },
    { "off", ASSENT_INBOUND, ASSENT_MODE_OFF, SCORE(P(7)), P(-50), P(50), ~0U, true },
    { "score only", ASSENT_INBOUND, ASSENT_MODE_SCORE_ONLY, SCORE(P(0)), 0, P(0.1), 0, false },
    { "outbound, score to come", ASSENT_OUTBOUND, ASSENT_MODE_ENFORCE, SCORE(P(7)), P(-50), P(50),
      0, true },
    { "outbound, policy to come", ASSENT_OUTBOUND, ASSENT_MODE_ENFORCE, SCORE(P(7)), 0, 0,
      BIT(POLICY) | BIT(DENY_LIST), true },
    { "outbound, virus to come", ASSENT_OUTBOUND, ASSENT_MODE_ENFORCE, SCORE(P(7)), 0, 0,
      BIT(VIRUS), false },
    { "outbound, virus", ASSENT_OUTBOUND, ASSENT_MODE_ENFORCE, HIT(VIRUS), 0, 0, ~0U, true },
    /* Neither deny nor policy refuses outbound mail: they settle nothing. */
    { "outbound, deny, virus to come", ASSENT_OUTBOUND, ASSENT_MODE_ENFORCE, HIT(DENY_LIST), 0, 0,
      BIT(VIRUS), false },
    { "outbound, policy, attachment to come", ASSENT_OUTBOUND, ASSENT_MODE_ENFORCE, HIT(POLICY), 0,
      0, BIT(ATTACHMENT), false },
    { "outbound, deny, nothing to come", ASSENT_OUTBOUND, ASSENT_MODE_ENFORCE, HIT(DENY_LIST), 0, 0,
      0, true },
};

static void knows_what_is_settled(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct row *row = &rows[i];
        struct assent_policy policy = assent_policy_default();
        struct assent_hit hit = { .symbol = &symbols[row->hit], .weight = row->weight };
        struct assent_findings findings = { .hits = &hit,
                                            .hit_count = 1,
                                            .gaps = &row->gap,
                                            .gap_count = row->has_gap,
                                            .direction = row->direction };
        struct assent_prospect prospect = prospect_of(row->lowest, row->highest, row->decisives);
        policy.mode = row->mode;
        assert_row_number(row->name, assent_plan_settled(&findings, &prospect, &policy),
                          row->settled);
    }
}

/* What is called settled really is: whatever may come, the disposition stays. */
static void what_is_settled_does_not_change(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct row *row = &rows[i];
        struct assent_policy policy = assent_policy_default();
        policy.mode = row->mode;
        for (unsigned come = 0; row->settled && come <= ASSENT_DECISIVE_NONE + 1; come++) {
            enum assent_decisive decisive =
                come > ASSENT_DECISIVE_NONE ? ASSENT_DECISIVE_NONE : (enum assent_decisive)come;
            if (decisive != ASSENT_DECISIVE_NONE && (row->decisives & 1U << decisive) == 0)
                continue;
            struct assent_hit hits[2] = {
                { .symbol = &symbols[row->hit], .weight = row->weight },
                { .symbol = &symbols[decisive],
                  .weight = come > ASSENT_DECISIVE_NONE ? row->highest : row->lowest },
            };
            struct assent_findings findings = { .hits = hits,
                                                .hit_count = 1,
                                                .gaps = &row->gap,
                                                .gap_count = row->has_gap,
                                                .direction = row->direction };
            enum assent_verdict_kind before = assent_verdict_of(&findings, &policy).kind;
            findings.hit_count = 2;
            assert_row_number(row->name, assent_verdict_of(&findings, &policy).kind, before);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_cheap_before_dear),
        cmocka_unit_test(knows_what_is_settled),
        cmocka_unit_test(what_is_settled_does_not_change),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
