/*
 * Doing a change: it is planned on what Redis holds, checked, shown, and done only
 * if nobody has changed anything meanwhile.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_COMMIT_H
#define CLI_COMMIT_H

#include "cli/change.h"

enum { COMMIT_COMMENT_SIZE = 256 };

struct commit {
    const struct cli_input *input;
    const char *comment; /* for the history; "": none; what does not fit is cut */
    bool dry_run;        /* only shows what would change */
    /* What was planned stays right when it is planned anew on what somebody else has changed;
     * otherwise that is left to the administrator, who should look again. */
    bool repeatable;
    /* Fills the plan from the document. CLI_DONE, or the exit status after an error was printed.
     * Called again when somebody else was faster. */
    int (*plan)(const struct commit *commit, struct assent_state *state,
                const struct assent_document *document, struct change_plan *plan);
    void *data; /* for plan */
};

/* Returns the exit status, after everything was printed. */
int commit_run(const struct commit *commit);

/* Parts of it, for changes that are no plan: */
/* who changes, as the history shows it; */
enum { COMMIT_WHO_SIZE = 256 };
void commit_who(const struct cli_input *input, char who[COMMIT_WHO_SIZE]);
/* says that somebody has changed something meanwhile, who and when; returns the exit status; */
int commit_conflict(const struct cli_input *input, struct assent_state *state);
/* the closing line of a change. */
void commit_print_generation(uint64_t generation);

/* The connection and what it holds. NULL: an error was printed, *status is the exit status, and
 * *state is NULL. */
struct assent_document *commit_open(const struct cli_input *input, struct assent_state **state,
                                    int *status);

#endif
