/*
 * Alternatives: what would have made another verdict, by the same arithmetic that
 * made this one. Nothing is guessed: each is the verdict of findings in which one
 * thing is different.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_ENGINE_ALTERNATIVES_H
#define ASSENT_ENGINE_ALTERNATIVES_H

#include <assent/decision.h>

enum assent_change_kind {
    ASSENT_CHANGE_POINTS,  /* so many points more, or less */
    ASSENT_CHANGE_WITHOUT, /* one hit the less */
    ASSENT_CHANGE_ANSWER,  /* the missing answer of a check */
};

struct assent_alternative {
    enum assent_change_kind change;
    assent_points points; /* added; of an answer what it adds */
    const struct assent_hit *hit;
    const struct assent_check *check;
    struct assent_verdict verdict; /* of another kind than the decision's */
};

enum { ASSENT_MOST_ALTERNATIVES = 16 };

/* Fills alternatives and returns their number; 0 also when the verdict does not follow from what
 * the decision holds (a message that crashes the parser, a record that was cut). */
size_t assent_alternatives_of(const struct assent_decision *decision,
                              struct assent_alternative alternatives[ASSENT_MOST_ALTERNATIVES]);

#endif
