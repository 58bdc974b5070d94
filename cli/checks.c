/*
 * assentctl checks: every test, its symbols, weights, cost and bounds; of those that are named
 * also what their evidence shows and which honest mail has them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <assent/names.h>

#include "cli/command.h"

static void bounds(const struct assent_check *check, assent_points *lowest, assent_points *highest)
{
    assent_points *weights = calloc(check->symbol_count + 1, sizeof(*weights));

    *lowest = *highest = 0;
    if (weights == NULL)
        return;
    for (size_t i = 0; i < check->symbol_count; i++)
        weights[i] = check->symbols[i].weight;
    assent_check_bounds(check, weights, lowest, highest);
    free(weights);
}

static void print_details(const struct assent_symbol *symbol)
{
    if (symbol->evidence[0] != '\0')
        (void)printf("              evidence: %s\n", symbol->evidence);
    (void)printf("              honest mail that has it: %s\n", symbol->false_positives);
}

static void print_check(const struct assent_check *check, bool details)
{
    char lowest_text[ASSENT_POINTS_TEXT_SIZE];
    char highest_text[ASSENT_POINTS_TEXT_SIZE];
    assent_points lowest;
    assent_points highest;

    bounds(check, &lowest, &highest);
    (void)printf("%s (%s, %s%s%s, from %s to %s)\n    %s\n", check->name, check->group,
                 assent_cost_name(check->cost), check->of_origin ? ", of the origin" : "",
                 check->outbound ? ", outbound too" : "", assent_points_format(lowest, lowest_text),
                 assent_points_format(highest, highest_text), check->summary);
    for (size_t i = 0; i < check->symbol_count; i++) {
        const struct assent_symbol *symbol = &check->symbols[i];
        char weight[ASSENT_POINTS_TEXT_SIZE];
        (void)printf("    %8s  %-36s %s\n",
                     symbol->decisive == ASSENT_DECISIVE_NONE
                         ? assent_points_format(symbol->weight, weight)
                         : "decides",
                     symbol->name, symbol->meaning);
        if (details)
            print_details(symbol);
    }
}

static json_t *symbols_json(const struct assent_check *check)
{
    json_t *list = json_array();

    for (size_t i = 0; i < check->symbol_count; i++) {
        const struct assent_symbol *symbol = &check->symbols[i];
        (void)json_array_append_new(
            list, json_pack("{s:s, s:s, s:f, s:s, s:s, s:s}", "name", symbol->name, "meaning",
                            symbol->meaning, "weight", symbol->weight / 1000.0, "decisive",
                            assent_decisive_name(symbol->decisive), "evidence", symbol->evidence,
                            "false_positives", symbol->false_positives));
    }
    return list;
}

static json_t *check_json(const struct assent_check *check)
{
    assent_points lowest;
    assent_points highest;

    bounds(check, &lowest, &highest);
    return json_pack("{s:s, s:s, s:s, s:s, s:b, s:f, s:f, s:o}", "name", check->name, "group",
                     check->group, "summary", check->summary, "cost", assent_cost_name(check->cost),
                     "outbound", check->outbound, "lowest", lowest / 1000.0, "highest",
                     highest / 1000.0, "symbols", symbols_json(check));
}

/* --- those that were asked for --- */

static bool names_symbol(const struct assent_check *check, const char *name)
{
    for (size_t i = 0; i < check->symbol_count; i++)
        if (strcasecmp(check->symbols[i].name, name) == 0)
            return true;
    return false;
}

static bool is_named(const struct assent_check *check, const char *name)
{
    return strcasecmp(check->name, name) == 0 || strcasecmp(check->group, name) == 0 ||
           names_symbol(check, name);
}

static bool is_wanted(const struct cli_input *input, const struct assent_check *check)
{
    for (size_t i = 0; i < input->argument_count; i++)
        if (is_named(check, input->arguments[i]))
            return true;
    return input->argument_count == 0;
}

static void print_json(const struct cli_input *input)
{
    json_t *list = json_array();

    for (size_t i = 0; i < assent_check_count(); i++)
        if (is_wanted(input, assent_check_at(i)))
            (void)json_array_append_new(list, check_json(assent_check_at(i)));
    (void)json_dumpf(list, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(10));
    (void)putchar('\n');
    json_decref(list);
}

/* Names of all checks, and behind them of all symbols. */
static const char *name_at(size_t index, void *data)
{
    (void)data;
    if (index < assent_check_count())
        return assent_check_at(index)->name;
    index -= assent_check_count();
    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        if (index < check->symbol_count)
            return check->symbols[index].name;
        index -= check->symbol_count;
    }
    return "";
}

static int find_all(const struct cli_input *input)
{
    size_t names = assent_check_count() + assent_symbol_count();

    for (size_t i = 0; i < input->argument_count; i++) {
        const char *name = input->arguments[i];
        size_t k = 0;
        while (k < assent_check_count() && !is_named(assent_check_at(k), name))
            k++;
        if (k < assent_check_count())
            continue;
        size_t nearest = assent_nearest_name(name, names, name_at, NULL);
        return cli_fail(input, CLI_NEGATIVE, "%s: no check, group or symbol%s%s%s", name,
                        nearest < names ? "; did you mean " : "",
                        nearest < names ? name_at(nearest, NULL) : "", nearest < names ? "?" : "");
    }
    return CLI_DONE;
}

static int run(const struct cli_input *input)
{
    int status = find_all(input);

    if (status != CLI_DONE)
        return status;
    if (input->json) {
        print_json(input);
        return CLI_DONE;
    }
    for (size_t i = 0; i < assent_check_count(); i++)
        if (is_wanted(input, assent_check_at(i)))
            print_check(assent_check_at(i), input->argument_count > 0);
    return CLI_DONE;
}

const struct cli_command cli_checks = {
    .name = "checks",
    .arguments = "[NAME]...",
    .summary = "every test: group, symbols, weights, cost, bounds; of a NAME (check, group or "
               "symbol) also what its evidence shows and which honest mail has it",
    .most_arguments = CLI_ANY_NUMBER,
    .without_configuration = true,
    .run = run,
};
