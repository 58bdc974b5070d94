/*
 * Words, comments and semicolons.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/words.h"

#include <string.h>

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

struct assent_words assent_words_of(struct assent_span text)
{
    return (struct assent_words){ .at = text.start, .end = text.start + text.length };
}

/* The cursor stands on '('. */
static void read_comment(struct assent_words *words, struct assent_word *word)
{
    const char *start = ++words->at;
    size_t depth = 1;

    for (; words->at < words->end; words->at++) {
        if (*words->at == '(')
            depth++;
        else if (*words->at == ')' && --depth == 0)
            break;
        else if (*words->at == '\\' && words->at + 1 < words->end)
            words->at++;
    }
    word->kind = ASSENT_WORD_COMMENT;
    word->text = (struct assent_span){ start, (size_t)(words->at - start) };
    word->unclosed = words->at == words->end;
    words->at += !word->unclosed;
}

static void read_plain(struct assent_words *words, struct assent_word *word)
{
    const char *start = words->at;

    while (words->at < words->end && !is_blank(*words->at) && *words->at != '(' &&
           *words->at != ';')
        words->at++;
    word->kind = ASSENT_WORD_PLAIN;
    word->text = (struct assent_span){ start, (size_t)(words->at - start) };
}

bool assent_words_next(struct assent_words *words, struct assent_word *word)
{
    while (words->at < words->end && is_blank(*words->at))
        words->at++;
    *word = (struct assent_word){ .kind = ASSENT_WORD_END, .text = { words->at, 0 } };
    if (words->at == words->end)
        return false;
    if (*words->at == '(') {
        read_comment(words, word);
    } else if (*words->at == ';') {
        word->kind = ASSENT_WORD_SEMICOLON;
        word->text.length = 1;
        words->at++;
    } else {
        read_plain(words, word);
    }
    return true;
}

bool assent_span_starts(struct assent_span span, const char *start)
{
    size_t length = strlen(start);

    if (span.length < length)
        return false;
    for (size_t i = 0; i < length; i++) {
        char left = span.start[i];
        char right = start[i];
        if (left >= 'A' && left <= 'Z')
            left = (char)(left + ('a' - 'A'));
        if (right >= 'A' && right <= 'Z')
            right = (char)(right + ('a' - 'A'));
        if (left != right)
            return false;
    }
    return true;
}

bool assent_span_equal(struct assent_span span, const char *text)
{
    return span.length == strlen(text) && assent_span_starts(span, text);
}

struct assent_span assent_span_behind(struct assent_span span, size_t count)
{
    return (struct assent_span){ span.start + count, span.length - count };
}
