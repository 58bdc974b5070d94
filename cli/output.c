/*
 * What commands print in common.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"

int output_json(const struct cli_input *input, json_t *json)
{
    if (json == NULL)
        return cli_fail(input, CLI_NEGATIVE, "out of memory");
    (void)json_dumpf(json, stdout, JSON_INDENT(2));
    (void)putchar('\n');
    json_decref(json);
    return CLI_DONE;
}

json_t *output_text(const char *text)
{
    json_t *json = text == NULL ? json_null() : json_string(text);

    if (json != NULL)
        return json;
    char *copy = strdup(text); /* it is no UTF-8 */
    if (copy == NULL)
        return NULL;
    assent_text_printable(copy);
    json = json_string(copy);
    free(copy);
    return json;
}
