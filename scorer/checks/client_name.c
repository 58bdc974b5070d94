/*
 * client_name: what the name of the client's address says.
 *
 * Signal: mail servers have a name that leads back to their address (RFC 1912 section 2.1), and one
 * that somebody chose. Taken-over home computers and rented addresses have none, or the one that
 * the access provider gives to all its lines, made of address and kind of line.
 *
 * Inputs: the name that the mail server looked up (PTR), whether it leads back (RFC 8601 section
 * 2.7.3), the address.
 *
 * False positives: small firms have a server of their own on a line whose name they cannot, or do
 * not, change. What one name can say is about two points, by far too little to tag. When the DNS
 * did not answer, nothing is known of the name, and nothing is said.
 *
 * Limits: an access provider that gives its lines fancy names is not noticed; a mail server whose
 * own name looks like a line's is.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/view.h"
#include "scorer/message/hostname.h"

enum {
    CLIENT_NO_NAME,
    CLIENT_NAME_UNVERIFIED,
    CLIENT_NAME_GENERIC,
    CLIENT_NAME_DYNAMIC,
    CLIENT_ADDRESS_IN_NAME,
    CLIENT_NAME_PLAIN
};

static const struct assent_symbol symbols[] = {
    [CLIENT_NO_NAME] = { .name = "CLIENT_NO_NAME",
                         .meaning = "The client's address has no name",
                         .weight = ASSENT_POINTS(0.4),
                         .decisive = ASSENT_DECISIVE_NONE,
                         .evidence = "the client's address",
                         .false_positives = "servers without PTR records" },
    [CLIENT_NAME_UNVERIFIED] = { .name = "CLIENT_NAME_UNVERIFIED",
                                 .meaning = "The name of the client's address does not lead back",
                                 .weight = ASSENT_POINTS(0.4),
                                 .decisive = ASSENT_DECISIVE_NONE,
                                 .evidence = "the name",
                                 .false_positives = "servers that moved" },
    [CLIENT_NAME_GENERIC] = { .name = "CLIENT_NAME_GENERIC",
                              .meaning = "The client's name is that of an access provider's line",
                              .weight = ASSENT_POINTS(0.6),
                              .decisive = ASSENT_DECISIVE_NONE,
                              .evidence = "the name, the word in it that tells",
                              .false_positives = "a small firm's server on its DSL line" },
    [CLIENT_NAME_DYNAMIC] = { .name = "CLIENT_NAME_DYNAMIC",
                              .meaning = "The client's name is that of a home or changing line",
                              .weight = ASSENT_POINTS(1.2),
                              .decisive = ASSENT_DECISIVE_NONE,
                              .evidence = "the name, the word in it that tells",
                              .false_positives = "people who run a mail server at home" },
    [CLIENT_ADDRESS_IN_NAME] = { .name = "CLIENT_ADDRESS_IN_NAME",
                                 .meaning = "The client's name is made of its address",
                                 .weight = ASSENT_POINTS(0.5),
                                 .decisive = ASSENT_DECISIVE_NONE,
                                 .evidence = "the name, the address",
                                 .false_positives =
                                     "rented servers that nobody has given a name of their own" },
    [CLIENT_NAME_PLAIN] = { .name = "CLIENT_NAME_PLAIN",
                            .meaning = "The client has a verified name as servers have",
                            .weight = ASSENT_POINTS(-0.2),
                            .decisive = ASSENT_DECISIVE_NONE,
                            .evidence = "the name",
                            .false_positives = "is good evidence; spammers rent servers, too" },
};

static void look_at_name(const struct assent_client *client, struct assent_hits *hits)
{
    struct assent_hostname read = assent_hostname_read(client->name, client);
    bool numbered = read.has_address && read.kind != ASSENT_HOSTNAME_SERVER;
    bool line = assent_hostname_is_line(&read);

    if (read.kind == ASSENT_HOSTNAME_DYNAMIC)
        assent_hits_add(hits, CLIENT_NAME_DYNAMIC, "%s, \"%s\"", client->name, read.word);
    else if (read.kind == ASSENT_HOSTNAME_GENERIC)
        assent_hits_add(hits, CLIENT_NAME_GENERIC, "%s, \"%s\"", client->name, read.word);
    if (numbered)
        assent_hits_add(hits, CLIENT_ADDRESS_IN_NAME, "%s, %s", client->name, client->address_text);
    if (client->name_state == ASSENT_NAME_VERIFIED && !line)
        assent_hits_add(hits, CLIENT_NAME_PLAIN, "%s", client->name);
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_client *client = view->origin;

    if (!view->host_checks)
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    switch (client->name_state) {
    case ASSENT_NAME_UNKNOWN:
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    case ASSENT_NAME_NONE:
        assent_hits_add(hits, CLIENT_NO_NAME, "%s", client->address_text);
        break;
    case ASSENT_NAME_UNVERIFIED:
        assent_hits_add(hits, CLIENT_NAME_UNVERIFIED, "%s", client->name);
        look_at_name(client, hits);
        break;
    case ASSENT_NAME_VERIFIED:
        look_at_name(client, hits);
        break;
    }
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_client_name = {
    .name = "client_name",
    .group = "client",
    .summary = "Is the client's name that of a server, or of a line?",
    .cost = ASSENT_COST_LOCAL,
    .of_origin = true,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
