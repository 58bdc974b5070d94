/*
 * Accuracy: the figures by which spam filters are compared, from what was decided
 * and scored. Pure functions; docs/evaluation.md gives the formulas.
 *
 * Sources: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical
 * Inference (1927); G. Cormack and T. Lynam, TREC 2005 Spam Track Overview, and
 * G. Cormack, TREC 2006 and 2007 Spam Track Overview; E. DeLong, D. DeLong and
 * D. Clarke-Pearson, Comparing the Areas under Two or More Correlated Receiver
 * Operating Characteristic Curves (1988).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_ACCURACY_H
#define CLI_ACCURACY_H

#include <stdbool.h>
#include <stddef.h>

#include <assent/points.h>

/* A share of something, from 0 to 1, with its 95 % interval. */
struct accuracy_share {
    bool applicable; /* false: there was nothing to take a share of */
    double share;
    bool bounded; /* false: no interval can be given */
    double low, high;
};

/* hits of total, with Wilson's interval. */
struct accuracy_share accuracy_wilson(size_t hits, size_t total);

/* What one message that is ham or spam was scored. */
struct accuracy_score {
    assent_points score;
    bool spam;
};

/* Brings scores in the order that the functions below expect. */
void accuracy_sort(struct accuracy_score *scores, size_t count);

/* 1-ROCA: the share of all pairs of a ham and a spam message in which the ham scores higher; a
 * tie counts half. Not applicable without ham or without spam. The interval is that of DeLong,
 * taken on the logit scale; there is none at 0 and at 1. */
struct accuracy_share accuracy_one_minus_roca(const struct accuracy_score *sorted, size_t count);

/* sm% at hm: the share of spam that is missed at the lowest threshold that misjudges no more than
 * the share hm of ham; a message is judged spam when it scores above the threshold. Thresholds
 * are scores that occur: nothing is interpolated. Not applicable without ham or without spam. */
struct accuracy_share accuracy_spam_missed(const struct accuracy_score *sorted, size_t count,
                                           double hm);

/* The score that a share of the ham (or spam), from 0 to 1, does not exceed: the nearest rank. 0
 * the lowest, 1 the highest. False: there is none of that kind. */
bool accuracy_quantile(const struct accuracy_score *sorted, size_t count, bool spam, double share,
                       assent_points *score);

#endif
