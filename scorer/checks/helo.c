/*
 * helo: how the client introduces itself.
 *
 * Signal: RFC 5321 section 4.1.1.1 asks for the client's own fully qualified name,
 * or its address in brackets. Programs made for spamming often say a bare address,
 * one word, or our own name; a real mail server says the name that its address
 * leads to.
 *
 * Inputs: HELO, the client's address and verified name, our own name.
 *
 * False positives: scanners, printers and old mail programs say one word or a
 * bare address; they are clients of ours and log in, so clients that have logged
 * in are not looked at, nor are programs on this host. No weight here comes near
 * the tag threshold.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/engine/view.h"
#include "scorer/message/domain.h"

enum {
    HELO_MISSING,
    HELO_OWN_NAME,
    HELO_BARE_ADDRESS,
    HELO_WRONG_ADDRESS,
    HELO_NOT_QUALIFIED,
    HELO_MATCHES_CLIENT
};

static const struct assent_symbol symbols[] = {
    [HELO_MISSING] = { .name = "HELO_MISSING",
                       .meaning = "The client did not introduce itself",
                       .weight = ASSENT_POINTS(1),
                       .decisive = ASSENT_DECISIVE_NONE },
    [HELO_OWN_NAME] = { .name = "HELO_OWN_NAME",
                        .meaning = "The client introduces itself with our own name",
                        .weight = ASSENT_POINTS(3.5),
                        .decisive = ASSENT_DECISIVE_NONE },
    [HELO_BARE_ADDRESS] = { .name = "HELO_BARE_ADDRESS",
                            .meaning = "HELO is an address without brackets",
                            .weight = ASSENT_POINTS(1.5),
                            .decisive = ASSENT_DECISIVE_NONE },
    [HELO_WRONG_ADDRESS] = { .name = "HELO_WRONG_ADDRESS",
                             .meaning = "HELO is an address that is not the client's",
                             .weight = ASSENT_POINTS(2),
                             .decisive = ASSENT_DECISIVE_NONE },
    [HELO_NOT_QUALIFIED] = { .name = "HELO_NOT_QUALIFIED",
                             .meaning = "HELO is not a fully qualified name",
                             .weight = ASSENT_POINTS(1),
                             .decisive = ASSENT_DECISIVE_NONE },
    [HELO_MATCHES_CLIENT] = { .name = "HELO_MATCHES_CLIENT",
                              .meaning = "HELO is the client's verified name",
                              .weight = ASSENT_POINTS(-0.5),
                              .decisive = ASSENT_DECISIVE_NONE },
};

static bool is_same_address(const struct assent_client *left, const struct assent_client *right)
{
    return left->family == right->family &&
           memcmp(left->address, right->address, sizeof(left->address)) == 0;
}

static bool is_this_host(const struct assent_client *client)
{
    return assent_text_starts(client->address_text, "127.") ||
           strcmp(client->address_text, "::1") == 0;
}

/* The address in "[192.0.2.1]" or "[IPv6:2001:db8::1]". */
static bool read_literal(const char *helo, struct assent_client *said)
{
    char inner[64];
    size_t length = strlen(helo);

    if (length < 3 || length >= sizeof(inner) || helo[0] != '[' || helo[length - 1] != ']')
        return false;
    assent_text_copy(inner, length - 1, helo + 1);
    return assent_client_set_address(said, inner);
}

static void look_at_address(const struct assent_client *client, const struct assent_client *said,
                            struct assent_hits *hits)
{
    if (client->family != ASSENT_FAMILY_NONE && !is_same_address(client, said))
        assent_hits_add(hits, HELO_WRONG_ADDRESS, "%s, not %s", client->helo, client->address_text);
}

static void look_at_name(const struct assent_client *client, struct assent_hits *hits)
{
    bool own_name = assent_text_equal(client->helo, client->server_name);
    bool verified =
        client->name_state == ASSENT_NAME_VERIFIED && assent_text_equal(client->helo, client->name);

    if (own_name && verified)
        return; /* it is this host */
    if (own_name)
        assent_hits_add(hits, HELO_OWN_NAME, "%s", client->helo);
    else if (verified)
        assent_hits_add(hits, HELO_MATCHES_CLIENT, "%s", client->helo);
    else if (!assent_domain_is_qualified(client->helo))
        assent_hits_add(hits, HELO_NOT_QUALIFIED, "%s", client->helo);
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_client *client = view->client;
    struct assent_client said = { .family = ASSENT_FAMILY_NONE };

    if (client->login[0] != '\0' || client->family == ASSENT_FAMILY_NONE || is_this_host(client))
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    if (client->helo[0] == '\0') {
        assent_hits_add(hits, HELO_MISSING, "%s", "");
    } else if (read_literal(client->helo, &said)) {
        look_at_address(client, &said, hits);
    } else if (assent_client_set_address(&said, client->helo)) {
        assent_hits_add(hits, HELO_BARE_ADDRESS, "%s", client->helo);
        look_at_address(client, &said, hits);
    } else {
        look_at_name(client, hits);
    }
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_helo = {
    .name = "helo",
    .group = "client",
    .summary = "Does the client introduce itself as a mail server does?",
    .cost = ASSENT_COST_LOCAL,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
