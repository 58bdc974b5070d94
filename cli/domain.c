/*
 * Recipient domains on the command line and in files.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/domain.h"

#include <stdio.h>
#include <string.h>

bool domain_parse(const char *text, char domain[ASSENT_ENTRY_VALUE_SIZE],
                  struct assent_error *error)
{
    struct assent_entry entry = { .value = "" };

    if (!assent_entry_parse(&entry, text, error))
        return false;
    if (entry.type != ASSENT_ENTRY_DOMAIN)
        return assent_error_set(error, "%.200s: a domain is wanted, such as b.test", text);
    (void)snprintf(domain, ASSENT_ENTRY_VALUE_SIZE, "%s", entry.value);
    return true;
}

int domain_of_option(const struct cli_input *input, size_t option,
                     char domain[ASSENT_ENTRY_VALUE_SIZE])
{
    const char *text = cli_value(input, option);
    struct assent_error error = { "" };

    domain[0] = '\0';
    if (text == NULL || domain_parse(text, domain, &error))
        return CLI_DONE;
    return cli_fail(input, CLI_USAGE, "--domain %s", error.text);
}

void domain_warn_not_local(const struct cli_input *input, const struct assent_document *document,
                           const char *domain)
{
    struct assent_list *local = assent_document_list(document, ASSENT_LIST_LOCAL_DOMAINS);
    struct assent_list_match match;
    char address[ASSENT_ENTRY_VALUE_SIZE + 16];

    if (domain[0] == '\0')
        return;
    (void)snprintf(address, sizeof(address), "postmaster@%s", domain);
    const struct assent_list_query query = {
        .address = address,
        .authenticated = true,
        .now = assent_clock_system().wall(NULL),
    };
    if (assent_list_lookup(local, &query, &match))
        return;
    if (assent_list_size(local) == 0)
        cli_warn(input,
                 "warning: list local-domains is empty: whether %s is a domain of yours is not "
                 "known (assentctl list add local-domains %s)",
                 domain, domain);
    else
        cli_warn(input,
                 "warning: %s is not in list local-domains: a setting for it has an effect only "
                 "when it is a recipient domain of yours",
                 domain);
}
