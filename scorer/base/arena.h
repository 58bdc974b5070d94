/*
 * Arena: memory that goes all at once.
 *
 * A message's facts, view, hits and explanation live in its arena; nothing in it
 * is freed by itself. An arena has an upper bound, so that no message takes more
 * than its share. Not thread-safe: an arena belongs to one message.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_BASE_ARENA_H
#define ASSENT_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include <assent/export.h>

struct assent_arena;

/* most: bytes that it may hand out in all. NULL: out of memory. */
struct assent_arena *assent_arena_create(size_t most);
void assent_arena_destroy(struct assent_arena *arena);

/* Zeroed memory, aligned for anything. NULL: out of memory, or the bound is reached. */
void *assent_arena_alloc(struct assent_arena *arena, size_t size);
/* Zeroed memory for count things of a size; NULL also when the product overflows. */
void *assent_arena_array(struct assent_arena *arena, size_t count, size_t size);

/* A copy with a NUL behind it; text may contain NUL bytes. NULL as above. */
char *assent_arena_copy(struct assent_arena *arena, const char *text, size_t length);
char *assent_arena_text(struct assent_arena *arena, const char *text);
char *assent_arena_format(struct assent_arena *arena, const char *format, ...) ASSENT_PRINTF(2, 3);
char *assent_arena_format_list(struct assent_arena *arena, const char *format, va_list arguments)
    ASSENT_PRINTF(2, 0);

/* Makes room for one more in a growing array: items may move. Returns the array, or NULL
 * (the old one stays as it was). *capacity is the number of places. */
void *assent_arena_grow(struct assent_arena *arena, void *items, size_t count, size_t *capacity,
                        size_t item_size);

/* Bytes handed out so far. */
size_t assent_arena_used(const struct assent_arena *arena);

#endif
