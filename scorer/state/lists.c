/*
 * The lists: what there is, what each is for, and what may stand in it. The one table of them;
 * help and documentation are made from it.
 *
 * From any thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/list.h>

#include <string.h>

#include <assent/names.h>

#define TYPE(name) (1u << ASSENT_ENTRY_##name)

enum {
    ADDRESSES = TYPE(ADDRESS),
    DOMAINS = TYPE(DOMAIN) | TYPE(SUBDOMAINS),
    NETWORKS = TYPE(NETWORK),
    CLIENT_NAMES = TYPE(CLIENT) | TYPE(CLIENT_SUBDOMAINS),
    HELO_NAMES = TYPE(HELO) | TYPE(HELO_SUBDOMAINS),
    EVERYTHING = ADDRESSES | DOMAINS | NETWORKS | CLIENT_NAMES | HELO_NAMES,
};

/* A name in the allow list opens a door, so it has to be proved; one in the deny list need not be:
 * whoever pretends to be an unwanted sender is as unwanted. */
static const struct assent_list_description descriptions[] = {
    [ASSENT_LIST_ALLOW] = { "allow", "senders and clients whose mail is accepted", EVERYTHING,
                            true },
    [ASSENT_LIST_DENY] = { "deny", "senders and clients whose mail is refused", EVERYTHING, false },
    [ASSENT_LIST_TRUSTED_CLIENTS] = { "trusted-clients",
                                      "our own hosts: what they send to others is outbound mail",
                                      NETWORKS | CLIENT_NAMES, false },
    [ASSENT_LIST_TRUSTED_RELAYS] = { "trusted-relays",
                                     "hosts that hand on mail for us (backup MX, fetchmail, "
                                     "forwarders): the client before them counts",
                                     NETWORKS | CLIENT_NAMES, false },
    [ASSENT_LIST_LOCAL_DOMAINS] = { "local-domains",
                                    "domains whose addresses are ours; while it is empty, those "
                                    "that the mail server delivers itself",
                                    DOMAINS, false },
    [ASSENT_LIST_NO_HOST_CHECKS] = { "no-host-checks",
                                     "clients whose name, HELO and block list entries are not to "
                                     "be "
                                     "held against them",
                                     NETWORKS | CLIENT_NAMES, false },
    [ASSENT_LIST_SPF_EXEMPT] = { "spf-exempt",
                                 "forwarders: SPF and DMARC failures of mail through them are not "
                                 "to decide",
                                 NETWORKS | CLIENT_NAMES, false },
    [ASSENT_LIST_TRUSTED_SEALERS] = { "trusted-sealers",
                                      "domains whose ARC seals are to be believed", DOMAINS,
                                      false },
    [ASSENT_LIST_SPAM_TRAPS] = { "spam-traps",
                                 "recipients that nobody writes to but spammers: addresses and "
                                 "whole domains",
                                 ADDRESSES | DOMAINS, false },
};

_Static_assert(sizeof(descriptions) / sizeof(descriptions[0]) == ASSENT_LIST_COUNT,
               "every list has a description");

const struct assent_list_description *assent_list_describe(enum assent_list_name list)
{
    return &descriptions[list];
}

bool assent_list_find_name(const char *name, enum assent_list_name *list)
{
    for (size_t i = 0; i < ASSENT_LIST_COUNT; i++) {
        if (strcmp(descriptions[i].name, name) == 0) {
            *list = (enum assent_list_name)i;
            return true;
        }
    }
    return false;
}

static const char *name_at(size_t index, void *data)
{
    (void)data;
    return descriptions[index].name;
}

const char *assent_list_nearest_name(const char *name)
{
    size_t place = assent_nearest_name(name, ASSENT_LIST_COUNT, name_at, NULL);

    return place == ASSENT_LIST_COUNT ? NULL : descriptions[place].name;
}
