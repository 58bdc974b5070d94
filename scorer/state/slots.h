/*
 * The slots of a Redis Cluster: which of the 16,384 a key falls into, and which
 * node has each.
 *
 * The caller locks.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_SLOTS_H
#define ASSENT_STATE_SLOTS_H

#include <hiredis/hiredis.h>

#include "scorer/state/address.h"

enum { ASSENT_SLOTS = 16384, ASSENT_MOST_MASTERS = 256 };

/* The slot of a key: what stands in its first {braces}, or all of it, by CRC16. */
unsigned assent_slot_of(const char *key);

struct assent_slots {
    unsigned short owner[ASSENT_SLOTS]; /* place in masters, plus 1; 0: nobody */
    struct assent_node masters[ASSENT_MOST_MASTERS];
    size_t master_count;
};

/* Reads what CLUSTER SLOTS answers; asked: the node that answered, for where it names itself by
 * nothing. False: it makes no sense, and slots is in no state to be used. */
bool assent_slots_read(struct assent_slots *slots, const redisReply *reply,
                       const struct assent_node *asked);

/* NULL: nobody has it. */
const struct assent_node *assent_slots_find(const struct assent_slots *slots, unsigned slot);

/* Nothing is done when there are too many nodes. */
void assent_slots_move(struct assent_slots *slots, unsigned slot, const struct assent_node *node);

/* Reads "MOVED 3999 192.0.2.1:6381" and "ASK 3999 ..."; false: it makes no sense. */
bool assent_redirection_read(const char *text, const struct assent_node *asked, unsigned *slot,
                             struct assent_node *node);

#endif
