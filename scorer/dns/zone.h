/*
 * Zones: a name server inside the process, for tests and evaluation. It answers with
 * packets, as a real one does, which then go the way of all packets.
 *
 * A zone file has one record a line, nearly as RFC 1035 has it:
 *
 *     a.test             A      192.0.2.1
 *     a.test        300  MX     10 mx.a.test
 *     a.test             TXT    "v=spf1 -all" "a second string"
 *     a.test             SOA    60                   (the minimum alone)
 *     alias.test         CNAME  a.test
 *     broken.test        SERVFAIL                    (or REFUSED, TIMEOUT, NXDOMAIN, MALFORMED)
 *     broken-mx.test     TIMEOUT  MX                 (only that type)
 *     slow.test          DELAY  200                  (milliseconds; of a type with "200 MX")
 *     *.a.test           A      192.0.2.2            (every name below that has nothing itself)
 *
 * ';' and '#' begin comments. Names are whole, a dot at the end makes no difference, and in
 * them and in texts "\DDD" stands for a byte. Names that are nowhere do not exist, unless one
 * below them does. Without a TTL a record has 300 seconds.
 *
 * A zone may be read from any thread, as long as nobody changes it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_DNS_ZONE_H
#define ASSENT_DNS_ZONE_H

#include "scorer/dns/packet.h"

/* Empty. NULL: out of memory. */
struct assent_zone *assent_zone_create(void);
void assent_zone_destroy(struct assent_zone *zone);

enum { ASSENT_ZONE_TTL = 300 };

/* Adds what lines say. False: see error, which names the line; what stands before it is added. */
bool assent_zone_read(struct assent_zone *zone, const char *text, struct assent_error *error);
bool assent_zone_load(struct assent_zone *zone, const char *file, struct assent_error *error);

/* Adds a record; data as in a zone file, and a TTL in seconds. False: it is no good, or out of
 * memory. */
bool assent_zone_add(struct assent_zone *zone, const char *name, enum assent_dns_type type,
                     uint32_t ttl, const char *data);
/* A TXT record of any bytes, in strings of 255. */
bool assent_zone_add_text(struct assent_zone *zone, const char *name, const void *bytes,
                          size_t length);
/* Any bytes at all as the data of a record. */
bool assent_zone_add_raw(struct assent_zone *zone, const char *name, unsigned type, uint32_t ttl,
                         const void *bytes, size_t length);
/* What comes instead of records; type 0: of each. A status of the kinds above. */
bool assent_zone_fail(struct assent_zone *zone, const char *name, unsigned type,
                      enum assent_dns_status status);
/* Answers about that name take so long. */
bool assent_zone_delay(struct assent_zone *zone, const char *name, unsigned type,
                       int64_t milliseconds);

/* What a question is answered with. */
struct assent_zone_reply {
    enum assent_dns_status status; /* ANSWERED: there is a packet; TIMEOUT: nothing comes */
    int64_t delay;                 /* milliseconds */
    uint8_t *packet;               /* to be freed with free() */
    size_t length;
};

void assent_zone_ask(const struct assent_zone *zone, const struct assent_dns_question *question,
                     struct assent_zone_reply *reply);

#endif
