/*
 * Doing a change.
 *
 * The generation that a change was planned on goes with it; the store refuses it
 * when there is a newer one. Then it is planned anew, or left to the administrator.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/commit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/connection.h"
#include "cli/output.h"
#include "cli/when.h"

/* Each attempt fails only because somebody else has succeeded. */
enum { MOST_ATTEMPTS = 100, TRY_AGAIN = -1 };

void commit_who(const struct cli_input *input, char who[COMMIT_WHO_SIZE])
{
    assent_store_who(who, COMMIT_WHO_SIZE, input->configuration->hostname);
}

void commit_print_generation(uint64_t generation)
{
    (void)printf("generation %" PRIu64 ": in force on every host within 2 seconds\n", generation);
}

struct assent_document *commit_open(const struct cli_input *input, struct assent_state **state,
                                    int *status)
{
    struct assent_document *document = NULL;
    struct assent_error error = { "" };

    *state = cli_state(input, status);
    if (*state == NULL)
        return NULL;
    enum assent_state_fault fault = assent_store_load(*state, &document, &error);
    if (fault == ASSENT_STATE_FINE)
        return document;
    *status = cli_state_fail(input, fault, &error);
    assent_state_destroy(*state);
    *state = NULL;
    return NULL;
}

static bool describe_last(const struct assent_past_change *change, void *data)
{
    struct assent_error *text = data;
    char when[WHEN_TEXT_SIZE];

    (void)assent_error_set(text, "%s has changed something meanwhile (generation %" PRIu64 ", %s)",
                           change->who, change->generation, when_format(change->when, when));
    return false;
}

int commit_conflict(const struct cli_input *input, struct assent_state *state)
{
    struct assent_error text = { "somebody has changed something meanwhile" };

    (void)assent_store_history(state, 1, describe_last, &text, NULL);
    return cli_fail(input, CLI_NEGATIVE,
                    "%s: nothing was done; look at it (assentctl settings history) and try again",
                    text.text);
}

static int print_text(const struct change_plan *plan, const struct assent_document *document,
                      uint64_t generation, bool dry_run)
{
    change_print(plan, document, stdout);
    if (plan->count == 0)
        (void)puts("nothing to change");
    else if (dry_run)
        (void)puts("dry run: nothing was changed");
    else
        commit_print_generation(generation);
    return CLI_DONE;
}

static int print_result(const struct commit *commit, const struct change_plan *plan,
                        const struct assent_document *document, uint64_t generation)
{
    if (!commit->input->json)
        return print_text(plan, document, generation, commit->dry_run);
    return output_json(commit->input, json_pack("{s:b, s:I, s:I, s:o}", "dry_run", commit->dry_run,
                                                "generation", (json_int_t)generation, "changed",
                                                (json_int_t)(commit->dry_run ? 0 : plan->count),
                                                "changes", change_json(plan, document)));
}

/* Whether the plan may be done at all. */
static int check_plan(const struct commit *commit, const struct change_plan *plan,
                      const struct assent_document *document)
{
    struct assent_error error = { "" };

    if (plan->out_of_memory)
        return cli_fail(commit->input, CLI_NEGATIVE, "out of memory");
    if (plan->count > ASSENT_STORE_MOST_CHANGES)
        return cli_fail(commit->input, CLI_NEGATIVE,
                        "more than %d changes at once: do them in parts",
                        ASSENT_STORE_MOST_CHANGES);
    if (!change_check(plan, document, &error))
        return cli_fail(commit->input, CLI_NEGATIVE, "%s", error.text);
    return CLI_DONE;
}

static int do_plan(const struct commit *commit, struct assent_state *state,
                   const struct change_plan *plan, const struct assent_document *document)
{
    char who[COMMIT_WHO_SIZE];
    char comment[COMMIT_COMMENT_SIZE];
    struct assent_error error = { "" };
    uint64_t seen = assent_document_generation(document);
    uint64_t generation = seen;
    size_t changed;
    const struct assent_edit edit = { who, comment, &seen, plan->parts, plan->count };

    if (plan->count > 0 && !commit->dry_run) {
        commit_who(commit->input, who);
        (void)snprintf(comment, sizeof(comment), "%s", commit->comment);
        output_printable(comment); /* the history is UTF-8 */
        enum assent_state_fault fault =
            assent_store_edit(state, &edit, &generation, &changed, &error);
        if (fault == ASSENT_STATE_CONFLICT)
            return commit->repeatable ? TRY_AGAIN : commit_conflict(commit->input, state);
        if (fault != ASSENT_STATE_FINE)
            return cli_state_fail(commit->input, fault, &error);
    }
    return print_result(commit, plan, document, generation);
}

static int attempt(const struct commit *commit, struct assent_state *state,
                   const struct assent_document *document)
{
    struct change_plan plan = { 0 };
    int status = commit->plan(commit, state, document, &plan);

    if (status == CLI_DONE) {
        change_reduce(&plan, document);
        status = check_plan(commit, &plan, document);
    }
    if (status == CLI_DONE)
        status = do_plan(commit, state, &plan, document);
    change_clear(&plan);
    return status;
}

int commit_run(const struct commit *commit)
{
    struct assent_state *state;
    struct assent_error error = { "" };
    int status;
    struct assent_document *document = commit_open(commit->input, &state, &status);

    if (document == NULL)
        return status;
    status = attempt(commit, state, document);
    for (int i = 1; i < MOST_ATTEMPTS && status == TRY_AGAIN; i++) {
        assent_document_destroy(document);
        document = NULL;
        enum assent_state_fault fault = assent_store_load(state, &document, &error);
        status = fault == ASSENT_STATE_FINE ? attempt(commit, state, document)
                                            : cli_state_fail(commit->input, fault, &error);
    }
    if (status == TRY_AGAIN)
        status = commit_conflict(commit->input, state);
    assent_document_destroy(document);
    assent_state_destroy(state);
    return status;
}
