/*
 * Giving up rights, and taking what limits allow.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MILTER_PRIVILEGES_H
#define MILTER_PRIVILEGES_H

#include <stdbool.h>

#include <assent/error.h>

/* Becomes that user, with the user's groups, for good. "": stays who it is. */
bool privileges_drop(const char *user, struct assent_error *error);

/* As many open files as the hard limit allows: each session and each message takes one. */
void privileges_raise_files(void);

#endif
