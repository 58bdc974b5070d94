/*
 * Tests of IDs.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/base/id.h"

#include <assent/journal.h>

#include <stdlib.h>

#include "tests/support/table.h"

enum { MANY = 200000, THREADS = 4, PER_THREAD = 20000 };

static const int64_t some_time = INT64_C(1790000000123);

typedef char id_text[ASSENT_ID_SIZE];

static int compare_ids(const void *left, const void *right)
{
    return strcmp(left, right);
}

static size_t count_repeated(id_text *ids, size_t count)
{
    size_t repeated = 0;

    qsort(ids, count, sizeof(ids[0]), compare_ids);
    for (size_t i = 1; i < count; i++)
        repeated += strcmp(ids[i - 1], ids[i]) == 0;
    return repeated;
}

static void has_its_form(void **state)
{
    struct assent_id_source source;
    id_text id;

    (void)state;
    assert_true(assent_id_source_init(&source, "mx.example.org"));
    for (int i = 0; i < 1000; i++) {
        assent_id_next(&source, some_time + i * 7919, id);
        assert_int_equal(strlen(id), 14);
        assert_int_equal(strspn(id, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"), 14);
    }
    assent_id_source_fini(&source);
}

static void sorts_by_time(void **state)
{
    static const int64_t steps[] = { 1, 2, 1000, 3600000, INT64_C(86400000), INT64_C(31536000000) };
    struct assent_id_source source;
    int64_t now = some_time;
    id_text before;
    id_text id;

    (void)state;
    assert_true(assent_id_source_init(&source, "mx.example.org"));
    assent_id_next(&source, now, before);
    for (size_t i = 0; i < ROWS(steps); i++) {
        now += steps[i];
        assent_id_next(&source, now, id);
        assert_true(strcmp(before, id) < 0);
        memcpy(before, id, sizeof(before));
    }
    assent_id_source_fini(&source);
}

/* All in one millisecond: the counter of 16 bits wraps three times. */
static void never_repeats(void **state)
{
    id_text *ids = calloc(MANY, sizeof(*ids));
    struct assent_id_source source;

    (void)state;
    assert_non_null(ids);
    assert_true(assent_id_source_init(&source, "mx.example.org"));
    for (size_t i = 0; i < MANY; i++)
        assent_id_next(&source, some_time, ids[i]);
    assert_int_equal(assent_id_time(ids[0]), some_time);
    assert_int_equal(assent_id_time(ids[65535]), some_time);
    assert_int_equal(assent_id_time(ids[65536]), some_time + 1);
    assert_int_equal(count_repeated(ids, MANY), 0);
    assent_id_source_fini(&source);
    free(ids);
}

static void never_repeats_when_the_clock_goes_back(void **state)
{
    id_text *ids = calloc(MANY, sizeof(*ids));
    struct assent_id_source source;

    (void)state;
    assert_non_null(ids);
    assert_true(assent_id_source_init(&source, "mx.example.org"));
    for (size_t i = 0; i < MANY; i++)
        assent_id_next(&source, some_time - (int64_t)(i % 3) * 1000 + (int64_t)(i / 1000), ids[i]);
    assert_int_equal(count_repeated(ids, MANY), 0);
    assent_id_source_fini(&source);
    free(ids);
}

struct worker {
    struct assent_id_source *source;
    id_text *ids;
};

static void *take_ids(void *data)
{
    struct worker *worker = data;

    for (size_t i = 0; i < PER_THREAD; i++)
        assent_id_next(worker->source, some_time + (int64_t)(i / 100), worker->ids[i]);
    return NULL;
}

static void never_repeats_between_threads(void **state)
{
    id_text *ids = calloc((size_t)THREADS * PER_THREAD, sizeof(*ids));
    struct assent_id_source source;
    struct worker workers[THREADS];
    pthread_t threads[THREADS];

    (void)state;
    assert_non_null(ids);
    assert_true(assent_id_source_init(&source, "mx.example.org"));
    for (size_t i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){ &source, ids + i * PER_THREAD };
        assert_int_equal(pthread_create(&threads[i], NULL, take_ids, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(count_repeated(ids, (size_t)THREADS * PER_THREAD), 0);
    assent_id_source_fini(&source);
    free(ids);
}

/* The same millisecond and counter, on hosts of other names. */
static void differs_between_hosts(void **state)
{
    static const char *const hosts[] = { "mx1.example.org", "mx2.example.org", "mx3.example.org" };
    id_text ids[ROWS(hosts)];

    (void)state;
    for (size_t i = 0; i < ROWS(hosts); i++) {
        struct assent_id_source source;
        assert_true(assent_id_source_init(&source, hosts[i]));
        source.counter = 41;
        source.first = 41;
        assent_id_next(&source, some_time, ids[i]);
        assent_id_source_fini(&source);
    }
    assert_int_equal(count_repeated(ids, ROWS(hosts)), 0);
}

static void tells_its_time(void **state)
{
    static const struct {
        const char *name;
        int64_t time;
    } rows[] = {
        { "the beginning", INT64_C(1577836800000) },
        { "some time", INT64_C(1790000000123) },
        { "a century on", INT64_C(4733510400999) },
    };
    static const char *const none[] = {
        "",
        "0",
        "0123456789ABC",
        "0123456789ABCDE",
        "0123456789ABCI",
        "0123456789ABCl",
        "0123456789abcd",
        "0123456789AB-D",
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_id_source source;
        id_text id;
        assert_true(assent_id_source_init(&source, "mx.example.org"));
        assent_id_next(&source, rows[i].time, id);
        assert_row_number(rows[i].name, assent_id_time(id), rows[i].time);
        assent_id_source_fini(&source);
    }
    for (size_t i = 0; i < ROWS(none); i++)
        assert_row_number(none[i], assent_id_time(none[i]), -1);
}

/* Time, host and bits of an ID, and back. */
static void comes_apart(void **state)
{
    static const struct {
        const char *name;
        int64_t time;
        uint16_t host, counter;
    } rows[] = {
        { "the first", INT64_C(1577836800000), 0, 0 },
        { "a usual one", INT64_C(1790000000123), 1234, 4321 },
        { "all ones", INT64_C(1577836800000) + (INT64_C(1) << 42) - 1, 4095, 65535 },
        { "host alone", INT64_C(1577836800000), 4095, 0 },
    };
    char before[ASSENT_ID_SIZE] = "";
    uint8_t packed[ASSENT_ID_PACKED];
    char id[ASSENT_ID_SIZE];
    char again[ASSENT_ID_SIZE];
    int64_t time;
    uint16_t host;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assent_id_make(rows[i].time, rows[i].host, rows[i].counter, id);
        assert_row_true(rows[i].name, assent_id_parse(id, &time, &host));
        assert_row_number(rows[i].name, time, rows[i].time);
        assert_row_number(rows[i].name, host, rows[i].host);
        assert_row_true(rows[i].name, assent_id_pack(id, packed));
        assent_id_unpack(packed, again);
        assert_row_text(rows[i].name, again, id);
        assert_row_true(rows[i].name, strcmp(id, before) != 0);
        memcpy(before, id, sizeof(before));
    }
    assert_false(assent_id_parse("0123456789ABC", &time, &host));
    assert_false(assent_id_pack("0123456789ABCU", packed));
}

static void is_read_as_typed(void **state)
{
    static const struct {
        const char *typed, *wanted;
    } rows[] = {
        { "0123456789ABCD", "0123456789ABCD" },
        { "0123456789abcd", "0123456789ABCD" },
        { "oi23-4567 89abcu", "0123456789ABCV" },
        { "olL23456789ABC", "01123456789ABC" },
        { " 0123456789ABCD ", "0123456789ABCD" },
        { "0123456789ABC", NULL },
        { "0123456789ABCDE", NULL },
        { "0123456789ABC?", NULL },
        { "", NULL },
    };
    char id[ASSENT_ID_SIZE];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        bool is_id = rows[i].wanted != NULL && strlen(rows[i].wanted) == ASSENT_ID_SIZE - 1;
        assert_row_number(rows[i].typed, assent_id_read(rows[i].typed, id), is_id);
        if (is_id)
            assert_row_text(rows[i].typed, id, rows[i].wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_its_form),
        cmocka_unit_test(sorts_by_time),
        cmocka_unit_test(never_repeats),
        cmocka_unit_test(never_repeats_when_the_clock_goes_back),
        cmocka_unit_test(never_repeats_between_threads),
        cmocka_unit_test(differs_between_hosts),
        cmocka_unit_test(tells_its_time),
        cmocka_unit_test(comes_apart),
        cmocka_unit_test(is_read_as_typed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
