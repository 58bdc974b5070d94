/*
 * Tests of the queue of deferred messages: order of time, pauses, an end.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/retry_queue.h"

#include "tests/support/table.h"

static void comes_out_in_order(void **state)
{
    static const struct {
        int64_t due;
        size_t place;
    } rows[] = {
        { 500, 0 }, { 100, 7 }, { 300, 2 }, { 100, 3 },
        { 100, 5 }, { 0, 9 },   { 300, 1 }, { 400, 4 },
    };
    static const size_t wanted[] = { 9, 3, 5, 7, 1, 2, 4, 0 };
    struct retry_queue queue = { NULL, 0, 0 };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_true(
            retry_queue_add(&queue, &(struct retry){ rows[i].due, rows[i].place, 0, 0, 1 }));
    for (size_t i = 0; i < ROWS(wanted); i++) {
        assert_int_equal(retry_queue_first(&queue)->place, wanted[i]);
        assert_int_equal(retry_queue_take(&queue).place, wanted[i]);
    }
    assert_null(retry_queue_first(&queue));
    retry_queue_fini(&queue);
}

/* Added and taken in turn, many of them: each is at least as late as the one before when nothing
 * earlier was added in between. */
static void keeps_order_while_it_grows(void **state)
{
    struct retry_queue queue = { NULL, 0, 0 };
    uint32_t seed = 1;
    int64_t now = 0;
    size_t added = 0;
    size_t taken = 0;

    (void)state;
    while (taken < 5000) {
        for (int i = 0; i < 3 && added < 5000; i++) {
            seed = seed * 1664525U + 1013904223U;
            struct retry retry = { now + (int64_t)(seed >> 20), added++, 0, 0, 1 };
            assert_true(retry_queue_add(&queue, &retry));
        }
        struct retry retry = retry_queue_take(&queue);
        assert_true(retry.due >= now);
        now = retry.due;
        taken++;
    }
    assert_null(retry_queue_first(&queue));
    retry_queue_fini(&queue);
}

static void everything_of_an_item_is_kept(void **state)
{
    const struct retry retry = { 1176052052000, 11999, 3327629, 12000, 3 };
    struct retry_queue queue = { NULL, 0, 0 };

    (void)state;
    assert_true(retry_queue_add(&queue, &retry));
    struct retry taken = retry_queue_take(&queue);
    assert_int_equal(taken.due, retry.due);
    assert_int_equal(taken.place, retry.place);
    assert_int_equal(taken.offset, retry.offset);
    assert_int_equal(taken.line, retry.line);
    assert_int_equal(taken.number, retry.number);
    retry_queue_fini(&queue);
}

static void pauses_double_and_end(void **state)
{
    enum { MINUTE = 60000 };
    static const int64_t pauses[] = { 5, 10, 20, 40 };
    int64_t due = 0;

    (void)state;
    for (unsigned i = 0; i < ROWS(pauses); i++) {
        assert_true(retry_due(1000, i + 1, &due));
        assert_int_equal(due, 1000 + pauses[i] * MINUTE);
    }
    assert_false(retry_due(1000, ROWS(pauses) + 1, &due));
    assert_false(retry_due(1000, 0, &due));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_out_in_order),
        cmocka_unit_test(keeps_order_while_it_grows),
        cmocka_unit_test(everything_of_an_item_is_kept),
        cmocka_unit_test(pauses_double_and_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
