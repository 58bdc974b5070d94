/*
 * Answers of name servers for people and for programs.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_DNS_PRINT_H
#define CLI_DNS_PRINT_H

#include <jansson.h>
#include <stdio.h>

#include <assent/resolver.h>

/* Status, records, aliases; name as it was given. */
void dns_print_answer(const char *name, const struct assent_dns_answer *answer, FILE *stream);
/* NULL: out of memory. */
json_t *dns_answer_json(const char *name, const struct assent_dns_answer *answer);

#endif
