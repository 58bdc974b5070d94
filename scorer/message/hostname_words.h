/*
 * The words in host names that say what kind of host or line it is.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_HOSTNAME_WORDS_H
#define ASSENT_MESSAGE_HOSTNAME_WORDS_H

#include <stddef.h>

enum { ASSENT_HOSTNAME_LONGEST_WORD = 15 };

enum assent_hostname_meaning {
    ASSENT_HOSTNAME_CHANGING, /* its address changes */
    ASSENT_HOSTNAME_PRIVATE,  /* a line of homes or phones, in a name full of numbers */
    ASSENT_HOSTNAME_LINE, /* a customer's line, in a name with any number or another such word */
    ASSENT_HOSTNAME_NUMBERED, /* a customer's line, in a name full of numbers */
    ASSENT_HOSTNAME_STATIC,   /* its address does not change, or it is a rented server */
    ASSENT_HOSTNAME_SENDS,    /* it sends mail */
    ASSENT_HOSTNAME_MEANINGS
};

struct assent_hostname_word {
    char text[ASSENT_HOSTNAME_LONGEST_WORD + 1];
    enum assent_hostname_meaning meaning;
};

/* The word that length letters are, in lower case, or begin or end with; NULL: none. */
const struct assent_hostname_word *assent_hostname_find_word(const char *letters, size_t length);

/* For the test of their order. */
size_t assent_hostname_word_count(void);
const char *assent_hostname_word_at(size_t index);

#endif
