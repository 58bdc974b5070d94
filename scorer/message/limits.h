/*
 * Limits of the parser, each with a name, so that what exceeds one can be said,
 * scored and set.
 *
 * They exist because parsing libraries break beyond them: nested address groups
 * overflow the stack of GMime, and 2 MB of tiny parts take 267 MB there. They
 * are far above what honest mail has.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_LIMITS_H
#define ASSENT_MESSAGE_LIMITS_H

#include <stddef.h>

enum assent_limit {
    ASSENT_LIMIT_HEADER_LINES,
    ASSENT_LIMIT_ADDRESS_COLONS,
    ASSENT_LIMIT_ADDRESS_COMMAS,
    ASSENT_LIMIT_ADDRESS_BYTES,
    ASSENT_LIMIT_PARAMETERS,
    ASSENT_LIMIT_BOUNDARY_LINES,
    ASSENT_LIMIT_CONTAINERS,
    ASSENT_LIMIT_MEMORY, /* parts that would take more than a message's share */
    ASSENT_LIMIT_CRASH,  /* a message that crashed a parser before */
    ASSENT_LIMIT_COUNT,
};

struct assent_message_limits {
    size_t header_lines;   /* header fields, in all blocks of the message */
    size_t address_colons; /* colons in one address field: each can open a group */
    size_t address_commas; /* in all address fields: GMime's time grows with their square */
    size_t address_bytes;  /* of all address fields */
    size_t parameters;     /* semicolons in all Content-Type and Content-Disposition fields */
    size_t boundary_lines; /* lines that begin with "--" */
    size_t containers;     /* multiparts and messages inside the message */
    size_t text_bytes;     /* decoded text kept, of all parts together */
    size_t addresses;      /* kept of one address field */
};

struct assent_message_limits assent_message_limits_default(void);

/* "header-lines" and so on. */
const char *assent_limit_name(enum assent_limit limit);

#endif
