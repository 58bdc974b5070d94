/*
 * assentctl settings export, import: all settings as a file, and back.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "cli/commit.h"
#include "cli/domain.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "cli/settings_file.h"
#include "cli/stream.h"

/* --- export --- */

static json_t *document_json(const struct assent_document *document)
{
    json_t *list = json_array();
    const char *domain;
    const char *key;
    const char *value;

    for (size_t i = 0; i < assent_document_setting_count(document); i++) {
        assent_document_setting_at(document, i, &domain, &key, &value);
        (void)json_array_append_new(list, json_pack("{s:o, s:o, s:o}", "setting", output_text(key),
                                                    "domain", output_text(domain), "value",
                                                    output_text(value)));
    }
    return json_pack("{s:i, s:I, s:o}", "format", SETTINGS_FORMAT, "generation",
                     (json_int_t)assent_document_generation(document), "settings", list);
}

static int export_to(const struct cli_input *input, const struct assent_document *document)
{
    const char *path = input->argument_count > 0 ? input->arguments[0] : NULL;

    if (input->json && path == NULL)
        return output_json(input, document_json(document));
    FILE *stream = stream_open_output(input, path);
    if (stream == NULL)
        return CLI_NEGATIVE;
    settings_file_write(document, stream);
    return stream_close_output(input, path, stream);
}

static int run_export(const struct cli_input *input)
{
    struct assent_state *state;
    int status;
    struct assent_document *document = commit_open(input, &state, &status);

    if (document == NULL)
        return status;
    status = export_to(input, document);
    assent_document_destroy(document);
    assent_state_destroy(state);
    return status;
}

/* --- import --- */

enum { MOST_PRINTED = 1000 }; /* wrong lines; of a file that is no settings file, enough */

enum { DRY_RUN, REPLACE, SKIP_UNKNOWN, COMMENT };

static const struct cli_option import_options[] = {
    [DRY_RUN] = { "dry-run", NULL, "only show what would change", false },
    [REPLACE] = { "replace", NULL, "unset what the file does not name", false },
    [SKIP_UNKNOWN] = { "skip-unknown", NULL, "pass over settings that this version has not",
                       false },
    [COMMENT] = { "comment", "TEXT", "why, for the history; \"import FILE\" by default", false },
};

static void warn_of_domains(const struct cli_input *input, const struct assent_document *document,
                            const struct settings_file *file)
{
    for (size_t i = 0; i < file->count; i++)
        if (i == 0 || strcmp(file->lines[i].domain, file->lines[i - 1].domain) != 0)
            domain_warn_not_local(input, document, file->lines[i].domain);
}

static bool is_same(const struct assent_document *document, const struct settings_line *line)
{
    const char *value = assent_document_get(document, line->domain, line->key);

    return value != NULL && strcmp(value, line->value) == 0;
}

/* More parts than one change may have are refused later; there is no use in gathering them all. */
static int plan_import(const struct commit *commit, struct assent_state *state,
                       const struct assent_document *document, struct change_plan *plan)
{
    const struct settings_file *file = commit->data;
    const char *domain;
    const char *key;
    const char *value;

    (void)state;
    warn_of_domains(commit->input, document, file);
    for (size_t i = 0; i < file->count && plan->count <= ASSENT_STORE_MOST_CHANGES; i++) {
        const struct settings_line *line = &file->lines[i];
        if (line->known && !is_same(document, line))
            change_setting(plan, line->domain, line->key, line->value);
    }
    if (commit->input->value_count[REPLACE] == 0)
        return CLI_DONE;
    for (size_t i = 0;
         i < assent_document_setting_count(document) && plan->count <= ASSENT_STORE_MOST_CHANGES;
         i++) {
        assent_document_setting_at(document, i, &domain, &key, &value);
        if (!settings_file_names(file, domain, key))
            change_setting(plan, domain, key, NULL);
    }
    return CLI_DONE;
}

static int refuse(const struct cli_input *input, const struct settings_file *file)
{
    const char *path = input->arguments[0];

    problems_print(&file->problems, path, MOST_PRINTED, stderr);
    if (input->json)
        (void)output_json(input,
                          json_pack("{s:I, s:o}", "problem_count", (json_int_t)file->problems.count,
                                    "problems", problems_json(&file->problems)));
    return cli_fail(input, CLI_NEGATIVE, "%s: nothing was changed", path);
}

static int import_file(const struct cli_input *input, struct settings_file *file)
{
    char comment[COMMIT_COMMENT_SIZE];
    const char *given = cli_value(input, COMMENT);
    const struct commit commit = {
        .input = input,
        .comment = given == NULL ? comment : given,
        .dry_run = input->value_count[DRY_RUN] > 0,
        .plan = plan_import,
        .data = file,
    };

    (void)snprintf(comment, sizeof(comment), "import %.200s", input->arguments[0]);
    if (file->problems.count > 0)
        return refuse(input, file);
    if (file->skipped > 0)
        cli_warn(input, "%zu settings are unknown here and were passed over", file->skipped);
    return commit_run(&commit);
}

static int run_import(const struct cli_input *input)
{
    struct settings_file file;
    struct assent_error error = { "" };
    FILE *stream = stream_open_input(input, input->arguments[0]);

    if (stream == NULL)
        return CLI_NEGATIVE;
    bool read = settings_file_read(stream, input->value_count[SKIP_UNKNOWN] > 0, &file, &error);
    stream_close_input(stream);
    int status = read ? import_file(input, &file)
                      : cli_fail(input, CLI_NEGATIVE, "%s: %s", input->arguments[0], error.text);
    settings_file_clear(&file);
    return status;
}

const struct cli_command settings_export = {
    .name = "export",
    .arguments = "[FILE]",
    .summary = "write what is set as a file that is fit for version control",
    .most_arguments = 1,
    .run = run_export,
};

const struct cli_command settings_import = {
    .name = "import",
    .arguments = "FILE",
    .summary = "set what a file says (- for standard input): all of it, or nothing",
    .least_arguments = 1,
    .most_arguments = 1,
    .options = import_options,
    .option_count = sizeof(import_options) / sizeof(import_options[0]),
    .run = run_import,
};
