/*
 * Answers: a packet is read three times. The first reading finds where its records
 * are, the second which of them belong to the question and what they take, the
 * third writes them into one block of memory of just that size.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/dns/answer.h"

#include <stdlib.h>

#include "scorer/dns/reading.h"
#include "scorer/dns/record.h"

static uint32_t least(uint32_t left, uint32_t right)
{
    return left < right ? left : right;
}

static uint32_t clamp(uint32_t value, uint32_t low, uint32_t high)
{
    return value < low ? low : least(value, high);
}

/* --- header and question --- */

static bool is_same_question(struct assent_dns_reading *reading)
{
    const uint8_t *packet = reading->packet;
    struct assent_dns_name name;
    size_t at = assent_dns_name_read(&name, packet, reading->length, ASSENT_DNS_HEADER);

    reading->behind = at + 4;
    return at != 0 && reading->length - at >= 4 &&
           assent_dns_name_equal(&name, &reading->question->name) &&
           assent_dns_get16(packet + at) == reading->question->type &&
           assent_dns_get16(packet + at + 2) == ASSENT_DNS_CLASS_IN;
}

/* What the header alone tells; ANSWERED: one has to look further. */
static enum assent_dns_status judge_header(struct assent_dns_reading *reading)
{
    const uint8_t *packet = reading->packet;

    if (reading->length < ASSENT_DNS_HEADER)
        return ASSENT_DNS_MALFORMED;
    reading->flags = assent_dns_get16(packet + 2);
    unsigned code = reading->flags & ASSENT_DNS_RCODE_MASK;
    bool is_error = code != 0 && code != ASSENT_DNS_RCODE_NXDOMAIN;
    if ((reading->flags & ASSENT_DNS_FLAG_RESPONSE) == 0)
        return ASSENT_DNS_MALFORMED;
    /* Some servers leave the question out of an error. */
    unsigned questions = assent_dns_get16(packet + 4);
    if (questions > 1 || (questions == 0 && !is_error) ||
        (questions == 1 && !is_same_question(reading)))
        return ASSENT_DNS_MALFORMED;
    if (is_error)
        return code == ASSENT_DNS_RCODE_REFUSED ? ASSENT_DNS_REFUSED : ASSENT_DNS_SERVFAIL;
    return ASSENT_DNS_ANSWERED;
}

/* --- which records belong to the question --- */

/* Finds the records of the type asked for, and aliases. False: the packet is broken. */
static bool find_candidates(struct assent_dns_reading *reading, size_t count)
{
    struct assent_dns_raw raw;
    size_t read = 0;

    for (; read < count && read < ASSENT_DNS_MOST_RECORDS; read++) {
        size_t at = reading->behind;
        reading->behind = assent_dns_read_raw(&raw, reading->packet, reading->length, at);
        if (reading->behind == 0)
            return false;
        bool wanted = raw.type == reading->question->type || raw.type == ASSENT_DNS_CNAME;
        if (wanted && raw.class == ASSENT_DNS_CLASS_IN)
            reading->candidates[reading->candidate_count++].at = at;
    }
    reading->all_read = read == count;
    reading->cut = !reading->all_read;
    return true;
}

void assent_dns_read_candidate(const struct assent_dns_reading *reading, size_t number,
                               struct assent_dns_raw *raw)
{
    (void)assent_dns_read_raw(raw, reading->packet, reading->length,
                              reading->candidates[number].at);
}

/* The next name of the chain. False: it has come to its end, or (then broken is true) there is
 * none. */
static bool extend_chain(struct assent_dns_reading *reading, bool *broken)
{
    const struct assent_dns_name *last = &reading->chain[reading->chain_length - 1];
    struct assent_dns_raw raw;

    for (size_t i = 0; i < reading->candidate_count; i++) {
        assent_dns_read_candidate(reading, i, &raw);
        if (raw.type != ASSENT_DNS_CNAME || !assent_dns_name_equal(&raw.owner, last))
            continue;
        if (reading->chain_length > ASSENT_DNS_MOST_ALIASES ||
            !assent_dns_read_host(reading->packet, &raw, &reading->chain[reading->chain_length])) {
            *broken = true;
            return false;
        }
        reading->ttl = least(reading->ttl, raw.ttl);
        reading->chain_length++;
        return true;
    }
    return false;
}

/* Follows the aliases, wherever they stand. False: they are broken, or do not end. */
static bool follow_aliases(struct assent_dns_reading *reading)
{
    bool broken = false;

    reading->chain[0] = reading->question->name;
    reading->chain_length = 1;
    if (reading->question->type == ASSENT_DNS_CNAME)
        return true;
    while (extend_chain(reading, &broken))
        ;
    return !broken;
}

/* Chooses one record. False: it is broken. */
static bool choose(struct assent_dns_reading *reading, struct assent_dns_candidate *candidate,
                   const struct assent_dns_raw *raw)
{
    size_t length;

    if (!assent_dns_measure(reading->packet, raw, &length))
        return false;
    if (reading->bytes + length > ASSENT_DNS_MOST_BYTES) {
        reading->cut = true;
        return true;
    }
    candidate->length = length;
    reading->bytes += length;
    reading->chosen += length > 0;
    reading->odd_names += length == 0;
    reading->ttl = least(reading->ttl, raw->ttl);
    return true;
}

static bool choose_records(struct assent_dns_reading *reading)
{
    const struct assent_dns_name *canonical = &reading->chain[reading->chain_length - 1];
    struct assent_dns_raw raw;

    for (size_t i = 0; i < reading->candidate_count; i++) {
        assent_dns_read_candidate(reading, i, &raw);
        if (raw.type == reading->question->type && assent_dns_name_equal(&raw.owner, canonical) &&
            !choose(reading, &reading->candidates[i], &raw))
            return false;
    }
    return true;
}

/* --- negative answers --- */

/* How long a negative answer holds by the SOA record of a zone above the name (RFC 2308). */
static uint32_t negative_ttl(const struct assent_dns_reading *reading)
{
    const struct assent_dns_name *name = &reading->chain[reading->chain_length - 1];
    size_t count = assent_dns_get16(reading->packet + 8);
    struct assent_dns_raw raw;
    struct assent_dns_name host;
    size_t at = reading->behind;

    for (size_t i = 0; reading->all_read && i < count && i < ASSENT_DNS_MOST_RECORDS; i++) {
        at = assent_dns_read_raw(&raw, reading->packet, reading->length, at);
        if (at == 0)
            break;
        if (raw.type == ASSENT_DNS_SOA && raw.class == ASSENT_DNS_CLASS_IN &&
            assent_dns_name_within(name, &raw.owner) &&
            assent_dns_read_host(reading->packet, &raw, &host))
            return least(raw.ttl, assent_dns_get32(reading->packet + raw.data + raw.length - 4));
    }
    return ASSENT_DNS_NEGATIVE;
}

/* What it means that no record was chosen. */
static enum assent_dns_status judge_absence(struct assent_dns_reading *reading)
{
    unsigned knows = ASSENT_DNS_FLAG_AUTHORITATIVE | ASSENT_DNS_FLAG_RECURSION_AVAILABLE;

    if (reading->odd_names > 0 || reading->cut)
        return ASSENT_DNS_MALFORMED;
    reading->ttl = clamp(least(reading->ttl, negative_ttl(reading)), ASSENT_DNS_LEAST_TTL,
                         ASSENT_DNS_MOST_NEGATIVE);
    if ((reading->flags & ASSENT_DNS_RCODE_MASK) == ASSENT_DNS_RCODE_NXDOMAIN)
        return ASSENT_DNS_NXDOMAIN;
    /* A server that only refers to others does not know whether there is something. */
    return (reading->flags & knows) == 0 ? ASSENT_DNS_SERVFAIL : ASSENT_DNS_NODATA;
}

static enum assent_dns_status judge_records(struct assent_dns_reading *reading)
{
    size_t count = assent_dns_get16(reading->packet + 6);
    size_t most = count < ASSENT_DNS_MOST_RECORDS ? count : ASSENT_DNS_MOST_RECORDS;

    reading->candidates = calloc(most + 1, sizeof(*reading->candidates));
    if (reading->candidates == NULL)
        return ASSENT_DNS_OVERLOAD;
    if (!find_candidates(reading, count) || !follow_aliases(reading) || !choose_records(reading))
        return ASSENT_DNS_MALFORMED;
    reading->cut = reading->cut || (reading->flags & ASSENT_DNS_FLAG_TRUNCATED) != 0;
    if (reading->chosen == 0)
        return judge_absence(reading);
    if ((reading->flags & ASSENT_DNS_RCODE_MASK) != 0)
        return ASSENT_DNS_MALFORMED; /* it says that there is nothing, and shows something */
    reading->ttl = clamp(reading->ttl, ASSENT_DNS_LEAST_TTL, ASSENT_DNS_MOST_TTL);
    return ASSENT_DNS_ANSWERED;
}

/* --- all of it --- */

struct assent_dns_answer *assent_dns_answer_parse(const struct assent_dns_question *question,
                                                  const uint8_t *packet, size_t length,
                                                  size_t *size)
{
    struct assent_dns_reading *reading = calloc(1, sizeof(*reading));

    if (reading == NULL)
        return NULL;
    reading->question = question;
    reading->packet = packet;
    reading->length = length;
    reading->ttl = UINT32_MAX;
    enum assent_dns_status status = judge_header(reading);
    if (status == ASSENT_DNS_ANSWERED)
        status = judge_records(reading);
    if (reading->chain_length == 0 || status == ASSENT_DNS_MALFORMED) {
        reading->chain[0] = question->name;
        reading->chain_length = 1;
    }
    struct assent_dns_answer *answer = assent_dns_write_answer(reading, status, size);
    free(reading->candidates);
    free(reading);
    return answer;
}
