/*
 * Behaviour: what clients and messages have done before, kept in Redis for a day
 * or a few.
 *
 * Each question notes what it asks about: what nobody asks is not remembered. Asking
 * the same thing again (a message that is deferred and comes back, one with
 * several recipients) changes no answer. Time is that of the messages, so that an
 * evaluation of old mail gives what the daemon gave.
 *
 * From any thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_BEHAVIOUR_H
#define ASSENT_STATE_BEHAVIOUR_H

#include <stddef.h>
#include <stdint.h>

#include <assent/facts.h>
#include <assent/state.h>

enum {
    ASSENT_HELO_DAY = 24 * 60 * 60, /* seconds for which a name counts */
    ASSENT_HELO_MOST = 20,          /* names that are kept of a client: no count is higher */
    ASSENT_MESSAGE_ID_DAYS = 7,     /* since it was last seen */
};

/* Whom to ask, and how. */
struct assent_behaviour {
    struct assent_state *state;
    int64_t wall;    /* the message's time, milliseconds since the Unix epoch */
    int64_t timeout; /* milliseconds; 0: the state's own */
    /* Called before a thread waits for longer than a moment; may be NULL. */
    void (*before_wait)(void *data);
    void *before_wait_data;
};

/* How many different names the client's address (IPv6: its /64) has said within a day, this one
 * included. The client must have an address. */
enum assent_state_fault assent_behaviour_helo(const struct assent_behaviour *behaviour,
                                              const struct assent_client *client, const char *name,
                                              unsigned *names);

/* The date, in seconds, of the first message with this Message-ID: this message's own when there
 * was none, or none within seven days. */
enum assent_state_fault assent_behaviour_message_id(const struct assent_behaviour *behaviour,
                                                    const char *id, size_t length, int64_t date,
                                                    int64_t *first);

#endif
