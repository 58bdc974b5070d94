/*
 * Troubles of a server.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/trouble.h"

#include <string.h>

#include "scorer/base/text.h"

static const int64_t forgotten_after = INT64_C(600000);

/* No answer at all, before those that concern some commands. */
static const enum assent_state_fault by_gravity[] = {
    ASSENT_STATE_AWAY, ASSENT_STATE_SLOW,      ASSENT_STATE_LOADING, ASSENT_STATE_DENIED,
    ASSENT_STATE_FULL, ASSENT_STATE_READ_ONLY, ASSENT_STATE_BROKEN,
};

enum { FIRST_OF_SOME_COMMANDS = 3, FAULTS = sizeof(by_gravity) / sizeof(by_gravity[0]) };

void assent_troubles_end(struct assent_troubles *troubles, enum assent_state_fault fault,
                         unsigned *ended)
{
    if (troubles->of[fault].is_there)
        *ended |= 1U << fault;
    troubles->of[fault].is_there = false;
}

static void begin(struct assent_troubles *troubles, const struct assent_outcome *outcome,
                  unsigned *began)
{
    struct assent_trouble *trouble = &troubles->of[outcome->fault];

    if (!trouble->is_there) {
        *began |= 1U << outcome->fault;
        trouble->since = outcome->wall;
    }
    trouble->is_there = true;
    trouble->last = outcome->monotonic;
    assent_text_copy(trouble->command, sizeof(trouble->command), outcome->failed);
    assent_text_copy(trouble->detail, sizeof(trouble->detail), outcome->detail);
}

static bool was_asked(const struct assent_outcome *outcome, const char *command)
{
    for (size_t i = 0; i < outcome->count; i++)
        if (strcmp(assent_command_name(&outcome->commands[i]), command) == 0)
            return true;
    return false;
}

static bool is_over(const struct assent_trouble *trouble, const struct assent_outcome *outcome)
{
    return trouble->command[0] == '\0' || was_asked(outcome, trouble->command) ||
           outcome->monotonic - trouble->last >= forgotten_after;
}

void assent_troubles_note(struct assent_troubles *troubles, const struct assent_outcome *outcome,
                          unsigned *began, unsigned *ended)
{
    bool succeeded = outcome->fault == ASSENT_STATE_FINE || outcome->fault == ASSENT_STATE_CONFLICT;

    *began = *ended = 0;
    /* Being away and being slow exclude each other; any answer ends both. */
    for (size_t i = 0; i < FIRST_OF_SOME_COMMANDS; i++)
        if (by_gravity[i] != outcome->fault)
            assent_troubles_end(troubles, by_gravity[i], ended);
    for (size_t i = FIRST_OF_SOME_COMMANDS; succeeded && i < FAULTS; i++)
        if (troubles->of[by_gravity[i]].is_there && is_over(&troubles->of[by_gravity[i]], outcome))
            assent_troubles_end(troubles, by_gravity[i], ended);
    if (!succeeded)
        begin(troubles, outcome, began);
}

enum assent_state_fault assent_troubles_gravest(const struct assent_troubles *troubles)
{
    for (size_t i = 0; i < FAULTS; i++)
        if (troubles->of[by_gravity[i]].is_there)
            return by_gravity[i];
    return ASSENT_STATE_FINE;
}
