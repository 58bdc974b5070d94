/*
 * Changes of the past: reading their parts, showing them, taking them back.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_PAST_H
#define CLI_PAST_H

#include "cli/change.h"

/* Prints the parts of a change, one a line, indented. */
void past_print_parts(const char *parts, FILE *stream);

/* Adds to the plan what takes the change back. force: also where something was changed again
 * since. False: it cannot be, and error says why. */
bool past_plan_undo(const char *parts, const struct assent_document *document, bool force,
                    struct change_plan *plan, struct assent_error *error);

#endif
