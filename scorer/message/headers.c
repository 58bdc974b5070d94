/*
 * Header fields, decoded with GMime. What GMime returns is copied into the arena
 * at once, so that a view holds no object of the library.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/headers.h"

#include <string.h>

#include <gmime/gmime.h>

#include "scorer/base/text.h"
#include "scorer/message/prescan.h"
#include "scorer/message/received.h"

enum { DEEPEST_GROUP = 8 };

struct list {
    struct assent_arena *arena;
    struct assent_address *items;
    size_t count;
    size_t capacity;
    size_t most;
    bool failed;
};

const char *assent_headers_valid(struct assent_arena *arena, const char *text)
{
    if (g_utf8_validate(text, -1, NULL))
        return assent_arena_text(arena, text);
    char *valid = g_utf8_make_valid(text, -1);
    const char *copy = assent_arena_text(arena, valid);
    g_free(valid);
    return copy;
}

/* Removes line breaks of folding and white space at both ends, in place. */
static char *unfold(char *text)
{
    char *to = text;

    for (const char *from = text; *from != '\0'; from++)
        if (*from != '\r' && *from != '\n')
            *to++ = *from;
    while (to > text && (to[-1] == ' ' || to[-1] == '\t'))
        to--;
    *to = '\0';
    while (*text == ' ' || *text == '\t')
        text++;
    return text;
}

static bool needs_decoding(const char *text)
{
    if (strstr(text, "=?") != NULL)
        return true;
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= 0x80)
            return true;
    return false;
}

static const char *decode(struct assent_arena *arena, const char *value, bool trusted)
{
    char *copy = assent_arena_text(arena, value);

    if (copy == NULL)
        return NULL;
    copy = unfold(copy);
    if (!needs_decoding(copy))
        return copy;
    if (!trusted)
        return assent_headers_valid(arena, copy);
    char *decoded = g_mime_utils_header_decode_text(NULL, copy);
    const char *text = assent_headers_valid(arena, decoded);
    g_free(decoded);
    return text;
}

static const char *lower_domain(struct assent_arena *arena, const char *address)
{
    char *domain = assent_arena_text(arena, assent_text_domain(address));

    if (domain != NULL)
        assent_text_lower(domain);
    return domain;
}

static void add_address(struct list *list, const char *name, const char *address)
{
    struct assent_address item;
    struct assent_address *grown;

    if (list->count >= list->most)
        return;
    item.name = assent_headers_valid(list->arena, name == NULL ? "" : name);
    item.address = assent_headers_valid(list->arena, address == NULL ? "" : address);
    item.domain = item.address == NULL ? NULL : lower_domain(list->arena, item.address);
    grown = assent_arena_grow(list->arena, list->items, list->count, &list->capacity,
                              sizeof(*list->items));
    if (item.name == NULL || item.domain == NULL || grown == NULL) {
        list->failed = true;
        return;
    }
    list->items = grown;
    list->items[list->count++] = item;
}

static void flatten(struct list *list, InternetAddressList *addresses, int depth)
{
    int length =
        addresses == NULL || depth > DEEPEST_GROUP ? 0 : internet_address_list_length(addresses);

    for (int i = 0; i < length; i++) {
        InternetAddress *address = internet_address_list_get_address(addresses, i);
        const char *name = internet_address_get_name(address);
        if (INTERNET_ADDRESS_IS_GROUP(address))
            flatten(list, internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)),
                    depth + 1);
        else
            add_address(list, name,
                        internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)));
    }
}

static void parse_addresses(struct list *list, const char *value,
                            struct assent_message_limits *left)
{
    if (!assent_prescan_address_field(value, left))
        return;
    InternetAddressList *addresses = internet_address_list_parse(NULL, value);
    flatten(list, addresses, 0);
    if (addresses != NULL)
        g_object_unref(addresses);
}

static bool gather(struct assent_arena *arena, const struct assent_message *message,
                   const char *name, struct assent_message_limits *left,
                   struct assent_address_list *result)
{
    const struct assent_header *header = assent_message_header(message, name);
    struct list list = { .arena = arena, .most = left->addresses };

    for (; header != NULL; header = assent_message_next_header(message, header)) {
        result->fields++;
        parse_addresses(&list, header->value, left);
    }
    result->items = list.items;
    result->count = list.count;
    return !list.failed;
}

/* FNV-1a (Fowler, Noll and Vo). Who makes names meet gains a longer chain, no more. */
uint32_t assent_headers_hash(const char *name)
{
    uint32_t hash = 2166136261U;

    for (; *name != '\0'; name++) {
        unsigned char letter = (unsigned char)*name;
        if (letter >= 'A' && letter <= 'Z')
            letter |= 0x20;
        hash = (hash ^ letter) * 16777619U;
    }
    return hash;
}

/* From the last to the first, so that each bucket has them in order. */
static void index_names(struct assent_header *headers, size_t count, struct assent_message *message)
{
    for (size_t i = count; i-- > 0;) {
        headers[i].hash = assent_headers_hash(headers[i].name);
        uint32_t *bucket = &message->header_buckets[headers[i].hash % ASSENT_HEADER_BUCKETS];
        headers[i].next = *bucket;
        *bucket = (uint32_t)i + 1;
    }
}

bool assent_headers_parse(struct assent_arena *arena, const struct assent_message_source *source,
                          const struct assent_message_limits *limits,
                          struct assent_message *message)
{
    struct assent_message_limits left = *limits;
    struct assent_header *headers =
        assent_arena_array(arena, source->header_count, sizeof(*headers));

    if (headers == NULL)
        return false;
    for (size_t i = 0; i < source->header_count; i++) {
        headers[i].name = source->headers[i].name;
        headers[i].value = source->headers[i].value;
        headers[i].text = decode(arena, source->headers[i].value, !source->untrusted);
        if (headers[i].text == NULL)
            return false;
    }
    index_names(headers, source->header_count, message);
    message->headers = headers;
    message->header_count = source->header_count;
    message->header_total = source->header_total;
    if (!assent_received_parse(arena, message))
        return false;
    if (source->untrusted)
        return true;
    return gather(arena, message, "From", &left, &message->from) &&
           gather(arena, message, "Sender", &left, &message->sender) &&
           gather(arena, message, "Reply-To", &left, &message->reply_to) &&
           gather(arena, message, "To", &left, &message->to) &&
           gather(arena, message, "Cc", &left, &message->cc);
}
