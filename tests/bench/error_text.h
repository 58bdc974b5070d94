/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * error_text.h - an error as a value: one line of text that says what was tried and on what.
 *
 * A function that can fail returns false after it has filled in the error its caller gave it.
 */
#ifndef BENCH_ERROR_TEXT_H
#define BENCH_ERROR_TEXT_H

#include <stdbool.h>

struct error_text {
    char text[320];
};

/* Writes the error; always false, so that a caller can return it. */
bool error_text_set(struct error_text *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
