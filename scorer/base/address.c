/*
 * IP addresses.
 *
 * The ranges are those of the IANA special-purpose address registries (RFC 6890).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/base/address.h"

#include <stddef.h>

struct range {
    uint8_t first[4];
    unsigned bits;
};

static bool begins_with(const uint8_t *address, const struct range *range)
{
    for (unsigned bit = 0; bit < range->bits; bit++) {
        unsigned shift = 7 - bit % 8;
        if (((address[bit / 8] ^ range->first[bit / 8]) >> shift & 1) != 0)
            return false;
    }
    return true;
}

static bool in_any(const uint8_t *address, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (begins_with(address, &ranges[i]))
            return true;
    return false;
}

static bool is_public_ipv4(const uint8_t *address)
{
    static const struct range reserved[] = {
        { { 0 }, 8 },         { { 10 }, 8 },        { { 100, 64 }, 10 },
        { { 127 }, 8 },       { { 169, 254 }, 16 }, { { 172, 16 }, 12 },
        { { 192, 168 }, 16 }, { { 198, 18 }, 15 },  { { 224 }, 3 },
    };

    return !in_any(address, reserved, sizeof(reserved) / sizeof(reserved[0]));
}

/* What is given out begins with 2 or 3. Addresses of 6to4 (RFC 3056) hold one of IPv4, which may be
 * a private one: Google's inner hosts are such. */
static bool is_public_ipv6(const uint8_t *address)
{
    static const struct range given_out = { { 0x20 }, 3 };
    static const struct range six_to_four = { { 0x20, 0x02 }, 16 };

    return begins_with(address, &given_out) &&
           (!begins_with(address, &six_to_four) || is_public_ipv4(address + 2));
}

bool assent_address_is_public(const struct assent_client *client)
{
    switch (client->family) {
    case ASSENT_FAMILY_IPV4:
        return is_public_ipv4(client->address);
    case ASSENT_FAMILY_IPV6:
        return is_public_ipv6(client->address);
    case ASSENT_FAMILY_NONE:
        break;
    }
    return false;
}
