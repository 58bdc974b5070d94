/*
 * The plan: in which order checks run, and which of them need not.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_ENGINE_PLAN_H
#define ASSENT_ENGINE_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include <assent/check.h>

#include "scorer/engine/hits.h"
#include "scorer/engine/verdict.h"

/* Fills plan with all checks: cheap before dear, and within a class the decisive ones
 * first; first_symbol with the place of each one's first symbol. */
void assent_plan_order(const struct assent_check **plan, size_t *first_symbol, size_t count);

/* What the checks that have not run may still bring. */
struct assent_prospect {
    assent_points lowest;
    assent_points highest;
    bool may_refuse[ASSENT_DECISIVE_NONE]; /* decisive symbols of each kind, refusing ones */
    bool may_accept;                       /* any decisive symbol that accepts */
};

void assent_prospect_add(struct assent_prospect *prospect, const struct assent_check *check,
                         const assent_points *weights);

/* Whether nothing of the prospect can change what happens to the message, under one policy. */
bool assent_plan_settled(const struct assent_findings *findings,
                         const struct assent_prospect *prospect,
                         const struct assent_policy *policy);

#endif
