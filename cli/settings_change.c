/*
 * assentctl settings set, unset.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "cli/commit.h"
#include "cli/domain.h"
#include "cli/settings.h"

enum { DOMAIN, COMMENT, DRY_RUN };

static const struct cli_option options[] = {
    [DOMAIN] = { "domain", "DOMAIN", "only for the recipients of a domain", false },
    [COMMENT] = { "comment", "TEXT", "why, for the history", false },
    [DRY_RUN] = { "dry-run", NULL, "only show what would change", false },
};

/* One change of settings, the values checked. */
struct request {
    char domain[ASSENT_ENTRY_VALUE_SIZE];
    bool unset;
    bool warned; /* when it is planned again it was */
};

static int plan_one(const struct cli_input *input, const struct request *request, const char *name,
                    const char *value, struct change_plan *plan)
{
    struct assent_setting setting;
    struct assent_error error = { "" };
    char canonical[ASSENT_SETTING_VALUE_SIZE];
    int status = settings_find(input, name, request->domain, &setting);

    if (status != CLI_DONE)
        return status;
    if (value != NULL && !assent_setting_check(&setting, value, canonical, &error))
        return cli_fail(input, CLI_USAGE, "%s", error.text);
    change_setting(plan, request->domain, name, value == NULL ? NULL : canonical);
    return CLI_DONE;
}

/* What an older or newer version has set may be unset, though it is not known here. */
static bool is_left_over(const struct assent_document *document, const struct request *request,
                         const char *name)
{
    struct assent_setting setting;

    return request->unset && !assent_setting_find(name, &setting) &&
           assent_document_get(document, request->domain, name) != NULL;
}

static int plan(const struct commit *commit, struct assent_state *state,
                const struct assent_document *document, struct change_plan *plan)
{
    const struct cli_input *input = commit->input;
    struct request *request = commit->data;
    int status = CLI_DONE;

    (void)state;
    for (size_t i = 0; i < input->argument_count && status == CLI_DONE;
         i += request->unset ? 1 : 2) {
        const char *name = input->arguments[i];
        if (is_left_over(document, request, name))
            change_setting(plan, request->domain, name, NULL);
        else
            status = plan_one(input, request, name, request->unset ? NULL : input->arguments[i + 1],
                              plan);
    }
    if (status == CLI_DONE && !request->unset && !request->warned)
        domain_warn_not_local(input, document, request->domain);
    request->warned = true;
    return status;
}

static int check_twice(const struct cli_input *input, size_t step)
{
    for (size_t i = 0; i < input->argument_count; i += step)
        for (size_t k = 0; k < i; k += step)
            if (strcmp(input->arguments[i], input->arguments[k]) == 0)
                return cli_fail(input, CLI_USAGE, "%s: was given twice", input->arguments[i]);
    return CLI_DONE;
}

static int run(const struct cli_input *input, bool unset)
{
    struct request request = { .unset = unset };
    const char *comment = cli_value(input, COMMENT);
    const struct commit commit = {
        .input = input,
        .comment = comment == NULL ? "" : comment,
        .dry_run = input->value_count[DRY_RUN] > 0,
        .repeatable = true,
        .plan = plan,
        .data = &request,
    };
    int status = check_twice(input, unset ? 1 : 2);

    if (status == CLI_DONE)
        status = domain_of_option(input, DOMAIN, request.domain);
    return status == CLI_DONE ? commit_run(&commit) : status;
}

static int run_set(const struct cli_input *input)
{
    if (input->argument_count % 2 != 0)
        return cli_fail(input, CLI_USAGE,
                        "%s: has no value; each KEY has one VALUE, and a text of several words "
                        "stands in quotes",
                        input->arguments[input->argument_count - 1]);
    return run(input, false);
}

static int run_unset(const struct cli_input *input)
{
    return run(input, true);
}

const struct cli_command settings_set = {
    .name = "set",
    .arguments = "KEY VALUE [KEY VALUE]...",
    .summary = "set one or several settings, in one step",
    .least_arguments = 2,
    .most_arguments = CLI_ANY_NUMBER,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run_set,
};

const struct cli_command settings_unset = {
    .name = "unset",
    .arguments = "KEY...",
    .summary = "go back to what is inherited, or to the default",
    .least_arguments = 1,
    .most_arguments = CLI_ANY_NUMBER,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run_unset,
};
