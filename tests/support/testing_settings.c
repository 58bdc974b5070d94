/*
 * Settings of the testing build, in place of milter/settings.c: policies that
 * differ by recipient domain, so that tests see each of them on the wire.
 *
 *   strict.test       tag at 2, reject at 4
 *   score-only.test   scored, never acted on
 *   off.test          not looked at
 *   contact.test      refusals name a contact
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "milter/settings.h"

static bool add_domains(struct assent_snapshot *snapshot, struct assent_error *error)
{
    struct assent_policy strict = assent_policy_default();
    struct assent_policy score_only = assent_policy_default();
    struct assent_policy off = assent_policy_default();
    struct assent_policy contact = assent_policy_default();

    strict.tag_threshold = ASSENT_POINTS(2);
    strict.reject_threshold = ASSENT_POINTS(4);
    score_only.mode = ASSENT_MODE_SCORE_ONLY;
    off.mode = ASSENT_MODE_OFF;
    contact.contact = "Questions? postmaster@contact.test, 100% human";
    return assent_snapshot_set_domain(snapshot, "strict.test", &strict, error) &&
           assent_snapshot_set_domain(snapshot, "score-only.test", &score_only, error) &&
           assent_snapshot_set_domain(snapshot, "off.test", &off, error) &&
           assent_snapshot_set_domain(snapshot, "contact.test", &contact, error);
}

struct assent_snapshot *milter_settings_load(struct assent_error *error)
{
    struct assent_policy policy = assent_policy_default();
    struct assent_snapshot *snapshot = assent_snapshot_create(&policy);

    if (snapshot == NULL)
        assent_error_set(error, "settings: out of memory");
    else if (add_domains(snapshot, error))
        return snapshot;
    assent_snapshot_release(snapshot);
    return NULL;
}
