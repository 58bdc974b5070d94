/*
 * Header fields as lines of bytes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/fields.h"

size_t assent_field_name_length(const char *line, size_t length)
{
    size_t name = 0;

    while (name < length && line[name] > 0x20 && line[name] < 0x7f && line[name] != ':')
        name++;
    size_t colon = name;
    while (colon < length && (line[colon] == ' ' || line[colon] == '\t'))
        colon++;
    return colon < length && line[colon] == ':' ? name : 0;
}
