/*
 * Origin: where a message really came from.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_ENGINE_ORIGIN_H
#define ASSENT_ENGINE_ORIGIN_H

#include "scorer/engine/view.h"

/* Received lines that are read to find an origin. */
enum { ASSENT_MOST_RELAYS = 25 };

/* Fills origin, relays, outside and host_checks of a view whose client, direction, message and
 * lists are there; found is room for an origin that is not the client. */
void assent_origin_find(struct assent_view *view, struct assent_client *found);

#endif
