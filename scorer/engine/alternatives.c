/*
 * Alternatives.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/alternatives.h"

#include <string.h>

#include "scorer/engine/verdict.h"

enum { MOST_HITS = 128, MOST_GAPS = 128 };

/* The findings of a decision, with room for a change. */
struct trial {
    const struct assent_decision *decision;
    struct assent_hit hits[MOST_HITS + 1];
    struct assent_gap gaps[MOST_GAPS];
    struct assent_findings findings;
    struct assent_alternative *alternatives;
    size_t count;
};

static const struct assent_symbol nothing = { .name = "",
                                              .meaning = "",
                                              .decisive = ASSENT_DECISIVE_NONE };

static bool is_gap(const struct assent_check_report *report)
{
    return report->outcome == ASSENT_OUTCOME_INCOMPLETE;
}

/* False: more than there is room for. */
static bool init(struct trial *trial, const struct assent_decision *decision)
{
    size_t gaps = 0;

    if (decision->hit_count > MOST_HITS)
        return false;
    trial->decision = decision;
    if (decision->hit_count > 0)
        memcpy(trial->hits, decision->hits, decision->hit_count * sizeof(trial->hits[0]));
    for (size_t i = 0; i < decision->check_count; i++) {
        const struct assent_check_report *report = &decision->checks[i];
        if (!is_gap(report))
            continue;
        if (gaps == MOST_GAPS)
            return false;
        trial->gaps[gaps++] =
            (struct assent_gap){ report->lowest, assent_verdict_may_allow(report->check),
                                 report->outage };
    }
    trial->findings = (struct assent_findings){
        .hits = trial->hits,
        .hit_count = decision->hit_count,
        .gaps = trial->gaps,
        .gap_count = gaps,
        .direction = decision->direction,
        .greylist = decision->verdict.reason == ASSENT_REASON_GREYLISTED
                        ? ASSENT_GREYLIST_NEW
                        : ASSENT_GREYLIST_UNAVAILABLE,
    };
    return true;
}

/* The mildest verdict of all groups, as the decision has it. */
static struct assent_verdict judge(const struct trial *trial)
{
    const struct assent_decision *decision = trial->decision;
    struct assent_verdict mildest = assent_verdict_of(
        &trial->findings,
        decision->group_count == 0 ? decision->policy : decision->groups[0].policy);

    for (size_t i = 1; i < decision->group_count; i++) {
        struct assent_verdict verdict =
            assent_verdict_of(&trial->findings, decision->groups[i].policy);
        if (verdict.kind < mildest.kind)
            mildest = verdict;
    }
    return mildest;
}

/* Keeps the alternative when it makes another verdict. */
static void keep(struct trial *trial, struct assent_alternative alternative)
{
    alternative.verdict = judge(trial);
    if (alternative.verdict.kind != trial->decision->verdict.kind &&
        trial->count < ASSENT_MOST_ALTERNATIVES)
        trial->alternatives[trial->count++] = alternative;
}

static void try_points(struct trial *trial, assent_points points)
{
    size_t count = trial->findings.hit_count;

    trial->hits[count] = (struct assent_hit){ .symbol = &nothing, .weight = points };
    trial->findings.hit_count = count + 1;
    keep(trial, (struct assent_alternative){ .change = ASSENT_CHANGE_POINTS, .points = points });
    trial->findings.hit_count = count;
}

/* Just below a threshold that the score has reached, or just at one that it has not. */
static void try_thresholds(struct trial *trial)
{
    const struct assent_policy *policy = trial->decision->policy;
    const assent_points thresholds[] = { policy->tag_threshold, policy->reject_threshold };
    assent_points score = trial->decision->verdict.score;

    if (trial->decision->verdict.reason == ASSENT_REASON_DECISIVE)
        return;
    for (size_t i = 0; i < 2; i++)
        try_points(trial, thresholds[i] - score - (score >= thresholds[i]));
}

static void try_without(struct trial *trial)
{
    const struct assent_decision *decision = trial->decision;
    size_t last = decision->hit_count - 1;

    for (size_t i = 0; i < decision->hit_count; i++) {
        trial->hits[i] = decision->hits[last];
        trial->findings.hit_count = last;
        keep(trial, (struct assent_alternative){ .change = ASSENT_CHANGE_WITHOUT,
                                                 .points = -decision->hits[i].weight,
                                                 .hit = &decision->hits[i],
                                                 .check = decision->hits[i].check });
        trial->hits[i] = decision->hits[i];
    }
    trial->findings.hit_count = decision->hit_count;
}

static void try_answer(struct trial *trial, const struct assent_check *check, assent_points points)
{
    size_t count = trial->findings.hit_count;

    trial->hits[count] = (struct assent_hit){ .symbol = &nothing, .weight = points };
    trial->findings.hit_count = count + 1;
    keep(trial, (struct assent_alternative){
                    .change = ASSENT_CHANGE_ANSWER, .points = points, .check = check });
    trial->findings.hit_count = count;
}

/* Each missing answer as good and as bad as it could have been, the others still missing. */
static void try_answers(struct trial *trial)
{
    const struct assent_decision *decision = trial->decision;
    size_t place = 0;

    for (size_t i = 0; i < decision->check_count; i++) {
        const struct assent_check_report *report = &decision->checks[i];
        if (!is_gap(report))
            continue;
        struct assent_gap gap = trial->gaps[place];
        trial->gaps[place] = (struct assent_gap){ 0 };
        if (report->lowest < 0)
            try_answer(trial, report->check, report->lowest);
        if (report->lowest <= 0 && report->highest >= 0)
            try_answer(trial, report->check, 0);
        if (report->highest > 0)
            try_answer(trial, report->check, report->highest);
        trial->gaps[place++] = gap;
    }
}

size_t assent_alternatives_of(const struct assent_decision *decision,
                              struct assent_alternative alternatives[ASSENT_MOST_ALTERNATIVES])
{
    struct trial trial = { .alternatives = alternatives };

    if (!init(&trial, decision) || judge(&trial).kind != decision->verdict.kind)
        return 0;
    try_thresholds(&trial);
    try_without(&trial);
    try_answers(&trial);
    return trial.count;
}
