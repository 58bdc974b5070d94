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

bool assent_address_is_public(const struct assent_client *client)
{
    static const struct range ipv4[] = {
        { { 0 }, 8 },         { { 10 }, 8 },        { { 100, 64 }, 10 },
        { { 127 }, 8 },       { { 169, 254 }, 16 }, { { 172, 16 }, 12 },
        { { 192, 168 }, 16 }, { { 198, 18 }, 15 },  { { 224 }, 3 },
    };
    /* What is given out begins with 2 or 3; of that, nothing is private. */
    static const struct range ipv6 = { { 0x20 }, 3 };

    switch (client->family) {
    case ASSENT_FAMILY_IPV4:
        return !in_any(client->address, ipv4, sizeof(ipv4) / sizeof(ipv4[0]));
    case ASSENT_FAMILY_IPV6:
        return begins_with(client->address, &ipv6);
    case ASSENT_FAMILY_NONE:
        break;
    }
    return false;
}
