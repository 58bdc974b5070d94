/*
 * IP addresses: which of them can be seen on the Internet.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_BASE_ADDRESS_H
#define ASSENT_BASE_ADDRESS_H

#include <stdbool.h>

#include <assent/facts.h>

/* Whether the address (family and bytes) can send to us over the Internet: not loopback, private
 * (RFC 1918, RFC 4193, RFC 6598), link-local, multicast, unspecified or reserved. The ones for
 * documentation (RFC 5737, RFC 3849) count as public: tests and examples use them. */
bool assent_address_is_public(const struct assent_client *client);

#endif
