/*
 * Bytes: writing and reading fields of a compact binary form.
 *
 * A field is a key (its tag times two, plus one when bytes follow) and a value: a
 * varint, or a length and as many bytes. The key 0 stands before bytes that reach to
 * the end and need no length: they are the field with the tag 0. A reader passes over tags that it
 * does not know, so that newer writers may add fields. The reader is the one place that walks
 * through foreign bytes; it never leaves its bounds.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_BYTES_H
#define ASSENT_STATE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct assent_writer {
    uint8_t *bytes; /* the owner's to free */
    size_t length;
    size_t capacity;
    bool failed; /* out of memory */
};

void assent_writer_add(struct assent_writer *writer, const void *bytes, size_t length);
void assent_writer_varint(struct assent_writer *writer, uint64_t value);
void assent_writer_signed(struct assent_writer *writer, int64_t value); /* zigzag */
/* A length, then the bytes. */
void assent_writer_text(struct assent_writer *writer, const void *bytes, size_t length);
/* Fields. */
void assent_writer_number(struct assent_writer *writer, unsigned tag, uint64_t value);
void assent_writer_bytes(struct assent_writer *writer, unsigned tag, const void *bytes,
                         size_t length);
/* The last field: all that follows are its bytes. */
void assent_writer_rest(struct assent_writer *writer);
/* What another writer has gathered, as one field; empties it. */
void assent_writer_nested(struct assent_writer *writer, unsigned tag, struct assent_writer *inner);

struct assent_reader {
    const uint8_t *at;
    const uint8_t *end;
    bool damaged; /* from here on nothing more is read */
};

struct assent_reader assent_reader_of(const void *bytes, size_t length);
bool assent_reader_at_end(const struct assent_reader *reader);
uint64_t assent_reader_varint(struct assent_reader *reader);
int64_t assent_reader_signed(struct assent_reader *reader);
/* A length and as many bytes. */
struct assent_reader assent_reader_text(struct assent_reader *reader);

struct assent_field {
    unsigned tag;
    bool is_bytes;
    uint64_t number;
    struct assent_reader bytes;
};

/* The next field. False: at the end, or damaged. */
bool assent_reader_field(struct assent_reader *reader, struct assent_field *field);

size_t assent_reader_length(const struct assent_reader *reader);

#endif
