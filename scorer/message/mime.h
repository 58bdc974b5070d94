/*
 * The MIME tree: parts, names, decoded text.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_MIME_H
#define ASSENT_MESSAGE_MIME_H

#include "scorer/message/message.h"

/* Parses bytes, which the pre-scan has found safe, and fills parts and oddities of message.
 * When the arena is used up, the parts so far are kept and ASSENT_LIMIT_MEMORY is noted. */
void assent_mime_parse(struct assent_arena *arena, const char *bytes, size_t length,
                       const struct assent_message_limits *limits, struct assent_message *message);

#endif
