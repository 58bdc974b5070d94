/*
 * The queue of deferred messages: a binary heap.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/retry_queue.h"

#include <stdlib.h>

void retry_queue_fini(struct retry_queue *queue)
{
    free(queue->items);
    *queue = (struct retry_queue){ NULL, 0, 0 };
}

static bool comes_before(const struct retry *one, const struct retry *other)
{
    return one->due != other->due ? one->due < other->due : one->place < other->place;
}

static void swap(struct retry_queue *queue, size_t one, size_t other)
{
    struct retry kept = queue->items[one];

    queue->items[one] = queue->items[other];
    queue->items[other] = kept;
}

static bool make_room(struct retry_queue *queue)
{
    size_t capacity = queue->capacity == 0 ? 64 : queue->capacity * 2;

    if (queue->count < queue->capacity)
        return true;
    struct retry *grown = realloc(queue->items, capacity * sizeof(*grown));
    if (grown == NULL)
        return false;
    queue->items = grown;
    queue->capacity = capacity;
    return true;
}

bool retry_queue_add(struct retry_queue *queue, const struct retry *retry)
{
    if (!make_room(queue))
        return false;
    size_t at = queue->count++;
    queue->items[at] = *retry;
    while (at > 0 && comes_before(&queue->items[at], &queue->items[(at - 1) / 2])) {
        swap(queue, at, (at - 1) / 2);
        at = (at - 1) / 2;
    }
    return true;
}

const struct retry *retry_queue_first(const struct retry_queue *queue)
{
    return queue->count == 0 ? NULL : &queue->items[0];
}

static size_t first_child(const struct retry_queue *queue, size_t parent)
{
    size_t left = 2 * parent + 1;
    size_t right = left + 1;

    if (right < queue->count && comes_before(&queue->items[right], &queue->items[left]))
        return right;
    return left;
}

struct retry retry_queue_take(struct retry_queue *queue)
{
    struct retry taken = queue->items[0];
    size_t at = 0;

    queue->items[0] = queue->items[--queue->count];
    for (size_t child = first_child(queue, at);
         child < queue->count && comes_before(&queue->items[child], &queue->items[at]);
         child = first_child(queue, at)) {
        swap(queue, at, child);
        at = child;
    }
    return taken;
}

bool retry_due(int64_t deferred, unsigned number, int64_t *due)
{
    if (number < 1 || number > RETRY_MOST)
        return false;
    *due = deferred + ((int64_t)RETRY_FIRST_PAUSE << (number - 1));
    return true;
}
