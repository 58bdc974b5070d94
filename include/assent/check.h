/*
 * Checks: what each can say, what it costs and what it may add. The one list of
 * them is scorer/checks/checks.def; help, documentation and settings are made
 * from these tables.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_CHECK_H
#define ASSENT_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include <assent/export.h>
#include <assent/points.h>

/* Cheap before dear: checks run in this order. All but LOCAL are dear: they are skipped
 * when they cannot change what happens to the message. */
enum assent_cost {
    ASSENT_COST_LOCAL,   /* microseconds: envelope, header, structure */
    ASSENT_COST_CONTENT, /* reads all of the decoded text */
    ASSENT_COST_STATE,   /* asks Redis */
    ASSENT_COST_DNS,     /* waits for the network */
    ASSENT_COST_WORKER,  /* waits for another process */
};

/* Symbols that settle a message alone, in the order in which they do so. */
enum assent_decisive {
    ASSENT_DECISIVE_VIRUS,         /* refuses, whatever any list says */
    ASSENT_DECISIVE_ATTACHMENT,    /* refuses, whatever any list says */
    ASSENT_DECISIVE_PHISHING,      /* refuses, whatever any list says */
    ASSENT_DECISIVE_ALLOW_LIST,    /* accepts; against DENY_LIST the more specific wins, */
    ASSENT_DECISIVE_DENY_LIST,     /* refuses;  on a tie, allow */
    ASSENT_DECISIVE_ALLOW_HISTORY, /* accepts */
    ASSENT_DECISIVE_SPAM_TRAP,     /* refuses */
    ASSENT_DECISIVE_POLICY,        /* refuses: SPF, DMARC, listings set to be decisive */
    ASSENT_DECISIVE_NONE,          /* the score decides */
};

/* One thing that a check can say. */
struct assent_symbol {
    const char *name;              /* upper case, as in X-Spam-Status */
    const char *meaning;           /* one line */
    assent_points weight;          /* default; below 0: good evidence */
    enum assent_decisive decisive; /* ASSENT_DECISIVE_NONE for most: name it */
    const char *status;            /* enhanced status code of a refusal, RFC 3463; NULL: 5.7.1 */
    const char *refusal;           /* words of a refusal; NULL: the usual ones */
    const char *evidence;          /* what the evidence shows: "HELO, the client's address" */
    const char *false_positives;   /* honest mail that has it too; "none known" */
};

struct assent_view;
struct assent_hits;
struct assent_start;

enum assent_outcome {
    ASSENT_OUTCOME_DONE,           /* it has said what it had to say, hits or none */
    ASSENT_OUTCOME_NOT_APPLICABLE, /* there was nothing to look at */
    ASSENT_OUTCOME_INCOMPLETE,     /* an answer is missing: a fault, not evidence */
    ASSENT_OUTCOME_SKIPPED,        /* the engine passed it over: it could not matter */
};

/* The moments at which facts become known. */
enum assent_step {
    ASSENT_STEP_MAIL,
    ASSENT_STEP_RECIPIENT,
    ASSENT_STEP_HEADERS,
    ASSENT_STEP_BODY,
};

struct assent_check {
    const char *name;    /* lower case */
    const char *group;   /* client, envelope, header, structure, content, ... */
    const char *summary; /* one line */
    enum assent_cost cost;
    bool outbound;  /* runs for outbound mail as well */
    bool of_origin; /* looks at view->origin: its evidence says when that is known only from a
                       Received line of a trusted relay */
    bool remembers; /* notes in state what later messages are compared with: it runs, too, when
                       it cannot change what happens to this one, unless its weights are all 0 */
    bool exclusive; /* says one symbol at most: its bounds are those of one symbol */
    const struct assent_symbol *symbols;
    size_t symbol_count;
    enum assent_step start_at; /* when start is called */
    /* Begins what takes time and returns at once; NULL: nothing to begin. */
    void (*start)(struct assent_start *start);
    /* Lets go of what start began (start->pending), whether it is done or not; NULL: nothing. */
    void (*cancel)(void *pending);
    enum assent_outcome (*run)(const struct assent_view *view, struct assent_hits *hits);
};

/* The checks in the order of their list. */
ASSENT_API size_t assent_check_count(void);
ASSENT_API const struct assent_check *assent_check_at(size_t index);

/* The place of a check's first symbol among all symbols, by which weights are kept. */
ASSENT_API size_t assent_symbol_count(void);
ASSENT_API size_t assent_check_first_symbol(size_t check_index);

ASSENT_API const char *assent_cost_name(enum assent_cost cost);
ASSENT_API const char *assent_outcome_name(enum assent_outcome outcome);
ASSENT_API const char *assent_decisive_name(enum assent_decisive decisive);

/* The lowest and the highest score that a check's symbols can add, by their weights
 * (weights[i] for symbols[i]). */
ASSENT_API void assent_check_bounds(const struct assent_check *check, const assent_points *weights,
                                    assent_points *lowest, assent_points *highest);

#endif
