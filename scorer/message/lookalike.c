/*
 * Look-alikes. The table holds what is used to imitate Latin letters and is drawn
 * the same in the usual fonts; Unicode's own table of confusables (UTS 39) has
 * many more, among them letters that no reader would mistake.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/lookalike.h"

#include <stdint.h>
#include <string.h>

#include <glib.h>

enum { LONGEST_NAME = 512, SHORTEST_WORD = 3 };

struct pair {
    uint16_t letter;
    char ascii;
};

/* In order of their numbers. */
static const struct pair pairs[] = {
    /* Greek */
    { 0x0391, 'a' },
    { 0x0392, 'b' },
    { 0x0395, 'e' },
    { 0x0396, 'z' },
    { 0x0397, 'h' },
    { 0x0399, 'i' },
    { 0x039a, 'k' },
    { 0x039c, 'm' },
    { 0x039d, 'n' },
    { 0x039f, 'o' },
    { 0x03a1, 'p' },
    { 0x03a4, 't' },
    { 0x03a5, 'y' },
    { 0x03a7, 'x' },
    { 0x03b1, 'a' },
    { 0x03b9, 'i' },
    { 0x03bd, 'v' },
    { 0x03bf, 'o' },
    { 0x03c1, 'p' },
    /* Cyrillic */
    { 0x0405, 's' },
    { 0x0406, 'i' },
    { 0x0408, 'j' },
    { 0x0410, 'a' },
    { 0x0412, 'b' },
    { 0x0415, 'e' },
    { 0x041a, 'k' },
    { 0x041c, 'm' },
    { 0x041d, 'h' },
    { 0x041e, 'o' },
    { 0x0420, 'p' },
    { 0x0421, 'c' },
    { 0x0422, 't' },
    { 0x0425, 'x' },
    { 0x0430, 'a' },
    { 0x0435, 'e' },
    { 0x043e, 'o' },
    { 0x0440, 'p' },
    { 0x0441, 'c' },
    { 0x0443, 'y' },
    { 0x0445, 'x' },
    { 0x0455, 's' },
    { 0x0456, 'i' },
    { 0x0458, 'j' },
    { 0x04bb, 'h' },
    { 0x04c0, 'l' },
    { 0x04cf, 'l' },
    { 0x0501, 'd' },
    { 0x051b, 'q' },
    { 0x051d, 'w' },
};

struct reading {
    struct assent_lookalike *found;
    char *folded;
    size_t room;
    size_t length;
    bool after_ascii;             /* the last letter that can be seen was of ASCII */
    bool hidden_after;            /* and behind it came what cannot be seen */
    unsigned ascii, alike, other; /* letters of the word so far */
};

static char find_pair(gunichar letter)
{
    size_t low = 0;
    size_t high = sizeof(pairs) / sizeof(pairs[0]);

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pairs[middle].letter == letter)
            return pairs[middle].ascii;
        if (pairs[middle].letter < letter)
            low = middle + 1;
        else
            high = middle;
    }
    return '\0';
}

/* The letter of a styled alphabet: fullwidth, circled, or one of the 13 mathematical ones, which
 * have 26 capitals and 26 small letters each. */
static char find_styled(gunichar letter)
{
    if ((letter >= 0xff21 && letter <= 0xff3a) || (letter >= 0xff41 && letter <= 0xff5a))
        return (char)('a' + (letter - 0xff21) % 32);
    if (letter >= 0x24b6 && letter <= 0x24e9)
        return (char)('a' + (letter - 0x24b6) % 26);
    if (letter >= 0x1d400 && letter <= 0x1d6a3)
        return (char)('a' + (letter - 0x1d400) % 26);
    return '\0';
}

/* Soft hyphen, zero-width characters, marks of direction, word joiner, byte order mark. */
static bool is_invisible(gunichar character)
{
    return character == 0xad || character == 0x34f || character == 0x61c ||
           (character >= 0x200b && character <= 0x200f) ||
           (character >= 0x202a && character <= 0x202e) ||
           (character >= 0x2060 && character <= 0x2069) || character == 0xfeff;
}

static void end_word(struct reading *reading)
{
    if (reading->ascii > 0 && reading->alike > 0 && reading->other == 0 &&
        reading->ascii + reading->alike >= SHORTEST_WORD)
        reading->found->mixed = true;
    reading->ascii = 0;
    reading->alike = 0;
    reading->other = 0;
}

static void fold(struct reading *reading, char letter)
{
    if (reading->length + 1 < reading->room)
        reading->folded[reading->length++] = letter;
}

static void read_ascii(struct reading *reading, char letter)
{
    bool word = g_ascii_isalnum(letter);

    if (word && reading->hidden_after)
        reading->found->hidden = true;
    if (g_ascii_isalpha(letter))
        reading->ascii++;
    else if (!word)
        end_word(reading);
    reading->after_ascii = word;
    reading->hidden_after = false;
    fold(reading, g_ascii_tolower(letter));
}

static void read_other(struct reading *reading, gunichar character)
{
    char alike = find_pair(character);
    char styled = alike != '\0' ? '\0' : find_styled(character);

    reading->after_ascii = false;
    reading->hidden_after = false;
    if (alike != '\0')
        reading->alike++;
    else if (styled != '\0')
        reading->found->styled = true;
    else if (g_unichar_isalpha(character))
        reading->other++;
    else
        end_word(reading);
    fold(reading, alike != '\0' ? alike : styled != '\0' ? styled : '?');
}

static void read_character(struct reading *reading, gunichar character)
{
    if (character == 0x202e)
        reading->found->reversed = true;
    if (is_invisible(character))
        reading->hidden_after = reading->after_ascii;
    else if (character < 0x80)
        read_ascii(reading, (char)character);
    else
        read_other(reading, character);
}

void assent_lookalike_read(const char *name, struct assent_lookalike *found, char *folded,
                           size_t size)
{
    struct reading reading = { .found = found, .folded = folded, .room = size };
    const char *at = name;

    *found = (struct assent_lookalike){ .hidden = false };
    for (; *at != '\0' && at - name < LONGEST_NAME; at = g_utf8_next_char(at))
        read_character(&reading, g_utf8_get_char(at));
    end_word(&reading);
    folded[reading.length] = '\0';
}

bool assent_lookalike_is_plain(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}
