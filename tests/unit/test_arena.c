/*
 * Tests of the arena.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/base/arena.h"

#include <stdalign.h>

#include "tests/support/table.h"

static void gives_aligned_zeroed_memory(void **state)
{
    static const size_t sizes[] = { 0,    1,    7,      8,       15,      16, 17, 100, 8191,
                                    8192, 8193, 100000, 1 << 20, 3 << 20, 1,  0,  31 };
    struct assent_arena *arena = assent_arena_create((size_t)64 << 20);

    (void)state;
    for (size_t i = 0; i < ROWS(sizes); i++) {
        unsigned char *memory = assent_arena_alloc(arena, sizes[i]);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % alignof(max_align_t), 0);
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(memory[k], 0);
        memset(memory, 0xa5, sizes[i]); /* what comes next must still be zeroed */
    }
    assent_arena_destroy(arena);
}

static void keeps_to_its_bound(void **state)
{
    static const struct {
        const char *name;
        size_t most, taken, wanted;
        bool given;
    } rows[] = {
        { "nothing at all", 0, 0, 1, false },
        { "empty of nothing", 0, 0, 0, true },
        { "exactly all", 1024, 0, 1024, true },
        { "one too many", 1024, 0, 1025, false },
        { "the rest", 1024, 512, 512, true },
        { "the rest and one", 1024, 512, 513, false },
        { "rounded up to alignment", 1024, 1, 1024, false },
        { "larger than a chunk", (size_t)4 << 20, 16, (size_t)3 << 20, true },
        { "as large as can be said", 1024, 0, SIZE_MAX, false },
        { "nearly as large", 1024, 0, SIZE_MAX - 16, false },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_arena *arena = assent_arena_create(rows[i].most);
        assert_row_true(rows[i].name,
                        rows[i].taken == 0 || assent_arena_alloc(arena, rows[i].taken) != NULL);
        size_t before = assent_arena_used(arena);
        bool given = assent_arena_alloc(arena, rows[i].wanted) != NULL;
        assert_row_number(rows[i].name, given, rows[i].given);
        assert_row_true(rows[i].name, given || assent_arena_used(arena) == before);
        assert_row_true(rows[i].name, assent_arena_used(arena) <= rows[i].most);
        assent_arena_destroy(arena);
    }
}

/* A request that failed leaves the arena as usable as it was. */
static void goes_on_after_a_refusal(void **state)
{
    struct assent_arena *arena = assent_arena_create(4096);

    (void)state;
    assert_null(assent_arena_alloc(arena, 5000));
    assert_non_null(assent_arena_alloc(arena, 4096));
    assert_null(assent_arena_alloc(arena, 1));
    assent_arena_destroy(arena);
}

static void refuses_products_that_overflow(void **state)
{
    struct assent_arena *arena = assent_arena_create(1 << 20);

    (void)state;
    assert_null(assent_arena_array(arena, SIZE_MAX / 2, 3));
    assert_null(assent_arena_array(arena, SIZE_MAX, SIZE_MAX));
    assert_non_null(assent_arena_array(arena, 0, SIZE_MAX));
    assert_non_null(assent_arena_array(arena, 10, 10));
    assent_arena_destroy(arena);
}

static void copies_text(void **state)
{
    struct assent_arena *arena = assent_arena_create(1 << 20);
    char *copy = assent_arena_copy(arena, "a\0b", 3);

    (void)state;
    assert_memory_equal(copy, "a\0b", 4);
    assert_string_equal(assent_arena_copy(arena, NULL, 0), "");
    assert_string_equal(assent_arena_text(arena, "text"), "text");
    assert_string_equal(assent_arena_text(arena, ""), "");
    assert_null(assent_arena_copy(arena, "x", SIZE_MAX));
    assert_string_equal(assent_arena_format(arena, "%d-%s", 7, "x"), "7-x");
    char *padded = assent_arena_format(arena, "%0*d", 20000, 1);
    assert_int_equal(strlen(padded), 20000);
    assent_arena_destroy(arena);
}

static void grows_arrays(void **state)
{
    struct assent_arena *arena = assent_arena_create(1 << 20);
    size_t capacity = 0;
    size_t count = 0;
    int *items = NULL;

    (void)state;
    while (count < 10000) {
        int *grown = assent_arena_grow(arena, items, count, &capacity, sizeof(*items));
        assert_non_null(grown);
        assert_true(capacity > count);
        items = grown;
        items[count] = (int)count;
        count++;
    }
    for (size_t i = 0; i < count; i++)
        assert_int_equal(items[i], i);
    assent_arena_destroy(arena);
}

static void keeps_the_old_array_when_it_cannot_grow(void **state)
{
    struct assent_arena *arena = assent_arena_create(128);
    size_t capacity = 0;
    char(*items)[8] = assent_arena_grow(arena, NULL, 0, &capacity, sizeof(*items));

    (void)state;
    assert_int_equal(capacity, 8);
    memcpy(items[7], "seventh", 8);
    assert_null(assent_arena_grow(arena, items, 8, &capacity, sizeof(*items)));
    assert_int_equal(capacity, 8);
    assert_string_equal(items[7], "seventh");
    assent_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_aligned_zeroed_memory),
        cmocka_unit_test(keeps_to_its_bound),
        cmocka_unit_test(goes_on_after_a_refusal),
        cmocka_unit_test(refuses_products_that_overflow),
        cmocka_unit_test(copies_text),
        cmocka_unit_test(grows_arrays),
        cmocka_unit_test(keeps_the_old_array_when_it_cannot_grow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
