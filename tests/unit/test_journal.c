/*
 * Tests of the journal against a real Redis server: writing, and what happens when
 * Redis goes away.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/journal.h>

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scorer/state/record_names.h"
#include "tests/support/records.h"
#include "tests/support/redis_server.h"
#include "tests/support/scoring.h"
#include "tests/support/table.h"

static const int64_t evening = INT64_C(1790000000123);

enum { HOST = 77, PATIENCE = 10000 /* milliseconds */ };

/* A server, a state and a journal in a folder of its own. */
struct scene {
    struct redis_server *server;
    struct assent_state *state;
    struct assent_journal *journal;
    struct assent_alarms *alarms;
    struct test_time time;
    struct assent_journal_options options;
    char folder[64], file[96];
};

static void open_journal(struct scene *scene)
{
    struct assent_error error = { "" };

    scene->journal = assent_journal_create(&scene->options, &error);
    if (scene->journal == NULL)
        fail_msg("%s", error.text);
}

static void begin(struct scene *scene)
{
    struct assent_error error = { "" };

    memset(scene, 0, sizeof(*scene));
    scene->server = redis_server_start(NULL);
    if (scene->server == NULL)
        skip();
    struct assent_state_options options = redis_server_options(scene->server);
    scene->state = assent_state_create(&options, &error);
    assert_non_null(scene->state);
    (void)snprintf(scene->folder, sizeof(scene->folder), "/tmp/assent-journal.XXXXXX");
    assert_non_null(mkdtemp(scene->folder));
    (void)snprintf(scene->file, sizeof(scene->file), "%s/journal", scene->folder);
    atomic_init(&scene->time.wall, evening);
    atomic_init(&scene->time.monotonic, 1000);
    scene->alarms = assent_alarms_create(test_time_clock(&scene->time), NULL);
    scene->options = (struct assent_journal_options){
        .state = scene->state,
        .clock = test_time_clock(&scene->time),
        .alarms = scene->alarms,
        .host = HOST,
        .file = scene->file,
    };
    char line[64];
    (void)snprintf(line, sizeof(line), "HSET assent:hosts %d mx.test", HOST);
    assert_true(redis_server_run(scene->server, line));
    open_journal(scene);
}

static void end(struct scene *scene)
{
    char damaged[128];

    assent_journal_destroy(scene->journal);
    assent_alarms_destroy(scene->alarms);
    assent_state_destroy(scene->state);
    redis_server_destroy(scene->server);
    (void)snprintf(damaged, sizeof(damaged), "%s.damaged", scene->file);
    (void)unlink(damaged);
    (void)unlink(scene->file);
    assert_int_equal(rmdir(scene->folder), 0);
}

static bool add(struct scene *scene, uint64_t number)
{
    size_t length;
    void *bytes = sample_record_encode(number, HOST, evening + (int64_t)number, &length);

    return assent_journal_add(scene->journal, bytes, length);
}

static void add_range(struct scene *scene, uint64_t from, uint64_t to)
{
    for (uint64_t i = from; i < to; i++)
        assert_true(add(scene, i));
}

struct seen {
    size_t count;
    unsigned times[20000]; /* how often each number was seen */
};

/* The subject ends in the number. */
static bool see(const struct assent_decoded_record *record,
                const struct assent_journal_place *place, void *data)
{
    struct seen *seen = data;
    const char *number = strrchr(record->record.subject, ' ');

    (void)place;
    seen->count++;
    seen->times[strtoul(number + 1, NULL, 10) % 20000]++;
    return true;
}

/* Each of the numbers is there once, and nothing else. */
static void assert_written(struct scene *scene, size_t count)
{
    struct assent_journal_filter filter = { 0 };
    struct assent_error error = { "" };
    struct seen *seen = calloc(1, sizeof(*seen));
    size_t damaged;

    if (assent_journal_search(scene->state, &filter, see, seen, &damaged, &error) !=
        ASSENT_STATE_FINE)
        fail_msg("%s", error.text);
    assert_int_equal(damaged, 0);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(seen->times[i], 1);
    assert_int_equal(seen->count, count);
    free(seen);
}

static void wait_for_alarm(struct scene *scene, enum assent_alarm_kind kind, bool raised)
{
    for (int i = 0; i < PATIENCE / 10; i++) {
        if (assent_alarm_raised(scene->alarms, kind, "") == raised)
            return;
        (void)poll(NULL, 0, 10);
    }
    fail_msg("alarm %s: not %s", assent_alarm_describe(kind)->name, raised ? "raised" : "over");
}

static void writes_all(void **state)
{
    struct scene scene;
    struct assent_journal_status status;

    (void)state;
    begin(&scene);
    add_range(&scene, 0, 1000);
    assert_true(assent_journal_flush(scene.journal, PATIENCE));
    assent_journal_status(scene.journal, &status);
    assert_int_equal(status.written, 1000);
    assert_int_equal(status.waiting, 0);
    assert_int_equal(status.lost, 0);
    assert_true(status.bytes > 300 * 1000);
    assert_written(&scene, 1000);
    end(&scene);
}

/* Also what is decided at one moment, or when the clock was set back, keeps its order. */
static void time_never_goes_back(void **state)
{
    struct scene scene;
    size_t length;

    (void)state;
    begin(&scene);
    for (uint64_t i = 0; i < 300; i++) {
        void *bytes = sample_record_encode(i, HOST, evening - (int64_t)(i / 3) * 1000, &length);
        assert_true(assent_journal_add(scene.journal, bytes, length));
        if (i % 50 == 0)
            assert_true(assent_journal_flush(scene.journal, PATIENCE));
    }
    assent_journal_destroy(scene.journal);
    open_journal(&scene); /* the next start, with the clock set back */
    for (uint64_t i = 300; i < 400; i++) {
        void *bytes = sample_record_encode(i, HOST, evening - 5000000, &length);
        assert_true(assent_journal_add(scene.journal, bytes, length));
    }
    assert_true(assent_journal_flush(scene.journal, PATIENCE));
    assert_written(&scene, 400);
    end(&scene);
}

static void outlives_an_outage(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene);
    redis_server_kill(scene.server);
    add_range(&scene, 0, 450);
    assert_false(assent_journal_flush(scene.journal, 100));
    scene.time.monotonic += 11000;
    wait_for_alarm(&scene, ASSENT_ALARM_JOURNAL_LATE, true);
    redis_server_restart(scene.server);
    char line[64];
    (void)snprintf(line, sizeof(line), "HSET assent:hosts %d mx.test", HOST);
    assert_true(redis_server_run(scene.server, line));
    assert_true(assent_journal_flush(scene.journal, PATIENCE));
    assert_written(&scene, 450);
    wait_for_alarm(&scene, ASSENT_ALARM_JOURNAL_LATE, false);
    end(&scene);
}

/* A frozen server has got the commands and carries them out when it wakes up, long after we have
 * taken them for lost and sent them again. */
static void writes_nothing_twice(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene);
    add_range(&scene, 0, 10);
    assert_true(assent_journal_flush(scene.journal, PATIENCE));
    redis_server_freeze(scene.server);
    add_range(&scene, 10, 300);
    assert_false(assent_journal_flush(scene.journal, 1200));
    redis_server_thaw(scene.server);
    assert_true(assent_journal_flush(scene.journal, PATIENCE));
    assert_written(&scene, 300);
    end(&scene);
}

static void refuses_what_is_too_much(void **state)
{
    struct scene scene;
    struct assent_journal_status status;

    (void)state;
    begin(&scene);
    assent_journal_destroy(scene.journal);
    scene.options.most_records = 50;
    open_journal(&scene);
    redis_server_kill(scene.server);
    add_range(&scene, 0, 50);
    assert_false(add(&scene, 50));
    assert_false(add(&scene, 51));
    assent_journal_status(scene.journal, &status);
    assert_int_equal(status.lost, 2);
    assert_int_equal(status.waiting, 50);
    wait_for_alarm(&scene, ASSENT_ALARM_JOURNAL_LOST, true);
    redis_server_restart(scene.server);
    char line[64];
    (void)snprintf(line, sizeof(line), "HSET assent:hosts %d mx.test", HOST);
    assert_true(redis_server_run(scene.server, line));
    assert_true(assent_journal_flush(scene.journal, PATIENCE));
    assert_written(&scene, 50);
    wait_for_alarm(&scene, ASSENT_ALARM_JOURNAL_LOST, false);
    end(&scene);
}

static void bytes_are_bounded(void **state)
{
    struct scene scene;
    uint64_t count = 0;

    (void)state;
    begin(&scene);
    assent_journal_destroy(scene.journal);
    scene.options.most_bytes = 10000;
    open_journal(&scene);
    redis_server_kill(scene.server);
    while (count < 1000 && add(&scene, count))
        count++;
    assert_in_range(count, 15, 33);
    end(&scene);
}

static void keeps_the_rest_in_a_file(void **state)
{
    struct scene scene;
    struct stat facts;

    (void)state;
    begin(&scene);
    redis_server_kill(scene.server);
    add_range(&scene, 0, 500);
    assent_journal_destroy(scene.journal);
    assert_int_equal(stat(scene.file, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    open_journal(&scene); /* still away: they stay */
    add_range(&scene, 500, 510);
    assent_journal_destroy(scene.journal);
    redis_server_restart(scene.server);
    char line[64];
    (void)snprintf(line, sizeof(line), "HSET assent:hosts %d mx.test", HOST);
    assert_true(redis_server_run(scene.server, line));
    open_journal(&scene);
    assert_true(assent_journal_flush(scene.journal, PATIENCE));
    assert_written(&scene, 510);
    assent_journal_destroy(scene.journal);
    assert_int_equal(stat(scene.file, &facts), -1);
    open_journal(&scene);
    end(&scene);
}

/* What a frozen server got before the stop is there already at the next start. */
static void recognizes_what_was_written_after_all(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene);
    add_range(&scene, 0, 10);
    assert_true(assent_journal_flush(scene.journal, PATIENCE));
    redis_server_freeze(scene.server);
    add_range(&scene, 10, 100);
    assent_journal_destroy(scene.journal);
    assert_int_equal(access(scene.file, F_OK), 0);
    redis_server_thaw(scene.server);
    open_journal(&scene);
    assert_true(assent_journal_flush(scene.journal, PATIENCE));
    assert_written(&scene, 100);
    end(&scene);
}

static void cut_file(const char *file, off_t less)
{
    struct stat facts;

    assert_int_equal(stat(file, &facts), 0);
    assert_int_equal(truncate(file, facts.st_size - less), 0);
}

static void bears_a_damaged_file(void **state)
{
    struct scene scene;
    char damaged[128];

    (void)state;
    begin(&scene);
    redis_server_kill(scene.server);
    add_range(&scene, 0, 20);
    assent_journal_destroy(scene.journal);
    cut_file(scene.file, 10);
    redis_server_restart(scene.server);
    char line[64];
    (void)snprintf(line, sizeof(line), "HSET assent:hosts %d mx.test", HOST);
    assert_true(redis_server_run(scene.server, line));
    open_journal(&scene);
    assert_true(assent_journal_flush(scene.journal, PATIENCE));
    assert_written(&scene, 19);
    (void)snprintf(damaged, sizeof(damaged), "%s.damaged", scene.file);
    assert_int_equal(access(damaged, F_OK), 0);
    assent_journal_destroy(scene.journal);
    FILE *stream = fopen(scene.file, "we");
    assert_true(fputs("what is this?\n", stream) >= 0);
    (void)fclose(stream);
    open_journal(&scene);
    add_range(&scene, 19, 20);
    assert_true(assent_journal_flush(scene.journal, PATIENCE));
    assert_written(&scene, 20);
    end(&scene);
}

static void refuses_what_is_no_record(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene);
    assert_false(assent_journal_add(scene.journal, strdup("hello"), 5));
    end(&scene);
}

/* What is older than the retention goes at the next start. */
static void forgets_what_is_old(void **state)
{
    struct scene scene;
    struct assent_journal_filter filter = { 0 };
    struct assent_error error;
    struct seen *seen = calloc(1, sizeof(*seen));

    (void)state;
    begin(&scene);
    add_range(&scene, 0, 4000);
    assert_true(assent_journal_flush(scene.journal, PATIENCE));
    assent_journal_set_retention(scene.journal, 86400000, 0);
    scene.time.wall += 86400000 + 2000;
    scene.time.monotonic += 61000;
    add_range(&scene, 4000, 4001); /* wakes it */
    for (int i = 0; i < PATIENCE / 10; i++) {
        memset(seen, 0, sizeof(*seen));
        assert_int_equal(assent_journal_search(scene.state, &filter, see, seen, NULL, &error),
                         ASSENT_STATE_FINE);
        if (seen->count < 2100)
            break;
        (void)poll(NULL, 0, 10);
    }
    assert_in_range(seen->count, 2001, 2100); /* whole nodes go */
    assert_int_equal(seen->times[4000], 1);
    assert_true(redis_server_run(scene.server, "SET checked 1"));
    free(seen);
    end(&scene);
}

static void keeps_within_bytes(void **state)
{
    struct scene scene;
    struct assent_journal_filter filter = { 0 };
    struct assent_error error;
    struct seen *seen = calloc(1, sizeof(*seen));

    (void)state;
    begin(&scene);
    add_range(&scene, 0, 4000);
    assert_true(assent_journal_flush(scene.journal, PATIENCE));
    assent_journal_set_retention(scene.journal, 86400000, 500000);
    scene.time.monotonic += 61000;
    add_range(&scene, 4000, 4001);
    for (int i = 0; i < PATIENCE / 10; i++) {
        memset(seen, 0, sizeof(*seen));
        assert_int_equal(assent_journal_search(scene.state, &filter, see, seen, NULL, &error),
                         ASSENT_STATE_FINE);
        if (seen->count < 1300)
            break;
        (void)poll(NULL, 0, 10);
    }
    assert_in_range(seen->count, 500, 1300);
    assert_int_equal(seen->times[4000], 1);
    free(seen);
    end(&scene);
}

struct adder {
    struct scene *scene;
    uint64_t from;
};

static void *add_many(void *data)
{
    const struct adder *adder = data;

    for (uint64_t i = 0; i < 500; i++)
        (void)add(adder->scene, adder->from + i);
    return NULL;
}

static void takes_from_many_threads(void **state)
{
    struct scene scene;
    struct adder adders[4];
    pthread_t threads[4];

    (void)state;
    begin(&scene);
    for (size_t i = 0; i < 4; i++) {
        adders[i] = (struct adder){ &scene, i * 500 };
        assert_int_equal(pthread_create(&threads[i], NULL, add_many, &adders[i]), 0);
    }
    for (size_t i = 0; i < 4; i++)
        (void)pthread_join(threads[i], NULL);
    assert_true(assent_journal_flush(scene.journal, PATIENCE));
    assert_written(&scene, 2000);
    end(&scene);
}

static void agrees_on_a_host_number(void **state)
{
    struct scene scene;
    char files[3][128];
    uint16_t numbers[3];
    bool agreed;

    (void)state;
    begin(&scene);
    for (size_t i = 0; i < 3; i++) { /* three hosts of one name */
        (void)snprintf(files[i], sizeof(files[i]), "%s/host%zu", scene.folder, i);
        numbers[i] = assent_host_number(scene.state, "mx.example.test", files[i], &agreed);
        assert_true(agreed);
    }
    assert_int_not_equal(numbers[0], numbers[1]);
    assert_int_not_equal(numbers[1], numbers[2]);
    for (size_t i = 0; i < 3; i++) {
        uint16_t again = assent_host_number(scene.state, "mx.example.test", files[i], &agreed);
        assert_true(agreed);
        assert_int_equal(again, numbers[i]);
    }
    redis_server_kill(scene.server);
    assert_int_equal(assent_host_number(scene.state, "mx.example.test", files[1], &agreed),
                     numbers[1]);
    assert_true(agreed);
    (void)unlink(files[1]);
    assert_int_equal(assent_host_number(scene.state, "mx.example.test", files[1], &agreed),
                     numbers[0]);
    assert_false(agreed);
    redis_server_restart(scene.server);
    assert_int_equal(assent_host_number(scene.state, "mx.example.test", files[2], &agreed),
                     numbers[2]);
    for (size_t i = 0; i < 3; i++)
        (void)unlink(files[i]);
    end(&scene);
}

/* A host that could not agree on its number at its start is found by readers, and is itself at the
 * next start. */
static void registers_the_host(void **state)
{
    struct scene scene;
    char file[128], line[160];
    bool agreed;

    (void)state;
    begin(&scene);
    (void)snprintf(file, sizeof(file), "%s/host", scene.folder);
    assent_journal_destroy(scene.journal);
    redis_server_kill(scene.server);
    uint16_t number = assent_host_number(scene.state, "mx.example.test", file, &agreed);
    assert_false(agreed);
    redis_server_restart(scene.server);
    scene.options.host = number;
    scene.options.hostname = "mx.example.test";
    open_journal(&scene);
    add_range(&scene, 0, 10);
    assert_true(assent_journal_flush(scene.journal, PATIENCE));
    assert_written(&scene, 10);
    /* Another host of that name is another one. */
    (void)snprintf(line, sizeof(line), "%s2", file);
    assert_int_not_equal(assent_host_number(scene.state, "mx.example.test", line, &agreed), number);
    assert_int_equal(unlink(line), 0);
    assert_int_equal(assent_host_number(scene.state, "mx.example.test", file, &agreed), number);
    assert_true(agreed);
    assert_int_equal(assent_host_number(scene.state, "mx.example.test", file, &agreed), number);
    assert_int_equal(unlink(file), 0);
    end(&scene);
}

static bool has_future(const struct assent_decoded_record *record,
                       const struct assent_journal_place *place, void *data)
{
    (void)place;
    *(bool *)data = strcmp(record->decision.hits[0].symbol->name, "OF_THE_FUTURE") == 0 &&
                    strcmp(record->decision.hits[0].check->name, "future") == 0;
    return true;
}

/* A symbol that this build does not have is called by the name that another build has left. */
static void finds_names_of_other_builds(void **state)
{
    static const struct assent_symbol symbol = { .name = "OF_THE_FUTURE" };
    static const struct assent_check check = { .name = "future" };
    const struct assent_journal_filter filter = { .symbol = "of_the_future" };
    struct assent_decoded_record *record = NULL;
    struct assent_error error;
    struct sample_record sample;
    struct scene scene;
    size_t length;
    bool found = false;
    char line[128];

    (void)state;
    begin(&scene);
    sample_record_make(&sample, 0, HOST, evening);
    sample.hits[0].check = &check;
    sample.hits[0].symbol = &symbol;
    void *bytes = assent_record_encode(&sample.record, &length);
    assert_true(assent_journal_add(scene.journal, bytes, length));
    add_range(&scene, 1, 10);
    assert_true(assent_journal_flush(scene.journal, PATIENCE));
    (void)snprintf(line, sizeof(line), "HSET assent:names %08x 'OF_THE_FUTURE future' %08x future",
                   (unsigned)assent_name_number("OF_THE_FUTURE"),
                   (unsigned)assent_name_number("future"));
    assert_true(redis_server_run(scene.server, line));
    assert_int_equal(assent_journal_search(scene.state, &filter, has_future, &found, NULL, &error),
                     ASSENT_STATE_FINE);
    assert_true(found);
    assert_int_equal(assent_journal_find(scene.state, sample.decision.id, &record, &error),
                     ASSENT_STATE_FINE);
    assert_non_null(record);
    assert_string_equal(record->decision.hits[0].symbol->name, "OF_THE_FUTURE");
    assent_decoded_record_destroy(record);
    end(&scene);
}

/* Whether something is true of a key in Redis. */
static bool is_true(struct scene *scene, const char *condition)
{
    char line[300];

    (void)snprintf(line, sizeof(line), "EVAL \"return %s and 1 or redis.error_reply('no')\" 0",
                   condition);
    return redis_server_run(scene->server, line);
}

/* Also when Redis lost them while the stream could be written all the time. */
static void leaves_names_again(void **state)
{
    static const char names[] = "redis.call('hlen','assent:names')>10";
    static const char both[] = "redis.call('hexists','assent:hosts','77')==1 and "
                               "redis.call('pttl','assent:names')>0";
    struct scene scene;

    (void)state;
    begin(&scene);
    add_range(&scene, 0, 1);
    assert_true(assent_journal_flush(scene.journal, PATIENCE));
    for (uint64_t i = 1; i < 1000 && !is_true(&scene, names); i++)
        (void)poll(NULL, 0, 10);
    assert_true(is_true(&scene, names));
    assert_true(redis_server_run(scene.server, "FLUSHALL"));
    assert_false(is_true(&scene, names));
    for (uint64_t i = 1; i < 1000 && !(is_true(&scene, names) && is_true(&scene, both)); i++) {
        scene.time.monotonic += 61000;
        add_range(&scene, i, i + 1);
        assert_true(assent_journal_flush(scene.journal, PATIENCE));
    }
    assert_true(is_true(&scene, names));
    assert_true(is_true(&scene, both));
    end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_all),
        cmocka_unit_test(time_never_goes_back),
        cmocka_unit_test(outlives_an_outage),
        cmocka_unit_test(writes_nothing_twice),
        cmocka_unit_test(refuses_what_is_too_much),
        cmocka_unit_test(bytes_are_bounded),
        cmocka_unit_test(keeps_the_rest_in_a_file),
        cmocka_unit_test(recognizes_what_was_written_after_all),
        cmocka_unit_test(bears_a_damaged_file),
        cmocka_unit_test(refuses_what_is_no_record),
        cmocka_unit_test(forgets_what_is_old),
        cmocka_unit_test(keeps_within_bytes),
        cmocka_unit_test(takes_from_many_threads),
        cmocka_unit_test(agrees_on_a_host_number),
        cmocka_unit_test(registers_the_host),
        cmocka_unit_test(finds_names_of_other_builds),
        cmocka_unit_test(leaves_names_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
