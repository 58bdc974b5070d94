/*
 * Received lines.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/received.h"

bool assent_received_parse(struct assent_arena *arena, struct assent_message *message)
{
    (void)arena;
    message->hop_total = assent_message_count_headers(message, "Received");
    return true;
}
