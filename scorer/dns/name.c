/*
 * Domain names: text to labels, packet to labels, labels to text.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/dns/name.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "scorer/base/text.h"

enum {
    POINTER = 0xc0,    /* the two bits of a compressed name */
    MOST_POINTERS = 64 /* of one name; honest ones have one or two */
};

static uint8_t lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + ('a' - 'A')) : byte;
}

/* --- from text --- */

/* Adds a byte to the label that begins at start. */
static bool add_byte(struct assent_dns_name *name, size_t start, uint8_t byte)
{
    if (name->length - start > ASSENT_DNS_MOST_LABEL || name->length >= ASSENT_DNS_MOST_NAME - 1)
        return false;
    name->bytes[name->length++] = lower(byte);
    return true;
}

/* "\DDD" or "\X"; returns what is behind it, NULL: it is broken. */
static const char *read_escape(const char *text, uint8_t *byte)
{
    unsigned value = 0;

    if (text[1] < '0' || text[1] > '9') {
        *byte = (uint8_t)text[1];
        return text[1] == '\0' ? NULL : text + 2;
    }
    for (int i = 1; i <= 3; i++) {
        if (text[i] < '0' || text[i] > '9')
            return NULL;
        value = value * 10 + (unsigned)(text[i] - '0');
    }
    *byte = (uint8_t)value;
    return value > UINT8_MAX ? NULL : text + 4;
}

/* One label; returns what is behind it, NULL: it is none. */
static const char *read_label(struct assent_dns_name *name, const char *text, bool escapes)
{
    size_t start = name->length;
    uint8_t byte;

    if (start >= ASSENT_DNS_MOST_NAME - 1)
        return NULL;
    name->length++; /* its length stands there */
    while (text != NULL && *text != '\0' && *text != '.') {
        byte = (uint8_t)*text;
        if (byte == '\\' && escapes)
            text = read_escape(text, &byte);
        else if (byte > 0x20 && byte < 0x7f && byte != '\\')
            text++;
        else
            return NULL;
        if (!add_byte(name, start, byte))
            return NULL;
    }
    name->bytes[start] = (uint8_t)(name->length - start - 1);
    return name->bytes[start] == 0 ? NULL : text;
}

static bool from_text(struct assent_dns_name *name, const char *text, bool escapes)
{
    name->length = 0;
    if (strcmp(text, ".") == 0)
        text++;
    else if (*text == '\0')
        return false;
    while (*text != '\0') {
        text = read_label(name, text, escapes);
        if (text == NULL)
            return false;
        if (*text == '.')
            text++;
    }
    name->bytes[name->length++] = 0;
    return true;
}

bool assent_dns_name_from_text(struct assent_dns_name *name, const char *text)
{
    return from_text(name, text, false);
}

bool assent_dns_name_from_master(struct assent_dns_name *name, const char *text)
{
    return from_text(name, text, true);
}

/* --- from a packet --- */

/* Each pointer must lead to before where the labels at hand began, so that there is an end. */
static bool follow_pointer(const uint8_t *packet, size_t length, size_t *at, size_t *began)
{
    if (*at + 2 > length)
        return false;
    size_t target = ((size_t)packet[*at] & ~(size_t)POINTER) << 8 | packet[*at + 1];
    if (target >= *began)
        return false;
    *began = target;
    *at = target;
    return true;
}

static bool copy_label(struct assent_dns_name *name, const uint8_t *packet, size_t length,
                       size_t at)
{
    size_t size = (size_t)packet[at] + 1;

    /* One byte is left for the end of the name. */
    if (at + size > length || name->length + size >= ASSENT_DNS_MOST_NAME)
        return false;
    for (size_t i = 0; i < size; i++) /* lengths are below 'A' */
        name->bytes[name->length + i] = lower(packet[at + i]);
    name->length = (uint8_t)(name->length + size);
    return true;
}

size_t assent_dns_name_read(struct assent_dns_name *name, const uint8_t *packet, size_t length,
                            size_t at)
{
    size_t began = at;
    size_t behind = 0; /* the first pointer, where there is one */
    int pointers = 0;

    name->length = 0;
    while (at < length && packet[at] != 0) {
        if ((packet[at] & POINTER) == POINTER) {
            if (behind == 0)
                behind = at + 2;
            if (++pointers > MOST_POINTERS || !follow_pointer(packet, length, &at, &began))
                return 0;
        } else {
            if ((packet[at] & POINTER) != 0 || !copy_label(name, packet, length, at))
                return 0;
            at += (size_t)packet[at] + 1;
        }
    }
    if (at >= length)
        return 0;
    name->bytes[name->length++] = 0;
    return behind == 0 ? at + 1 : behind;
}

/* --- to text --- */

static bool is_of_names(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
           (byte != 0 && strchr("-_/+=*", byte) != NULL);
}

bool assent_dns_name_to_text(const struct assent_dns_name *name, char text[ASSENT_DNS_NAME_SIZE])
{
    bool regular = true;
    size_t length = 0;

    for (size_t at = 0; name->bytes[at] != 0; at += (size_t)name->bytes[at] + 1) {
        if (at > 0)
            text[length++] = '.';
        for (size_t i = 1; i <= name->bytes[at]; i++) {
            uint8_t byte = name->bytes[at + i];
            text[length++] = is_of_names(byte) ? (char)byte : '?';
            regular = regular && is_of_names(byte);
        }
    }
    if (length == 0)
        text[length++] = '.';
    text[length] = '\0';
    return regular;
}

bool assent_dns_name_equal(const struct assent_dns_name *left, const struct assent_dns_name *right)
{
    return left->length == right->length && memcmp(left->bytes, right->bytes, left->length) == 0;
}

bool assent_dns_name_within(const struct assent_dns_name *inner,
                            const struct assent_dns_name *outer)
{
    size_t at = 0;

    while (inner->length - at > outer->length)
        at += (size_t)inner->bytes[at] + 1;
    return inner->length - at == outer->length &&
           memcmp(inner->bytes + at, outer->bytes, outer->length) == 0;
}

/* --- of addresses --- */

static void reverse_ipv6(const struct in6_addr *address, char name[ASSENT_DNS_NAME_SIZE])
{
    struct assent_text text;

    assent_text_init(&text, name, ASSENT_DNS_NAME_SIZE);
    for (size_t i = sizeof(address->s6_addr); i-- > 0;)
        assent_text_format(&text, "%x.%x.", address->s6_addr[i] & 0xfu, address->s6_addr[i] >> 4);
    assent_text_add(&text, "ip6.arpa");
}

bool assent_dns_reverse_name(const char *address, char name[ASSENT_DNS_NAME_SIZE])
{
    struct in6_addr ipv6;
    uint8_t ipv4[4];

    if (inet_pton(AF_INET, address, ipv4) == 1) {
        (void)snprintf(name, ASSENT_DNS_NAME_SIZE, "%u.%u.%u.%u.in-addr.arpa", ipv4[3], ipv4[2],
                       ipv4[1], ipv4[0]);
        return true;
    }
    if (inet_pton(AF_INET6, address, &ipv6) != 1)
        return false;
    if (IN6_IS_ADDR_V4MAPPED(&ipv6))
        (void)snprintf(name, ASSENT_DNS_NAME_SIZE, "%u.%u.%u.%u.in-addr.arpa", ipv6.s6_addr[15],
                       ipv6.s6_addr[14], ipv6.s6_addr[13], ipv6.s6_addr[12]);
    else
        reverse_ipv6(&ipv6, name);
    return true;
}
