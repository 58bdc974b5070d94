/*
 * Pre-scan: one linear pass over a message before any parser sees it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_PRESCAN_H
#define ASSENT_MESSAGE_PRESCAN_H

#include "scorer/message/message.h"

/* Counts, and finds how much of the message stays within the limits. Linear in length,
 * allocates nothing. */
void assent_prescan_run(const char *bytes, size_t length,
                        const struct assent_message_limits *limits, struct assent_prescan *result);

/* Whether an address field's value may be handed to an address parser; takes what it uses up
 * from what is left of the limits. */
bool assent_prescan_address_field(const char *value, struct assent_message_limits *left);

#endif
