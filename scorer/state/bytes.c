/*
 * Bytes: fields of a compact binary form.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/bytes.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_VARINT = 10 };

static bool make_room(struct assent_writer *writer, size_t more)
{
    size_t capacity = writer->capacity == 0 ? 512 : writer->capacity;

    if (writer->failed)
        return false;
    while (capacity - writer->length < more)
        capacity *= 2;
    if (capacity == writer->capacity)
        return true;
    uint8_t *grown = realloc(writer->bytes, capacity);
    writer->failed = grown == NULL;
    if (grown == NULL)
        return false;
    writer->bytes = grown;
    writer->capacity = capacity;
    return true;
}

void assent_writer_add(struct assent_writer *writer, const void *bytes, size_t length)
{
    if (!make_room(writer, length) || length == 0)
        return;
    memcpy(writer->bytes + writer->length, bytes, length);
    writer->length += length;
}

void assent_writer_varint(struct assent_writer *writer, uint64_t value)
{
    uint8_t bytes[MOST_VARINT];
    size_t length = 0;

    for (; value > 0x7f; value >>= 7)
        bytes[length++] = (uint8_t)(value | 0x80);
    bytes[length++] = (uint8_t)value;
    assent_writer_add(writer, bytes, length);
}

void assent_writer_signed(struct assent_writer *writer, int64_t value)
{
    uint64_t bits = (uint64_t)value;

    assent_writer_varint(writer, value < 0 ? ~(bits << 1) : bits << 1);
}

void assent_writer_text(struct assent_writer *writer, const void *bytes, size_t length)
{
    assent_writer_varint(writer, length);
    assent_writer_add(writer, bytes, length);
}

void assent_writer_number(struct assent_writer *writer, unsigned tag, uint64_t value)
{
    assent_writer_varint(writer, (uint64_t)tag << 1);
    assent_writer_varint(writer, value);
}

void assent_writer_bytes(struct assent_writer *writer, unsigned tag, const void *bytes,
                         size_t length)
{
    assent_writer_varint(writer, (uint64_t)tag << 1 | 1);
    assent_writer_text(writer, bytes, length);
}

void assent_writer_rest(struct assent_writer *writer)
{
    assent_writer_varint(writer, 0);
}

void assent_writer_nested(struct assent_writer *writer, unsigned tag, struct assent_writer *inner)
{
    assent_writer_bytes(writer, tag, inner->bytes, inner->length);
    writer->failed |= inner->failed;
    inner->length = 0;
}

struct assent_reader assent_reader_of(const void *bytes, size_t length)
{
    const uint8_t *at = bytes;

    return (struct assent_reader){ at, length == 0 ? at : at + length, false };
}

size_t assent_reader_length(const struct assent_reader *reader)
{
    return reader->at == reader->end ? 0 : (size_t)(reader->end - reader->at);
}

bool assent_reader_at_end(const struct assent_reader *reader)
{
    return reader->damaged || reader->at == reader->end;
}

static uint64_t give_up(struct assent_reader *reader)
{
    reader->damaged = true;
    reader->at = reader->end;
    return 0;
}

uint64_t assent_reader_varint(struct assent_reader *reader)
{
    uint64_t value = 0;

    for (unsigned shift = 0; shift < 64 && reader->at != reader->end; shift += 7) {
        uint8_t byte = *reader->at++;
        uint64_t part = byte & 0x7f;
        if (shift == 63 && part > 1)
            break;
        value |= part << shift;
        if (byte <= 0x7f)
            return value;
    }
    return give_up(reader);
}

int64_t assent_reader_signed(struct assent_reader *reader)
{
    uint64_t bits = assent_reader_varint(reader);

    return (int64_t)((bits & 1) != 0 ? ~(bits >> 1) : bits >> 1);
}

struct assent_reader assent_reader_text(struct assent_reader *reader)
{
    uint64_t length = assent_reader_varint(reader);

    if (length > assent_reader_length(reader)) {
        (void)give_up(reader);
        return assent_reader_of(reader->end, 0);
    }
    struct assent_reader inner = assent_reader_of(reader->at, (size_t)length);
    reader->at = inner.end;
    return inner;
}

bool assent_reader_field(struct assent_reader *reader, struct assent_field *field)
{
    if (assent_reader_at_end(reader))
        return false;
    uint64_t key = assent_reader_varint(reader);
    *field = (struct assent_field){ .is_bytes = (key & 1) != 0 };
    field->tag = key >> 1 > UINT32_MAX ? UINT32_MAX : (unsigned)(key >> 1);
    if (field->is_bytes) {
        field->bytes = assent_reader_text(reader);
    } else if (key == 0 && !reader->damaged) {
        field->is_bytes = true;
        field->bytes = *reader;
        reader->at = reader->end;
    } else {
        field->number = assent_reader_varint(reader);
    }
    return !reader->damaged;
}
