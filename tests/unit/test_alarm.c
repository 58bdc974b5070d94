/*
 * Tests of alarms.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/alarm.h>

#include <pthread.h>
#include <stdlib.h>

#include "tests/support/scoring.h"
#include "tests/support/table.h"

static struct test_time now = { 1790000000000, 1000 };

static void kinds_say_what_to_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < assent_alarm_kind_count(); i++) {
        const struct assent_alarm_description *kind =
            assent_alarm_describe((enum assent_alarm_kind)i);
        assert_non_null(kind->name);
        assert_row_true(kind->name, kind->meaning[0] != '\0' && kind->advice[0] != '\0');
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(kind->name,
                                    assent_alarm_describe((enum assent_alarm_kind)k)->name);
    }
}

static void are_raised_once_and_cleared(void **state)
{
    struct assent_alarms *alarms = assent_alarms_create(test_time_clock(&now), NULL);
    struct assent_alarm copies[4];

    (void)state;
    assent_alarm_raise(alarms, ASSENT_ALARM_STATE_AWAY, "", "first %d", 1);
    now.wall += 5000;
    assent_alarm_raise(alarms, ASSENT_ALARM_STATE_FULL, "", "second\nline");
    assent_alarm_raise(alarms, ASSENT_ALARM_STATE_AWAY, "", "third");
    assert_int_equal(assent_alarms_copy(alarms, copies, 4), 2);
    assert_int_equal(copies[0].kind, ASSENT_ALARM_STATE_AWAY);
    assert_string_equal(copies[0].detail, "third");
    assert_true(copies[0].since == 1790000000000);
    assert_string_equal(copies[1].detail, "second?line");
    assert_true(copies[1].since == 1790000005000);
    assert_int_equal(assent_alarms_copy(alarms, copies, 1), 1);
    assent_alarm_clear(alarms, ASSENT_ALARM_STATE_AWAY, "");
    assent_alarm_clear(alarms, ASSENT_ALARM_STATE_AWAY, "");
    assert_false(assent_alarm_raised(alarms, ASSENT_ALARM_STATE_AWAY, ""));
    assert_true(assent_alarm_raised(alarms, ASSENT_ALARM_STATE_FULL, ""));
    assent_alarms_destroy(alarms);
}

static void subjects_are_told_apart(void **state)
{
    struct assent_alarms *alarms = assent_alarms_create(test_time_clock(&now), NULL);

    (void)state;
    assent_alarm_raise(alarms, ASSENT_ALARM_STATE_AWAY, "one", "x");
    assent_alarm_raise(alarms, ASSENT_ALARM_STATE_AWAY, "two", "x");
    assent_alarm_clear(alarms, ASSENT_ALARM_STATE_AWAY, "one");
    assert_false(assent_alarm_raised(alarms, ASSENT_ALARM_STATE_AWAY, "one"));
    assert_true(assent_alarm_raised(alarms, ASSENT_ALARM_STATE_AWAY, "two"));
    assert_false(assent_alarm_raised(alarms, ASSENT_ALARM_STATE_AWAY, ""));
    assent_alarms_destroy(alarms);
}

/* More than there is room for are not kept, and do no harm. */
static void are_bounded(void **state)
{
    struct assent_alarms *alarms = assent_alarms_create(test_time_clock(&now), NULL);
    struct assent_alarm *copies = calloc(500, sizeof(*copies));
    char subject[300];

    (void)state;
    memset(subject, 'x', sizeof(subject));
    subject[sizeof(subject) - 1] = '\0';
    for (int i = 0; i < 500; i++) {
        (void)snprintf(subject, 20, "%d", i);
        assent_alarm_raise(alarms, ASSENT_ALARM_STATE_AWAY, subject, "%s", subject);
    }
    size_t count = assent_alarms_copy(alarms, copies, 500);
    assert_true(count > 10 && count < 500);
    memset(subject, 'y', sizeof(subject) - 1);
    assent_alarm_clear(alarms, ASSENT_ALARM_STATE_AWAY, "0");
    assent_alarm_raise(alarms, ASSENT_ALARM_STATE_AWAY, subject, "%s", subject);
    assent_alarm_clear(alarms, ASSENT_ALARM_STATE_AWAY, subject);
    assert_int_equal(assent_alarms_copy(alarms, copies, 500), count - 1);
    free(copies);
    assent_alarms_destroy(alarms);
}

static void nobody_listens(void **state)
{
    struct assent_alarm copy;

    (void)state;
    assent_alarm_raise(NULL, ASSENT_ALARM_STATE_AWAY, "", "x");
    assent_alarm_clear(NULL, ASSENT_ALARM_STATE_AWAY, "");
    assert_false(assent_alarm_raised(NULL, ASSENT_ALARM_STATE_AWAY, ""));
    assert_int_equal(assent_alarms_copy(NULL, &copy, 1), 0);
    assent_alarms_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_say_what_to_do),    cmocka_unit_test(are_raised_once_and_cleared),
        cmocka_unit_test(subjects_are_told_apart), cmocka_unit_test(are_bounded),
        cmocka_unit_test(nobody_listens),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
