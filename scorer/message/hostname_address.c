/*
 * Addresses in host names.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/hostname_address.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "scorer/base/text.h"

/* Between the numbers of one address: "u172n16". */
enum { LONGEST_GAP = 4 };

static bool is_octet(const struct assent_hostname_number *number, uint8_t octet)
{
    return number->length <= 3 && number->value == octet;
}

/* Every byte of the address as a number of its own, in whatever order providers like. */
static bool has_every_octet(const struct assent_hostname_numbers *numbers, const uint8_t *address)
{
    bool used[ASSENT_HOSTNAME_MOST_NUMBERS] = { false };

    for (size_t octet = 0; octet < 4; octet++) {
        size_t i = 0;
        while (i < numbers->count && (used[i] || !is_octet(&numbers->items[i], address[octet])))
            i++;
        if (i == numbers->count)
            return false;
        used[i] = true;
    }
    return true;
}

/* Whether the last count bytes of the address stand at items[first] and behind it, with little
 * between them, forwards or backwards. */
static bool has_last_octets(const struct assent_hostname_numbers *numbers, size_t first,
                            const uint8_t *address, size_t count)
{
    const struct assent_hostname_number *item = &numbers->items[first];
    bool forwards = true;
    bool backwards = true;

    if (first + count > numbers->count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 &&
            item[i].start - item[i - 1].start - (ptrdiff_t)item[i - 1].length > LONGEST_GAP)
            return false;
        forwards = forwards && is_octet(&item[i], address[4 - count + i]);
        backwards = backwards && is_octet(&item[i], address[3 - i]);
    }
    return forwards || backwards;
}

/* Copies name without hyphens, dots and underscores, or the digits of it alone. */
static void squeeze(char to[ASSENT_HOSTNAME_LONGEST + 1], const char *name, bool digits_only)
{
    for (; *name != '\0'; name++)
        if (digits_only ? isdigit((unsigned char)*name) != 0 : isalnum((unsigned char)*name) != 0)
            *to++ = *name;
    *to = '\0';
}

static void reverse_bytes(uint8_t to[4], const uint8_t from[4])
{
    for (size_t i = 0; i < 4; i++)
        to[i] = from[3 - i];
}

/* "198051100007", "198511007" and "3324208135", each as one number or, with its zeros, in parts. */
static bool has_run_together(const struct assent_hostname_numbers *numbers, const char *digits,
                             const uint8_t octets[4])
{
    char padded[16];
    char bare[16];
    uint32_t value = (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 |
                     (uint32_t)octets[2] << 8 | octets[3];
    int length =
        snprintf(bare, sizeof(bare), "%u%u%u%u", octets[0], octets[1], octets[2], octets[3]);

    (void)snprintf(padded, sizeof(padded), "%03u%03u%03u%03u", octets[0], octets[1], octets[2],
                   octets[3]);
    if (strstr(digits, padded) != NULL)
        return true;
    for (size_t i = 0; i < numbers->count; i++) {
        const struct assent_hostname_number *number = &numbers->items[i];
        if (number->length >= 8 && number->value == value)
            return true;
        if (number->length >= 7 && number->length == (size_t)length &&
            memcmp(number->start, bare, number->length) == 0)
            return true;
    }
    return false;
}

static bool has_hexadecimal(const char *squeezed, const uint8_t octets[4])
{
    char hexadecimal[16];

    (void)snprintf(hexadecimal, sizeof(hexadecimal), "%02x%02x%02x%02x", octets[0], octets[1],
                   octets[2], octets[3]);
    return strstr(squeezed, hexadecimal) != NULL;
}

static enum assent_hostname_share find_ipv4(const struct assent_hostname_numbers *numbers,
                                            const uint8_t *address)
{
    enum assent_hostname_share share = ASSENT_HOSTNAME_SHARE_NONE;
    char digits[ASSENT_HOSTNAME_LONGEST + 1];
    char squeezed[ASSENT_HOSTNAME_LONGEST + 1];
    uint8_t reversed[4];

    if (has_every_octet(numbers, address))
        return ASSENT_HOSTNAME_SHARE_WHOLE;
    reverse_bytes(reversed, address);
    squeeze(digits, numbers->name, true);
    squeeze(squeezed, numbers->name, false);
    if (has_run_together(numbers, digits, address) || has_run_together(numbers, digits, reversed) ||
        has_hexadecimal(squeezed, address) || has_hexadecimal(squeezed, reversed))
        return ASSENT_HOSTNAME_SHARE_WHOLE;
    for (size_t i = 0; i < numbers->count; i++) {
        if (has_last_octets(numbers, i, address, 3))
            return ASSENT_HOSTNAME_SHARE_MOST;
        if (has_last_octets(numbers, i, address, 2))
            share = ASSENT_HOSTNAME_SHARE_TWO;
    }
    return share;
}

/* The 32 digits of an IPv6 address, and the same backwards. */
static void write_nibbles(const uint8_t *address, char forwards[33], char backwards[33])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < 32; i++) {
        unsigned byte = address[i / 2];
        forwards[i] = digits[i % 2 == 0 ? byte >> 4 : byte & 15];
        backwards[31 - i] = forwards[i];
    }
    forwards[32] = '\0';
    backwards[32] = '\0';
}

/* The eight groups without leading zeros, run together; without those that are 0 if short. */
static void write_groups(const uint8_t *address, bool brief, char text[33])
{
    struct assent_text out;

    assent_text_init(&out, text, 33);
    for (size_t i = 0; i < 16; i += 2) {
        unsigned group = (unsigned)address[i] << 8 | address[i + 1];
        if (group != 0 || !brief)
            assent_text_format(&out, "%x", group);
    }
}

/* Whole, or its network or its host part, which nothing else looks like. */
static enum assent_hostname_share find_ipv6(const struct assent_hostname_numbers *numbers,
                                            const uint8_t *address)
{
    enum { SHORTEST = 9 };
    char squeezed[ASSENT_HOSTNAME_LONGEST + 1];
    char forwards[33];
    char backwards[33];
    char groups[33];

    squeeze(squeezed, numbers->name, false);
    write_nibbles(address, forwards, backwards);
    if (strstr(squeezed, forwards + 16) != NULL || strstr(squeezed, backwards + 16) != NULL)
        return ASSENT_HOSTNAME_SHARE_WHOLE;
    for (int brief = 0; brief < 2; brief++) {
        write_groups(address, brief != 0, groups);
        if (strlen(groups) >= SHORTEST && strstr(squeezed, groups) != NULL)
            return ASSENT_HOSTNAME_SHARE_WHOLE;
    }
    forwards[16] = '\0';
    backwards[16] = '\0';
    return strstr(squeezed, forwards) != NULL || strstr(squeezed, backwards) != NULL
               ? ASSENT_HOSTNAME_SHARE_WHOLE
               : ASSENT_HOSTNAME_SHARE_NONE;
}

enum assent_hostname_share
assent_hostname_find_address(const struct assent_hostname_numbers *numbers,
                             const struct assent_client *client)
{
    switch (client->family) {
    case ASSENT_FAMILY_IPV4:
        return find_ipv4(numbers, client->address);
    case ASSENT_FAMILY_IPV6:
        return find_ipv6(numbers, client->address);
    case ASSENT_FAMILY_NONE:
        break;
    }
    return ASSENT_HOSTNAME_SHARE_NONE;
}
