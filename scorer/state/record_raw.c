/*
 * Finding the fields of a record, without making more of them than is asked for:
 * what a search looks at first.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <arpa/inet.h>
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/state/record.h"

static int64_t signed_of(uint64_t bits)
{
    return (int64_t)((bits & 1) != 0 ? ~(bits >> 1) : bits >> 1);
}

static int64_t sum(int64_t left, int64_t right)
{
    return (int64_t)((uint64_t)left + (uint64_t)right);
}

static assent_points points(int64_t value)
{
    return value > ASSENT_POINTS_MOST    ? ASSENT_POINTS_MOST
           : value < ASSENT_POINTS_LEAST ? ASSENT_POINTS_LEAST
                                         : (assent_points)value;
}

assent_points assent_raw_points_read(struct assent_reader *reader)
{
    uint64_t bits = assent_reader_varint(reader);
    assent_points value = points(signed_of(bits >> 1));

    return (bits & 1) == 0 ? value : points((int64_t)value * ASSENT_POINTS(0.1));
}

uint32_t assent_raw_name_read(struct assent_reader *reader)
{
    uint32_t number = 0;

    for (int i = 0; i < 4; i++) {
        if (reader->at == reader->end) {
            reader->damaged = true;
            return 0;
        }
        number = number << 8 | *reader->at++;
    }
    return number;
}

/* A reason that a newer writer knows is taken for the score. */
bool assent_raw_verdict_read(struct assent_reader *reader, struct assent_verdict *verdict)
{
    uint64_t head = assent_reader_varint(reader);
    uint64_t reason = head >> 2;
    assent_points score = assent_raw_points_read(reader);
    uint64_t place = assent_reader_varint(reader);

    if (reader->damaged)
        return false;
    verdict->kind = (enum assent_verdict_kind)(head & 3);
    verdict->reason =
        reason > ASSENT_REASON_CRASH ? ASSENT_REASON_SCORE : (enum assent_reason)reason;
    verdict->score = score;
    verdict->deciding_hit = place == 0 ? ASSENT_NO_HIT : (size_t)place - 1;
    return true;
}

static bool take_id(struct assent_raw_record *raw, const struct assent_field *field)
{
    size_t length = assent_reader_length(&field->bytes);

    if (field->tag == ASSENT_TAG_ID && length == ASSENT_ID_PACKED) {
        assent_id_unpack(field->bytes.at, raw->id);
        raw->began = sum(raw->began, assent_id_time(raw->id));
        return true;
    }
    if (field->tag != ASSENT_TAG_ID_TEXT || length >= sizeof(raw->id))
        return false;
    if (length > 0)
        memcpy(raw->id, field->bytes.at, length);
    raw->id[length] = '\0';
    return memchr(raw->id, '\0', length) == NULL;
}

static void take_recipient(struct assent_raw_record *raw, struct assent_reader bytes)
{
    if (raw->recipient_count < ASSENT_RECORD_RECIPIENTS)
        raw->recipients[raw->recipient_count++] = bytes;
}

/* Where a text of the record goes; NULL: the tag is no such text. */
static struct assent_reader *place_of(struct assent_raw_record *raw, unsigned tag)
{
    switch (tag) {
    case ASSENT_TAG_ADDRESS:
        return &raw->address;
    case ASSENT_TAG_CLIENT:
        return &raw->client;
    case ASSENT_TAG_CLIENT_NAME:
        return &raw->client_name;
    case ASSENT_TAG_HELO:
        return &raw->helo;
    case ASSENT_TAG_LOGIN:
        return &raw->login;
    case ASSENT_TAG_SENDER:
        return &raw->sender;
    case ASSENT_TAG_FROM:
        return &raw->from;
    case ASSENT_TAG_SUBJECT:
        return &raw->subject;
    case ASSENT_TAG_MESSAGE_ID:
        return &raw->message_id;
    case ASSENT_TAG_QUEUE_ID:
        return &raw->queue_id;
    case ASSENT_TAG_POLICY:
        return &raw->policy;
    case ASSENT_TAG_REPLY:
        return &raw->reply;
    case ASSENT_TAG_DEGRADED:
        return &raw->degraded;
    case ASSENT_TAG_ORIGIN:
        return &raw->origin;
    case ASSENT_TAG_ORIGIN_NAME:
        return &raw->origin_name;
    default:
        return NULL;
    }
}

static bool take_bytes(struct assent_raw_record *raw, const struct assent_field *field)
{
    struct assent_reader verdict = field->bytes;
    struct assent_reader *place = place_of(raw, field->tag);

    if (place != NULL)
        *place = field->bytes;
    switch (field->tag) {
    case ASSENT_TAG_ID:
    case ASSENT_TAG_ID_TEXT:
        return take_id(raw, field);
    case ASSENT_TAG_VERDICT:
        return assent_raw_verdict_read(&verdict, &raw->verdict);
    case ASSENT_TAG_RECIPIENT:
        take_recipient(raw, field->bytes);
        break;
    case ASSENT_TAG_HIT:
        raw->hit_count++;
        break;
    case ASSENT_TAG_REPORT:
        raw->report_count++;
        break;
    case ASSENT_TAG_SKIPPED: /* and a byte at least for the detail */
        raw->report_count += assent_reader_length(&field->bytes) / ASSENT_RECORD_NAME;
        break;
    case ASSENT_TAG_GROUP:
        raw->group_count++;
        break;
    case ASSENT_TAG_POLICY:
        raw->has_policy = true;
        break;
    case ASSENT_TAG_ORIGIN:
        raw->has_origin = true;
        break;
    default:
        break;
    }
    return true;
}

static void take_number(struct assent_raw_record *raw, const struct assent_field *field)
{
    switch (field->tag) {
    case ASSENT_TAG_DECIDED:
        raw->decided = signed_of(field->number);
        break;
    case ASSENT_TAG_BEGAN:
        raw->began = sum(raw->began, signed_of(field->number));
        break;
    case ASSENT_TAG_WALL:
        raw->wall = signed_of(field->number);
        break;
    case ASSENT_TAG_DIRECTION:
        raw->direction = field->number;
        break;
    case ASSENT_TAG_RECIPIENT_TOTAL:
        raw->recipient_total = (size_t)field->number;
        break;
    case ASSENT_TAG_SUBJECT_HASHED:
        raw->subject_hashed = field->number != 0;
        break;
    case ASSENT_TAG_SIZE:
        raw->size = field->number;
        break;
    case ASSENT_TAG_GENERATION:
        raw->generation = field->number;
        break;
    case ASSENT_TAG_DONE:
        raw->done = field->number;
        break;
    case ASSENT_TAG_HOLDING:
        raw->holding = field->number;
        break;
    case ASSENT_TAG_RELAYS:
        raw->relays = field->number;
        break;
    default:
        break;
    }
}

bool assent_raw_record_read(const void *bytes, size_t length, struct assent_raw_record *raw)
{
    struct assent_reader reader = assent_reader_of(bytes, length);
    struct assent_field field;
    bool fine = true;

    memset(raw, 0, sizeof(*raw));
    raw->verdict.deciding_hit = ASSENT_NO_HIT;
    if (length == 0 || *reader.at++ != ASSENT_RECORD_VERSION)
        return false;
    raw->all = reader;
    while (fine && assent_reader_field(&reader, &field)) {
        if (field.is_bytes)
            fine = take_bytes(raw, &field);
        else
            take_number(raw, &field);
    }
    raw->decided = sum(raw->began, raw->decided);
    raw->wall = sum(raw->decided, raw->wall);
    if (raw->recipient_total < raw->recipient_count)
        raw->recipient_total = raw->recipient_count;
    if (raw->verdict.deciding_hit >= raw->hit_count)
        raw->verdict.deciding_hit = ASSENT_NO_HIT;
    return fine && !reader.damaged && raw->id[0] != '\0';
}

static void make_out(struct assent_raw_texts *texts, enum assent_slot slot,
                     struct assent_reader text)
{
    char *out = texts->bytes + texts->used;

    texts->used += assent_slots_expand(&texts->slots, slot, text, out, ASSENT_RECORD_TEXT) + 1;
    assent_slots_set(&texts->slots, slot, out);
}

/* One that is the same as another slot when the record does not have it. */
static void make_out_unless_same(struct assent_raw_texts *texts, enum assent_slot slot,
                                 enum assent_slot other, struct assent_reader text)
{
    if (text.at == NULL)
        assent_slots_set(&texts->slots, slot, texts->slots.texts[other]);
    else
        make_out(texts, slot, text);
}

void assent_raw_address_read(const struct assent_reader *address, char *text, size_t size)
{
    size_t length = assent_reader_length(address);

    if (length == 4 || length == 16)
        (void)inet_ntop(length == 4 ? AF_INET : AF_INET6, address->at, text, (socklen_t)size);
    else
        assent_text_copy(text, size, "unknown");
}

static void make_out_client(const struct assent_raw_record *raw, struct assent_raw_texts *texts)
{
    size_t length = assent_reader_length(&raw->address);
    char *out = texts->bytes + texts->used;

    if (length != 4 && length != 16) {
        make_out(texts, ASSENT_SLOT_CLIENT, raw->client);
        return;
    }
    assent_raw_address_read(&raw->address, out, INET6_ADDRSTRLEN);
    texts->used += strlen(out) + 1;
    assent_slots_set(&texts->slots, ASSENT_SLOT_CLIENT, out);
}

void assent_raw_texts_read(const struct assent_raw_record *raw, struct assent_raw_texts *texts)
{
    texts->used = 0;
    assent_slots_init(&texts->slots);
    assent_slots_set(&texts->slots, ASSENT_SLOT_ID, raw->id);
    make_out_client(raw, texts);
    make_out(texts, ASSENT_SLOT_CLIENT_NAME, raw->client_name);
    assent_slots_set_parent(&texts->slots, ASSENT_SLOT_CLIENT_DOMAIN, ASSENT_SLOT_CLIENT_NAME);
    make_out_unless_same(texts, ASSENT_SLOT_HELO, ASSENT_SLOT_CLIENT_NAME, raw->helo);
    assent_slots_set_parent(&texts->slots, ASSENT_SLOT_HELO_DOMAIN, ASSENT_SLOT_HELO);
    make_out(texts, ASSENT_SLOT_RECIPIENT, raw->recipients[0]);
    assent_slots_set_domain(&texts->slots, ASSENT_SLOT_RECIPIENT_DOMAIN, ASSENT_SLOT_RECIPIENT);
    assent_slots_set_local(&texts->slots, ASSENT_SLOT_RECIPIENT_LOCAL, ASSENT_SLOT_RECIPIENT);
    make_out(texts, ASSENT_SLOT_SENDER, raw->sender);
    assent_slots_set_domain(&texts->slots, ASSENT_SLOT_SENDER_DOMAIN, ASSENT_SLOT_SENDER);
    make_out_unless_same(texts, ASSENT_SLOT_FROM, ASSENT_SLOT_SENDER, raw->from);
    assent_slots_set_domain(&texts->slots, ASSENT_SLOT_FROM_DOMAIN, ASSENT_SLOT_FROM);
}
