/*
 * Writing records of the journal: everything that a decision holds but what can
 * be looked up or derived, every text cut to a bound.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scorer/state/record.h"

/* Bounds in bytes, and in number. */
enum {
    MOST_CLIENT = 64,
    MOST_NAME = 255,
    MOST_HELO = 128,
    MOST_ADDRESS = 256,
    MOST_SUBJECT = 120,
    MOST_MESSAGE_ID = 150,
    MOST_QUEUE_ID = 32,
    MOST_WORD = 64,
    MOST_EVIDENCE = 200,
    MOST_DETAIL = 100,
    MOST_HITS = 128,
    MOST_REPORTS = 128,
    MOST_GROUPS = 20,
};

/* Numbers are never used again for something else. */
static const char *const details[] = {
    "",
    "an answer is missing",
    "it could not change the verdict",
    "filtering is off",
    "not for outbound mail",
    "local submission is always accepted",
};

const char *assent_record_detail(uint64_t number)
{
    return number < sizeof(details) / sizeof(details[0]) ? details[number] : NULL;
}

/* The first of those that no score and no fault has to do with: they tell why none of these checks
 * could have run. */
enum { FIRST_STANDING_DETAIL = 3 };

struct encoding {
    const struct assent_record *record;
    const struct assent_decision *decision;
    struct assent_writer out;
    struct assent_writer inner; /* of the field at hand */
    struct assent_slots slots;
    /* Texts of slots as far as they are kept. */
    char cut[ASSENT_SLOT_LIMIT][ASSENT_RECORD_TEXT / 2];
};

static const char *const replies[] = { NULL, "550 5.7.1", "451 4.7.1", "451 4.3.0" };

const char *assent_record_reply(uint64_t number)
{
    return number < sizeof(replies) / sizeof(replies[0]) ? replies[number] : NULL;
}

struct assent_policy assent_record_usual_policy(void)
{
    return (struct assent_policy){
        .mode = ASSENT_MODE_ENFORCE,
        .tag_threshold = ASSENT_POINTS(5),
        .reject_threshold = ASSENT_POINTS(10),
        .greylisting = true,
        .subject_tag = "",
        .contact = "",
    };
}

/* The length of text up to a bound, not within a UTF-8 character. */
static size_t bounded(const char *text, size_t most)
{
    size_t length = strnlen(text, most + 1);

    if (length <= most)
        return length;
    length = most;
    while (length > 0 && most - length < 4 && ((unsigned char)text[length] & 0xc0) == 0x80)
        length--;
    return length;
}

static void add_text(struct encoding *encoding, unsigned tag, unsigned limit, const char *text,
                     size_t most)
{
    size_t length = bounded(text, most);

    if (length == 0)
        return;
    struct assent_writer shortened = { 0 };
    assent_slots_shorten(&encoding->slots, limit, text, length, &shortened);
    assent_writer_nested(&encoding->out, tag, &shortened);
    free(shortened.bytes);
}

/* A text that others may refer to: as much of it as is kept. */
static void add_slot(struct encoding *encoding, unsigned tag, enum assent_slot slot,
                     const char *text, size_t most)
{
    size_t length = bounded(text, most);

    add_text(encoding, tag, slot, text, most);
    memcpy(encoding->cut[slot], text, length);
    encoding->cut[slot][length] = '\0';
    assent_slots_set(&encoding->slots, slot, encoding->cut[slot]);
}

/* One that is mostly the same as another slot: nothing then, and bytes also when it is empty. */
static void add_slot_unless_same(struct encoding *encoding, unsigned tag, enum assent_slot slot,
                                 enum assent_slot other, const char *text, size_t most)
{
    if (strcmp(text, encoding->slots.texts[other]) == 0) {
        assent_slots_set(&encoding->slots, slot, encoding->slots.texts[other]);
        return;
    }
    if (text[0] == '\0')
        assent_writer_bytes(&encoding->out, tag, "", 0);
    add_slot(encoding, tag, slot, text, most);
}

/* Nothing when there is none. */
static void add_difference(struct assent_writer *out, unsigned tag, int64_t value, int64_t base)
{
    if (value == base)
        return;
    assent_writer_varint(out, (uint64_t)tag << 1);
    assent_writer_signed(out, (int64_t)((uint64_t)value - (uint64_t)base));
}

static void add_id_and_times(struct encoding *encoding)
{
    const struct assent_record *record = encoding->record;
    const char *id = encoding->decision->id;
    uint8_t packed[ASSENT_ID_PACKED];
    int64_t base = 0;

    if (assent_id_pack(id, packed)) {
        assent_writer_bytes(&encoding->out, ASSENT_TAG_ID, packed, sizeof(packed));
        base = assent_id_time(id);
    } else {
        assent_writer_bytes(&encoding->out, ASSENT_TAG_ID_TEXT, id, strlen(id));
    }
    assent_slots_set(&encoding->slots, ASSENT_SLOT_ID, id);
    add_difference(&encoding->out, ASSENT_TAG_DECIDED, record->decided, record->began);
    add_difference(&encoding->out, ASSENT_TAG_BEGAN, record->began, base);
    add_difference(&encoding->out, ASSENT_TAG_WALL, encoding->decision->wall, record->decided);
}

static void write_points(struct assent_writer *writer, assent_points points)
{
    bool tenths = points % ASSENT_POINTS(0.1) == 0;
    int64_t value = tenths ? points / ASSENT_POINTS(0.1) : points;
    uint64_t zigzag = value < 0 ? ~((uint64_t)value << 1) : (uint64_t)value << 1;

    assent_writer_varint(writer, zigzag << 1 | tenths);
}

static void write_name(struct assent_writer *writer, const char *name)
{
    uint32_t number = assent_name_number(name);
    const uint8_t bytes[] = { (uint8_t)(number >> 24), (uint8_t)(number >> 16),
                              (uint8_t)(number >> 8), (uint8_t)number };

    assent_writer_add(writer, bytes, sizeof(bytes));
}

static void write_verdict(struct assent_writer *writer, const struct assent_verdict *verdict)
{
    size_t place = verdict->deciding_hit < MOST_HITS ? verdict->deciding_hit + 1 : 0;

    assent_writer_varint(writer, (uint64_t)verdict->reason << 2 | verdict->kind);
    write_points(writer, verdict->score);
    assent_writer_varint(writer, place);
}

/* Writes an address, 4 or 16 bytes, if it is again the same text when it is read. */
static bool add_address(struct encoding *encoding, unsigned tag, const char *text)
{
    char again[INET6_ADDRSTRLEN];
    uint8_t address[16];
    int family = strchr(text, ':') == NULL ? AF_INET : AF_INET6;

    if (inet_pton(family, text, address) != 1 ||
        inet_ntop(family, address, again, sizeof(again)) == NULL || strcmp(again, text) != 0)
        return false;
    assent_writer_bytes(&encoding->out, tag, address, family == AF_INET ? 4 : 16);
    return true;
}

static void add_client(struct encoding *encoding)
{
    const struct assent_record *record = encoding->record;

    if (add_address(encoding, ASSENT_TAG_ADDRESS, record->client)) {
        assent_slots_set(&encoding->slots, ASSENT_SLOT_CLIENT, record->client);
    } else {
        add_slot(encoding, ASSENT_TAG_CLIENT, ASSENT_SLOT_CLIENT, record->client, MOST_CLIENT);
    }
    add_slot(encoding, ASSENT_TAG_CLIENT_NAME, ASSENT_SLOT_CLIENT_NAME, record->client_name,
             MOST_NAME);
    assent_slots_set_parent(&encoding->slots, ASSENT_SLOT_CLIENT_DOMAIN, ASSENT_SLOT_CLIENT_NAME);
    add_slot_unless_same(encoding, ASSENT_TAG_HELO, ASSENT_SLOT_HELO, ASSENT_SLOT_CLIENT_NAME,
                         record->helo, MOST_HELO);
    assent_slots_set_parent(&encoding->slots, ASSENT_SLOT_HELO_DOMAIN, ASSENT_SLOT_HELO);
    add_text(encoding, ASSENT_TAG_LOGIN, ASSENT_SLOT_EVIDENCE, record->login, MOST_HELO);
}

/* Empty ones as well: their number tells how many there are. */
static void add_recipients(struct encoding *encoding)
{
    const struct assent_record *record = encoding->record;

    for (size_t i = 0; i < record->recipient_count && i < ASSENT_RECORD_RECIPIENTS; i++) {
        const char *address = record->recipients[i];
        if (address[0] == '\0')
            assent_writer_bytes(&encoding->out, ASSENT_TAG_RECIPIENT, "", 0);
        else if (i == 0)
            add_slot(encoding, ASSENT_TAG_RECIPIENT, ASSENT_SLOT_RECIPIENT, address, MOST_ADDRESS);
        else
            add_text(encoding, ASSENT_TAG_RECIPIENT, ASSENT_SLOT_EVIDENCE, address, MOST_ADDRESS);
        if (i > 0)
            continue;
        assent_slots_set_domain(&encoding->slots, ASSENT_SLOT_RECIPIENT_DOMAIN,
                                ASSENT_SLOT_RECIPIENT);
        assent_slots_set_local(&encoding->slots, ASSENT_SLOT_RECIPIENT_LOCAL,
                               ASSENT_SLOT_RECIPIENT);
    }
    if (record->recipient_total != record->recipient_count ||
        record->recipient_total > ASSENT_RECORD_RECIPIENTS)
        assent_writer_number(&encoding->out, ASSENT_TAG_RECIPIENT_TOTAL, record->recipient_total);
}

static void add_envelope_and_message(struct encoding *encoding)
{
    const struct assent_record *record = encoding->record;
    struct assent_writer *out = &encoding->out;

    add_recipients(encoding);
    add_slot(encoding, ASSENT_TAG_SENDER, ASSENT_SLOT_SENDER, record->sender, MOST_ADDRESS);
    assent_slots_set_domain(&encoding->slots, ASSENT_SLOT_SENDER_DOMAIN, ASSENT_SLOT_SENDER);
    add_slot_unless_same(encoding, ASSENT_TAG_FROM, ASSENT_SLOT_FROM, ASSENT_SLOT_SENDER,
                         record->from, MOST_ADDRESS);
    assent_slots_set_domain(&encoding->slots, ASSENT_SLOT_FROM_DOMAIN, ASSENT_SLOT_FROM);
    add_text(encoding, ASSENT_TAG_SUBJECT, ASSENT_SLOT_EVIDENCE, record->subject, MOST_SUBJECT);
    if (record->subject_hashed)
        assent_writer_number(out, ASSENT_TAG_SUBJECT_HASHED, 1);
    add_text(encoding, ASSENT_TAG_MESSAGE_ID, ASSENT_SLOT_EVIDENCE, record->message_id,
             MOST_MESSAGE_ID);
    add_text(encoding, ASSENT_TAG_QUEUE_ID, 0, record->queue_id, MOST_QUEUE_ID);
    if (record->size > 0)
        assent_writer_number(out, ASSENT_TAG_SIZE, record->size);
    if (record->generation > 0)
        assent_writer_number(out, ASSENT_TAG_GENERATION, record->generation);
}

/* Whether a reader finds the check by its symbol. */
static bool symbol_tells_check(const struct assent_hit *hit)
{
    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        for (size_t k = 0; k < check->symbol_count; k++)
            if (strcmp(check->symbols[k].name, hit->symbol->name) == 0)
                return strcmp(check->name, hit->check->name) == 0;
    }
    return false;
}

static void add_check(struct assent_writer *writer, const char *name)
{
    struct assent_writer number = { 0 };

    write_name(&number, name);
    assent_writer_nested(writer, ASSENT_HIT_CHECK, &number);
    free(number.bytes);
}

static void add_hit(struct encoding *encoding, const struct assent_hit *hit)
{
    struct assent_writer *inner = &encoding->inner;

    write_name(inner, hit->symbol->name);
    write_points(inner, hit->weight);
    if (hit->symbol->decisive != ASSENT_DECISIVE_NONE)
        assent_writer_number(inner, ASSENT_HIT_DECISIVE, hit->symbol->decisive);
    if (hit->specificity != 0)
        assent_writer_number(inner, ASSENT_HIT_SPECIFICITY, hit->specificity);
    if (!symbol_tells_check(hit))
        add_check(inner, hit->check->name);
    if (hit->evidence[0] != '\0') {
        assent_writer_rest(inner);
        assent_slots_shorten(&encoding->slots, ASSENT_SLOT_EVIDENCE, hit->evidence,
                             bounded(hit->evidence, MOST_EVIDENCE), inner);
    }
    assent_writer_nested(&encoding->out, ASSENT_TAG_HIT, inner);
}

/* SIZE_MAX: it has none. */
static size_t detail_of(const struct assent_check_report *report)
{
    for (size_t i = 0; i < sizeof(details) / sizeof(details[0]); i++)
        if (strcmp(details[i], report->detail) == 0)
            return i;
    return SIZE_MAX;
}

static bool is_standing(const struct assent_check_report *report)
{
    size_t detail = detail_of(report);

    return report->outcome == ASSENT_OUTCOME_SKIPPED && detail >= FIRST_STANDING_DETAIL &&
           detail != SIZE_MAX;
}

static void add_report(struct encoding *encoding, const struct assent_check_report *report)
{
    struct assent_writer *inner = &encoding->inner;
    bool known = detail_of(report) != SIZE_MAX;
    uint64_t number = known ? detail_of(report) : 0;

    write_name(inner, report->check->name);
    assent_writer_varint(inner, number << 1 | (report->outcome == ASSENT_OUTCOME_SKIPPED));
    write_points(inner, report->lowest);
    write_points(inner, report->highest);
    if (report->outage > 0)
        assent_writer_number(inner, ASSENT_REPORT_OUTAGE, (uint64_t)report->outage);
    if (!known) {
        assent_writer_rest(inner);
        assent_writer_add(inner, report->detail, bounded(report->detail, MOST_DETAIL));
    }
    assent_writer_nested(&encoding->out, ASSENT_TAG_REPORT, inner);
}

/* Outbound mail, say, passes over most checks, all for one reason. Returns how many were
 * written. */
static size_t add_standing(struct encoding *encoding, size_t detail)
{
    const struct assent_decision *decision = encoding->decision;
    struct assent_writer *inner = &encoding->inner;
    size_t written = 0;

    for (size_t i = 0; i < decision->check_count && written < MOST_REPORTS; i++) {
        if (!is_standing(&decision->checks[i]) || detail_of(&decision->checks[i]) != detail)
            continue;
        if (written++ == 0)
            assent_writer_varint(inner, detail);
        write_name(inner, decision->checks[i].check->name);
    }
    if (written > 0)
        assent_writer_nested(&encoding->out, ASSENT_TAG_SKIPPED, inner);
    return written;
}

static void add_reports(struct encoding *encoding)
{
    const struct assent_decision *decision = encoding->decision;
    size_t written = 0;

    for (size_t i = FIRST_STANDING_DETAIL; i < sizeof(details) / sizeof(details[0]); i++)
        written += add_standing(encoding, i);
    for (size_t i = 0; i < decision->check_count && written < MOST_REPORTS; i++) {
        const struct assent_check_report *report = &decision->checks[i];
        if (report->outcome != ASSENT_OUTCOME_SKIPPED &&
            report->outcome != ASSENT_OUTCOME_INCOMPLETE)
            continue;
        if (is_standing(report))
            continue;
        add_report(encoding, report);
        written++;
    }
    if (decision->check_count > written)
        assent_writer_number(&encoding->out, ASSENT_TAG_DONE, decision->check_count - written);
}

static void write_policy(struct assent_writer *writer, const struct assent_policy *policy)
{
    assent_writer_varint(writer, (uint64_t)policy->mode << 1 | policy->greylisting);
    write_points(writer, policy->tag_threshold);
    write_points(writer, policy->reject_threshold);
}

static bool same_verdict(const struct assent_verdict *left, const struct assent_verdict *right)
{
    return left->kind == right->kind && left->reason == right->reason &&
           left->score == right->score && left->deciding_hit == right->deciding_hit;
}

/* Whether a record without groups tells the same. */
static bool are_usual_groups(const struct assent_record *record)
{
    const struct assent_decision *decision = record->decision;
    const struct assent_group_verdict *group = &decision->groups[0];
    const struct assent_policy usual = assent_record_usual_policy();

    return decision->group_count == 1 && decision->policy == group->policy &&
           group->recipients == record->recipient_total &&
           record->recipient_total >= record->recipient_count &&
           same_verdict(&group->verdict, &decision->verdict) && group->policy->mode == usual.mode &&
           group->policy->greylisting == usual.greylisting &&
           group->policy->tag_threshold == usual.tag_threshold &&
           group->policy->reject_threshold == usual.reject_threshold;
}

static void add_group(struct encoding *encoding, const struct assent_group_verdict *group)
{
    struct assent_writer *inner = &encoding->inner;

    assent_writer_varint(inner, group->recipients);
    write_policy(inner, group->policy);
    if (!same_verdict(&group->verdict, &encoding->decision->verdict)) {
        struct assent_writer verdict = { 0 };
        write_verdict(&verdict, &group->verdict);
        assent_writer_nested(inner, ASSENT_GROUP_VERDICT, &verdict);
        free(verdict.bytes);
    }
    assent_writer_nested(&encoding->out, ASSENT_TAG_GROUP, inner);
}

static void add_groups(struct encoding *encoding)
{
    const struct assent_decision *decision = encoding->decision;
    size_t count = decision->group_count < MOST_GROUPS ? decision->group_count : MOST_GROUPS;
    size_t holding = 0;

    for (size_t i = 0; i < count; i++)
        add_group(encoding, &decision->groups[i]);
    while (holding < count && decision->groups[holding].policy != decision->policy)
        holding++;
    if (holding < count && holding > 0) {
        assent_writer_number(&encoding->out, ASSENT_TAG_HOLDING, holding);
    } else if (holding == count) {
        write_policy(&encoding->inner, decision->policy);
        assent_writer_nested(&encoding->out, ASSENT_TAG_POLICY, &encoding->inner);
    }
}

static void write_reply_code(struct assent_writer *writer, const struct assent_reply *reply)
{
    char both[sizeof(reply->code) + sizeof(reply->status)];
    uint64_t number = 1;

    (void)snprintf(both, sizeof(both), "%s %s", reply->code, reply->status);
    while (assent_record_reply(number) != NULL && strcmp(assent_record_reply(number), both) != 0)
        number++;
    if (assent_record_reply(number) == NULL)
        number = 0;
    assent_writer_varint(writer, number);
    if (number == 0) {
        assent_writer_text(writer, reply->code, strlen(reply->code));
        assent_writer_text(writer, reply->status, strlen(reply->status));
    }
}

static void add_reply(struct encoding *encoding)
{
    const struct assent_reply *reply = &encoding->decision->reply;
    struct assent_writer *inner = &encoding->inner;
    size_t place = encoding->decision->verdict.deciding_hit;

    if (reply->code[0] == '\0')
        return;
    write_reply_code(inner, reply);
    if (place < encoding->decision->hit_count && place < MOST_HITS) {
        const char *evidence = encoding->decision->hits[place].evidence;
        size_t length = bounded(evidence, MOST_EVIDENCE);
        memcpy(encoding->cut[ASSENT_SLOT_EVIDENCE], evidence, length);
        encoding->cut[ASSENT_SLOT_EVIDENCE][length] = '\0';
        assent_slots_set(&encoding->slots, ASSENT_SLOT_EVIDENCE,
                         encoding->cut[ASSENT_SLOT_EVIDENCE]);
    }
    assent_slots_shorten(&encoding->slots, ASSENT_SLOT_LIMIT, reply->text, strlen(reply->text),
                         inner);
    assent_writer_nested(&encoding->out, ASSENT_TAG_REPLY, inner);
}

static void add_origin(struct encoding *encoding)
{
    const struct assent_decision *decision = encoding->decision;

    if (decision->origin == NULL)
        return;
    if (!add_address(encoding, ASSENT_TAG_ORIGIN, decision->origin))
        assent_writer_bytes(&encoding->out, ASSENT_TAG_ORIGIN, "", 0);
    if (decision->origin_name != NULL)
        add_text(encoding, ASSENT_TAG_ORIGIN_NAME, ASSENT_SLOT_EVIDENCE, decision->origin_name,
                 MOST_NAME);
    if (decision->relays > 0)
        assent_writer_number(&encoding->out, ASSENT_TAG_RELAYS, decision->relays);
}

static void add_decision(struct encoding *encoding)
{
    const struct assent_decision *decision = encoding->decision;

    if (decision->direction != ASSENT_INBOUND)
        assent_writer_number(&encoding->out, ASSENT_TAG_DIRECTION, decision->direction);
    write_verdict(&encoding->inner, &decision->verdict);
    assent_writer_nested(&encoding->out, ASSENT_TAG_VERDICT, &encoding->inner);
    for (size_t i = 0; i < decision->hit_count && i < MOST_HITS; i++)
        add_hit(encoding, &decision->hits[i]);
    add_text(encoding, ASSENT_TAG_DEGRADED, ASSENT_SLOT_EVIDENCE, decision->degraded, MOST_WORD);
    add_reports(encoding);
    if (!are_usual_groups(encoding->record))
        add_groups(encoding);
    add_reply(encoding);
    add_origin(encoding);
}

void *assent_record_encode(const struct assent_record *record, size_t *length)
{
    struct encoding *encoding = calloc(1, sizeof(*encoding));
    const uint8_t version = ASSENT_RECORD_VERSION;

    *length = 0;
    if (encoding == NULL)
        return NULL;
    encoding->record = record;
    encoding->decision = record->decision;
    assent_slots_init(&encoding->slots);
    assent_writer_add(&encoding->out, &version, 1);
    add_id_and_times(encoding);
    add_client(encoding);
    add_envelope_and_message(encoding);
    add_decision(encoding);
    struct assent_writer out = encoding->out;
    out.failed |= encoding->inner.failed;
    free(encoding->inner.bytes);
    free(encoding);
    if (out.failed) {
        free(out.bytes);
        return NULL;
    }
    *length = out.length;
    return out.bytes;
}
