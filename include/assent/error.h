/*
 * Errors are values: a function that can fail takes a struct assent_error and
 * leaves in it one line that says what was tried, on what, and what to do.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_ERROR_H
#define ASSENT_ERROR_H

#include <stdbool.h>

#include <assent/export.h>

struct assent_error {
    char text[512]; /* one line, no newline at its end; empty: no error */
};

/* Sets the text; too long a text is cut. error may be NULL. Always returns false. */
ASSENT_API bool assent_error_set(struct assent_error *error, const char *format, ...)
    ASSENT_PRINTF(2, 3);

#endif
