/*
 * The verdict: a pure function of what was found, what is missing, and the
 * policy. It reads nothing else, allocates nothing and keeps nothing.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_ENGINE_VERDICT_H
#define ASSENT_ENGINE_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <assent/decision.h>

/* What greylisting would say of this sender and recipient. */
enum assent_greylist_state {
    ASSENT_GREYLIST_UNAVAILABLE, /* nobody can remember: never defer for it */
    ASSENT_GREYLIST_NEW,         /* not seen, or not waited long enough */
    ASSENT_GREYLIST_PASSED,      /* has come back, or is known by history */
};

/* A check whose answer is missing. */
struct assent_gap {
    assent_points lowest; /* what it might have added at the least: 0 or below */
    bool may_allow;       /* it might have said something that accepts decisively */
    int64_t outage;       /* milliseconds since it was last complete */
};

struct assent_findings {
    const struct assent_hit *hits;
    size_t hit_count;
    const struct assent_gap *gaps;
    size_t gap_count;
    enum assent_direction direction;
    enum assent_greylist_state greylist;
};

/* A fault holds a refusal back for this long; then the message is delivered, tagged. */
#define ASSENT_FAULT_PATIENCE (INT64_C(3600) * 1000)

struct assent_verdict assent_verdict_of(const struct assent_findings *findings,
                                        const struct assent_policy *policy);

/* Whether a decisive symbol refuses (or else accepts). */
bool assent_decisive_refuses(enum assent_decisive decisive);

/* Whether a check has a symbol that accepts decisively. */
bool assent_verdict_may_allow(const struct assent_check *check);

/* The hit that settles the message, or ASSENT_NO_HIT. */
size_t assent_verdict_deciding_hit(const struct assent_hit *hits, size_t count);

/* Which of the verdicts of several groups of recipients holds for all: the place of the
 * mildest one. count must not be 0. */
size_t assent_verdict_mildest(const struct assent_group_verdict *groups, size_t count);

#endif
