/*
 * assentctl checks: every test, its symbols, weights, cost and bounds.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

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

static void print_check(const struct assent_check *check)
{
    char lowest_text[ASSENT_POINTS_TEXT_SIZE];
    char highest_text[ASSENT_POINTS_TEXT_SIZE];
    assent_points lowest;
    assent_points highest;

    bounds(check, &lowest, &highest);
    (void)printf("%s (%s, %s%s, from %s to %s)\n    %s\n", check->name, check->group,
                 assent_cost_name(check->cost), check->outbound ? ", outbound too" : "",
                 assent_points_format(lowest, lowest_text),
                 assent_points_format(highest, highest_text), check->summary);
    for (size_t i = 0; i < check->symbol_count; i++) {
        const struct assent_symbol *symbol = &check->symbols[i];
        char weight[ASSENT_POINTS_TEXT_SIZE];
        (void)printf("    %8s  %-22s %s\n",
                     symbol->decisive == ASSENT_DECISIVE_NONE
                         ? assent_points_format(symbol->weight, weight)
                         : "decides",
                     symbol->name, symbol->meaning);
    }
}

static json_t *symbols_json(const struct assent_check *check)
{
    json_t *list = json_array();

    for (size_t i = 0; i < check->symbol_count; i++) {
        const struct assent_symbol *symbol = &check->symbols[i];
        (void)json_array_append_new(list, json_pack("{s:s, s:s, s:f, s:s}", "name", symbol->name,
                                                    "meaning", symbol->meaning, "weight",
                                                    symbol->weight / 1000.0, "decisive",
                                                    assent_decisive_name(symbol->decisive)));
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

static void print_json(void)
{
    json_t *list = json_array();

    for (size_t i = 0; i < assent_check_count(); i++)
        (void)json_array_append_new(list, check_json(assent_check_at(i)));
    (void)json_dumpf(list, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(10));
    (void)putchar('\n');
    json_decref(list);
}

static int run(const struct cli_input *input)
{
    if (input->json) {
        print_json();
        return CLI_DONE;
    }
    for (size_t i = 0; i < assent_check_count(); i++)
        print_check(assent_check_at(i));
    return CLI_DONE;
}

const struct cli_command cli_checks = {
    .name = "checks",
    .arguments = "",
    .summary = "every test: group, symbols, weights, cost, bounds",
    .run = run,
};
