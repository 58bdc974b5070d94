/*
 * Header fields as lines of bytes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_FIELDS_H
#define ASSENT_MESSAGE_FIELDS_H

#include <stddef.h>

/* The length of the field name that a line begins with, 0 when it begins with none. White space
 * before the colon is obsolete (RFC 5322 section 4.5), but parsers take it. */
size_t assent_field_name_length(const char *line, size_t length);

#endif
