/*
 * Lists: what administrators say about addresses, domains, networks and names.
 *
 * A list is an immutable table that is shared by reference: a change makes a new
 * table, which shares with the old one whatever did not change, so that a list of
 * half a million entries takes a change in microseconds and messages in work keep
 * what they began with.
 *
 * Values, in their canonical form, are text:
 *
 *   user@b.test        an address; with any +extension, unless the value has one
 *   b.test             the addresses of a domain
 *   *.b.test           those of its subdomains
 *   192.0.2.1          a client's address
 *   2001:db8::/32      a network, without host bits
 *   helo:NAME          what a client says in HELO; helo:*.NAME for subdomains
 *   client:NAME        the verified name of a client; client:*.NAME for subdomains
 *
 * Letters are small, domains are A-labels (RFC 5890); ".b.test", "@b.test" and U-labels are
 * understood. A name of one label ("com") is a domain like others; one whose last label is all
 * digits is none. Local parts are folded, and stand between quotes only where they have to.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_LIST_H
#define ASSENT_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <assent/error.h>
#include <assent/export.h>
#include <assent/facts.h>

/* The lists; their names and meanings stand in scorer/state/lists.c. */
enum assent_list_name {
    ASSENT_LIST_ALLOW,
    ASSENT_LIST_DENY,
    ASSENT_LIST_TRUSTED_CLIENTS,
    ASSENT_LIST_TRUSTED_RELAYS,
    ASSENT_LIST_LOCAL_DOMAINS,
    ASSENT_LIST_NO_HOST_CHECKS,
    ASSENT_LIST_SPF_EXEMPT,
    ASSENT_LIST_TRUSTED_SEALERS,
    ASSENT_LIST_SPAM_TRAPS,
    ASSENT_LIST_COUNT,
};

enum assent_entry_type {
    ASSENT_ENTRY_ADDRESS,
    ASSENT_ENTRY_DOMAIN,
    ASSENT_ENTRY_SUBDOMAINS,
    ASSENT_ENTRY_NETWORK,
    ASSENT_ENTRY_HELO,
    ASSENT_ENTRY_HELO_SUBDOMAINS,
    ASSENT_ENTRY_CLIENT,
    ASSENT_ENTRY_CLIENT_SUBDOMAINS,
};

struct assent_list_description {
    const char *name;    /* "trusted-clients" */
    const char *meaning; /* one line */
    unsigned accepts;    /* 1 << enum assent_entry_type, of each that may stand in it */
    bool identity;       /* names in it count only for an authenticated sender, or from a network
                            that the entry names */
};

ASSENT_API const struct assent_list_description *assent_list_describe(enum assent_list_name list);
ASSENT_API bool assent_list_find_name(const char *name, enum assent_list_name *list);
/* The list whose name resembles this one most; NULL: none does. */
ASSENT_API const char *assent_list_nearest_name(const char *name);

enum { ASSENT_ENTRY_VALUE_SIZE = 576, ASSENT_ENTRY_NOTE_SIZE = 256, ASSENT_NETWORK_TEXT_SIZE = 64 };

struct assent_entry {
    char value[ASSENT_ENTRY_VALUE_SIZE]; /* canonical */
    enum assent_entry_type type;
    int64_t expires;                        /* milliseconds since the Unix epoch; 0: never */
    char network[ASSENT_NETWORK_TEXT_SIZE]; /* the name counts without authentication from here;
                                               "" for none (--unverified --network) */
    char note[ASSENT_ENTRY_NOTE_SIZE];      /* UTF-8, one line */
};

/* Reads a value as an administrator writes it, into entry->value and entry->type. The error says
 * what is wrong and what would be right ("192.0.2.1/24: has host bits, the network is
 * 192.0.2.0/24"). Reading a canonical value gives it back. */
ASSENT_API bool assent_entry_parse(struct assent_entry *entry, const char *value,
                                   struct assent_error *error);
/* A network or address in canonical form, in a buffer of ASSENT_NETWORK_TEXT_SIZE. */
ASSENT_API bool assent_network_parse(const char *text, char *canonical, struct assent_error *error);
/* Whether an entry may stand in a list: its type, and that only lists with identity take a
 * network. */
ASSENT_API bool assent_entry_allowed(enum assent_list_name list, const struct assent_entry *entry,
                                     struct assent_error *error);

/* An entry as a line of an exported list, and back:
 *   VALUE [expires=2026-12-31T00:00:00Z] [unverified-network=192.0.2.0/24] [# NOTE]
 * A line of a list from elsewhere, a value with or without a comment behind '#' or ';', reads as
 * well. entry->value is "" for a line that is empty or a comment. */
ASSENT_API void assent_entry_format_line(const struct assent_entry *entry, char *line, size_t size);
ASSENT_API bool assent_entry_parse_line(struct assent_entry *entry, const char *line,
                                        struct assent_error *error);

/* What an entry is stored with beside its value: compact text, "" when there is nothing; and
 * back (unknown members are passed over). */
enum { ASSENT_ENTRY_DETAILS_SIZE = 512 };
ASSENT_API void assent_entry_format_details(const struct assent_entry *entry, char *details,
                                            size_t size);
ASSENT_API bool assent_entry_parse_details(struct assent_entry *entry, const char *details);

/* --- tables --- */

struct assent_list;

/* Empty. NULL: out of memory. */
ASSENT_API struct assent_list *assent_list_create(void);
ASSENT_API struct assent_list *assent_list_acquire(struct assent_list *list);
ASSENT_API void assent_list_release(struct assent_list *list);
ASSENT_API size_t assent_list_size(const struct assent_list *list);

/* Changes that make a new table out of an old one, which stays as it is. A builder takes any
 * number of changes and belongs to one thread. */
struct assent_list_builder;
ASSENT_API struct assent_list_builder *assent_list_builder_create(struct assent_list *from);
/* Adds or replaces; entry->value must be canonical. False: out of memory. */
ASSENT_API bool assent_list_builder_put(struct assent_list_builder *builder,
                                        const struct assent_entry *entry);
/* False: it was not there, or out of memory. */
ASSENT_API bool assent_list_builder_remove(struct assent_list_builder *builder, const char *value);
/* The new table, with one reference for the caller, and the builder is gone. NULL: out of memory
 * (also when a change before was). */
ASSENT_API struct assent_list *assent_list_builder_finish(struct assent_list_builder *builder);

/* The entry with exactly this canonical value. */
ASSENT_API bool assent_list_get(const struct assent_list *list, const char *value,
                                struct assent_entry *entry);
/* Calls visit for every entry, sorted by value when sorted is true, until it returns false. False:
 * it did, or (sorted) out of memory. */
ASSENT_API bool assent_list_each(const struct assent_list *list, bool sorted,
                                 bool (*visit)(const struct assent_entry *entry, void *data),
                                 void *data);

/* What to look for: everything that is known of a message's sender. */
struct assent_list_query {
    const char *address;                /* "" or NULL: no address; any case, U- or A-labels */
    const struct assent_client *client; /* NULL: no networks, HELO or client names */
    bool authenticated;                 /* the address is the sender's own (DKIM, SPF) */
    bool identity;                      /* assent_list_description.identity of the list */
    int64_t now;                        /* wall clock, for expiry */
};

struct assent_list_match {
    char value[ASSENT_ENTRY_VALUE_SIZE];
    char note[ASSENT_ENTRY_NOTE_SIZE];
    unsigned specificity; /* the higher, the more specific; comparable between lists */
};

/* The most specific entry that holds. More specific come, in this order: an address with
 * extension, an address, a single client address, a domain, a network (longer prefixes first),
 * subdomains (longer names first), a client name, a HELO. An expired entry holds no more. An
 * address or domain of a list with identity holds only when the address is authenticated or the
 * client is in the entry's network; a HELO, which anybody may say, only when it is the verified
 * name of the client or the client is in the entry's network. */
ASSENT_API bool assent_list_lookup(const struct assent_list *list,
                                   const struct assent_list_query *query,
                                   struct assent_list_match *match);

#endif
