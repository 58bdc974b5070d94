/*
 * The verdict: every branch, as rows.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scorer/engine/verdict.h"

enum { HOUR = 3600 * 1000 };

#define SYMBOL(name, kind)                \
    {                                     \
        name, "test", 0, kind, NULL, NULL \
    }

static const struct assent_symbol score = SYMBOL("SCORE", ASSENT_DECISIVE_NONE);
static const struct assent_symbol virus = SYMBOL("VIRUS", ASSENT_DECISIVE_VIRUS);
static const struct assent_symbol attachment = SYMBOL("ATTACHMENT", ASSENT_DECISIVE_ATTACHMENT);
static const struct assent_symbol phishing = SYMBOL("PHISHING", ASSENT_DECISIVE_PHISHING);
static const struct assent_symbol allow = SYMBOL("ALLOW", ASSENT_DECISIVE_ALLOW_LIST);
static const struct assent_symbol deny = SYMBOL("DENY", ASSENT_DECISIVE_DENY_LIST);
static const struct assent_symbol history = SYMBOL("HISTORY", ASSENT_DECISIVE_ALLOW_HISTORY);
static const struct assent_symbol trap = SYMBOL("TRAP", ASSENT_DECISIVE_SPAM_TRAP);
static const struct assent_symbol policy = SYMBOL("POLICY", ASSENT_DECISIVE_POLICY);

/* Weights are given in thousandths of a point: thresholds are at 5000 and 10000. */
struct hit {
    const struct assent_symbol *symbol;
    assent_points weight;
    unsigned specificity;
};

struct row {
    const char *name;
    struct hit hits[3];
    struct assent_gap gaps[2];
    enum assent_direction direction;
    enum assent_mode mode;
    enum assent_greylist_state greylist;
    enum assent_verdict_kind kind;
    enum assent_reason reason;
    assent_points score;
    const struct assent_symbol *deciding; /* NULL: none */
};

#define GAP(points)      \
    {                    \
        points, false, 0 \
    }
#define OLD_GAP(points)     \
    {                       \
        points, false, HOUR \
    }
#define ALLOW_GAP  \
    {              \
        0, true, 0 \
    }

static const struct row rows[] = {
    /* The score and the thresholds, exactly at and one thousandth below. */
    { "nothing", .kind = ASSENT_ACCEPT, .reason = ASSENT_REASON_SCORE },
    { "below tag", .hits = { { &score, 4999, 0 } }, .kind = ASSENT_ACCEPT, .score = 4999,
      .deciding = &score },
    { "at tag", .hits = { { &score, 5000, 0 } }, .kind = ASSENT_TAG, .score = 5000,
      .deciding = &score },
    { "below reject", .hits = { { &score, 9999, 0 } }, .kind = ASSENT_TAG, .score = 9999,
      .deciding = &score },
    { "at reject", .hits = { { &score, 10000, 0 } }, .kind = ASSENT_REJECT, .score = 10000,
      .deciding = &score },
    { "good outweighs bad", .hits = { { &score, 10000, 0 }, { &trap, 0, 0 }, { &allow, -3, 1 } },
      .kind = ASSENT_ACCEPT, .reason = ASSENT_REASON_DECISIVE, .score = 0, .deciding = &allow },
    { "only good", .hits = { { &score, -3000, 0 } }, .kind = ASSENT_ACCEPT, .score = -3000 },
    { "sums", .hits = { { &score, 6000, 0 }, { &score, 5000, 0 }, { &score, -2000, 0 } },
      .kind = ASSENT_TAG, .score = 9000, .deciding = &score },

    /* Decisive symbols, alone and in their order. */
    { "virus", .hits = { { &virus, 0, 0 } }, .kind = ASSENT_REJECT,
      .reason = ASSENT_REASON_DECISIVE, .score = 10000, .deciding = &virus },
    { "virus keeps a higher score", .hits = { { &virus, 0, 0 }, { &score, 12000, 0 } },
      .kind = ASSENT_REJECT, .reason = ASSENT_REASON_DECISIVE, .score = 12000, .deciding = &virus },
    { "virus before allow", .hits = { { &allow, 0, 9 }, { &virus, 0, 0 } }, .kind = ASSENT_REJECT,
      .reason = ASSENT_REASON_DECISIVE, .score = 10000, .deciding = &virus },
    { "attachment before allow", .hits = { { &allow, 0, 9 }, { &attachment, 0, 0 } },
      .kind = ASSENT_REJECT, .reason = ASSENT_REASON_DECISIVE, .score = 10000,
      .deciding = &attachment },
    { "phishing before history", .hits = { { &history, 0, 0 }, { &phishing, 0, 0 } },
      .kind = ASSENT_REJECT, .reason = ASSENT_REASON_DECISIVE, .score = 10000,
      .deciding = &phishing },
    { "virus names itself first",
      .hits = { { &phishing, 0, 0 }, { &attachment, 0, 0 }, { &virus, 0, 0 } },
      .kind = ASSENT_REJECT, .reason = ASSENT_REASON_DECISIVE, .score = 10000, .deciding = &virus },
    { "allow lowers to 0", .hits = { { &score, 20000, 0 }, { &allow, 0, 0 } },
      .kind = ASSENT_ACCEPT, .reason = ASSENT_REASON_DECISIVE, .score = 0, .deciding = &allow },
    { "allow keeps a lower score", .hits = { { &score, -2000, 0 }, { &allow, 0, 0 } },
      .kind = ASSENT_ACCEPT, .reason = ASSENT_REASON_DECISIVE, .score = -2000, .deciding = &allow },
    { "deny", .hits = { { &deny, 0, 0 } }, .kind = ASSENT_REJECT, .reason = ASSENT_REASON_DECISIVE,
      .score = 10000, .deciding = &deny },
    { "more specific deny", .hits = { { &allow, 0, 1 }, { &deny, 0, 2 } }, .kind = ASSENT_REJECT,
      .reason = ASSENT_REASON_DECISIVE, .score = 10000, .deciding = &deny },
    { "more specific allow", .hits = { { &deny, 0, 1 }, { &allow, 0, 2 } }, .kind = ASSENT_ACCEPT,
      .reason = ASSENT_REASON_DECISIVE, .deciding = &allow },
    { "on a tie, allow", .hits = { { &deny, 0, 2 }, { &allow, 0, 2 } }, .kind = ASSENT_ACCEPT,
      .reason = ASSENT_REASON_DECISIVE, .deciding = &allow },
    { "deny before history", .hits = { { &history, 0, 0 }, { &deny, 0, 0 } }, .kind = ASSENT_REJECT,
      .reason = ASSENT_REASON_DECISIVE, .score = 10000, .deciding = &deny },
    { "history before trap", .hits = { { &trap, 0, 0 }, { &history, 0, 0 } }, .kind = ASSENT_ACCEPT,
      .reason = ASSENT_REASON_DECISIVE, .deciding = &history },
    { "trap before policy", .hits = { { &policy, 0, 0 }, { &trap, 0, 0 } }, .kind = ASSENT_REJECT,
      .reason = ASSENT_REASON_DECISIVE, .score = 10000, .deciding = &trap },
    { "policy", .hits = { { &policy, 0, 0 } }, .kind = ASSENT_REJECT,
      .reason = ASSENT_REASON_DECISIVE, .score = 10000, .deciding = &policy },

    /* A fault never refuses. */
    { "gap could have saved it", .hits = { { &score, 10000, 0 } }, .gaps = { GAP(-1) },
      .kind = ASSENT_DEFER, .reason = ASSENT_REASON_FAULT, .score = 10000, .deciding = &score },
    { "gap could not have saved it", .hits = { { &score, 12000, 0 } }, .gaps = { GAP(-2000) },
      .kind = ASSENT_REJECT, .score = 12000, .deciding = &score },
    { "two gaps together could", .hits = { { &score, 12000, 0 } },
      .gaps = { GAP(-1500), GAP(-1500) }, .kind = ASSENT_DEFER, .reason = ASSENT_REASON_FAULT,
      .score = 12000, .deciding = &score },
    { "gap of bad evidence only", .hits = { { &score, 10000, 0 } }, .gaps = { GAP(0) },
      .kind = ASSENT_REJECT, .score = 10000, .deciding = &score },
    { "gap does not matter below", .hits = { { &score, 9000, 0 } }, .gaps = { GAP(-9000) },
      .kind = ASSENT_TAG, .score = 9000, .deciding = &score },
    { "outage of an hour", .hits = { { &score, 10000, 0 } }, .gaps = { OLD_GAP(-1) },
      .kind = ASSENT_TAG, .reason = ASSENT_REASON_FAULT_DELIVERED, .score = 10000,
      .deciding = &score },
    { "outage of not quite an hour", .hits = { { &score, 10000, 0 } },
      .gaps = { { -1, false, HOUR - 1 } }, .kind = ASSENT_DEFER, .reason = ASSENT_REASON_FAULT,
      .score = 10000, .deciding = &score },
    { "an old gap that brings nothing does not count", .hits = { { &score, 10000, 0 } },
      .gaps = { OLD_GAP(0), GAP(-1) }, .kind = ASSENT_DEFER, .reason = ASSENT_REASON_FAULT,
      .score = 10000, .deciding = &score },
    { "allow list unanswered", .hits = { { &score, 30000, 0 } }, .gaps = { ALLOW_GAP },
      .kind = ASSENT_DEFER, .reason = ASSENT_REASON_FAULT, .score = 30000, .deciding = &score },
    { "allow list unanswered, policy", .hits = { { &policy, 0, 0 } }, .gaps = { ALLOW_GAP },
      .kind = ASSENT_DEFER, .reason = ASSENT_REASON_FAULT, .score = 10000, .deciding = &policy },
    { "allow list unanswered, virus", .hits = { { &virus, 0, 0 } }, .gaps = { ALLOW_GAP },
      .kind = ASSENT_REJECT, .reason = ASSENT_REASON_DECISIVE, .score = 10000, .deciding = &virus },
    { "allow list unanswered for an hour", .hits = { { &deny, 0, 0 } },
      .gaps = { { 0, true, HOUR } }, .kind = ASSENT_TAG, .reason = ASSENT_REASON_FAULT_DELIVERED,
      .score = 10000, .deciding = &deny },

    /* Greylisting. */
    { "new sender", .hits = { { &score, 5000, 0 } }, .greylist = ASSENT_GREYLIST_NEW,
      .kind = ASSENT_DEFER, .reason = ASSENT_REASON_GREYLISTED, .score = 5000, .deciding = &score },
    { "came back", .hits = { { &score, 5000, 0 } }, .greylist = ASSENT_GREYLIST_PASSED,
      .kind = ASSENT_TAG, .score = 5000, .deciding = &score },
    { "new sender, good message", .hits = { { &score, 4999, 0 } }, .greylist = ASSENT_GREYLIST_NEW,
      .kind = ASSENT_ACCEPT, .score = 4999, .deciding = &score },
    { "new sender, refused", .hits = { { &score, 10000, 0 } }, .greylist = ASSENT_GREYLIST_NEW,
      .kind = ASSENT_REJECT, .score = 10000, .deciding = &score },

    /* Directions and modes. */
    { "outbound is not scored", .hits = { { &score, 20000, 0 } }, .direction = ASSENT_OUTBOUND,
      .kind = ASSENT_ACCEPT, .reason = ASSENT_REASON_OUTBOUND, .score = 20000 },
    { "outbound virus", .hits = { { &virus, 0, 0 } }, .direction = ASSENT_OUTBOUND,
      .kind = ASSENT_REJECT, .reason = ASSENT_REASON_DECISIVE, .score = 10000, .deciding = &virus },
    { "outbound attachment", .hits = { { &attachment, 0, 0 } }, .direction = ASSENT_OUTBOUND,
      .kind = ASSENT_REJECT, .reason = ASSENT_REASON_DECISIVE, .score = 10000,
      .deciding = &attachment },
    { "outbound deny list", .hits = { { &deny, 0, 0 } }, .direction = ASSENT_OUTBOUND,
      .kind = ASSENT_ACCEPT, .reason = ASSENT_REASON_OUTBOUND },
    { "local submission", .hits = { { &virus, 0, 0 } }, .direction = ASSENT_LOCAL,
      .kind = ASSENT_ACCEPT, .reason = ASSENT_REASON_LOCAL },
    { "score only", .hits = { { &score, 12000, 0 } }, .mode = ASSENT_MODE_SCORE_ONLY,
      .kind = ASSENT_ACCEPT, .reason = ASSENT_REASON_SCORE_ONLY, .score = 12000,
      .deciding = &score },
    { "off", .hits = { { &virus, 0, 0 } }, .mode = ASSENT_MODE_OFF, .kind = ASSENT_ACCEPT,
      .reason = ASSENT_REASON_OFF },
};

static size_t fill_hits(const struct row *row, struct assent_hit *hits)
{
    size_t count = 0;

    for (; count < 3 && row->hits[count].symbol != NULL; count++)
        hits[count] = (struct assent_hit){ .symbol = row->hits[count].symbol,
                                           .weight = row->hits[count].weight,
                                           .specificity = row->hits[count].specificity,
                                           .evidence = "" };
    return count;
}

static size_t count_gaps(const struct row *row)
{
    size_t count = 2;

    while (count > 0 && row->gaps[count - 1].lowest == 0 && !row->gaps[count - 1].may_allow &&
           row->gaps[count - 1].outage == 0)
        count--;
    return count;
}

static void check_row(const struct row *row)
{
    struct assent_policy usual = assent_policy_default();
    struct assent_hit hits[3];
    struct assent_findings findings = {
        .hits = hits,
        .hit_count = fill_hits(row, hits),
        .gaps = row->gaps,
        .gap_count = count_gaps(row),
        .direction = row->direction,
        .greylist = row->greylist,
    };
    usual.mode = row->mode;
    struct assent_verdict verdict = assent_verdict_of(&findings, &usual);
    const struct assent_symbol *deciding =
        verdict.deciding_hit == ASSENT_NO_HIT ? NULL : hits[verdict.deciding_hit].symbol;

    if (verdict.kind != row->kind || verdict.reason != row->reason || verdict.score != row->score ||
        deciding != row->deciding)
        fail_msg("%s: %s, %s, %d, %s", row->name, assent_verdict_name(verdict.kind),
                 assent_reason_name(verdict.reason), verdict.score,
                 deciding == NULL ? "nothing decides" : deciding->name);
}

static void gives_each_verdict(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check_row(&rows[i]);
}

static void greylists_only_where_it_is_on(void **state)
{
    struct assent_policy without = assent_policy_default();
    const struct assent_hit hit = { .symbol = &score, .weight = 6000, .evidence = "" };
    struct assent_findings findings = { .hits = &hit,
                                        .hit_count = 1,
                                        .greylist = ASSENT_GREYLIST_NEW };

    (void)state;
    without.greylisting = false;
    assert_int_equal(assent_verdict_of(&findings, &without).kind, ASSENT_TAG);
}

static void lets_the_mildest_hold(void **state)
{
    static const struct {
        enum assent_verdict_kind kinds[3];
        size_t mildest;
    } groups_of[] = {
        { { ASSENT_REJECT, ASSENT_ACCEPT, ASSENT_TAG }, 1 },
        { { ASSENT_REJECT, ASSENT_DEFER, ASSENT_TAG }, 2 },
        { { ASSENT_REJECT, ASSENT_DEFER, ASSENT_REJECT }, 1 },
        { { ASSENT_TAG, ASSENT_TAG, ASSENT_TAG }, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(groups_of) / sizeof(groups_of[0]); i++) {
        struct assent_group_verdict groups[3] = { 0 };
        for (size_t k = 0; k < 3; k++)
            groups[k].verdict.kind = groups_of[i].kinds[k];
        assert_int_equal(assent_verdict_mildest(groups, 3), groups_of[i].mildest);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_each_verdict),
        cmocka_unit_test(greylists_only_where_it_is_on),
        cmocka_unit_test(lets_the_mildest_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
