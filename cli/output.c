/*
 * What commands print in common.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int output_json(const struct cli_input *input, json_t *json)
{
    if (json == NULL)
        return cli_fail(input, CLI_NEGATIVE, "out of memory");
    (void)json_dumpf(json, stdout, JSON_INDENT(2));
    (void)putchar('\n');
    json_decref(json);
    return CLI_DONE;
}

void output_printable(char *text)
{
    json_t *json = json_string(text); /* NULL: it is no UTF-8 */

    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f || (json == NULL && (*text & 0x80) != 0))
            *text = '?';
    json_decref(json);
}

json_t *output_text(const char *text)
{
    if (text == NULL)
        return json_null();
    json_t *json = json_string(text);
    if (json != NULL)
        return json;
    char *copy = strdup(text); /* it is no UTF-8 */
    if (copy == NULL)
        return NULL;
    output_printable(copy);
    json = json_string(copy);
    free(copy);
    return json;
}
