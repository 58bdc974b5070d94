/*
 * Snapshots: the settings that a message is decided by, immutable from the
 * moment they are published. A message holds one from MAIL to its end, so that
 * no change tears a decision.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_POLICY_H
#define ASSENT_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include <assent/check.h>
#include <assent/error.h>
#include <assent/export.h>
#include <assent/points.h>

enum assent_mode {
    ASSENT_MODE_ENFORCE,
    ASSENT_MODE_SCORE_ONLY, /* score and headers, but accept whatever the score says */
    ASSENT_MODE_OFF,        /* not looked at */
};

/* Which verdict holds when the recipients of one transaction get different ones. */
enum assent_mixed_recipients {
    ASSENT_MIXED_LENIENT, /* the mildest: accept, tag, defer, reject */
    ASSENT_MIXED_DEFER, /* recipients of another policy are put off to a transaction of their own */
};

/* What is set for a recipient domain. */
struct assent_policy {
    enum assent_mode mode;
    assent_points tag_threshold;
    assent_points reject_threshold;
    bool greylisting;
    const char *subject_tag; /* put before the subject, a space included; "" for none */
    const char *contact;     /* last words of every refusal; "" for none */
};

/* Defaults: enforce, tag at 5, reject at 10, greylisting on, "[SPAM?] ", no contact. */
ASSENT_API struct assent_policy assent_policy_default(void);

struct assent_snapshot;

/* A snapshot with default weights and one policy for every domain. NULL: out of memory.
 * It starts with one reference, the caller's. */
ASSENT_API struct assent_snapshot *assent_snapshot_create(const struct assent_policy *policy);

/* Before it is published: another policy for a domain (its texts are copied; the domain
 * is compared without regard to case), another weight for a symbol, another rule for
 * mixed recipients. */
ASSENT_API bool assent_snapshot_set_domain(struct assent_snapshot *snapshot, const char *domain,
                                           const struct assent_policy *policy,
                                           struct assent_error *error);
ASSENT_API bool assent_snapshot_set_weight(struct assent_snapshot *snapshot, const char *symbol,
                                           assent_points weight, struct assent_error *error);
ASSENT_API void assent_snapshot_set_mixed(struct assent_snapshot *snapshot,
                                          enum assent_mixed_recipients mixed);

ASSENT_API struct assent_snapshot *assent_snapshot_acquire(struct assent_snapshot *snapshot);
ASSENT_API void assent_snapshot_release(struct assent_snapshot *snapshot);

ASSENT_API const struct assent_policy *
assent_snapshot_policy(const struct assent_snapshot *snapshot, const char *recipient);

#endif
