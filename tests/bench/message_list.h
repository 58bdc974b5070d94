/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * message_list.h - the messages of a run with their envelopes, all read into memory beforehand,
 * so that no file is read while time is measured.
 *
 * They come from an index, one JSON object a line:
 *
 *     {"path": "1.eml", "client_addr": "192.0.2.1", "client_name": "mx.b.test",
 *      "helo": "mx.b.test", "mail_from": "a@b.test", "rcpt_to": ["x@example.test"]}
 *
 * or from a folder: its *.eml files by name, with an envelope made up for each. In an index, a
 * relative path counts from the folder of the index; client_name may be missing, "unknown" or
 * begin with "[" (the client has no verified name); addresses may stand in angle brackets; an
 * empty mail_from is the null sender; other members are passed over.
 *
 * Once loaded, a list is only read: all threads may share it.
 */
#ifndef BENCH_MESSAGE_LIST_H
#define BENCH_MESSAGE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "error_text.h"
#include "mail_message.h"

struct listed_message {
    char *path;
    char *client_address;
    char *client_name; /* "unknown" when it has none */
    char *helo;
    char *sender; /* "" for the null sender */
    char **recipients;
    size_t recipient_count;
    struct mail_message message;
};

struct message_list {
    struct listed_message *messages;
    size_t count;
};

/*
 * Loads an index or a folder, at most `limit` messages (0: all of them). False, with the error,
 * when something in it is wrong or there is no message at all; the caller frees it either way.
 */
bool message_list_load(struct message_list *list, const char *path, size_t limit,
                       struct error_text *error);

/* Adds "NAME=VALUE" as a header to each message. */
bool message_list_add_header(struct message_list *list, const char *assignment,
                             struct error_text *error);

void message_list_fini(struct message_list *list);

#endif
