/*
 * Slots of a Redis Cluster.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/slots.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"

/* CRC-16/XMODEM, as the Redis Cluster specification says. */
static unsigned checksum(const char *bytes, size_t length)
{
    unsigned crc = 0;

    for (size_t i = 0; i < length; i++) {
        crc ^= (unsigned)(unsigned char)bytes[i] << 8;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 0x8000U) != 0 ? (crc << 1 ^ 0x1021U) & 0xFFFFU : crc << 1 & 0xFFFFU;
    }
    return crc;
}

unsigned assent_slot_of(const char *key)
{
    const char *open = strchr(key, '{');
    const char *close = open == NULL ? NULL : strchr(open, '}');

    if (close == NULL || close == open + 1)
        return checksum(key, strlen(key)) % ASSENT_SLOTS;
    return checksum(open + 1, (size_t)(close - open) - 1) % ASSENT_SLOTS;
}

/* Its place plus 1; 0: there are too many. */
static unsigned short place_of(struct assent_slots *slots, const struct assent_node *node)
{
    size_t place = 0;

    while (place < slots->master_count && !assent_node_equal(&slots->masters[place], node))
        place++;
    if (place == ASSENT_MOST_MASTERS)
        return 0;
    if (place == slots->master_count)
        slots->masters[slots->master_count++] = *node;
    return (unsigned short)(place + 1);
}

/* The master of a range: [host, port, id, ...]; a node that does not know its own address gives
 * none. */
static bool read_master(const redisReply *reply, const struct assent_node *asked,
                        struct assent_node *node)
{
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements < 2 ||
        reply->element[1]->type != REDIS_REPLY_INTEGER || reply->element[1]->integer < 1 ||
        reply->element[1]->integer > 65535)
        return false;
    const redisReply *host = reply->element[0];
    bool named = host->type == REDIS_REPLY_STRING && host->len > 0 && strcmp(host->str, "?") != 0;
    assent_text_copy(node->host, sizeof(node->host), named ? host->str : asked->host);
    node->port = (int)reply->element[1]->integer;
    return true;
}

/* [first, last, master, replica...] */
static bool read_range(struct assent_slots *slots, const redisReply *reply,
                       const struct assent_node *asked)
{
    struct assent_node node;

    if (reply->type != REDIS_REPLY_ARRAY || reply->elements < 3 ||
        reply->element[0]->type != REDIS_REPLY_INTEGER ||
        reply->element[1]->type != REDIS_REPLY_INTEGER ||
        !read_master(reply->element[2], asked, &node))
        return false;
    long long first = reply->element[0]->integer;
    long long last = reply->element[1]->integer;
    unsigned short place = place_of(slots, &node);
    if (first < 0 || last < first || last >= ASSENT_SLOTS || place == 0)
        return false;
    for (long long slot = first; slot <= last; slot++)
        slots->owner[slot] = place;
    return true;
}

bool assent_slots_read(struct assent_slots *slots, const redisReply *reply,
                       const struct assent_node *asked)
{
    memset(slots, 0, sizeof(*slots));
    if (reply->type != REDIS_REPLY_ARRAY)
        return false;
    for (size_t i = 0; i < reply->elements; i++)
        if (!read_range(slots, reply->element[i], asked))
            return false;
    return slots->master_count > 0;
}

const struct assent_node *assent_slots_find(const struct assent_slots *slots, unsigned slot)
{
    unsigned short place = slots->owner[slot % ASSENT_SLOTS];

    return place == 0 ? NULL : &slots->masters[place - 1];
}

void assent_slots_move(struct assent_slots *slots, unsigned slot, const struct assent_node *node)
{
    unsigned short place = place_of(slots, node);

    if (place != 0)
        slots->owner[slot % ASSENT_SLOTS] = place;
}

/* Cluster writes IPv6 addresses without brackets: 2001:db8::1:6381. */
static bool read_endpoint(const char *text, const struct assent_node *asked,
                          struct assent_node *node)
{
    const char *colon = strrchr(text, ':');
    char *end = NULL;

    if (colon == NULL || (size_t)(colon - text) >= sizeof(node->host))
        return false;
    long port = strtol(colon + 1, &end, 10);
    if (end == colon + 1 || *end != '\0' || port < 1 || port > 65535)
        return false;
    node->port = (int)port;
    memcpy(node->host, text, (size_t)(colon - text));
    node->host[colon - text] = '\0';
    if (colon == text || strcmp(node->host, "?") == 0)
        assent_text_copy(node->host, sizeof(node->host), asked->host);
    return true;
}

bool assent_redirection_read(const char *text, const struct assent_node *asked, unsigned *slot,
                             struct assent_node *node)
{
    const char *number = strchr(text, ' ');
    char *end = NULL;

    if (number == NULL)
        return false;
    unsigned long parsed = strtoul(number + 1, &end, 10);
    if (end == number + 1 || *end != ' ' || parsed >= ASSENT_SLOTS)
        return false;
    *slot = (unsigned)parsed;
    return read_endpoint(end + 1, asked, node);
}
