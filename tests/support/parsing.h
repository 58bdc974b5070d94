/*
 * For tests of the parser: a message from bytes, from header fields, or from
 * pieces that repeat.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_TESTS_PARSING_H
#define ASSENT_TESTS_PARSING_H

#include "scorer/message/message.h"

struct parsing {
    struct assent_arena *arena;
    const struct assent_message *message; /* NULL: out of memory */
};

/* Parses with the limits given, or with the usual ones (NULL). The header fields of the view
 * are those given, whatever the bytes hold. */
struct parsing parsing_of(const struct assent_raw_header *headers, size_t header_count,
                          const char *bytes, size_t length,
                          const struct assent_message_limits *limits);
struct parsing parsing_text(const char *text);
void parsing_end(struct parsing *parsing);

/* Bytes that grow. Free with free(bytes). */
struct pile {
    char *bytes;
    size_t length;
    size_t capacity;
};

void pile_add(struct pile *pile, const char *text);
void pile_repeat(struct pile *pile, const char *text, size_t count);

#endif
