/*
 * Answers: a packet is read three times. The first reading finds where its records
 * are, the second which of them belong to the question and what they take, the
 * third writes them into one block of memory of just that size.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/dns/answer.h"

#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"

/* A record that may belong to the question. */
struct candidate {
    size_t at;     /* its place in the packet */
    size_t length; /* what it takes in the answer; 0: it is left out */
};

struct reading {
    const struct assent_dns_question *question;
    const uint8_t *packet;
    size_t length;
    unsigned flags;
    size_t behind; /* the answers */
    bool all_read; /* behind is where the authority section begins */
    struct candidate *candidates;
    size_t candidate_count;
    struct assent_dns_name chain[ASSENT_DNS_MOST_ALIASES + 1]; /* the question first */
    size_t chain_length;
    size_t chosen; /* records */
    size_t bytes;  /* of them */
    size_t odd_names;
    uint32_t ttl;
    bool cut;
};

static uint32_t least(uint32_t left, uint32_t right)
{
    return left < right ? left : right;
}

static uint32_t clamp(uint32_t value, uint32_t low, uint32_t high)
{
    return value < low ? low : least(value, high);
}

/* --- one record --- */

static bool has_host(uint16_t type)
{
    return type == ASSENT_DNS_CNAME || type == ASSENT_DNS_MX || type == ASSENT_DNS_NS ||
           type == ASSENT_DNS_PTR || type == ASSENT_DNS_SOA;
}

/* The host that a record names. False: the record is broken. */
static bool read_host(const struct reading *reading, const struct assent_dns_raw *raw,
                      struct assent_dns_name *host)
{
    size_t preference = raw->type == ASSENT_DNS_MX ? 2 : 0;
    size_t end = raw->data + raw->length;
    struct assent_dns_name mailbox;

    if (raw->length <= preference)
        return false;
    size_t behind = assent_dns_name_read(host, reading->packet, end, raw->data + preference);
    if (raw->type != ASSENT_DNS_SOA)
        return behind == end;
    if (behind != 0)
        behind = assent_dns_name_read(&mailbox, reading->packet, end, behind);
    return behind != 0 && end - behind == 20;
}

/* How long the strings of a text are together, and joins them, unless joined is NULL. False: the
 * record is broken. */
static bool join_strings(const struct reading *reading, const struct assent_dns_raw *raw,
                         size_t *length, uint8_t *joined)
{
    const uint8_t *at = reading->packet + raw->data;
    const uint8_t *end = at + raw->length;

    *length = 0;
    while (at < end) {
        size_t size = *at++;
        if (size > (size_t)(end - at))
            return false;
        if (joined != NULL)
            memcpy(joined + *length, at, size);
        *length += size;
        at += size;
    }
    return raw->length > 0;
}

/* What a record takes in the answer; 0: it has an odd name. False: it is broken. */
static bool measure(const struct reading *reading, const struct assent_dns_raw *raw, size_t *length)
{
    struct assent_dns_name host;
    char text[ASSENT_DNS_NAME_SIZE];

    if (raw->type == ASSENT_DNS_A || raw->type == ASSENT_DNS_AAAA) {
        *length = raw->type == ASSENT_DNS_A ? 4 : 16;
        return raw->length == *length;
    }
    if (raw->type == ASSENT_DNS_TXT) {
        bool fine = join_strings(reading, raw, length, NULL);
        (*length)++; /* the NUL */
        return fine;
    }
    if (!read_host(reading, raw, &host))
        return false;
    *length = assent_dns_name_to_text(&host, text) ? strlen(text) + 1 : 0;
    return true;
}

/* --- header and question --- */

static bool is_same_question(struct reading *reading)
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
static enum assent_dns_status judge_header(struct reading *reading)
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
static bool find_candidates(struct reading *reading, size_t count)
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

static void read_candidate(const struct reading *reading, size_t number, struct assent_dns_raw *raw)
{
    (void)assent_dns_read_raw(raw, reading->packet, reading->length,
                              reading->candidates[number].at);
}

/* The next name of the chain. False: it has come to its end, or (then broken is true) there is
 * none. */
static bool extend_chain(struct reading *reading, bool *broken)
{
    const struct assent_dns_name *last = &reading->chain[reading->chain_length - 1];
    struct assent_dns_raw raw;

    for (size_t i = 0; i < reading->candidate_count; i++) {
        read_candidate(reading, i, &raw);
        if (raw.type != ASSENT_DNS_CNAME || !assent_dns_name_equal(&raw.owner, last))
            continue;
        if (reading->chain_length > ASSENT_DNS_MOST_ALIASES ||
            !read_host(reading, &raw, &reading->chain[reading->chain_length])) {
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
static bool follow_aliases(struct reading *reading)
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
static bool choose(struct reading *reading, struct candidate *candidate,
                   const struct assent_dns_raw *raw)
{
    size_t length;

    if (!measure(reading, raw, &length))
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

static bool choose_records(struct reading *reading)
{
    const struct assent_dns_name *canonical = &reading->chain[reading->chain_length - 1];
    struct assent_dns_raw raw;

    for (size_t i = 0; i < reading->candidate_count; i++) {
        read_candidate(reading, i, &raw);
        if (raw.type == reading->question->type && assent_dns_name_equal(&raw.owner, canonical) &&
            !choose(reading, &reading->candidates[i], &raw))
            return false;
    }
    return true;
}

/* --- negative answers --- */

/* How long a negative answer holds by the SOA record of a zone above the name (RFC 2308). */
static uint32_t negative_ttl(const struct reading *reading)
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
            assent_dns_name_within(name, &raw.owner) && read_host(reading, &raw, &host))
            return least(raw.ttl, assent_dns_get32(reading->packet + raw.data + raw.length - 4));
    }
    return ASSENT_DNS_NEGATIVE;
}

/* What it means that no record was chosen. */
static enum assent_dns_status judge_absence(struct reading *reading)
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

static enum assent_dns_status judge_records(struct reading *reading)
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

/* --- writing the answer --- */

static void write_record(const struct reading *reading, const struct assent_dns_raw *raw,
                         struct assent_dns_record *record, char *bytes)
{
    const uint8_t *data = reading->packet + raw->data;
    struct assent_dns_name host;

    record->name = "";
    if (has_host(raw->type)) {
        (void)read_host(reading, raw, &host);
        (void)assent_dns_name_to_text(&host, bytes);
        record->name = bytes;
        record->preference = raw->type == ASSENT_DNS_MX ? assent_dns_get16(data) : 0;
        record->minimum =
            raw->type == ASSENT_DNS_SOA ? assent_dns_get32(data + raw->length - 4) : 0;
        return;
    }
    record->bytes = (uint8_t *)bytes;
    if (raw->type == ASSENT_DNS_TXT)
        (void)join_strings(reading, raw, &record->length, (uint8_t *)bytes);
    else
        memcpy(bytes, data, record->length = raw->length);
}

/* Returns how many bytes that took. */
static size_t write_records(const struct reading *reading, struct assent_dns_record *records,
                            char *bytes)
{
    struct assent_dns_raw raw;
    size_t taken = 0;

    for (size_t i = 0; i < reading->candidate_count; i++) {
        if (reading->candidates[i].length == 0)
            continue;
        read_candidate(reading, i, &raw);
        write_record(reading, &raw, records++, bytes + taken);
        taken += reading->candidates[i].length;
    }
    return taken;
}

/* Writes the names of the chain and returns how many of them are odd; bytes NULL: only measures
 * what they take. */
static size_t write_chain(const struct reading *reading, const char **names, char *bytes,
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

static struct assent_dns_answer *write_answer(const struct reading *reading,
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

struct assent_dns_answer *assent_dns_answer_parse(const struct assent_dns_question *question,
                                                  const uint8_t *packet, size_t length,
                                                  size_t *size)
{
    struct reading *reading = calloc(1, sizeof(*reading));

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
    struct assent_dns_answer *answer = write_answer(reading, status, size);
    free(reading->candidates);
    free(reading);
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
