/*
 * Lists of verdicts on the command line.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/verdicts.h"

#include <stdio.h>
#include <string.h>

enum { VERDICTS = ASSENT_REJECT + 1 };

static const char *name_at(size_t index, void *data)
{
    (void)data;
    return assent_verdict_name((enum assent_verdict_kind)index);
}

static bool read_one(const struct cli_input *input, const char *name, unsigned *bits)
{
    for (unsigned i = 0; i < VERDICTS; i++) {
        if (strcmp(name, name_at(i, NULL)) == 0) {
            *bits |= 1U << i;
            return true;
        }
    }
    size_t nearest = assent_nearest_name(name, VERDICTS, name_at, NULL);
    if (nearest < VERDICTS)
        (void)cli_fail(input, CLI_USAGE, "--verdict %s: is no verdict; did you mean %s?", name,
                       name_at(nearest, NULL));
    else
        (void)cli_fail(input, CLI_USAGE,
                       "--verdict %s: is no verdict; they are accept, tag, defer and reject", name);
    return false;
}

bool cli_verdicts_read(const struct cli_input *input, const char *text, unsigned *bits)
{
    char name[32];

    *bits = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, ",");
        (void)snprintf(name, sizeof(name), "%.*s", (int)(length < 31 ? length : 31), text);
        if (!read_one(input, name, bits))
            return false;
        text += length + (text[length] == ',');
    }
    return true;
}
