/*
 * Tests of text and string helpers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/base/text.h"

#include "tests/support/table.h"

static void compares_without_case(void **state)
{
    static const struct {
        const char *left, *right;
        bool equal, starts, ends;
    } rows[] = {
        { "", "", true, true, true },
        { "a", "", false, true, true },
        { "", "a", false, false, false },
        { "Subject", "sUBJECT", true, true, true },
        { "Subject", "Subj", false, true, false },
        { "Subject", "ject", false, false, true },
        { "Subject", "SUBJECTS", false, false, false },
        { "mail.example.org", "EXAMPLE.org", false, false, true },
        { "[", "{", false, false, false },
        { "@", "`", false, false, false },
        { "\xc3\x84", "\xc3\xa4", false, false, false }, /* only ASCII letters have case */
        { "\xe4", "\xe4", true, true, true },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_row_number(rows[i].left, assent_text_equal(rows[i].left, rows[i].right),
                          rows[i].equal);
        assert_row_number(rows[i].left, assent_text_starts(rows[i].left, rows[i].right),
                          rows[i].starts);
        assert_row_number(rows[i].left, assent_text_ends(rows[i].left, rows[i].right),
                          rows[i].ends);
    }
}

static void makes_printable(void **state)
{
    static const struct {
        const char *name, *text, *wanted;
    } rows[] = {
        { "empty", "", "" },
        { "ASCII", "a b~", "a b~" },
        { "controls", "a\tb\r\n\x7f\x01", "a?b????" },
        { "two bytes", "\xc3\xa4\xc2\xa0", "\xc3\xa4\xc2\xa0" },
        { "three bytes", "\xe2\x82\xac", "\xe2\x82\xac" },
        { "four bytes", "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
        { "C1 control", "a\xc2\x85z", "a??z" },
        { "lone continuation", "a\x80z", "a?z" },
        { "overlong slash, two bytes", "\xc0\xaf", "??" },
        { "overlong, two bytes, highest", "\xc1\xbf", "??" },
        { "overlong slash, three bytes", "\xe0\x80\xaf", "???" },
        { "overlong, three bytes, highest", "\xe0\x9f\xbf", "???" },
        { "overlong, four bytes", "\xf0\x8f\xbf\xbf", "????" },
        { "lowest of three bytes", "\xe0\xa0\x80", "\xe0\xa0\x80" },
        { "lowest of four bytes", "\xf0\x90\x80\x80", "\xf0\x90\x80\x80" },
        { "before the surrogates", "\xed\x9f\xbf", "\xed\x9f\xbf" },
        { "first surrogate", "\xed\xa0\x80", "???" },
        { "last surrogate", "\xed\xbf\xbf", "???" },
        { "after the surrogates", "\xee\x80\x80", "\xee\x80\x80" },
        { "the last character", "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf" },
        { "beyond the last", "\xf4\x90\x80\x80", "????" },
        { "five bytes", "\xf8\x88\x80\x80\x80", "?????" },
        { "0xff", "\xff\xfe", "??" },
        { "cut after one of two", "a\xc3", "a?" },
        { "cut after one of three", "a\xe2", "a?" },
        { "cut after two of three", "a\xe2\x82", "a??" },
        { "cut after three of four", "\xf0\x9f\x98", "???" },
        { "cut by a letter", "\xe2\x82x", "??x" },
        { "cut by another lead", "\xe2\xc3\xa4", "?\xc3\xa4" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char text[64];
        assent_text_copy(text, sizeof(text), rows[i].text);
        assent_text_printable(text);
        assert_row_text(rows[i].name, text, rows[i].wanted);
    }
}

static void makes_ascii(void **state)
{
    char text[] = "a\x7f\x80\xff\x1f ~\t";

    (void)state;
    assent_text_ascii(text);
    assert_string_equal(text, "a???? ~?");
}

static void cuts_what_does_not_fit(void **state)
{
    char bytes[8];
    struct assent_text text;

    (void)state;
    assent_text_init(&text, bytes, sizeof(bytes));
    assert_string_equal(bytes, "");
    assent_text_add(&text, "1234");
    assent_text_format(&text, "%d", 567);
    assert_string_equal(bytes, "1234567");
    assert_false(text.cut);
    assent_text_add(&text, "");
    assert_false(text.cut);
    assent_text_add(&text, "8");
    assert_true(text.cut);
    assert_string_equal(bytes, "1234567");
    assent_text_format(&text, "%s", "9");
    assert_string_equal(bytes, "1234567");
    assert_int_equal(text.length, 7);
}

static void cuts_formatted_text(void **state)
{
    char bytes[8];
    struct assent_text text;

    (void)state;
    assent_text_init(&text, bytes, sizeof(bytes));
    assent_text_format(&text, "%s", "12345678");
    assert_true(text.cut);
    assert_string_equal(bytes, "1234567");
    assent_text_init(&text, bytes, 1);
    assent_text_add(&text, "x");
    assent_text_format(&text, "%s", "x");
    assert_string_equal(bytes, "");
    assert_true(text.cut);
}

static void copies_and_lowers(void **state)
{
    char text[5];

    (void)state;
    assent_text_copy(text, sizeof(text), "ABCDEF");
    assert_string_equal(text, "ABCD");
    assent_text_lower(text);
    assert_string_equal(text, "abcd");
    assent_text_copy(text, sizeof(text), "");
    assert_string_equal(text, "");
    assent_text_copy(text, 1, "x");
    assert_string_equal(text, "");
}

static void finds_the_domain(void **state)
{
    static const struct {
        const char *address, *domain;
    } rows[] = {
        { "", "" },
        { "alice", "" },
        { "alice@", "" },
        { "alice@example.org", "example.org" },
        { "\"a@b\"@example.org", "example.org" },
        { "@relay,@other:alice@example.org", "example.org" },
        { "@", "" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_row_text(rows[i].address, assent_text_domain(rows[i].address), rows[i].domain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares_without_case), cmocka_unit_test(makes_printable),
        cmocka_unit_test(makes_ascii),           cmocka_unit_test(cuts_what_does_not_fit),
        cmocka_unit_test(cuts_formatted_text),   cmocka_unit_test(copies_and_lowers),
        cmocka_unit_test(finds_the_domain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
