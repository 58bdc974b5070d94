/*
 * The commands of assentctl list; the table is in list.c.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_LIST_H
#define CLI_LIST_H

#include <jansson.h>

#include "cli/command.h"

extern const struct cli_command list_show;
extern const struct cli_command list_add;
extern const struct cli_command list_remove;
extern const struct cli_command list_import;
extern const struct cli_command list_export;

/* An entry as a line of an exported list. */
enum {
    LIST_LINE_SIZE = ASSENT_ENTRY_VALUE_SIZE + ASSENT_ENTRY_DETAILS_SIZE + ASSENT_ENTRY_NOTE_SIZE
};

/* CLI_DONE, or the exit status after an error was printed, which names the nearest. */
int list_find(const struct cli_input *input, const char *name, enum assent_list_name *list);

/* What --expires says, 0 without it; CLI_DONE, or the exit status after an error was printed.
 * Only a time that is still to come is one. */
int list_expires(const struct cli_input *input, size_t option, int64_t *expires);

/* {"value", "type", "expires", "expired", "unverified_network", "note"} */
json_t *list_entry_json(const struct assent_entry *entry, int64_t now);

/* A note as it is given on the command line, one line of UTF-8. CLI_DONE, or the exit status. */
int list_note(const struct cli_input *input, size_t option, char note[ASSENT_ENTRY_NOTE_SIZE]);

/* Says on standard error, once, that a name in a list with identity has no effect yet unless it
 * names a network. */
bool list_needs_identity(enum assent_list_name list, const struct assent_entry *entry);
void list_warn_of_identity(const struct cli_input *input, enum assent_list_name list);

#endif
