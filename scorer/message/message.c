/*
 * The parsed message: pre-scan, header fields, MIME tree.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/message.h"

#include <pthread.h>

#include <gmime/gmime.h>

#include "scorer/base/text.h"
#include "scorer/message/headers.h"
#include "scorer/message/mime.h"
#include "scorer/message/parttext.h"
#include "scorer/message/prescan.h"

static pthread_once_t library_once = PTHREAD_ONCE_INIT;

static void init_library(void)
{
    g_mime_init();
    assent_part_text_init();
}

void assent_message_library_init(void)
{
    (void)pthread_once(&library_once, init_library);
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
    if (source->untrusted) {
        message->prescan.exceeded |= 1U << ASSENT_LIMIT_CRASH;
        return message;
    }
    assent_mime_parse(arena, source->bytes, message->prescan.safe_length, limits, message);
    return message;
}

bool assent_message_is_untrusted(const struct assent_message *message)
{
    return (message->prescan.exceeded & 1U << ASSENT_LIMIT_CRASH) != 0;
}

const struct assent_header *assent_message_header(const struct assent_message *message,
                                                  const char *name)
{
    for (size_t i = 0; i < message->header_count; i++)
        if (assent_text_equal(message->headers[i].name, name))
            return &message->headers[i];
    return NULL;
}

size_t assent_message_count_headers(const struct assent_message *message, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < message->header_count; i++)
        count += assent_text_equal(message->headers[i].name, name);
    return count;
}
