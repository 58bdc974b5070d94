/*
 * assentctl list add, remove.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "cli/commit.h"
#include "cli/list.h"

enum { NOTE, EXPIRES, UNVERIFIED, NETWORK, DRY_RUN };

static const struct cli_option add_options[] = {
    [NOTE] = { "note", "TEXT", "why it stands there", false },
    [EXPIRES] = { "expires", "WHEN", "2026-12-31, 2026-12-31T12:00:00Z, 12h, 30d", false },
    [UNVERIFIED] = { "unverified", NULL, "counts without authentication, from --network", false },
    [NETWORK] = { "network", "CIDR", "the network for --unverified", false },
    [DRY_RUN] = { "dry-run", NULL, "only show what would change", false },
};

enum { REMOVE_DRY_RUN, REMOVE_COMMENT };

static const struct cli_option remove_options[] = {
    [REMOVE_DRY_RUN] = { "dry-run", NULL, "only show what would change", false },
    [REMOVE_COMMENT] = { "comment", "TEXT", "why, for the history", false },
};

/* What all values of one command have in common. */
struct request {
    enum assent_list_name list;
    struct assent_entry model; /* note, expiry and network */
    bool warned;
};

/* --- add --- */

static int read_network(const struct cli_input *input, struct assent_entry *model)
{
    const char *network = cli_value(input, NETWORK);
    struct assent_error error = { "" };

    if ((network != NULL) != (input->value_count[UNVERIFIED] > 0))
        return cli_fail(input, CLI_USAGE,
                        "--unverified and --network CIDR belong together: a name that anybody can "
                        "write counts from that network alone");
    if (network != NULL && !assent_network_parse(network, model->network, &error))
        return cli_fail(input, CLI_USAGE, "--network %s", error.text);
    return CLI_DONE;
}

static int read_model(const struct cli_input *input, struct assent_entry *model)
{
    int status = list_note(input, NOTE, model->note);

    if (status == CLI_DONE)
        status = list_expires(input, EXPIRES, &model->expires);
    return status == CLI_DONE ? read_network(input, model) : status;
}

static int plan_one(const struct cli_input *input, struct request *request, const char *value,
                    struct change_plan *plan)
{
    struct assent_entry entry = request->model;
    struct assent_error error = { "" };

    if (!assent_entry_parse(&entry, value, &error) ||
        !assent_entry_allowed(request->list, &entry, &error))
        return cli_fail(input, CLI_USAGE, "%s", error.text);
    if (!request->warned && list_needs_identity(request->list, &entry)) {
        list_warn_of_identity(input, request->list);
        request->warned = true;
    }
    change_entry(plan, request->list, &entry, false);
    return CLI_DONE;
}

static int plan_add(const struct commit *commit, struct assent_state *state,
                    const struct assent_document *document, struct change_plan *plan)
{
    const struct cli_input *input = commit->input;
    int worst = CLI_DONE;

    (void)state;
    (void)document;
    for (size_t i = 1; i < input->argument_count; i++) { /* every bad value is named */
        int status = plan_one(input, commit->data, input->arguments[i], plan);
        if (status != CLI_DONE)
            worst = status;
    }
    return worst;
}

/* The name of the list, and not too many values. */
static int read_list(const struct cli_input *input, struct request *request)
{
    int status = list_find(input, input->arguments[0], &request->list);

    if (status == CLI_DONE && input->argument_count - 1 > ASSENT_STORE_MOST_CHANGES)
        return cli_fail(input, CLI_USAGE,
                        "more than %d values: write them to a file, for assentctl list import",
                        ASSENT_STORE_MOST_CHANGES);
    return status;
}

static int run_add(const struct cli_input *input)
{
    struct request request = { .warned = false };
    const struct commit commit = {
        .input = input,
        .comment = "",
        .dry_run = input->value_count[DRY_RUN] > 0,
        .repeatable = true,
        .plan = plan_add,
        .data = &request,
    };
    int status = read_list(input, &request);

    if (status == CLI_DONE)
        status = read_model(input, &request.model);
    return status == CLI_DONE ? commit_run(&commit) : status;
}

/* --- remove --- */

static int plan_removal(const struct cli_input *input, const struct request *request,
                        const struct assent_list *list, const char *value, struct change_plan *plan)
{
    struct assent_entry entry = { .value = "" };
    struct assent_error error = { "" };

    if (!assent_entry_parse(&entry, value, &error))
        return cli_fail(input, CLI_USAGE, "%s", error.text);
    if (!assent_list_get(list, entry.value, &entry))
        return cli_fail(input, CLI_NEGATIVE, "%s: is not in list %s; nothing was removed",
                        entry.value, assent_list_describe(request->list)->name);
    change_entry(plan, request->list, &entry, true);
    return CLI_DONE;
}

static int plan_remove(const struct commit *commit, struct assent_state *state,
                       const struct assent_document *document, struct change_plan *plan)
{
    const struct cli_input *input = commit->input;
    const struct request *request = commit->data;
    int worst = CLI_DONE;

    (void)state;
    for (size_t i = 1; i < input->argument_count; i++) {
        int status = plan_removal(input, request, assent_document_list(document, request->list),
                                  input->arguments[i], plan);
        if (status != CLI_DONE)
            worst = status;
    }
    return worst;
}

static int run_remove(const struct cli_input *input)
{
    struct request request = { .warned = false };
    const char *comment = cli_value(input, REMOVE_COMMENT);
    const struct commit commit = {
        .input = input,
        .comment = comment == NULL ? "" : comment,
        .dry_run = input->value_count[REMOVE_DRY_RUN] > 0,
        .repeatable = true,
        .plan = plan_remove,
        .data = &request,
    };
    int status = read_list(input, &request);

    return status == CLI_DONE ? commit_run(&commit) : status;
}

const struct cli_command list_add = {
    .name = "add",
    .arguments = "NAME VALUE...",
    .summary = "add entries, or give those that are there another note and expiry",
    .least_arguments = 2,
    .most_arguments = CLI_ANY_NUMBER,
    .options = add_options,
    .option_count = sizeof(add_options) / sizeof(add_options[0]),
    .run = run_add,
};

const struct cli_command list_remove = {
    .name = "remove",
    .arguments = "NAME VALUE...",
    .summary = "remove entries: all of them, or none when one is not there",
    .least_arguments = 2,
    .most_arguments = CLI_ANY_NUMBER,
    .options = remove_options,
    .option_count = sizeof(remove_options) / sizeof(remove_options[0]),
    .run = run_remove,
};
