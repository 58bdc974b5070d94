/*
 * Host names: what the name of a host says about the line that it is on.
 *
 * Access providers name the lines of their customers by address or number, often with words
 * for the kind of line; mail servers have a name of their own, or one that says what they do.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_HOSTNAME_H
#define ASSENT_MESSAGE_HOSTNAME_H

#include <stdbool.h>
#include <stddef.h>

#include <assent/facts.h>

enum assent_hostname_kind {
    ASSENT_HOSTNAME_PLAIN,   /* none of the below */
    ASSENT_HOSTNAME_SERVER,  /* says that it sends mail: "mta-70-14-5.example" */
    ASSENT_HOSTNAME_FIXED,   /* a rented server or a line with an address of its own */
    ASSENT_HOSTNAME_GENERIC, /* one of the many lines or addresses of a provider */
    ASSENT_HOSTNAME_DYNAMIC, /* such a line whose address changes, or one of a home */
};

struct assent_hostname {
    enum assent_hostname_kind kind;
    bool has_address; /* the address is part of the name, in some form */
    char word[16];    /* the word in the name that says so; "" for a plain one */
};

/* Letters of name may be of any case; it may be hostile. client, whose address is looked for, may
 * be of family NONE. */
struct assent_hostname assent_hostname_read(const char *name, const struct assent_client *client);

/* Whether the name is one that a provider gave to one of many: generic, dynamic, or made of its
 * address by another than a mail server. */
bool assent_hostname_is_line(const struct assent_hostname *hostname);

#endif
