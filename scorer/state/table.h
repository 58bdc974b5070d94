/*
 * Tables of lists, as the look-up sees them; how they are made is in list.c.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_TABLE_H
#define ASSENT_STATE_TABLE_H

#include <stdatomic.h>

#include <assent/list.h>

enum {
    ASSENT_ENTRY_TYPE_COUNT = ASSENT_ENTRY_CLIENT_SUBDOMAINS + 1,
    ASSENT_MOST_PREFIX = 128,
};

/* One entry. Its text: value, network and note, each with its NUL; of a network the key follows
 * (value.h), by which it is found; others are found by their value. */
struct assent_record {
    int64_t expires;
    uint16_t size; /* of all of it, in units of eight bytes */
    uint16_t value_length;
    uint8_t network_length;
    uint8_t note_length;
    uint8_t key_length; /* of a network */
    uint8_t type;
    char text[];
};

struct assent_block;

struct assent_list {
    atomic_uint references;
    uint64_t hash_key[2];
    struct assent_block *root; /* NULL: empty */
    size_t count;
    /* How many there are of each type, and of the networks by the length of their prefix: what is
     * not there need not be looked for. */
    uint32_t types[ASSENT_ENTRY_TYPE_COUNT];
    uint32_t ipv4_prefixes[ASSENT_MOST_PREFIX + 1];
    uint32_t ipv6_prefixes[ASSENT_MOST_PREFIX + 1];
};

/* NULL: there is none. It lives as long as the list. */
const struct assent_record *assent_table_find(const struct assent_list *list,
                                              enum assent_entry_type type, const void *key,
                                              size_t length);
const char *assent_record_network(const struct assent_record *record);
const char *assent_record_note(const struct assent_record *record);

#endif
