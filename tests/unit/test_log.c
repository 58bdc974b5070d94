/*
 * Tests of log lines and the names of levels.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/log.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/support/table.h"

static void knows_its_levels(void **state)
{
    static const struct {
        const char *name;
        bool known;
        enum assent_log_level level;
    } rows[] = {
        { "error", true, ASSENT_LOG_ERROR },
        { "warning", true, ASSENT_LOG_WARNING },
        { "notice", true, ASSENT_LOG_NOTICE },
        { "info", true, ASSENT_LOG_INFO },
        { "debug", true, ASSENT_LOG_DEBUG },
        { "Info", false, 0 },
        { "", false, 0 },
        { "infos", false, 0 },
        { "6", false, 0 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        enum assent_log_level level = 0;
        assert_row_number(rows[i].name, assent_log_level_parse(rows[i].name, &level),
                          rows[i].known);
        assert_row_number(rows[i].name, level, rows[i].level);
    }
}

/* What a logger writes to standard error for one line. */
static void capture(enum assent_log_target target, enum assent_log_level threshold,
                    enum assent_log_level level, const char *line, char *text, size_t size)
{
    struct assent_logger *logger = assent_logger_create(target, ASSENT_LOG_ERROR, "assent-test");
    int saved = dup(STDERR_FILENO);
    int pipe_ends[2];

    assert_non_null(logger);
    assert_int_equal(pipe2(pipe_ends, O_CLOEXEC), 0);
    assert_true(dup2(pipe_ends[1], STDERR_FILENO) >= 0);
    assent_logger_set_level(logger, threshold);
    assent_log(logger, level, "%s", line);
    (void)dup2(saved, STDERR_FILENO);
    (void)close(saved);
    (void)close(pipe_ends[1]);
    ssize_t length = read(pipe_ends[0], text, size - 1);
    text[length < 0 ? 0 : length] = '\0';
    (void)close(pipe_ends[0]);
    assent_logger_destroy(logger);
}

static void writes_one_line(void **state)
{
    char text[8192];

    (void)state;
    capture(ASSENT_LOG_JOURNAL, ASSENT_LOG_INFO, ASSENT_LOG_INFO, "a\nb\tc\x7f", text,
            sizeof(text));
    assert_string_equal(text, "<6>a?b?c?\n");
    capture(ASSENT_LOG_STDERR, ASSENT_LOG_INFO, ASSENT_LOG_ERROR, "words", text, sizeof(text));
    assert_non_null(strstr(text, " assent-test["));
    assert_non_null(strstr(text, "]: words\n"));
}

static void keeps_silent_below_its_level(void **state)
{
    char text[64];

    (void)state;
    capture(ASSENT_LOG_JOURNAL, ASSENT_LOG_NOTICE, ASSENT_LOG_INFO, "x", text, sizeof(text));
    assert_string_equal(text, "");
    capture(ASSENT_LOG_JOURNAL, ASSENT_LOG_NOTICE, ASSENT_LOG_NOTICE, "x", text, sizeof(text));
    assert_string_equal(text, "<5>x\n");
    assent_log(NULL, ASSENT_LOG_ERROR, "%s", "nobody hears it");
}

static void cuts_long_lines(void **state)
{
    char *line = malloc(10001);
    char text[8192];

    (void)state;
    assert_non_null(line);
    memset(line, 'x', 10000);
    line[10000] = '\0';
    capture(ASSENT_LOG_JOURNAL, ASSENT_LOG_INFO, ASSENT_LOG_INFO, line, text, sizeof(text));
    free(line);
    size_t length = strlen(text);
    assert_true(length > 1000 && length <= 4096);
    assert_int_equal(text[length - 1], '\n');
    assert_ptr_equal(strchr(text, '\n'), text + length - 1);
}

static void chooses_where_lines_go(void **state)
{
    (void)state;
    (void)unsetenv("JOURNAL_STREAM");
    assert_int_equal(assent_log_target_choose(true), ASSENT_LOG_STDERR);
    assert_int_equal(assent_log_target_choose(false), ASSENT_LOG_SYSLOG);
    (void)setenv("JOURNAL_STREAM", "1:1", 1);
    assert_int_equal(assent_log_target_choose(true), ASSENT_LOG_STDERR);
    (void)unsetenv("JOURNAL_STREAM");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_its_levels),
        cmocka_unit_test(writes_one_line),
        cmocka_unit_test(keeps_silent_below_its_level),
        cmocka_unit_test(cuts_long_lines),
        cmocka_unit_test(chooses_where_lines_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
