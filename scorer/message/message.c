/*
 * The parsed message: pre-scan, header fields, MIME tree.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/message.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <gmime/gmime.h>

#include "scorer/base/text.h"
#include "scorer/message/headers.h"
#include "scorer/message/mime.h"
#include "scorer/message/parttext.h"
#include "scorer/message/prescan.h"
#include "scorer/message/unicode.h"

static pthread_once_t library_once = PTHREAD_ONCE_INIT;

static void init_library(void)
{
    g_mime_init();
    assent_part_text_init();
    assent_unicode_init();
}

void assent_message_library_init(void)
{
    (void)pthread_once(&library_once, init_library);
}

static bool describes_content(const char *name)
{
    return assent_text_starts(name, "Content-") || assent_text_equal(name, "MIME-Version");
}

/* The message with a header of nothing but what describes its content: bytes to be freed with
 * free(). NULL: out of memory. */
static char *with_short_header(const struct assent_message_source *source, size_t *length)
{
    size_t body = source->length - source->header_length;
    char *bytes = NULL;
    FILE *stream = open_memstream(&bytes, length);

    if (stream == NULL)
        return NULL;
    for (size_t i = 0; i < source->header_count; i++)
        if (describes_content(source->headers[i].name))
            (void)fprintf(stream, "%s:%s\r\n", source->headers[i].name, source->headers[i].value);
    (void)fputs("\r\n", stream);
    (void)fwrite(source->bytes + source->header_length, 1, body, stream);
    return fclose(stream) == 0 ? bytes : NULL;
}

/* A header that exceeds a limit must not hide what is attached behind it. */
static void parse_behind_header(struct assent_arena *arena,
                                const struct assent_message_source *source,
                                const struct assent_message_limits *limits,
                                struct assent_message *message)
{
    struct assent_prescan prescan;
    size_t length;
    char *bytes = with_short_header(source, &length);

    message->prescan.cut = true;
    if (bytes == NULL)
        return;
    assent_prescan_run(bytes, length, limits, &prescan);
    message->prescan.exceeded |= prescan.exceeded;
    message->prescan.cut = prescan.safe_length < length;
    assent_mime_parse(arena, bytes, prescan.safe_length, limits, message);
    free(bytes);
}

static void parse_content(struct assent_arena *arena, const struct assent_message_source *source,
                          const struct assent_message_limits *limits,
                          struct assent_message *message)
{
    size_t safe = message->prescan.safe_length;

    message->prescan.cut = safe < source->length;
    if (safe < source->header_length && source->header_length < source->length)
        parse_behind_header(arena, source, limits, message);
    else
        assent_mime_parse(arena, source->bytes, safe, limits, message);
    if ((message->prescan.exceeded & 1U << ASSENT_LIMIT_MEMORY) != 0)
        message->prescan.cut = true;
}

const struct assent_message *assent_message_parse(struct assent_arena *arena,
                                                  const struct assent_message_source *source,
                                                  const struct assent_message_limits *limits)
{
    struct assent_message *message = assent_arena_alloc(arena, sizeof(*message));

    if (message == NULL)
        return NULL;
    message->size = source->size;
    message->incomplete = source->incomplete;
    assent_prescan_run(source->bytes, source->length, limits, &message->prescan);
    if (!assent_headers_parse(arena, source, limits, message))
        return NULL;
    if (source->untrusted)
        message->prescan.exceeded |= 1U << ASSENT_LIMIT_CRASH;
    else
        parse_content(arena, source, limits, message);
    return message;
}

bool assent_message_is_untrusted(const struct assent_message *message)
{
    return (message->prescan.exceeded & 1U << ASSENT_LIMIT_CRASH) != 0;
}

/* The first field from a place of a bucket on (plus 1) that has this name. */
static const struct assent_header *find(const struct assent_message *message, uint32_t place,
                                        uint32_t hash, const char *name)
{
    while (place != 0) {
        const struct assent_header *header = &message->headers[place - 1];
        if (header->hash == hash && assent_text_equal(header->name, name))
            return header;
        place = header->next;
    }
    return NULL;
}

const struct assent_header *assent_message_header(const struct assent_message *message,
                                                  const char *name)
{
    uint32_t hash = assent_headers_hash(name);

    return find(message, message->header_buckets[hash % ASSENT_HEADER_BUCKETS], hash, name);
}

const struct assent_header *assent_message_next_header(const struct assent_message *message,
                                                       const struct assent_header *header)
{
    return find(message, header->next, header->hash, header->name);
}

size_t assent_message_count_headers(const struct assent_message *message, const char *name)
{
    const struct assent_header *header = assent_message_header(message, name);
    size_t count = 0;

    for (; header != NULL; header = assent_message_next_header(message, header))
        count++;
    return count;
}
