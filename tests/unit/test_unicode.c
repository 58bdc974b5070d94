/*
 * What is said of characters.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/unicode.h"

#include "tests/support/table.h"

static const struct {
    uint32_t character;
    enum assent_script script;
    bool letter;
    bool upper;
    bool lower;
    bool invisible;
    char styled;
    bool looks_latin;
} rows[] = {
    { 'a', ASSENT_SCRIPT_LATIN, true, false, true, false, '\0', false },
    { 'Z', ASSENT_SCRIPT_LATIN, true, true, false, false, '\0', false },
    { '7', ASSENT_SCRIPT_NONE, false, false, false, false, '\0', false },
    { ' ', ASSENT_SCRIPT_NONE, false, false, false, false, '\0', false },
    { 0xdf, ASSENT_SCRIPT_LATIN, true, false, true, false, '\0', false },     /* sharp s */
    { 0xc4, ASSENT_SCRIPT_LATIN, true, true, false, false, '\0', false },     /* A umlaut */
    { 0xad, ASSENT_SCRIPT_NONE, false, false, false, true, '\0', false },     /* soft hyphen */
    { 0x430, ASSENT_SCRIPT_CYRILLIC, true, false, true, false, '\0', true },  /* a */
    { 0x416, ASSENT_SCRIPT_CYRILLIC, true, true, false, false, '\0', false }, /* Zhe */
    { 0x3bf, ASSENT_SCRIPT_GREEK, true, false, true, false, '\0', true },     /* omicron */
    { 0x3ba, ASSENT_SCRIPT_GREEK, true, false, true, false, '\0', false },    /* kappa */
    { 0x585, ASSENT_SCRIPT_ARMENIAN, true, false, true, false, '\0', true },  /* oh */
    { 0x13b3, ASSENT_SCRIPT_CHEROKEE, true, true, false, false, '\0', true },
    { 0x5d0, ASSENT_SCRIPT_HEBREW, true, false, false, false, '\0', false },  /* alef */
    { 0x628, ASSENT_SCRIPT_ARABIC, true, false, false, false, '\0', false },  /* beh */
    { 0x4e2d, ASSENT_SCRIPT_OTHER, true, false, false, false, '\0', false },  /* Han */
    { 0x200b, ASSENT_SCRIPT_NONE, false, false, false, true, '\0', false },   /* ZWSP */
    { 0x200d, ASSENT_SCRIPT_NONE, false, false, false, true, '\0', false },   /* ZWJ */
    { 0x202e, ASSENT_SCRIPT_NONE, false, false, false, true, '\0', false },   /* RLO */
    { 0xfe0f, ASSENT_SCRIPT_NONE, false, false, false, true, '\0', false },   /* VS16 */
    { 0xe0061, ASSENT_SCRIPT_NONE, false, false, false, true, '\0', false },  /* tag */
    { 0x200a, ASSENT_SCRIPT_NONE, false, false, false, false, '\0', false },  /* hair space */
    { 0x1d40f, ASSENT_SCRIPT_NONE, true, true, false, false, 'P', false },    /* bold P */
    { 0x24ba, ASSENT_SCRIPT_NONE, false, false, false, false, 'E', false },   /* circled E */
    { 0x1d0f, ASSENT_SCRIPT_LATIN, true, false, true, false, 'O', false },    /* small capital */
    { 0xff21, ASSENT_SCRIPT_LATIN, true, true, false, false, '\0', false },   /* full width */
    { 0x2163, ASSENT_SCRIPT_LATIN, false, false, false, false, '\0', false }, /* Roman IV */
    { 0x2122, ASSENT_SCRIPT_NONE, false, false, false, false, '\0', false },  /* trade mark */
    { 0x1f600, ASSENT_SCRIPT_NONE, false, false, false, false, '\0', false }, /* a smile */
    { 0x10ffff, ASSENT_SCRIPT_NONE, false, false, false, false, '\0', false },
};

static void says(void **state)
{
    size_t failed = 0;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        uint32_t character = rows[i].character;
        if (assent_unicode_script(character) == rows[i].script &&
            assent_unicode_is_letter(character) == rows[i].letter &&
            assent_unicode_is_upper(character) == rows[i].upper &&
            assent_unicode_is_lower(character) == rows[i].lower &&
            assent_unicode_is_invisible(character) == rows[i].invisible &&
            assent_unicode_styled_letter(character) == rows[i].styled &&
            assent_unicode_looks_latin(character) == rows[i].looks_latin)
            continue;
        print_message("U+%04X\n", (unsigned)character);
        failed++;
    }
    assert_int_equal(failed, 0);
}

static void other_kinds(void **state)
{
    (void)state;
    assert_true(assent_unicode_is_digit('0'));
    assert_true(assent_unicode_is_digit(0x663)); /* Arabic */
    assert_false(assent_unicode_is_digit('a'));
    assert_true(assent_unicode_is_space('\t'));
    assert_true(assent_unicode_is_space(0xa0));
    assert_true(assent_unicode_is_space(0x3000));
    assert_false(assent_unicode_is_space('x'));
    assert_true(assent_unicode_is_currency('$'));
    assert_true(assent_unicode_is_currency(0x20ac));
    assert_false(assent_unicode_is_currency('%'));
}

static void reads(void **state)
{
    uint32_t characters[3];

    (void)state;
    assert_int_equal(assent_unicode_read("", characters, 3), 0);
    assert_int_equal(assent_unicode_read("a\xc3\xa4", characters, 3), 2);
    assert_int_equal(characters[1], 0xe4);
    assert_int_equal(assent_unicode_read("\xf0\x9d\x90\x8f\xe4\xb8\xad"
                                         "abc",
                                         characters, 3),
                     3);
    assert_int_equal(characters[0], 0x1d40f);
    assert_int_equal(characters[2], 'a');
    assert_true(assent_unicode_is_valid("\xc3\xa4"));
    assert_false(assent_unicode_is_valid("\xe4"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says),
        cmocka_unit_test(other_kinds),
        cmocka_unit_test(reads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
