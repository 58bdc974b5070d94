/*
 * Points: sums that do not overflow, and their decimal form.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/points.h>

#include <stdio.h>
#include <stdlib.h>

assent_points assent_points_add(assent_points left, assent_points right)
{
    int64_t sum = (int64_t)left + right;

    if (sum > ASSENT_POINTS_MOST)
        return ASSENT_POINTS_MOST;
    return sum < ASSENT_POINTS_LEAST ? ASSENT_POINTS_LEAST : (assent_points)sum;
}

const char *assent_points_format(assent_points points, char text[ASSENT_POINTS_TEXT_SIZE])
{
    int64_t size = llabs((long long)points);
    const char *sign = points < 0 ? "-" : "";
    int whole = (int)(size / 1000);
    int rest = (int)(size % 1000);

    if (rest % 100 == 0)
        (void)snprintf(text, ASSENT_POINTS_TEXT_SIZE, "%s%d.%d", sign, whole, rest / 100);
    else if (rest % 10 == 0)
        (void)snprintf(text, ASSENT_POINTS_TEXT_SIZE, "%s%d.%02d", sign, whole, rest / 10);
    else
        (void)snprintf(text, ASSENT_POINTS_TEXT_SIZE, "%s%d.%03d", sign, whole, rest);
    return text;
}
