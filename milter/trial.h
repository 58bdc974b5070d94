/*
 * Trial: looking at a suspect message in a process that may die of it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MILTER_TRIAL_H
#define MILTER_TRIAL_H

#include <stdbool.h>

#include "milter/filter.h"

/* Starts this program again to look at the message; waits for it, at most 20 seconds. Whether it
 * survived. */
bool trial_survived(struct filter *filter, struct assent_transaction *transaction);

/* The process of a trial: reads the message from a descriptor, decides about it and forgets the
 * decision. Returns the exit status. */
int trial_run(int message_fd);

#endif
