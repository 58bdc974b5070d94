/*
 * Shapes: what identifiers that programs make look like.
 *
 * A shape is text in which these stand for more:
 *
 *   %8x    eight characters of a class; %1-7d: one to seven, as many as there are
 *          classes: d 0-9, x 0-9a-f, X 0-9A-F, U A-Z, a letters and digits of ASCII
 *   %*     whatever follows; last, if at all
 *
 * All else stands for itself; case matters. Matching looks at each character once.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_SHAPE_H
#define ASSENT_MESSAGE_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

/* shape must be well formed: shapes stand in the source, they are no input. */
bool assent_shape_matches(const char *shape, const char *text);

/* Whether one of them does: shapes ends in NULL or after `most`. */
bool assent_shape_matches_any(const char *const *shapes, size_t most, const char *text);

#endif
