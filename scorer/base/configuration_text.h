/*
 * The text of a configuration file before it is parsed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_BASE_CONFIGURATION_TEXT_H
#define ASSENT_BASE_CONFIGURATION_TEXT_H

/* Replaces comments (from # or // to the end of the line, and C comments) by blanks, in place;
 * line breaks and quoted text stay as they are. */
void assent_configuration_blank_comments(char *text);

#endif
