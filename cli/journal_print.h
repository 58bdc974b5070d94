/*
 * Records of the journal for people and for programs.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_JOURNAL_PRINT_H
#define CLI_JOURNAL_PRINT_H

#include <jansson.h>

#include "cli/command.h"

/* Fits every text of a record; longer ones are cut. */
enum { CLI_TEXT_SIZE = 1100 };

/* A copy that may go to a terminal; "<>" for an empty address. Both return copy. */
const char *cli_printable(const char *text, char copy[CLI_TEXT_SIZE]);
const char *cli_printable_address(const char *text, char copy[CLI_TEXT_SIZE]);

/* One line: ID, time, verdict, score, sender, recipient, client, symbols, subject. The caller's to
 * free. NULL: out of memory. */
char *cli_record_line(const struct assent_record *record);

/* The facts of a record, without the arithmetic of its decision. */
json_t *cli_record_json(const struct assent_record *record);

#endif
