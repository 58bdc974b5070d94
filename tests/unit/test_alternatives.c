/*
 * Tests of what would have made another verdict.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/alternatives.h"

#include "scorer/base/text.h"
#include "tests/support/table.h"

static const struct assent_symbol symbols[] = {
    { "BAD", "", 6000, ASSENT_DECISIVE_NONE, NULL, NULL, "", "" },
    { "WORSE", "", 5500, ASSENT_DECISIVE_NONE, NULL, NULL, "", "" },
    { "GOOD", "", -2000, ASSENT_DECISIVE_NONE, NULL, NULL, "", "" },
    { "DENIED", "", 0, ASSENT_DECISIVE_DENY_LIST, NULL, NULL, "", "" },
    { "ALLOWED", "", 0, ASSENT_DECISIVE_ALLOW_LIST, NULL, NULL, "", "" },
};
static const struct assent_check check = { .name = "check", .symbols = symbols, .symbol_count = 3 };
static const struct assent_check lists = { .name = "lists",
                                           .symbols = symbols + 4,
                                           .symbol_count = 1 };

static struct assent_policy policy = {
    .tag_threshold = 5000, .reject_threshold = 10000, .subject_tag = "", .contact = ""
};
static struct assent_policy lenient = {
    .tag_threshold = 8000, .reject_threshold = 20000, .subject_tag = "", .contact = ""
};

/* All of them, with semicolons: what is different, and the verdict then. */
static const char *list(const struct assent_decision *decision, char *text, size_t size)
{
    static const char *const kinds[] = { "points", "without", "answer" };
    struct assent_alternative alternatives[ASSENT_MOST_ALTERNATIVES];
    size_t count = assent_alternatives_of(decision, alternatives);
    struct assent_text out;

    assent_text_init(&out, text, size);
    for (size_t i = 0; i < count; i++) {
        const struct assent_alternative *one = &alternatives[i];
        char points[ASSENT_POINTS_TEXT_SIZE];
        assent_text_format(&out, "%s%s %s %s", i == 0 ? "" : "; ", kinds[one->change],
                           one->change == ASSENT_CHANGE_WITHOUT
                               ? one->hit->symbol->name
                               : assent_points_format(one->points, points),
                           assent_verdict_name(one->verdict.kind));
    }
    return text;
}

static void tells_what_would_have_changed_it(void **state)
{
    static const struct {
        const char *name;
        struct assent_verdict verdict;
        const char *hits; /* B, W, G, D, A */
        int incomplete;   /* 1: check from -3 to 4; 2: lists */
        const char *wanted;
    } rows[] = {
        { "nothing hit",
          { ASSENT_ACCEPT, ASSENT_REASON_SCORE, 0, ASSENT_NO_HIT },
          "",
          0,
          "points 5.0 tag; points 10.0 reject" },
        { "tagged",
          { ASSENT_TAG, ASSENT_REASON_SCORE, 6000, 0 },
          "B",
          0,
          "points -1.001 accept; points 4.0 reject; without BAD accept" },
        { "good evidence saved it",
          { ASSENT_TAG, ASSENT_REASON_SCORE, 9500, 0 },
          "BWG",
          0,
          "points -4.501 accept; points 0.5 reject; without BAD accept; without WORSE accept; "
          "without GOOD reject" },
        { "refused",
          { ASSENT_REJECT, ASSENT_REASON_SCORE, 11500, 0 },
          "BW",
          0,
          "points -6.501 accept; points -1.501 tag; without BAD tag; without WORSE tag" },
        { "denied",
          { ASSENT_REJECT, ASSENT_REASON_DECISIVE, 10000, 1 },
          "BD",
          0,
          "without DENIED tag" },
        { "allowed",
          { ASSENT_ACCEPT, ASSENT_REASON_DECISIVE, 0, 1 },
          "BAW",
          0,
          "without ALLOWED reject" },
        { "a missing answer kept it",
          { ASSENT_DEFER, ASSENT_REASON_FAULT, 11500, 0 },
          "BW",
          1,
          "points -6.501 accept; points -1.501 tag; without BAD tag; without WORSE tag; "
          "answer -3.0 tag; answer 0.0 reject; answer 4.0 reject" },
        { "a list that could not be asked",
          { ASSENT_DEFER, ASSENT_REASON_FAULT, 10000, 1 },
          "BD",
          2,
          "without DENIED tag; answer 0.0 reject" },
        { "not what the arithmetic says",
          { ASSENT_TAG, ASSENT_REASON_CRASH, 0, ASSENT_NO_HIT },
          "",
          0,
          "" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_hit hits[8];
        const struct assent_check_report report = {
            rows[i].incomplete == 2 ? &lists : &check, ASSENT_OUTCOME_INCOMPLETE,          "",
            rows[i].incomplete == 2 ? 0 : -3000,       rows[i].incomplete == 2 ? 0 : 4000, 1000
        };
        const struct assent_group_verdict group = { &policy, 1, rows[i].verdict };
        size_t count = strlen(rows[i].hits);
        char text[1024];
        for (size_t k = 0; k < count; k++) {
            const struct assent_symbol *symbol =
                &symbols[strchr("BWGDA", rows[i].hits[k]) - "BWGDA"];
            hits[k] = (struct assent_hit){ &check, symbol, symbol->weight, 0, "" };
        }
        const struct assent_decision decision = { .verdict = rows[i].verdict,
                                                  .policy = &policy,
                                                  .hits = hits,
                                                  .hit_count = count,
                                                  .checks = &report,
                                                  .check_count = rows[i].incomplete != 0,
                                                  .groups = &group,
                                                  .group_count = 1,
                                                  .degraded = "" };
        assert_row_text(rows[i].name, list(&decision, text, sizeof(text)), rows[i].wanted);
    }
}

/* With several policies the mildest verdict holds, of each alternative as well. */
static void the_mildest_verdict_holds(void **state)
{
    const struct assent_verdict tag = { ASSENT_TAG, ASSENT_REASON_SCORE, 11500, 0 };
    const struct assent_hit hits[] = { { &check, &symbols[0], 6000, 0, "" },
                                       { &check, &symbols[1], 5500, 0, "" } };
    const struct assent_group_verdict groups[] = {
        { &policy, 1, { ASSENT_REJECT, ASSENT_REASON_SCORE, 11500, 0 } }, { &lenient, 1, tag }
    };
    const struct assent_decision decision = { .verdict = tag,
                                              .policy = &lenient,
                                              .hits = hits,
                                              .hit_count = 2,
                                              .groups = groups,
                                              .group_count = 2,
                                              .degraded = "" };
    char text[1024];

    (void)state;
    assert_string_equal(list(&decision, text, sizeof(text)),
                        "points -3.501 accept; points 8.5 reject; without BAD accept; without "
                        "WORSE accept");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_what_would_have_changed_it),
        cmocka_unit_test(the_mildest_verdict_holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
