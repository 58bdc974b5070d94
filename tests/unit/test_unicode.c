/*
 * What is said of characters.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/unicode.h"

#include "scorer/message/message.h"
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
    { 0x433, ASSENT_SCRIPT_CYRILLIC, true, false, true, false, '\0', true },  /* ghe */
    { 0x4cf, ASSENT_SCRIPT_CYRILLIC, true, false, true, false, '\0', true },  /* palochka */
    { 0x42b, ASSENT_SCRIPT_CYRILLIC, true, true, false, false, '\0', false }, /* yeru: bl */
    { 0x3b1, ASSENT_SCRIPT_GREEK, true, false, true, false, '\0', true },     /* alpha */
    { 0x5d5, ASSENT_SCRIPT_HEBREW, true, false, false, false, '\0', false },  /* vav: l */
    { 0x627, ASSENT_SCRIPT_ARABIC, true, false, false, false, '\0', false },  /* alef: l */
    { 0xa4ee, ASSENT_SCRIPT_OTHER, true, false, false, false, '\0', true },   /* Lisu A */
    { 0x3007, ASSENT_SCRIPT_OTHER, false, false, false, false, '\0', false }, /* Han zero */
    { 0xaa, ASSENT_SCRIPT_LATIN, true, false, false, false, '\0', false },    /* ordinal a */
    { 0x1d49, ASSENT_SCRIPT_LATIN, true, false, false, false, '\0', false },  /* raised e */
    { 0x2164, ASSENT_SCRIPT_LATIN, false, false, false, false, '\0', false }, /* Roman V */
    { 0x1d1b, ASSENT_SCRIPT_LATIN, true, false, true, false, 'T', false },    /* small capital */
    { 0x1d01, ASSENT_SCRIPT_LATIN, true, false, true, false, '\0', false },   /* of AE */
    { 0x1f130, ASSENT_SCRIPT_NONE, false, false, false, false, 'A', false },  /* squared A */
    { 0x211d, ASSENT_SCRIPT_NONE, true, true, false, false, 'R', false },     /* real numbers */
    { 0x2139, ASSENT_SCRIPT_NONE, true, false, true, false, '\0', false },    /* information */
    { 0x24c2, ASSENT_SCRIPT_NONE, false, false, false, false, '\0', false },  /* metro */
    { 0x2065, ASSENT_SCRIPT_NONE, false, false, false, false, '\0', false },  /* unassigned */
    { 0x2800, ASSENT_SCRIPT_OTHER, false, false, false, true, '\0', false },  /* Braille */
    { 0x3164, ASSENT_SCRIPT_OTHER, true, false, false, true, '\0', false },   /* filler */
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

static void knows_twins(void **state)
{
    static const struct {
        uint32_t character;
        char wide, twin;
    } twins[] = {
        { 'a', '\0', 'a' },     { 'I', '\0', 'i' },       { 0x430, '\0', 'a' },
        { 0x406, '\0', 'i' },   { 0x391, '\0', 'a' },     { 0x251, '\0', 'a' },
        { 0xff2d, 'M', 'm' },   { 0xff4d, 'm', 'm' },     { 0xff20, '\0', '@' },
        { 0xff0e, '\0', '.' },  { 0x1d426, '\0', 'm' },   { 0x2010, '\0', '-' },
        { 0xf6, '\0', '\0' },   { 0x416, '\0', '\0' },    { 0x42b, '\0', '\0' },
        { 0x4e2d, '\0', '\0' }, { 0x110000, '\0', '\0' },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(twins); i++)
        if (assent_unicode_wide_letter(twins[i].character) != twins[i].wide ||
            assent_unicode_twin(twins[i].character) != twins[i].twin)
            fail_msg("U+%04X", (unsigned)twins[i].character);
}

static void makes_skeletons(void **state)
{
    char skeleton[32];
    char other[32];

    (void)state;
    assert_true(assent_unicode_skeleton("p\xd0\xb0ypal", skeleton, sizeof(skeleton)));
    assert_true(assent_unicode_skeleton("paypal", other, sizeof(other)));
    assert_string_equal(skeleton, other);
    assert_true(assent_unicode_skeleton("", skeleton, sizeof(skeleton)));
    assert_string_equal(skeleton, "");
    assert_false(assent_unicode_skeleton("abcd", skeleton, 4));
    assert_string_equal(skeleton, "");
    assert_false(assent_unicode_skeleton("m", skeleton, 2)); /* rn */
    assert_string_equal(skeleton, "");
}

/* As where its data is missing: must run before the others. */
static void looks_like_nothing_without_icu(void **state)
{
    char skeleton[32];

    (void)state;
    assert_false(assent_unicode_looks_latin(0x430));
    assert_int_equal(assent_unicode_styled_letter(0x1d40f), '\0');
    assert_int_equal(assent_unicode_wide_letter(0xff21), '\0');
    assert_int_equal(assent_unicode_twin(0x430), '\0');
    assert_int_equal(assent_unicode_twin('A'), 'a');
    assert_false(assent_unicode_skeleton("a", skeleton, sizeof(skeleton)));
    assert_string_equal(skeleton, "");
    assert_int_equal(assent_unicode_script(0x430), ASSENT_SCRIPT_CYRILLIC);
    assent_message_library_init();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_like_nothing_without_icu),
        cmocka_unit_test(says),
        cmocka_unit_test(other_kinds),
        cmocka_unit_test(reads),
        cmocka_unit_test(knows_twins),
        cmocka_unit_test(makes_skeletons),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
