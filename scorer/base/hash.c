/*
 * SipHash-1-3.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/base/hash.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WORD = 8, FINAL_ROUNDS = 3 };

void assent_hash_make_key(uint64_t key[2])
{
    struct timespec now;

    if (getentropy(key, 2 * sizeof(key[0])) == 0)
        return;
    /* Without the system's randomness a table is slower in the worst case, but still right. */
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    key[0] = (uint64_t)now.tv_nsec ^ (uint64_t)getpid() << 32;
    key[1] = (uint64_t)now.tv_sec ^ (uint64_t)(uintptr_t)key;
}

static uint64_t rotate(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

static void mix(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] = rotate(v[2], 32);
}

static void take(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    mix(v);
    v[0] ^= word;
}

uint64_t assent_hash(const uint64_t key[2], const void *bytes, size_t length)
{
    uint64_t v[4] = { key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du,
                      key[0] ^ 0x6c7967656e657261u, key[1] ^ 0x7465646279746573u };
    const unsigned char *at = bytes;
    uint64_t last = (uint64_t)length << 56;
    uint64_t word = 0;

    for (size_t i = 0; i < length / WORD; i++, at += WORD) {
        memcpy(&word, at, WORD); /* the host's byte order: hashes do not leave the process */
        take(v, word);
    }
    for (size_t i = 0; i < length % WORD; i++)
        last |= (uint64_t)at[i] << (8 * i);
    take(v, last);
    v[2] ^= 0xff;
    for (int i = 0; i < FINAL_ROUNDS; i++)
        mix(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}
