/*
 * Settings: every one has its default.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "milter/settings.h"

struct assent_snapshot *milter_settings_load(struct assent_error *error)
{
    struct assent_policy policy = assent_policy_default();
    struct assent_snapshot *snapshot = assent_snapshot_create(&policy);

    if (snapshot == NULL)
        assent_error_set(error, "settings: out of memory");
    return snapshot;
}
