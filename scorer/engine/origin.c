/*
 * Origin: where a message really came from.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/origin.h"

#include "scorer/base/address.h"

static bool is_listed(const struct assent_view *view, enum assent_list_name list)
{
    const struct assent_list_query query = { .client = view->origin, .now = view->wall };
    struct assent_list_match match;

    return assent_list_size(view->lists[list]) > 0 &&
           assent_list_lookup(view->lists[list], &query, &match);
}

static bool is_outside(const struct assent_view *view)
{
    return view->direction == ASSENT_INBOUND && view->origin->login[0] == '\0' &&
           assent_address_is_public(view->origin) && !is_listed(view, ASSENT_LIST_TRUSTED_CLIENTS);
}

void assent_origin_find(struct assent_view *view, struct assent_client *found)
{
    (void)found;
    view->origin = view->client;
    view->relays = 0;
    view->outside = is_outside(view);
    view->host_checks = view->outside && !is_listed(view, ASSENT_LIST_NO_HOST_CHECKS);
}
