/*
 * The parts that the values of lists are made of, in canonical form: names, local parts of
 * addresses, networks. What an administrator writes and what a message brings go through the
 * same functions, so that they meet.
 *
 * From any thread. Nothing is allocated unless there is a byte beyond ASCII.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_VALUE_H
#define ASSENT_STATE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <assent/error.h>
#include <assent/facts.h>

enum {
    ASSENT_NAME_SIZE = 254, /* of a canonical name, with the final NUL */
    ASSENT_LOCAL_SIZE = 257 /* of a local part without quotes */,
    ASSENT_LOCAL_TEXT_SIZE = 320, /* of one as it is written in an address */
};

/* A domain or host name: A-labels, small letters, no final dot. Returns NULL, or what is wrong
 * with it. Underscores and what else the DNS bears are letters like others. */
const char *assent_name_canonical(const char *text, size_t length, char name[ASSENT_NAME_SIZE]);
/* "192.0.2.1", "example.123": nothing that the DNS could have (a last label of digits alone). */
bool assent_name_ends_in_digits(const char *name);

/* A local part: case-folded, without quotes and backslashes. strict refuses what only stands
 * between quotes; what messages bring is taken as it comes. Returns NULL, or what is wrong. */
const char *assent_local_canonical(const char *text, size_t length, bool strict,
                                   char local[ASSENT_LOCAL_SIZE]);
/* The same as it stands in an address, between quotes when there is need. False: too long. */
bool assent_local_write(const char *local, size_t length, char text[ASSENT_LOCAL_TEXT_SIZE]);

/* "[192.0.2.1]", "[ipv6:2001:db8::1]" (RFC 5321 section 4.1.3); false: it is none. */
bool assent_literal_canonical(const char *text, size_t length, char name[ASSENT_NAME_SIZE]);

/* A network, as the bytes that tables are searched by: 4 or 6, the length of the prefix, then the
 * 4 or 16 bytes of the address. */
enum { ASSENT_NETWORK_KEY_SIZE = 18 };
struct assent_network {
    uint8_t key[ASSENT_NETWORK_KEY_SIZE];
    size_t key_length;
};

bool assent_network_read(struct assent_network *network, const char *text,
                         struct assent_error *error);
/* text: a buffer of ASSENT_NETWORK_TEXT_SIZE. */
void assent_network_write(const struct assent_network *network, char *text);
/* The client's address, cut to a prefix. The client must have an address. */
void assent_network_of_client(struct assent_network *network, const struct assent_client *client,
                              unsigned prefix);
bool assent_network_contains(const struct assent_network *network,
                             const struct assent_client *client);

/* A copy for an error text: printable, and not too long. */
enum { ASSENT_SHOWN_SIZE = 100 };
const char *assent_value_shown(const char *value, char shown[ASSENT_SHOWN_SIZE]);

#endif
