/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * error_text.c - an error as a value. See error_text.h.
 */
#include <stdarg.h>
#include <stdio.h>

#include "error_text.h"

bool error_text_set(struct error_text *error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(error->text, sizeof(error->text), format, arguments);
    va_end(arguments);
    return false;
}
