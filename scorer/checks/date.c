/*
 * date: what a message says about when it was written.
 *
 * Signal: RFC 5322 section 3.3 and section 3.6.1. Mail programs write the moment of
 * sending in one form, and mail gets here within minutes. Programs for spamming
 * take a date from a template, from the future (to stand on top of the mailbox),
 * or build it by hand: with a zone that no country has ("-1600", "+0480"), or none.
 *
 * Inputs: Date, the clock, Received and Resent-Date, which explain an old Date.
 *
 * False positives: clocks that are off by hours or a zone, or that stand at the
 * year they were built in (cameras, scanners); mail that was written long before
 * it was sent (drafts, scheduled and queued mail). Servers may try for five days and
 * more (RFC 5321 section 4.5.4.1), one after the other: an old Date is let pass
 * where a Received line is about as old, or where the message was sent again.
 *
 * Limits: Received lines can be made up. A date in a form of its own is judged by
 * its form, not by hours or days.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/date.h"

#include <inttypes.h>
#include <string.h>

#include "scorer/engine/view.h"

enum {
    DATE_UNREADABLE,
    DATE_FORM,
    DATE_ZONE_MISSING,
    DATE_ZONE_IMPOSSIBLE,
    DATE_WEEKDAY_WRONG,
    DATE_FUTURE_HOURS,
    DATE_FUTURE_DAYS,
    DATE_PAST_DAYS,
    DATE_PAST_YEARS
};

enum {
    HOUR = 3600,
    DAY = 24 * HOUR,
    YEAR = 365 * DAY,
    CLOCK_ERROR = 3 * HOUR, /* that a clock may be wrong by, or a zone */
    DELIVERY = 7 * DAY,     /* that a message may be on its way */
    MOST_RECEIVED = 30,
    LONGEST_SHOWN = 100,
};

static const struct assent_symbol symbols[] = {
    [DATE_UNREADABLE] = { .name = "DATE_UNREADABLE",
                          .meaning = "Date is none that the calendar has",
                          .weight = ASSENT_POINTS(0.8),
                          .decisive = ASSENT_DECISIVE_NONE,
                          .evidence = "Date",
                          .false_positives = "scripts that write dates in their own language" },
    [DATE_FORM] = { .name = "DATE_FORM",
                    .meaning = "Date has no form that a mail standard has",
                    .weight = ASSENT_POINTS(0.4),
                    .decisive = ASSENT_DECISIVE_NONE,
                    .evidence = "Date",
                    .false_positives = "scripts and devices; one digit for the hour" },
    [DATE_ZONE_MISSING] = { .name = "DATE_ZONE_MISSING",
                            .meaning = "Date does not say its time zone",
                            .weight = ASSENT_POINTS(0.4),
                            .decisive = ASSENT_DECISIVE_NONE,
                            .evidence = "Date",
                            .false_positives = "scripts and devices" },
    [DATE_ZONE_IMPOSSIBLE] = { .name = "DATE_ZONE_IMPOSSIBLE",
                               .meaning = "Date has a time zone that is nowhere in use",
                               .weight = ASSENT_POINTS(1.5),
                               .decisive = ASSENT_DECISIVE_NONE,
                               .evidence = "Date",
                               .false_positives = "hand-made scripts that get the sign or the "
                                                  "minutes wrong" },
    [DATE_WEEKDAY_WRONG] = { .name = "DATE_WEEKDAY_WRONG",
                             .meaning = "Date names another day of the week than it falls on",
                             .weight = ASSENT_POINTS(0.5),
                             .decisive = ASSENT_DECISIVE_NONE,
                             .evidence = "Date",
                             .false_positives = "scripts that count the days wrong" },
    [DATE_FUTURE_HOURS] = { .name = "DATE_FUTURE_HOURS",
                            .meaning = "Date is 3 to 24 hours in the future",
                            .weight = ASSENT_POINTS(0.5),
                            .decisive = ASSENT_DECISIVE_NONE,
                            .evidence = "Date, how far it is off",
                            .false_positives = "clocks that show local time as another zone's" },
    [DATE_FUTURE_DAYS] = { .name = "DATE_FUTURE_DAYS",
                           .meaning = "Date is more than 24 hours in the future",
                           .weight = ASSENT_POINTS(1.5),
                           .decisive = ASSENT_DECISIVE_NONE,
                           .evidence = "Date, how far it is off",
                           .false_positives = "devices and computers whose clock is wrong" },
    [DATE_PAST_DAYS] = { .name = "DATE_PAST_DAYS",
                         .meaning = "Date is more than 7 days ago, which no Received explains",
                         .weight = ASSENT_POINTS(0.5),
                         .decisive = ASSENT_DECISIVE_NONE,
                         .evidence = "Date, how far it is off",
                         .false_positives = "drafts and scheduled mail that keep their first "
                                            "date; servers that leave out Received" },
    [DATE_PAST_YEARS] = { .name = "DATE_PAST_YEARS",
                          .meaning = "Date is more than a year ago, which no Received explains",
                          .weight = ASSENT_POINTS(1.2),
                          .decisive = ASSENT_DECISIVE_NONE,
                          .evidence = "Date, how far it is off",
                          .false_positives = "devices whose clock was never set" },
};

/* The time in a Received line, behind its last semicolon (RFC 5321 section 4.4). */
static bool read_received(const char *text, struct assent_date *date)
{
    const char *semicolon = strrchr(text, ';');

    return semicolon != NULL && assent_date_parse(semicolon + 1, date);
}

/* Whether the message was under way soon after its date, or was sent again since. */
static bool is_explained(const struct assent_message *message, int64_t written)
{
    const struct assent_header *header = assent_message_header(message, "Received");
    struct assent_date received;

    for (int i = 0; header != NULL && i < MOST_RECEIVED; i++) {
        if (read_received(header->text, &received) && received.time >= written - DELIVERY &&
            received.time <= written + DELIVERY)
            return true;
        header = assent_message_next_header(message, header);
    }
    return assent_message_header(message, "Resent-Date") != NULL;
}

static void say_future(const char *text, int64_t ahead, bool sure, struct assent_hits *hits)
{
    if (ahead > DAY)
        assent_hits_add(hits, DATE_FUTURE_DAYS, "%.*s: %" PRId64 " days ahead", LONGEST_SHOWN, text,
                        ahead / DAY);
    else if (ahead > CLOCK_ERROR && sure)
        assent_hits_add(hits, DATE_FUTURE_HOURS, "%.*s: %" PRId64 " hours ahead", LONGEST_SHOWN,
                        text, ahead / HOUR);
}

static void say_past(const char *text, int64_t ago, bool sure, struct assent_hits *hits)
{
    if (ago > YEAR)
        assent_hits_add(hits, DATE_PAST_YEARS, "%.*s: %" PRId64 " days ago", LONGEST_SHOWN, text,
                        ago / DAY);
    else if (sure)
        assent_hits_add(hits, DATE_PAST_DAYS, "%.*s: %" PRId64 " days ago", LONGEST_SHOWN, text,
                        ago / DAY);
}

static void look_at_time(const struct assent_view *view, const char *text,
                         const struct assent_date *date, struct assent_hits *hits)
{
    int64_t ahead = date->time - view->wall / 1000;
    bool sure = (date->oddities & ~(unsigned)ASSENT_DATE_WEEKDAY_WRONG) == 0;

    if (ahead > 0)
        say_future(text, ahead, sure, hits);
    else if (ahead < -DELIVERY && !is_explained(view->message, date->time))
        say_past(text, -ahead, sure, hits);
}

static void look_at_form(const char *text, unsigned oddities, struct assent_hits *hits)
{
    static const struct {
        enum assent_date_oddity oddity;
        size_t symbol;
    } said[] = {
        { ASSENT_DATE_FORM, DATE_FORM },
        { ASSENT_DATE_ZONE_MISSING, DATE_ZONE_MISSING },
        { ASSENT_DATE_ZONE_IMPOSSIBLE, DATE_ZONE_IMPOSSIBLE },
        { ASSENT_DATE_WEEKDAY_WRONG, DATE_WEEKDAY_WRONG },
    };

    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
        if ((oddities & said[i].oddity) != 0)
            assent_hits_add(hits, said[i].symbol, "%.*s", LONGEST_SHOWN, text);
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_header *header = assent_message_header(view->message, "Date");
    struct assent_date date;

    if (!view->outside || header == NULL)
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    if (!assent_date_parse(header->text, &date)) {
        assent_hits_add(hits, DATE_UNREADABLE, "%.*s", LONGEST_SHOWN, header->text);
        return ASSENT_OUTCOME_DONE;
    }
    look_at_form(header->text, date.oddities, hits);
    look_at_time(view, header->text, &date, hits);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_date = {
    .name = "date",
    .group = "header",
    .summary = "Is the date one that a mail program writes, and near the present?",
    .cost = ASSENT_COST_LOCAL,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
