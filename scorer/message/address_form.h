/*
 * Forms of addresses: what software writes into local parts, and what it means.
 *
 * Addresses are bytes as somebody sent them; nothing here trusts them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_ADDRESS_FORM_H
#define ASSENT_MESSAGE_ADDRESS_FORM_H

#include <stdbool.h>
#include <stddef.h>

/* Whether both name one mailbox: the same letters in any case, without the "+extension" that
 * either may have. Empty addresses and those without a domain name none. */
bool assent_address_same_mailbox(const char *left, const char *right);

/* Who sent it before somebody forwarded it, by the envelope sender that the forwarder wrote. */
enum assent_forwarding {
    ASSENT_FORWARDING_NONE,  /* no form that forwarders are known to write */
    ASSENT_FORWARDING_KNOWN, /* SRS: the domain of the sender before it stands in the address */
    ASSENT_FORWARDING_LOST,  /* a form that tells that it was forwarded, but not for whom */
};

/* Reads an envelope sender; domain is "" unless the result is KNOWN. Anybody can write these
 * forms: they explain an oddity and prove nothing. */
enum assent_forwarding assent_address_forwarding(const char *sender, char *domain, size_t size);

/* Whether a display name says that something sends in somebody's name: "Alice via List",
 * "'alice@a.test' via list", "Alice (via Drive)", "alice@a.test [via Relay]". */
bool assent_address_says_via(const char *name);

enum { ASSENT_NAMED_DOMAIN_SIZE = 256 };

/* A domain that a text for people names: in an address ("Alice (alice@b.test)") or alone
 * ("the b.test team"). */
struct assent_named_domain {
    char domain[ASSENT_NAMED_DOMAIN_SIZE]; /* small letters, ASCII, qualified */
    const char *word;                      /* the whole address or domain in the text */
    size_t length;                         /* of word */
    bool address;
};

/* Finds the next one from *text on and moves *text behind it. False: there is none. Domains that
 * are written in other letters than ASCII are not found. */
bool assent_named_domain_next(const char **text, struct assent_named_domain *found);

/* Whether a local part spells out the address that was found, as services do that hide a
 * recipient's mailbox from a sender: "news_at_shop_test_x7@relay.test" or
 * "alias+news=shop.test@relay.test" for "news@shop.test". Signs other than letters and digits do
 * not matter. */
bool assent_named_domain_is_spelt(const struct assent_named_domain *found, const char *address);

#endif
