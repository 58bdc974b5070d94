/*
 * The plan.
 *
 * A dear check is skipped when the best and the worst that all remaining checks
 * could bring lead to the same disposition.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/plan.h"

static bool is_decisive(const struct assent_check *check)
{
    for (size_t i = 0; i < check->symbol_count; i++)
        if (check->symbols[i].decisive != ASSENT_DECISIVE_NONE)
            return true;
    return false;
}

static bool runs_before(const struct assent_check *left, const struct assent_check *right)
{
    if (left->cost != right->cost)
        return left->cost < right->cost;
    return is_decisive(left) && !is_decisive(right);
}

/* Insertion sort: stable, so that what is equal keeps the order of checks.def. */
void assent_plan_order(const struct assent_check **plan, size_t *first_symbol, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct assent_check *check = assent_check_at(i);
        size_t place = i;
        for (; place > 0 && runs_before(check, plan[place - 1]); place--) {
            plan[place] = plan[place - 1];
            first_symbol[place] = first_symbol[place - 1];
        }
        plan[place] = check;
        first_symbol[place] = assent_check_first_symbol(i);
    }
}

void assent_prospect_add(struct assent_prospect *prospect, const struct assent_check *check,
                         const assent_points *weights)
{
    assent_points lowest;
    assent_points highest;

    assent_check_bounds(check, weights, &lowest, &highest);
    prospect->lowest = assent_points_add(prospect->lowest, lowest);
    prospect->highest = assent_points_add(prospect->highest, highest);
    for (size_t i = 0; i < check->symbol_count; i++) {
        enum assent_decisive decisive = check->symbols[i].decisive;
        if (decisive == ASSENT_DECISIVE_NONE)
            continue;
        if (assent_decisive_refuses(decisive))
            prospect->may_refuse[decisive] = true;
        else
            prospect->may_accept = true;
    }
}

static bool may_refuse_whatever(const struct assent_prospect *prospect)
{
    return prospect->may_refuse[ASSENT_DECISIVE_VIRUS] ||
           prospect->may_refuse[ASSENT_DECISIVE_ATTACHMENT] ||
           prospect->may_refuse[ASSENT_DECISIVE_PHISHING];
}

static bool may_refuse_at_all(const struct assent_prospect *prospect)
{
    for (size_t i = 0; i < ASSENT_DECISIVE_NONE; i++)
        if (prospect->may_refuse[i])
            return true;
    return false;
}

/* A decisive hit is there: what could still overrule it? */
static bool decided_for_good(enum assent_decisive decisive, bool held_back,
                             const struct assent_prospect *prospect)
{
    if (decisive <= ASSENT_DECISIVE_PHISHING)
        return true; /* refused already; nothing accepts it any more */
    if (may_refuse_whatever(prospect))
        return !prospect->may_accept && !held_back && assent_decisive_refuses(decisive);
    if (assent_decisive_refuses(decisive))
        return !prospect->may_accept;
    return !prospect->may_refuse[ASSENT_DECISIVE_DENY_LIST];
}

static bool may_be_allowed(const struct assent_findings *findings)
{
    for (size_t i = 0; i < findings->gap_count; i++)
        if (findings->gaps[i].may_allow)
            return true;
    return false;
}

static bool score_is_settled(assent_points low, assent_points high,
                             const struct assent_policy *policy)
{
    return low >= policy->reject_threshold || high < policy->tag_threshold ||
           (low >= policy->tag_threshold && high < policy->reject_threshold);
}

bool assent_plan_settled(const struct assent_findings *findings,
                         const struct assent_prospect *prospect, const struct assent_policy *policy)
{
    size_t hit = assent_verdict_deciding_hit(findings->hits, findings->hit_count);
    assent_points score = 0;

    if (findings->direction == ASSENT_LOCAL || policy->mode == ASSENT_MODE_OFF)
        return true;
    if (hit != ASSENT_NO_HIT && (findings->direction != ASSENT_OUTBOUND ||
                                 findings->hits[hit].symbol->decisive <= ASSENT_DECISIVE_PHISHING))
        return decided_for_good(findings->hits[hit].symbol->decisive, may_be_allowed(findings),
                                prospect);
    if (findings->direction == ASSENT_OUTBOUND)
        return !may_refuse_whatever(prospect);
    if (policy->mode == ASSENT_MODE_SCORE_ONLY)
        return false; /* the score itself is what is wanted */
    if (may_refuse_at_all(prospect) || prospect->may_accept)
        return false;
    for (size_t i = 0; i < findings->hit_count; i++)
        score = assent_points_add(score, findings->hits[i].weight);
    assent_points low = assent_points_add(score, prospect->lowest);
    for (size_t i = 0; i < findings->gap_count; i++)
        low = assent_points_add(low, findings->gaps[i].may_allow ? ASSENT_POINTS_LEAST
                                                                 : findings->gaps[i].lowest);
    return score_is_settled(low, assent_points_add(score, prospect->highest), policy);
}
