/*
 * The stream of one host: assent:journal:HOST. An entry is one record; its ID is
 * the time of decision and a number, given by us and never going back.
 *
 * A host is the only writer of its stream. So a write whose outcome is unknown is
 * tried again with the same IDs: what came through the first time is found there,
 * and what would still come through late is refused by Redis ("equal or smaller").
 *
 * A stream belongs to one thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_STREAM_H
#define ASSENT_STATE_STREAM_H

#include "scorer/state/command.h"

enum { ASSENT_STREAM_BATCH = 200, ASSENT_STREAM_KEY_SIZE = 32 };

/* The name of the field that a record is in. */
#define ASSENT_STREAM_FIELD "r"

void assent_stream_key(char key[ASSENT_STREAM_KEY_SIZE], uint16_t host);

/* A record that waits to be written. */
struct assent_stream_record {
    struct assent_stream_record *next;
    void *bytes; /* its own */
    size_t length;
    int64_t decided;
    int64_t added;                   /* by the monotonic clock */
    uint64_t milliseconds, sequence; /* of its entry; 0 and 0: it has none yet */
    bool written;
    bool from_file;
};

void assent_stream_record_free(struct assent_stream_record *record);

struct assent_stream {
    struct assent_state *state;
    char key[ASSENT_STREAM_KEY_SIZE];
    uint16_t host;
    const char *hostname;
    bool announced;       /* names and host have been sent to Redis */
    bool announced_amiss; /* but did not come there */
    bool known;           /* the next two are right */
    uint64_t last_milliseconds, last_sequence;
};

/* hostname stays the caller's. */
void assent_stream_init(struct assent_stream *stream, struct assent_state *state, uint16_t host,
                        const char *hostname);

/* Gives an entry's ID to each record that has none; what has been given stays so. */
void assent_stream_assign(struct assent_stream *stream, struct assent_stream_record *const *records,
                          size_t count);

/* Writes at most ASSENT_STREAM_BATCH records. FINE: all are written. Otherwise those that are
 * known to be are marked, and it is to be tried again with the same records. */
enum assent_state_fault assent_stream_write(struct assent_stream *stream,
                                            struct assent_stream_record *const *records,
                                            size_t count, struct assent_error *error);

/* How long entries stay. */
struct assent_retention {
    int64_t milliseconds;
    uint64_t bytes;
};

/* One small step of removing what is too old or too much; *more: another one is needed. */
enum assent_state_fault assent_stream_trim(struct assent_stream *stream,
                                           const struct assent_retention *retention, int64_t now,
                                           bool *more, struct assent_error *error);

#endif
