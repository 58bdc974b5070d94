/*
 * Accuracy.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/accuracy.h"

#include <math.h>
#include <stdlib.h>

/* The 97.5 % quantile of the normal distribution. */
static const double z = 1.959963984540054;

static const struct accuracy_share not_applicable;

struct accuracy_share accuracy_wilson(size_t hits, size_t total)
{
    if (total == 0)
        return not_applicable;
    double n = (double)total;
    double p = (double)hits / n;
    double scale = 1 + z * z / n;
    double middle = (p + z * z / (2 * n)) / scale;
    double spread = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / scale;
    /* At the ends the interval reaches to the end; rounding may fall short of it, or go beyond. */
    return (struct accuracy_share){
        .applicable = true,
        .share = p,
        .bounded = true,
        .low = hits == 0 ? 0 : fmax(0, middle - spread),
        .high = hits == total ? 1 : fmin(1, middle + spread),
    };
}

static int compare_scores(const void *left, const void *right)
{
    const struct accuracy_score *one = left;
    const struct accuracy_score *other = right;

    return (one->score > other->score) - (one->score < other->score);
}

void accuracy_sort(struct accuracy_score *scores, size_t count)
{
    if (count > 0)
        qsort(scores, count, sizeof(*scores), compare_scores);
}

/* How many messages of each kind there are: all of them, or those of one score. */
struct kinds {
    size_t ham, spam;
};

static struct kinds count_kinds(const struct accuracy_score *scores, size_t count)
{
    struct kinds kinds = { 0, 0 };

    for (size_t i = 0; i < count; i++) {
        if (scores[i].spam)
            kinds.spam++;
        else
            kinds.ham++;
    }
    return kinds;
}

/* How many messages from the first on have its score. */
static size_t length_of_tie(const struct accuracy_score *sorted, size_t count)
{
    size_t length = 1;

    while (length < count && sorted[length].score == sorted[0].score)
        length++;
    return length;
}

/* A placement is, for one ham message, the share of spam that scores below it, and for one spam
 * message the share of ham that scores above it. The mean of either is 1-ROCA. */
struct placements {
    double sum;
    double ham_squares, spam_squares;
};

static void add_tie(struct placements *placements, struct kinds tie, struct kinds below,
                    struct kinds all)
{
    double ham = (double)tie.ham;
    double spam = (double)tie.spam;
    double spam_below = ((double)below.spam + spam / 2) / (double)all.spam;
    double ham_above = ((double)(all.ham - below.ham) - ham / 2) / (double)all.ham;

    placements->sum += ham * spam_below;
    placements->ham_squares += ham * spam_below * spam_below;
    placements->spam_squares += spam * ham_above * ham_above;
}

/* The variance of count values, divided by their number. */
static double variance_of_mean(double squares, double mean, size_t count)
{
    double n = (double)count;

    return fmax(0, squares - n * mean * mean) / (n - 1) / n;
}

static void set_logit_interval(struct accuracy_share *share, double variance)
{
    double p = share->share;
    double logit = log(p / (1 - p));
    double spread = z * sqrt(variance) / (p * (1 - p));

    share->bounded = true;
    share->low = 1 / (1 + exp(spread - logit));
    share->high = 1 / (1 + exp(-spread - logit));
}

struct accuracy_share accuracy_one_minus_roca(const struct accuracy_score *sorted, size_t count)
{
    struct accuracy_share share = { .applicable = true };
    struct kinds all = count_kinds(sorted, count);
    struct kinds below = { 0, 0 };
    struct placements placements = { 0, 0, 0 };

    if (all.ham == 0 || all.spam == 0)
        return not_applicable;
    for (size_t at = 0; at < count;) {
        size_t length = length_of_tie(sorted + at, count - at);
        struct kinds tie = count_kinds(sorted + at, length);
        add_tie(&placements, tie, below, all);
        below.ham += tie.ham;
        below.spam += tie.spam;
        at += length;
    }
    share.share = placements.sum / (double)all.ham;
    if (all.ham > 1 && all.spam > 1 && share.share > 0 && share.share < 1)
        set_logit_interval(&share,
                           variance_of_mean(placements.ham_squares, share.share, all.ham) +
                               variance_of_mean(placements.spam_squares, share.share, all.spam));
    return share;
}

struct accuracy_share accuracy_spam_missed(const struct accuracy_score *sorted, size_t count,
                                           double hm)
{
    struct kinds all = count_kinds(sorted, count);
    struct kinds above = { 0, 0 };

    if (all.ham == 0 || all.spam == 0)
        return not_applicable;
    /* The product may fall short of a whole number by rounding. */
    double allowed = floor(hm * (double)all.ham + 1e-9);
    for (size_t end = count; end > 0;) {
        size_t begin = end;
        while (begin > 0 && sorted[begin - 1].score == sorted[end - 1].score)
            begin--;
        struct kinds tie = count_kinds(sorted + begin, end - begin);
        if ((double)(above.ham + tie.ham) > allowed)
            break;
        above.ham += tie.ham;
        above.spam += tie.spam;
        end = begin;
    }
    return accuracy_wilson(all.spam - above.spam, all.spam);
}

bool accuracy_quantile(const struct accuracy_score *sorted, size_t count, bool spam, double share,
                       assent_points *score)
{
    const struct kinds kinds = count_kinds(sorted, count);
    size_t total = spam ? kinds.spam : kinds.ham;
    size_t rank = (size_t)ceil(share * (double)total);

    if (total == 0)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (sorted[i].spam != spam)
            continue;
        *score = sorted[i].score;
        if (rank <= 1)
            break;
        rank--;
    }
    return true;
}
