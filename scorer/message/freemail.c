/*
 * Freemail: which provider a domain is of, and which hosts are a provider's.
 *
 * Access providers whose customers get addresses in the provider's domain are here as well. The
 * hosts are those of today and of the last years, from what the providers publish (SPF, names of
 * their mail servers).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/freemail.h"

#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"

enum { LONGEST_NAME = 255, MOST_HOSTS = 8 };

struct assent_freemail {
    const char *hosts[MOST_HOSTS]; /* domains of the hosts that send for it */
};

enum provider {
#define PROVIDER(name, ...) PROVIDER_##name,
#include "scorer/message/freemail_providers.def"
#undef PROVIDER
};

static const struct assent_freemail providers[] = {
#define PROVIDER(name, ...) [PROVIDER_##name] = { { __VA_ARGS__ } },
#include "scorer/message/freemail_providers.def"
#undef PROVIDER
};

struct domain {
    const char *name;
    enum provider provider;
};

static const struct domain domains[] = {
#define DOMAIN(name, provider) { name, PROVIDER_##provider },
#include "scorer/message/freemail_domains.def"
#undef DOMAIN
};

static int compare(const void *key, const void *element)
{
    return strcmp(key, ((const struct domain *)element)->name);
}

static void copy_lower(char copy[LONGEST_NAME + 1], const char *name)
{
    size_t length;

    assent_text_copy(copy, LONGEST_NAME + 1, name);
    assent_text_lower(copy);
    length = strlen(copy);
    if (length > 0 && copy[length - 1] == '.')
        copy[length - 1] = '\0';
}

static const struct domain *search(const char *name)
{
    return bsearch(name, domains, sizeof(domains) / sizeof(domains[0]), sizeof(domains[0]),
                   compare);
}

/* Where the last labels of a name begin; no domain in the list has more. */
static const char *skip_labels(const char *name)
{
    enum { MOST_LABELS = 4 };
    const char *at = name + strlen(name);
    size_t dots = 0;

    for (; at > name; at--)
        if (at[-1] == '.' && ++dots == MOST_LABELS)
            break;
    return at;
}

const struct assent_freemail *assent_freemail_find(const char *domain)
{
    char copy[LONGEST_NAME + 1];

    copy_lower(copy, domain);
    for (const char *at = skip_labels(copy); at != NULL; at = strchr(at, '.')) {
        at += *at == '.';
        const struct domain *found = search(at);
        if (found != NULL)
            return &providers[found->provider];
    }
    return NULL;
}

bool assent_freemail_is_domain(const char *domain)
{
    char copy[LONGEST_NAME + 1];

    copy_lower(copy, domain);
    return search(copy) != NULL;
}

bool assent_freemail_owns(const struct assent_freemail *provider, const char *host_name)
{
    char copy[LONGEST_NAME + 1];
    size_t length;

    copy_lower(copy, host_name);
    length = strlen(copy);
    for (size_t i = 0; i < MOST_HOSTS && provider->hosts[i] != NULL; i++) {
        size_t part = strlen(provider->hosts[i]);
        if (length >= part && strcmp(copy + length - part, provider->hosts[i]) == 0 &&
            (length == part || copy[length - part - 1] == '.'))
            return true;
    }
    return false;
}

size_t assent_freemail_count(void)
{
    return sizeof(domains) / sizeof(domains[0]);
}

const char *assent_freemail_domain_at(size_t index)
{
    return domains[index].name;
}
