/*
 * The verdict.
 *
 * First what is settled by where the message comes from and goes to, then what a
 * decisive symbol settles, then the score. A refusal that good evidence might
 * have prevented, had every answer come, is held back: a fault never refuses.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/verdict.h"

bool assent_decisive_refuses(enum assent_decisive decisive)
{
    return decisive != ASSENT_DECISIVE_NONE && decisive != ASSENT_DECISIVE_ALLOW_LIST &&
           decisive != ASSENT_DECISIVE_ALLOW_HISTORY;
}

bool assent_verdict_may_allow(const struct assent_check *check)
{
    for (size_t i = 0; i < check->symbol_count; i++)
        if (check->symbols[i].decisive != ASSENT_DECISIVE_NONE &&
            !assent_decisive_refuses(check->symbols[i].decisive))
            return true;
    return false;
}

/* Allow and deny list are one step in the order: the more specific entry wins. */
static enum assent_decisive rank(enum assent_decisive decisive)
{
    return decisive == ASSENT_DECISIVE_DENY_LIST ? ASSENT_DECISIVE_ALLOW_LIST : decisive;
}

static bool settles_before(const struct assent_hit *left, const struct assent_hit *right)
{
    enum assent_decisive left_rank = rank(left->symbol->decisive);
    enum assent_decisive right_rank = rank(right->symbol->decisive);

    if (left_rank != right_rank)
        return left_rank < right_rank;
    if (left_rank != ASSENT_DECISIVE_ALLOW_LIST)
        return false;
    if (left->specificity != right->specificity)
        return left->specificity > right->specificity;
    return left->symbol->decisive < right->symbol->decisive;
}

size_t assent_verdict_deciding_hit(const struct assent_hit *hits, size_t count)
{
    size_t best = ASSENT_NO_HIT;

    for (size_t i = 0; i < count; i++) {
        if (hits[i].symbol->decisive == ASSENT_DECISIVE_NONE)
            continue;
        if (best == ASSENT_NO_HIT || settles_before(&hits[i], &hits[best]))
            best = i;
    }
    return best;
}

static assent_points sum(const struct assent_hit *hits, size_t count)
{
    assent_points score = 0;

    for (size_t i = 0; i < count; i++)
        score = assent_points_add(score, hits[i].weight);
    return score;
}

/* The hit that added most, for want of one that decides. */
static size_t heaviest(const struct assent_hit *hits, size_t count)
{
    size_t best = ASSENT_NO_HIT;

    for (size_t i = 0; i < count; i++)
        if (hits[i].weight > 0 && (best == ASSENT_NO_HIT || hits[i].weight > hits[best].weight))
            best = i;
    return best;
}

static struct assent_verdict make(enum assent_verdict_kind kind, enum assent_reason reason,
                                  assent_points score, size_t deciding_hit)
{
    return (struct assent_verdict){ kind, reason, score, deciding_hit };
}

/* Of the checks that might have prevented a refusal; of a decisive one, those that might accept. */
static int64_t oldest_outage(const struct assent_findings *findings, bool decisive)
{
    int64_t oldest = 0;

    for (size_t i = 0; i < findings->gap_count; i++)
        if ((findings->gaps[i].may_allow || (!decisive && findings->gaps[i].lowest < 0)) &&
            findings->gaps[i].outage > oldest)
            oldest = findings->gaps[i].outage;
    return oldest;
}

static bool may_be_allowed(const struct assent_findings *findings)
{
    for (size_t i = 0; i < findings->gap_count; i++)
        if (findings->gaps[i].may_allow)
            return true;
    return false;
}

static assent_points lowest_possible(const struct assent_findings *findings, assent_points score)
{
    for (size_t i = 0; i < findings->gap_count; i++)
        if (findings->gaps[i].lowest < 0)
            score = assent_points_add(score, findings->gaps[i].lowest);
    return score;
}

/* Instead of a refusal that a missing answer might have prevented. */
static struct assent_verdict hold_back(const struct assent_findings *findings, assent_points score,
                                       size_t deciding_hit, bool decisive)
{
    if (oldest_outage(findings, decisive) < ASSENT_FAULT_PATIENCE)
        return make(ASSENT_DEFER, ASSENT_REASON_FAULT, score, deciding_hit);
    return make(ASSENT_TAG, ASSENT_REASON_FAULT_DELIVERED, score, deciding_hit);
}

static struct assent_verdict settle(const struct assent_findings *findings,
                                    const struct assent_policy *policy, assent_points score,
                                    size_t deciding_hit)
{
    enum assent_decisive decisive = findings->hits[deciding_hit].symbol->decisive;

    if (!assent_decisive_refuses(decisive))
        return make(ASSENT_ACCEPT, ASSENT_REASON_DECISIVE, score < 0 ? score : 0, deciding_hit);
    if (score < policy->reject_threshold)
        score = policy->reject_threshold;
    /* An allow list or history that could not be asked ranks before these. */
    if (decisive > ASSENT_DECISIVE_PHISHING && may_be_allowed(findings))
        return hold_back(findings, score, deciding_hit, true);
    return make(ASSENT_REJECT, ASSENT_REASON_DECISIVE, score, deciding_hit);
}

static struct assent_verdict by_score(const struct assent_findings *findings,
                                      const struct assent_policy *policy, assent_points score)
{
    size_t hit = heaviest(findings->hits, findings->hit_count);

    if (score >= policy->reject_threshold) {
        if (may_be_allowed(findings) || lowest_possible(findings, score) < policy->reject_threshold)
            return hold_back(findings, score, hit, false);
        return make(ASSENT_REJECT, ASSENT_REASON_SCORE, score, hit);
    }
    if (score < policy->tag_threshold)
        return make(ASSENT_ACCEPT, ASSENT_REASON_SCORE, score, hit);
    if (policy->greylisting && findings->greylist == ASSENT_GREYLIST_NEW)
        return make(ASSENT_DEFER, ASSENT_REASON_GREYLISTED, score, hit);
    return make(ASSENT_TAG, ASSENT_REASON_SCORE, score, hit);
}

/* Outbound mail: only what is always refused. Its own score is not used. */
static struct assent_verdict of_outbound(const struct assent_findings *findings,
                                         const struct assent_policy *policy, assent_points score,
                                         size_t deciding_hit)
{
    if (deciding_hit != ASSENT_NO_HIT &&
        findings->hits[deciding_hit].symbol->decisive <= ASSENT_DECISIVE_PHISHING)
        return settle(findings, policy, score, deciding_hit);
    return make(ASSENT_ACCEPT, ASSENT_REASON_OUTBOUND, score, ASSENT_NO_HIT);
}

struct assent_verdict assent_verdict_of(const struct assent_findings *findings,
                                        const struct assent_policy *policy)
{
    assent_points score = sum(findings->hits, findings->hit_count);
    size_t deciding_hit = assent_verdict_deciding_hit(findings->hits, findings->hit_count);
    struct assent_verdict verdict;

    if (findings->direction == ASSENT_LOCAL)
        return make(ASSENT_ACCEPT, ASSENT_REASON_LOCAL, score, ASSENT_NO_HIT);
    if (policy->mode == ASSENT_MODE_OFF)
        return make(ASSENT_ACCEPT, ASSENT_REASON_OFF, 0, ASSENT_NO_HIT);
    if (findings->direction == ASSENT_OUTBOUND)
        return of_outbound(findings, policy, score, deciding_hit);
    verdict = deciding_hit != ASSENT_NO_HIT ? settle(findings, policy, score, deciding_hit)
                                            : by_score(findings, policy, score);
    if (policy->mode == ASSENT_MODE_SCORE_ONLY)
        return make(ASSENT_ACCEPT, ASSENT_REASON_SCORE_ONLY, verdict.score, verdict.deciding_hit);
    return verdict;
}

size_t assent_verdict_mildest(const struct assent_group_verdict *groups, size_t count)
{
    size_t mildest = 0;

    for (size_t i = 1; i < count; i++)
        if (groups[i].verdict.kind < groups[mildest].verdict.kind)
            mildest = i;
    return mildest;
}
