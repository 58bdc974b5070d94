/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * byte_buffer.c - bytes that grow at the end. See byte_buffer.h.
 */
#include <stdlib.h>
#include <string.h>

#include "byte_buffer.h"

enum { SMALLEST_CAPACITY = 256 };

bool byte_buffer_reserve(struct byte_buffer *buffer, size_t more)
{
    size_t wanted = buffer->length + more;

    if (buffer->failed)
        return false;
    if (wanted <= buffer->capacity)
        return true;

    size_t capacity = 2 * buffer->capacity + SMALLEST_CAPACITY;
    if (capacity < wanted)
        capacity = wanted;

    char *data = realloc(buffer->data, capacity);
    if (data == NULL) {
        buffer->failed = true;
        return false;
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

void byte_buffer_append(struct byte_buffer *buffer, const void *bytes, size_t length)
{
    if (length == 0 || !byte_buffer_reserve(buffer, length))
        return;
    memcpy(buffer->data + buffer->length, bytes, length);
    buffer->length += length;
}

void byte_buffer_append_byte(struct byte_buffer *buffer, char byte)
{
    byte_buffer_append(buffer, &byte, 1);
}

void byte_buffer_append_string(struct byte_buffer *buffer, const char *string)
{
    byte_buffer_append(buffer, string, strlen(string) + 1);
}

void byte_buffer_append_u32(struct byte_buffer *buffer, uint32_t value)
{
    unsigned char bytes[] = {
        (unsigned char)(value >> 24),
        (unsigned char)(value >> 16),
        (unsigned char)(value >> 8),
        (unsigned char)value,
    };

    byte_buffer_append(buffer, bytes, sizeof(bytes));
}

void byte_buffer_clear(struct byte_buffer *buffer)
{
    buffer->length = 0;
    buffer->failed = false;
}

void byte_buffer_fini(struct byte_buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct byte_buffer){ 0 };
}
