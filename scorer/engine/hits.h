/*
 * Hits as the engine gathers them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_ENGINE_HITS_H
#define ASSENT_ENGINE_HITS_H

#include "scorer/base/arena.h"
#include "scorer/engine/view.h"

struct assent_hits {
    struct assent_arena *arena;
    const assent_points *weights;     /* of all symbols */
    const struct assent_check *check; /* the one that runs */
    size_t first_symbol;              /* of that check, among all symbols */
    const char *note;                 /* what each evidence of that check ends in; NULL: nothing */
    struct assent_hit *items;
    size_t count;
    size_t capacity;
    bool failed; /* out of memory: a hit is missing */
};

#endif
