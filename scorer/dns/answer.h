/*
 * Answers: what a packet says to a question, checked and made fit for callers.
 *
 * Everything in a packet is hostile. Only records that belong to the question count:
 * of its class, owned by its name or by the name that its aliases lead to.
 *
 * From any thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_DNS_ANSWER_H
#define ASSENT_DNS_ANSWER_H

#include "scorer/dns/packet.h"

enum {
    ASSENT_DNS_MOST_RECORDS = 500,   /* of a packet; the rest is left out */
    ASSENT_DNS_MOST_BYTES = 65536,   /* of texts and names of an answer */
    ASSENT_DNS_MOST_ALIASES = 16,    /* one after the other; more are taken for a loop */
    ASSENT_DNS_MOST_TTL = 86400,     /* seconds */
    ASSENT_DNS_LEAST_TTL = 2,        /* so that the checks of one message share an answer */
    ASSENT_DNS_MOST_NEGATIVE = 3600, /* RFC 2308 section 5 */
    ASSENT_DNS_NEGATIVE = 60,        /* where no SOA tells */
    ASSENT_DNS_FAILURE = 5,          /* RFC 2308 section 7: at most 300 */
};

/* NULL: out of memory. To be freed with free(); size is what it takes in all. */
struct assent_dns_answer *assent_dns_answer_parse(const struct assent_dns_question *question,
                                                  const uint8_t *packet, size_t length,
                                                  size_t *size);
/* One without records, for what went wrong on the way. */
struct assent_dns_answer *assent_dns_answer_create(const struct assent_dns_question *question,
                                                   enum assent_dns_status status, size_t *size);

#endif
