/*
 * Dates of messages, RFC 5322 section 3.3.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_DATE_H
#define ASSENT_MESSAGE_DATE_H

#include <stdbool.h>
#include <stdint.h>

/* What can be odd about a date that can be read all the same: bits of assent_date.oddities. */
enum assent_date_oddity {
    ASSENT_DATE_ZONE_MISSING = 1,
    ASSENT_DATE_ZONE_IMPOSSIBLE = 2, /* none that is or was in use: beyond -12:00 or +14:00, or
                                        minutes that are no quarter of an hour */
    ASSENT_DATE_WEEKDAY_WRONG = 4,
    ASSENT_DATE_FORM = 8, /* neither the form of RFC 5322 nor one of its obsolete forms (section
                             4.3), or a year before 1900 */
};

struct assent_date {
    int64_t time; /* seconds since the Unix epoch; below 0 for years before 1970 */
    int zone;     /* minutes east of Greenwich; 0 when there is none, or an unknown name */
    unsigned oddities;
};

/* Reads the text of a field, comments included; what is behind its first 200 bytes is not looked
 * at. False: no date can be made out, or none that the calendar has (31 February, hour 24). */
bool assent_date_parse(const char *text, struct assent_date *date);

#endif
