/*
 * For tests of the parser.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/parsing.h"

#include <stdlib.h>
#include <string.h>

struct parsing parsing_of(const struct assent_raw_header *headers, size_t header_count,
                          const char *bytes, size_t length,
                          const struct assent_message_limits *limits)
{
    struct assent_message_limits usual = assent_message_limits_default();
    struct assent_message_source source = {
        .headers = headers,
        .header_count = header_count,
        .header_total = header_count,
        .bytes = bytes,
        .length = length,
        .size = length,
    };
    struct parsing parsing = { .arena = assent_arena_create((size_t)64 << 20) };

    assent_message_library_init();
    if (parsing.arena != NULL)
        parsing.message =
            assent_message_parse(parsing.arena, &source, limits == NULL ? &usual : limits);
    return parsing;
}

struct parsing parsing_text(const char *text)
{
    return parsing_of(NULL, 0, text, strlen(text), NULL);
}

void parsing_end(struct parsing *parsing)
{
    assent_arena_destroy(parsing->arena);
}

void pile_add(struct pile *pile, const char *text)
{
    pile_repeat(pile, text, 1);
}

void pile_repeat(struct pile *pile, const char *text, size_t count)
{
    size_t length = strlen(text);
    size_t wanted = pile->length + length * count + 1;

    if (wanted > pile->capacity) {
        pile->capacity = wanted * 2;
        pile->bytes = realloc(pile->bytes, pile->capacity);
        if (pile->bytes == NULL)
            abort();
    }
    for (size_t i = 0; i < count; i++, pile->length += length)
        memcpy(pile->bytes + pile->length, text, length);
    pile->bytes[pile->length] = '\0';
}
