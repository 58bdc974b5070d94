/*
 * IDs of messages: time, host, counter.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/base/id.h"

#include <string.h>
#include <sys/random.h>

#include <assent/journal.h>

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static const int64_t epoch = INT64_C(1577836800000); /* 2020-01-01 */

enum { TIME_DIGITS = 9, REST_DIGITS = 5, HOST_BITS = 12, COUNTER_BITS = 16 };

/* FNV-1a, folded to 12 bits. */
uint16_t assent_id_host_of_name(const char *hostname)
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
    source->host = assent_id_host_of_name(hostname);
    source->first = source->counter;
    return pthread_mutex_init(&source->lock, NULL) == 0;
}

void assent_id_source_set_host(struct assent_id_source *source, uint16_t host)
{
    (void)pthread_mutex_lock(&source->lock);
    source->host = host & ((1U << HOST_BITS) - 1);
    (void)pthread_mutex_unlock(&source->lock);
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
void assent_id_make(int64_t wall, uint16_t host, uint16_t counter, char id[ASSENT_ID_SIZE])
{
    uint64_t time = (uint64_t)(wall - epoch) & ((UINT64_C(1) << 42) - 1);
    uint64_t low = ((uint64_t)host << COUNTER_BITS | counter) & ((1U << 25) - 1);
    uint64_t high = time << 3 | (uint64_t)(host >> 9 & 7);

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
    uint16_t host = source->host;
    (void)pthread_mutex_unlock(&source->lock);
    assent_id_make(time, host, counter, id);
}

/* The first 45 and the last 25 bits. */
static bool read_digits(const char *id, uint64_t *high, uint64_t *low)
{
    if (strlen(id) != TIME_DIGITS + REST_DIGITS || strspn(id, digits) != strlen(id))
        return false;
    *high = *low = 0;
    for (int i = 0; i < TIME_DIGITS; i++)
        *high = *high << 5 | (uint64_t)(strchr(digits, id[i]) - digits);
    for (int i = TIME_DIGITS; i < TIME_DIGITS + REST_DIGITS; i++)
        *low = *low << 5 | (uint64_t)(strchr(digits, id[i]) - digits);
    return true;
}

bool assent_id_parse(const char *id, int64_t *milliseconds, uint16_t *host)
{
    uint64_t high;
    uint64_t low;

    if (!read_digits(id, &high, &low))
        return false;
    *milliseconds = (int64_t)(high >> 3) + epoch;
    *host = (uint16_t)((high & 7) << 9 | low >> COUNTER_BITS);
    return true;
}

int64_t assent_id_time(const char *id)
{
    int64_t milliseconds;
    uint16_t host;

    return assent_id_parse(id, &milliseconds, &host) ? milliseconds : -1;
}

bool assent_id_pack(const char *id, uint8_t packed[ASSENT_ID_PACKED])
{
    uint64_t high;
    uint64_t low;

    if (!read_digits(id, &high, &low))
        return false;
    for (int i = 0; i < 5; i++)
        packed[i] = (uint8_t)(high >> (37 - 8 * i));
    low |= (high & 31) << 25;
    packed[5] = (uint8_t)(low >> 22);
    packed[6] = (uint8_t)(low >> 14);
    packed[7] = (uint8_t)(low >> 6);
    packed[8] = (uint8_t)(low << 2);
    return true;
}

void assent_id_unpack(const uint8_t packed[ASSENT_ID_PACKED], char id[ASSENT_ID_SIZE])
{
    uint64_t high = 0;
    uint64_t low;

    for (int i = 0; i < 5; i++)
        high = high << 8 | packed[i];
    low = (uint64_t)packed[5] << 22 | (uint64_t)packed[6] << 14 | (uint64_t)packed[7] << 6 |
          packed[8] >> 2;
    write_digits(id, TIME_DIGITS, high << 5 | low >> 25);
    write_digits(id + TIME_DIGITS, REST_DIGITS, low & ((1U << 25) - 1));
    id[TIME_DIGITS + REST_DIGITS] = '\0';
}

/* The digit that a letter is read as: Crockford's I, L and O, and U, which he leaves out. */
static char canonical(char letter)
{
    if (letter >= 'a' && letter <= 'z')
        letter = (char)(letter - 'a' + 'A');
    switch (letter) {
    case 'I':
    case 'L':
        return '1';
    case 'O':
        return '0';
    case 'U':
        return 'V';
    default:
        return letter;
    }
}

bool assent_id_read(const char *text, char id[ASSENT_ID_SIZE])
{
    size_t length = 0;

    for (; *text != '\0'; text++) {
        char digit = canonical(*text);
        if (digit == '-' || digit == ' ')
            continue;
        if (length == TIME_DIGITS + REST_DIGITS || strchr(digits, digit) == NULL)
            return false;
        id[length++] = digit;
    }
    id[length] = '\0';
    return length == TIME_DIGITS + REST_DIGITS;
}
