/*
 * Facts: what the mail server says about a client and an envelope, before
 * anybody has looked into the message.
 *
 * The caller fills these structures; the scorer copies what it needs. All texts
 * are bytes as the client sent them, without a terminating CR or LF: they are
 * hostile, may be empty, and are UTF-8 only by accident.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_FACTS_H
#define ASSENT_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <assent/export.h>

enum assent_address_family {
    ASSENT_FAMILY_NONE, /* a unix socket, or an address that could not be understood */
    ASSENT_FAMILY_IPV4, /* also for IPv4-mapped IPv6 addresses */
    ASSENT_FAMILY_IPV6,
};

/* What is known of the client's name (RFC 8601 section 2.7.3 calls this iprev). */
enum assent_name_state {
    ASSENT_NAME_UNKNOWN,    /* nobody asked, or the mail server does not say */
    ASSENT_NAME_NONE,       /* the address has no name */
    ASSENT_NAME_UNVERIFIED, /* it has a name that does not lead back to it */
    ASSENT_NAME_VERIFIED,   /* address to name to address: the same */
};

/* Of one SMTP session. Fixed sizes bound the memory of a session; what is longer is cut. */
struct assent_client {
    enum assent_address_family family;
    uint8_t address[16];   /* network order; the first 4 bytes for IPv4 */
    char address_text[64]; /* "192.0.2.1", "2001:db8::1"; "unix" or "unknown" otherwise */
    uint16_t port;         /* 0: not known */
    enum assent_name_state name_state;
    char name[256];       /* the verified name, or the unverified one; may be empty */
    char helo[512];       /* argument of HELO or EHLO; empty: none was sent */
    char login[256];      /* SASL login name; empty: not logged in */
    char tls_version[32]; /* "TLSv1.3"; empty: the session is not encrypted */
    char cipher[64];
    char server_name[256];     /* the mail server's own name (macro j) */
    bool local_submission;     /* from sendmail(1), not from the network */
    unsigned unknown_commands; /* that the mail server did not know, until MAIL */
    unsigned helo_changes;     /* how often it said another name than before */
};

/* Sets family, address and address_text from text: an address, also with the "IPv6:"
 * of RFC 5321 before it. IPv4-mapped IPv6 addresses become IPv4. False, and family NONE:
 * it is no address. */
ASSENT_API bool assent_client_set_address(struct assent_client *client, const char *text);

/* How the mail server would deliver an address: to itself, or on to somebody else. */
enum assent_locality {
    ASSENT_LOCALITY_UNKNOWN,
    ASSENT_LOCALITY_LOCAL,
    ASSENT_LOCALITY_FOREIGN,
};

struct assent_sender {
    const char *address;    /* without angle brackets; "" for the null sender */
    const char *parameters; /* ESMTP parameters, separated by spaces; "" for none */
    enum assent_locality locality;
};

struct assent_recipient {
    const char *address; /* without angle brackets */
    enum assent_locality locality;
};

#endif
