/*
 * Reading records of the journal: a decision again, as it was. Checks and symbols
 * are those of this build where it has them, and made from their names otherwise.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "scorer/base/arena.h"
#include "scorer/base/text.h"
#include "scorer/state/record.h"

enum { MOST_MEMORY = 16 * 1024 * 1024 };

struct decoded {
    struct assent_decoded_record record; /* must be first */
    struct assent_arena *arena;
};

struct decoding {
    struct assent_raw_record raw;
    struct assent_raw_texts texts;
    struct decoded *decoded;
    bool failed; /* out of memory */
    bool damaged;
};

static void *keep(struct decoding *decoding, size_t count, size_t size)
{
    void *memory = assent_arena_array(decoding->decoded->arena, count + 1, size);

    decoding->failed |= memory == NULL;
    return memory;
}

static const char *keep_text(struct decoding *decoding, const char *text)
{
    const char *copy = assent_arena_text(decoding->decoded->arena, text);

    decoding->failed |= copy == NULL;
    return copy == NULL ? "" : copy;
}

static const char *keep_bytes(struct decoding *decoding, unsigned limit, struct assent_reader bytes)
{
    char text[ASSENT_RECORD_TEXT];

    if (assent_slots_expand(&decoding->texts.slots, limit, bytes, text, sizeof(text)) == 0)
        return "";
    return keep_text(decoding, text);
}

static const char *keep_slot(struct decoding *decoding, enum assent_slot slot)
{
    return keep_text(decoding, decoding->texts.slots.texts[slot]);
}

/* For what goes to a terminal as it is: what we wrote was printable, but who wrote this? */
static const char *keep_printable(struct decoding *decoding, unsigned limit,
                                  struct assent_reader bytes)
{
    char text[ASSENT_RECORD_TEXT];

    (void)assent_slots_expand(&decoding->texts.slots, limit, bytes, text, sizeof(text));
    assent_text_printable(text);
    return keep_text(decoding, text);
}

/* Names are plain bytes. */
static const char *keep_name(struct decoding *decoding, struct assent_reader bytes)
{
    char text[ASSENT_RECORD_TEXT];
    size_t length = assent_reader_length(&bytes);

    if (length >= sizeof(text))
        length = sizeof(text) - 1;
    if (length > 0)
        memcpy(text, bytes.at, length);
    text[length] = '\0';
    assent_text_printable(text);
    return keep_text(decoding, text);
}

static const struct assent_check *check_of(struct decoding *decoding, const char *name)
{
    for (size_t i = 0; i < assent_check_count(); i++)
        if (strcmp(assent_check_at(i)->name, name) == 0)
            return assent_check_at(i);
    struct assent_check *check = keep(decoding, 1, sizeof(*check));
    if (check == NULL)
        return NULL;
    check->name = name;
    check->group = check->summary = "";
    return check;
}

static const struct assent_symbol *known_symbol(const char *name, const struct assent_check **check)
{
    for (size_t i = 0; i < assent_check_count(); i++) {
        *check = assent_check_at(i);
        for (size_t k = 0; k < (*check)->symbol_count; k++)
            if (strcmp((*check)->symbols[k].name, name) == 0)
                return &(*check)->symbols[k];
    }
    *check = NULL;
    return NULL;
}

/* decisive is what the record says: the symbol of this build may have another rank. */
static const struct assent_symbol *symbol_of(struct decoding *decoding, const char *name,
                                             enum assent_decisive decisive,
                                             const struct assent_check **check)
{
    const struct assent_symbol *known = known_symbol(name, check);

    if (known != NULL && known->decisive == decisive)
        return known;
    struct assent_symbol *symbol = keep(decoding, 1, sizeof(*symbol));
    if (symbol == NULL)
        return NULL;
    if (known != NULL)
        *symbol = *known;
    symbol->name = name;
    symbol->meaning = known == NULL ? "" : known->meaning;
    symbol->decisive = decisive;
    return symbol;
}

static assent_points read_points(struct assent_reader *reader)
{
    int64_t value = assent_reader_signed(reader);

    return value > ASSENT_POINTS_MOST    ? ASSENT_POINTS_MOST
           : value < ASSENT_POINTS_LEAST ? ASSENT_POINTS_LEAST
                                         : (assent_points)value;
}

static void read_hit(struct decoding *decoding, struct assent_reader reader, struct assent_hit *hit)
{
    const char *name = keep_name(decoding, assent_reader_text(&reader));
    enum assent_decisive decisive = ASSENT_DECISIVE_NONE;
    const char *check_name = NULL;
    struct assent_field field;

    hit->weight = read_points(&reader);
    hit->evidence = "";
    while (assent_reader_field(&reader, &field)) {
        if (field.tag == ASSENT_HIT_EVIDENCE && field.is_bytes)
            hit->evidence = keep_printable(decoding, ASSENT_SLOT_EVIDENCE, field.bytes);
        else if (field.tag == ASSENT_HIT_CHECK && field.is_bytes)
            check_name = keep_name(decoding, field.bytes);
        else if (field.tag == ASSENT_HIT_DECISIVE && field.number < ASSENT_DECISIVE_NONE)
            decisive = (enum assent_decisive)field.number;
        else if (field.tag == ASSENT_HIT_SPECIFICITY)
            hit->specificity = (unsigned)field.number;
    }
    decoding->damaged |= reader.damaged;
    hit->symbol = symbol_of(decoding, name, decisive, &hit->check);
    if (check_name != NULL || hit->check == NULL)
        hit->check = check_of(decoding, check_name == NULL ? "unknown" : check_name);
}

static void read_report(struct decoding *decoding, struct assent_reader reader,
                        struct assent_check_report *report)
{
    struct assent_field field;

    report->check = check_of(decoding, keep_name(decoding, assent_reader_text(&reader)));
    uint64_t outcome = assent_reader_varint(&reader);
    report->outcome =
        outcome > ASSENT_OUTCOME_SKIPPED ? ASSENT_OUTCOME_DONE : (enum assent_outcome)outcome;
    report->lowest = read_points(&reader);
    report->highest = read_points(&reader);
    report->detail = "";
    while (assent_reader_field(&reader, &field)) {
        if (field.tag == ASSENT_REPORT_DETAIL_TEXT && field.is_bytes)
            report->detail = keep_name(decoding, field.bytes);
        else if (field.tag == ASSENT_REPORT_DETAIL && !field.is_bytes)
            report->detail = assent_record_detail(field.number);
        else if (field.tag == ASSENT_REPORT_OUTAGE)
            report->outage = (int64_t)(field.number & INT64_MAX);
        if (report->detail == NULL)
            report->detail = "";
    }
    decoding->damaged |= reader.damaged;
}

static const struct assent_policy *read_policy(struct decoding *decoding,
                                               struct assent_reader *reader)
{
    struct assent_policy *policy = keep(decoding, 1, sizeof(*policy));
    uint64_t mode = assent_reader_varint(reader);
    assent_points tag = read_points(reader);
    assent_points reject = read_points(reader);

    if (policy == NULL)
        return NULL;
    *policy = (struct assent_policy){
        .mode = mode >> 1 > ASSENT_MODE_OFF ? ASSENT_MODE_ENFORCE : (enum assent_mode)(mode >> 1),
        .tag_threshold = tag,
        .reject_threshold = reject,
        .greylisting = (mode & 1) != 0,
        .subject_tag = "",
        .contact = "",
    };
    return policy;
}

static void read_group(struct decoding *decoding, struct assent_reader reader,
                       struct assent_group_verdict *group)
{
    struct assent_field field;

    group->recipients = (size_t)assent_reader_varint(&reader);
    group->policy = read_policy(decoding, &reader);
    group->verdict = decoding->raw.verdict;
    while (assent_reader_field(&reader, &field))
        if (field.tag == ASSENT_GROUP_VERDICT && field.is_bytes &&
            !assent_raw_verdict_read(&field.bytes, &group->verdict))
            decoding->damaged = true;
    if (group->verdict.deciding_hit >= decoding->raw.hit_count)
        group->verdict.deciding_hit = ASSENT_NO_HIT;
    decoding->damaged |= reader.damaged;
}

static void read_lists(struct decoding *decoding)
{
    struct assent_decision *decision = &decoding->decoded->record.decision;
    const struct assent_raw_record *raw = &decoding->raw;
    struct assent_hit *hits = keep(decoding, raw->hit_count, sizeof(*hits));
    struct assent_check_report *reports = keep(decoding, raw->report_count, sizeof(*reports));
    struct assent_group_verdict *groups = keep(decoding, raw->group_count, sizeof(*groups));
    struct assent_reader reader = raw->all;
    struct assent_field field;

    while (!decoding->failed && assent_reader_field(&reader, &field)) {
        if (field.is_bytes && field.tag == ASSENT_TAG_HIT)
            read_hit(decoding, field.bytes, &hits[decision->hit_count++]);
        else if (field.is_bytes && field.tag == ASSENT_TAG_REPORT)
            read_report(decoding, field.bytes, &reports[decision->check_count++]);
        else if (field.is_bytes && field.tag == ASSENT_TAG_GROUP)
            read_group(decoding, field.bytes, &groups[decision->group_count++]);
    }
    decision->hits = hits;
    decision->checks = reports;
    decision->groups = groups;
}

static void set_policy(struct decoding *decoding)
{
    struct assent_decision *decision = &decoding->decoded->record.decision;
    struct assent_reader reader = decoding->raw.policy;

    if (reader.at != reader.end) {
        decision->policy = read_policy(decoding, &reader);
        decoding->damaged |= reader.damaged;
    } else if (decoding->raw.holding < decision->group_count) {
        decision->policy = decision->groups[decoding->raw.holding].policy;
    } else {
        decoding->damaged = true;
    }
}

static void read_word(struct assent_reader *reader, char *text, size_t size)
{
    struct assent_reader bytes = assent_reader_text(reader);
    size_t length = assent_reader_length(&bytes);

    if (length >= size)
        length = size - 1;
    if (length > 0)
        memcpy(text, bytes.at, length);
    text[length] = '\0';
    assent_text_ascii(text);
}

static void read_reply(struct decoding *decoding)
{
    struct assent_decision *decision = &decoding->decoded->record.decision;
    struct assent_reader reader = decoding->raw.reply;

    if (reader.at == reader.end)
        return;
    if (decision->verdict.deciding_hit < decision->hit_count)
        assent_slots_set(&decoding->texts.slots, ASSENT_SLOT_EVIDENCE,
                         decision->hits[decision->verdict.deciding_hit].evidence);
    read_word(&reader, decision->reply.code, sizeof(decision->reply.code));
    read_word(&reader, decision->reply.status, sizeof(decision->reply.status));
    decoding->damaged |= reader.damaged;
    (void)assent_slots_expand(&decoding->texts.slots, ASSENT_SLOT_COUNT, reader,
                              decision->reply.text, sizeof(decision->reply.text));
    assent_text_ascii(decision->reply.text);
}

static void read_decision(struct decoding *decoding)
{
    struct assent_decision *decision = &decoding->decoded->record.decision;
    const struct assent_raw_record *raw = &decoding->raw;

    memcpy(decision->id, raw->id, sizeof(decision->id));
    assent_text_ascii(decision->id);
    decision->direction =
        raw->direction > ASSENT_LOCAL ? ASSENT_INBOUND : (enum assent_direction)raw->direction;
    decision->verdict = raw->verdict;
    decision->wall = raw->wall;
    decision->degraded = keep_printable(decoding, ASSENT_SLOT_EVIDENCE, raw->degraded);
    read_lists(decoding);
    if (decoding->failed)
        return;
    set_policy(decoding);
    read_reply(decoding);
}

static void read_recipients(struct decoding *decoding)
{
    struct assent_record *record = &decoding->decoded->record.record;
    const struct assent_raw_record *raw = &decoding->raw;
    const char **recipients = keep(decoding, raw->recipient_count, sizeof(*recipients));

    if (recipients == NULL)
        return;
    for (size_t i = 0; i < raw->recipient_count; i++)
        recipients[i] = i == 0 ? keep_slot(decoding, ASSENT_SLOT_RECIPIENT)
                               : keep_bytes(decoding, ASSENT_SLOT_EVIDENCE, raw->recipients[i]);
    record->recipients = recipients;
    record->recipient_count = raw->recipient_count;
    record->recipient_total = raw->recipient_total;
}

static void read_record(struct decoding *decoding)
{
    struct assent_record *record = &decoding->decoded->record.record;
    const struct assent_raw_record *raw = &decoding->raw;

    *record = (struct assent_record){
        .began = raw->began,
        .decided = raw->decided,
        .client = keep_slot(decoding, ASSENT_SLOT_CLIENT),
        .client_name = keep_slot(decoding, ASSENT_SLOT_CLIENT_NAME),
        .helo = keep_slot(decoding, ASSENT_SLOT_HELO),
        .login = keep_bytes(decoding, ASSENT_SLOT_EVIDENCE, raw->login),
        .sender = keep_slot(decoding, ASSENT_SLOT_SENDER),
        .subject = keep_bytes(decoding, ASSENT_SLOT_EVIDENCE, raw->subject),
        .subject_hashed = raw->subject_hashed,
        .message_id = keep_bytes(decoding, ASSENT_SLOT_EVIDENCE, raw->message_id),
        .from = keep_slot(decoding, ASSENT_SLOT_FROM),
        .queue_id = keep_bytes(decoding, ASSENT_SLOT_EVIDENCE, raw->queue_id),
        .size = (size_t)raw->size,
        .generation = raw->generation,
        .decision = &decoding->decoded->record.decision,
    };
    decoding->decoded->record.done_count = (size_t)raw->done;
    read_recipients(decoding);
    read_decision(decoding);
}

static struct decoded *create(void)
{
    struct decoded *decoded = calloc(1, sizeof(*decoded));

    if (decoded == NULL)
        return NULL;
    decoded->arena = assent_arena_create(MOST_MEMORY);
    if (decoded->arena != NULL)
        return decoded;
    free(decoded);
    return NULL;
}

struct assent_decoded_record *assent_record_decode(const void *bytes, size_t length,
                                                   struct assent_error *error)
{
    struct decoding *decoding = calloc(1, sizeof(*decoding));

    if (decoding == NULL || (decoding->decoded = create()) == NULL) {
        free(decoding);
        (void)assent_error_set(error, "journal record: out of memory");
        return NULL;
    }
    struct decoded *decoded = decoding->decoded;
    if (!assent_raw_record_read(bytes, length, &decoding->raw)) {
        decoding->damaged = true;
    } else {
        assent_raw_texts_read(&decoding->raw, &decoding->texts);
        read_record(decoding);
    }
    bool failed = decoding->failed;
    bool damaged = decoding->damaged;
    free(decoding);
    if (!failed && !damaged)
        return &decoded->record;
    assent_decoded_record_destroy(&decoded->record);
    (void)assent_error_set(error, "journal record of %zu bytes: %s", length,
                           damaged ? "damaged, or of a newer version" : "out of memory");
    return NULL;
}

void assent_decoded_record_destroy(struct assent_decoded_record *record)
{
    struct decoded *decoded = (struct decoded *)record;

    if (decoded == NULL)
        return;
    assent_arena_destroy(decoded->arena);
    free(decoded);
}
