/*
 * What an evaluation counts: verdicts by label, scores, symbols, and each ham
 * message that would be refused or tagged. Little is kept of a message.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_EVALUATION_TALLY_H
#define CLI_EVALUATION_TALLY_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include <assent/check.h>
#include <assent/decision.h>

#include "cli/accuracy.h"

/* Messages of a label by verdict. Of all labels, ham and spam count for accuracy. */
struct label_tally {
    char *name;
    size_t verdicts[ASSENT_REJECT + 1];
};

/* Messages that a symbol was hit by. */
struct symbol_tally {
    const struct assent_check *check;
    const struct assent_symbol *symbol;
    assent_points weight; /* the one in force */
    size_t ham, spam, other;
};

struct evaluation_tally {
    struct label_tally *labels; /* ham and spam first, then as they come */
    size_t label_count;
    struct accuracy_score *scores; /* of ham and spam */
    size_t score_count, score_room;
    struct symbol_tally *symbols; /* every symbol there is, in the order of the checks */
    size_t symbol_count;
    size_t *incomplete;  /* messages by check, in the order of the checks */
    json_t *refused_ham; /* explained: path, id, score, reason, hits */
    json_t *tagged_ham;  /* the same */
};

bool evaluation_tally_init(struct evaluation_tally *tally);
/* Bears a tally that is zeroed, or that could not be set up. */
void evaluation_tally_fini(struct evaluation_tally *tally);

/* False: out of memory. */
bool evaluation_tally_add(struct evaluation_tally *tally, const char *label, const char *path,
                          const struct assent_decision *decision);

size_t label_tally_total(const struct label_tally *label);
const struct label_tally *evaluation_tally_ham(const struct evaluation_tally *tally);
const struct label_tally *evaluation_tally_spam(const struct evaluation_tally *tally);

#endif
