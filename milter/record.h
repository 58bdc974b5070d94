/*
 * Recording: counters and the log line of each message.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MILTER_RECORD_H
#define MILTER_RECORD_H

#include "milter/session.h"

void record_decision(const struct session *session, const struct assent_decision *decision);
void record_overload(const struct session *session);

/* The filter's state as JSON text, one line; free with free(). NULL: out of memory. */
char *record_status(const struct filter *filter);

#endif
