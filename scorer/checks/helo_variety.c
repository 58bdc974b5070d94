/*
 * helo_variety: several different names from one address within a day.
 *
 * Signal: a mail server introduces itself with one name (RFC 5321 section 4.1.1.1),
 * or with several of one organization. A computer that was broken into says a random
 * word, or the domain that it forges, another one for each message.
 *
 * Inputs: HELO, its organizational domain; the client's address (IPv6: its /64), its verified
 * name; Redis, where the names of the last 24 hours are remembered (20 at most). A
 * name of the organization that the address leads to is neither looked at nor counted:
 * that server is who it says it is, so that most honest mail asks nothing.
 *
 * False positives: offices and providers with many mail servers behind one address
 * (NAT), hosts that greet with the domain of each customer, gateways that pass on the HELO
 * of others. Two names are nothing; the weights stay low.
 *
 * Limits: names that are spread over many addresses, as botnets do, are not seen.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/engine/view.h"
#include "scorer/message/domain.h"
#include "scorer/state/behaviour.h"

enum { VARIETY, VARIETY_MANY };

enum { SOME = 3, MANY = 6 };

static const struct assent_symbol symbols[] = {
    [VARIETY] = { .name = "HELO_VARIETY",
                  .meaning = "The client has introduced itself with several names within a day",
                  .weight = ASSENT_POINTS(0.5),
                  .decisive = ASSENT_DECISIVE_NONE,
                  .evidence = "how many names, and the present one",
                  .false_positives = "several mail servers behind one address" },
    [VARIETY_MANY] = { .name = "HELO_VARIETY_MANY",
                       .meaning = "The client has introduced itself with many names within a day",
                       .weight = ASSENT_POINTS(1),
                       .decisive = ASSENT_DECISIVE_NONE,
                       .evidence = "how many names, and the present one",
                       .false_positives = "providers that greet with each customer's domain, or "
                                          "have many customers behind one address" },
};

/* The organizational domain, in a copy; what is no name stays what it is. */
static const char *organization(const char *helo, char *copy, size_t size)
{
    assent_text_copy(copy, size, helo);
    assent_text_lower(copy);
    size_t length = strlen(copy);
    if (length > 1 && copy[length - 1] == '.')
        copy[length - 1] = '\0';
    return assent_domain_organizational(copy);
}

static bool is_its_own(const struct assent_client *client)
{
    return client->name_state == ASSENT_NAME_VERIFIED && assent_domain_is_qualified(client->helo) &&
           assent_domain_same_organization(client->helo, client->name);
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_client *client = view->origin;
    char copy[sizeof(client->helo)];
    unsigned names = 0;

    if (!view->host_checks || view->state == NULL || client->helo[0] == '\0' || is_its_own(client))
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    const struct assent_behaviour behaviour = { view->state, view->wall, view->state_timeout,
                                                view->patience->before_wait,
                                                view->patience->before_wait_data };
    if (assent_behaviour_helo(&behaviour, client, organization(client->helo, copy, sizeof(copy)),
                              &names) != ASSENT_STATE_FINE)
        return ASSENT_OUTCOME_INCOMPLETE;
    if (names >= SOME)
        assent_hits_add(hits, names >= MANY ? VARIETY_MANY : VARIETY,
                        "%u names of %s within a day, now %s", names, client->address_text,
                        client->helo);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_helo_variety = {
    .name = "helo_variety",
    .group = "client",
    .summary = "Does the client introduce itself with ever new names?",
    .cost = ASSENT_COST_STATE,
    .remembers = true,
    .of_origin = true,
    .exclusive = true,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
