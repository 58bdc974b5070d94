/*
 * A packet that is being read: what answer.c finds in it, and answer_write.c writes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_DNS_READING_H
#define ASSENT_DNS_READING_H

#include "scorer/dns/answer.h"

/* A record that may belong to the question. */
struct assent_dns_candidate {
    size_t at;     /* its place in the packet */
    size_t length; /* what it takes in the answer; 0: it is left out */
};

struct assent_dns_reading {
    const struct assent_dns_question *question;
    const uint8_t *packet;
    size_t length;
    unsigned flags;
    size_t behind; /* the answers */
    bool all_read; /* behind is where the authority section begins */
    struct assent_dns_candidate *candidates;
    size_t candidate_count;
    struct assent_dns_name chain[ASSENT_DNS_MOST_ALIASES + 1]; /* the question first */
    size_t chain_length;
    size_t chosen; /* records */
    size_t bytes;  /* of them */
    size_t odd_names;
    uint32_t ttl;
    bool cut;
};

void assent_dns_read_candidate(const struct assent_dns_reading *reading, size_t number,
                               struct assent_dns_raw *raw);

/* The answer in one block of memory, to be freed with free(); size is what it takes in all. NULL:
 * out of memory. */
struct assent_dns_answer *assent_dns_write_answer(const struct assent_dns_reading *reading,
                                                  enum assent_dns_status status, size_t *size);

#endif
