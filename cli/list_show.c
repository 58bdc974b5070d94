/*
 * assentctl list show: all lists, or the entries of one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "cli/commit.h"
#include "cli/list.h"
#include "cli/output.h"
#include "cli/when.h"

static const char *const type_names[] = {
    [ASSENT_ENTRY_ADDRESS] = "address",
    [ASSENT_ENTRY_DOMAIN] = "domain",
    [ASSENT_ENTRY_SUBDOMAINS] = "subdomains",
    [ASSENT_ENTRY_NETWORK] = "network",
    [ASSENT_ENTRY_HELO] = "helo",
    [ASSENT_ENTRY_HELO_SUBDOMAINS] = "helo-subdomains",
    [ASSENT_ENTRY_CLIENT] = "client",
    [ASSENT_ENTRY_CLIENT_SUBDOMAINS] = "client-subdomains",
};

/* --- all lists --- */

static json_t *overview_json(const struct assent_document *document)
{
    json_t *lists = json_array();

    for (int i = 0; i < ASSENT_LIST_COUNT; i++) {
        enum assent_list_name list = (enum assent_list_name)i;
        const struct assent_list_description *description = assent_list_describe(list);
        json_t *accepts = json_array();
        for (size_t k = 0; k < sizeof(type_names) / sizeof(type_names[0]); k++)
            if ((description->accepts & 1U << k) != 0)
                (void)json_array_append_new(accepts, json_string(type_names[k]));
        (void)json_array_append_new(
            lists, json_pack("{s:s, s:s, s:o, s:b, s:I}", "name", description->name, "meaning",
                             description->meaning, "accepts", accepts, "identity",
                             description->identity, "entries",
                             (json_int_t)assent_list_size(assent_document_list(document, list))));
    }
    return lists;
}

static int show_overview(const struct cli_input *input, const struct assent_document *document)
{
    if (input->json)
        return output_json(input, overview_json(document));
    for (int i = 0; i < ASSENT_LIST_COUNT; i++) {
        enum assent_list_name list = (enum assent_list_name)i;
        const struct assent_list_description *description = assent_list_describe(list);
        (void)printf("%-16s %8zu  %s\n", description->name,
                     assent_list_size(assent_document_list(document, list)), description->meaning);
    }
    return CLI_DONE;
}

/* --- one list --- */

struct shown {
    const char *pattern; /* NULL: everything */
    json_t *json;        /* NULL: text */
    int64_t now;
    size_t count;
};

/* With *, ? or [ a pattern for the whole value; otherwise a part of it. A value is found by
 * itself, too: "*.b.test" is one. */
static bool matches(const char *pattern, const char *value)
{
    if (pattern == NULL)
        return true;
    if (strpbrk(pattern, "*?[") != NULL)
        return fnmatch(pattern, value, FNM_CASEFOLD) == 0;
    return strcasestr(value, pattern) != NULL;
}

static bool has_expired(const struct assent_entry *entry, int64_t now)
{
    return entry->expires != 0 && entry->expires <= now;
}

json_t *list_entry_json(const struct assent_entry *entry, int64_t now)
{
    char when[WHEN_TEXT_SIZE];

    return json_pack("{s:o, s:s, s:o, s:b, s:o, s:o}", "value", output_text(entry->value), "type",
                     type_names[entry->type], "expires",
                     output_text(entry->expires == 0 ? NULL : when_format(entry->expires, when)),
                     "expired", has_expired(entry, now), "unverified_network",
                     output_text(entry->network[0] == '\0' ? NULL : entry->network), "note",
                     output_text(entry->note));
}

static bool show_entry(const struct assent_entry *entry, void *data)
{
    struct shown *shown = data;
    char line[LIST_LINE_SIZE];

    if (!matches(shown->pattern, entry->value))
        return true;
    shown->count++;
    if (shown->json != NULL) {
        (void)json_array_append_new(shown->json, list_entry_json(entry, shown->now));
        return true;
    }
    assent_entry_format_line(entry, line, sizeof(line));
    (void)printf("%s%s\n", line, has_expired(entry, shown->now) ? "  (expired)" : "");
    return true;
}

static int show_one(const struct cli_input *input, const struct assent_list *list)
{
    struct shown shown = {
        .pattern = input->argument_count > 1 ? input->arguments[1] : NULL,
        .json = input->json ? json_array() : NULL,
        .now = assent_clock_system().wall(NULL),
    };

    if (!assent_list_each(list, true, show_entry, &shown)) {
        json_decref(shown.json);
        return cli_fail(input, CLI_NEGATIVE, "out of memory");
    }
    if (input->json)
        (void)output_json(input, shown.json);
    if (shown.pattern != NULL && shown.count == 0)
        return cli_fail(input, CLI_NEGATIVE, "%s: no entry of list %s is like that", shown.pattern,
                        input->arguments[0]);
    return CLI_DONE;
}

static int run(const struct cli_input *input)
{
    enum assent_list_name list = ASSENT_LIST_ALLOW;
    struct assent_state *state;
    int status = CLI_DONE;

    if (input->argument_count > 0)
        status = list_find(input, input->arguments[0], &list);
    if (status != CLI_DONE)
        return status;
    struct assent_document *document = commit_open(input, &state, &status);
    if (document == NULL)
        return status;
    status = input->argument_count == 0 ? show_overview(input, document)
                                        : show_one(input, assent_document_list(document, list));
    assent_document_destroy(document);
    assent_state_destroy(state);
    return status;
}

const struct cli_command list_show = {
    .name = "show",
    .arguments = "[NAME [PATTERN]]",
    .summary = "all lists, or the entries of one: those with PATTERN in them",
    .most_arguments = 2,
    .run = run,
};
