/*
 * Finding a setting by its name.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/settings.h"

bool settings_look_up(const char *name, const char *domain, struct assent_setting *setting,
                      struct assent_error *error)
{
    char nearest[ASSENT_SETTING_NAME_SIZE];

    if (!assent_setting_find(name, setting)) {
        if (assent_setting_nearest(name, nearest))
            return assent_error_set(error, "%.80s: there is no such setting; did you mean %s?",
                                    name, nearest);
        return assent_error_set(
            error, "%.80s: there is no such setting (assentctl settings list --all)", name);
    }
    if (domain[0] != '\0' && !setting->per_domain)
        return assent_error_set(error, "%s: is the same for all domains, and not set for one",
                                name);
    return true;
}

int settings_find(const struct cli_input *input, const char *name, const char *domain,
                  struct assent_setting *setting)
{
    struct assent_error error = { "" };

    if (settings_look_up(name, domain, setting, &error))
        return CLI_DONE;
    return cli_fail(input, CLI_USAGE, "%s", error.text);
}
