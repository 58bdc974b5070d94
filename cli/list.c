/*
 * assentctl list: what administrators say about addresses, domains, networks and
 * names. Alone it tells which lists there are.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/list.h"

#include <stdio.h>
#include <string.h>

#include "cli/when.h"

int list_find(const struct cli_input *input, const char *name, enum assent_list_name *list)
{
    const char *nearest;

    if (assent_list_find_name(name, list))
        return CLI_DONE;
    nearest = assent_list_nearest_name(name);
    if (nearest != NULL)
        return cli_fail(input, CLI_USAGE, "%s: there is no such list; did you mean %s?", name,
                        nearest);
    return cli_fail(input, CLI_USAGE, "%s: there is no such list (assentctl list shows them)",
                    name);
}

int list_expires(const struct cli_input *input, size_t option, int64_t *expires)
{
    const char *text = cli_value(input, option);
    struct assent_error error = { "" };
    int64_t now = assent_clock_system().wall(NULL);

    *expires = 0;
    if (text == NULL)
        return CLI_DONE;
    if (!when_parse(text, now, expires, &error))
        return cli_fail(input, CLI_USAGE, "--expires %s", error.text);
    if (*expires <= now)
        return cli_fail(input, CLI_USAGE, "--expires %s: has passed already", text);
    *expires -= *expires % 1000; /* nobody means milliseconds */
    return CLI_DONE;
}

static bool is_one_line(const char *text)
{
    json_t *json = json_string(text); /* refuses what is no UTF-8 */

    json_decref(json);
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return false;
    return json != NULL;
}

int list_note(const struct cli_input *input, size_t option, char note[ASSENT_ENTRY_NOTE_SIZE])
{
    const char *text = cli_value(input, option);

    note[0] = '\0';
    if (text == NULL)
        return CLI_DONE;
    if (strlen(text) >= ASSENT_ENTRY_NOTE_SIZE)
        return cli_fail(input, CLI_USAGE, "--note: is longer than %d bytes",
                        ASSENT_ENTRY_NOTE_SIZE - 1);
    if (!is_one_line(text))
        return cli_fail(input, CLI_USAGE, "--note: one line of text (UTF-8) is wanted");
    (void)snprintf(note, ASSENT_ENTRY_NOTE_SIZE, "%s", text);
    return CLI_DONE;
}

bool list_needs_identity(enum assent_list_name list, const struct assent_entry *entry)
{
    bool is_name = entry->type == ASSENT_ENTRY_ADDRESS || entry->type == ASSENT_ENTRY_DOMAIN ||
                   entry->type == ASSENT_ENTRY_SUBDOMAINS;

    return assent_list_describe(list)->identity && is_name && entry->network[0] == '\0';
}

void list_warn_of_identity(const struct cli_input *input, enum assent_list_name list)
{
    cli_warn(input,
             "note: in list %s, addresses and domains count only for senders that are "
             "authenticated (DKIM, SPF), which this version cannot verify yet: until then such "
             "an entry has no effect. With --unverified --network CIDR it counts for mail from "
             "that network",
             assent_list_describe(list)->name);
}

static const struct cli_command *const subcommands[] = {
    &list_show, &list_add, &list_remove, &list_import, &list_export, NULL,
};

static int run_alone(const struct cli_input *input)
{
    return list_show.run(input);
}

const struct cli_command cli_list = {
    .name = "list",
    .arguments = "",
    .summary = "allow and deny lists, networks of ours, spam traps: show and change",
    .subcommands = subcommands,
    .run = run_alone,
};
