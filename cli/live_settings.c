/*
 * The settings in force.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/live_settings.h"

#include <stdio.h>

static void refuse(const char *reason, void *data)
{
    const struct cli_input *input = data;

    (void)cli_fail(input, CLI_DONE, "%s: the default is in force", reason);
}

const char *cli_settings_file(const struct cli_input *input, char *path, size_t size)
{
    (void)snprintf(path, size, "%s/settings.snapshot", input->configuration->state_dir);
    return path;
}

static struct assent_document *from_redis(const struct cli_input *input, struct assent_error *error)
{
    struct assent_state_paths paths;
    struct assent_state_options options =
        assent_state_options_of(input->configuration, ASSENT_STATE_ADMIN, &paths);
    struct assent_document *document = NULL;

    options.clock = assent_clock_system();
    struct assent_state *state = assent_state_create(&options, error);
    if (state != NULL)
        (void)assent_store_load(state, &document, error);
    assent_state_destroy(state);
    return document;
}

static struct assent_document *from_disk(const struct cli_input *input,
                                         const struct assent_error *why)
{
    struct assent_document *document;
    struct assent_error error;
    char path[4096];
    bool missing;

    document = assent_document_read(cli_settings_file(input, path, sizeof(path)), &missing, &error);
    if (document != NULL) {
        (void)cli_fail(input, CLI_DONE, "settings are those kept in %s: %s", path, why->text);
        return document;
    }
    (void)cli_fail(input, CLI_DONE, "settings are the defaults: %s; %s", why->text, error.text);
    return assent_document_create();
}

struct assent_snapshot *cli_live_settings(const struct cli_input *input)
{
    struct assent_error error = { "" };
    struct assent_document *document = from_redis(input, &error);

    if (document == NULL)
        document = from_disk(input, &error);
    if (document == NULL)
        return NULL;
    struct assent_snapshot *snapshot =
        assent_snapshot_of(document, refuse, (void *)(uintptr_t)input);
    assent_document_destroy(document);
    return snapshot;
}
