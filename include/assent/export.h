/*
 * What libassent shows: everything else in the library is hidden.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_EXPORT_H
#define ASSENT_EXPORT_H

#define ASSENT_API               __attribute__((visibility("default")))
#define ASSENT_PRINTF(text, arg) __attribute__((format(printf, text, arg)))

#endif
