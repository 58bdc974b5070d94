/*
 * IDs of messages: time, host, counter.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/base/id.h"

#include <string.h>
#include <sys/random.h>

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static const int64_t epoch = INT64_C(1577836800000); /* 2020-01-01 */

enum { TIME_DIGITS = 9, REST_DIGITS = 5, HOST_BITS = 12, COUNTER_BITS = 16 };

/* FNV-1a, folded to 12 bits. */
static uint16_t host_bits(const char *hostname)
{
    uint32_t hash = 2166136261U;

    for (; *hostname != '\0'; hostname++)
        hash = (hash ^ (unsigned char)*hostname) * 16777619U;
    return (uint16_t)((hash ^ (hash >> 12) ^ (hash >> 24)) & ((1U << HOST_BITS) - 1));
}

bool assent_id_source_init(struct assent_id_source *source, const char *hostname)
{
    memset(source, 0, sizeof(*source));
    if (getrandom(&source->counter, sizeof(source->counter), 0) != sizeof(source->counter))
        return false;
    source->host = host_bits(hostname);
    source->first = source->counter;
    return pthread_mutex_init(&source->lock, NULL) == 0;
}

void assent_id_source_fini(struct assent_id_source *source)
{
    (void)pthread_mutex_destroy(&source->lock);
}

static void write_digits(char *text, int count, uint64_t value)
{
    for (int i = count - 1; i >= 0; i--, value >>= 5)
        text[i] = digits[value & 31];
}

/* 9 digits hold 45 bits: the 42 of the time and the upper 3 of the host; 5 hold the rest. */
static void format(char id[ASSENT_ID_SIZE], uint64_t time, uint16_t host, uint16_t counter)
{
    uint64_t low = ((uint64_t)host << COUNTER_BITS | counter) & ((1U << 25) - 1);
    uint64_t high = time << 3 | (uint64_t)(host >> 9);

    write_digits(id, TIME_DIGITS, high);
    write_digits(id + TIME_DIGITS, REST_DIGITS, low);
    id[TIME_DIGITS + REST_DIGITS] = '\0';
}

void assent_id_next(struct assent_id_source *source, int64_t wall, char id[ASSENT_ID_SIZE])
{
    (void)pthread_mutex_lock(&source->lock);
    int64_t time = wall > source->last ? wall : source->last;
    source->counter++;
    if (time > source->last)
        source->first = source->counter;
    else if (source->counter == source->first) /* every counter of this millisecond is used */
        time++;
    source->last = time;
    uint16_t counter = source->counter;
    (void)pthread_mutex_unlock(&source->lock);
    format(id, (uint64_t)(time - epoch) & ((UINT64_C(1) << 42) - 1), source->host, counter);
}

int64_t assent_id_time(const char *id)
{
    uint64_t value = 0;

    if (strlen(id) != TIME_DIGITS + REST_DIGITS || strspn(id, digits) != strlen(id))
        return -1;
    for (int i = 0; i < TIME_DIGITS; i++)
        value = value << 5 | (uint64_t)(strchr(digits, id[i]) - digits);
    return (int64_t)(value >> 3) + epoch;
}
