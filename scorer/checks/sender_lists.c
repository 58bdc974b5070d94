/*
 * sender_lists: the sender or the client stands in the allow or the deny list.
 *
 * Signal: what administrators have said. Compared are the envelope sender, the
 * addresses in From, the client's address and verified name, and HELO; in each
 * list the most specific entry counts.
 *
 * An address is only a claim: in the allow list it counts when the sender is
 * authenticated (which nothing does yet) or comes from the network that the entry
 * names. A trusted relay says nothing about who wrote what it hands on: in place of
 * its own address and names, those of the host that it had the message from are looked
 * up, as far as its Received line tells them.
 *
 * False positives: those of the administrators. The note of an entry is for them
 * and not shown to the client.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/view.h"

enum { ALLOW_LIST, DENY_LIST };

/* Of a From field that names a crowd, the rest says nothing about who wrote it. */
enum { MOST_AUTHORS = 20 };

static const struct assent_symbol symbols[] = {
    [ALLOW_LIST] = { .name = "ALLOW_LIST",
                     .meaning = "Sender or client is on the allow list",
                     .weight = ASSENT_POINTS(0),
                     .decisive = ASSENT_DECISIVE_ALLOW_LIST,
                     .evidence = "the entry",
                     .false_positives = "none: it speaks for the message" },
    [DENY_LIST] = { .name = "DENY_LIST",
                    .meaning = "Sender or client is on the deny list",
                    .weight = ASSENT_POINTS(0),
                    .decisive = ASSENT_DECISIVE_DENY_LIST,
                    .refusal = "Sender or client is on our deny list",
                    .evidence = "the entry",
                    .false_positives =
                        "an entry that is too wide: a network or domain that others share" },
};

/* Keeps the more specific of what was found and what an address leads to. */
static void look_up(const struct assent_list *list, const struct assent_list_query *query,
                    struct assent_list_match *best)
{
    struct assent_list_match match;

    if (assent_list_lookup(list, query, &match) && match.specificity > best->specificity)
        *best = match;
}

static void say(const struct assent_view *view, struct assent_hits *hits,
                enum assent_list_name name, size_t symbol)
{
    const struct assent_list *list = view->lists[name];
    const struct assent_message *message = view->message;
    struct assent_list_match best = { .specificity = 0 };
    char note[ASSENT_ORIGIN_NOTE_SIZE];
    struct assent_list_query query = {
        .client = view->origin,
        .identity = assent_list_describe(name)->identity,
        .now = view->wall,
    };

    if (assent_list_size(list) == 0)
        return;
    look_up(list, &query, &best);
    unsigned of_origin = best.specificity;
    query.address = view->envelope->sender;
    look_up(list, &query, &best);
    for (size_t i = 0; i < message->from.count && i < MOST_AUTHORS; i++) {
        query.address = message->from.items[i].address;
        look_up(list, &query, &best);
    }
    if (best.specificity > 0)
        assent_hits_add_specific(hits, symbol, best.specificity, "%s%s", best.value,
                                 best.specificity == of_origin ? assent_view_origin_note(view, note)
                                                               : "");
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    say(view, hits, ASSENT_LIST_ALLOW, ALLOW_LIST);
    say(view, hits, ASSENT_LIST_DENY, DENY_LIST);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_sender_lists = {
    .name = "sender_lists",
    .group = "lists",
    .summary = "Is the sender or the client on the allow or the deny list?",
    .cost = ASSENT_COST_LOCAL,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
