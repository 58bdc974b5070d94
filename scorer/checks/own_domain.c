/*
 * own_domain: a message from outside that says it is of ours.
 *
 * Signal: our users hand in their mail to us, logged in or from hosts of ours;
 * who comes from outside with an address of ours in From, or as envelope sender,
 * has forged it, or is somebody whom we have asked to send for us. From of the
 * recipient's own mailbox is how extortionists pretend to have broken into it.
 *
 * Inputs: From, envelope sender and recipients, what is ours.
 *
 * False positives: services that send in our name, mail that a forwarder sends
 * back to us, scanners that send through a provider; and where what is ours is a
 * provider's domain, everybody who sends through another. What our users wrote to
 * mailing lists comes back from there; it, what has been here before by its Received
 * lines, what a forwarder has marked as such and
 * automatic answers of a system hosted elsewhere have a symbol of their own.
 * Nothing says yet who is authenticated; once SPF and DKIM do, authenticated
 * senders will not be counted.
 *
 * Limits: without local-domains, ours are the domains of the recipients.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/base/text.h"
#include "scorer/engine/view.h"
#include "scorer/message/address_form.h"

enum { FROM_IS_RECIPIENT, FROM_OWN_DOMAIN, SENDER_OWN_DOMAIN, OWN_DOMAIN_EXPLAINED };

enum { MOST_AUTHORS = 5, MOST_RECIPIENTS = 20, MOST_HOPS = 30, DOMAIN_SIZE = 256 };

static const struct assent_symbol symbols[] = {
    [FROM_IS_RECIPIENT] = { .name = "FROM_IS_RECIPIENT",
                            .meaning = "From outside, and From is the recipient's own address",
                            .weight = ASSENT_POINTS(1),
                            .decisive = ASSENT_DECISIVE_NONE,
                            .evidence = "the address",
                            .false_positives = "notes to oneself through a provider, web forms" },
    [FROM_OWN_DOMAIN] = { .name = "FROM_OWN_DOMAIN",
                          .meaning = "From outside, and From is an address of ours",
                          .weight = ASSENT_POINTS(1),
                          .decisive = ASSENT_DECISIVE_NONE,
                          .evidence = "From's address",
                          .false_positives = "services that send for us, forwarding back to us" },
    [SENDER_OWN_DOMAIN] = { .name = "SENDER_OWN_DOMAIN",
                            .meaning = "From outside, and the envelope sender is of ours",
                            .weight = ASSENT_POINTS(0.8),
                            .decisive = ASSENT_DECISIVE_NONE,
                            .evidence = "the envelope sender",
                            .false_positives = "forwarding back to us, web forms" },
    [OWN_DOMAIN_EXPLAINED] = { .name = "OWN_DOMAIN_EXPLAINED",
                               .meaning = "A list, a forwarder or an automatic answer brings "
                                          "an address of ours",
                               .weight = ASSENT_POINTS(0.1),
                               .decisive = ASSENT_DECISIVE_NONE,
                               .evidence = "From's address",
                               .false_positives = "what our users wrote to mailing lists" },
};

static bool is_recipient(const struct assent_envelope *envelope, const char *address)
{
    for (size_t i = 0; i < envelope->recipient_count && i < MOST_RECIPIENTS; i++)
        if (assent_address_same_mailbox(envelope->recipients[i].address, address))
            return true;
    return false;
}

/* The first author that is of ours, NULL for none. */
static const char *find_own_author(const struct assent_view *view)
{
    const struct assent_address_list *from = &view->message->from;

    for (size_t i = 0; i < from->count && i < MOST_AUTHORS; i++)
        if (assent_view_is_local_domain(view, from->items[i].domain))
            return from->items[i].address;
    return NULL;
}

/* We have had it already and sent it to where it comes from: somebody below the newest Received
 * line got it from us. */
static bool has_been_here(const struct assent_view *view)
{
    const struct assent_message *message = view->message;
    const char *ours = view->client->server_name;

    for (size_t i = view->relays + 1; i < message->hop_count && i < MOST_HOPS; i++)
        if (ours[0] != '\0' && assent_text_equal(message->hops[i].by, ours))
            return true;
    return false;
}

/* Says itself why it comes from outside: that proves nothing, but honest mail does. */
static bool is_explained(const struct assent_view *view)
{
    const struct assent_header *automatic = assent_message_header(view->message, "Auto-Submitted");
    const char *sender = view->envelope->sender;
    char before[DOMAIN_SIZE];

    if (assent_view_is_list_mail(view) || has_been_here(view))
        return true;
    if (sender[0] == '\0')
        return automatic != NULL && !assent_text_equal(automatic->text, "no");
    return assent_address_forwarding(sender, before, sizeof(before)) != ASSENT_FORWARDING_NONE;
}

static void look_at_author(const struct assent_view *view, const char *author,
                           struct assent_hits *hits)
{
    size_t symbol = FROM_OWN_DOMAIN;

    if (is_explained(view))
        symbol = OWN_DOMAIN_EXPLAINED;
    else if (is_recipient(view->envelope, author))
        symbol = FROM_IS_RECIPIENT;
    assent_hits_add(hits, symbol, "%s", author);
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const char *sender = view->envelope->sender;

    if (!view->outside)
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    const char *author = find_own_author(view);
    if (author != NULL)
        look_at_author(view, author, hits);
    else if (assent_view_is_local_domain(view, assent_text_domain(sender)) && !is_explained(view))
        assent_hits_add(hits, SENDER_OWN_DOMAIN, "%s", sender);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_own_domain = {
    .name = "own_domain",
    .group = "envelope",
    .summary = "Does somebody from outside say that he is of ours?",
    .cost = ASSENT_COST_LOCAL,
    .exclusive = true,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
