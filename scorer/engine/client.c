/*
 * Clients: IP addresses from text to bytes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/facts.h>

#include <arpa/inet.h>
#include <string.h>

#include "scorer/base/text.h"

static const uint8_t mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

static void set_ipv4(struct assent_client *client, const uint8_t *bytes)
{
    client->family = ASSENT_FAMILY_IPV4;
    memset(client->address, 0, sizeof(client->address));
    memcpy(client->address, bytes, 4);
    (void)inet_ntop(AF_INET, bytes, client->address_text, sizeof(client->address_text));
}

bool assent_client_set_address(struct assent_client *client, const char *text)
{
    uint8_t bytes[16];

    if (assent_text_starts(text, "IPv6:"))
        text += strlen("IPv6:");
    if (inet_pton(AF_INET, text, bytes) == 1) {
        set_ipv4(client, bytes);
        return true;
    }
    if (inet_pton(AF_INET6, text, bytes) == 1) {
        if (memcmp(bytes, mapped_prefix, sizeof(mapped_prefix)) == 0) {
            set_ipv4(client, bytes + sizeof(mapped_prefix));
            return true;
        }
        client->family = ASSENT_FAMILY_IPV6;
        memcpy(client->address, bytes, sizeof(bytes));
        (void)inet_ntop(AF_INET6, bytes, client->address_text, sizeof(client->address_text));
        return true;
    }
    client->family = ASSENT_FAMILY_NONE;
    memset(client->address, 0, sizeof(client->address));
    assent_text_copy(client->address_text, sizeof(client->address_text), "unknown");
    return false;
}
