/*
 * Text of fixed size, and string helpers. Case is ASCII case, whatever the locale.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/base/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

void assent_text_init(struct assent_text *text, char *bytes, size_t size)
{
    *text = (struct assent_text){ bytes, size, 0, false };
    bytes[0] = '\0';
}

void assent_text_add(struct assent_text *text, const char *more)
{
    size_t length = strlen(more);
    size_t room = text->size - 1 - text->length;

    if (length > room) {
        length = room;
        text->cut = true;
    }
    memcpy(text->bytes + text->length, more, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void assent_text_format(struct assent_text *text, const char *format, ...)
{
    size_t room = text->size - text->length;
    va_list arguments;

    va_start(arguments, format);
    int length = vsnprintf(text->bytes + text->length, room, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    if ((size_t)length >= room) {
        text->cut = true;
        length = (int)room - 1;
    }
    text->length += (size_t)length;
}

void assent_text_copy(char *to, size_t size, const char *from)
{
    size_t length = strnlen(from, size - 1);

    memcpy(to, from, length);
    to[length] = '\0';
}

void assent_text_ascii(char *text)
{
    for (; *text != '\0'; text++)
        if (*text < 0x20 || *text > 0x7e)
            *text = '?';
}

/* The length of the UTF-8 sequence at text (RFC 3629: no overlong forms, no surrogates), 0 if it
 * is broken or a control character. */
static size_t sequence_length(const unsigned char *text)
{
    static const struct {
        unsigned char mask, lead, length;
        uint32_t least;
    } forms[] = { { 0xe0, 0xc0, 2, 0xa0 }, { 0xf0, 0xe0, 3, 0x800 }, { 0xf8, 0xf0, 4, 0x10000 } };

    if (text[0] < 0x80)
        return text[0] >= 0x20 && text[0] != 0x7f ? 1 : 0;
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        uint32_t character = text[0] & (unsigned char)~forms[i].mask;
        if ((text[0] & forms[i].mask) != forms[i].lead)
            continue;
        for (size_t k = 1; k < forms[i].length; k++) {
            if ((text[k] & 0xc0) != 0x80)
                return 0;
            character = character << 6 | (text[k] & 0x3f);
        }
        bool surrogate = character >= 0xd800 && character < 0xe000;
        return character < forms[i].least || surrogate || character > 0x10ffff ? 0
                                                                               : forms[i].length;
    }
    return 0;
}

void assent_text_printable(char *text)
{
    while (*text != '\0') {
        size_t length = sequence_length((const unsigned char *)text);
        if (length == 0) {
            *text = '?';
            length = 1;
        }
        text += length;
    }
}

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter + ('a' - 'A')) : letter;
}

bool assent_text_starts(const char *text, const char *start)
{
    for (; *start != '\0'; text++, start++)
        if (lower(*text) != lower(*start))
            return false;
    return true;
}

bool assent_text_equal(const char *left, const char *right)
{
    return assent_text_starts(left, right) && strlen(left) == strlen(right);
}

bool assent_text_ends(const char *text, const char *end)
{
    size_t length = strlen(text);
    size_t end_length = strlen(end);

    return length >= end_length && assent_text_equal(text + length - end_length, end);
}

void assent_text_lower(char *text)
{
    for (; *text != '\0'; text++)
        *text = lower(*text);
}

const char *assent_text_domain(const char *address)
{
    const char *at = strrchr(address, '@');

    return at == NULL ? "" : at + 1;
}
