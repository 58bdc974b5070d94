/*
 * Records: the data of one, for each type that we know. The packet is the one that the
 * record was read from.
 *
 * From any thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_DNS_RECORD_H
#define ASSENT_DNS_RECORD_H

#include "scorer/dns/packet.h"

/* Whether records of a type name a host. */
bool assent_dns_has_host(uint16_t type);
/* The host that a record names. False: the record is broken. */
bool assent_dns_read_host(const uint8_t *packet, const struct assent_dns_raw *raw,
                          struct assent_dns_name *host);

/* How long the strings of a text are together, and joins them, unless joined is NULL. False: the
 * record is broken. */
bool assent_dns_join_strings(const uint8_t *packet, const struct assent_dns_raw *raw,
                             size_t *length, uint8_t *joined);

/* How many bytes the data of a record takes in an answer; 0: it names a host with an odd name.
 * False: it is broken. */
bool assent_dns_measure(const uint8_t *packet, const struct assent_dns_raw *raw, size_t *length);

#endif
