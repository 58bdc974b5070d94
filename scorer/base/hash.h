/*
 * Hashing of short texts with a secret key, so that nobody who does not know it can choose texts
 * that meet: SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012).
 *
 * From any thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_BASE_HASH_H
#define ASSENT_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* A new random key. */
void assent_hash_make_key(uint64_t key[2]);
uint64_t assent_hash(const uint64_t key[2], const void *bytes, size_t length);

#endif
