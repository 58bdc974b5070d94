/*
 * Tests of settings as a file: writing, reading, what is wrong with lines.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/settings_file.h"

#include <stdlib.h>

#include "cli/format_line.h"

#include "tests/support/table.h"

/* Reads a text; the caller clears the file. */
static bool read_text(const char *text, struct settings_file *file, struct assent_error *error)
{
    size_t length = strlen(text);
    FILE *stream = length == 0 ? fopen("/dev/null", "re") : fmemopen((void *)text, length, "r");

    assert_non_null(stream);
    bool read = settings_file_read(stream, false, file, error);
    (void)fclose(stream);
    return read;
}

static void reads_values(void **state)
{
    static const struct {
        const char *text, *key, *value;
    } rows[] = {
        { "tag_threshold = 4", "tag_threshold", "4" },
        { "tag_threshold=4.50\n", "tag_threshold", "4.5" },
        { "  tag_threshold\t=\t4  \r\n", "tag_threshold", "4" },
        { "tag_threshold = 4 # comment", "tag_threshold", "4" },
        { "tag_threshold = \"4\" # comment", "tag_threshold", "4" },
        { "contact = call us#now", "contact", "call us#now" },
        { "contact = \"call # us \"", "contact", "call # us " },
        { "contact = \"say \\\"no\\\" \\\\ \\n\"", "contact", "say \"no\" \\ \\n" },
        { "contact =", "contact", "" },
        { "contact = \"\"", "contact", "" },
        { "contact = a = b", "contact", "a = b" },
        { "\xef\xbb\xbf# assent settings, format 1\ntag_threshold = 4\n", "tag_threshold", "4" },
    };
    struct settings_file file;
    struct assent_error error;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_row_true(rows[i].text, read_text(rows[i].text, &file, &error));
        assert_row_number(rows[i].text, file.problems.count, 0);
        assert_row_number(rows[i].text, file.count, 1);
        assert_row_text(rows[i].text, file.lines[0].key, rows[i].key);
        assert_row_text(rows[i].text, file.lines[0].value, rows[i].value);
        settings_file_clear(&file);
    }
}

static void names_what_is_wrong(void **state)
{
    static const struct {
        const char *text;
        size_t line;
        const char *reason;
    } rows[] = {
        { "tag_threshold", 1, "KEY = VALUE" },
        { "\n# c\n= 4", 3, "KEY = VALUE" },
        { "tag_threshold = x", 1, "tag_threshold" },
        { "tag_treshold = 4", 1, "did you mean tag_threshold?" },
        { "contact = \"open", 1, "quotes" },
        { "contact = \"a\" b", 1, "quotes" },
        { "[b.test", 1, "[b.test]" },
        { "[b.test] x", 1, "[b.test]" },
        { "[a@b.test]", 1, "domain" },
        { "[]", 1, "" },
        { "[b.test]\njournal_keep = 3d", 2, "all domains" },
        { "tag_threshold = 4\ntag_threshold = 4", 2, "line 1" },
        { "[b.test]\ntag_threshold = 4\n[B.TEST]\ntag_threshold = 5", 4, "line 2" },
    };
    struct settings_file file;
    struct assent_error error;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_row_true(rows[i].text, read_text(rows[i].text, &file, &error));
        assert_row_number(rows[i].text, file.problems.count, 1);
        assert_row_number(rows[i].text, file.problems.all[0].line, rows[i].line);
        assert_row_true(rows[i].text, strstr(file.problems.all[0].reason, rows[i].reason) != NULL);
        settings_file_clear(&file);
    }
}

static void first_lines(void **state)
{
    static const struct {
        const char *line, *reason; /* NULL: it is taken */
    } rows[] = {
        { "", NULL },
        { "# anything", NULL },
        { "tag_threshold = 4", NULL },
        { "# assent settings, format 1", NULL },
        { "# assent settings, format 0\n", NULL },
        { "# assent settings, format one", NULL },
        { "# assent , format", NULL },
        { "# assent settings, format 2", "newer version" },
        { "# assent settings, format 99999999999999999999999", "newer version" },
        { "# assent list deny, format 1", "list deny" },
    };
    struct assent_error error;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        bool taken = format_line_check(rows[i].line, "settings", 1, &error);
        assert_row_number(rows[i].line, taken, rows[i].reason == NULL);
        if (!taken)
            assert_row_true(rows[i].line, strstr(error.text, rows[i].reason) != NULL);
    }
}

static void comes_back_as_it_was(void **state)
{
    static const char *const values[] = { "",     " ",       "a",     "#",   " # ", "\"",
                                          "\\",   "\\\"",    "a # b", "a#b", "=",   "[b.test]",
                                          "a \\", "\"a\" b", "a  ",   "\\n" };
    struct settings_file file;
    struct assent_error error;

    (void)state;
    for (size_t i = 0; i < ROWS(values); i++) {
        struct assent_document *document = assent_document_create();
        char *text = NULL;
        size_t length = 0;
        FILE *stream = open_memstream(&text, &length);
        assert_true(assent_document_set(document, "", "contact", values[i]));
        assert_true(assent_document_set(document, "b.test", "contact", values[i]));
        settings_file_write(document, stream);
        (void)fclose(stream);
        assert_row_true(values[i], read_text(text, &file, &error));
        assert_row_number(values[i], file.problems.count, 0);
        assert_row_number(values[i], file.count, 2);
        assert_row_text(values[i], file.lines[0].value, values[i]);
        assert_row_text(values[i], file.lines[1].domain, "b.test");
        assert_row_true(values[i], settings_file_names(&file, "b.test", "contact"));
        assert_row_true(values[i], !settings_file_names(&file, "c.test", "contact"));
        settings_file_clear(&file);
        free(text);
        assent_document_destroy(document);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_values),
        cmocka_unit_test(names_what_is_wrong),
        cmocka_unit_test(first_lines),
        cmocka_unit_test(comes_back_as_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
