/*
 * Suspects: messages that were being looked at when a filter crashed.
 *
 * The supervisor and the filter share a piece of memory. The filter notes in it
 * the fingerprint of each message while it looks at it; when it dies, what is
 * noted is what may have killed it. The next filter tries such a message in a
 * process of its own first (see trial.h).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MILTER_SUSPECTS_H
#define MILTER_SUSPECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct suspects;

#define SUSPECTS_NO_PLACE ((size_t)-1)

/* In the supervisor: new memory; *fd is for the filter to inherit. NULL: errno says why. */
struct suspects *suspects_create(int *fd);
/* In the filter. NULL: errno says why. */
struct suspects *suspects_attach(int fd);

/* In the filter: notes a message, and that it was survived. A place for leave; from any thread.
 * SUSPECTS_NO_PLACE when there are too many at a time: such a message goes unnoted. */
size_t suspects_enter(struct suspects *suspects, uint64_t fingerprint);
void suspects_leave(struct suspects *suspects, size_t place);

/* In how many crashes a message was being looked at; 0 for most. */
unsigned suspects_crashes(struct suspects *suspects, uint64_t fingerprint);

/* In the supervisor, while no filter runs: what is noted becomes suspect (crashed), or is
 * forgotten. Returns the number of messages that were noted. */
size_t suspects_collect(struct suspects *suspects, bool crashed);

#endif
