/*
 * The text of a text part: content decoded, charset converted to UTF-8.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_PARTTEXT_H
#define ASSENT_MESSAGE_PARTTEXT_H

#include <gmime/gmime.h>

#include "scorer/message/message.h"

/* Fills the text members of part (charset must be set) with at most `most` bytes. False: out
 * of memory. */
bool assent_part_text(struct assent_arena *arena, GMimePart *leaf, size_t most,
                      struct assent_part *part);

/* Keeps the converters of common charsets loaded; once per process. */
void assent_part_text_init(void);

#endif
