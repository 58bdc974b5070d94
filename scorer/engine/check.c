/*
 * Checks: names of their properties, and their bounds.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/check.h>

static const char *const cost_names[] = {
    [ASSENT_COST_LOCAL] = "local", [ASSENT_COST_CONTENT] = "content", [ASSENT_COST_STATE] = "state",
    [ASSENT_COST_DNS] = "dns",     [ASSENT_COST_WORKER] = "worker",
};

static const char *const outcome_names[] = {
    [ASSENT_OUTCOME_DONE] = "done",
    [ASSENT_OUTCOME_NOT_APPLICABLE] = "not-applicable",
    [ASSENT_OUTCOME_INCOMPLETE] = "incomplete",
    [ASSENT_OUTCOME_SKIPPED] = "skipped",
};

static const char *const decisive_names[] = {
    [ASSENT_DECISIVE_VIRUS] = "virus",         [ASSENT_DECISIVE_ATTACHMENT] = "attachment",
    [ASSENT_DECISIVE_PHISHING] = "phishing",   [ASSENT_DECISIVE_ALLOW_LIST] = "allow-list",
    [ASSENT_DECISIVE_DENY_LIST] = "deny-list", [ASSENT_DECISIVE_ALLOW_HISTORY] = "allow-history",
    [ASSENT_DECISIVE_SPAM_TRAP] = "spam-trap", [ASSENT_DECISIVE_POLICY] = "policy",
    [ASSENT_DECISIVE_NONE] = "none",
};

const char *assent_cost_name(enum assent_cost cost)
{
    return cost_names[cost];
}

const char *assent_outcome_name(enum assent_outcome outcome)
{
    return outcome_names[outcome];
}

const char *assent_decisive_name(enum assent_decisive decisive)
{
    return decisive_names[decisive];
}

void assent_check_bounds(const struct assent_check *check, const assent_points *weights,
                         assent_points *lowest, assent_points *highest)
{
    assent_points low = 0;
    assent_points high = 0;

    for (size_t i = 0; i < check->symbol_count; i++) {
        assent_points weight = weights[i];
        if (weight < 0)
            low = !check->exclusive ? assent_points_add(low, weight) : weight < low ? weight : low;
        else
            high = !check->exclusive ? assent_points_add(high, weight)
                   : weight > high   ? weight
                                     : high;
    }
    *lowest = low;
    *highest = high;
}
