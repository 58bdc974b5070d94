/*
 * What the journal's streams do not hold themselves: the names behind the numbers
 * of symbols and checks (assent:names), and the hosts (assent:hosts).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_JOURNAL_NAMES_H
#define ASSENT_STATE_JOURNAL_NAMES_H

#include "scorer/state/command.h"
#include "scorer/state/record_names.h"

/* Leaves all names of this build, and a name of this host unless there is one. */
enum assent_state_fault assent_journal_names_write(struct assent_state *state, uint16_t host,
                                                   const char *hostname,
                                                   struct assent_error *error);

/* Names live as long as the records; *there: they still did. */
enum assent_state_fault assent_journal_names_renew(struct assent_state *state, int64_t milliseconds,
                                                   bool *there, struct assent_error *error);

/* Names of this build, and of those that have left theirs in Redis: asked for when they are
 * needed. Nothing is wrong with them when Redis does not tell. */
bool assent_journal_names_init(struct assent_names *names, struct assent_state *state);

#endif
