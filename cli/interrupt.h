/*
 * Interruption: signals that end a command wait until it has cleaned up.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>

/* From here on SIGINT, SIGTERM, SIGHUP and SIGPIPE wait, in threads that begin later as well. */
void interrupt_hold(void);

/* Whether one of them has come. */
bool interrupt_came(void);

/* In a child, before it runs another program: nothing is held there. Async-signal-safe. */
void interrupt_reset(void);

/* Lets what has come do what it does: end the process. */
void interrupt_release(void);

#endif
