/*
 * For tests of the journal: records of made-up decisions.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/records.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scorer/base/id.h"

enum { MOST_DURATION = 3000 }; /* milliseconds from MAIL to the decision */

static const char *const words[] = { "lunch",   "invoice", "meeting", "offer",  "report",
                                     "holiday", "account", "parcel",  "update", "question" };

/* SplitMix64: the same number, the same bits. */
static uint64_t scramble(uint64_t number)
{
    number += UINT64_C(0x9e3779b97f4a7c15);
    number = (number ^ (number >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    number = (number ^ (number >> 27)) * UINT64_C(0x94d049bb133111eb);
    return number ^ (number >> 31);
}

static void make_texts(struct sample_record *sample, uint64_t number, uint64_t bits)
{
    unsigned domain = (unsigned)(bits % 5000);

    (void)snprintf(sample->client, sizeof(sample->client), "192.%u.%u.%u",
                   (unsigned)(bits >> 8 & 127), (unsigned)(bits >> 16 & 255),
                   (unsigned)(bits >> 24 & 255));
    (void)snprintf(sample->client_name, sizeof(sample->client_name), "mx%u.sender-%u.example",
                   (unsigned)(bits >> 32 & 7), domain);
    (void)snprintf(sample->sender, sizeof(sample->sender), "%s.%u@sender-%u.example",
                   words[bits >> 40 & 7], (unsigned)(bits >> 44 & 1023), domain);
    (void)snprintf(sample->recipient, sizeof(sample->recipient), "user%u@domain-%u.test",
                   (unsigned)(bits >> 20 & 511), (unsigned)(bits >> 10 & 31));
    (void)snprintf(sample->subject, sizeof(sample->subject), "Your %s and the %s no. %llu",
                   words[bits >> 50 & 7], words[bits >> 54 & 7], (unsigned long long)number);
    (void)snprintf(sample->message_id, sizeof(sample->message_id), "%016llx.%llu@%s",
                   (unsigned long long)scramble(bits), (unsigned long long)number,
                   sample->client_name);
    (void)snprintf(sample->queue_id, sizeof(sample->queue_id), "4%012llX",
                   (unsigned long long)(bits & 0xffffffffffff));
}

/* The symbol at a place among all, and its check. */
static const struct assent_symbol *symbol_at(size_t place, const struct assent_check **check)
{
    size_t index = assent_check_count() - 1;

    while (assent_check_first_symbol(index) > place)
        index--;
    *check = assent_check_at(index);
    return &(*check)->symbols[place - assent_check_first_symbol(index)];
}

static void make_evidence(struct sample_record *sample, size_t index, uint64_t bits)
{
    char *evidence = sample->evidence[index];
    unsigned number = (unsigned)(bits >> index & 255);

    if (index % 2 == 0)
        (void)snprintf(evidence, sizeof(sample->evidence[0]), "%.60s says %u",
                       index % 4 == 0 ? sample->client : sample->client_name, number);
    else
        (void)snprintf(evidence, sizeof(sample->evidence[0]), "%u of 300 are missing", number);
    sample->hits[index].evidence = evidence;
}

/* Six to eight different symbols of the build, none of them decisive. */
static void make_hits(struct sample_record *sample, uint64_t bits)
{
    struct assent_decision *decision = &sample->decision;
    size_t count = 6 + (size_t)(bits >> 60 & 1) + (size_t)(bits >> 61 & 1);
    size_t total = assent_symbol_count();
    size_t place = (size_t)(bits % total);

    for (size_t tried = 0; tried < total && decision->hit_count < count; tried++) {
        struct assent_hit *hit = &sample->hits[decision->hit_count];
        hit->symbol = symbol_at(place, &hit->check);
        place = (place + 1) % total;
        if (hit->symbol->decisive != ASSENT_DECISIVE_NONE)
            continue;
        hit->weight = (assent_points)(scramble(bits + tried) % 3500) - 500;
        make_evidence(sample, decision->hit_count++, bits);
        decision->verdict.score += hit->weight;
    }
    decision->hits = sample->hits;
}

static void make_verdict(struct sample_record *sample)
{
    struct assent_decision *decision = &sample->decision;
    struct assent_verdict *verdict = &decision->verdict;

    for (size_t i = 1; i < decision->hit_count; i++)
        if (decision->hits[i].weight > decision->hits[verdict->deciding_hit].weight)
            verdict->deciding_hit = i;
    verdict->kind = verdict->score >= 10000  ? ASSENT_REJECT
                    : verdict->score >= 8500 ? ASSENT_DEFER
                    : verdict->score >= 5000 ? ASSENT_TAG
                                             : ASSENT_ACCEPT;
    if (verdict->kind == ASSENT_DEFER)
        verdict->reason = ASSENT_REASON_GREYLISTED;
    if (verdict->kind < ASSENT_DEFER)
        return;
    bool rejected = verdict->kind == ASSENT_REJECT;
    (void)snprintf(decision->reply.code, sizeof(decision->reply.code), "%s",
                   rejected ? "550" : "451");
    (void)snprintf(decision->reply.status, sizeof(decision->reply.status), "%s",
                   rejected ? "5.7.1" : "4.7.1");
    (void)snprintf(decision->reply.text, sizeof(decision->reply.text), "%s (ID:%s)",
                   rejected ? "Message refused as spam" : "Greylisted, try again in some minutes",
                   decision->id);
}

static void make_reports(struct sample_record *sample, uint64_t bits)
{
    size_t checks = assent_check_count();

    for (size_t i = 0; i < 2; i++)
        sample->reports[i] = (struct assent_check_report){
            assent_check_at((bits + i) % checks), ASSENT_OUTCOME_DONE, "", 0, 1500, 0
        };
    sample->reports[2] = (struct assent_check_report){ assent_check_at((bits + 2) % checks),
                                                       ASSENT_OUTCOME_SKIPPED,
                                                       "it could not change the verdict",
                                                       -500,
                                                       2500,
                                                       0 };
    sample->decision.checks = sample->reports;
    sample->decision.check_count = 3;
}

void sample_record_make(struct sample_record *sample, uint64_t number, uint16_t host,
                        int64_t decided)
{
    uint64_t bits = scramble(number);
    struct assent_decision *decision = &sample->decision;
    int64_t began = decided - (int64_t)(bits >> 5 & 0xffff) % MOST_DURATION;

    memset(sample, 0, sizeof(*sample));
    make_texts(sample, number, bits);
    assent_id_make(began, host, (uint16_t)number, decision->id);
    make_hits(sample, bits);
    make_verdict(sample);
    make_reports(sample, bits);
    sample->policy = assent_policy_default();
    sample->group = (struct assent_group_verdict){ &sample->policy, 1, decision->verdict };
    decision->policy = &sample->policy;
    decision->groups = &sample->group;
    decision->group_count = 1;
    decision->wall = decided;
    decision->degraded = "";
    sample->recipients[0] = sample->recipient;
    sample->record = (struct assent_record){
        .began = began,
        .decided = decided,
        .client = sample->client,
        .client_name = sample->client_name,
        .helo = sample->client_name,
        .login = "",
        .sender = sample->sender,
        .recipients = sample->recipients,
        .recipient_count = 1,
        .recipient_total = 1,
        .subject = sample->subject,
        .message_id = sample->message_id,
        .from = sample->sender,
        .queue_id = sample->queue_id,
        .size = (size_t)(bits % 100000),
        .generation = 42,
        .decision = decision,
    };
}

void *sample_record_encode(uint64_t number, uint16_t host, int64_t decided, size_t *length)
{
    struct sample_record *sample = malloc(sizeof(*sample));

    if (sample == NULL)
        abort();
    sample_record_make(sample, number, host, decided);
    void *bytes = assent_record_encode(&sample->record, length);
    if (bytes == NULL)
        abort();
    free(sample);
    return bytes;
}
