/*
 * Names: finding what somebody may have meant.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_NAMES_H
#define ASSENT_NAMES_H

#include <stddef.h>

#include <assent/export.h>

/* The place of the name that resembles this one most, by edit distance (Levenshtein); count:
 * none does. name_at gives the name at a place. */
ASSENT_API size_t assent_nearest_name(const char *name, size_t count,
                                      const char *(*name_at)(size_t index, void *data), void *data);

#endif
