/*
 * assentctl settings: what administrators tune while mail flows.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/settings.h"

static const struct cli_command *const subcommands[] = {
    &settings_list,
    &settings_get,
    &settings_set,
    &settings_unset,
    &settings_export,
    &settings_import,
    &settings_history,
    &settings_undo,
    &settings_restore,
    &settings_confirm,
    NULL,
};

const struct cli_command cli_settings = {
    .name = "settings",
    .arguments = "",
    .summary = "everything that is tuned while mail flows: show, change, history, undo",
    .subcommands = subcommands,
};
