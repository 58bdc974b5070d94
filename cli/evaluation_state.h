/*
 * The state that an evaluation decides with and records into: a Redis of its own,
 * that of the configuration, or none.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_EVALUATION_STATE_H
#define CLI_EVALUATION_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include <assent/scorer.h>

#include "cli/command.h"

struct evaluation_state;

/* which: "own", "configured" or "none". clock: that of the messages. When a Redis of its own
 * cannot be had, that is said on standard error and there is none. NULL: an error was printed;
 * *status is the exit status for it. */
struct evaluation_state *evaluation_state_open(const struct cli_input *input, const char *which,
                                               struct assent_clock clock, int *status);

/* The number by which IDs and the journal know this run; false: there is none. */
bool evaluation_state_host(const struct evaluation_state *state, uint16_t *host);

/* For the checks that ask Redis; NULL: there is none. */
struct assent_state *evaluation_state_connection(const struct evaluation_state *state);

/* How much of a subject is recorded, and how long records stay. */
void evaluation_state_obey(struct evaluation_state *state,
                           const struct assent_global_settings *settings);

/* "own", "configured" or "none": what it came to. */
const char *evaluation_state_name(const struct evaluation_state *state);

/* Records a decision as the daemon does. */
void evaluation_state_record(struct evaluation_state *state, struct assent_transaction *transaction,
                             const struct assent_decision *decision);

/* Waits until everything is written; how many decisions were, and how many were not. */
void evaluation_state_flush(struct evaluation_state *state, uint64_t *recorded,
                            uint64_t *unrecorded);

/* A Redis of its own goes with it. Bears NULL. */
void evaluation_state_close(struct evaluation_state *state);

#endif
