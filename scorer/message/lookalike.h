/*
 * Look-alikes: letters that are drawn like others, and characters that nobody sees.
 *
 * Texts must be valid UTF-8. From any thread, after assent_message_library_init().
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_LOOKALIKE_H
#define ASSENT_MESSAGE_LOOKALIKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct assent_lookalike {
    bool hidden;   /* characters that nobody sees stand inside words of ASCII letters */
    bool reversed; /* letters run from right to left by order (U+202E) */
    bool mixed;    /* a word of Latin letters and of letters of other scripts that look the same */
    bool styled;   /* letters from styled alphabets; full-width ones unless the name has letters of
                      East Asia beside them */
};

/* Looks at the first few hundred characters of a name, and folds it: the ASCII characters, letters
 * small, that a reader takes it for, '?' for each that is none. folded has room for size bytes. */
void assent_lookalike_read(const char *name, struct assent_lookalike *found, char *folded,
                           size_t size);

/* How often the script changes in the word that begins at start, when it reads as a Latin word: it
 * has Latin letters, and all others look like that. 0 for all other words. *end is set behind the
 * word, or behind the one character that is no letter. */
size_t assent_lookalike_changes(const uint32_t *characters, size_t count, size_t start,
                                size_t *end);

/* Whether a reader takes one domain for the other: their skeletons are the same. False for what is
 * too long for a domain. */
bool assent_lookalike_same_domain(const char *left, const char *right);

/* Whether the text has nothing but ASCII, and with that no look-alikes. */
bool assent_lookalike_is_plain(const char *text);

#endif
