/*
 * The commands of assentctl settings; each stands in a file named by its idea, the
 * table is in settings.c.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "cli/command.h"

extern const struct cli_command settings_list;
extern const struct cli_command settings_get;
extern const struct cli_command settings_set;
extern const struct cli_command settings_unset;
extern const struct cli_command settings_export;
extern const struct cli_command settings_import;
extern const struct cli_command settings_history;
extern const struct cli_command settings_undo;
extern const struct cli_command settings_restore;
extern const struct cli_command settings_confirm;

/* Finds a setting that may be set for this domain ("": for all). CLI_DONE, or the exit status
 * after an error was printed, which names the nearest. */
int settings_find(const struct cli_input *input, const char *name, const char *domain,
                  struct assent_setting *setting);
/* The same without printing. */
bool settings_look_up(const char *name, const char *domain, struct assent_setting *setting,
                      struct assent_error *error);

#endif
