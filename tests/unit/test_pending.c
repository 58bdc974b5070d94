/*
 * Tests of pending answers. Waits that must end by themselves are given plenty of
 * time; those that must time out are given little, and nothing is measured.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/base/pending.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "tests/support/table.h"

enum { LONG = 120000, SHORT = 20 };

static atomic_int waits;

static void note_wait(void *data)
{
    (void)data;
    (void)atomic_fetch_add(&waits, 1);
}

static struct assent_patience patience_of(int64_t milliseconds)
{
    struct assent_clock clock = assent_clock_system();

    return (struct assent_patience){ clock, clock.monotonic(clock.data) + milliseconds, note_wait,
                                     NULL };
}

static void complete_before_the_wait(void **state)
{
    struct assent_pending *pending = assent_pending_create();
    struct assent_patience patience = patience_of(LONG);

    (void)state;
    atomic_store(&waits, 0);
    assert_non_null(pending);
    assent_pending_complete(pending);
    assent_pending_complete(pending);
    assert_true(assent_pending_wait(pending, &patience, -1));
    assert_true(assent_pending_wait(pending, &patience, 0));
    patience = patience_of(-1000);
    assert_true(assent_pending_wait(pending, &patience, -1));
    assert_int_equal(atomic_load(&waits), 0);
    assent_pending_release(pending);
}

static void times_out(void **state)
{
    static const struct {
        const char *name;
        int64_t patience, most;
        int waits;
    } rows[] = {
        { "most", LONG, SHORT, 1 },
        { "patience", SHORT, -1, 1 },
        { "patience before most", SHORT, LONG, 1 },
        { "no time given", LONG, 0, 0 },
        { "no patience left", 0, LONG, 0 },
        { "patience gone", -5000, -1, 0 },
    };
    struct assent_pending *pending = assent_pending_create();

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_patience patience = patience_of(rows[i].patience);
        atomic_store(&waits, 0);
        assert_row_number(rows[i].name, assent_pending_wait(pending, &patience, rows[i].most),
                          false);
        assert_row_number(rows[i].name, atomic_load(&waits), rows[i].waits);
    }
    assent_pending_release(pending);
}

static void needs_no_before_wait(void **state)
{
    struct assent_pending *pending = assent_pending_create();
    struct assent_patience patience = patience_of(SHORT);

    (void)state;
    patience.before_wait = NULL;
    assert_false(assent_pending_wait(pending, &patience, -1));
    assent_pending_release(pending);
    assent_pending_release(NULL);
}

static void *wait_for_it(void *data)
{
    struct assent_patience patience = patience_of(LONG);
    struct assent_pending *pending = data;
    bool complete = assent_pending_wait(pending, &patience, -1);

    assent_pending_release(pending);
    return complete ? data : NULL;
}

static void *complete_it(void *data)
{
    while (atomic_load(&waits) == 0)
        (void)usleep(1000);
    assent_pending_complete(data);
    assent_pending_release(data);
    return NULL;
}

static void complete_during_the_wait(void **state)
{
    struct assent_pending *pending = assent_pending_create();
    struct assent_patience patience = patience_of(LONG);
    pthread_t thread;

    (void)state;
    atomic_store(&waits, 0);
    assert_int_equal(pthread_create(&thread, NULL, complete_it, assent_pending_acquire(pending)),
                     0);
    assert_true(assent_pending_wait(pending, &patience, -1));
    assert_int_equal(atomic_load(&waits), 1);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assent_pending_release(pending);
}

static void wakes_all_who_wait(void **state)
{
    struct assent_pending *pending = assent_pending_create();
    pthread_t threads[2];

    (void)state;
    atomic_store(&waits, 0);
    for (size_t i = 0; i < ROWS(threads); i++)
        assert_int_equal(
            pthread_create(&threads[i], NULL, wait_for_it, assent_pending_acquire(pending)), 0);
    while (atomic_load(&waits) < (int)ROWS(threads))
        (void)usleep(1000);
    assent_pending_complete(pending);
    for (size_t i = 0; i < ROWS(threads); i++) {
        void *result = NULL;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_ptr_equal(result, pending);
    }
    assent_pending_release(pending);
}

/* Whoever comes last frees it; the sanitizers see when somebody uses it afterwards. */
static void may_be_let_go_first(void **state)
{
    (void)state;
    for (int i = 0; i < 200; i++) {
        struct assent_pending *pending = assent_pending_create();
        pthread_t thread;
        atomic_store(&waits, 1);
        assert_int_equal(
            pthread_create(&thread, NULL, complete_it, assent_pending_acquire(pending)), 0);
        assent_pending_release(pending);
        assert_int_equal(pthread_join(thread, NULL), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complete_before_the_wait), cmocka_unit_test(times_out),
        cmocka_unit_test(needs_no_before_wait),     cmocka_unit_test(complete_during_the_wait),
        cmocka_unit_test(wakes_all_who_wait),       cmocka_unit_test(may_be_let_go_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
