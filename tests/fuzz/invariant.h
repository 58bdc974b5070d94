/*
 * For fuzz targets: what must hold, whatever comes in.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_TESTS_INVARIANT_H
#define ASSENT_TESTS_INVARIANT_H

#include <stdio.h>
#include <stdlib.h>

/* Ends the process when it does not hold, so that the input is kept. */
#define INVARIANT(condition)                                                                    \
    do {                                                                                        \
        if (!(condition)) {                                                                     \
            (void)fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
            abort();                                                                            \
        }                                                                                       \
    } while (0)

#endif
