/*
 * Name servers: what the key dns_servers of assent.conf says.
 *
 *     192.0.2.53, 192.0.2.53:5353, [2001:db8::53]:53, 2001:db8::53
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_DNS_SERVERS_H
#define ASSENT_DNS_SERVERS_H

#include <stdbool.h>
#include <stddef.h>

#include <assent/error.h>

enum { ASSENT_DNS_MOST_SERVERS = 16, ASSENT_DNS_SERVERS_SIZE = ASSENT_DNS_MOST_SERVERS * 64 };

/* The servers, up to NULL, as "address:port,[address]:port". False: see error. */
bool assent_dns_servers_join(const char *const *servers, char text[ASSENT_DNS_SERVERS_SIZE],
                             struct assent_error *error);

#endif
