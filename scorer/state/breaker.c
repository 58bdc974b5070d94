/*
 * The circuit breaker.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/breaker.h"

enum { FAULTS_TO_OPEN = 3, FIRST_PAUSE = 1000, LONGEST_PAUSE = 10000 };

bool assent_breaker_is_open(const struct assent_breaker *breaker)
{
    return breaker->pause > 0;
}

bool assent_breaker_admit(struct assent_breaker *breaker, int64_t now, bool patient, bool *trial)
{
    *trial = false;
    if (patient || !assent_breaker_is_open(breaker))
        return true;
    if (breaker->trying || now < breaker->open_until)
        return false;
    breaker->trying = *trial = true;
    return true;
}

/* A server that is full, denies or is a replica answers at once: asking costs nothing. */
static bool costs_time(enum assent_state_fault fault)
{
    return fault == ASSENT_STATE_AWAY || fault == ASSENT_STATE_SLOW ||
           fault == ASSENT_STATE_LOADING;
}

void assent_breaker_note(struct assent_breaker *breaker, int64_t now, bool trial,
                         enum assent_state_fault fault)
{
    if (trial)
        breaker->trying = false;
    if (!costs_time(fault)) {
        breaker->faults = 0;
        breaker->pause = 0;
        return;
    }
    if (breaker->faults < FAULTS_TO_OPEN)
        breaker->faults++;
    /* Calls that began before it opened, and those of patient callers, do not make it longer. */
    if (assent_breaker_is_open(breaker) && !trial)
        return;
    if (breaker->faults < FAULTS_TO_OPEN)
        return;
    breaker->pause = breaker->pause == 0 ? FIRST_PAUSE : 2 * breaker->pause;
    if (breaker->pause > LONGEST_PAUSE)
        breaker->pause = LONGEST_PAUSE;
    breaker->open_until = now + breaker->pause;
}
