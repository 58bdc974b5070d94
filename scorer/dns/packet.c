/*
 * DNS messages, byte by byte.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/dns/packet.h"

#include <string.h>

enum { TYPE_OPT = 41, RECORD_HEADER = 10 };

uint16_t assent_dns_get16(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

uint32_t assent_dns_get32(const uint8_t *bytes)
{
    return (uint32_t)assent_dns_get16(bytes) << 16 | assent_dns_get16(bytes + 2);
}

void assent_dns_put16(uint8_t *bytes, unsigned value)
{
    bytes[0] = (uint8_t)(value >> 8 & 0xff);
    bytes[1] = (uint8_t)(value & 0xff);
}

void assent_dns_put32(uint8_t *bytes, uint32_t value)
{
    assent_dns_put16(bytes, value >> 16);
    assent_dns_put16(bytes + 2, value & 0xffff);
}

/* The pseudo-record of EDNS (RFC 6891): how long an answer may be, and nothing else. */
static size_t write_edns(uint8_t *at)
{
    memset(at, 0, 11);
    assent_dns_put16(at + 1, TYPE_OPT);
    assent_dns_put16(at + 3, ASSENT_DNS_UDP_SIZE);
    return 11;
}

size_t assent_dns_write_question(uint8_t packet[ASSENT_DNS_MOST_QUESTION],
                                 const struct assent_dns_question *question, uint16_t id,
                                 bool plain)
{
    size_t length = ASSENT_DNS_HEADER;

    memset(packet, 0, ASSENT_DNS_HEADER);
    assent_dns_put16(packet, id);
    /* AD in a question: tell whether it is validated (RFC 6840 section 5.7). */
    assent_dns_put16(packet + 2, ASSENT_DNS_FLAG_RECURSION_DESIRED | ASSENT_DNS_FLAG_AUTHENTIC);
    assent_dns_put16(packet + 4, 1);
    memcpy(packet + length, question->name.bytes, question->name.length);
    length += question->name.length;
    assent_dns_put16(packet + length, question->type);
    assent_dns_put16(packet + length + 2, ASSENT_DNS_CLASS_IN);
    length += 4;
    if (plain)
        return length;
    assent_dns_put16(packet + 10, 1);
    return length + write_edns(packet + length);
}

size_t assent_dns_read_raw(struct assent_dns_raw *raw, const uint8_t *packet, size_t length,
                           size_t at)
{
    at = assent_dns_name_read(&raw->owner, packet, length, at);
    if (at == 0 || length - at < RECORD_HEADER)
        return 0;
    raw->type = assent_dns_get16(packet + at);
    raw->class = assent_dns_get16(packet + at + 2);
    raw->ttl = assent_dns_get32(packet + at + 4);
    if (raw->ttl > INT32_MAX) /* RFC 2181 section 8 */
        raw->ttl = 0;
    raw->length = assent_dns_get16(packet + at + 8);
    raw->data = at + RECORD_HEADER;
    return raw->length > length - raw->data ? 0 : raw->data + raw->length;
}
