/*
 * assentctl settings history, undo: who changed what and when, and taking it back.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commit.h"
#include "cli/connection.h"
#include "cli/output.h"
#include "cli/past.h"
#include "cli/settings.h"
#include "cli/when.h"

enum { USUAL_LIMIT = 20, MOST_CHANGES = 1000000 };

/* A whole number from 1 on; 0: it is none. */
static uint64_t parse_number(const char *text)
{
    size_t digits = strspn(text, "0123456789");

    return digits == 0 || digits > 18 || text[digits] != '\0' ? 0 : strtoull(text, NULL, 10);
}

/* --- history --- */

enum { LIMIT };

static const struct cli_option history_options[] = {
    [LIMIT] = { "limit", "NUMBER", "so many changes, 20 by default", false },
};

static bool print_change(const struct assent_past_change *change, void *data)
{
    char when[WHEN_TEXT_SIZE];

    (void)data;
    (void)printf("%" PRIu64 "  %s  %s%s%s\n", change->generation, when_format(change->when, when),
                 change->who, change->comment[0] == '\0' ? "" : "  # ", change->comment);
    past_print_parts(change->parts, stdout);
    return true;
}

static bool add_change(const struct assent_past_change *change, void *data)
{
    char when[WHEN_TEXT_SIZE];
    json_t *parts = json_loads(change->parts, 0, NULL);

    (void)json_array_append_new(
        data,
        json_pack("{s:I, s:s, s:o, s:o, s:o}", "generation", (json_int_t)change->generation, "when",
                  when_format(change->when, when), "who", output_text(change->who), "comment",
                  output_text(change->comment), "changes", parts == NULL ? json_array() : parts));
    return true;
}

static int show_history(const struct cli_input *input, struct assent_state *state, size_t limit)
{
    struct assent_error error = { "" };
    json_t *list = input->json ? json_array() : NULL;
    enum assent_state_fault fault =
        assent_store_history(state, limit, input->json ? add_change : print_change, list, &error);

    if (fault == ASSENT_STATE_FINE)
        return input->json ? output_json(input, list) : CLI_DONE;
    json_decref(list);
    return cli_state_fail(input, fault, &error);
}

static int run_history(const struct cli_input *input)
{
    const char *given = cli_value(input, LIMIT);
    uint64_t limit = given == NULL ? USUAL_LIMIT : parse_number(given);
    int status;

    if (limit == 0 || limit > MOST_CHANGES)
        return cli_fail(input, CLI_USAGE, "--limit %s: a number from 1 to %d is wanted", given,
                        MOST_CHANGES);
    struct assent_state *state = cli_state(input, &status);
    if (state == NULL)
        return status;
    status = show_history(input, state, limit);
    assent_state_destroy(state);
    return status;
}

/* --- undo --- */

enum { DRY_RUN, FORCE };

static const struct cli_option undo_options[] = {
    [DRY_RUN] = { "dry-run", NULL, "only show what would change", false },
    [FORCE] = { "force", NULL, "also what was changed again since then", false },
};

/* The change that is to be taken back. */
struct wanted {
    uint64_t generation; /* 0: the last one */
    char comment[64];
    char *parts; /* NULL: not found */
};

static bool find_change(const struct assent_past_change *change, void *data)
{
    struct wanted *wanted = data;

    if (wanted->generation != 0 && change->generation != wanted->generation)
        return change->generation > wanted->generation;
    wanted->generation = change->generation;
    wanted->parts = strdup(change->parts);
    (void)snprintf(wanted->comment, sizeof(wanted->comment), "undo %" PRIu64, change->generation);
    return false;
}

static int plan_undo(const struct commit *commit, struct assent_state *state,
                     const struct assent_document *document, struct change_plan *plan)
{
    const struct cli_input *input = commit->input;
    struct wanted *wanted = commit->data;
    struct assent_error error = { "" };
    enum assent_state_fault fault =
        assent_store_history(state, MOST_CHANGES, find_change, wanted, &error);

    if (fault != ASSENT_STATE_FINE)
        return cli_state_fail(input, fault, &error);
    if (wanted->parts == NULL && wanted->generation == 0)
        return cli_fail(input, CLI_NEGATIVE, "nothing was ever changed");
    if (wanted->parts == NULL)
        return cli_fail(input, CLI_NEGATIVE, "%" PRIu64 ": is not in the history",
                        wanted->generation);
    bool planned =
        past_plan_undo(wanted->parts, document, input->value_count[FORCE] > 0, plan, &error);
    free(wanted->parts);
    wanted->parts = NULL;
    if (!planned)
        return cli_fail(input, CLI_NEGATIVE, "generation %" PRIu64 ": %s", wanted->generation,
                        error.text);
    return CLI_DONE;
}

static int run_undo(const struct cli_input *input)
{
    struct wanted wanted = { 0 };
    const struct commit commit = {
        .input = input,
        .comment = wanted.comment,
        .dry_run = input->value_count[DRY_RUN] > 0,
        .plan = plan_undo,
        .data = &wanted,
    };

    if (input->argument_count > 0) {
        wanted.generation = parse_number(input->arguments[0]);
        if (wanted.generation == 0)
            return cli_fail(input, CLI_USAGE,
                            "%s: is no generation; assentctl settings history shows them",
                            input->arguments[0]);
    }
    return commit_run(&commit);
}

const struct cli_command settings_history = {
    .name = "history",
    .arguments = "",
    .summary = "who changed which setting or list, when and why; the newest first",
    .options = history_options,
    .option_count = sizeof(history_options) / sizeof(history_options[0]),
    .run = run_history,
};

const struct cli_command settings_undo = {
    .name = "undo",
    .arguments = "[GENERATION]",
    .summary = "take back one change of the history, or the last one",
    .most_arguments = 1,
    .options = undo_options,
    .option_count = sizeof(undo_options) / sizeof(undo_options[0]),
    .run = run_undo,
};
