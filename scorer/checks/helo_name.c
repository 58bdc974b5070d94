/*
 * helo_name: whether the name in HELO is the client's.
 *
 * Signal: a mail server says the name that its address leads to, or another of the same
 * organization. Programs made for spamming say our own name, a big mail provider's, or the one that
 * the access provider gave to the line.
 *
 * Inputs: HELO, the client's address and verified name, our own name and domains.
 *
 * False positives: our own hosts outside, as a web server at a hosting firm that says our domain
 * (add it to no-host-checks). What such a server sends has most often From of ours as well, which
 * own_domain counts, hence the low weight. Most honest servers whose names differ are not noticed
 * here at all.
 *
 * Limits: no DNS; what HELO leads to is not asked. Without a verified name nearly nothing is said
 * of a provider's name, and nothing good.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/engine/view.h"
#include "scorer/message/domain.h"
#include "scorer/message/freemail.h"
#include "scorer/message/hostname.h"

enum { LONGEST_NAME = 255 };

enum {
    HELO_OWN_NAME,
    HELO_OWN_DOMAIN,
    HELO_FREEMAIL,
    HELO_FREEMAIL_UNRESOLVED,
    HELO_GENERIC,
    HELO_ADDRESS_IN_NAME,
    HELO_MATCHES_CLIENT,
    HELO_SAME_ORGANIZATION
};

static const struct assent_symbol symbols[] = {
    [HELO_OWN_NAME] = { .name = "HELO_OWN_NAME",
                        .meaning = "The client introduces itself with our own name",
                        .weight = ASSENT_POINTS(3.5),
                        .decisive = ASSENT_DECISIVE_NONE,
                        .evidence = "HELO",
                        .false_positives = "a host of ours that was copied or moved" },
    [HELO_OWN_DOMAIN] = { .name = "HELO_OWN_DOMAIN",
                          .meaning = "HELO is a domain of ours, the client is not",
                          .weight = ASSENT_POINTS(0.5),
                          .decisive = ASSENT_DECISIVE_NONE,
                          .evidence = "HELO, the client's name",
                          .false_positives = "our own web server at a hosting firm" },
    [HELO_FREEMAIL] = { .name = "HELO_FREEMAIL",
                        .meaning = "HELO is a big mail provider's name, the client is not theirs",
                        .weight = ASSENT_POINTS(2),
                        .decisive = ASSENT_DECISIVE_NONE,
                        .evidence = "HELO, the client's name",
                        .false_positives = "new hosts of a provider, not yet known here" },
    [HELO_FREEMAIL_UNRESOLVED] = { .name = "HELO_FREEMAIL_UNRESOLVED",
                                   .meaning = "HELO is a mail provider's bare domain; the client "
                                              "has no verified name",
                                   .weight = ASSENT_POINTS(0.5),
                                   .decisive = ASSENT_DECISIVE_NONE,
                                   .evidence = "HELO, the client's address",
                                   .false_positives = "a provider's own host that has no name" },
    [HELO_GENERIC] = { .name = "HELO_GENERIC",
                       .meaning = "HELO is a name of an access provider's line",
                       .weight = ASSENT_POINTS(0.3),
                       .decisive = ASSENT_DECISIVE_NONE,
                       .evidence = "HELO",
                       .false_positives = "small servers set up without a name of their own" },
    [HELO_ADDRESS_IN_NAME] = { .name = "HELO_ADDRESS_IN_NAME",
                               .meaning = "HELO is made of the client's address, but not its name",
                               .weight = ASSENT_POINTS(0.6),
                               .decisive = ASSENT_DECISIVE_NONE,
                               .evidence = "HELO, the client's name",
                               .false_positives = "rented servers whose PTR record was changed" },
    [HELO_MATCHES_CLIENT] = { .name = "HELO_MATCHES_CLIENT",
                              .meaning = "HELO is the client's verified name",
                              .weight = ASSENT_POINTS(-0.3),
                              .decisive = ASSENT_DECISIVE_NONE,
                              .evidence = "HELO",
                              .false_positives = "is good evidence; spammers' servers do, too" },
    [HELO_SAME_ORGANIZATION] = { .name = "HELO_SAME_ORGANIZATION",
                                 .meaning = "HELO and the client's verified name are of one domain",
                                 .weight = ASSENT_POINTS(-0.1),
                                 .decisive = ASSENT_DECISIVE_NONE,
                                 .evidence = "HELO, the client's name",
                                 .false_positives = "is good evidence; spammers' servers do, too" },
};

/* What is known of the names before anything is said. */
struct names {
    const struct assent_client *client;
    const char *server_name;
    char helo[LONGEST_NAME + 1]; /* in lower case, without a final dot */
    bool verified;               /* the client's name leads back to it */
    bool same_name;
    bool same_organization;
    bool line; /* HELO or the verified name is one of a provider's many */
    struct assent_hostname said;
};

static void compare_names(struct names *names, const struct assent_view *view)
{
    const struct assent_client *client = view->origin;
    size_t length;

    names->client = client;
    names->server_name = view->client->server_name;
    assent_text_copy(names->helo, sizeof(names->helo), client->helo);
    assent_text_lower(names->helo);
    length = strlen(names->helo);
    if (length > 0 && names->helo[length - 1] == '.')
        names->helo[length - 1] = '\0';
    names->said = assent_hostname_read(names->helo, client);
    names->line = assent_hostname_is_line(&names->said);
    names->verified = client->name_state == ASSENT_NAME_VERIFIED;
    names->same_name = names->verified && assent_text_equal(names->helo, client->name);
    names->same_organization =
        names->same_name ||
        (names->verified && assent_domain_same_organization(names->helo, client->name));
    if (names->verified && !names->same_name && !names->line) {
        struct assent_hostname found = assent_hostname_read(client->name, client);
        names->line = assent_hostname_is_line(&found);
    }
}

static const char *client_name(const struct names *names)
{
    return names->client->name[0] == '\0' ? names->client->address_text : names->client->name;
}

static bool look_at_own(const struct assent_view *view, const struct names *names,
                        struct assent_hits *hits)
{
    if (assent_text_equal(names->helo, names->server_name)) {
        if (!names->same_name) /* else it is this host */
            assent_hits_add(hits, HELO_OWN_NAME, "%s", names->client->helo);
        return true;
    }
    if (names->same_organization || names->client->name_state == ASSENT_NAME_UNKNOWN)
        return false;
    if (!assent_view_is_local_domain(view, names->helo) &&
        !assent_domain_same_organization(names->helo, names->server_name))
        return false;
    assent_hits_add(hits, HELO_OWN_DOMAIN, "%s, %s", names->client->helo, client_name(names));
    return true;
}

/* Also by the name of its own: providers add hosts faster than any table. */
static bool is_providers_host(const struct assent_freemail *provider, const struct names *names)
{
    return names->same_organization || assent_freemail_owns(provider, names->client->name);
}

static void look_at_freemail(const struct names *names, struct assent_hits *hits)
{
    const struct assent_freemail *provider = assent_freemail_find(names->helo);

    if (provider == NULL || names->client->name_state == ASSENT_NAME_UNKNOWN)
        return;
    if (names->verified && !is_providers_host(provider, names))
        assent_hits_add(hits, HELO_FREEMAIL, "%s, %s", names->client->helo, names->client->name);
    else if (!names->verified && assent_freemail_is_domain(names->helo))
        assent_hits_add(hits, HELO_FREEMAIL_UNRESOLVED, "%s, %s", names->client->helo,
                        client_name(names));
}

static void look_at_form(const struct names *names, struct assent_hits *hits)
{
    if (!assent_hostname_is_line(&names->said))
        return;
    if (names->said.has_address && !names->same_name &&
        names->client->name_state != ASSENT_NAME_UNKNOWN)
        assent_hits_add(hits, HELO_ADDRESS_IN_NAME, "%s, %s", names->client->helo,
                        client_name(names));
    else
        assent_hits_add(hits, HELO_GENERIC, "%s", names->client->helo);
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    struct names names;

    if (!view->host_checks || !assent_domain_is_qualified(view->origin->helo))
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    compare_names(&names, view);
    if (look_at_own(view, &names, hits))
        return ASSENT_OUTCOME_DONE;
    look_at_freemail(&names, hits);
    look_at_form(&names, hits);
    if (names.same_name && !names.line)
        assent_hits_add(hits, HELO_MATCHES_CLIENT, "%s", names.client->helo);
    else if (names.same_organization && !names.line)
        assent_hits_add(hits, HELO_SAME_ORGANIZATION, "%s, %s", names.client->helo,
                        names.client->name);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_helo_name = {
    .name = "helo_name",
    .group = "client",
    .summary = "Is the name in HELO the client's?",
    .cost = ASSENT_COST_LOCAL,
    .of_origin = true,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
