/*
 * The state that an evaluation decides with and records into.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/evaluation_state.h"

#include <stdlib.h>

struct evaluation_state {
    const char *name;
};

struct evaluation_state *evaluation_state_open(const struct cli_input *input, const char *which,
                                               struct assent_clock clock, int *status)
{
    struct evaluation_state *state = calloc(1, sizeof(*state));

    (void)clock;
    if (state == NULL)
        *status = cli_fail(input, CLI_NEGATIVE, "out of memory");
    else
        state->name = which;
    return state;
}

const char *evaluation_state_name(const struct evaluation_state *state)
{
    return state->name;
}

void evaluation_state_record(struct evaluation_state *state, struct assent_transaction *transaction,
                             const struct assent_decision *decision)
{
    (void)state;
    (void)transaction;
    (void)decision;
}

void evaluation_state_flush(struct evaluation_state *state, uint64_t *recorded,
                            uint64_t *unrecorded)
{
    (void)state;
    *recorded = *unrecorded = 0;
}

void evaluation_state_close(struct evaluation_state *state)
{
    free(state);
}
