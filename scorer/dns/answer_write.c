/*
 * Answers: what was found in a packet, written into one block of memory of just the
 * size that it takes: the answer, its records, its aliases, and then all texts.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "scorer/dns/reading.h"
#include "scorer/dns/record.h"

static void write_record(const struct assent_dns_reading *reading, const struct assent_dns_raw *raw,
                         struct assent_dns_record *record, char *bytes)
{
    const uint8_t *data = reading->packet + raw->data;
    struct assent_dns_name host;

    record->name = "";
    if (assent_dns_has_host(raw->type)) {
        (void)assent_dns_read_host(reading->packet, raw, &host);
        (void)assent_dns_name_to_text(&host, bytes);
        record->name = bytes;
        record->preference = raw->type == ASSENT_DNS_MX ? assent_dns_get16(data) : 0;
        record->minimum =
            raw->type == ASSENT_DNS_SOA ? assent_dns_get32(data + raw->length - 4) : 0;
        return;
    }
    record->bytes = (uint8_t *)bytes;
    if (raw->type == ASSENT_DNS_TXT)
        (void)assent_dns_join_strings(reading->packet, raw, &record->length, (uint8_t *)bytes);
    else
        memcpy(bytes, data, record->length = raw->length);
}

/* Returns how many bytes that took. */
static size_t write_records(const struct assent_dns_reading *reading,
                            struct assent_dns_record *records, char *bytes)
{
    struct assent_dns_raw raw;
    size_t taken = 0;

    for (size_t i = 0; i < reading->candidate_count; i++) {
        if (reading->candidates[i].length == 0)
            continue;
        assent_dns_read_candidate(reading, i, &raw);
        write_record(reading, &raw, records++, bytes + taken);
        taken += reading->candidates[i].length;
    }
    return taken;
}

/* Writes the names of the chain and returns how many of them are odd; bytes NULL: only measures
 * what they take. */
static size_t write_chain(const struct assent_dns_reading *reading, const char **names, char *bytes,
                          size_t *length)
{
    char text[ASSENT_DNS_NAME_SIZE];
    size_t odd = 0;

    *length = 0;
    for (size_t i = 0; i < reading->chain_length; i++) {
        odd += !assent_dns_name_to_text(&reading->chain[i], text) && i > 0;
        size_t size = strlen(text) + 1;
        if (bytes != NULL) {
            memcpy(bytes + *length, text, size);
            names[i] = bytes + *length;
        }
        *length += size;
    }
    return odd;
}

struct assent_dns_answer *assent_dns_write_answer(const struct assent_dns_reading *reading,
                                                  enum assent_dns_status status, size_t *size)
{
    size_t chosen = status == ASSENT_DNS_ANSWERED ? reading->chosen : 0;
    size_t bytes = status == ASSENT_DNS_ANSWERED ? reading->bytes : 0;
    size_t names_length;
    size_t odd = write_chain(reading, NULL, NULL, &names_length);
    struct assent_dns_answer *answer;

    *size = sizeof(*answer) + chosen * sizeof(answer->records[0]) +
            reading->chain_length * sizeof(answer->aliases[0]) + bytes + names_length;
    answer = calloc(1, *size);
    if (answer == NULL)
        return NULL;
    struct assent_dns_record *records = (struct assent_dns_record *)(answer + 1);
    const char **names = (const char **)(records + chosen);
    char *free_bytes = (char *)(names + reading->chain_length);
    if (chosen > 0)
        free_bytes += write_records(reading, records, free_bytes);
    (void)write_chain(reading, names, free_bytes, &names_length);
    *answer = (struct assent_dns_answer){
        .status = status,
        .type = reading->question->type,
        .records = records,
        .record_count = chosen,
        .name = names[0],
        .canonical = names[reading->chain_length - 1],
        .aliases = names + 1,
        .alias_count = reading->chain_length - 1,
        .ttl = assent_dns_is_temporary(status) ? ASSENT_DNS_FAILURE : reading->ttl,
        .odd_names = reading->odd_names + odd,
        .authentic =
            !assent_dns_is_temporary(status) && (reading->flags & ASSENT_DNS_FLAG_AUTHENTIC) != 0,
        .cut = reading->cut,
    };
    return answer;
}

struct assent_dns_answer *assent_dns_answer_create(const struct assent_dns_question *question,
                                                   enum assent_dns_status status, size_t *size)
{
    char name[ASSENT_DNS_NAME_SIZE];

    (void)assent_dns_name_to_text(&question->name, name);
    size_t length = strlen(name) + 1;
    *size = sizeof(struct assent_dns_answer) + length;
    struct assent_dns_answer *answer = calloc(1, *size);
    if (answer == NULL)
        return NULL;
    char *text = (char *)(answer + 1);
    memcpy(text, name, length);
    answer->status = status;
    answer->type = question->type;
    answer->name = answer->canonical = text;
    answer->ttl = ASSENT_DNS_FAILURE;
    return answer;
}
