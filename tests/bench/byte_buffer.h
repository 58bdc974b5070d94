/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * byte_buffer.h - bytes that grow at the end: milter packets, files, message bodies.
 *
 * Out of memory is remembered: the buffer takes nothing more and says so in `failed`, so that
 * a sequence of appends needs one test at its end. An all-zero buffer is empty and ready.
 */
#ifndef BENCH_BYTE_BUFFER_H
#define BENCH_BYTE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct byte_buffer {
    char *data; /* NULL while nothing was ever put in */
    size_t length;
    size_t capacity;
    bool failed; /* memory ran out; the contents are incomplete */
};

/* Makes room for that many more bytes; false when there is none to be had. */
bool byte_buffer_reserve(struct byte_buffer *buffer, size_t more);

void byte_buffer_append(struct byte_buffer *buffer, const void *bytes, size_t length);
void byte_buffer_append_byte(struct byte_buffer *buffer, char byte);

/* The string with the NUL at its end, as the milter protocol wants it. */
void byte_buffer_append_string(struct byte_buffer *buffer, const char *string);

/* 32 bits in network order. */
void byte_buffer_append_u32(struct byte_buffer *buffer, uint32_t value);

/* Empties it and forgets a failure; the memory stays for the next use. */
void byte_buffer_clear(struct byte_buffer *buffer);

void byte_buffer_fini(struct byte_buffer *buffer);

#endif
