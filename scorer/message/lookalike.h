/*
 * Look-alikes: letters that are drawn like others, and characters that nobody sees.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_LOOKALIKE_H
#define ASSENT_MESSAGE_LOOKALIKE_H

#include <stdbool.h>
#include <stddef.h>

struct assent_lookalike {
    bool hidden;   /* characters without width stand inside words of ASCII letters */
    bool reversed; /* letters run from right to left by order (U+202E) */
    bool mixed;    /* a word of ASCII letters and of Cyrillic or Greek ones that look the same */
    bool styled;   /* letters from the mathematical, fullwidth or circled alphabets */
};

/* Looks at the first few hundred bytes of a name, which must be valid UTF-8, and folds it: the
 * ASCII letters, small, that a reader takes it for. folded has room for size bytes. */
void assent_lookalike_read(const char *name, struct assent_lookalike *found, char *folded,
                           size_t size);

/* Whether the text has nothing but ASCII, and with that no look-alikes. */
bool assent_lookalike_is_plain(const char *text);

#endif
