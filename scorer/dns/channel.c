/*
 * The channel: c-ares, and what has been learnt of its version 1.18.
 *
 * Sockets come by ARES_OPT_SOCK_STATE_CB, since ares_fds is bounded by FD_SETSIZE and
 * ares_getsock by 16 sockets. ares_timeout is not used: it goes through every query in
 * flight at each call. ares_send takes a packet of our own, since only that can ask
 * for validation (AD), and names reach c-ares as bytes that it does not interpret.
 * The last 11 bytes of such a packet must be the EDNS record: c-ares cuts them off by
 * itself when a server answers FORMERR, for the first such answer of a channel.
 *
 * Without ARES_FLAG_NOCHECKRESP, SERVFAIL and REFUSED would come back as "could not
 * contact servers". With it a next server is not asked after them: all servers are
 * taken to know the same.
 *
 * Without ARES_FLAG_STAYOPEN sockets are closed whenever nothing is in flight, so that
 * source ports change, which makes forging answers harder.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/dns/channel.h"

#include <ares.h>
#include <stdlib.h>

#include "scorer/base/text.h"
#include "scorer/dns/packet.h"
#include "scorer/dns/servers.h"

/* With one server a question is repeated after a quarter of its time, and once more after three
 * quarters; an answer that comes after that still reaches the cache. */
enum { TRIES = 3, PART_OF_TIME_OUT = 4 };

struct assent_dns_channel {
    ares_channel ares;
    struct assent_dns_loop *loop;
};

static void watch_socket(void *data, ares_socket_t socket, int readable, int writable)
{
    const struct assent_dns_channel *channel = data;

    assent_dns_loop_watch(channel->loop, socket, readable != 0, writable != 0);
}

static int init_ares(struct assent_dns_channel *channel, int64_t time_out)
{
    struct ares_options options = {
        .flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_EDNS | ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES,
        .timeout = (int)(time_out / PART_OF_TIME_OUT) + 1,
        .tries = TRIES,
        .ednspsz = ASSENT_DNS_UDP_SIZE,
        .sock_state_cb = watch_socket,
        .sock_state_cb_data = channel,
    };

    return ares_init_options(&channel->ares, &options,
                             ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
                                 ARES_OPT_EDNSPSZ | ARES_OPT_SOCK_STATE_CB);
}

static bool set_servers(struct assent_dns_channel *channel, const char *const *servers,
                        struct assent_error *error)
{
    char text[ASSENT_DNS_SERVERS_SIZE];

    if (servers == NULL || servers[0] == NULL)
        return true;
    if (!assent_dns_servers_join(servers, text, error))
        return false;
    int result = ares_set_servers_ports_csv(channel->ares, text);
    return result == ARES_SUCCESS ||
           assent_error_set(error, "resolver: %s: %s", text, ares_strerror(result));
}

struct assent_dns_channel *assent_dns_channel_create(struct assent_dns_loop *loop,
                                                     const char *const *servers, int64_t time_out,
                                                     struct assent_error *error)
{
    struct assent_dns_channel *channel = calloc(1, sizeof(*channel));
    int result = ares_library_init(ARES_LIB_INIT_ALL);

    if (channel == NULL || result != ARES_SUCCESS) {
        (void)assent_error_set(error, "resolver: %s",
                               channel == NULL ? "out of memory" : ares_strerror(result));
        free(channel);
        return NULL;
    }
    channel->loop = loop;
    result = init_ares(channel, time_out);
    if (result != ARES_SUCCESS) {
        (void)assent_error_set(error, "resolver: c-ares: %s", ares_strerror(result));
        ares_library_cleanup();
        free(channel);
        return NULL;
    }
    if (set_servers(channel, servers, error))
        return channel;
    assent_dns_channel_destroy(channel);
    return NULL;
}

void assent_dns_channel_destroy(struct assent_dns_channel *channel)
{
    if (channel == NULL)
        return;
    ares_destroy(channel->ares);
    ares_library_cleanup();
    free(channel);
}

/* --- exchanges --- */

static enum assent_dns_status status_of(int result)
{
    switch (result) {
    case ARES_ETIMEOUT:
        return ASSENT_DNS_TIMEOUT;
    case ARES_ECONNREFUSED:
        return ASSENT_DNS_UNREACHABLE;
    case ARES_ECANCELLED:
    case ARES_EDESTRUCTION:
        return ASSENT_DNS_CANCELLED;
    case ARES_ENOMEM:
        return ASSENT_DNS_OVERLOAD;
    default:
        return ASSENT_DNS_MALFORMED;
    }
}

static void finish(void *data, int result, int timeouts, unsigned char *packet, int length)
{
    struct assent_dns_exchange *exchange = data;

    (void)timeouts;
    if (result == ARES_SUCCESS && packet != NULL && length > 0)
        exchange->done(exchange, ASSENT_DNS_ANSWERED, packet, (size_t)length);
    else
        exchange->done(exchange, status_of(result), NULL, 0);
}

void assent_dns_channel_send(struct assent_dns_channel *channel, const uint8_t *packet,
                             size_t length, struct assent_dns_exchange *exchange)
{
    ares_send(channel->ares, packet, (int)length, finish, exchange);
}

void assent_dns_channel_ready(struct assent_dns_channel *channel, int socket, bool readable,
                              bool writable)
{
    ares_process_fd(channel->ares, readable ? socket : ARES_SOCKET_BAD,
                    writable ? socket : ARES_SOCKET_BAD);
}

void assent_dns_channel_tick(struct assent_dns_channel *channel)
{
    ares_process_fd(channel->ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

/* --- servers --- */

static void add_server(struct assent_text *text, const struct ares_addr_port_node *server)
{
    char address[64] = "";
    /* 0 stands for the port of the channel, which is that of the DNS. */
    int port = server->udp_port == 0 ? 53 : server->udp_port;

    (void)ares_inet_ntop(server->family, &server->addr, address, sizeof(address));
    if (text->length > 0)
        assent_text_add(text, ", ");
    assent_text_format(text, server->family == AF_INET ? "%s:%d" : "[%s]:%d", address, port);
}

void assent_dns_channel_servers(struct assent_dns_channel *channel, char *text, size_t size)
{
    struct ares_addr_port_node *servers = NULL;
    struct assent_text joined;

    assent_text_init(&joined, text, size);
    if (ares_get_servers_ports(channel->ares, &servers) != ARES_SUCCESS)
        return;
    for (const struct ares_addr_port_node *server = servers; server != NULL; server = server->next)
        add_server(&joined, server);
    ares_free_data(servers);
}
