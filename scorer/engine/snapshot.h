/*
 * Snapshots, as the engine reads them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_ENGINE_SNAPSHOT_H
#define ASSENT_ENGINE_SNAPSHOT_H

#include <stdatomic.h>

#include <assent/list.h>
#include <assent/policy.h>

#include "scorer/base/arena.h"

struct assent_domain_policy {
    const char *domain; /* canonical: small letters, A-labels */
    struct assent_policy policy;
};

struct assent_snapshot {
    atomic_uint references;
    struct assent_arena *arena; /* of everything below but the lists */
    uint64_t generation;
    struct assent_policy policy; /* of every domain without one of its own */
    struct assent_global_settings global;
    struct assent_domain_policy *domains; /* sorted by name */
    size_t domain_count;
    assent_points *weights; /* of all symbols, in the order of the checks */
    struct assent_list *lists[ASSENT_LIST_COUNT];
};

#endif
