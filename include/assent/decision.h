/*
 * Decisions: what happens to a message, and the whole arithmetic that led there.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_DECISION_H
#define ASSENT_DECISION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <assent/check.h>
#include <assent/export.h>
#include <assent/points.h>
#include <assent/policy.h>

/* From the mildest to the hardest: mixed recipients compare them. */
enum assent_verdict_kind {
    ASSENT_ACCEPT,
    ASSENT_TAG,
    ASSENT_DEFER,
    ASSENT_REJECT,
};

enum assent_direction {
    ASSENT_INBOUND,
    ASSENT_OUTBOUND, /* ours, to somebody else: only what is always refused is refused */
    ASSENT_LOCAL,    /* from sendmail(1): a refusal would make a bounce, so it is accepted */
};

/* Why a verdict is what it is. */
enum assent_reason {
    ASSENT_REASON_SCORE,           /* the score, compared with the thresholds */
    ASSENT_REASON_DECISIVE,        /* one symbol settled it */
    ASSENT_REASON_GREYLISTED,      /* over the tag threshold, without history, to come again */
    ASSENT_REASON_FAULT,           /* would be refused, but good evidence may be missing */
    ASSENT_REASON_FAULT_DELIVERED, /* the same, after an hour of outage */
    ASSENT_REASON_SCORE_ONLY,      /* the recipient's mode accepts everything */
    ASSENT_REASON_OUTBOUND,        /* outbound mail is not scored */
    ASSENT_REASON_LOCAL,           /* local submission is always accepted */
    ASSENT_REASON_OFF,             /* filtering is off for the recipients */
    ASSENT_REASON_CRASH, /* it crashes the parser: decided by its header, tagged at best */
};

#define ASSENT_NO_HIT ((size_t)-1)

struct assent_verdict {
    enum assent_verdict_kind kind;
    enum assent_reason reason;
    assent_points score;
    size_t deciding_hit; /* place among the hits, or ASSENT_NO_HIT */
};

struct assent_hit {
    const struct assent_check *check;
    const struct assent_symbol *symbol;
    assent_points weight;
    unsigned specificity; /* of a list entry: the higher, the more specific */
    const char *evidence; /* UTF-8, one line, for people; "" for none */
};

struct assent_check_report {
    const struct assent_check *check;
    enum assent_outcome outcome;
    const char *detail;   /* why it is incomplete or was skipped; "" otherwise */
    assent_points lowest; /* the bounds by the weights in force */
    assent_points highest;
    int64_t outage; /* of an incomplete check: milliseconds since it was last complete */
};

/* The recipients that share a policy, and their verdict. */
struct assent_group_verdict {
    const struct assent_policy *policy;
    size_t recipients;
    struct assent_verdict verdict;
};

#define ASSENT_ID_SIZE 15 /* 14 characters and the final NUL */

struct assent_reply {
    char code[4];    /* "550", "451" */
    char status[12]; /* enhanced status code */
    char text[480];  /* ASCII, one line */
};

/* Lives as long as the transaction that it is of. */
struct assent_decision {
    char id[ASSENT_ID_SIZE];
    enum assent_direction direction;
    struct assent_verdict verdict;      /* what holds for the whole transaction */
    const struct assent_policy *policy; /* of the group whose verdict holds */
    const struct assent_hit *hits;
    size_t hit_count;
    const struct assent_check_report *checks; /* in the order in which they ran */
    size_t check_count;
    const struct assent_group_verdict *groups;
    size_t group_count;
    struct assent_reply reply; /* of defer and reject */
    const char *degraded;      /* what does not work at the moment; "" for nothing */
    int64_t wall;              /* when, in milliseconds since the Unix epoch */
    /* Behind a trusted relay: the host that it came from, as Received lines tell. */
    const char *origin;      /* its address, or "unknown"; NULL: it is the client */
    const char *origin_name; /* its verified name; NULL or "" for none */
    size_t relays;           /* Received lines that were read to find it */
};

ASSENT_API const char *assent_verdict_name(enum assent_verdict_kind kind);
ASSENT_API const char *assent_direction_name(enum assent_direction direction);
ASSENT_API const char *assent_reason_name(enum assent_reason reason);

#endif
