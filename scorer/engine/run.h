/*
 * Running the checks of a transaction.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_ENGINE_RUN_H
#define ASSENT_ENGINE_RUN_H

#include "scorer/engine/hits.h"
#include "scorer/engine/transaction.h"
#include "scorer/engine/verdict.h"

/* A step is reached: begins what the checks begin then, once. */
void assent_run_start(struct assent_transaction *transaction, enum assent_step step);

/* Lets go of everything that was begun. */
void assent_run_cancel(struct assent_transaction *transaction);

/* What a run of the plan found; all of it in the transaction's arena. */
struct assent_run {
    struct assent_hits hits;
    struct assent_gap *gaps;
    size_t gap_count;
    struct assent_check_report *reports;
    size_t report_count;
    int64_t state_wait; /* milliseconds that checks have spent on state */
};

/* Runs the plan for these groups of recipients (their policies; the verdicts are filled in
 * later). False: out of memory. */
bool assent_run_plan(struct assent_transaction *transaction, const struct assent_view *view,
                     const struct assent_group_verdict *groups, size_t group_count,
                     struct assent_run *run);

#endif
