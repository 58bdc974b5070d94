/*
 * For tests of the journal: records of made-up decisions, all different, the same
 * in every run.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_TESTS_RECORDS_H
#define ASSENT_TESTS_RECORDS_H

#include <assent/journal.h>

enum { SAMPLE_HITS = 8, SAMPLE_RECIPIENTS = 5 };

/* A record with everything that it points to. */
struct sample_record {
    struct assent_record record;
    struct assent_decision decision;
    struct assent_hit hits[SAMPLE_HITS];
    char evidence[SAMPLE_HITS][100];
    struct assent_check_report reports[4];
    struct assent_group_verdict group;
    struct assent_policy policy;
    const char *recipients[SAMPLE_RECIPIENTS];
    char client[64], client_name[128], sender[128], recipient[128], subject[128], message_id[256];
    char queue_id[32];
};

/* The number-th of a host, decided at that time. Sender, recipient, symbols, verdict, subject and
 * all else follow from the number. The checks are those of the build. */
void sample_record_make(struct sample_record *sample, uint64_t number, uint16_t host,
                        int64_t decided);

/* The same as bytes, the caller's to free; never NULL. */
void *sample_record_encode(uint64_t number, uint16_t host, int64_t decided, size_t *length);

#endif
