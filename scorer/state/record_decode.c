/*
 * Reading records of the journal: a decision again, as it was. Checks and symbols
 * are those of this build where it has them, and made otherwise.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <netinet/in.h>
#include <stdio.h>
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
    struct assent_names *names;
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

/* A check of another build. */
static const struct assent_check *make_check(struct decoding *decoding, const char *name)
{
    struct assent_check *check = keep(decoding, 1, sizeof(*check));

    if (check == NULL)
        return NULL;
    check->name = keep_text(decoding, name);
    check->group = check->summary = "";
    return check;
}

static const struct assent_check *check_of(struct decoding *decoding, uint32_t number)
{
    const struct assent_name *name = assent_names_find(decoding->names, number);
    char unknown[ASSENT_NAME_SIZE];

    if (name != NULL && name->check != NULL)
        return name->check;
    if (name != NULL)
        return make_check(decoding, name->check_name);
    assent_name_of_unknown("check", number, unknown);
    return make_check(decoding, unknown);
}

/* Makes one of another build, or one that has another rank there. */
static const struct assent_symbol *make_symbol(struct decoding *decoding,
                                               const struct assent_name *name, uint32_t number,
                                               enum assent_decisive decisive)
{
    struct assent_symbol *symbol = keep(decoding, 1, sizeof(*symbol));
    char unknown[ASSENT_NAME_SIZE];

    if (symbol == NULL)
        return NULL;
    assent_name_of_unknown("SYMBOL", number, unknown);
    if (name != NULL && name->symbol != NULL)
        *symbol = *name->symbol;
    else
        symbol->meaning = "";
    symbol->name = keep_text(
        decoding, name == NULL || name->symbol_name[0] == '\0' ? unknown : name->symbol_name);
    symbol->decisive = decisive;
    return symbol;
}

/* decisive is what the record says: the symbol of this build may have another rank. */
static void set_symbol(struct decoding *decoding, uint32_t number, enum assent_decisive decisive,
                       struct assent_hit *hit)
{
    const struct assent_name *name = assent_names_find(decoding->names, number);

    if (name != NULL && name->symbol != NULL && name->symbol->decisive == decisive)
        hit->symbol = name->symbol;
    else
        hit->symbol = make_symbol(decoding, name, number, decisive);
    if (name != NULL && name->check != NULL)
        hit->check = name->check;
    else
        hit->check = make_check(decoding, name == NULL ? "unknown" : name->check_name);
}

static void read_hit(struct decoding *decoding, struct assent_reader reader, struct assent_hit *hit)
{
    uint32_t number = assent_raw_name_read(&reader);
    enum assent_decisive decisive = ASSENT_DECISIVE_NONE;
    struct assent_reader check = { 0 };
    struct assent_field field;

    hit->weight = assent_raw_points_read(&reader);
    hit->evidence = "";
    while (assent_reader_field(&reader, &field)) {
        if (field.tag == ASSENT_HIT_EVIDENCE && field.is_bytes)
            hit->evidence = keep_printable(decoding, ASSENT_SLOT_EVIDENCE, field.bytes);
        else if (field.tag == ASSENT_HIT_CHECK && field.is_bytes)
            check = field.bytes;
        else if (field.tag == ASSENT_HIT_DECISIVE && field.number < ASSENT_DECISIVE_NONE)
            decisive = (enum assent_decisive)field.number;
        else if (field.tag == ASSENT_HIT_SPECIFICITY)
            hit->specificity = (unsigned)field.number;
    }
    set_symbol(decoding, number, decisive, hit);
    if (check.at != check.end)
        hit->check = check_of(decoding, assent_raw_name_read(&check));
    decoding->damaged |= reader.damaged || check.damaged;
}

static void read_report(struct decoding *decoding, struct assent_reader reader,
                        struct assent_check_report *report)
{
    struct assent_field field;

    report->check = check_of(decoding, assent_raw_name_read(&reader));
    uint64_t head = assent_reader_varint(&reader);
    const char *detail = assent_record_detail(head >> 1);
    report->outcome = (head & 1) != 0 ? ASSENT_OUTCOME_SKIPPED : ASSENT_OUTCOME_INCOMPLETE;
    report->detail = detail == NULL ? "" : detail;
    report->lowest = assent_raw_points_read(&reader);
    report->highest = assent_raw_points_read(&reader);
    while (assent_reader_field(&reader, &field)) {
        if (field.tag == ASSENT_REPORT_DETAIL && field.is_bytes)
            report->detail = keep_name(decoding, field.bytes);
        else if (field.tag == ASSENT_REPORT_OUTAGE)
            report->outage = (int64_t)(field.number & INT64_MAX);
    }
    decoding->damaged |= reader.damaged;
}

/* Returns how many there are; raw->report_count has counted with as many, or one more. */
static size_t read_skipped(struct decoding *decoding, struct assent_reader reader,
                           struct assent_check_report *reports)
{
    const char *detail = assent_record_detail(assent_reader_varint(&reader));
    size_t count = 0;

    for (; !reader.damaged && assent_reader_length(&reader) >= ASSENT_RECORD_NAME; count++)
        reports[count] = (struct assent_check_report){
            .check = check_of(decoding, assent_raw_name_read(&reader)),
            .outcome = ASSENT_OUTCOME_SKIPPED,
            .detail = detail == NULL ? "" : detail,
        };
    decoding->damaged |= reader.damaged || !assent_reader_at_end(&reader);
    return count;
}

static const struct assent_policy *read_policy(struct decoding *decoding,
                                               struct assent_reader *reader)
{
    struct assent_policy *policy = keep(decoding, 1, sizeof(*policy));
    uint64_t mode = assent_reader_varint(reader);
    assent_points tag = assent_raw_points_read(reader);
    assent_points reject = assent_raw_points_read(reader);

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

/* The one group that a record without any stands for. */
static void make_usual_group(struct decoding *decoding, struct assent_group_verdict *group)
{
    struct assent_policy *policy = keep(decoding, 1, sizeof(*policy));

    if (policy == NULL)
        return;
    *policy = assent_record_usual_policy();
    *group = (struct assent_group_verdict){ policy, decoding->raw.recipient_total,
                                            decoding->raw.verdict };
    decoding->decoded->record.decision.group_count = 1;
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
        else if (field.is_bytes && field.tag == ASSENT_TAG_SKIPPED)
            decision->check_count +=
                read_skipped(decoding, field.bytes, &reports[decision->check_count]);
        else if (field.is_bytes && field.tag == ASSENT_TAG_GROUP)
            read_group(decoding, field.bytes, &groups[decision->group_count++]);
    }
    if (!decoding->failed && raw->group_count == 0 && !raw->has_policy)
        make_usual_group(decoding, groups);
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

/* A number that a newer writer knows leaves both empty. */
static void read_reply_code(struct assent_reader *reader, struct assent_reply *reply)
{
    uint64_t number = assent_reader_varint(reader);
    const char *both = assent_record_reply(number);
    const char *blank = both == NULL ? NULL : strchr(both, ' ');

    if (number == 0) {
        read_word(reader, reply->code, sizeof(reply->code));
        read_word(reader, reply->status, sizeof(reply->status));
    } else if (blank != NULL) {
        (void)snprintf(reply->code, sizeof(reply->code), "%.*s", (int)(blank - both), both);
        assent_text_copy(reply->status, sizeof(reply->status), blank + 1);
    }
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
    read_reply_code(&reader, &decision->reply);
    decoding->damaged |= reader.damaged;
    (void)assent_slots_expand(&decoding->texts.slots, ASSENT_SLOT_LIMIT, reader,
                              decision->reply.text, sizeof(decision->reply.text));
    assent_text_ascii(decision->reply.text);
}

static void read_origin(struct decoding *decoding)
{
    struct assent_decision *decision = &decoding->decoded->record.decision;
    const struct assent_raw_record *raw = &decoding->raw;
    char address[INET6_ADDRSTRLEN];

    if (!raw->has_origin)
        return;
    assent_raw_address_read(&raw->origin, address, sizeof(address));
    decision->origin = keep_text(decoding, address);
    decision->origin_name = keep_printable(decoding, ASSENT_SLOT_EVIDENCE, raw->origin_name);
    decision->relays = (size_t)raw->relays;
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
    read_origin(decoding);
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

struct assent_decoded_record *assent_record_decode_named(const void *bytes, size_t length,
                                                         struct assent_names *names,
                                                         struct assent_error *error)
{
    struct decoding *decoding = calloc(1, sizeof(*decoding));

    if (decoding == NULL || (decoding->decoded = create()) == NULL) {
        free(decoding);
        (void)assent_error_set(error, "journal record: out of memory");
        return NULL;
    }
    struct decoded *decoded = decoding->decoded;
    decoding->names = names;
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

struct assent_decoded_record *assent_record_decode(const void *bytes, size_t length,
                                                   struct assent_error *error)
{
    struct assent_names names;

    if (!assent_names_init(&names)) {
        (void)assent_error_set(error, "journal record: out of memory");
        return NULL;
    }
    struct assent_decoded_record *record = assent_record_decode_named(bytes, length, &names, error);
    assent_names_fini(&names);
    return record;
}

void assent_decoded_record_destroy(struct assent_decoded_record *record)
{
    struct decoded *decoded = (struct decoded *)record;

    if (decoded == NULL)
        return;
    assent_arena_destroy(decoded->arena);
    free(decoded);
}
