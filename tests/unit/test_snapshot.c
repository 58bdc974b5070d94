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

static struct assent_snapshot *make(void)
{
    struct assent_policy policy = assent_policy_default();
    struct assent_snapshot *snapshot = assent_snapshot_create(&policy);

    assert_non_null(snapshot);
    return snapshot;
}

static void has_the_usual_policy(void **state)
{
    struct assent_snapshot *snapshot = make();
    const struct assent_policy *policy = assent_snapshot_policy(snapshot, "bob@example.org");

    (void)state;
    assert_int_equal(policy->mode, ASSENT_MODE_ENFORCE);
    assert_int_equal(policy->tag_threshold, 5000);
    assert_int_equal(policy->reject_threshold, 10000);
    assert_true(policy->greylisting);
    assert_string_equal(policy->subject_tag, "[SPAM?] ");
    assert_string_equal(policy->contact, "");
    assert_int_equal(snapshot->mixed, ASSENT_MIXED_LENIENT);
    assent_snapshot_release(snapshot);
    assent_snapshot_release(NULL);
}

static void finds_policies_by_domain(void **state)
{
    static const char *const domains[] = { "m.test", "A.test", "z.test", "mm.test", "l.test" };
    static const struct {
        const char *recipient;
        int domain; /* -1: the usual one */
    } rows[] = {
        { "bob@m.test", 0 },
        { "bob@M.TEST", 0 },
        { "bob@a.test", 1 },
        { "bob@A.Test", 1 },
        { "bob@z.test", 2 },
        { "bob@mm.test", 3 },
        { "bob@l.test", 4 },
        { "bob@sub.m.test", -1 },
        { "bob@xm.test", -1 },
        { "bob@m.test.", 0 },
        { "bob", -1 },
        { "", -1 },
        { "m.test", -1 },
        { "bob@m.test@b.test", -1 },
        { "\"a@b.test\"@m.test", 0 },
        { "bob@", -1 },
    };
    struct assent_snapshot *snapshot = make();
    struct assent_error error = { "" };
    char longest[600];

    (void)state;
    for (size_t i = 0; i < ROWS(domains); i++) {
        struct assent_policy policy = assent_policy_default();
        policy.tag_threshold = (assent_points)i;
        assert_true(assent_snapshot_set_domain(snapshot, domains[i], &policy, &error));
    }
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct assent_policy *policy = assent_snapshot_policy(snapshot, rows[i].recipient);
        assert_row_number(rows[i].recipient, policy->tag_threshold,
                          rows[i].domain < 0 ? 5000 : rows[i].domain);
    }
    memset(longest, 'a', sizeof(longest));
    longest[0] = '@';
    longest[sizeof(longest) - 1] = '\0';
    assert_int_equal(assent_snapshot_policy(snapshot, longest)->tag_threshold, 5000);
    assent_snapshot_release(snapshot);
}

static void refuses_a_domain_twice(void **state)
{
    struct assent_snapshot *snapshot = make();
    struct assent_policy policy = assent_policy_default();
    struct assent_error error = { "" };

    (void)state;
    assert_true(assent_snapshot_set_domain(snapshot, "a.test", &policy, &error));
    policy.tag_threshold = 7;
    assert_false(assent_snapshot_set_domain(snapshot, "A.TEST", &policy, &error));
    assert_non_null(strstr(error.text, "A.TEST"));
    assert_int_equal(assent_snapshot_policy(snapshot, "x@a.test")->tag_threshold, 5000);
    assent_snapshot_release(snapshot);
}

static void copies_the_texts(void **state)
{
    struct assent_snapshot *snapshot = make();
    char contact[] = "postmaster@a.test";
    char domain[] = "a.test";
    struct assent_policy policy = assent_policy_default();

    (void)state;
    policy.contact = contact;
    assert_true(assent_snapshot_set_domain(snapshot, domain, &policy, NULL));
    memset(contact, 'x', sizeof(contact) - 1);
    memset(domain, 'x', sizeof(domain) - 1);
    assert_string_equal(assent_snapshot_policy(snapshot, "b@a.test")->contact, "postmaster@a.test");
    assent_snapshot_release(snapshot);
}

static void has_weights(void **state)
{
    struct assent_snapshot *snapshot = make();
    struct assent_error error = { "" };

    (void)state;
    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        for (size_t k = 0; k < check->symbol_count; k++)
            assert_row_number(check->symbols[k].name,
                              snapshot->weights[assent_check_first_symbol(i) + k],
                              check->symbols[k].weight);
    }
    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        size_t last = check->symbol_count - 1;
        assert_true(assent_snapshot_set_weight(snapshot, check->symbols[last].name,
                                               (assent_points)i + 1, &error));
        assert_row_number(check->name, snapshot->weights[assent_check_first_symbol(i) + last],
                          i + 1);
    }
    assert_false(assent_snapshot_set_weight(snapshot, "NO_SUCH", 1, &error));
    assert_non_null(strstr(error.text, "NO_SUCH"));
    assert_false(assent_snapshot_set_weight(snapshot, "", 1, NULL));
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
    struct assent_policy policy = scoring_policy(ASSENT_MODE_ENFORCE, number, number + 1);
    struct assent_snapshot *snapshot = assent_snapshot_create(&policy);

    assert_non_null(snapshot);
    assert_true(assent_snapshot_set_domain(snapshot, "a.test", &policy, NULL));
    return snapshot;
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
    const struct mail mail = { 0 };
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
        cmocka_unit_test(refuses_a_domain_twice),
        cmocka_unit_test(copies_the_texts),
        cmocka_unit_test(has_weights),
        cmocka_unit_test(is_published_while_it_is_read),
        cmocka_unit_test(a_message_keeps_its_snapshot),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
