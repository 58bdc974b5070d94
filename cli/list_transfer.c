/*
 * assentctl list export, import: a list as a file, and back; feeds of others, too.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "cli/commit.h"
#include "cli/connection.h"
#include "cli/list.h"
#include "cli/list_file.h"
#include "cli/list_merge.h"
#include "cli/output.h"
#include "cli/stream.h"

/* --- export --- */

static bool add_entry(const struct assent_entry *entry, void *data)
{
    (void)json_array_append_new(data, list_entry_json(entry, assent_clock_system().wall(NULL)));
    return true;
}

static int export_json(const struct cli_input *input, enum assent_list_name list,
                       const struct assent_list *table)
{
    json_t *entries = json_array();

    if (!assent_list_each(table, true, add_entry, entries)) {
        json_decref(entries);
        entries = NULL;
    }
    return output_json(input, json_pack("{s:s, s:i, s:o}", "list", assent_list_describe(list)->name,
                                        "format", LIST_FORMAT, "entries", entries));
}

static int export_to(const struct cli_input *input, enum assent_list_name list,
                     const struct assent_list *table)
{
    const char *path = input->argument_count > 1 ? input->arguments[1] : NULL;

    if (input->json && path == NULL)
        return export_json(input, list, table);
    FILE *stream = stream_open_output(input, path);
    if (stream == NULL)
        return CLI_NEGATIVE;
    bool written = list_file_write(list, table, stream);
    int status = stream_close_output(input, path, stream);
    return written ? status : cli_fail(input, CLI_NEGATIVE, "out of memory");
}

static int run_export(const struct cli_input *input)
{
    enum assent_list_name list;
    struct assent_state *state;
    int status = list_find(input, input->arguments[0], &list);

    if (status != CLI_DONE)
        return status;
    struct assent_document *document = commit_open(input, &state, &status);
    if (document == NULL)
        return status;
    status = export_to(input, list, assent_document_list(document, list));
    assent_document_destroy(document);
    assent_state_destroy(state);
    return status;
}

/* --- import --- */

enum { MOST_PRINTED = 20 }; /* wrong lines; JSON has all of them */

enum { REPLACE, DRY_RUN, SKIP_BAD, NOTE, EXPIRES };

static const struct cli_option import_options[] = {
    [REPLACE] = { "replace", NULL, "remove what the file does not name", false },
    [DRY_RUN] = { "dry-run", NULL, "only show what would change", false },
    [SKIP_BAD] = { "skip-bad", NULL, "pass over lines that are wrong", false },
    [NOTE] = { "note", "TEXT", "of lines that have none", false },
    [EXPIRES] = { "expires", "WHEN", "2026-12-31, 12h, 30d: of lines that say nothing of it",
                  false },
};

/* One import: what was read, and what it makes of the list. */
struct import {
    const struct cli_input *input;
    struct merge_options options;
    char note[ASSENT_ENTRY_NOTE_SIZE];
    struct list_file file;
    struct merge merge;
    struct assent_state *state;
    struct assent_document *document;
    uint64_t generation;
};

static bool is_dry(const struct import *import)
{
    return import->input->value_count[DRY_RUN] > 0;
}

static int read_options(struct import *import)
{
    const struct cli_input *input = import->input;
    int status = list_find(input, input->arguments[0], &import->options.list);

    if (status == CLI_DONE)
        status = list_note(input, NOTE, import->note);
    if (status == CLI_DONE)
        status = list_expires(input, EXPIRES, &import->options.expires);
    import->options.note = import->note;
    import->options.replace = input->value_count[REPLACE] > 0;
    import->options.now = assent_clock_system().wall(NULL);
    return status;
}

static int refuse(const struct import *import)
{
    const struct cli_input *input = import->input;
    const struct problems *problems = &import->file.problems;
    const char *path = input->arguments[1];

    if (input->json)
        (void)output_json(input,
                          json_pack("{s:I, s:o}", "problem_count", (json_int_t)problems->count,
                                    "problems", problems_json(problems)));
    else
        problems_print(problems, path, MOST_PRINTED, stderr);
    return cli_fail(input, CLI_NEGATIVE,
                    "%s: %zu lines of %zu are wrong: nothing was changed (--skip-bad passes over "
                    "them)",
                    path, problems->count, problems->count + import->file.lines);
}

static int read_file(struct import *import)
{
    const struct cli_input *input = import->input;
    const char *path = input->arguments[1];
    struct assent_error error = { "" };
    FILE *stream = stream_open_input(input, path);

    if (stream == NULL)
        return CLI_NEGATIVE;
    bool read = list_file_read(stream, import->options.list, &import->file, &error);
    stream_close_input(stream);
    if (!read)
        return cli_fail(input, CLI_NEGATIVE, "%s: %s", path, error.text);
    if (import->file.problems.count > 0 && input->value_count[SKIP_BAD] == 0)
        return refuse(import);
    if (import->file.problems.count > 0 && !input->json)
        problems_print(&import->file.problems, path, MOST_PRINTED, stderr);
    if (import->file.unidentified > 0)
        list_warn_of_identity(input, import->options.list);
    return CLI_DONE;
}

static int merge_file(struct import *import)
{
    int status = CLI_DONE;

    import->document = commit_open(import->input, &import->state, &status);
    if (import->document == NULL)
        return status;
    import->generation = assent_document_generation(import->document);
    if (!merge_make(&import->merge, &import->options,
                    assent_document_list(import->document, import->options.list),
                    import->file.table))
        return cli_fail(import->input, CLI_NEGATIVE, "out of memory");
    return CLI_DONE;
}

static int store(struct import *import)
{
    char who[COMMIT_WHO_SIZE];
    char comment[COMMIT_COMMENT_SIZE];
    struct assent_error error = { "" };
    size_t changed;
    const struct merge *merge = &import->merge;
    uint64_t seen = assent_document_generation(import->document);
    const struct assent_edit edit = { who, comment, &seen, merge->plan.parts, merge->plan.count };
    enum assent_state_fault fault;

    if (is_dry(import) || merge_count(merge) == 0)
        return CLI_DONE;
    commit_who(import->input, who);
    (void)snprintf(comment, sizeof(comment), "import %.200s", import->input->arguments[1]);
    output_printable(comment);
    if (merge_count(merge) <= ASSENT_STORE_MOST_CHANGES)
        fault = assent_store_edit(import->state, &edit, &import->generation, &changed, &error);
    else
        fault = assent_store_replace_list(import->state, &edit, import->options.list, merge->table,
                                          &import->generation, &error);
    if (fault == ASSENT_STATE_CONFLICT)
        return commit_conflict(import->input, import->state);
    return fault == ASSENT_STATE_FINE ? CLI_DONE : cli_state_fail(import->input, fault, &error);
}

static int print_json(const struct import *import)
{
    const struct merge *merge = &import->merge;
    const struct list_file *file = &import->file;

    return output_json(
        import->input,
        json_pack("{s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "list",
                  assent_list_describe(import->options.list)->name, "dry_run", is_dry(import),
                  "generation", (json_int_t)import->generation, "lines", (json_int_t)file->lines,
                  "added", (json_int_t)merge->added, "changed", (json_int_t)merge->changed,
                  "removed", (json_int_t)merge->removed, "expired", (json_int_t)merge->expired,
                  "unchanged", (json_int_t)merge->unchanged, "duplicates",
                  (json_int_t)(file->lines - assent_list_size(file->table)), "problem_count",
                  (json_int_t)file->problems.count, "problems", problems_json(&file->problems)));
}

static void print_text(const struct import *import)
{
    const struct merge *merge = &import->merge;
    const struct list_file *file = &import->file;
    size_t duplicates = file->lines - assent_list_size(file->table);

    if (is_dry(import) && merge_count(merge) <= ASSENT_STORE_MOST_CHANGES)
        change_print(&merge->plan, import->document, stdout);
    (void)printf("%s: %zu added, %zu changed, %zu removed, %zu unchanged\n",
                 assent_list_describe(import->options.list)->name, merge->added, merge->changed,
                 merge->removed, merge->unchanged);
    if (merge->expired > 0)
        (void)printf("%zu had expired and were removed\n", merge->expired);
    if (duplicates > 0)
        (void)printf("%zu lines say the same as another\n", duplicates);
    if (file->problems.count > 0)
        (void)printf("%zu lines are wrong and were passed over\n", file->problems.count);
    if (merge_count(merge) == 0)
        (void)puts("nothing to change");
    else if (is_dry(import))
        (void)puts("dry run: nothing was changed");
    else
        commit_print_generation(import->generation);
}

static int run_import(const struct cli_input *input)
{
    struct import import = { .input = input };
    int status = read_options(&import);

    if (status == CLI_DONE)
        status = read_file(&import);
    if (status == CLI_DONE)
        status = merge_file(&import);
    if (status == CLI_DONE)
        status = store(&import);
    if (status == CLI_DONE && input->json)
        status = print_json(&import);
    else if (status == CLI_DONE)
        print_text(&import);
    merge_clear(&import.merge);
    list_file_clear(&import.file);
    assent_document_destroy(import.document);
    assent_state_destroy(import.state);
    return status;
}

const struct cli_command list_export = {
    .name = "export",
    .arguments = "NAME [FILE]",
    .summary = "write a list as a file that is fit for version control",
    .least_arguments = 1,
    .most_arguments = 2,
    .run = run_export,
};

const struct cli_command list_import = {
    .name = "import",
    .arguments = "NAME FILE",
    .summary = "add what a file says (- for standard input): all of it, or nothing",
    .least_arguments = 2,
    .most_arguments = 2,
    .options = import_options,
    .option_count = sizeof(import_options) / sizeof(import_options[0]),
    .run = run_import,
};
