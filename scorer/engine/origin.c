/*
 * Origin: where a message really came from.
 *
 * That is the client, unless it is in trusted-relays. What a trusted relay wrote
 * into its Received line, the newest of the message, is believed: the host that it
 * had the message from. While that is one of trusted-relays too, or an address that
 * only hosts near the relay can have, the next line was written there and is believed
 * as well; the first host that is neither is the origin.
 *
 * From there on lines are the sender's, who may have made them up. Therefore a line
 * that does not say clearly who the client was ends the search, and the origin is a
 * stranger that is not known: nothing of a host is held against the sender, nor for him.
 * Where no line names a client and none is below, the message was written on a relay
 * itself (by sendmail(1) or a web page), and is none from outside; one with lines below
 * came to the relay, and was handed in there once more (by a content filter, a .forward).
 *
 * A login that a line tells of proves nothing here: it was a login somewhere else.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/origin.h"

#include <string.h>

#include "scorer/base/address.h"
#include "scorer/base/text.h"

static bool is_listed(const struct assent_view *view, enum assent_list_name list,
                      const struct assent_client *client)
{
    const struct assent_list_query query = { .client = client, .now = view->wall };
    struct assent_list_match match;

    return assent_list_size(view->lists[list]) > 0 &&
           assent_list_lookup(view->lists[list], &query, &match);
}

/* --- the walk along the Received lines --- */

enum step {
    STEP_ON,       /* the next line was written by a host that is believed, too */
    STEP_FOUND,    /* the client of this line is the origin */
    STEP_STRANGER, /* the line does not say clearly who its client was */
    STEP_NOBODY,   /* it had none: the message was written there */
};

/* fetchmail, getmail and their kin: the client is the server of a mailbox, which wrote the next
 * line. */
static bool is_fetch(const struct assent_hop *hop)
{
    return assent_text_starts(hop->with, "POP") || assent_text_starts(hop->with, "IMAP");
}

/* The queue of qmail notes for itself what it has from qmail-smtpd, which notes the client in the
 * line below, or from an alias. */
static bool is_qmail_queue(const struct assent_hop *hop)
{
    return assent_text_starts(hop->text, "(qmail ") && hop->from[0] == '\0' && hop->by[0] == '\0' &&
           (strstr(hop->text, " invoked from network)") != NULL ||
            strstr(hop->text, " invoked by alias)") != NULL);
}

/* Google hands a message from one of its machines to another: "by 10.1.2.3 with SMTP". */
static bool is_inner_handover(const struct assent_hop *hop)
{
    struct assent_client by;

    return hop->from[0] == '\0' && assent_text_starts(hop->with, "SMTP") &&
           assent_client_set_address(&by, hop->by) && !assent_address_is_public(&by);
}

/* LMTP is spoken between a mail server and its own delivery (RFC 2033). */
static bool is_inner(const struct assent_hop *hop)
{
    return strcmp(hop->address, "unix") == 0 || assent_text_starts(hop->with, "LMTP") ||
           is_qmail_queue(hop) || is_inner_handover(hop);
}

static bool fill(struct assent_client *found, const struct assent_hop *hop)
{
    memset(found, 0, sizeof(*found));
    if (!assent_client_set_address(found, hop->address))
        return false;
    if (hop->verified) {
        found->name_state = ASSENT_NAME_VERIFIED;
        assent_text_copy(found->name, sizeof(found->name), hop->name);
    }
    if (!assent_text_starts(hop->with, "HTTP")) /* a browser says no name */
        assent_text_copy(found->helo, sizeof(found->helo), hop->from);
    assent_text_copy(found->server_name, sizeof(found->server_name), hop->by);
    return true;
}

static enum step look_at(const struct assent_view *view, const struct assent_hop *hop,
                         struct assent_client *found)
{
    const unsigned doubtful = ASSENT_HOP_REPEATED | ASSENT_HOP_SEVERAL_WORDS |
                              ASSENT_HOP_FROM_NOBODY | ASSENT_HOP_UNCLOSED;

    if ((hop->oddities & doubtful) != 0)
        return STEP_STRANGER;
    if (is_fetch(hop) || is_inner(hop))
        return STEP_ON;
    if (!fill(found, hop))
        return hop->from[0] == '\0' && hop->name[0] == '\0' ? STEP_NOBODY : STEP_STRANGER;
    return !assent_address_is_public(found) || is_listed(view, ASSENT_LIST_TRUSTED_RELAYS, found)
               ? STEP_ON
               : STEP_FOUND;
}

/* How the walk ended; STEP_ON: with the lines. */
static enum step walk(struct assent_view *view, struct assent_client *found)
{
    const struct assent_message *message = view->message;
    enum step step = STEP_ON;

    while (step == STEP_ON && view->relays < message->hop_count &&
           view->relays < ASSENT_MOST_RELAYS)
        step = look_at(view, &message->hops[view->relays++], found);
    if (step == STEP_NOBODY && view->relays < message->hop_count)
        step = STEP_STRANGER;
    if (step != STEP_FOUND) {
        memset(found, 0, sizeof(*found));
        (void)assent_client_set_address(found, "unknown");
    }
    return step;
}

/* --- */

static bool is_outside(const struct assent_view *view, enum step step)
{
    return view->direction == ASSENT_INBOUND && view->origin->login[0] == '\0' &&
           (step == STEP_STRANGER || assent_address_is_public(view->origin)) &&
           !is_listed(view, ASSENT_LIST_TRUSTED_CLIENTS, view->origin);
}

void assent_origin_find(struct assent_view *view, struct assent_client *found)
{
    enum step step = STEP_FOUND;

    view->origin = view->client;
    view->relays = 0;
    if (view->direction != ASSENT_LOCAL &&
        is_listed(view, ASSENT_LIST_TRUSTED_RELAYS, view->client)) {
        view->origin = found;
        step = walk(view, found);
    }
    view->outside = is_outside(view, step);
    view->host_checks = view->outside && view->origin->family != ASSENT_FAMILY_NONE &&
                        !is_listed(view, ASSENT_LIST_NO_HOST_CHECKS, view->origin);
}
