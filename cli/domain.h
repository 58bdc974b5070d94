/*
 * Recipient domains on the command line and in files: one form for each, and a
 * warning for those that are not ours.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_DOMAIN_H
#define CLI_DOMAIN_H

#include "cli/command.h"

/* Writes a domain (U- or A-labels, any case) in its canonical form. False: it is none. */
bool domain_parse(const char *text, char domain[ASSENT_ENTRY_VALUE_SIZE],
                  struct assent_error *error);

/* The domain that the option at this place gives, "" when it is not given. CLI_DONE, or the exit
 * status after an error was printed. */
int domain_of_option(const struct cli_input *input, size_t option,
                     char domain[ASSENT_ENTRY_VALUE_SIZE]);

/* Says on standard error that a domain is not in list local-domains, for a setting of it has no
 * effect then. "" is every domain. */
void domain_warn_not_local(const struct cli_input *input, const struct assent_document *document,
                           const char *domain);

#endif
