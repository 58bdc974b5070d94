/*
 * libmilter's callbacks.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MILTER_CALLBACKS_H
#define MILTER_CALLBACKS_H

#include <stdbool.h>

#include "milter/filter.h"

/* Tells libmilter about us. filter must live as long as the process: libmilter has no other
 * way to hand it to a callback. */
bool callbacks_register(struct filter *filter);

#endif
