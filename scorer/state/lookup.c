/*
 * The look-up: of everything that is known of a sender, the most specific entry of a list that
 * holds. It goes from the most specific kind of entry to the least, asks the table for each form
 * that could stand there, and takes the first that holds.
 *
 * Queries come from hostile mail: any bytes, of any length. Nothing is allocated unless there is
 * a byte beyond ASCII.
 *
 * From any thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/state/table.h"
#include "scorer/state/value.h"

/* The least specific first. */
enum rank {
    RANK_HELO = 1,
    RANK_CLIENT_NAME,
    RANK_SUBDOMAINS,
    RANK_NETWORK,
    RANK_DOMAIN,
    RANK_CLIENT_ADDRESS,
    RANK_ADDRESS,
    RANK_ADDRESS_WITH_EXTENSION,
};

enum {
    RANK_STEP = 256, /* more than any detail */
    EXACT = 255,     /* the detail of a name that is no pattern */
    PREFIX_ROOM = 16,
    IPV4_BITS = 32,
    IPV6_BITS = 128,
};

/* A name with room before it for "client:*". */
struct name {
    char bytes[PREFIX_ROOM + ASSENT_NAME_SIZE];
    size_t length;
    bool known;
};

struct search {
    const struct assent_list *list;
    const struct assent_list_query *query;
    struct assent_list_match *match;
    struct name domain;
    char local[ASSENT_LOCAL_SIZE];
    bool local_known;
};

/* specificity = rank * 256 + detail: of networks the length of the prefix, of subdomains the
 * length of the name, otherwise one value for all. */
static unsigned specificity(enum rank rank, size_t detail)
{
    return (unsigned)rank * RANK_STEP + (unsigned)(detail < EXACT ? detail : EXACT);
}

/* --- whether an entry holds --- */

static bool from_network_of(const struct search *search, const struct assent_record *record)
{
    struct assent_network network;

    return record->network_length > 0 && search->query->client != NULL &&
           assent_network_read(&network, assent_record_network(record), NULL) &&
           assent_network_contains(&network, search->query->client);
}

/* Anybody may say anything in HELO: it is proved when it is the client's verified name. */
static bool is_helo_proved(const struct assent_client *client)
{
    char helo[ASSENT_NAME_SIZE];
    char name[ASSENT_NAME_SIZE];

    return client->name_state == ASSENT_NAME_VERIFIED &&
           assent_name_canonical(client->helo, strnlen(client->helo, sizeof(client->helo)), helo) ==
               NULL &&
           assent_name_canonical(client->name, strnlen(client->name, sizeof(client->name)), name) ==
               NULL &&
           strcmp(helo, name) == 0;
}

static bool is_proved(const struct search *search, const struct assent_record *record)
{
    switch ((enum assent_entry_type)record->type) {
    case ASSENT_ENTRY_ADDRESS:
    case ASSENT_ENTRY_DOMAIN:
    case ASSENT_ENTRY_SUBDOMAINS:
        return search->query->authenticated || from_network_of(search, record);
    case ASSENT_ENTRY_HELO:
    case ASSENT_ENTRY_HELO_SUBDOMAINS:
        return is_helo_proved(search->query->client) || from_network_of(search, record);
    case ASSENT_ENTRY_NETWORK:
    case ASSENT_ENTRY_CLIENT:
    case ASSENT_ENTRY_CLIENT_SUBDOMAINS:
        break;
    }
    return true;
}

/* Looks for one form of what is known; whether it is there and holds. */
static bool try_key(const struct search *search, enum assent_entry_type type, const void *key,
                    size_t length, unsigned specific)
{
    const struct assent_record *record = assent_table_find(search->list, type, key, length);

    if (record == NULL || (record->expires != 0 && record->expires <= search->query->now) ||
        (search->query->identity && !is_proved(search, record)))
        return false;
    memcpy(search->match->value, record->text, (size_t)record->value_length + 1);
    memcpy(search->match->note, assent_record_note(record), (size_t)record->note_length + 1);
    search->match->specificity = specific;
    return true;
}

static bool has(const struct search *search, enum assent_entry_type type)
{
    return search->list->types[type] > 0;
}

/* --- names --- */

static char *name_start(struct name *name)
{
    return name->bytes + PREFIX_ROOM;
}

/* Returns where the key begins. */
static char *put_before(char *end, const char *prefix, size_t length)
{
    memcpy(end - length, prefix, length);
    return end - length;
}

static bool try_exact_name(const struct search *search, struct name *name, const char *prefix,
                           enum assent_entry_type type, unsigned specific)
{
    size_t length = strlen(prefix);

    if (!has(search, type) || !name->known)
        return false;
    const char *key = put_before(name_start(name), prefix, length);
    return try_key(search, type, key, length + name->length, specific);
}

/* The longest first. The pattern is written over the labels that it stands for, so the name is
 * spent afterwards. prefix: with the '*'. */
static bool try_subdomains(const struct search *search, struct name *name, const char *prefix,
                           enum assent_entry_type type, enum rank rank)
{
    size_t length = strlen(prefix);
    char *start = name_start(name);

    if (!has(search, type) || !name->known)
        return false;
    for (char *dot = memchr(start, '.', name->length); dot != NULL; dot = strchr(dot + 1, '.')) {
        size_t rest = name->length - (size_t)(dot - start);
        const char *key = put_before(dot, prefix, length);
        if (try_key(search, type, key, length + rest, specificity(rank, rest - 1)))
            return true;
    }
    return false;
}

/* A domain or an address literal. No entry for names has a bracket, so a literal meets only what
 * was written as one. */
static void read_name(struct name *name, const char *text, size_t length)
{
    name->known = assent_literal_canonical(text, length, name_start(name)) ||
                  assent_name_canonical(text, length, name_start(name)) == NULL;
    name->length = name->known ? strlen(name_start(name)) : 0;
}

/* --- senders --- */

static void read_address(struct search *search)
{
    const char *address = search->query->address;
    const char *at = address == NULL ? NULL : strrchr(address, '@');

    if (at == NULL || !(has(search, ASSENT_ENTRY_ADDRESS) || has(search, ASSENT_ENTRY_DOMAIN) ||
                        has(search, ASSENT_ENTRY_SUBDOMAINS)))
        return;
    read_name(&search->domain, at + 1, strlen(at + 1));
    search->local_known =
        search->domain.known && has(search, ASSENT_ENTRY_ADDRESS) &&
        assent_local_canonical(address, (size_t)(at - address), false, search->local) == NULL;
}

static bool try_local(struct search *search, size_t length, enum rank rank)
{
    char key[ASSENT_LOCAL_TEXT_SIZE + 1 + ASSENT_NAME_SIZE];

    if (!assent_local_write(search->local, length, key))
        return false;
    size_t made = strlen(key);
    key[made++] = '@';
    memcpy(key + made, name_start(&search->domain), search->domain.length);
    return try_key(search, ASSENT_ENTRY_ADDRESS, key, made + search->domain.length,
                   specificity(rank, 0));
}

/* user+x, then user. A '+' at the beginning is a letter like others. */
static bool try_address(struct search *search)
{
    if (!search->local_known)
        return false;
    size_t length = strlen(search->local);
    size_t base = 1 + strcspn(search->local + 1, "+");
    bool extended = base < length;

    if (try_local(search, length, extended ? RANK_ADDRESS_WITH_EXTENSION : RANK_ADDRESS))
        return true;
    return extended && try_local(search, base, RANK_ADDRESS);
}

/* --- clients --- */

static bool try_networks(const struct search *search, unsigned longest, unsigned shortest)
{
    const struct assent_client *client = search->query->client;
    bool ipv4 = client != NULL && client->family == ASSENT_FAMILY_IPV4;
    const uint32_t *prefixes = ipv4 ? search->list->ipv4_prefixes : search->list->ipv6_prefixes;
    struct assent_network network;

    if (client == NULL || client->family == ASSENT_FAMILY_NONE ||
        !has(search, ASSENT_ENTRY_NETWORK))
        return false;
    for (unsigned prefix = longest; prefix >= shortest; prefix--) {
        bool whole = prefix == (ipv4 ? IPV4_BITS : IPV6_BITS);
        if (prefixes[prefix] == 0)
            continue;
        assent_network_of_client(&network, client, prefix);
        if (try_key(search, ASSENT_ENTRY_NETWORK, network.key, network.key_length,
                    specificity(whole ? RANK_CLIENT_ADDRESS : RANK_NETWORK, prefix)))
            return true;
    }
    return false;
}

static unsigned client_bits(const struct search *search)
{
    const struct assent_client *client = search->query->client;

    return client != NULL && client->family == ASSENT_FAMILY_IPV4 ? IPV4_BITS : IPV6_BITS;
}

static bool try_client_name(const struct search *search)
{
    const struct assent_client *client = search->query->client;
    struct name name;

    if (client == NULL || client->name_state != ASSENT_NAME_VERIFIED ||
        !(has(search, ASSENT_ENTRY_CLIENT) || has(search, ASSENT_ENTRY_CLIENT_SUBDOMAINS)))
        return false;
    read_name(&name, client->name, strnlen(client->name, sizeof(client->name)));
    return try_exact_name(search, &name, "client:", ASSENT_ENTRY_CLIENT,
                          specificity(RANK_CLIENT_NAME, EXACT)) ||
           try_subdomains(search, &name, "client:*", ASSENT_ENTRY_CLIENT_SUBDOMAINS,
                          RANK_CLIENT_NAME);
}

static bool try_helo(const struct search *search)
{
    const struct assent_client *client = search->query->client;
    struct name name;

    if (client == NULL ||
        !(has(search, ASSENT_ENTRY_HELO) || has(search, ASSENT_ENTRY_HELO_SUBDOMAINS)))
        return false;
    read_name(&name, client->helo, strnlen(client->helo, sizeof(client->helo)));
    return try_exact_name(search, &name, "helo:", ASSENT_ENTRY_HELO,
                          specificity(RANK_HELO, EXACT)) ||
           try_subdomains(search, &name, "helo:*", ASSENT_ENTRY_HELO_SUBDOMAINS, RANK_HELO);
}

bool assent_list_lookup(const struct assent_list *list, const struct assent_list_query *query,
                        struct assent_list_match *match)
{
    struct search search;

    if (list->count == 0)
        return false;
    search.list = list;
    search.query = query;
    search.match = match;
    search.domain.known = false;
    search.local_known = false;
    read_address(&search);
    unsigned bits = client_bits(&search);
    return try_address(&search) || try_networks(&search, bits, bits) ||
           try_exact_name(&search, &search.domain, "", ASSENT_ENTRY_DOMAIN,
                          specificity(RANK_DOMAIN, 0)) ||
           try_networks(&search, bits - 1, 1) ||
           try_subdomains(&search, &search.domain, "*", ASSENT_ENTRY_SUBDOMAINS, RANK_SUBDOMAINS) ||
           try_client_name(&search) || try_helo(&search);
}
