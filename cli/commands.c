/*
 * The table of commands.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/command.h"

#include <string.h>

const struct cli_command *const cli_commands[] = {
    &cli_status, &cli_check, &cli_checks, &cli_reload, NULL,
};

static size_t least(size_t left, size_t right)
{
    return left < right ? left : right;
}

/* Edit distance (Levenshtein) of short words. */
static size_t distance(const char *left, const char *right)
{
    enum { LONGEST = 32 };
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

const struct cli_command *cli_find(const char *name, const struct cli_command **nearest)
{
    size_t best = 3; /* farther is no resemblance */

    *nearest = NULL;
    for (size_t i = 0; cli_commands[i] != NULL; i++) {
        size_t away = distance(name, cli_commands[i]->name);
        if (away == 0)
            return cli_commands[i];
        if (away < best) {
            best = away;
            *nearest = cli_commands[i];
        }
    }
    return NULL;
}
