/*
 * assentctl settings list, get: values in force, where they come from, what they
 * may be and what they mean.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "cli/change.h"
#include "cli/commit.h"
#include "cli/domain.h"
#include "cli/output.h"
#include "cli/settings.h"

enum { DOMAIN, ALL, CHANGED };

static const struct cli_option list_options[] = {
    [DOMAIN] = { "domain", "DOMAIN", "what holds for the recipients of a domain", false },
    [ALL] = { "all", NULL, "weights and texts of replies, too", false },
    [CHANGED] = { "changed", NULL, "only what is set, here or for all domains", false },
};

static const struct cli_option get_options[] = {
    [DOMAIN] = { "domain", "DOMAIN", "what holds for the recipients of a domain", false },
};

/* What is looked at. */
struct view {
    const struct assent_document *document;
    const char *domain;
};

static const char *source_of(const struct view *view, const struct assent_setting *setting)
{
    if (view->domain[0] != '\0' &&
        assent_document_get(view->document, view->domain, setting->name) != NULL)
        return "domain";
    if (assent_document_get(view->document, "", setting->name) != NULL)
        return "global";
    return "default";
}

static json_t *choices_json(const struct assent_setting *setting)
{
    json_t *choices = json_array();

    for (size_t i = 0; setting->choices != NULL && setting->choices[i] != NULL; i++)
        (void)json_array_append_new(choices, json_string(setting->choices[i]));
    return choices;
}

static json_t *setting_json(const struct view *view, const struct assent_setting *setting)
{
    char range[256];

    assent_setting_describe_range(setting, range, sizeof(range));
    return json_pack("{s:s, s:o, s:s, s:s, s:s, s:s, s:o, s:s, s:s, s:b, s:s}", "name",
                     setting->name, "value",
                     output_text(change_value_in_force(view->document, setting, view->domain)),
                     "source", source_of(view, setting), "default", setting->default_text, "type",
                     assent_setting_type_name(setting->type), "range", range, "choices",
                     choices_json(setting), "meaning", setting->meaning, "group", setting->group,
                     "per_domain", setting->per_domain, "domain", view->domain);
}

/* A text with blanks at its ends would not show. */
static void print_value(const struct assent_setting *setting, const char *value)
{
    size_t length = strlen(value);
    bool quoted = setting->type == ASSENT_SETTING_TEXT &&
                  (length == 0 || value[0] == ' ' || value[length - 1] == ' ');

    (void)printf(quoted ? "\"%s\"" : "%s", value);
}

static void print_setting(const struct view *view, const struct assent_setting *setting)
{
    char range[256];
    const char *source = source_of(view, setting);

    assent_setting_describe_range(setting, range, sizeof(range));
    (void)printf("%s = ", setting->name);
    print_value(setting, change_value_in_force(view->document, setting, view->domain));
    if (strcmp(source, "default") == 0) {
        (void)fputs("  (default)\n", stdout);
    } else {
        bool inherited = view->domain[0] != '\0' && strcmp(source, "global") == 0;
        (void)printf("  (%sdefault ", inherited ? "inherited; " : "");
        print_value(setting, setting->default_text);
        (void)fputs(")\n", stdout);
    }
    (void)printf("    %s; %s%s\n", setting->meaning, range,
                 setting->per_domain ? "; for a domain, too" : "");
}

static bool is_many(const struct assent_setting *setting)
{
    return strcmp(setting->group, "weights") == 0 || strcmp(setting->group, "replies") == 0;
}

/* The weight of every symbol and the words of every refusal are shown when they are asked for, or
 * are not what everybody expects. */
static bool is_shown(const struct cli_input *input, const struct view *view,
                     const struct assent_setting *setting)
{
    bool is_set = strcmp(source_of(view, setting), "default") != 0;

    if (view->domain[0] != '\0' && !setting->per_domain)
        return false;
    if (input->value_count[CHANGED] > 0)
        return is_set;
    return is_set || input->value_count[ALL] > 0 || !is_many(setting);
}

static bool is_first_of_group(size_t index)
{
    struct assent_setting setting = assent_setting_at(index);

    for (size_t i = 0; i < index; i++)
        if (strcmp(assent_setting_at(i).group, setting.group) == 0)
            return false;
    return true;
}

/* Returns how many were shown; *hidden are more that could be. */
static size_t print_group(const struct cli_input *input, const struct view *view, size_t first,
                          size_t *hidden)
{
    struct assent_setting leader = assent_setting_at(first);
    size_t shown = 0;

    for (size_t i = first; i < assent_setting_count(); i++) {
        struct assent_setting setting = assent_setting_at(i);
        if (strcmp(setting.group, leader.group) != 0)
            continue;
        if (!is_shown(input, view, &setting)) {
            *hidden += view->domain[0] == '\0' || setting.per_domain;
            continue;
        }
        if (shown++ == 0)
            (void)printf("[%s]\n", leader.group);
        print_setting(view, &setting);
    }
    if (shown > 0)
        (void)putchar('\n');
    return shown;
}

static void print_settings(const struct cli_input *input, const struct view *view)
{
    size_t shown = 0;
    size_t hidden = 0;

    for (size_t i = 0; i < assent_setting_count(); i++)
        if (is_first_of_group(i))
            shown += print_group(input, view, i, &hidden);
    if (hidden > 0 && input->value_count[CHANGED] == 0)
        (void)printf("%zu more (weights, words of replies): --all\n", hidden);
    else if (shown == 0)
        (void)puts("everything is at its default");
}

static int print_settings_json(const struct cli_input *input, const struct view *view)
{
    json_t *list = json_array();

    for (size_t i = 0; i < assent_setting_count(); i++) {
        struct assent_setting setting = assent_setting_at(i);
        if (is_shown(input, view, &setting))
            (void)json_array_append_new(list, setting_json(view, &setting));
    }
    return output_json(input, list);
}

/* Reads the domain and what holds for it. */
static int with_view(const struct cli_input *input,
                     int (*show)(const struct cli_input *input, const struct view *view))
{
    char domain[ASSENT_ENTRY_VALUE_SIZE];
    struct assent_state *state;
    int status = domain_of_option(input, DOMAIN, domain);

    if (status != CLI_DONE)
        return status;
    struct assent_document *document = commit_open(input, &state, &status);
    if (document == NULL)
        return status;
    domain_warn_not_local(input, document, domain);
    status = show(input, &(struct view){ document, domain });
    assent_document_destroy(document);
    assent_state_destroy(state);
    return status;
}

static int show_list(const struct cli_input *input, const struct view *view)
{
    if (input->json)
        return print_settings_json(input, view);
    print_settings(input, view);
    return CLI_DONE;
}

static int show_one(const struct cli_input *input, const struct view *view)
{
    struct assent_setting setting;
    int status = settings_find(input, input->arguments[0], "", &setting);

    if (status != CLI_DONE)
        return status;
    if (input->json)
        return output_json(input, setting_json(view, &setting));
    (void)puts(change_value_in_force(view->document, &setting, view->domain));
    return CLI_DONE;
}

static int run_list(const struct cli_input *input)
{
    return with_view(input, show_list);
}

static int run_get(const struct cli_input *input)
{
    struct assent_setting setting;
    int status = settings_find(input, input->arguments[0], "", &setting);

    return status == CLI_DONE ? with_view(input, show_one) : status;
}

const struct cli_command settings_list = {
    .name = "list",
    .arguments = "",
    .summary = "values in force, with default, range and meaning",
    .options = list_options,
    .option_count = sizeof(list_options) / sizeof(list_options[0]),
    .run = run_list,
};

const struct cli_command settings_get = {
    .name = "get",
    .arguments = "KEY",
    .summary = "the value in force of one setting",
    .least_arguments = 1,
    .most_arguments = 1,
    .options = get_options,
    .option_count = sizeof(get_options) / sizeof(get_options[0]),
    .run = run_get,
};
