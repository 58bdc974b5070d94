/*
 * Status.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "milter/status.h"

enum { MOST_ALARMS = 32 };

json_t *status_alarms(struct assent_alarms *alarms)
{
    struct assent_alarm raised[MOST_ALARMS];
    size_t count = assent_alarms_copy(alarms, raised, MOST_ALARMS);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        const struct assent_alarm_description *description = assent_alarm_describe(raised[i].kind);
        (void)json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:I, s:s, s:s}", "name", description->name, "subject",
                            raised[i].subject, "detail", raised[i].detail, "since",
                            (json_int_t)raised[i].since, "meaning", description->meaning, "advice",
                            description->advice));
    }
    return list;
}
