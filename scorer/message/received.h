/*
 * Received lines: the way of a message, as each server on it says.
 *
 * Only lines that a server of ours wrote are to be believed; all others may have
 * been made up by whoever sent the message.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_RECEIVED_H
#define ASSENT_MESSAGE_RECEIVED_H

#include "scorer/message/message.h"

/* Lines that are parsed; what is beyond is counted. RFC 5321 section 6.3 lets a server take a
 * message with 100 of them for a loop. */
enum { ASSENT_MOST_HOPS = 100 };

/* Fills hops, hop_count and hop_total from the header fields. False: out of memory. */
bool assent_received_parse(struct assent_arena *arena, struct assent_message *message);

#endif
