/*
 * received: what the way of a message tells, as far as nobody vouches for it.
 *
 * Signal: RFC 5321 section 4.4 has every server write where it had a message from.
 * Programs for spamming make such lines up, so that the message seems to come from
 * elsewhere: lines of our own host, addresses and time zones that there are none of,
 * dates that they took over from another message.
 *
 * Looked at are the lines below those of trusted relays: what the origin has sent.
 * Our own mail server's line is not among them (a mail server adds it behind the
 * filters).
 *
 * Not looked at, because honest mail has it as often or nearly so: lines out of order
 * by hours (clocks are wrong), days between two lines (queues, moderators), private
 * addresses, names without a dot, lines without a date (SendGrid), and many lines.
 *
 * False positives: each symbol has its own; none comes near the tag threshold.
 *
 * Limits: the first 30 lines. A sender whose own server is honest can make up
 * everything below that server's line.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "scorer/base/address.h"
#include "scorer/base/text.h"
#include "scorer/engine/view.h"
#include "scorer/message/domain.h"

enum {
    MOST_LINES = 30,
    HOUR = 3600,
    DAY = 24 * HOUR,
    FUTURE = 12 * HOUR,
    PAUSE = 14 * DAY,
    STALE = 365 * DAY,
    SHOWN = 120 /* bytes of a line in evidence */
};

enum {
    RECEIVED_NONE,
    RECEIVED_OWN_HOST,
    RECEIVED_BY_ADDRESS,
    RECEIVED_ADDRESS,
    RECEIVED_ZONE,
    RECEIVED_UNCLOSED,
    RECEIVED_FUTURE,
    RECEIVED_STALE,
    RECEIVED_PAUSE
};

static const struct assent_symbol symbols[] = {
    [RECEIVED_NONE] = { .name = "RECEIVED_NONE",
                        .meaning = "No server before the client, and that has no verified name",
                        .weight = ASSENT_POINTS(0.5),
                        .decisive = ASSENT_DECISIVE_NONE,
                        .evidence = "the client's address",
                        .false_positives = "scripts and devices that send directly, from hosts "
                                           "whose name is not set up" },
    [RECEIVED_OWN_HOST] = { .name = "RECEIVED_OWN_HOST",
                            .meaning = "The newest Received line is a made-up one of our own host",
                            .weight = ASSENT_POINTS(1.5),
                            .decisive = ASSENT_DECISIVE_NONE,
                            .evidence = "the name, the Received line",
                            .false_positives = "a second mail server of ours that forwards under a "
                                               "name of somebody else and is no trusted relay" },
    [RECEIVED_BY_ADDRESS] = { .name = "RECEIVED_BY_ADDRESS",
                              .meaning = "The newest Received line was written by an address",
                              .weight = ASSENT_POINTS(0.8),
                              .decisive = ASSENT_DECISIVE_NONE,
                              .evidence = "the Received line",
                              .false_positives = "small servers that were never given a name" },
    [RECEIVED_ADDRESS] = { .name = "RECEIVED_ADDRESS",
                           .meaning = "A Received line has an address that nobody can have",
                           .weight = ASSENT_POINTS(1.5),
                           .decisive = ASSENT_DECISIVE_NONE,
                           .evidence = "the Received line",
                           .false_positives = "none known" },
    [RECEIVED_ZONE] = { .name = "RECEIVED_ZONE",
                        .meaning = "A Received line has a time zone that there is not",
                        .weight = ASSENT_POINTS(1),
                        .decisive = ASSENT_DECISIVE_NONE,
                        .evidence = "the Received line",
                        .false_positives = "a server whose time zone was typed wrong" },
    [RECEIVED_UNCLOSED] = { .name = "RECEIVED_UNCLOSED",
                            .meaning = "A Received line has a parenthesis that is not closed",
                            .weight = ASSENT_POINTS(0.8),
                            .decisive = ASSENT_DECISIVE_NONE,
                            .evidence = "the Received line",
                            .false_positives = "servers whose administrator has put a parenthesis "
                                               "into their greeting" },
    [RECEIVED_FUTURE] = { .name = "RECEIVED_FUTURE",
                          .meaning = "A Received line is of more than 12 hours from now",
                          .weight = ASSENT_POINTS(0.8),
                          .decisive = ASSENT_DECISIVE_NONE,
                          .evidence = "the Received line",
                          .false_positives = "servers whose clock or time zone is wrong" },
    [RECEIVED_STALE] = { .name = "RECEIVED_STALE",
                         .meaning = "The newest Received line is more than a year old",
                         .weight = ASSENT_POINTS(1),
                         .decisive = ASSENT_DECISIVE_NONE,
                         .evidence = "the Received line",
                         .false_positives = "a server whose clock was never set; old mail that is "
                                            "sent again and gets no line of its own" },
    [RECEIVED_PAUSE] = { .name = "RECEIVED_PAUSE",
                         .meaning = "More than two weeks lie between two Received lines",
                         .weight = ASSENT_POINTS(0.5),
                         .decisive = ASSENT_DECISIVE_NONE,
                         .evidence = "the two Received lines, the older one first",
                         .false_positives = "old mail that somebody sends again; lists whose "
                                            "moderator was away; servers that turn day and month "
                                            "round" },
};

static void say_line(struct assent_hits *hits, size_t symbol, const struct assent_hop *hop)
{
    assent_hits_add(hits, symbol, "%.*s", SHOWN, hop->text);
}

/* Multicast, reserved, or "this network" (RFC 6890); private ones are as they should be. */
static bool is_nobodys(const char *address)
{
    unsigned long first = strtoul(address, NULL, 10);

    if (strchr(address, '.') == NULL || strchr(address, ':') != NULL)
        return false; /* none of IPv4 */
    return first >= 224 || (first == 0 && strcmp(address, "0.0.0.0") != 0);
}

static void look_at_line(const struct assent_view *view, const struct assent_hop *hop,
                         struct assent_hits *hits)
{
    if ((hop->oddities & ASSENT_HOP_IMPOSSIBLE_ADDRESS) != 0 || is_nobodys(hop->address))
        say_line(hits, RECEIVED_ADDRESS, hop);
    if ((hop->oddities & ASSENT_HOP_IMPOSSIBLE_ZONE) != 0)
        say_line(hits, RECEIVED_ZONE, hop);
    if ((hop->oddities & ASSENT_HOP_UNCLOSED) != 0)
        say_line(hits, RECEIVED_UNCLOSED, hop);
    if (hop->dated && hop->time > view->wall / 1000 + FUTURE)
        say_line(hits, RECEIVED_FUTURE, hop);
}

/* In a mailbox mail waits for its reader. */
static bool is_fetched(const struct assent_hop *hop)
{
    return assent_text_starts(hop->with, "POP") || assent_text_starts(hop->with, "IMAP");
}

static void look_at_pause(const struct assent_hop *newer, const struct assent_hop *older,
                          struct assent_hits *hits)
{
    if (newer->dated && older->dated && newer->time > older->time + PAUSE && !is_fetched(newer))
        assent_hits_add(hits, RECEIVED_PAUSE, "%.*s ... %.*s", SHOWN, older->text, SHOWN,
                        newer->text);
}

static bool belongs_to(const struct assent_client *origin, const char *host)
{
    return assent_domain_same_organization(origin->helo, host) ||
           (origin->name_state == ASSENT_NAME_VERIFIED &&
            assent_domain_same_organization(origin->name, host));
}

/* Our host has had the message from outside, so the line says, and the origin, which is none of
 * ours, has sent it to us: forwarding leaves a line of the forwarder above. */
static void look_at_own_host(const struct assent_view *view, const struct assent_hop *newest,
                             struct assent_hits *hits)
{
    struct assent_client before;
    bool ours = assent_text_equal(newest->by, view->client->server_name) ||
                assent_view_is_local_domain(view, newest->by);

    if (ours && assent_domain_is_qualified(newest->by) && !belongs_to(view->origin, newest->by) &&
        assent_client_set_address(&before, newest->address) && assent_address_is_public(&before))
        assent_hits_add(hits, RECEIVED_OWN_HOST, "%s: %.*s", newest->by, SHOWN, newest->text);
}

/* The line of the server that has sent us the message, or should be. */
static void look_at_newest(const struct assent_view *view, const struct assent_hop *newest,
                           struct assent_hits *hits)
{
    struct assent_client by;

    if (assent_client_set_address(&by, newest->by) && assent_address_is_public(&by))
        say_line(hits, RECEIVED_BY_ADDRESS, newest);
    if (newest->dated && newest->time < view->wall / 1000 - STALE)
        say_line(hits, RECEIVED_STALE, newest);
    look_at_own_host(view, newest, hits);
}

/* When nobody has asked for its name, it may have one. */
static bool has_no_name(const struct assent_client *origin)
{
    return origin->name_state == ASSENT_NAME_NONE || origin->name_state == ASSENT_NAME_UNVERIFIED;
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_message *message = view->message;
    size_t first = view->relays;
    size_t end = first + MOST_LINES < message->hop_count ? first + MOST_LINES : message->hop_count;

    if (!view->outside)
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    if (first < end)
        look_at_newest(view, &message->hops[first], hits);
    else if (has_no_name(view->origin))
        assent_hits_add(hits, RECEIVED_NONE, "%s", view->origin->address_text);
    for (size_t i = first; i < end; i++) {
        look_at_line(view, &message->hops[i], hits);
        if (i > first)
            look_at_pause(&message->hops[i - 1], &message->hops[i], hits);
    }
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_received = {
    .name = "received",
    .group = "header",
    .summary = "Did the message come the way that its Received lines tell?",
    .cost = ASSENT_COST_LOCAL,
    .of_origin = true,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
