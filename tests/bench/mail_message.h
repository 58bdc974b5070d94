/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mail_message.h - a message file, taken apart the way Postfix hands it to a milter.
 */
#ifndef BENCH_MAIL_MESSAGE_H
#define BENCH_MAIL_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "byte_buffer.h"
#include "error_text.h"

struct mail_header {
    char *name;
    char *value; /* all that follows the colon; folded lines are joined by LF */
};

struct mail_message {
    struct mail_header *headers;
    size_t header_count;
    struct byte_buffer body; /* its lines end in CRLF */
};

/* Reads a message whose lines end in LF or CRLF. The caller frees it, also after an error. */
bool mail_message_load(struct mail_message *message, const char *path, struct error_text *error);

/* Adds a header behind the others; false when out of memory. */
bool mail_message_add_header(struct mail_message *message, const char *name, const char *value);

void mail_message_fini(struct mail_message *message);

#endif
