/*
 * The supervisor: a small process with one thread that holds the sockets and
 * keeps a filter running on them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MILTER_SUPERVISOR_H
#define MILTER_SUPERVISOR_H

#include <stdbool.h>

#include <assent/assent.h>

/* Opens the sockets, gives up its rights, goes into the background unless foreground, and runs
 * until SIGTERM or SIGINT. Takes configuration over. Returns the exit status of the process. */
int supervisor_run(struct assent_configuration *configuration, bool foreground);

#endif
