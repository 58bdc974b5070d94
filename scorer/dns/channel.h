/*
 * The channel: packets to name servers and back, by c-ares.
 *
 * It alone knows c-ares. Which server is asked, UDP and TCP, and repeating are c-ares'
 * matter; what an answer says is not looked at here. All functions are called with the
 * lock of the loop held, but for assent_dns_channel_create.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_DNS_CHANNEL_H
#define ASSENT_DNS_CHANNEL_H

#include <assent/resolver.h>

#include "scorer/dns/loop.h"

struct assent_dns_channel;

/* A packet on its way. done is called once, under the lock, maybe before
 * assent_dns_channel_send returns; it may send again unless the status is CANCELLED. packet is
 * there when status is ANSWERED, and only until done returns. */
struct assent_dns_exchange {
    void (*done)(struct assent_dns_exchange *exchange, enum assent_dns_status status,
                 const uint8_t *packet, size_t length);
};

/* servers as in struct assent_resolver_options. time_out: of one question, all tries together, in
 * milliseconds; it may take longer, for the tries do not fit into it exactly. NULL: see error. */
struct assent_dns_channel *assent_dns_channel_create(struct assent_dns_loop *loop,
                                                     const char *const *servers, int64_t time_out,
                                                     struct assent_error *error);
/* All exchanges are done as CANCELLED. */
void assent_dns_channel_destroy(struct assent_dns_channel *channel);

void assent_dns_channel_send(struct assent_dns_channel *channel, const uint8_t *packet,
                             size_t length, struct assent_dns_exchange *exchange);

/* Something happened on a socket. */
void assent_dns_channel_ready(struct assent_dns_channel *channel, int socket, bool readable,
                              bool writable);
/* Looks at what has been waiting for too long; several times a second. */
void assent_dns_channel_tick(struct assent_dns_channel *channel);

/* "address:port, address:port" */
void assent_dns_channel_servers(struct assent_dns_channel *channel, char *text, size_t size);

#endif
