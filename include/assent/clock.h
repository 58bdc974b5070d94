/*
 * The clock that the scorer reads. Tests and evaluation set it themselves, so
 * that expiry and deadlines are deterministic.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_CLOCK_H
#define ASSENT_CLOCK_H

#include <stdint.h>

#include <assent/export.h>

struct assent_clock {
    int64_t (*wall)(void *data);      /* milliseconds since the Unix epoch */
    int64_t (*monotonic)(void *data); /* milliseconds since any fixed moment, never backwards */
    void *data;                       /* handed to both; both may be called from any thread */
};

/* The clock of the system. */
ASSENT_API struct assent_clock assent_clock_system(void);

#endif
