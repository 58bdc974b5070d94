/*
 * Tests of the figures of accuracy: values that are known or easily counted by hand.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/accuracy.h"

#include <math.h>
#include <stdlib.h>

#include "tests/support/table.h"

#define assert_row_near(row, got, wanted)                                               \
    do {                                                                                \
        double got_value = (got);                                                       \
        double wanted_value = (wanted);                                                 \
        if (!(fabs(got_value - wanted_value) < 1e-6))                                   \
            fail_msg("%s: %s is %.9f, not %.9f", (row), #got, got_value, wanted_value); \
    } while (0)

static void wilson(void **state)
{
    static const struct {
        const char *name;
        size_t hits, total;
        double low, high;
    } rows[] = {
        { "none of ten", 0, 10, 0, 0.2775328 },
        { "one of ten", 1, 10, 0.0178762, 0.4041500 },
        { "half of ten", 5, 10, 0.2365931, 0.7634069 },
        { "all of ten", 10, 10, 0.7224672, 1 },
        { "one of one", 1, 1, 0.2065493, 1 },
        { "none of one", 0, 1, 0, 0.7934507 },
        { "none of a million", 0, 1000000, 0, 0.0000038 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct accuracy_share share = accuracy_wilson(rows[i].hits, rows[i].total);
        assert_row_true(rows[i].name, share.applicable && share.bounded);
        assert_row_near(rows[i].name, share.share, (double)rows[i].hits / (double)rows[i].total);
        assert_row_near(rows[i].name, share.low, rows[i].low);
        assert_row_near(rows[i].name, share.high, rows[i].high);
    }
}

/* R. Newcombe, Two-sided Confidence Intervals for the Single Proportion (1998), table I, method
 * 3: printed to four digits. */
static void published_intervals(void **state)
{
    static const struct {
        const char *name;
        size_t hits, total;
        double low, high;
    } rows[] = {
        { "81 of 263", 81, 263, 0.2553, 0.3662 },
        { "15 of 148", 15, 148, 0.0624, 0.1605 },
        { "0 of 20", 0, 20, 0, 0.1611 },
        { "1 of 29", 1, 29, 0.0061, 0.1718 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct accuracy_share share = accuracy_wilson(rows[i].hits, rows[i].total);
        assert_row_true(rows[i].name, fabs(share.low - rows[i].low) < 0.00005);
        assert_row_true(rows[i].name, fabs(share.high - rows[i].high) < 0.00005);
    }
}

static void share_of_nothing(void **state)
{
    struct accuracy_share share = accuracy_wilson(0, 0);

    (void)state;
    assert_false(share.applicable);
    assert_false(share.bounded);
    assert_true(isfinite(share.share));
}

enum { MOST = 16 };

/* Scores in points, ham first; as many as there are numbers. */
struct ranked {
    const char *name;
    size_t ham_count, spam_count;
    int ham[MOST], spam[MOST];
};

/* The spam first, so that sorting has something to do. */
static size_t make_scores(const struct ranked *ranked, struct accuracy_score *scores)
{
    size_t count = 0;

    for (size_t i = 0; i < ranked->spam_count; i++)
        scores[count++] = (struct accuracy_score){ ranked->spam[i], true };
    for (size_t i = 0; i < ranked->ham_count; i++)
        scores[count++] = (struct accuracy_score){ ranked->ham[i], false };
    accuracy_sort(scores, count);
    return count;
}

static void one_minus_roca(void **state)
{
    static const struct {
        struct ranked ranked;
        double share;
    } rows[] = {
        { { "perfect", 3, 2, { 1, 2, 3 }, { 4, 5 } }, 0 },
        { { "upside down", 2, 3, { 4, 5 }, { 1, 2, 3 } }, 1 },
        { { "all equal", 3, 4, { 7, 7, 7 }, { 7, 7, 7, 7 } }, 0.5 },
        { { "one of each, tied", 1, 1, { 0 }, { 0 } }, 0.5 },
        { { "one pair of four wrong", 2, 2, { 1, 5 }, { 4, 6 } }, 0.25 },
        { { "one tie among four pairs", 2, 2, { 1, 4 }, { 4, 6 } }, 0.125 },
        { { "ties at both ends", 3, 3, { 0, 0, 9 }, { 0, 9, 9 } }, (2 * 0.5 + 1 + 2 * 0.5) / 9 },
        { { "below zero", 2, 2, { -5, -1 }, { -3, 2 } }, 0.25 },
        { { "extremes", 1, 1, { ASSENT_POINTS_LEAST }, { ASSENT_POINTS_MOST } }, 0 },
    };
    struct accuracy_score scores[2 * MOST];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        size_t count = make_scores(&rows[i].ranked, scores);
        struct accuracy_share share = accuracy_one_minus_roca(scores, count);
        assert_row_true(rows[i].ranked.name, share.applicable);
        assert_row_near(rows[i].ranked.name, share.share, rows[i].share);
    }
}

static void spam_missed(void **state)
{
    static const struct {
        struct ranked ranked;
        double hm;
        double missed;
    } rows[] = {
        { { "perfect", 3, 2, { 1, 2, 3 }, { 4, 5 } }, 0.001, 0 },
        { { "upside down", 2, 3, { 4, 5 }, { 1, 2, 3 } }, 0.001, 1 },
        { { "all equal", 3, 4, { 7, 7, 7 }, { 7, 7, 7, 7 } }, 0.001, 1 },
        { { "one ham high", 4, 4, { 1, 2, 3, 8 }, { 4, 5, 8, 9 } }, 0.001, 0.75 },
        { { "that one is allowed", 4, 4, { 1, 2, 3, 8 }, { 4, 5, 8, 9 } }, 0.25, 0 },
        { { "not quite allowed", 4, 4, { 1, 2, 3, 8 }, { 4, 5, 8, 9 } }, 0.2499, 0.75 },
        { { "ham tied, both or none", 4, 4, { 1, 2, 8, 8 }, { 4, 5, 8, 9 } }, 0.25, 0.75 },
        { { "all ham allowed", 2, 2, { 5, 6 }, { 1, 9 } }, 1, 0 },
    };
    struct accuracy_score scores[2 * MOST];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        size_t count = make_scores(&rows[i].ranked, scores);
        struct accuracy_share share = accuracy_spam_missed(scores, count, rows[i].hm);
        assert_row_true(rows[i].ranked.name, share.applicable);
        assert_row_near(rows[i].ranked.name, share.share, rows[i].missed);
    }
}

/* A tenth of a percent of 1,000 ham is one, whatever binary fractions make of it. */
static void one_in_a_thousand(void **state)
{
    struct accuracy_score scores[1003];

    (void)state;
    for (int i = 0; i < 1000; i++)
        scores[i] = (struct accuracy_score){ i, false };
    scores[1000] = (struct accuracy_score){ 998, true };
    scores[1001] = (struct accuracy_score){ 999, true };
    scores[1002] = (struct accuracy_score){ 2000, true };
    accuracy_sort(scores, 1003);
    assert_row_near("the highest ham allowed", accuracy_spam_missed(scores, 1003, 0.001).share,
                    1.0 / 3);
    assert_row_near("and the next one not", accuracy_spam_missed(scores, 1003, 0.0009).share,
                    2.0 / 3);
}

static void one_kind_only(void **state)
{
    static const struct ranked rows[] = {
        { "nothing", 0, 0, { 0 }, { 0 } },
        { "ham alone", 2, 0, { 1, 2 }, { 0 } },
        { "spam alone", 0, 2, { 0 }, { 1, 2 } },
    };
    struct accuracy_score scores[2 * MOST];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        size_t count = make_scores(&rows[i], scores);
        assert_row_true(rows[i].name, !accuracy_one_minus_roca(scores, count).applicable);
        assert_row_true(rows[i].name, !accuracy_spam_missed(scores, count, 0.001).applicable);
    }
}

/* Counting every pair must come to the same; scores from a fixed generator, with many ties. */
static void agrees_with_counting_pairs(void **state)
{
    enum { COUNT = 400 };
    struct accuracy_score scores[COUNT];
    unsigned long seed = 20070401;
    double wrong = 0;
    size_t pairs = 0;

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        seed = (seed * 1103515245UL + 12345UL) & 0x7fffffffUL;
        bool spam = (seed >> 16) % 3 != 0;
        scores[i] =
            (struct accuracy_score){ (assent_points)((seed >> 20) % 40) + (spam ? 9 : 0), spam };
    }
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t k = 0; k < COUNT; k++) {
            if (scores[i].spam || !scores[k].spam)
                continue;
            pairs++;
            wrong += scores[i].score > scores[k].score    ? 1
                     : scores[i].score == scores[k].score ? 0.5
                                                          : 0;
        }
    }
    accuracy_sort(scores, COUNT);
    struct accuracy_share share = accuracy_one_minus_roca(scores, COUNT);
    assert_row_near("pairs", share.share, wrong / (double)pairs);
    assert_true(share.bounded && share.low < share.share && share.share < share.high);
}

/* DeLong's variance by hand: placements of ham 0, 0.5, 1 and so on; see the rows. */
static void interval_of_roca(void **state)
{
    static const struct ranked ranked = { "two and two", 2, 2, { 1, 5 }, { 4, 6 } };
    struct accuracy_score scores[2 * MOST];
    size_t count = make_scores(&ranked, scores);
    struct accuracy_share share = accuracy_one_minus_roca(scores, count);
    /* Ham 1 has no spam below it and ham 5 half of it; spam 4 has half of the ham above it and
     * spam 6 none: both variances are 0.125, and that of the mean 0.125 / 2 + 0.125 / 2. */
    double spread = 1.959963984540054 * sqrt(0.125) / (0.25 * 0.75);
    double logit = log(0.25 / 0.75);

    (void)state;
    assert_true(share.bounded);
    assert_row_near("low", share.low, 1 / (1 + exp(spread - logit)));
    assert_row_near("high", share.high, 1 / (1 + exp(-spread - logit)));
}

static void no_interval_at_the_ends(void **state)
{
    static const struct ranked rows[] = {
        { "perfect", 3, 2, { 1, 2, 3 }, { 4, 5 } },
        { "upside down", 2, 3, { 4, 5 }, { 1, 2, 3 } },
        { "one ham", 1, 3, { 2 }, { 1, 2, 3 } },
    };
    struct accuracy_score scores[2 * MOST];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        size_t count = make_scores(&rows[i], scores);
        assert_row_true(rows[i].name, !accuracy_one_minus_roca(scores, count).bounded);
    }
}

static void has_quantiles(void **state)
{
    static const struct accuracy_score scores[] = {
        { -3, false }, { -1, true }, { 0, false }, { 0, false },
        { 2, false },  { 5, true },  { 9, true },
    };
    static const struct {
        const char *name;
        bool spam;
        double share;
        assent_points score;
    } rows[] = {
        { "lowest ham", false, 0, -3 },     { "a quarter of ham", false, 0.25, -3 },
        { "median of ham", false, 0.5, 0 }, { "behind the median", false, 0.51, 0 },
        { "highest ham", false, 1, 2 },     { "lowest spam", true, 0, -1 },
        { "median of spam", true, 0.5, 5 }, { "highest spam", true, 1, 9 },
    };
    assent_points score = 77;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_row_true(rows[i].name, accuracy_quantile(scores, ROWS(scores), rows[i].spam,
                                                        rows[i].share, &score));
        assert_row_number(rows[i].name, score, rows[i].score);
    }
    score = 77;
    assert_false(accuracy_quantile(scores, 1, true, 0.5, &score));
    assert_false(accuracy_quantile(scores, 0, false, 0.5, &score));
    assert_int_equal(score, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wilson),           cmocka_unit_test(published_intervals),
        cmocka_unit_test(share_of_nothing), cmocka_unit_test(one_minus_roca),
        cmocka_unit_test(spam_missed),      cmocka_unit_test(one_in_a_thousand),
        cmocka_unit_test(one_kind_only),    cmocka_unit_test(agrees_with_counting_pairs),
        cmocka_unit_test(interval_of_roca), cmocka_unit_test(no_interval_at_the_ends),
        cmocka_unit_test(has_quantiles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
