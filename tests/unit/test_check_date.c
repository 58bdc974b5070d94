/*
 * Table test of the check date. The clock shows Mon, 21 Sep 2026 14:13:20 UTC.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define REST "From: Alice <alice@example.com>\nMessage-ID: <1@example.com>\n"
#define DATED(date, more)                                  \
    {                                                      \
        .message = more "Date: " date "\n" REST "\nbody\n" \
    }
#define DATE(date) DATED(date, "")
#define CAME(date) \
    "Received: from a.test by b.test (Postfix) with ESMTP id 1\n\tfor <b@b.test>; " date "\n"

static const struct check_row rows[] = {
    /* Good senders. */
    { "now", { 0 }, "" },
    { "now, with a zone's name", DATE("Mon, 21 Sep 2026 10:13:20 -0400 (EDT)"), "" },
    { "a minute ago", DATE("Mon, 21 Sep 2026 14:12:20 +0000"), "" },
    { "no weekday", DATE("21 Sep 2026 14:13:20 +0000"), "" },
    { "no seconds", DATE("Mon, 21 Sep 2026 14:13 +0000"), "" },
    { "GMT, as old programs say", DATE("Mon, 21 Sep 2026 14:13:20 GMT"), "" },
    { "UTC, as no standard says", DATE("Mon, 21 Sep 2026 14:13:20 UTC"), "" },
    { "an old zone's name", DATE("Mon, 21 Sep 2026 07:13:20 PDT"), "" },
    { "a year of two digits", DATE("Mon, 21 Sep 26 14:13:20 +0000"), "" },
    { "folded", DATE("Mon, 21 Sep 2026\n 14:13:20 +0000"), "" },
    { "no zone known", DATE("Mon, 21 Sep 2026 14:13:20 -0000"), "" },
    { "from Nepal", DATE("Mon, 21 Sep 2026 19:58:20 +0545"), "" },
    { "from Kiritimati", DATE("Tue, 22 Sep 2026 04:13:20 +1400"), "" },
    { "from Newfoundland", DATE("Mon, 21 Sep 2026 11:43:20 -0230 (NDT)"), "" },
    { "a comment of 8 bits",
      DATE("Mon, 21 Sep 2026 16:13:20 +0200 (Paris, Madrid (heure d'\xe9t\xe9))"), "" },
    { "a clock an hour fast", DATE("Mon, 21 Sep 2026 15:13:20 +0000"), "" },
    { "a clock three hours fast", DATE("Mon, 21 Sep 2026 17:13:20 +0000"), "" },
    { "a clock ten hours slow", DATE("Mon, 21 Sep 2026 04:13:20 +0000"), "" },
    { "five days in a queue", DATE("Wed, 16 Sep 2026 14:13:20 +0000"), "" },
    { "seven days", DATE("Mon, 14 Sep 2026 14:13:20 +0000"), "" },
    { "three weeks in somebody's queue",
      DATED("Mon, 31 Aug 2026 14:13:20 +0000",
            CAME("Mon, 21 Sep 2026 14:13:10 +0000") CAME("Mon, 31 Aug 2026 16:13:25 +0200 (CEST)")),
      "" },
    { "a queue of two servers, days each",
      DATED("Sat, 5 Sep 2026 14:13:20 +0000",
            CAME("Tue, 15 Sep 2026 14:13:10 +0000") CAME("Thu, 10 Sep 2026 16:13:25 +0200 (CEST)")),
      "" },
    { "fetched years later",
      DATED("Mon, 21 Sep 2020 14:13:20 +0000", CAME("Mon, 21 Sep 2020 14:14:20 GMT")), "" },
    { "sent again",
      DATED("Mon, 6 Jul 2020 14:13:20 +0000", "Resent-From: bob@example.net\n"
                                              "Resent-Date: Mon, 21 Sep 2026 14:13:20 +0000\n"),
      "" },
    { "no date at all", { .message = REST "\n" }, "" },
    { "a camera of ours",
      { .client = "10.0.0.7", .message = "Date: Thu, 1 Jan 1970 00:00:00 +0000\n" REST "\n" },
      "" },
    { "a user of ours",
      { .login = "alice", .message = "Date: Thu, 1 Jan 2037 00:00:00 +0000\n" REST "\n" },
      "" },

    /* Others. */
    { "four hours ahead", DATE("Mon, 21 Sep 2026 18:13:21 +0000"), "DATE_FUTURE_HOURS" },
    { "a day ahead", DATE("Tue, 22 Sep 2026 14:13:20 +0000"), "DATE_FUTURE_HOURS" },
    { "more than a day ahead", DATE("Tue, 22 Sep 2026 14:13:21 +0000"), "DATE_FUTURE_DAYS" },
    { "years ahead", DATE("Tue, 19 Jan 2038 03:14:08 +0000"), "DATE_FUTURE_DAYS" },
    { "as late as can be", DATE("Fri, 31 Dec 9999 23:59:59 -1200"), "DATE_FUTURE_DAYS" },
    { "more than seven days", DATE("Mon, 14 Sep 2026 14:13:19 +0000"), "DATE_PAST_DAYS" },
    { "a month, the way was short",
      DATED("Fri, 21 Aug 2026 14:13:20 +0000", CAME("Mon, 21 Sep 2026 14:13:10 +0000")),
      "DATE_PAST_DAYS" },
    { "a month, Received without date",
      DATED("Fri, 21 Aug 2026 14:13:20 +0000", "Received: from a\nReceived: from b;\n"
                                               "Received: ;;;;\n"),
      "DATE_PAST_DAYS" },
    { "two years", DATE("Sat, 21 Sep 2024 14:13:20 +0000"), "DATE_PAST_YEARS" },
    { "the epoch", DATE("Thu, 1 Jan 1970 00:00:00 +0000"), "DATE_PAST_YEARS" },
    { "before it", DATE("Mon, 1 Jan 1900 00:00:00 +0000"), "DATE_PAST_YEARS" },
    { "years ago by two digits of a year", DATE("Wed, 21 Sep 99 14:13:20 +0000"),
      "DATE_PAST_YEARS,DATE_WEEKDAY_WRONG" },
    { "a year with a zero before it", DATE("Wed, 01 May 0102 08:40:01 +0800"),
      "DATE_FORM,DATE_PAST_YEARS,DATE_WEEKDAY_WRONG" },
    { "no zone", DATE("Mon, 21 Sep 2026 14:13:20"), "DATE_ZONE_MISSING" },
    { "a zone as comment", DATE("Mon, 21 Sep 2026 14:13:20 (GMT)"), "DATE_ZONE_MISSING" },
    { "too far west", DATE("Sun, 20 Sep 2026 22:13:20 -1600"), "DATE_ZONE_IMPOSSIBLE" },
    { "minutes of no clock", DATE("Mon, 21 Sep 2026 19:33:20 +0480"), "DATE_ZONE_IMPOSSIBLE" },
    { "minutes of no country", DATE("Mon, 21 Sep 2026 12:53:20 -0120"), "DATE_ZONE_IMPOSSIBLE" },
    { "hours of no clock", DATE("Mon, 21 Sep 2026 14:13:20 -9999"),
      "DATE_FUTURE_DAYS,DATE_ZONE_IMPOSSIBLE" },
    { "another weekday", DATE("Tue, 21 Sep 2026 14:13:20 +0000"), "DATE_WEEKDAY_WRONG" },
    { "as ctime writes it", DATE("Mon Sep 21 14:13:20 2026"), "DATE_FORM,DATE_ZONE_MISSING" },
    { "ISO 8601", DATE("2026-09-21 14:13:20 +0000"), "DATE_FORM" },
    { "one digit of an hour", DATE("Mon, 21 Sep 2026 9:13:20 +0000"), "DATE_FORM" },
    { "a zone with a colon", DATE("Mon, 21 Sep 2026 16:13:20 +02:00"), "DATE_FORM" },
    { "a form of its own, hours ahead", DATE("2026-09-21 23:13:20 +0000"), "DATE_FORM" },
    { "empty", DATE(""), "DATE_UNREADABLE" },
    { "words", DATE("yesterday"), "DATE_UNREADABLE" },
    { "months in Turkish", DATE("Pzt, 21 Eyl 2026 17:13:20 +0300"), "DATE_UNREADABLE" },
    { "a day that is none", DATE("Thu, 31 Sep 2026 14:13:20 +0000"), "DATE_UNREADABLE" },
    { "hour 24", DATE("Mon, 21 Sep 2026 24:00:00 +0000"), "DATE_UNREADABLE" },
    { "a year of five digits", DATE("Mon, 21 Sep 20266 14:13:20 +0000"), "DATE_UNREADABLE" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("date", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
