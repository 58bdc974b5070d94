/*
 * Tests of what a file would make of a list.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/list_merge.h"

#include "tests/support/table.h"

enum { NOW = 1000 };

/* A table of lines as they stand in a file. */
static struct assent_list *table_of(const char *const *lines)
{
    struct assent_list *empty = assent_list_create();
    struct assent_list_builder *builder = assent_list_builder_create(empty);

    assent_list_release(empty);
    for (; *lines != NULL; lines++) {
        struct assent_entry entry = { .value = "" };
        assert_row_true(*lines, assent_entry_parse_line(&entry, *lines, NULL));
        assert_row_true(*lines, assent_list_builder_put(builder, &entry));
    }
    return assent_list_builder_finish(builder);
}

static bool join(const struct assent_entry *entry, void *data)
{
    char line[1024];
    char *text = data;
    size_t length = strlen(text);

    assent_entry_format_line(entry, line, sizeof(line));
    (void)snprintf(text + length, 1000 - length, "%s|", line);
    return true;
}

#define OLD  "1970-01-01T00:00:00.500Z" /* has passed at NOW */
#define DAY  "2098-01-01T00:00:00Z"
#define LATE "2099-01-01T00:00:00Z"
static const int64_t late = INT64_C(4070908800000); /* LATE */

static void merges(void **state)
{
    static const struct {
        const char *name;
        const char *old[4], *file[4];
        bool replace;
        const char *note;
        int64_t expires;
        const char *result;
        size_t added, changed, removed, expired, unchanged;
    } rows[] = {
        { "nothing", { NULL }, { NULL }, false, "", 0, "", 0, 0, 0, 0, 0 },
        { "new", { NULL }, { "a.test" }, false, "n", 0, "a.test # n|", 1, 0, 0, 0, 0 },
        { "beside", { "a.test" }, { "b.test" }, false, "", 0, "a.test|b.test|", 1, 0, 0, 0, 0 },
        { "the same",
          { "a.test # x" },
          { "a.test # x" },
          false,
          "",
          0,
          "a.test # x|",
          0,
          0,
          0,
          0,
          1 },
        { "another note",
          { "a.test # x" },
          { "a.test # y" },
          false,
          "",
          0,
          "a.test # y|",
          0,
          1,
          0,
          0,
          0 },
        { "a bare value takes no note away",
          { "a.test # x" },
          { "a.test" },
          false,
          "feed",
          late,
          "a.test # x|",
          0,
          0,
          0,
          0,
          1 },
        { "a bare value lengthens",
          { "a.test expires=" DAY " # x" },
          { "a.test" },
          false,
          "",
          late,
          "a.test expires=" LATE " # x|",
          0,
          1,
          0,
          0,
          0 },
        { "a bare value does not shorten",
          { "a.test expires=" LATE " # x" },
          { "a.test" },
          false,
          "",
          late - 1000,
          "a.test expires=" LATE " # x|",
          0,
          0,
          0,
          0,
          1 },
        { "a bare value keeps the network",
          { "a.test unverified-network=192.0.2.0/24" },
          { "a.test" },
          false,
          "",
          0,
          "a.test unverified-network=192.0.2.0/24|",
          0,
          0,
          0,
          0,
          1 },
        { "what has expired goes",
          { "a.test expires=" OLD, "b.test" },
          { "b.test" },
          false,
          "",
          0,
          "b.test|",
          0,
          0,
          0,
          1,
          1 },
        { "what has expired comes back",
          { "a.test expires=" OLD },
          { "a.test" },
          false,
          "",
          0,
          "a.test|",
          0,
          1,
          0,
          0,
          0 },
        { "replaced",
          { "a.test # x", "b.test # y", "c.test expires=" OLD },
          { "b.test", "d.test" },
          true,
          "",
          0,
          "b.test|d.test|",
          1,
          1,
          1,
          1,
          0 },
        { "replaced by nothing", { "a.test" }, { NULL }, true, "", 0, "", 0, 0, 1, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct merge_options options = { ASSENT_LIST_DENY, rows[i].replace, rows[i].note,
                                               rows[i].expires, NOW };
        struct assent_list *old_table = table_of(rows[i].old);
        struct assent_list *file_table = table_of(rows[i].file);
        struct merge merge;
        char text[1000] = "";
        assert_row_true(rows[i].name, merge_make(&merge, &options, old_table, file_table));
        (void)assent_list_each(merge.table, true, join, text);
        assert_row_text(rows[i].name, text, rows[i].result);
        assert_row_number(rows[i].name, merge.added, rows[i].added);
        assert_row_number(rows[i].name, merge.changed, rows[i].changed);
        assert_row_number(rows[i].name, merge.removed, rows[i].removed);
        assert_row_number(rows[i].name, merge.expired, rows[i].expired);
        assert_row_number(rows[i].name, merge.unchanged, rows[i].unchanged);
        assert_row_number(rows[i].name, merge.plan.count, merge_count(&merge));
        merge_clear(&merge);
        assent_list_release(old_table);
        assent_list_release(file_table);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merges),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
