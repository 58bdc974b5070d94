/*
 * What error replies of Redis mean.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_FAULT_H
#define ASSENT_STATE_FAULT_H

#include <assent/state.h>

/* The fault that the text of an error reply tells of, never FINE. */
enum assent_state_fault assent_fault_of_reply(const char *text);

#endif
