/*
 * Snapshots, as the engine reads them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_ENGINE_SNAPSHOT_H
#define ASSENT_ENGINE_SNAPSHOT_H

#include <stdatomic.h>

#include <assent/policy.h>

struct assent_domain_policy {
    char *domain; /* lower case */
    struct assent_policy policy;
};

struct assent_snapshot {
    atomic_uint references;
    struct assent_policy policy; /* of every domain without one of its own */
    enum assent_mixed_recipients mixed;
    struct assent_domain_policy **domains; /* sorted by name */
    size_t domain_count;
    assent_points *weights; /* of all symbols, in the order of the checks */
};

#endif
