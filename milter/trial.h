/*
 * Trial: looking at a suspect message in a process that may die of it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MILTER_TRIAL_H
#define MILTER_TRIAL_H

#include "milter/filter.h"

enum trial_result {
    TRIAL_SURVIVED,
    TRIAL_DIED,    /* or could not be made, or took more than 20 seconds */
    TRIAL_STOPPED, /* the filter has to stop: ended before it could tell */
};

/* Starts this program again to look at the message, and waits for it. */
enum trial_result trial_of(struct filter *filter, struct assent_transaction *transaction);

/* The process of a trial: reads the message from a descriptor, decides about it and forgets the
 * decision. Returns the exit status. */
int trial_run(int message_fd);

#endif
