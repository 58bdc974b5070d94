/*
 * What Unicode says of characters, from ICU; what is ASCII is answered without it.
 *
 * ICU's properties are compiled into it and need no opening. What is opened once,
 * and only read from then on, is the table of confusables (UTS 39) and that of
 * compatibility decompositions; without them nothing looks like anything else.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/unicode.h"

#include <string.h>

#include <glib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/utf16.h>

enum { LAST_ASCII = 0x7f, BLANK_OF_BRAILLE = 0x2800, MOST_UNITS = 4, LONGEST_NAME = 128 };

static const USpoofChecker *confusables;
static const UNormalizer2 *compatibility;

void assent_unicode_init(void)
{
    UErrorCode status = U_ZERO_ERROR;
    USpoofChecker *checker = uspoof_open(&status);

    confusables = U_SUCCESS(status) ? checker : NULL;
    status = U_ZERO_ERROR;
    compatibility = unorm2_getNFKDInstance(&status);
    if (U_FAILURE(status))
        compatibility = NULL;
}

static bool is_ascii(uint32_t character)
{
    return character <= LAST_ASCII;
}

static bool is_ascii_letter(uint32_t character)
{
    return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
}

/* ICU's type is signed. */
static UChar32 code_point(uint32_t character)
{
    return (UChar32)character;
}

size_t assent_unicode_read(const char *text, uint32_t *characters, size_t most)
{
    size_t count = 0;

    for (; *text != '\0' && count < most; text = g_utf8_next_char(text))
        characters[count++] = g_utf8_get_char(text);
    return count;
}

void assent_characters_read(struct assent_characters *characters, const char *text)
{
    characters->count = assent_unicode_read(text, characters->items, ASSENT_MOST_CHARACTERS);
}

uint32_t assent_characters_at(const struct assent_characters *characters, size_t index)
{
    return index < characters->count ? characters->items[index] : 0;
}

bool assent_unicode_is_valid(const char *text)
{
    return g_utf8_validate(text, -1, NULL);
}

enum assent_script assent_unicode_script(uint32_t character)
{
    UErrorCode status = U_ZERO_ERROR;

    if (is_ascii(character))
        return is_ascii_letter(character) ? ASSENT_SCRIPT_LATIN : ASSENT_SCRIPT_NONE;
    switch (uscript_getScript(code_point(character), &status)) {
    case USCRIPT_INVALID_CODE:
    case USCRIPT_UNKNOWN:
    case USCRIPT_COMMON:
    case USCRIPT_INHERITED:
        return ASSENT_SCRIPT_NONE;
    case USCRIPT_LATIN:
        return ASSENT_SCRIPT_LATIN;
    case USCRIPT_GREEK:
        return ASSENT_SCRIPT_GREEK;
    case USCRIPT_CYRILLIC:
        return ASSENT_SCRIPT_CYRILLIC;
    case USCRIPT_ARMENIAN:
        return ASSENT_SCRIPT_ARMENIAN;
    case USCRIPT_CHEROKEE:
        return ASSENT_SCRIPT_CHEROKEE;
    case USCRIPT_HEBREW:
        return ASSENT_SCRIPT_HEBREW;
    case USCRIPT_ARABIC:
        return ASSENT_SCRIPT_ARABIC;
    default:
        return ASSENT_SCRIPT_OTHER;
    }
}

bool assent_unicode_is_letter(uint32_t character)
{
    return is_ascii(character) ? is_ascii_letter(character) : u_isalpha(code_point(character));
}

bool assent_unicode_is_upper(uint32_t character)
{
    return is_ascii(character) ? character >= 'A' && character <= 'Z'
                               : u_isupper(code_point(character));
}

bool assent_unicode_is_lower(uint32_t character)
{
    return is_ascii(character) ? character >= 'a' && character <= 'z'
                               : u_islower(code_point(character));
}

bool assent_unicode_is_digit(uint32_t character)
{
    return is_ascii(character) ? character >= '0' && character <= '9'
                               : u_isdigit(code_point(character));
}

bool assent_unicode_is_alphanumeric(uint32_t character)
{
    return assent_unicode_is_letter(character) || assent_unicode_is_digit(character);
}

bool assent_unicode_is_space(uint32_t character)
{
    return is_ascii(character) ? character == ' ' || character == '\t'
                               : u_charType(code_point(character)) == U_SPACE_SEPARATOR;
}

bool assent_unicode_is_currency(uint32_t character)
{
    return is_ascii(character) ? character == '$'
                               : u_charType(code_point(character)) == U_CURRENCY_SYMBOL;
}

/* The blank of Braille is a symbol like the others to Unicode. Characters that are not assigned may
 * be ignorable as well, but fonts show them. */
bool assent_unicode_is_invisible(uint32_t character)
{
    UChar32 point = code_point(character);

    if (is_ascii(character))
        return false;
    return character == BLANK_OF_BRAILLE ||
           (u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) && u_isdefined(point));
}

/* The one ASCII character that a character is mapped to; 0 for none. */
static char plain_character(uint32_t character)
{
    UChar plain[MOST_UNITS];
    UErrorCode status = U_ZERO_ERROR;

    if (compatibility == NULL)
        return '\0';
    int32_t length =
        unorm2_getDecomposition(compatibility, code_point(character), plain, MOST_UNITS, &status);
    return U_SUCCESS(status) && length == 1 && is_ascii(plain[0]) ? (char)plain[0] : '\0';
}

static char plain_letter(uint32_t character)
{
    char plain = plain_character(character);

    return is_ascii_letter((unsigned char)plain) ? plain : '\0';
}

/* The small capitals of the phonetic extensions have neither a mapping nor a confusable: what they
 * are stands in their names alone. */
static char small_capital(uint32_t character)
{
    static const char start[] = "LATIN LETTER SMALL CAPITAL ";
    const size_t length = sizeof(start) - 1;
    char name[LONGEST_NAME];
    UErrorCode status = U_ZERO_ERROR;

    if (ublock_getCode(code_point(character)) != UBLOCK_PHONETIC_EXTENSIONS)
        return '\0';
    (void)u_charName(code_point(character), U_UNICODE_CHAR_NAME, name, sizeof(name), &status);
    if (U_FAILURE(status) || strncmp(name, start, length) != 0 || strlen(name) != length + 1)
        return '\0';
    return name[length];
}

char assent_unicode_styled_letter(uint32_t character)
{
    UChar32 point = code_point(character);

    if (is_ascii(character) || u_hasBinaryProperty(point, UCHAR_EMOJI))
        return '\0';
    switch (u_getIntPropertyValue(point, UCHAR_DECOMPOSITION_TYPE)) {
    case U_DT_FONT:
    case U_DT_CIRCLE:
    case U_DT_SQUARE:
        return plain_letter(character);
    default:
        return small_capital(character);
    }
}

char assent_unicode_wide_letter(uint32_t character)
{
    if (is_ascii(character) ||
        u_getIntPropertyValue(code_point(character), UCHAR_DECOMPOSITION_TYPE) != U_DT_WIDE)
        return '\0';
    return plain_letter(character);
}

/* The one ASCII character that a character's skeleton is; 0 for none. */
static char skeleton_character(uint32_t character)
{
    UChar text[MOST_UNITS];
    UChar skeleton[MOST_UNITS];
    UErrorCode status = U_ZERO_ERROR;
    int32_t length = 0;

    if (confusables == NULL || character > UCHAR_MAX_VALUE)
        return '\0';
    U16_APPEND_UNSAFE(text, length, code_point(character));
    length = uspoof_getSkeleton(confusables, 0, text, length, skeleton, MOST_UNITS, &status);
    return U_SUCCESS(status) && length == 1 && is_ascii(skeleton[0]) ? (char)skeleton[0] : '\0';
}

char assent_unicode_twin(uint32_t character)
{
    if (is_ascii(character))
        return g_ascii_tolower((char)character);
    char twin = plain_character(character);
    if (twin == '\0')
        twin = skeleton_character(character);
    /* A skeleton has l for all upright strokes: a capital one is read as I. */
    if (twin == 'l' && u_isupper(code_point(character)))
        return 'i';
    return g_ascii_tolower(twin);
}

bool assent_unicode_looks_latin(uint32_t character)
{
    enum assent_script script = assent_unicode_script(character);

    return script != ASSENT_SCRIPT_NONE && script != ASSENT_SCRIPT_LATIN &&
           u_isalpha(code_point(character)) &&
           u_charDirection(code_point(character)) == U_LEFT_TO_RIGHT &&
           g_ascii_isalpha(assent_unicode_twin(character));
}

bool assent_unicode_skeleton(const char *text, char *skeleton, size_t size)
{
    UErrorCode status = U_ZERO_ERROR;

    skeleton[0] = '\0';
    if (confusables == NULL || size > INT32_MAX)
        return false;
    int32_t length =
        uspoof_getSkeletonUTF8(confusables, 0, text, -1, skeleton, (int32_t)size, &status);
    if (U_SUCCESS(status) && (size_t)length < size)
        return true;
    skeleton[0] = '\0';
    return false;
}
