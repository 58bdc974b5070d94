/*
 * Name servers: addresses are checked here, since c-ares tells nobody which of them it
 * does not understand.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/dns/servers.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"

enum { DEFAULT_PORT = 53, MOST_PORT = 65535 };

static bool read_port(const char *text, unsigned *port)
{
    char *end;

    if (*text < '0' || *text > '9')
        return false;
    unsigned long number = strtoul(text, &end, 10);
    *port = (unsigned)number;
    return *end == '\0' && number >= 1 && number <= MOST_PORT;
}

/* Takes a server apart; address is without its brackets. */
static bool read_server(const char *server, char address[INET6_ADDRSTRLEN], unsigned *port)
{
    const char *colon = strrchr(server, ':');
    bool alone = colon == NULL || (strchr(server, ':') != colon && server[0] != '[');
    const char *end = alone ? server + strlen(server) : colon;

    *port = DEFAULT_PORT;
    if (server[0] == '[') {
        server++;
        end = strchr(server, ']');
        if (end == NULL)
            return false;
        alone = end[1] == '\0';
        colon = end + 1;
    }
    if ((size_t)(end - server) >= INET6_ADDRSTRLEN)
        return false;
    memcpy(address, server, (size_t)(end - server));
    address[end - server] = '\0';
    return alone || (*colon == ':' && read_port(colon + 1, port));
}

static bool add_server(struct assent_text *text, const char *server)
{
    char address[INET6_ADDRSTRLEN];
    unsigned char bytes[16];
    unsigned port;

    if (!read_server(server, address, &port))
        return false;
    if (text->length > 0)
        assent_text_add(text, ",");
    if (server[0] != '[' && inet_pton(AF_INET, address, bytes) == 1)
        assent_text_format(text, "%s:%u", address, port);
    else if (inet_pton(AF_INET6, address, bytes) == 1)
        assent_text_format(text, "[%s]:%u", address, port);
    else
        return false;
    return true;
}

bool assent_dns_servers_join(const char *const *servers, char text[ASSENT_DNS_SERVERS_SIZE],
                             struct assent_error *error)
{
    struct assent_text joined;

    assent_text_init(&joined, text, ASSENT_DNS_SERVERS_SIZE);
    for (size_t i = 0; servers[i] != NULL; i++) {
        if (i == ASSENT_DNS_MOST_SERVERS)
            return assent_error_set(error, "dns_servers: more than %d of them",
                                    ASSENT_DNS_MOST_SERVERS);
        if (!add_server(&joined, servers[i]))
            return assent_error_set(error,
                                    "dns_servers: %s: is no IP address, or no address:port; "
                                    "as in 192.0.2.53:53 or [2001:db8::53]:53",
                                    servers[i]);
    }
    return true;
}
