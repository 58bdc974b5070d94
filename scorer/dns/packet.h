/*
 * DNS messages (RFC 1035 section 4): writing questions, and reading records without
 * ever leaving the bounds.
 *
 * From any thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_DNS_PACKET_H
#define ASSENT_DNS_PACKET_H

#include "scorer/dns/name.h"

enum {
    ASSENT_DNS_HEADER = 12,
    ASSENT_DNS_CLASS_IN = 1,
    ASSENT_DNS_MOST_QUESTION = ASSENT_DNS_HEADER + ASSENT_DNS_MOST_NAME + 4 + 11,
    /* What is told to servers of how long an answer by UDP may be: what goes through most networks
     * in one piece. Longer ones come by TCP. */
    ASSENT_DNS_UDP_SIZE = 1232,
    ASSENT_DNS_RCODE_SERVFAIL = 2,
    ASSENT_DNS_RCODE_NXDOMAIN = 3,
    ASSENT_DNS_RCODE_REFUSED = 5,
    ASSENT_DNS_RCODE_FORMERR = 1,
};

/* The flags of a header, as its third and fourth byte have them. */
enum {
    ASSENT_DNS_FLAG_RESPONSE = 0x8000,
    ASSENT_DNS_FLAG_AUTHORITATIVE = 0x0400,
    ASSENT_DNS_FLAG_TRUNCATED = 0x0200,
    ASSENT_DNS_FLAG_RECURSION_DESIRED = 0x0100,
    ASSENT_DNS_FLAG_RECURSION_AVAILABLE = 0x0080,
    ASSENT_DNS_FLAG_AUTHENTIC = 0x0020,
    ASSENT_DNS_RCODE_MASK = 0x000f,
};

/* What is asked for. */
struct assent_dns_question {
    struct assent_dns_name name;
    enum assent_dns_type type;
};

uint16_t assent_dns_get16(const uint8_t *bytes);
uint32_t assent_dns_get32(const uint8_t *bytes);
void assent_dns_put16(uint8_t *bytes, unsigned value);
void assent_dns_put32(uint8_t *bytes, uint32_t value);

/* Writes a question with an ID and returns its length. plain: without EDNS, for servers that do
 * not understand it. */
size_t assent_dns_write_question(uint8_t packet[ASSENT_DNS_MOST_QUESTION],
                                 const struct assent_dns_question *question, uint16_t id,
                                 bool plain);

/* A record as it stands in a packet. */
struct assent_dns_raw {
    struct assent_dns_name owner;
    uint16_t type;
    uint16_t class;
    uint32_t ttl;
    size_t data; /* its place */
    size_t length;
};

/* Reads the record at a place and returns the place behind it; 0: it is broken. */
size_t assent_dns_read_raw(struct assent_dns_raw *raw, const uint8_t *packet, size_t length,
                           size_t at);

#endif
