/*
 * Arena: a list of chunks, each as large as the last one twice over, up to 1 MiB;
 * what is larger gets a chunk of its own.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CHUNK = 8 * 1024, LARGEST_CHUNK = 1024 * 1024 };

struct chunk {
    struct chunk *next;
    size_t size;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

struct assent_arena {
    struct chunk *chunks; /* the newest first */
    size_t used;
    size_t most;
};

struct assent_arena *assent_arena_create(size_t most)
{
    struct assent_arena *arena = calloc(1, sizeof(*arena));

    if (arena != NULL)
        arena->most = most;
    return arena;
}

void assent_arena_destroy(struct assent_arena *arena)
{
    struct chunk *next;

    if (arena == NULL)
        return;
    for (struct chunk *chunk = arena->chunks; chunk != NULL; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    free(arena);
}

static size_t next_chunk_size(const struct assent_arena *arena, size_t wanted)
{
    size_t size = arena->chunks == NULL ? FIRST_CHUNK : arena->chunks->size * 2;

    if (size > LARGEST_CHUNK)
        size = LARGEST_CHUNK;
    return size < wanted ? wanted : size;
}

static struct chunk *add_chunk(struct assent_arena *arena, size_t wanted)
{
    size_t size = next_chunk_size(arena, wanted);
    struct chunk *chunk =
        size > SIZE_MAX - sizeof(*chunk) ? NULL : calloc(1, sizeof(*chunk) + size);

    if (chunk == NULL)
        return NULL;
    chunk->size = size;
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    return chunk;
}

void *assent_arena_alloc(struct assent_arena *arena, size_t size)
{
    size_t rounded = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    struct chunk *chunk = arena->chunks;

    if (rounded < size || rounded > arena->most - arena->used)
        return NULL;
    if (chunk == NULL || chunk->size - chunk->used < rounded)
        chunk = add_chunk(arena, rounded);
    if (chunk == NULL)
        return NULL;
    void *memory = chunk->bytes + chunk->used;
    chunk->used += rounded;
    arena->used += rounded;
    return memory;
}

void *assent_arena_array(struct assent_arena *arena, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    return assent_arena_alloc(arena, bytes);
}

char *assent_arena_copy(struct assent_arena *arena, const char *text, size_t length)
{
    char *copy = length == SIZE_MAX ? NULL : assent_arena_alloc(arena, length + 1);

    if (copy != NULL && length > 0)
        memcpy(copy, text, length);
    return copy;
}

char *assent_arena_text(struct assent_arena *arena, const char *text)
{
    return assent_arena_copy(arena, text, strlen(text));
}

char *assent_arena_format_list(struct assent_arena *arena, const char *format, va_list arguments)
{
    va_list again;

    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        return NULL;
    char *text = assent_arena_alloc(arena, (size_t)length + 1);
    if (text != NULL)
        (void)vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

char *assent_arena_format(struct assent_arena *arena, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    char *text = assent_arena_format_list(arena, format, arguments);
    va_end(arguments);
    return text;
}

void *assent_arena_grow(struct assent_arena *arena, void *items, size_t count, size_t *capacity,
                        size_t item_size)
{
    size_t wanted = *capacity == 0 ? 8 : *capacity * 2;

    if (count < *capacity)
        return items;
    void *grown = assent_arena_array(arena, wanted, item_size);
    if (grown == NULL)
        return NULL;
    if (count > 0)
        memcpy(grown, items, count * item_size);
    *capacity = wanted;
    return grown;
}

size_t assent_arena_used(const struct assent_arena *arena)
{
    return arena->used;
}
