/*
 * Status: what both processes say of themselves in the same form.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MILTER_STATUS_H
#define MILTER_STATUS_H

#include <jansson.h>

#include <assent/alarm.h>

/* An array of what is raised: name, subject, detail, since (milliseconds), meaning, advice. */
json_t *status_alarms(struct assent_alarms *alarms);

#endif
