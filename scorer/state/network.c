/*
 * Networks: from text to the bytes that tables are searched by, and back.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include <assent/list.h>

#include "scorer/base/text.h"
#include "scorer/state/value.h"

enum {
    FAMILY = 0,
    PREFIX = 1,
    ADDRESS = 2, /* where these stand in a key */
    IPV4 = 4,
    IPV6 = 6,
    BYTE_BITS = 8,
    MAPPED_BITS = 96,
};

static const uint8_t mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

static size_t address_size(const struct assent_network *network)
{
    return network->key[FAMILY] == IPV4 ? 4 : 16;
}

/* Clears the bits behind the prefix; whether one of them was set. */
static bool cut_host_bits(struct assent_network *network)
{
    bool cut = false;

    for (size_t i = 0; i < address_size(network); i++) {
        unsigned before = (unsigned)i * BYTE_BITS;
        unsigned prefix = network->key[PREFIX];
        unsigned kept = prefix <= before ? 0 : prefix - before;
        uint8_t mask = kept >= BYTE_BITS ? 0xff : (uint8_t)(0xff00u >> kept);
        uint8_t *byte = &network->key[ADDRESS + i];
        cut = cut || (*byte & (uint8_t)~mask) != 0;
        *byte &= mask;
    }
    return cut;
}

static bool set_address(struct assent_network *network, const char *text)
{
    network->key[FAMILY] = IPV4;
    if (inet_pton(AF_INET, text, network->key + ADDRESS) != 1) {
        network->key[FAMILY] = IPV6;
        if (inet_pton(AF_INET6, text, network->key + ADDRESS) != 1)
            return false;
    }
    network->key[PREFIX] = (uint8_t)(address_size(network) * BYTE_BITS);
    network->key_length = ADDRESS + address_size(network);
    return true;
}

/* ::ffff:192.0.2.0/120 is 192.0.2.0/24. */
static void unmap(struct assent_network *network)
{
    uint8_t *address = network->key + ADDRESS;

    if (network->key[FAMILY] != IPV6 || network->key[PREFIX] < MAPPED_BITS ||
        memcmp(address, mapped_prefix, sizeof(mapped_prefix)) != 0)
        return;
    memmove(address, address + sizeof(mapped_prefix), 4);
    memset(address + 4, 0, sizeof(mapped_prefix));
    network->key[FAMILY] = IPV4;
    network->key[PREFIX] = (uint8_t)(network->key[PREFIX] - MAPPED_BITS);
    network->key_length = ADDRESS + 4;
}

/* 1 to 3 digits and nothing else, without leading zeros; -1: it is no number. */
static int read_prefix(const char *text)
{
    size_t length = strlen(text);
    int prefix = 0;

    if (length < 1 || length > 3 || strspn(text, "0123456789") != length ||
        (length > 1 && text[0] == '0'))
        return -1;
    for (; *text != '\0'; text++)
        prefix = prefix * 10 + (*text - '0');
    return prefix;
}

/* "192.0.2." and "192.0.2", as Postfix and others write 192.0.2.0/24; false: it is neither. */
static bool guess_network(const char *text, char *guess, size_t size)
{
    static const char *const missing[] = { ".0.0.0", ".0.0", ".0" };
    char digits[ASSENT_NETWORK_TEXT_SIZE];
    char address[ASSENT_NETWORK_TEXT_SIZE + sizeof(".0.0.0")];
    struct assent_network network;
    size_t dots = 0;

    assent_text_copy(digits, sizeof(digits), text);
    digits[strcspn(digits, "/")] = '\0';
    size_t length = strlen(digits);
    if (length > 0 && digits[length - 1] == '.')
        digits[--length] = '\0';
    for (size_t i = 0; i < length; i++)
        dots += digits[i] == '.';
    if (dots > 2)
        return false;
    (void)snprintf(address, sizeof(address), "%s%s", digits, missing[dots]);
    if (!set_address(&network, address))
        return false;
    (void)snprintf(guess, size, "%s/%u", address, (unsigned)(dots + 1) * BYTE_BITS);
    return true;
}

static bool refuse_address(const char *shown, const char *address, struct assent_error *error)
{
    char guess[ASSENT_NETWORK_TEXT_SIZE + 16];

    if (guess_network(address, guess, sizeof(guess)))
        return assent_error_set(error, "%s: is not a whole address; the network is written %s",
                                shown, guess);
    if (strchr(address, '%') != NULL)
        return assent_error_set(error, "%s: an address here has no zone (what follows the %%)",
                                shown);
    return assent_error_set(error,
                            "%s: neither an IP address nor a network, such as 192.0.2.1, "
                            "192.0.2.0/24 or 2001:db8::/32 (four numbers from 0 to 255 without "
                            "leading zeros, or IPv6)",
                            shown);
}

static bool refuse_host_bits(const char *shown, struct assent_network *network,
                             struct assent_error *error)
{
    char right[ASSENT_NETWORK_TEXT_SIZE];

    unmap(network);
    assent_network_write(network, right);
    return assent_error_set(error, "%s: has host bits, the network is %s", shown, right);
}

static bool set_prefix(struct assent_network *network, const char *shown, const char *text,
                       struct assent_error *error)
{
    int most = (int)address_size(network) * BYTE_BITS;
    int prefix = read_prefix(text);

    if (prefix < 0 || prefix > most)
        return assent_error_set(error,
                                "%s: what follows the slash is a number from 1 to %d, the length "
                                "of the prefix",
                                shown, most);
    network->key[PREFIX] = (uint8_t)prefix;
    bool host_bits = cut_host_bits(network);
    bool everybody =
        prefix == 0 || (prefix == MAPPED_BITS && network->key[FAMILY] == IPV6 &&
                        memcmp(network->key + ADDRESS, mapped_prefix, sizeof(mapped_prefix)) == 0);
    if (everybody)
        return assent_error_set(error, "%s: would match everybody", shown);
    if (host_bits)
        return refuse_host_bits(shown, network, error);
    return true;
}

/* Takes [] and IPv6: off; [2001:db8::]/32 and [2001:db8::/32] are both in use. False: too long
 * for anything. */
static bool strip(const char *text, char *bare, size_t size)
{
    size_t bracket = strcspn(text, "]");
    struct assent_text made;

    assent_text_init(&made, bare, size);
    if (text[0] == '[' && text[bracket] == ']' && strchr("/", text[bracket + 1]) != NULL) {
        assent_text_format(&made, "%.*s%s", (int)(bracket < size ? bracket - 1 : size), text + 1,
                           text + bracket + 1);
    } else {
        assent_text_add(&made, text);
    }
    if (made.cut)
        return false;
    if (assent_text_starts(bare, "IPv6:") && strchr(bare + strlen("IPv6:"), ':') != NULL)
        memmove(bare, bare + strlen("IPv6:"), strlen(bare + strlen("IPv6:")) + 1);
    return true;
}

bool assent_network_read(struct assent_network *network, const char *text,
                         struct assent_error *error)
{
    char shown[ASSENT_SHOWN_SIZE];
    char bare[ASSENT_NETWORK_TEXT_SIZE];

    (void)assent_value_shown(text, shown);
    memset(network, 0, sizeof(*network));
    if (!strip(text, bare, sizeof(bare)))
        return refuse_address(shown, "", error);
    char *slash = strchr(bare, '/');
    if (slash != NULL)
        *slash = '\0';
    if (!set_address(network, bare))
        return refuse_address(shown, bare, error);
    if (slash != NULL && !set_prefix(network, shown, slash + 1, error))
        return false;
    unmap(network);
    return true;
}

void assent_network_write(const struct assent_network *network, char *text)
{
    bool ipv4 = network->key[FAMILY] == IPV4;
    unsigned prefix = network->key[PREFIX];
    struct assent_text made;

    (void)inet_ntop(ipv4 ? AF_INET : AF_INET6, network->key + ADDRESS, text,
                    ASSENT_NETWORK_TEXT_SIZE);
    if (prefix == address_size(network) * BYTE_BITS)
        return;
    made = (struct assent_text){ text, ASSENT_NETWORK_TEXT_SIZE, strlen(text), false };
    assent_text_format(&made, "/%u", prefix);
}

bool assent_network_parse(const char *text, char *canonical, struct assent_error *error)
{
    struct assent_network network;

    if (!assent_network_read(&network, text, error))
        return false;
    assent_network_write(&network, canonical);
    return true;
}

void assent_network_of_client(struct assent_network *network, const struct assent_client *client,
                              unsigned prefix)
{
    network->key[FAMILY] = client->family == ASSENT_FAMILY_IPV4 ? IPV4 : IPV6;
    network->key[PREFIX] = (uint8_t)prefix;
    network->key_length = ADDRESS + address_size(network);
    memcpy(network->key + ADDRESS, client->address, address_size(network));
    (void)cut_host_bits(network);
}

bool assent_network_contains(const struct assent_network *network,
                             const struct assent_client *client)
{
    struct assent_network cut;
    uint8_t family = client->family == ASSENT_FAMILY_IPV4 ? IPV4 : IPV6;

    if (client->family == ASSENT_FAMILY_NONE || network->key[FAMILY] != family)
        return false;
    assent_network_of_client(&cut, client, network->key[PREFIX]);
    return memcmp(cut.key, network->key, network->key_length) == 0;
}
