/*
 * Tests of the results: the order of the index, and a file that is whole or not there.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/result_writer.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/table.h"

/* A directory, and two names in it. */
struct place {
    char directory[64];
    char file[96], new_file[96];
};

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof(*place));

    if (place == NULL)
        return -1;
    *state = place;
    (void)snprintf(place->directory, sizeof(place->directory), "/tmp/assent-test.XXXXXX");
    if (mkdtemp(place->directory) == NULL)
        return -1;
    (void)snprintf(place->file, sizeof(place->file), "%s/results", place->directory);
    (void)snprintf(place->new_file, sizeof(place->new_file), "%s/results.new", place->directory);
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;

    (void)unlink(place->file);
    (void)unlink(place->new_file);
    int status = rmdir(place->directory);
    free(place);
    return status;
}

static bool exists(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0;
}

static void read_all(const char *path, char *text, size_t size)
{
    FILE *stream = fopen(path, "re");

    assert_non_null(stream);
    text[fread(text, 1, size - 1, stream)] = '\0';
    assert_int_equal(fclose(stream), 0);
}

static void put(struct result_writer *writer, size_t place, const char *line)
{
    struct assent_error error;

    assert_true(result_writer_put(writer, place, strdup(line), &error));
}

static void orders_lines(void **state)
{
    const struct place *place = *state;
    struct assent_error error;
    struct result_writer *writer = result_writer_open(place->file, &error);
    char text[64];

    assert_non_null(writer);
    put(writer, 1, "b");
    put(writer, 3, "d");
    put(writer, 0, "a");
    put(writer, 4, "e");
    put(writer, 2, "c");
    put(writer, 5, "f");
    assert_false(exists(place->file));
    assert_true(result_writer_finish(writer, &error));
    assert_false(exists(place->new_file));
    read_all(place->file, text, sizeof(text));
    assert_string_equal(text, "a\nb\nc\nd\ne\nf\n");
}

/* The first is final last; the window grows meanwhile. */
static void bears_a_long_wait(void **state)
{
    const struct place *place = *state;
    struct assent_error error;
    struct result_writer *writer = result_writer_open(place->file, &error);
    char text[8192];
    char wanted[8192];
    size_t length = 0;

    assert_non_null(writer);
    for (size_t i = 1; i < 1000; i++) {
        char line[16];
        (void)snprintf(line, sizeof(line), "%zu", i);
        put(writer, i, line);
    }
    put(writer, 0, "0");
    assert_true(result_writer_finish(writer, &error));
    for (int i = 0; i < 1000; i++)
        length += (size_t)snprintf(wanted + length, sizeof(wanted) - length, "%d\n", i);
    read_all(place->file, text, sizeof(text));
    assert_string_equal(text, wanted);
}

static void abandoned_leaves_nothing(void **state)
{
    const struct place *place = *state;
    struct assent_error error;
    struct result_writer *writer = result_writer_open(place->file, &error);

    assert_non_null(writer);
    put(writer, 0, "a");
    put(writer, 2, "c");
    result_writer_abandon(writer);
    result_writer_abandon(NULL);
    assert_false(exists(place->file));
    assert_false(exists(place->new_file));
}

static void old_results_stay_until_the_end(void **state)
{
    const struct place *place = *state;
    struct assent_error error;
    struct result_writer *writer;
    char text[16];

    for (int round = 0; round < 2; round++) {
        writer = result_writer_open(place->file, &error);
        assert_non_null(writer);
        put(writer, 0, round == 0 ? "old" : "new");
        if (round == 1) {
            read_all(place->file, text, sizeof(text));
            assert_string_equal(text, "old\n");
        }
        assert_true(result_writer_finish(writer, &error));
    }
    read_all(place->file, text, sizeof(text));
    assert_string_equal(text, "new\n");
}

/* A device is written to, not replaced. */
static void devices_stay(void **state)
{
    struct assent_error error;
    struct stat status;
    struct result_writer *writer = result_writer_open("/dev/null", &error);

    (void)state;
    assert_non_null(writer);
    put(writer, 0, "a");
    assert_true(result_writer_finish(writer, &error));
    assert_int_equal(stat("/dev/null", &status), 0);
    assert_true(S_ISCHR(status.st_mode));
    assert_false(exists("/dev/null.new"));
}

static void full_disk_is_an_error(void **state)
{
    struct assent_error error = { "" };
    struct result_writer *writer = result_writer_open("/dev/full", &error);

    (void)state;
    assert_non_null(writer);
    put(writer, 0, "a");
    assert_false(result_writer_finish(writer, &error));
    assert_non_null(strstr(error.text, "No space left"));
}

static void no_such_directory(void **state)
{
    struct assent_error error = { "" };

    (void)state;
    assert_null(result_writer_open("/nonexistent/results", &error));
    assert_non_null(strstr(error.text, "/nonexistent/results"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(orders_lines, make_place, remove_place),
        cmocka_unit_test_setup_teardown(bears_a_long_wait, make_place, remove_place),
        cmocka_unit_test_setup_teardown(abandoned_leaves_nothing, make_place, remove_place),
        cmocka_unit_test_setup_teardown(old_results_stay_until_the_end, make_place, remove_place),
        cmocka_unit_test(devices_stay),
        cmocka_unit_test(full_disk_is_an_error),
        cmocka_unit_test(no_such_directory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
