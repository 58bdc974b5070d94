/*
 * What Unicode says of characters, from GLib's tables; what is ASCII is answered
 * without them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/unicode.h"

#include <stddef.h>

#include <glib.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct range {
    uint32_t first;
    uint32_t last;
};

static bool is_ascii(uint32_t character)
{
    return character < 0x80;
}

static bool is_ascii_letter(uint32_t character)
{
    return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
}

/* ranges must be in order. */
static bool is_in(uint32_t character, const struct range *ranges, size_t count)
{
    size_t low = 0;
    size_t high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (character < ranges[middle].first)
            high = middle;
        else if (character > ranges[middle].last)
            low = middle + 1;
        else
            return true;
    }
    return false;
}

size_t assent_unicode_read(const char *text, uint32_t *characters, size_t most)
{
    size_t count = 0;

    for (; *text != '\0' && count < most; text = g_utf8_next_char(text))
        characters[count++] = g_utf8_get_char(text);
    return count;
}

bool assent_unicode_is_valid(const char *text)
{
    return g_utf8_validate(text, -1, NULL);
}

enum assent_script assent_unicode_script(uint32_t character)
{
    if (is_ascii(character))
        return is_ascii_letter(character) ? ASSENT_SCRIPT_LATIN : ASSENT_SCRIPT_NONE;
    switch (g_unichar_get_script(character)) {
    case G_UNICODE_SCRIPT_INVALID_CODE:
    case G_UNICODE_SCRIPT_UNKNOWN:
    case G_UNICODE_SCRIPT_COMMON:
    case G_UNICODE_SCRIPT_INHERITED:
        return ASSENT_SCRIPT_NONE;
    case G_UNICODE_SCRIPT_LATIN:
        return ASSENT_SCRIPT_LATIN;
    case G_UNICODE_SCRIPT_GREEK:
        return ASSENT_SCRIPT_GREEK;
    case G_UNICODE_SCRIPT_CYRILLIC:
        return ASSENT_SCRIPT_CYRILLIC;
    case G_UNICODE_SCRIPT_ARMENIAN:
        return ASSENT_SCRIPT_ARMENIAN;
    case G_UNICODE_SCRIPT_CHEROKEE:
        return ASSENT_SCRIPT_CHEROKEE;
    case G_UNICODE_SCRIPT_HEBREW:
        return ASSENT_SCRIPT_HEBREW;
    case G_UNICODE_SCRIPT_ARABIC:
        return ASSENT_SCRIPT_ARABIC;
    default:
        return ASSENT_SCRIPT_OTHER;
    }
}

bool assent_unicode_is_letter(uint32_t character)
{
    return is_ascii(character) ? is_ascii_letter(character) : g_unichar_isalpha(character);
}

bool assent_unicode_is_upper(uint32_t character)
{
    return is_ascii(character) ? character >= 'A' && character <= 'Z'
                               : g_unichar_isupper(character);
}

bool assent_unicode_is_lower(uint32_t character)
{
    return is_ascii(character) ? character >= 'a' && character <= 'z'
                               : g_unichar_islower(character);
}

bool assent_unicode_is_digit(uint32_t character)
{
    return is_ascii(character) ? character >= '0' && character <= '9'
                               : g_unichar_isdigit(character);
}

bool assent_unicode_is_space(uint32_t character)
{
    return is_ascii(character) ? character == ' ' || character == '\t'
                               : g_unichar_type(character) == G_UNICODE_SPACE_SEPARATOR;
}

bool assent_unicode_is_currency(uint32_t character)
{
    return is_ascii(character) ? character == '$'
                               : g_unichar_type(character) == G_UNICODE_CURRENCY_SYMBOL;
}

/* The property Default_Ignorable_Code_Point (DerivedCoreProperties.txt), but unassigned ones, and
 * U+2800. */
bool assent_unicode_is_invisible(uint32_t character)
{
    static const struct range invisible[] = {
        { 0x00ad, 0x00ad },   { 0x034f, 0x034f },   { 0x061c, 0x061c },   { 0x115f, 0x1160 },
        { 0x17b4, 0x17b5 },   { 0x180b, 0x180f },   { 0x200b, 0x200f },   { 0x202a, 0x202e },
        { 0x2060, 0x2064 },   { 0x2066, 0x206f },   { 0x2800, 0x2800 },   { 0x3164, 0x3164 },
        { 0xfe00, 0xfe0f },   { 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },   { 0x1bca0, 0x1bca3 },
        { 0x1d173, 0x1d17a }, { 0xe0001, 0xe0001 }, { 0xe0020, 0xe007f }, { 0xe0100, 0xe01ef },
    };

    return !is_ascii(character) && is_in(character, invisible, COUNT(invisible));
}

char assent_unicode_styled_letter(uint32_t character)
{
    static const char small_capitals[] = "AAABCDDEEIJKLMNO";
    gunichar plain[2];

    if (is_ascii(character) || (character >= 0xff00 && character <= 0xffef))
        return '\0';
    /* Those of the phonetic extensions have no mapping. */
    if (character >= 0x1d00 && character <= 0x1d0f)
        return small_capitals[character - 0x1d00];
    if (g_unichar_fully_decompose(character, TRUE, plain, COUNT(plain)) != 1)
        return '\0';
    return is_ascii_letter(plain[0]) ? (char)plain[0] : '\0';
}

/* Of confusables.txt (UTS 39) the letters that mailed disguises are made of. */
bool assent_unicode_looks_latin(uint32_t character)
{
    static const struct range alike[] = {
        { 0x0391, 0x0392 }, { 0x0395, 0x0397 }, { 0x0399, 0x039a }, { 0x039c, 0x039d },
        { 0x039f, 0x039f }, { 0x03a1, 0x03a1 }, { 0x03a4, 0x03a5 }, { 0x03a7, 0x03a7 },
        { 0x03bd, 0x03bd }, { 0x03bf, 0x03bf }, { 0x03c5, 0x03c5 }, { 0x0405, 0x0406 },
        { 0x0408, 0x0408 }, { 0x0410, 0x0410 }, { 0x0412, 0x0412 }, { 0x0415, 0x0415 },
        { 0x041a, 0x041a }, { 0x041c, 0x041e }, { 0x0420, 0x0423 }, { 0x0425, 0x0425 },
        { 0x0430, 0x0430 }, { 0x0435, 0x0435 }, { 0x043e, 0x043e }, { 0x0440, 0x0441 },
        { 0x0443, 0x0443 }, { 0x0445, 0x0445 }, { 0x0455, 0x0456 }, { 0x0458, 0x0458 },
        { 0x04ae, 0x04af }, { 0x04ba, 0x04bb }, { 0x0501, 0x0501 }, { 0x050c, 0x050c },
        { 0x051a, 0x051d }, { 0x053c, 0x053c }, { 0x054d, 0x054d }, { 0x0555, 0x0555 },
        { 0x0566, 0x0566 }, { 0x0570, 0x0570 }, { 0x0578, 0x0578 }, { 0x057d, 0x057d },
        { 0x0581, 0x0581 }, { 0x0585, 0x0585 }, { 0x13a0, 0x13f4 }, { 0xab70, 0xabbf },
    };

    return !is_ascii(character) && is_in(character, alike, COUNT(alike));
}
