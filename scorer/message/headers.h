/*
 * Header fields: unfolding, decoding, address lists.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_HEADERS_H
#define ASSENT_MESSAGE_HEADERS_H

#include "scorer/message/message.h"

/* Fills headers and address lists of message. False: out of memory. */
bool assent_headers_parse(struct assent_arena *arena, const struct assent_message_source *source,
                          const struct assent_message_limits *limits,
                          struct assent_message *message);

/* Of a field's name, without regard to the case of ASCII letters. */
uint32_t assent_headers_hash(const char *name);

/* A copy of text that is valid UTF-8 without NUL bytes. NULL: out of memory. */
const char *assent_headers_valid(struct assent_arena *arena, const char *text);

#endif
