/*
 * Errors as values.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/error.h>

#include <stdarg.h>
#include <stdio.h>

bool assent_error_set(struct assent_error *error, const char *format, ...)
{
    va_list arguments;

    if (error == NULL)
        return false;
    va_start(arguments, format);
    (void)vsnprintf(error->text, sizeof(error->text), format, arguments);
    va_end(arguments);
    return false;
}
