/*
 * Words, comments and semicolons of a structured field (RFC 5322 section 3.2), one
 * after the other.
 *
 * A cursor never leaves its bytes, looks at each of them once, and does not mind how
 * deep comments are nested. What it finds points into these bytes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_WORDS_H
#define ASSENT_MESSAGE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct assent_span {
    const char *start;
    size_t length;
};

enum assent_word_kind {
    ASSENT_WORD_END,
    ASSENT_WORD_PLAIN,     /* up to a blank, '(' or ';': quotes and brackets mean nothing here */
    ASSENT_WORD_COMMENT,   /* what stands between the parentheses */
    ASSENT_WORD_SEMICOLON, /* ';' */
};

struct assent_word {
    enum assent_word_kind kind;
    struct assent_span text;
    bool unclosed; /* of a comment: its end is missing */
};

struct assent_words {
    const char *at;
    const char *end;
};

struct assent_words assent_words_of(struct assent_span text);
/* False: there is nothing more, and word->kind is ASSENT_WORD_END. */
bool assent_words_next(struct assent_words *words, struct assent_word *word);

/* Without regard to ASCII case. */
bool assent_span_equal(struct assent_span span, const char *text);
bool assent_span_starts(struct assent_span span, const char *start);
/* Without the first bytes of it. */
struct assent_span assent_span_behind(struct assent_span span, size_t count);

#endif
