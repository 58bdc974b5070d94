/*
 * A circuit breaker: a server that fails is not asked for a while, so that mail does
 * not wait for it again and again.
 *
 * It opens after three faults in a row, for 1 s; each trial that fails doubles the
 * time, up to 10 s. When the time is over one caller at a time may try.
 *
 * The caller locks.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_BREAKER_H
#define ASSENT_STATE_BREAKER_H

#include <assent/state.h>

struct assent_breaker {
    unsigned faults;    /* in a row */
    int64_t pause;      /* milliseconds; 0: it is closed */
    int64_t open_until; /* as the clock's monotonic() */
    bool trying;        /* somebody tries at the moment */
};

/* Whether to ask now; each call that is admitted is followed by one assent_breaker_note. patient
 * callers are always admitted. *trial: this call is the trial. */
bool assent_breaker_admit(struct assent_breaker *breaker, int64_t now, bool patient, bool *trial);
void assent_breaker_note(struct assent_breaker *breaker, int64_t now, bool trial,
                         enum assent_state_fault fault);
bool assent_breaker_is_open(const struct assent_breaker *breaker);

#endif
