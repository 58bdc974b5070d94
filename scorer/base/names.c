/*
 * Names.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/names.h>

#include <string.h>

enum { LONGEST = 80 };

static size_t least(size_t left, size_t right)
{
    return left < right ? left : right;
}

static size_t distance(const char *left, const char *right)
{
    size_t row[LONGEST + 1];
    size_t length = strlen(right);

    if (length > LONGEST || strlen(left) > LONGEST)
        return LONGEST;
    for (size_t k = 0; k <= length; k++)
        row[k] = k;
    for (size_t i = 0; left[i] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t k = 0; k < length; k++) {
            size_t change = diagonal + (left[i] != right[k]);
            diagonal = row[k + 1];
            row[k + 1] = least(change, least(row[k], row[k + 1]) + 1);
        }
    }
    return row[length];
}

size_t assent_nearest_name(const char *name, size_t count,
                           const char *(*name_at)(size_t index, void *data), void *data)
{
    size_t best = strlen(name) < 8 ? 3 : 2 + strlen(name) / 4; /* farther is no resemblance */
    size_t place = count;

    for (size_t i = 0; i < count; i++) {
        size_t away = distance(name, name_at(i, data));
        if (away < best) {
            best = away;
            place = i;
        }
    }
    return place;
}
