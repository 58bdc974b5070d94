/*
 * Dates of messages.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/date.h"

#include <gmime/gmime.h>

bool assent_date_parse(const char *text, struct assent_date *date)
{
    GDateTime *read = g_mime_utils_header_decode_date(text);

    if (read == NULL)
        return false;
    *date = (struct assent_date){
        .time = g_date_time_to_unix(read),
        .zone = (int)(g_date_time_get_utc_offset(read) / G_TIME_SPAN_MINUTE),
    };
    g_date_time_unref(read);
    return true;
}
