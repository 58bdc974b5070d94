/*
 * Points, the unit of scores, weights and thresholds.
 *
 * They are kept as whole thousandths, so that sums are exact, the same on every
 * host, and what is printed is what was compared.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_POINTS_H
#define ASSENT_POINTS_H

#include <stddef.h>
#include <stdint.h>

#include <assent/export.h>

typedef int32_t assent_points; /* thousandths of a point */

#define ASSENT_POINTS(value) \
    ((assent_points)((value) >= 0 ? (value)*1000.0 + 0.5 : (value)*1000.0 - 0.5))

/* No score reaches these: a sum is cut there. */
#define ASSENT_POINTS_MOST  ((assent_points)1000000)
#define ASSENT_POINTS_LEAST ((assent_points)-1000000)

#define ASSENT_POINTS_TEXT_SIZE 16

/* The sum of both, cut at ASSENT_POINTS_LEAST and ASSENT_POINTS_MOST. */
ASSENT_API assent_points assent_points_add(assent_points left, assent_points right);

/* Writes points as a decimal number with one to three decimals ("-0.5", "4.96") and
 * returns text. */
ASSENT_API const char *assent_points_format(assent_points points,
                                            char text[ASSENT_POINTS_TEXT_SIZE]);

#endif
