/*
 * Responding: the one place that sends replies and changes header fields.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MILTER_RESPOND_H
#define MILTER_RESPOND_H

#include <libmilter/mfapi.h>

#include "milter/session.h"

/* Turns a decision into header changes or a reply, and the status to return for it. */
sfsistat respond_decision(SMFICTX *context, struct session *session,
                          const struct assent_decision *decision);

/* 451 4.3.0: an error of ours. session may be NULL. Local submission is accepted all the same. */
sfsistat respond_fault(SMFICTX *context, struct session *session);
/* 451 4.3.2: too many messages at a time. */
sfsistat respond_overload(SMFICTX *context, const struct session *session);
/* 452 4.5.3: this recipient wants a transaction of its own. */
sfsistat respond_separate(SMFICTX *context, const struct session *session);

/* A copy of a header value with a space before it; free with respond_free. */
char *respond_with_space(const char *value);
void respond_free(char *value);

#endif
