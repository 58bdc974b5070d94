/*
 * Addresses in host names, in the forms that providers write them in.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_HOSTNAME_ADDRESS_H
#define ASSENT_MESSAGE_HOSTNAME_ADDRESS_H

#include <stddef.h>
#include <stdint.h>

#include <assent/facts.h>

enum {
    ASSENT_HOSTNAME_LONGEST = 255,
    ASSENT_HOSTNAME_MOST_NUMBERS = 32,
};

/* A run of digits. */
struct assent_hostname_number {
    const char *start;
    size_t length;
    uint64_t value; /* UINT64_MAX for more than 10 digits */
};

/* A name in lower case, and the numbers in it, not more than ASSENT_HOSTNAME_MOST_NUMBERS. */
struct assent_hostname_numbers {
    char name[ASSENT_HOSTNAME_LONGEST + 1];
    struct assent_hostname_number items[ASSENT_HOSTNAME_MOST_NUMBERS];
    size_t count;
};

/* How much of an address is in a name. */
enum assent_hostname_share {
    ASSENT_HOSTNAME_SHARE_NONE,
    ASSENT_HOSTNAME_SHARE_TWO,  /* the last two bytes: that happens by chance, too */
    ASSENT_HOSTNAME_SHARE_MOST, /* the last three */
    ASSENT_HOSTNAME_SHARE_WHOLE,
};

enum assent_hostname_share
assent_hostname_find_address(const struct assent_hostname_numbers *numbers,
                             const struct assent_client *client);

#endif
