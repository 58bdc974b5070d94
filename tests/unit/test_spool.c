/*
 * Tests of the spool.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/spool.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/support/table.h"

enum { BUFFER = 16 * 1024 };

static char byte_at(size_t place)
{
    return (char)('a' + place % 23);
}

static void add_pieces(struct assent_spool *spool, size_t total, size_t piece)
{
    char *bytes = malloc(piece + 1);
    size_t done = 0;

    assert_non_null(bytes);
    while (done < total) {
        size_t length = total - done < piece ? total - done : piece;
        for (size_t i = 0; i < length; i++)
            bytes[i] = byte_at(done + i);
        assert_true(assent_spool_add(spool, bytes, length));
        done += length;
    }
    free(bytes);
}

static void gives_back_what_it_took(void **state)
{
    static const struct {
        const char *name;
        size_t total, piece;
        bool in_memory;
    } rows[] = {
        { "one byte", 1, 1, true },
        { "small pieces", 1000, 7, true },
        { "one below the buffer", BUFFER - 1, 1000, true },
        { "the buffer, bytewise", BUFFER, 1, true },
        { "the buffer at once", BUFFER, BUFFER, true },
        { "one above the buffer", BUFFER + 1, 1000, false },
        { "one above, at once", BUFFER + 1, BUFFER + 1, false },
        { "twice the buffer", 2 * BUFFER, BUFFER, false },
        { "big, odd pieces", 3000000, 4099, false },
        { "big, large pieces", 3000000, 65535, false },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_spool spool;
        size_t length = 0;
        assent_spool_init(&spool);
        add_pieces(&spool, rows[i].total, rows[i].piece);
        assert_row_number(rows[i].name, assent_spool_size(&spool), rows[i].total);
        assert_row_number(rows[i].name, spool.fd < 0, rows[i].in_memory);
        const char *bytes = assent_spool_read(&spool, SIZE_MAX, &length);
        assert_row_number(rows[i].name, length, rows[i].total);
        for (size_t k = 0; k < length; k++)
            if (bytes[k] != byte_at(k))
                fail_msg("%s: byte %zu", rows[i].name, k);
        assent_spool_fini(&spool);
    }
}

static void reads_no_more_than_asked(void **state)
{
    static const size_t totals[] = { 100, BUFFER, 100000 };
    static const size_t mosts[] = { 0, 1, 99, 100, 101, BUFFER, 100000, 100001 };

    (void)state;
    for (size_t i = 0; i < ROWS(totals); i++) {
        for (size_t k = 0; k < ROWS(mosts); k++) {
            struct assent_spool spool;
            size_t length = 0;
            assent_spool_init(&spool);
            add_pieces(&spool, totals[i], 333);
            assert_non_null(assent_spool_read(&spool, mosts[k], &length));
            assert_int_equal(length, mosts[k] < totals[i] ? mosts[k] : totals[i]);
            assent_spool_fini(&spool);
        }
    }
}

static void may_be_empty(void **state)
{
    struct assent_spool spool;
    size_t length = 1;

    (void)state;
    assent_spool_init(&spool);
    (void)assent_spool_read(&spool, 100, &length);
    assert_int_equal(length, 0);
    assert_true(assent_spool_add(&spool, "", 0));
    assert_int_equal(assent_spool_size(&spool), 0);
    assent_spool_fini(&spool);
    assent_spool_fini(&spool); /* once more does no harm */
}

static void is_in_its_file(void **state)
{
    struct assent_spool spool;
    char bytes[8];

    (void)state;
    assent_spool_init(&spool);
    add_pieces(&spool, 100000, 5000);
    size_t length;
    assert_non_null(assent_spool_read(&spool, SIZE_MAX, &length));
    assert_int_equal(lseek(spool.fd, 0, SEEK_END), 100000);
    assert_int_equal(pread(spool.fd, bytes, 8, 99992), 8);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(bytes[i], byte_at(99992 + i));
    assent_spool_fini(&spool);
}

/* No room for the file: what fits is there, and it says so. */
static void says_when_it_is_full(void **state)
{
    struct rlimit before;
    struct rlimit small;
    struct assent_spool spool;
    char bytes[4096] = "";
    size_t length;
    int added = 0;

    (void)state;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){ 40000, before.rlim_max };
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assent_spool_init(&spool);
    while (added < 100 && assent_spool_add(&spool, bytes, sizeof(bytes)))
        added++;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_in_range(added, 4, 20);
    assert_true(spool.failed);
    assert_false(assent_spool_add(&spool, bytes, 1));
    assert_non_null(assent_spool_read(&spool, SIZE_MAX, &length));
    assert_in_range(length, 1, 40000);
    assent_spool_fini(&spool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_back_what_it_took),
        cmocka_unit_test(reads_no_more_than_asked),
        cmocka_unit_test(may_be_empty),
        cmocka_unit_test(is_in_its_file),
        cmocka_unit_test(says_when_it_is_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
