/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * milter_protocol.h - one connection to a milter, seen from the mail server's side: packets and
 * the negotiation of options (protocol version 6, as Postfix 3.7 speaks it).
 *
 * A packet is a length of 32 bits in network order, a command or reply byte, and length - 1
 * bytes of data. The names of commands, replies and options are those of libmilter/mfdef.h.
 *
 * A connection belongs to one thread at a time.
 */
#ifndef BENCH_MILTER_PROTOCOL_H
#define BENCH_MILTER_PROTOCOL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "byte_buffer.h"
#include "error_text.h"

/* The classes of macros a milter can ask for, numbered as SMFIM_* in libmilter/mfapi.h. */
enum milter_macro_class {
    MILTER_MACROS_CONNECT,
    MILTER_MACROS_HELO,
    MILTER_MACROS_MAIL,
    MILTER_MACROS_RCPT,
    MILTER_MACROS_DATA,
    MILTER_MACROS_EOM,
    MILTER_MACROS_EOH,
    MILTER_MACRO_CLASSES
};

struct milter_endpoint {
    struct sockaddr_storage address;
    socklen_t address_length;
    int timeout_seconds; /* to connect, and for each reply */
};

struct milter_connection {
    int descriptor;                          /* -1: not connected */
    uint32_t actions;                        /* SMFIF_* the milter announced */
    uint32_t protocol;                       /* SMFIP_* the milter chose */
    char *macro_lists[MILTER_MACRO_CLASSES]; /* what it asked for; NULL: the defaults */
    struct byte_buffer output;               /* commands not sent yet */
    char input[4096];                        /* received, not used yet */
    size_t input_start;
    size_t input_end;
    bool failed; /* of no more use; `error` says why */
    struct error_text error;
};

/*
 * Understands "unix:PATH" (or "local:PATH") and "inet:HOST:PORT" (or "inet:[IPV6]:PORT"); false,
 * with the error, for anything else. Leaves timeout_seconds alone.
 */
bool milter_endpoint_parse(struct milter_endpoint *endpoint, const char *text,
                           struct error_text *error);

/* An unconnected connection. */
void milter_connection_init(struct milter_connection *connection);

/* Connects and negotiates; false, with connection->error, when either fails. */
bool milter_connection_open(struct milter_connection *connection,
                            const struct milter_endpoint *endpoint);

/* Queues a command. It goes out with the next flush or receive, or when much is queued. */
void milter_connection_put(struct milter_connection *connection, char command, const void *data,
                           size_t length);

/* Sends what is queued; false when the connection has failed. */
bool milter_connection_flush(struct milter_connection *connection);

/*
 * Sends what is queued, then waits for one reply. A NUL that is not counted in its length stands
 * behind the data, so that text in it can be read as a string.
 */
bool milter_connection_receive(struct milter_connection *connection, char *reply,
                               struct byte_buffer *data);

/* Says why the connection is of no more use; always false. The first reason stays. */
bool milter_connection_fail(struct milter_connection *connection, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Closes at once, sending nothing more, and frees everything. The error stays readable. */
void milter_connection_close(struct milter_connection *connection);

#endif
