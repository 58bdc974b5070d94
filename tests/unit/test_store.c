/*
 * Tests of the store and of following it, against a real Redis server.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/store.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/redis_server.h"
#include "tests/support/table.h"

static struct redis_server *server;
static struct assent_state *redis;

static int set_up(void **state)
{
    struct assent_error error;

    (void)state;
    server = redis_server_start(NULL);
    if (server == NULL)
        return 0;
    struct assent_state_options options = redis_server_options(server);
    redis = assent_state_create(&options, &error);
    return redis == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    assent_state_destroy(redis);
    if (server != NULL)
        redis_server_destroy(server);
    return 0;
}

static int empty(void **state)
{
    (void)state;
    return server == NULL || redis_server_run(server, "FLUSHALL") ? 0 : -1;
}

static struct assent_change of_setting(const char *domain, const char *key, const char *value)
{
    return (struct assent_change){ .domain = domain, .key = key, .value = value };
}

static struct assent_entry entry_of(const char *line)
{
    struct assent_error error = { "" };
    struct assent_entry entry;

    if (!assent_entry_parse_line(&entry, line, &error))
        fail_msg("%s", error.text);
    return entry;
}

static enum assent_state_fault edit_expecting(const uint64_t *expected,
                                              const struct assent_change *changes, size_t count,
                                              uint64_t *generation, size_t *changed)
{
    const struct assent_edit edit = { .who = "admin@mx",
                                      .comment = "test",
                                      .expected = expected,
                                      .changes = changes,
                                      .count = count };
    struct assent_error error = { "" };

    return assent_store_edit(redis, &edit, generation, changed, &error);
}

static uint64_t set(const char *domain, const char *key, const char *value)
{
    const struct assent_change change = of_setting(domain, key, value);
    uint64_t generation;
    size_t changed;

    assert_int_equal(edit_expecting(NULL, &change, 1, &generation, &changed), ASSENT_STATE_FINE);
    return generation;
}

static uint64_t list_edit(enum assent_list_name list, const char *line, bool remove)
{
    struct assent_entry entry = entry_of(line);
    const struct assent_change change = {
        .is_list = true, .list = list, .entry = &entry, .remove = remove
    };
    uint64_t generation;
    size_t changed;

    assert_int_equal(edit_expecting(NULL, &change, 1, &generation, &changed), ASSENT_STATE_FINE);
    return generation;
}

static struct assent_document *load(void)
{
    struct assent_document *document;
    struct assent_error error = { "" };
    enum assent_state_fault fault = assent_store_load(redis, &document, &error);

    if (fault != ASSENT_STATE_FINE)
        fail_msg("%s", error.text);
    return document;
}

static void changes_are_counted(void **state)
{
    struct assent_change changes[3] = { of_setting("", "tag_threshold", "4"),
                                        of_setting("b.test", "contact", "a/b c"),
                                        of_setting("", "no_such", NULL) };
    uint64_t generation;
    size_t changed;

    (void)state;
    if (server == NULL)
        skip();
    assert_int_equal(edit_expecting(NULL, changes, 3, &generation, &changed), ASSENT_STATE_FINE);
    assert_int_equal(generation, 1);
    assert_int_equal(changed, 2);
    assert_int_equal(edit_expecting(NULL, changes, 2, &generation, &changed), ASSENT_STATE_FINE);
    assert_int_equal(generation, 1);
    assert_int_equal(changed, 0);
    assert_int_equal(set("", "tag_threshold", NULL), 2);
    struct assent_document *document = load();
    assert_int_equal(assent_document_generation(document), 2);
    assert_int_equal(strlen(assent_document_epoch(document)), 32);
    assert_null(assent_document_get(document, "", "tag_threshold"));
    assert_string_equal(assent_document_get(document, "b.test", "contact"), "a/b c");
    assent_document_destroy(document);
}

static void a_conflict_changes_nothing(void **state)
{
    const struct assent_change change = of_setting("", "contact", "second");
    const uint64_t none = 0;
    const uint64_t old = 1;
    const uint64_t seen = 2;
    uint64_t generation;
    size_t changed;

    (void)state;
    if (server == NULL)
        skip();
    (void)set("", "contact", "first");
    (void)set("", "tag_threshold", "3");
    /* Nothing at all was there when the second administrator looked. */
    assert_int_equal(edit_expecting(&none, &change, 1, &generation, &changed),
                     ASSENT_STATE_CONFLICT);
    assert_int_equal(edit_expecting(&old, &change, 1, &generation, &changed),
                     ASSENT_STATE_CONFLICT);
    struct assent_document *document = load();
    assert_string_equal(assent_document_get(document, "", "contact"), "first");
    assent_document_destroy(document);
    assert_int_equal(edit_expecting(&seen, &change, 1, &generation, &changed), ASSENT_STATE_FINE);
    assert_int_equal(generation, 3);
}

static bool collect(const struct assent_past_change *change, void *data)
{
    char *text = data;
    char line[600];

    (void)snprintf(line, sizeof(line), "%llu %s %s %s\n", (unsigned long long)change->generation,
                   change->who, change->comment, change->parts);
    (void)strcat(text, line);
    return change->when > 0;
}

static void history_tells_old_and_new(void **state)
{
    char text[4000] = "";
    struct assent_error error;

    (void)state;
    if (server == NULL)
        skip();
    (void)set("", "contact", "first");
    (void)set("", "contact", "second");
    (void)list_edit(ASSENT_LIST_DENY, "a@b.test # note", false);
    assert_int_equal(assent_store_history(redis, 2, collect, text, &error), ASSENT_STATE_FINE);
    assert_non_null(strstr(text, "3 admin@mx test [{"));
    assert_non_null(strstr(text, "\"entry\":\"a@b.test\""));
    assert_non_null(strstr(text, "\"old\":\"first\""));
    assert_non_null(strstr(text, "\"new\":\"second\""));
    assert_null(strstr(text, "1 admin@mx"));
}

static struct assent_list *table_of(size_t count)
{
    struct assent_list *none = assent_list_create();
    struct assent_list_builder *builder = assent_list_builder_create(none);
    char line[64];

    assent_list_release(none);
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(line, sizeof(line), "user%zu@b.test # number %zu", i, i);
        struct assent_entry entry = entry_of(line);
        assert_true(assent_list_builder_put(builder, &entry));
    }
    return assent_list_builder_finish(builder);
}

static uint64_t replace(size_t count)
{
    const struct assent_edit edit = { .who = "admin@mx" };
    struct assent_list *table = table_of(count);
    struct assent_error error = { "" };
    uint64_t generation;

    if (assent_store_replace_list(redis, &edit, ASSENT_LIST_DENY, table, &generation, &error) !=
        ASSENT_STATE_FINE)
        fail_msg("%s", error.text);
    assent_list_release(table);
    return generation;
}

static void whole_lists_are_replaced(void **state)
{
    struct assent_entry entry;

    (void)state;
    if (server == NULL)
        skip();
    (void)list_edit(ASSENT_LIST_DENY, "old@b.test", false);
    (void)replace(2345);
    struct assent_document *document = load();
    struct assent_list *list = assent_document_list(document, ASSENT_LIST_DENY);
    assert_int_equal(assent_list_size(list), 2345);
    assert_false(assent_list_get(list, "old@b.test", &entry));
    assert_true(assent_list_get(list, "user2344@b.test", &entry));
    assert_string_equal(entry.note, "number 2344");
    assent_document_destroy(document);
    (void)replace(0);
    document = load();
    assert_int_equal(assent_list_size(assent_document_list(document, ASSENT_LIST_DENY)), 0);
    assent_document_destroy(document);
}

enum { SWAPS = 400 };

/* A setting and the only entry of a list, always with the same number in both. */
static bool swap(unsigned number)
{
    char before[32];
    char after[32];

    (void)snprintf(before, sizeof(before), "n%u@b.test", number - 1);
    (void)snprintf(after, sizeof(after), "n%u@b.test", number);
    struct assent_entry removed = entry_of(before);
    struct assent_entry added = entry_of(after);
    const struct assent_change changes[] = {
        of_setting("", "contact", after),
        { .is_list = true, .list = ASSENT_LIST_DENY, .entry = &added },
        { .is_list = true, .list = ASSENT_LIST_DENY, .entry = &removed, .remove = true },
    };
    uint64_t generation;
    size_t changed;

    return edit_expecting(NULL, changes, ROWS(changes), &generation, &changed) == ASSENT_STATE_FINE;
}

struct swapping {
    atomic_bool ended;
    bool fine;
};

static void *swap_all_the_time(void *data)
{
    struct swapping *swapping = data;

    swapping->fine = true;
    for (unsigned i = 2; i < SWAPS; i++)
        swapping->fine = swap(i) && swapping->fine;
    atomic_store(&swapping->ended, true);
    return NULL;
}

/* Settings are read before lists: what changes in between must not come from two generations. */
static void what_is_loaded_belongs_together(void **state)
{
    struct assent_entry entry;
    pthread_t thread;
    struct swapping swapping = { .ended = false };

    (void)state;
    if (server == NULL)
        skip();
    assert_true(swap(1));
    assert_int_equal(pthread_create(&thread, NULL, swap_all_the_time, &swapping), 0);
    while (!atomic_load(&swapping.ended)) {
        struct assent_document *document = load();
        struct assent_list *list = assent_document_list(document, ASSENT_LIST_DENY);
        assert_int_equal(assent_list_size(list), 1);
        assert_true(assent_list_get(list, assent_document_get(document, "", "contact"), &entry));
        assent_document_destroy(document);
    }
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true(swapping.fine);
}

/* --- following --- */

struct witness {
    pthread_mutex_t lock;
    struct assent_document *last;
    size_t calls;
};

static void note(const struct assent_document *document, void *data)
{
    struct witness *witness = data;

    (void)pthread_mutex_lock(&witness->lock);
    assent_document_destroy(witness->last);
    witness->last = assent_document_copy(document);
    witness->calls++;
    (void)pthread_mutex_unlock(&witness->lock);
}

static void pause_a_moment(void)
{
    const struct timespec moment = { .tv_nsec = 20 * 1000 * 1000 };

    (void)nanosleep(&moment, NULL);
}

/* Waits until the generation is in force. */
static void await(struct assent_follower *follower, uint64_t generation)
{
    struct assent_follower_status status;

    for (int i = 0; i < 500; i++) {
        assent_follower_status(follower, &status);
        if (status.generation == generation && !status.from_disk)
            return;
        pause_a_moment();
    }
    fail_msg("generation %llu does not come into force, it is %llu", (unsigned long long)generation,
             (unsigned long long)status.generation);
}

static void await_older(struct assent_follower *follower)
{
    struct assent_follower_status status = { .older = false };

    for (int i = 0; i < 500 && !status.older; i++) {
        pause_a_moment();
        assent_follower_status(follower, &status);
    }
    assert_true(status.older);
}

static struct assent_follower *follow(struct witness *witness, const char *file,
                                      struct assent_alarms *alarms)
{
    const struct assent_follower_options options = {
        .state = redis,
        .clock = assent_clock_system(),
        .alarms = alarms,
        .file = file,
        .changed = note,
        .data = witness,
    };
    struct assent_error error = { "" };
    struct assent_follower *follower = assent_follower_create(&options, &error);

    if (follower == NULL)
        fail_msg("%s", error.text);
    return follower;
}

static const char *last_value(struct witness *witness, const char *key)
{
    (void)pthread_mutex_lock(&witness->lock);
    const char *value = assent_document_get(witness->last, "", key);
    (void)pthread_mutex_unlock(&witness->lock);
    return value;
}

static void takes_what_changes(void **state)
{
    struct witness witness = { .lock = PTHREAD_MUTEX_INITIALIZER };
    struct assent_entry entry;

    (void)state;
    if (server == NULL)
        skip();
    (void)set("", "contact", "before");
    struct assent_follower *follower = follow(&witness, "", NULL);
    await(follower, 1);
    assert_string_equal(last_value(&witness, "contact"), "before");
    (void)set("", "contact", "after");
    (void)list_edit(ASSENT_LIST_DENY, "a@b.test", false);
    await(follower, list_edit(ASSENT_LIST_DENY, "c@b.test", false));
    assert_string_equal(last_value(&witness, "contact"), "after");
    struct assent_list *list = assent_document_list(witness.last, ASSENT_LIST_DENY);
    assert_true(assent_list_get(list, "a@b.test", &entry));
    await(follower, list_edit(ASSENT_LIST_DENY, "a@b.test", true));
    list = assent_document_list(witness.last, ASSENT_LIST_DENY);
    assert_false(assent_list_get(list, "a@b.test", &entry));
    assert_true(assent_list_get(list, "c@b.test", &entry));
    await(follower, replace(700));
    list = assent_document_list(witness.last, ASSENT_LIST_DENY);
    assert_int_equal(assent_list_size(list), 700);
    assent_follower_destroy(follower);
    assent_document_destroy(witness.last);
}

/* More changes than the history keeps: everything is loaded. */
static void bears_a_gap(void **state)
{
    struct witness witness = { .lock = PTHREAD_MUTEX_INITIALIZER };

    (void)state;
    if (server == NULL)
        skip();
    (void)set("", "contact", "one");
    struct assent_follower *follower = follow(&witness, "", NULL);
    await(follower, 1);
    redis_server_freeze(server);
    redis_server_thaw(server);
    (void)set("", "contact", "two");
    assert_true(redis_server_run(server, "DEL assent:{config}:changes"));
    await(follower, set("", "tag_threshold", "7"));
    assert_string_equal(last_value(&witness, "contact"), "two");
    assert_string_equal(last_value(&witness, "tag_threshold"), "7");
    assent_follower_destroy(follower);
    assent_document_destroy(witness.last);
}

static void make_file(char file[64])
{
    char directory[] = "/tmp/assent-test.XXXXXX";

    assert_non_null(mkdtemp(directory));
    (void)snprintf(file, 64, "%s/document", directory);
}

static void remove_file(char *file)
{
    (void)unlink(file);
    *strrchr(file, '/') = '\0';
    (void)rmdir(file);
}

static uint64_t decide_loss(bool restore, const struct assent_document *kept)
{
    const struct assent_edit edit = { .who = "admin@mx" };
    struct assent_error error = { "" };
    uint64_t generation = 0;
    enum assent_state_fault fault =
        restore
            ? assent_store_restore(redis, &edit, kept, &generation, &error)
            : assent_store_confirm(redis, &edit, assent_document_epoch(kept), &generation, &error);

    if (fault != ASSENT_STATE_FINE)
        fail_msg("%s", error.text);
    return generation;
}

/* Redis comes back empty: what was in force stays, also over a start of ours. */
static void survives_a_loss(bool restore, bool written_since)
{
    struct witness witness = { .lock = PTHREAD_MUTEX_INITIALIZER };
    struct assent_alarms *alarms = assent_alarms_create(assent_clock_system(), NULL);
    struct assent_error error;
    struct assent_entry entry;
    char file[64];
    bool missing;

    if (server == NULL)
        skip();
    make_file(file);
    (void)set("", "contact", "kept");
    (void)set("b.test", "mode", "score-only");
    struct assent_follower *follower = follow(&witness, file, alarms);
    await(follower, list_edit(ASSENT_LIST_ALLOW, "192.0.2.7", false));
    assert_true(redis_server_run(server, "FLUSHALL"));
    if (written_since)
        (void)set("", "contact", "written since");
    await_older(follower);
    assent_follower_destroy(follower);
    follower = follow(&witness, file, alarms);
    await_older(follower);
    assert_true(assent_alarm_raised(alarms, ASSENT_ALARM_STATE_OLDER, ""));
    assert_string_equal(last_value(&witness, "contact"), "kept");
    struct assent_document *kept = assent_document_read(file, &missing, &error);
    assert_non_null(kept);
    uint64_t generation = decide_loss(restore, kept);
    await(follower, generation);
    assert_false(assent_alarm_raised(alarms, ASSENT_ALARM_STATE_OLDER, ""));
    struct assent_document *document = load();
    const char *wanted = restore ? "kept" : written_since ? "written since" : NULL;
    const char *got = assent_document_get(document, "", "contact");
    assert_true(wanted == NULL ? got == NULL : got != NULL && strcmp(got, wanted) == 0);
    assert_int_equal(
        assent_list_get(assent_document_list(document, ASSENT_LIST_ALLOW), "192.0.2.7", &entry),
        restore);
    assert_true(restore ? generation > assent_document_generation(kept) : generation > 0);
    assent_document_destroy(document);
    assent_document_destroy(kept);
    assent_follower_destroy(follower);
    assent_document_destroy(witness.last);
    assent_alarms_destroy(alarms);
    remove_file(file);
}

static void restores_to_an_empty_server(void **state)
{
    (void)state;
    survives_a_loss(true, false);
}

static void restores_over_what_was_written_since(void **state)
{
    (void)state;
    survives_a_loss(true, true);
}

static void confirms_an_empty_server(void **state)
{
    (void)state;
    survives_a_loss(false, false);
}

static void confirms_what_was_written_since(void **state)
{
    (void)state;
    survives_a_loss(false, true);
}

/* A backup of Redis, put back: the same history, but not as far. */
static void an_older_state_takes_nothing_away(void **state)
{
    struct witness witness = { .lock = PTHREAD_MUTEX_INITIALIZER };
    struct assent_alarms *alarms = assent_alarms_create(assent_clock_system(), NULL);

    (void)state;
    if (server == NULL)
        skip();
    (void)set("", "contact", "old");
    struct assent_follower *follower = follow(&witness, "", alarms);
    await(follower, set("", "contact", "new"));
    assert_true(redis_server_run(server, "HSET assent:{config}:settings contact old"));
    assert_true(redis_server_run(server, "HSET assent:{config}:meta generation 1"));
    await_older(follower);
    assert_string_equal(last_value(&witness, "contact"), "new");
    assert_true(assent_alarm_raised(alarms, ASSENT_ALARM_STATE_OLDER, ""));
    await(follower, decide_loss(true, witness.last));
    assert_false(assent_alarm_raised(alarms, ASSENT_ALARM_STATE_OLDER, ""));
    struct assent_document *document = load();
    assert_string_equal(assent_document_get(document, "", "contact"), "new");
    assent_document_destroy(document);
    assent_follower_destroy(follower);
    assent_document_destroy(witness.last);
    assent_alarms_destroy(alarms);
}

static void bears_what_makes_no_sense(void **state)
{
    static const char *const garbage[] = {
        "SET assent:{config}:settings x",
        "SET assent:{config}:meta x",
        "SET assent:{config}:list:deny x",
        "HSET assent:{config}:list:deny NoValue {} a@b.test notjson",
        "HSET assent:{config}:settings a/b/c d no_such 1",
        "HSET assent:{config}:meta epoch e generation minus",
    };
    struct assent_error error;

    (void)state;
    if (server == NULL)
        skip();
    for (size_t i = 0; i < ROWS(garbage); i++) {
        struct assent_document *document;
        assert_true(redis_server_run(server, "FLUSHALL"));
        assert_true(redis_server_run(server, garbage[i]));
        enum assent_state_fault fault = assent_store_load(redis, &document, &error);
        assert_row_number(garbage[i], fault, i < 3 ? ASSENT_STATE_BROKEN : ASSENT_STATE_FINE);
        if (fault == ASSENT_STATE_FINE)
            assert_int_equal(assent_list_size(assent_document_list(document, ASSENT_LIST_DENY)), 0);
        assent_document_destroy(document);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(changes_are_counted, empty),
        cmocka_unit_test_setup(a_conflict_changes_nothing, empty),
        cmocka_unit_test_setup(history_tells_old_and_new, empty),
        cmocka_unit_test_setup(whole_lists_are_replaced, empty),
        cmocka_unit_test_setup(what_is_loaded_belongs_together, empty),
        cmocka_unit_test_setup(takes_what_changes, empty),
        cmocka_unit_test_setup(bears_a_gap, empty),
        cmocka_unit_test_setup(restores_to_an_empty_server, empty),
        cmocka_unit_test_setup(restores_over_what_was_written_since, empty),
        cmocka_unit_test_setup(confirms_an_empty_server, empty),
        cmocka_unit_test_setup(confirms_what_was_written_since, empty),
        cmocka_unit_test_setup(an_older_state_takes_nothing_away, empty),
        cmocka_unit_test_setup(bears_what_makes_no_sense, empty),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
