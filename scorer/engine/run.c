/*
 * Running the checks: starting what takes time, then the plan, check by check.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/run.h"

#include "scorer/engine/plan.h"
#include "scorer/engine/snapshot.h"

void assent_run_start(struct assent_transaction *transaction, enum assent_step step)
{
    const struct assent_scorer *scorer = transaction->scorer;

    if (transaction->started[step] || transaction->client.local_submission)
        return;
    transaction->started[step] = true;
    for (size_t i = 0; i < scorer->plan_count; i++) {
        const struct assent_check *check = scorer->plan[i];
        if (check->start == NULL || check->start_at != step)
            continue;
        struct assent_start start = { &transaction->client, &transaction->envelope,
                                      transaction->headers, transaction->header_count, NULL };
        check->start(&start);
        transaction->pending[i] = start.pending;
    }
}

void assent_run_cancel(struct assent_transaction *transaction)
{
    const struct assent_scorer *scorer = transaction->scorer;

    for (size_t i = 0; transaction->pending != NULL && i < scorer->plan_count; i++)
        if (transaction->pending[i] != NULL && scorer->plan[i]->cancel != NULL)
            scorer->plan[i]->cancel(transaction->pending[i]);
}

/* Milliseconds that all questions of one message to state may take together, so that a Redis that
 * answers nobody holds no message for longer. */
enum { MOST_STATE_WAIT = 180 };

static struct assent_findings findings_of(const struct assent_run *run,
                                          enum assent_direction direction)
{
    return (struct assent_findings){
        .hits = run->hits.items,
        .hit_count = run->hits.count,
        .gaps = run->gaps,
        .gap_count = run->gap_count,
        .direction = direction,
        .greylist = ASSENT_GREYLIST_UNAVAILABLE,
    };
}

/* NULL: the check is to run; otherwise why not. */
static const char *why_never(const struct assent_check *check, enum assent_direction direction)
{
    if (direction == ASSENT_LOCAL)
        return "local submission is always accepted";
    if (direction == ASSENT_OUTBOUND && !check->outbound)
        return "not for outbound mail";
    return NULL;
}

/* Whether neither this check nor those after it can change anything, for any group. */
static bool is_settled(const struct assent_transaction *transaction, const struct assent_run *run,
                       enum assent_direction direction, size_t place,
                       const struct assent_group_verdict *groups, size_t group_count)
{
    const struct assent_scorer *scorer = transaction->scorer;
    struct assent_findings findings = findings_of(run, direction);
    struct assent_prospect prospect = { 0 };

    for (size_t i = place; i < scorer->plan_count; i++)
        if (why_never(scorer->plan[i], direction) == NULL)
            assent_prospect_add(&prospect, scorer->plan[i],
                                transaction->snapshot->weights + scorer->plan_first_symbol[i]);
    for (size_t i = 0; i < group_count; i++)
        if (!assent_plan_settled(&findings, &prospect, groups[i].policy))
            return false;
    return true;
}

/* How long a check has been unable to answer; an answer ends the outage. */
static int64_t note_outage(struct assent_scorer *scorer, size_t place, enum assent_outcome outcome)
{
    struct assent_outage *outage = &scorer->outages[place];
    int64_t now = assent_scorer_monotonic(scorer);
    int64_t since = atomic_load(&outage->since);

    if (outcome == ASSENT_OUTCOME_DONE && since != 0)
        atomic_store(&outage->since, 0);
    if (outcome != ASSENT_OUTCOME_INCOMPLETE)
        return 0;
    if (since == 0 && atomic_compare_exchange_strong(&outage->since, &since, now == 0 ? 1 : now))
        return 0;
    return now > since ? now - since : 0;
}

/* Asks, if there is time left for it. */
static enum assent_outcome ask_state(const struct assent_scorer *scorer, struct assent_view *view,
                                     struct assent_run *run)
{
    int64_t began = assent_scorer_monotonic(scorer);

    view->state_timeout = MOST_STATE_WAIT - run->state_wait;
    if (view->state_timeout <= 0)
        return ASSENT_OUTCOME_INCOMPLETE;
    enum assent_outcome outcome = run->hits.check->run(view, &run->hits);
    run->state_wait += assent_scorer_monotonic(scorer) - began;
    return outcome;
}

static void run_check(struct assent_transaction *transaction, const struct assent_view *view,
                      size_t place, struct assent_run *run, struct assent_check_report *report)
{
    struct assent_scorer *scorer = transaction->scorer;
    const struct assent_check *check = scorer->plan[place];
    struct assent_view own = *view;
    char note[ASSENT_ORIGIN_NOTE_SIZE];

    own.pending = transaction->pending[place];
    run->hits.check = check;
    run->hits.first_symbol = scorer->plan_first_symbol[place];
    run->hits.note = check->of_origin ? assent_view_origin_note(view, note) : NULL;
    report->outcome = check->cost == ASSENT_COST_STATE ? ask_state(scorer, &own, run)
                                                       : check->run(&own, &run->hits);
    run->hits.note = NULL;
    report->outage = note_outage(scorer, place, report->outcome);
    if (report->outcome != ASSENT_OUTCOME_INCOMPLETE)
        return;
    report->detail = "an answer is missing";
    run->gaps[run->gap_count++] =
        (struct assent_gap){ report->lowest, assent_verdict_may_allow(check), report->outage };
}

static bool init_run(struct assent_transaction *transaction, struct assent_run *run)
{
    size_t count = transaction->scorer->plan_count;

    *run = (struct assent_run){ .hits = { .arena = transaction->arena,
                                          .weights = transaction->snapshot->weights } };
    run->gaps = assent_arena_array(transaction->arena, count + 1, sizeof(*run->gaps));
    run->reports = assent_arena_array(transaction->arena, count + 1, sizeof(*run->reports));
    return run->gaps != NULL && run->reports != NULL;
}

static bool all_off(const struct assent_group_verdict *groups, size_t group_count)
{
    for (size_t i = 0; i < group_count; i++)
        if (groups[i].policy->mode != ASSENT_MODE_OFF)
            return false;
    return true;
}

static bool must_remember(const struct assent_check *check,
                          const struct assent_check_report *report)
{
    return check->remembers && (report->lowest != 0 || report->highest != 0);
}

bool assent_run_plan(struct assent_transaction *transaction, const struct assent_view *view,
                     const struct assent_group_verdict *groups, size_t group_count,
                     struct assent_run *run)
{
    const struct assent_scorer *scorer = transaction->scorer;
    const char *off = all_off(groups, group_count) ? "filtering is off" : NULL;

    if (!init_run(transaction, run))
        return false;
    for (size_t i = 0; i < scorer->plan_count; i++) {
        const struct assent_check *check = scorer->plan[i];
        struct assent_check_report *report = &run->reports[run->report_count++];
        *report = (struct assent_check_report){ .check = check, .detail = "" };
        assent_check_bounds(check, transaction->snapshot->weights + scorer->plan_first_symbol[i],
                            &report->lowest, &report->highest);
        const char *never = off != NULL ? off : why_never(check, view->direction);
        bool free_to_skip = check->cost != ASSENT_COST_LOCAL && !must_remember(check, report);
        if (never == NULL && free_to_skip &&
            is_settled(transaction, run, view->direction, i, groups, group_count))
            never = "it could not change the verdict";
        if (never == NULL) {
            run_check(transaction, view, i, run, report);
            continue;
        }
        report->outcome = ASSENT_OUTCOME_SKIPPED;
        report->detail = never;
    }
    return !run->hits.failed;
}
