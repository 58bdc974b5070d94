/*
 * Text: a string of fixed size that is filled piece by piece and never runs over,
 * and the few string helpers that the mail world needs.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_BASE_TEXT_H
#define ASSENT_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include <assent/export.h>

struct assent_text {
    char *bytes; /* always ends in NUL */
    size_t size;
    size_t length;
    bool cut; /* something did not fit */
};

/* size must be at least 1. */
void assent_text_init(struct assent_text *text, char *bytes, size_t size);
void assent_text_add(struct assent_text *text, const char *more);
void assent_text_format(struct assent_text *text, const char *format, ...) ASSENT_PRINTF(2, 3);

/* Copies and cuts; always ends in NUL. */
void assent_text_copy(char *to, size_t size, const char *from);

/* Printable ASCII only: each other character becomes '?'. */
void assent_text_ascii(char *text);
/* Printable UTF-8: control characters and broken sequences become '?'. */
void assent_text_printable(char *text);

/* The same letters, without regard to ASCII case. */
bool assent_text_equal(const char *left, const char *right);
bool assent_text_starts(const char *text, const char *start);
bool assent_text_ends(const char *text, const char *end);
void assent_text_lower(char *text);

/* What stands behind the last '@', or "" when there is none. */
const char *assent_text_domain(const char *address);

#endif
