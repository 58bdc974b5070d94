/*
 * Zones: an array of records that is gone through for each question. Tests have a few
 * hundred at most.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/dns/zone.h"

#include <stdlib.h>
#include <string.h>

#include "scorer/dns/answer.h"

enum {
    MOST_PACKET = 65535,
    MOST_STRING = 255,
    MOST_STEPS = ASSENT_DNS_MOST_ALIASES * 2, /* of a chain; the reader gives up before */
    /* What stands in the place of a type: */
    ANY_TYPE = 0,
};

enum kind { KIND_RECORD, KIND_STATUS, KIND_DELAY };

struct entry {
    enum kind kind;
    struct assent_dns_name owner;
    unsigned type;
    uint32_t ttl;
    enum assent_dns_status status;
    int64_t delay;
    uint8_t *data;
    size_t length;
};

struct assent_zone {
    struct entry *entries;
    size_t count;
    size_t room;
};

struct assent_zone *assent_zone_create(void)
{
    return calloc(1, sizeof(struct assent_zone));
}

void assent_zone_destroy(struct assent_zone *zone)
{
    if (zone == NULL)
        return;
    for (size_t i = 0; i < zone->count; i++)
        free(zone->entries[i].data);
    free(zone->entries);
    free(zone);
}

/* --- adding --- */

static struct entry *add_entry(struct assent_zone *zone, enum kind kind, const char *name,
                               unsigned type)
{
    struct assent_dns_name owner;

    if (!assent_dns_name_from_master(&owner, name))
        return NULL;
    if (zone->count == zone->room) {
        size_t room = zone->room * 2 + 16;
        struct entry *grown = realloc(zone->entries, room * sizeof(*grown));
        if (grown == NULL)
            return NULL;
        zone->entries = grown;
        zone->room = room;
    }
    struct entry *entry = &zone->entries[zone->count++];
    *entry = (struct entry){ .kind = kind, .owner = owner, .type = type };
    return entry;
}

bool assent_zone_add_raw(struct assent_zone *zone, const char *name, unsigned type, uint32_t ttl,
                         const void *bytes, size_t length)
{
    uint8_t *data = malloc(length + 1);
    struct entry *entry =
        data == NULL || length > UINT16_MAX ? NULL : add_entry(zone, KIND_RECORD, name, type);

    if (entry == NULL) {
        free(data);
        return false;
    }
    if (length > 0)
        memcpy(data, bytes, length);
    entry->data = data;
    entry->length = length;
    entry->ttl = ttl;
    return true;
}

bool assent_zone_add_text(struct assent_zone *zone, const char *name, const void *bytes,
                          size_t length)
{
    size_t strings = length == 0 ? 1 : (length + MOST_STRING - 1) / MOST_STRING;
    uint8_t *data = malloc(length + strings);
    const uint8_t *from = bytes;
    size_t at = 0;

    if (data == NULL)
        return false;
    for (size_t i = 0; i < strings; i++) {
        size_t size = length > MOST_STRING ? MOST_STRING : length;
        data[at++] = (uint8_t)size;
        memcpy(data + at, from, size);
        at += size;
        from += size;
        length -= size;
    }
    bool added = assent_zone_add_raw(zone, name, ASSENT_DNS_TXT, ASSENT_ZONE_TTL, data, at);
    free(data);
    return added;
}

bool assent_zone_fail(struct assent_zone *zone, const char *name, unsigned type,
                      enum assent_dns_status status)
{
    struct entry *entry = add_entry(zone, KIND_STATUS, name, type);

    if (entry != NULL)
        entry->status = status;
    return entry != NULL;
}

bool assent_zone_delay(struct assent_zone *zone, const char *name, unsigned type,
                       int64_t milliseconds)
{
    struct entry *entry = add_entry(zone, KIND_DELAY, name, type);

    if (entry != NULL)
        entry->delay = milliseconds;
    return entry != NULL;
}

/* --- answering --- */

/* An answer that is being written. */
struct writing {
    const struct assent_zone *zone;
    uint8_t *packet;
    size_t length;
    unsigned records;
    unsigned code;
    bool found; /* a record of the type that was asked for */
};

static bool is_about(const struct entry *entry, unsigned type)
{
    return entry->type == ANY_TYPE || entry->type == type;
}

static const struct entry *find(const struct assent_zone *zone, enum kind kind,
                                const struct assent_dns_name *owner, unsigned type)
{
    for (size_t i = 0; i < zone->count; i++) {
        const struct entry *entry = &zone->entries[i];
        if (entry->kind == kind && is_about(entry, type) &&
            assent_dns_name_equal(&entry->owner, owner))
            return entry;
    }
    return NULL;
}

/* Whether a name, or one below it, is there. */
static bool exists(const struct assent_zone *zone, const struct assent_dns_name *name)
{
    for (size_t i = 0; i < zone->count; i++)
        if (zone->entries[i].kind == KIND_RECORD &&
            assent_dns_name_within(&zone->entries[i].owner, name))
            return true;
    return false;
}

/* The wildcard that stands for a name, "*.rest", if there is one. */
static bool find_wildcard(const struct assent_zone *zone, const struct assent_dns_name *name,
                          struct assent_dns_name *wildcard)
{
    size_t at = 0;

    while (name->bytes[at] != 0) {
        at += (size_t)name->bytes[at] + 1;
        wildcard->bytes[0] = 1;
        wildcard->bytes[1] = '*';
        memcpy(wildcard->bytes + 2, name->bytes + at, name->length - at);
        wildcard->length = (uint8_t)(name->length - at + 2);
        if (exists(zone, wildcard))
            return true;
    }
    return false;
}

/* Writes a record; what does not fit is left out, and the packet says that it is cut. */
static void write_record(struct writing *writing, const struct assent_dns_name *owner,
                         const struct entry *entry)
{
    uint8_t *at = writing->packet + writing->length;

    if (writing->length + owner->length + 10 + entry->length > MOST_PACKET) {
        writing->packet[2] |= ASSENT_DNS_FLAG_TRUNCATED >> 8;
        return;
    }
    memcpy(at, owner->bytes, owner->length);
    at += owner->length;
    assent_dns_put16(at, entry->type);
    assent_dns_put16(at + 2, ASSENT_DNS_CLASS_IN);
    assent_dns_put32(at + 4, entry->ttl);
    assent_dns_put16(at + 8, (unsigned)entry->length);
    memcpy(at + 10, entry->data, entry->length);
    writing->length += owner->length + 10u + entry->length;
    writing->records++;
}

static void write_all(struct writing *writing, const struct assent_dns_name *owner,
                      const struct assent_dns_name *source, unsigned type)
{
    for (size_t i = 0; i < writing->zone->count; i++) {
        const struct entry *entry = &writing->zone->entries[i];
        if (entry->kind == KIND_RECORD && entry->type == type &&
            assent_dns_name_equal(&entry->owner, source)) {
            write_record(writing, owner, entry);
            writing->found = true;
        }
    }
}

/* Writes what stands at a name. True: it is an alias, and name is the next one. */
static bool write_step(struct writing *writing, struct assent_dns_name *name, unsigned type)
{
    struct assent_dns_name source = *name;

    if (!exists(writing->zone, name) && !find_wildcard(writing->zone, name, &source)) {
        writing->code = ASSENT_DNS_RCODE_NXDOMAIN;
        return false;
    }
    const struct entry *alias = find(writing->zone, KIND_RECORD, &source, ASSENT_DNS_CNAME);
    if (alias == NULL || type == ASSENT_DNS_CNAME) {
        write_all(writing, name, &source, type);
        return false;
    }
    write_record(writing, name, alias);
    return assent_dns_name_read(name, alias->data, alias->length, 0) != 0;
}

/* The SOA record above a name, which says how long it is not there. */
static void write_authority(struct writing *writing, const struct assent_dns_name *name)
{
    struct assent_dns_name zone = *name;

    for (;;) {
        const struct entry *soa = find(writing->zone, KIND_RECORD, &zone, ASSENT_DNS_SOA);
        if (soa != NULL) {
            unsigned answers = writing->records;
            write_record(writing, &zone, soa);
            assent_dns_put16(writing->packet + 8, writing->records - answers);
            writing->records = answers;
            return;
        }
        if (zone.length == 1)
            return;
        size_t label = (size_t)zone.bytes[0] + 1;
        memmove(zone.bytes, zone.bytes + label, zone.length - label);
        zone.length = (uint8_t)(zone.length - label);
    }
}

static void write_reply(struct writing *writing, const struct assent_dns_question *question)
{
    struct assent_dns_name name = question->name;
    unsigned flags = ASSENT_DNS_FLAG_RESPONSE | ASSENT_DNS_FLAG_RECURSION_DESIRED |
                     ASSENT_DNS_FLAG_RECURSION_AVAILABLE;

    writing->length = assent_dns_write_question(writing->packet, question, 0, true);
    for (int i = 0; i < MOST_STEPS && write_step(writing, &name, (unsigned)question->type); i++)
        ;
    if (!writing->found)
        write_authority(writing, &name);
    writing->packet[2] |= (uint8_t)(flags >> 8);
    writing->packet[3] = (uint8_t)((flags & 0xff) | writing->code);
    assent_dns_put16(writing->packet + 6, writing->records);
}

/* A packet that only has a header and a question. */
static void write_error(struct writing *writing, const struct assent_dns_question *question,
                        enum assent_dns_status status)
{
    unsigned code = status == ASSENT_DNS_REFUSED    ? ASSENT_DNS_RCODE_REFUSED
                    : status == ASSENT_DNS_NXDOMAIN ? ASSENT_DNS_RCODE_NXDOMAIN
                                                    : ASSENT_DNS_RCODE_SERVFAIL;

    writing->length = assent_dns_write_question(writing->packet, question, 0, true);
    assent_dns_put16(writing->packet + 2, ASSENT_DNS_FLAG_RESPONSE | code);
    if (status == ASSENT_DNS_MALFORMED)
        writing->length = ASSENT_DNS_HEADER - 1;
}

void assent_zone_ask(const struct assent_zone *zone, const struct assent_dns_question *question,
                     struct assent_zone_reply *reply)
{
    unsigned type = (unsigned)question->type;
    const struct entry *delay = find(zone, KIND_DELAY, &question->name, type);
    const struct entry *status = find(zone, KIND_STATUS, &question->name, type);
    struct writing writing = { .zone = zone };

    *reply = (struct assent_zone_reply){ .status = ASSENT_DNS_ANSWERED,
                                         .delay = delay == NULL ? 0 : delay->delay };
    if (status != NULL &&
        (status->status == ASSENT_DNS_TIMEOUT || status->status == ASSENT_DNS_UNREACHABLE)) {
        reply->status = status->status;
        return;
    }
    writing.packet = calloc(1, MOST_PACKET);
    if (writing.packet == NULL) {
        reply->status = ASSENT_DNS_OVERLOAD;
        return;
    }
    if (status != NULL)
        write_error(&writing, question, status->status);
    else
        write_reply(&writing, question);
    reply->packet = writing.packet;
    reply->length = writing.length;
}
