/*
 * Tests of tables: builders, sharing, and many threads.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/list.h>

#include <pthread.h>
#include <stdlib.h>

#include "tests/support/table.h"

/* --- helpers --- */

static struct assent_entry entry_of(const char *value, const char *note)
{
    struct assent_entry entry = { .expires = 0 };

    assert_row_true(value, assent_entry_parse(&entry, value, NULL));
    (void)snprintf(entry.note, sizeof(entry.note), "%s", note);
    return entry;
}

/* Releases the old list. */
static struct assent_list *with(struct assent_list *list, const char *value, const char *note)
{
    struct assent_list_builder *builder = assent_list_builder_create(list);
    struct assent_entry entry = entry_of(value, note);

    assert_true(assent_list_builder_put(builder, &entry));
    assent_list_release(list);
    return assent_list_builder_finish(builder);
}

/* Whether this entry is there, with this note; NULL: whether it is not there. */
static bool has(const struct assent_list *list, const char *value, const char *note)
{
    struct assent_entry entry;
    bool there = assent_list_get(list, value, &entry);

    return note == NULL ? !there : there && strcmp(entry.note, note) == 0;
}

/* The value of a number: of every type, in turn. */
static void value_of(unsigned number, char *value, size_t size)
{
    static const char *const forms[] = { "user%u@b.test",    "b%u.test",        "*.b%u.test",
                                         "helo:b%u.test",    "helo:*.b%u.test", "client:b%u.test",
                                         "client:*.b%u.test" };

    if (number % 9 == 7)
        (void)snprintf(value, size, "10.%u.%u.0/24", number / 256 % 256, number % 256);
    else if (number % 9 == 8)
        (void)snprintf(value, size, "2001:db8::%x", number);
    else {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        (void)snprintf(value, size, forms[number % 9], number);
#pragma GCC diagnostic pop
    }
}

static bool count_entry(const struct assent_entry *entry, void *data)
{
    size_t *count = data;

    assert_true(entry->value[0] != '\0');
    (*count)++;
    return true;
}

/* Pseudo-random, the same on every run. */
static unsigned next_number(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*seed >> 33);
}

/* --- tests --- */

static void begins_empty(void **state)
{
    struct assent_list *list = assent_list_create();
    struct assent_list_builder *builder = assent_list_builder_create(list);
    size_t count = 0;

    (void)state;
    assert_int_equal(assent_list_size(list), 0);
    assert_true(has(list, "b.test", NULL));
    assert_false(assent_list_builder_remove(builder, "b.test"));
    assert_true(assent_list_each(list, true, count_entry, &count));
    struct assent_list *same = assent_list_builder_finish(builder);
    assert_int_equal(assent_list_size(same), 0);
    assert_int_equal(count, 0);
    assent_list_release(list);
    assent_list_release(same);
    assent_list_release(NULL);
}

static void keeps_entries_whole(void **state)
{
    struct assent_list *list = assent_list_create();
    struct assent_list_builder *builder = assent_list_builder_create(list);
    struct assent_entry entry = entry_of("a@b.test", "");
    struct assent_entry read;

    (void)state;
    entry.expires = 1798675200123;
    (void)snprintf(entry.network, sizeof(entry.network), "2001:db8::/32");
    memset(entry.note, 'n', sizeof(entry.note) - 1);
    assert_true(assent_list_builder_put(builder, &entry));
    assent_list_release(list);
    list = assent_list_builder_finish(builder);
    memset(&read, 0, sizeof(read));
    assert_true(assent_list_get(list, "a@b.test", &read));
    assert_memory_equal(&read, &entry, sizeof(entry));
    assert_false(assent_list_get(list, "A@b.test", &read));
    assent_list_release(list);
}

static void leaves_the_old_table_as_it_is(void **state)
{
    struct assent_list *first = with(assent_list_create(), "b.test", "one");
    struct assent_list *second = with(assent_list_acquire(first), "b.test", "two");
    struct assent_list *third = with(assent_list_acquire(second), "c.test", "three");
    struct assent_list_builder *builder = assent_list_builder_create(third);

    (void)state;
    assert_true(assent_list_builder_remove(builder, "b.test"));
    assert_false(assent_list_builder_remove(builder, "b.test"));
    struct assent_list *fourth = assent_list_builder_finish(builder);
    assert_true(has(first, "b.test", "one"));
    assert_true(has(second, "b.test", "two"));
    assert_int_equal(assent_list_size(second), 1);
    assert_true(has(second, "c.test", NULL));
    assert_true(has(third, "b.test", "two"));
    assert_true(has(third, "c.test", "three"));
    assert_int_equal(assent_list_size(third), 2);
    assert_true(has(fourth, "b.test", NULL));
    assert_int_equal(assent_list_size(fourth), 1);
    assent_list_release(third);
    assent_list_release(first);
    assert_true(has(fourth, "c.test", "three"));
    assert_true(has(second, "b.test", "two"));
    assent_list_release(second);
    assent_list_release(fourth);
}

static void goes_on_where_the_old_table_is_gone(void **state)
{
    struct assent_list *list = with(assent_list_create(), "b.test", "one");
    struct assent_list_builder *builder = assent_list_builder_create(list);
    struct assent_entry entry = entry_of("c.test", "two");

    (void)state;
    assent_list_release(list);
    assert_true(assent_list_builder_put(builder, &entry));
    assert_true(assent_list_builder_remove(builder, "b.test"));
    assert_true(assent_list_builder_put(builder, &entry));
    list = assent_list_builder_finish(builder);
    assert_int_equal(assent_list_size(list), 1);
    assert_true(has(list, "c.test", "two"));
    assent_list_release(list);
}

struct sorted {
    char last[ASSENT_ENTRY_VALUE_SIZE];
    size_t count;
    size_t most;
};

static bool is_sorted(const struct assent_entry *entry, void *data)
{
    struct sorted *sorted = data;

    assert_true(strcmp(sorted->last, entry->value) < 0);
    (void)snprintf(sorted->last, sizeof(sorted->last), "%s", entry->value);
    return ++sorted->count < sorted->most;
}

static void visits_all(void **state)
{
    struct assent_list *empty = assent_list_create();
    struct assent_list_builder *builder = assent_list_builder_create(empty);
    struct sorted sorted = { .most = 10000 };
    struct sorted some = { .most = 10 };
    size_t count = 0;

    (void)state;
    for (unsigned i = 0; i < 2000; i++) {
        char value[64];
        value_of(i, value, sizeof(value));
        struct assent_entry entry = entry_of(value, "");
        assert_true(assent_list_builder_put(builder, &entry));
    }
    struct assent_list *list = assent_list_builder_finish(builder);
    assert_int_equal(assent_list_size(list), 2000);
    assert_true(assent_list_each(list, false, count_entry, &count));
    assert_int_equal(count, 2000);
    assert_true(assent_list_each(list, true, is_sorted, &sorted));
    assert_int_equal(sorted.count, 2000);
    assert_false(assent_list_each(list, true, is_sorted, &some));
    assert_int_equal(some.count, 10);
    assent_list_release(list);
    assent_list_release(empty);
}

/* Random changes of a table, compared with an array; some tables of the past are kept and compared
 * with what the array was then. */
enum { VALUES = 700, ROUNDS = 400, PAST = 8 };

struct model {
    unsigned notes[VALUES]; /* 0: not there */
    size_t count;
};

static void compare(const struct assent_list *list, const struct model *model)
{
    size_t count = 0;

    assert_int_equal(assent_list_size(list), model->count);
    for (unsigned i = 0; i < VALUES; i++) {
        char value[64];
        char note[16];
        value_of(i, value, sizeof(value));
        (void)snprintf(note, sizeof(note), "%u", model->notes[i]);
        assert_row_true(value, has(list, value, model->notes[i] == 0 ? NULL : note));
    }
    assert_true(assent_list_each(list, false, count_entry, &count));
    assert_int_equal(count, model->count);
}

static void change(struct assent_list_builder *builder, struct model *model, uint64_t *seed,
                   unsigned removals)
{
    unsigned number = next_number(seed) % VALUES;
    char value[64];
    char note[16];

    value_of(number, value, sizeof(value));
    if (next_number(seed) % 100 < removals) {
        assert_row_number(value, assent_list_builder_remove(builder, value),
                          model->notes[number] != 0);
        model->count -= model->notes[number] != 0;
        model->notes[number] = 0;
        return;
    }
    unsigned mark = 1 + next_number(seed) % 1000000;
    (void)snprintf(note, sizeof(note), "%u", mark);
    struct assent_entry entry = entry_of(value, note);
    assert_true(assent_list_builder_put(builder, &entry));
    model->count += model->notes[number] == 0;
    model->notes[number] = mark;
}

static void does_what_a_simple_model_does(void **state)
{
    struct assent_list *list = assent_list_create();
    struct assent_list *past[PAST] = { NULL };
    struct model *models = calloc(PAST, sizeof(*models));
    struct model model = { .count = 0 };
    uint64_t seed = 1;

    (void)state;
    assert_non_null(models);
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct assent_list_builder *builder = assent_list_builder_create(list);
        unsigned changes = next_number(&seed) % 40;
        for (unsigned i = 0; i < changes; i++)
            change(builder, &model, &seed, round / 100 % 2 == 0 ? 20 : 90);
        assent_list_release(list);
        list = assent_list_builder_finish(builder);
        if (round % 20 == 0)
            compare(list, &model);
        unsigned slot = next_number(&seed) % PAST;
        assent_list_release(past[slot]);
        past[slot] = assent_list_acquire(list);
        models[slot] = model;
    }
    for (unsigned slot = 0; slot < PAST; slot++)
        if (past[slot] != NULL)
            compare(past[slot], &models[slot]);
    struct assent_list_builder *builder = assent_list_builder_create(list);
    for (unsigned i = VALUES; i > 0; i--) {
        char value[64];
        value_of(i - 1, value, sizeof(value));
        assert_row_number(value, assent_list_builder_remove(builder, value),
                          model.notes[i - 1] != 0);
    }
    assent_list_release(list);
    list = assent_list_builder_finish(builder);
    assert_int_equal(assent_list_size(list), 0);
    assent_list_release(list);
    for (unsigned slot = 0; slot < PAST; slot++)
        assent_list_release(past[slot]);
    free(models);
}

/* What is counted by type and by length of prefix must stay right, or a look-up would pass over
 * what is there. */
static void finds_what_came_after_removals(void **state)
{
    struct assent_client client;
    struct assent_list_query query = { .client = &client };
    struct assent_list_match match;
    struct assent_list *list = assent_list_create();

    (void)state;
    (void)assent_client_set_address(&client, "192.0.2.1");
    client.name_state = ASSENT_NAME_NONE;
    client.helo[0] = '\0';
    list = with(list, "192.0.2.0/24", "");
    list = with(list, "192.0.2.0/24", "again");
    list = with(list, "192.0.0.0/16", "");
    struct assent_list_builder *builder = assent_list_builder_create(list);
    assert_true(assent_list_builder_remove(builder, "192.0.2.0/24"));
    assert_false(assent_list_builder_remove(builder, "192.0.0.0/17"));
    assent_list_release(list);
    list = assent_list_builder_finish(builder);
    assert_true(assent_list_lookup(list, &query, &match));
    assert_string_equal(match.value, "192.0.0.0/16");
    list = with(list, "192.0.2.0/24", "third");
    assert_true(assent_list_lookup(list, &query, &match));
    assert_string_equal(match.note, "third");
    assent_list_release(list);
}

/* One thread makes table after table; others take the newest, look into it and let go of it. */
enum { READERS = 3, TABLES = 2000 };

struct shared {
    pthread_mutex_t lock;
    struct assent_list *newest;
    bool done;
};

static struct assent_list *take_newest(struct shared *shared, bool *done)
{
    (void)pthread_mutex_lock(&shared->lock);
    struct assent_list *list = assent_list_acquire(shared->newest);
    *done = shared->done;
    (void)pthread_mutex_unlock(&shared->lock);
    return list;
}

/* In every table the two entries have the same note; NULL: it was not so. */
static void *read_tables(void *data)
{
    struct shared *shared = data;
    bool done = false;
    bool good = true;

    while (!done) {
        struct assent_list *list = take_newest(shared, &done);
        struct assent_entry one = { .note = "" };
        struct assent_entry two = { .note = "" };
        bool there = assent_list_get(list, "one.test", &one);
        good = good && there == assent_list_get(list, "two.test", &two) &&
               strcmp(one.note, two.note) == 0;
        assent_list_release(list);
    }
    return good ? data : NULL;
}

static void serves_threads(void **state)
{
    struct shared shared = { .newest = assent_list_create() };
    pthread_t readers[READERS];

    (void)state;
    (void)pthread_mutex_init(&shared.lock, NULL);
    for (size_t i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_tables, &shared), 0);
    for (unsigned i = 0; i < TABLES; i++) {
        char note[16];
        char value[64];
        (void)snprintf(note, sizeof(note), "%u", i);
        value_of(i, value, sizeof(value));
        struct assent_list *old = shared.newest; /* only this thread writes it */
        struct assent_list *next = with(assent_list_acquire(old), value, "");
        next = with(next, "one.test", note);
        next = with(next, "two.test", note);
        (void)pthread_mutex_lock(&shared.lock);
        shared.newest = next;
        (void)pthread_mutex_unlock(&shared.lock);
        assent_list_release(old);
    }
    (void)pthread_mutex_lock(&shared.lock);
    shared.done = true;
    (void)pthread_mutex_unlock(&shared.lock);
    for (size_t i = 0; i < READERS; i++) {
        void *result = NULL;
        (void)pthread_join(readers[i], &result);
        assert_non_null(result);
    }
    assert_int_equal(assent_list_size(shared.newest), TABLES + 2);
    assent_list_release(shared.newest);
    (void)pthread_mutex_destroy(&shared.lock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(begins_empty),
        cmocka_unit_test(keeps_entries_whole),
        cmocka_unit_test(leaves_the_old_table_as_it_is),
        cmocka_unit_test(goes_on_where_the_old_table_is_gone),
        cmocka_unit_test(visits_all),
        cmocka_unit_test(does_what_a_simple_model_does),
        cmocka_unit_test(finds_what_came_after_removals),
        cmocka_unit_test(serves_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
