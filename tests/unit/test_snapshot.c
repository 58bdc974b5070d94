/*
 * Tests of snapshots.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <pthread.h>

#include "scorer/engine/scorer.h"
#include "scorer/engine/snapshot.h"
#include "tests/support/scoring.h"
#include "tests/support/table.h"

static void has_the_usual_policy(void **state)
{
    struct assent_snapshot *snapshot = assent_snapshot_create();
    const struct assent_policy *policy = assent_snapshot_policy(snapshot, "bob@example.org");
    const struct assent_global_settings *global = assent_snapshot_global(snapshot);

    (void)state;
    assert_int_equal(policy->mode, ASSENT_MODE_ENFORCE);
    assert_int_equal(policy->tag_threshold, 5000);
    assert_int_equal(policy->reject_threshold, 10000);
    assert_true(policy->greylisting);
    assert_string_equal(policy->subject_tag, "[SPAM?] ");
    assert_string_equal(policy->contact, "");
    assert_int_equal(global->mixed_recipients, ASSENT_MIXED_LENIENT);
    assert_int_equal(global->journal_subject, ASSENT_SUBJECT_FULL);
    assert_true(global->journal_keep == INT64_C(30) * 24 * 3600 * 1000);
    assert_true(global->journal_bytes == INT64_C(1) << 30);
    assert_true(assent_snapshot_generation(snapshot) == 0);
    assent_snapshot_release(snapshot);
    assent_snapshot_release(NULL);
}

static void finds_policies_by_domain(void **state)
{
    static const struct {
        const char *recipient;
        int threshold;
    } rows[] = {
        { "bob@m.test", 1000 },
        { "bob@M.TEST", 1000 },
        { "bob@a.test", 2000 },
        { "bob@A.Test", 2000 },
        { "bob@z.test", 3000 },
        { "bob@mm.test", 4000 },
        { "bob@l.test", 4500 },
        { "bob@xn--bcher-kva.test", 4600 },
        { "bob@b\303\274cher.test", 4600 },
        { "bob@B\303\234CHER.test", 4600 },
        { "bob@\303\274.test", 5000 },
        { "bob@\303\377.test", 5000 },
        { "bob@sub.m.test", 5000 },
        { "bob@xm.test", 5000 },
        { "bob@m.test.", 1000 },
        { "bob", 5000 },
        { "", 5000 },
        { "m.test", 5000 },
        { "bob@m.test@b.test", 5000 },
        { "\"a@b.test\"@m.test", 1000 },
        { "bob@", 5000 },
    };
    struct assent_snapshot *snapshot = scoring_settings((const char *const[]){
        "m.test tag_threshold=1", "a.test tag_threshold=2", "z.test tag_threshold=3",
        "mm.test tag_threshold=4", "l.test tag_threshold=4.5",
        "xn--bcher-kva.test tag_threshold=4.6", NULL });
    char longest[600];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_row_number(rows[i].recipient,
                          assent_snapshot_policy(snapshot, rows[i].recipient)->tag_threshold,
                          rows[i].threshold);
    memset(longest, 'a', sizeof(longest));
    longest[0] = '@';
    longest[sizeof(longest) - 1] = '\0';
    assert_int_equal(assent_snapshot_policy(snapshot, longest)->tag_threshold, 5000);
    assent_snapshot_release(snapshot);
}

static void domains_inherit(void **state)
{
    struct assent_snapshot *snapshot = scoring_settings((const char *const[]){
        "tag_threshold=4", "contact=call us", "a.test contact=call me", "a.test filtering=off",
        "b.test mode=score-only", "reply.spam=no {score}", "b.test reply.fault=later", NULL });
    const struct assent_policy *first = assent_snapshot_policy(snapshot, "x@a.test");
    const struct assent_policy *second = assent_snapshot_policy(snapshot, "x@b.test");

    (void)state;
    assert_int_equal(first->tag_threshold, 4000);
    assert_string_equal(first->contact, "call me");
    assert_int_equal(first->mode, ASSENT_MODE_OFF);
    assert_string_equal(second->contact, "call us");
    assert_int_equal(second->mode, ASSENT_MODE_SCORE_ONLY);
    assert_string_equal(second->replies[ASSENT_REPLY_SPAM], "no {score}");
    assert_string_equal(second->replies[ASSENT_REPLY_FAULT], "later");
    assert_null(first->replies[ASSENT_REPLY_FAULT]);
    assert_string_equal(first->replies[ASSENT_REPLY_SPAM], "no {score}");
    assent_snapshot_release(snapshot);
}

static void filtering_off_is_inherited_too(void **state)
{
    struct assent_snapshot *snapshot = scoring_settings((const char *const[]){
        "filtering=off", "mode=score-only", "a.test filtering=on", "b.test contact=x", NULL });

    (void)state;
    assert_int_equal(assent_snapshot_policy(snapshot, "x@c.test")->mode, ASSENT_MODE_OFF);
    assert_int_equal(assent_snapshot_policy(snapshot, "x@b.test")->mode, ASSENT_MODE_OFF);
    assert_int_equal(assent_snapshot_policy(snapshot, "x@a.test")->mode, ASSENT_MODE_SCORE_ONLY);
    assent_snapshot_release(snapshot);
}

static void note_refusal(const char *reason, void *data)
{
    char *reasons = data;

    (void)strcat(reasons, reason);
    (void)strcat(reasons, "\n");
}

/* What makes no sense leaves the default in force, and the rest. */
static void bears_values_that_make_no_sense(void **state)
{
    struct assent_document *document = assent_document_create();
    char reasons[2000] = "";

    (void)state;
    assert_true(assent_document_set(document, "", "tag_threshold", "many"));
    assert_true(assent_document_set(document, "", "no_such", "1"));
    assert_true(assent_document_set(document, "", "contact", "a\nb"));
    assert_true(assent_document_set(document, "", "reject_threshold", "12"));
    assert_true(assent_document_set(document, "a.test", "mixed_recipients", "defer"));
    assert_true(assent_document_set(document, "a.test", "tag_threshold", "7"));
    struct assent_snapshot *snapshot = assent_snapshot_of(document, note_refusal, reasons);
    assert_non_null(snapshot);
    assert_int_equal(assent_snapshot_policy(snapshot, "")->tag_threshold, 5000);
    assert_int_equal(assent_snapshot_policy(snapshot, "")->reject_threshold, 12000);
    assert_string_equal(assent_snapshot_policy(snapshot, "")->contact, "");
    assert_int_equal(assent_snapshot_policy(snapshot, "x@a.test")->tag_threshold, 7000);
    assert_non_null(strstr(reasons, "tag_threshold: \"many\""));
    assert_non_null(strstr(reasons, "no_such"));
    assert_non_null(strstr(reasons, "contact"));
    assert_non_null(strstr(reasons, "a.test: mixed_recipients"));
    assent_snapshot_release(snapshot);
    snapshot = assent_snapshot_of(document, NULL, NULL);
    assent_document_destroy(document);
    assent_snapshot_release(snapshot);
}

static void has_weights(void **state)
{
    struct assent_snapshot *snapshot = assent_snapshot_create();
    size_t place = 0;

    (void)state;
    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        for (size_t k = 0; k < check->symbol_count; k++)
            assert_row_number(check->symbols[k].name, snapshot->weights[place++],
                              check->symbols[k].weight);
    }
    assent_snapshot_release(snapshot);
    snapshot = scoring_settings((const char *const[]){ "weight.TEST_BAD_3=-7.25", NULL });
    for (size_t i = 0, k = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        for (size_t n = 0; n < check->symbol_count; n++, k++)
            if (strcmp(check->symbols[n].name, "TEST_BAD_3") == 0)
                assert_int_equal(snapshot->weights[k], -7250);
            else
                assert_int_equal(snapshot->weights[k], check->symbols[n].weight);
    }
    assent_snapshot_release(snapshot);
}

enum { READERS = 8, ROUNDS = 2000 };

static void *read_snapshots(void *data)
{
    struct assent_scorer *scorer = data;
    size_t wrong = 0;

    for (int i = 0; i < ROUNDS; i++) {
        struct assent_snapshot *snapshot = assent_scorer_snapshot(scorer);
        const struct assent_policy *policy = assent_snapshot_policy(snapshot, "bob@a.test");
        /* Torn would be: the thresholds of two snapshots. */
        wrong += policy->reject_threshold != policy->tag_threshold + 1;
        assent_snapshot_release(snapshot);
    }
    return wrong == 0 ? data : NULL;
}

static struct assent_snapshot *make_numbered(assent_points number)
{
    char tag[ASSENT_POINTS_TEXT_SIZE];
    char reject[ASSENT_POINTS_TEXT_SIZE];
    char first[64];
    char second[64];

    (void)snprintf(first, sizeof(first), "a.test tag_threshold=%s",
                   assent_points_format(number, tag));
    (void)snprintf(second, sizeof(second), "a.test reject_threshold=%s",
                   assent_points_format(number + 1, reject));
    return scoring_settings((const char *const[]){ first, second, NULL });
}

static void is_published_while_it_is_read(void **state)
{
    struct test_time now = { 1790000000000, 1000 };
    struct assent_scorer *scorer = scoring_create(&now, make_numbered(0));
    pthread_t threads[READERS];

    (void)state;
    for (size_t i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_snapshots, scorer), 0);
    for (assent_points i = 1; i < 500; i++)
        assent_scorer_publish(scorer, make_numbered(i));
    for (size_t i = 0; i < READERS; i++) {
        void *result = NULL;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_ptr_equal(result, scorer);
    }
    assent_scorer_destroy(scorer);
}

/* A message keeps the snapshot that it began with. */
static void a_message_keeps_its_snapshot(void **state)
{
    struct test_time now = { 1790000000000, 1000 };
    struct assent_scorer *scorer = scoring_create(&now, make_numbered(70000));
    const struct mail mail = { .recipients = { "bob@a.test" } };
    struct assent_transaction *before = scoring_begin(scorer, &mail);

    (void)state;
    assent_scorer_publish(scorer, make_numbered(80000));
    struct assent_transaction *after = scoring_begin(scorer, &mail);
    const struct assent_decision *decision = assent_transaction_decide(before);
    assert_int_equal(decision->policy->tag_threshold, 70000);
    decision = assent_transaction_decide(after);
    assert_int_equal(decision->policy->tag_threshold, 80000);
    assent_transaction_destroy(before);
    assent_transaction_destroy(after);
    assent_scorer_destroy(scorer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_the_usual_policy),
        cmocka_unit_test(finds_policies_by_domain),
        cmocka_unit_test(domains_inherit),
        cmocka_unit_test(filtering_off_is_inherited_too),
        cmocka_unit_test(bears_values_that_make_no_sense),
        cmocka_unit_test(has_weights),
        cmocka_unit_test(is_published_while_it_is_read),
        cmocka_unit_test(a_message_keeps_its_snapshot),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
