/*
 * Origin: where a message really came from.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_ENGINE_ORIGIN_H
#define ASSENT_ENGINE_ORIGIN_H

#include "scorer/engine/view.h"

enum {
    ASSENT_MOST_RELAYS = 25, /* Received lines that are read to find an origin */
    ASSENT_ORIGIN_NOTE_SIZE = 128,
};

/* Fills origin, relays, outside and host_checks of a view whose client, direction, message and
 * lists are there; found is room for an origin that is not the client. */
void assent_origin_find(struct assent_view *view, struct assent_client *found);

/* What evidence about the origin ends in: how it is known when it is not the client, " (as Received
 * says, through 192.0.2.5)", "" otherwise. Returns note. */
const char *assent_origin_note(const struct assent_view *view, char note[ASSENT_ORIGIN_NOTE_SIZE]);

#endif
