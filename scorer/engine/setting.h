/*
 * Settings as the engine reads them: rows that know where their value goes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_ENGINE_SETTING_H
#define ASSENT_ENGINE_SETTING_H

#include <assent/policy.h>
#include <assent/setting.h>

/* What the settings of one domain, or the global ones, come to. */
struct assent_setting_target {
    struct assent_policy policy;
    bool filtering; /* off: policy.mode becomes ASSENT_MODE_OFF */
    struct assent_global_settings global;
    const char **replies;   /* ASSENT_REPLY_KINDS and one for each symbol */
    assent_points *weights; /* of each symbol; NULL for a domain */
};

/* Every setting at its default; replies all NULL, weights those of the checks' tables. */
void assent_setting_defaults(struct assent_setting_target *target);

/* Puts a value, which must live as long as the target, where it belongs. False: the value makes
 * no sense, or there is no such setting, or not for a domain: nothing is changed. */
bool assent_setting_apply(struct assent_setting_target *target, const char *name, const char *value,
                          bool for_domain, struct assent_error *error);

/* The words of a reply of a policy. */
const char *assent_setting_reply(const struct assent_policy *policy, enum assent_reply_kind kind);

#endif
