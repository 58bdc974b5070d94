/*
 * Settings: where the filter's snapshot comes from.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MILTER_SETTINGS_H
#define MILTER_SETTINGS_H

#include <assent/policy.h>

/* A snapshot of the settings in force, with one reference for the caller. NULL: see error. */
struct assent_snapshot *milter_settings_load(struct assent_error *error);

#endif
