/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * milter_macros.h - the macros that go before each command.
 */
#ifndef BENCH_MILTER_MACROS_H
#define BENCH_MILTER_MACROS_H

#include "milter_session.h"

/*
 * Adds name and value of each macro that has a value at the session's step, from the list that
 * the milter asked for in that class, or else from Postfix's default list.
 */
void milter_macros_append(struct byte_buffer *packet, const struct milter_session *session,
                          enum milter_macro_class macro_class);

#endif
