/*
 * Tests of the table of settings and of reading values.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/setting.h"
#include "tests/support/table.h"

static void rows_are_whole(void **state)
{
    (void)state;
    assert_true(assent_setting_count() > 20);
    for (size_t i = 0; i < assent_setting_count(); i++) {
        struct assent_setting setting = assent_setting_at(i);
        struct assent_setting found;
        char canonical[ASSENT_SETTING_VALUE_SIZE];
        char range[ASSENT_SETTING_VALUE_SIZE];
        struct assent_error error = { "" };
        assert_row_true(setting.name, assent_setting_find(setting.name, &found));
        assert_row_text(setting.name, found.name, setting.name);
        assert_row_true(setting.name, setting.meaning[0] != '\0' && setting.group[0] != '\0');
        assert_row_true(setting.name,
                        (setting.choices != NULL) == (setting.type == ASSENT_SETTING_CHOICE));
        assert_row_true(error.text,
                        assent_setting_check(&setting, setting.default_text, canonical, &error));
        assert_row_text(setting.name, canonical, setting.default_text);
        assent_setting_describe_range(&setting, range, sizeof(range));
        assert_row_true(setting.name, range[0] != '\0');
        for (size_t k = 0; k < i; k++) {
            struct assent_setting other = assent_setting_at(k);
            assert_row_true(setting.name, strcmp(other.name, setting.name) != 0);
        }
    }
}

static const struct {
    const char *name;
    const char *value;
    const char *canonical; /* NULL: it is refused */
} values[] = {
    { "filtering", "on", "on" },
    { "filtering", "OFF", "off" },
    { "filtering", "yes", NULL },
    { "filtering", "", NULL },
    { "mode", "score-only", "score-only" },
    { "mode", "Enforce", "enforce" },
    { "mode", "off", NULL },
    { "tag_threshold", "5", "5" },
    { "tag_threshold", "5.0", "5" },
    { "tag_threshold", "+5.25", "5.25" },
    { "tag_threshold", "-0.125", "-0.125" },
    { "tag_threshold", "0", "0" },
    { "tag_threshold", "-0", "0" },
    { "tag_threshold", "1000", "1000" },
    { "tag_threshold", "1000.001", NULL },
    { "tag_threshold", "-1000.001", NULL },
    { "tag_threshold", "5.", NULL },
    { "tag_threshold", ".5", NULL },
    { "tag_threshold", "5,5", NULL },
    { "tag_threshold", "5.1234", NULL },
    { "tag_threshold", "five", NULL },
    { "tag_threshold", "0x5", NULL },
    { "tag_threshold", "1e1", NULL },
    { "tag_threshold", "nan", NULL },
    { "tag_threshold", "99999999999999999999", NULL },
    { "tag_threshold", " 5", NULL },
    { "tag_threshold", "5 ", NULL },
    { "journal_keep", "30d", "30d" },
    { "journal_keep", "720h", "30d" },
    { "journal_keep", "36h", "36h" },
    { "journal_keep", "86400s", "1d" },
    { "journal_keep", "23h", NULL },
    { "journal_keep", "30", NULL },
    { "journal_keep", "30 d", NULL },
    { "journal_keep", "30dd", NULL },
    { "journal_keep", "-30d", NULL },
    { "journal_keep", "9223372036854775807d", NULL },
    { "journal_keep", "99999999999999999999d", NULL },
    { "journal_keep", "d", NULL },
    { "journal_bytes", "1G", "1G" },
    { "journal_bytes", "1048576", "1M" },
    { "journal_bytes", "1025M", "1025M" },
    { "journal_bytes", "1536k", "1536k" },
    { "journal_bytes", "1K", NULL },
    { "journal_bytes", "0", NULL },
    { "subject_tag", "[SPAM?] ", "[SPAM?] " },
    { "subject_tag", "", "" },
    { "subject_tag", "a\nb", NULL },
    { "subject_tag", "caf\303\251", NULL },
    { "contact", "ask postmaster@b.test, 100% human", "ask postmaster@b.test, 100% human" },
    { "reply.spam", "", NULL },
    { "reply.spam", "No.", "No." },
    { "reply.TEST_DENY", "Go away", "Go away" },
    { "weight.TEST_BAD_3", "-2.5", "-2.5" },
    { "weight.TEST_BAD_3", "100.5", NULL },
    { "journal_subject", "hash", "hash" },
};

static void reads_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(values); i++) {
        struct assent_error error = { "" };
        struct assent_setting setting;
        char canonical[ASSENT_SETTING_VALUE_SIZE];
        char row[128];
        (void)snprintf(row, sizeof(row), "%s=%s", values[i].name, values[i].value);
        assert_row_true(row, assent_setting_find(values[i].name, &setting));
        bool fine = assent_setting_check(&setting, values[i].value, canonical, &error);
        assert_row_number(row, fine, values[i].canonical != NULL);
        if (fine)
            assert_row_text(row, canonical, values[i].canonical);
        else
            assert_row_true(row, strstr(error.text, values[i].name) != NULL &&
                                     strstr(error.text, "it takes") != NULL);
    }
}

static void names_what_it_takes(void **state)
{
    static const struct {
        const char *name, *range;
    } rows[] = {
        { "filtering", "on or off" },
        { "mode", "enforce or score-only" },
        { "tag_threshold", "points from -1000 to 1000" },
        { "journal_keep", "duration from 1d to 3650d" },
        { "journal_bytes", "bytes from 1M to 1T" },
        { "contact", "ASCII text of 0 to 200 characters" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_setting setting;
        char range[200];
        assert_row_true(rows[i].name, assent_setting_find(rows[i].name, &setting));
        assent_setting_describe_range(&setting, range, sizeof(range));
        assert_row_text(rows[i].name, range, rows[i].range);
    }
}

/* A symbol has a weight, or words when it refuses decisively, or neither. */
static void symbols_have_what_counts(void **state)
{
    struct assent_setting setting;

    (void)state;
    assert_true(assent_setting_find("weight.TEST_BAD_3", &setting));
    assert_string_equal(setting.default_text, "3");
    assert_false(setting.per_domain);
    assert_false(assent_setting_find("reply.TEST_BAD_3", &setting));
    assert_true(assent_setting_find("reply.TEST_DENY", &setting));
    assert_true(setting.per_domain);
    assert_false(assent_setting_find("weight.TEST_DENY", &setting));
    assert_false(assent_setting_find("weight.TEST_ALLOW", &setting));
    assert_false(assent_setting_find("reply.TEST_ALLOW", &setting));
    assert_false(assent_setting_find("weight.", &setting));
    assert_false(assent_setting_find("", &setting));
}

static void suggests_names(void **state)
{
    static const struct {
        const char *name, *nearest;
    } rows[] = {
        { "tag_treshold", "tag_threshold" }, { "reject-threshold", "reject_threshold" },
        { "grelisting", "greylisting" },     { "weight.TEST_BAD3", "weight.TEST_BAD_3" },
        { "something_else_entirely", NULL }, { "", NULL },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char nearest[ASSENT_SETTING_NAME_SIZE];
        bool found = assent_setting_nearest(rows[i].name, nearest);
        assert_row_number(rows[i].name, found, rows[i].nearest != NULL);
        if (found)
            assert_row_text(rows[i].name, nearest, rows[i].nearest);
    }
}

static void refuses_what_is_global_for_a_domain(void **state)
{
    struct assent_setting_target target = { 0 };
    struct assent_error error = { "" };

    (void)state;
    assent_setting_defaults(&target);
    assert_false(assent_setting_apply(&target, "mixed_recipients", "defer", true, &error));
    assert_non_null(strstr(error.text, "all domains"));
    assert_int_equal(target.global.mixed_recipients, ASSENT_MIXED_LENIENT);
    assert_true(assent_setting_apply(&target, "mixed_recipients", "defer", false, &error));
    assert_int_equal(target.global.mixed_recipients, ASSENT_MIXED_DEFER);
    assert_false(assent_setting_apply(&target, "no_such", "1", false, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_whole),
        cmocka_unit_test(reads_values),
        cmocka_unit_test(names_what_it_takes),
        cmocka_unit_test(symbols_have_what_counts),
        cmocka_unit_test(suggests_names),
        cmocka_unit_test(refuses_what_is_global_for_a_domain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
