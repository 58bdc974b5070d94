/*
 * The filter's side of what all mail hosts share: settings and lists are
 * followed, decisions are journaled. Redis may be away at any time; nothing here
 * makes a message wait.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MILTER_SHARED_STATE_H
#define MILTER_SHARED_STATE_H

#include <jansson.h>

#include "milter/filter.h"
#include "milter/session.h"

/* Before the scorer is made: the alarms and the connections (filter->alarms, state, and the
 * number of this host for its IDs). */
bool shared_state_open(struct filter *filter, struct assent_error *error);
/* Once there is a scorer: settings come into force, and the journal begins. */
bool shared_state_start(struct filter *filter, struct assent_error *error);
/* Everything that waits is written, to Redis or to disk. No session may be deciding. ended: no
 * thread asks for the state any more, and it goes. */
void shared_state_stop(struct filter *filter, bool ended);

/* "state" when Redis cannot be used at the moment, "" otherwise: for the scorer. */
const char *shared_state_degraded(void *filter);

/* Puts a decision into the journal. */
void shared_state_record(struct filter *filter, struct assent_transaction *transaction,
                         const struct assent_decision *decision);

/* For status: Redis, settings in force, journal. */
json_t *shared_state_json(const struct filter *filter);

#endif
