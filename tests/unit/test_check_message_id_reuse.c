/*
 * Table test of the check message_id_reuse.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "tests/support/remembering.h"
#include "tests/support/table.h"

#define NOTHING  ""
#define REUSED   "MESSAGE_ID_REUSED"
#define MON_NOON "Date: Mon, 6 Jul 2026 12:00:00 +0200\n"
/* A message with this Message-ID, other lines before it, and a Date. */
#define MAIL(date, id, ...)                                                                  \
    {                                                                                        \
        .message = __VA_ARGS__ "From: Alice <alice@example.com>\nTo: bob@example.org\n" date \
                               "Message-ID: " id "\n\nHello.\n"                              \
    }

static const struct later_row rows[] = {
    /* One message, many ways. */
    { 0, { "a message", MAIL(MON_NOON, "<1@example.com>", "Subject: Lunch\n"), NOTHING } },
    { 0, { "it was deferred", MAIL(MON_NOON, "<1@example.com>", "Subject: Lunch\n"), NOTHING } },
    { 1,
      { "the copy of a list: other Subject, From and sender",
        { .client = "198.51.100.25",
          .helo = "lists.example.net",
          .sender = "lunch-bounces+bob=example.org@lists.example.net",
          .message = "From: Alice via Lunch <lunch@lists.example.net>\n"
                     "To: lunch@lists.example.net\nSubject: [Lunch] Lunch\n"
                     "Reply-To: alice@example.com\nPrecedence: list\n"
                     "List-Id: <lunch.lists.example.net>\n" MON_NOON
                     "Message-ID: <1@example.com>\n\nHello.\n-- \nLunch mailing list\n" },
        NOTHING } },
    { 1,
      { "a gateway wrote Date anew",
        MAIL("Date: Mon, 06 Jul 2026 10:00:00 +0000 (UTC)\n", "<1@example.com>", ""), NOTHING } },
    { 1,
      { "without the day of the week",
        MAIL("Date: 6 Jul 2026 06:00:00 -0400\n", "<1@example.com>", ""), NOTHING } },
    { 1,
      { "folded, with a comment behind it",
        MAIL(MON_NOON, "\n\t<1@example.com> (added by hand)", ""), NOTHING } },
    { 6,
      { "for another recipient",
        { .recipients = { "carl@example.org" },
          .message = MON_NOON "Message-ID: <1@example.com>\n\n" },
        NOTHING } },
    { 0,
      { "a ticket system: a notice to each, seconds apart",
        MAIL("Date: Mon, 6 Jul 2026 12:00:00 +0200\n", "<ticket-17.4@desk.example.com>",
             "Subject: [#17] Broken\n"),
        NOTHING } },
    { 0,
      { "the next one",
        MAIL("Date: Mon, 6 Jul 2026 12:00:09 +0200\n", "<ticket-17.4@desk.example.com>",
             "Subject: [#17] Broken\n"),
        NOTHING } },
    { 0,
      { "the last one, an hour later",
        MAIL("Date: Mon, 6 Jul 2026 13:00:00 +0200\n", "<ticket-17.4@desk.example.com>",
             "Subject: [#17] Broken\n"),
        NOTHING } },
    { 0, { "another message of that moment", MAIL(MON_NOON, "<2@example.com>", ""), NOTHING } },
    { 0,
      { "another letter is another ID",
        MAIL("Date: Tue, 7 Jul 2026 12:00:00 +0200\n", "<1@Example.com>", ""), NOTHING } },
    { 0,
      { "an old phone without a domain", MAIL(MON_NOON, "<20260706120000.7@[10.0.0.7]>", ""),
        NOTHING } },
    { 0, { "EAI", MAIL(MON_NOON, "<1@grün.example>", ""), NOTHING } },

    /* Other messages. */
    { 0,
      { "the next day", MAIL("Date: Tue, 7 Jul 2026 12:00:00 +0200\n", "<1@example.com>", ""),
        REUSED } },
    { 0,
      { "two hours before", MAIL("Date: Mon, 6 Jul 2026 10:00:00 +0200\n", "<1@example.com>", ""),
        REUSED } },
    { 0,
      { "in another zone", MAIL("Date: Mon, 6 Jul 2026 12:00:00 -0200\n", "<1@example.com>", ""),
        REUSED } },
    { 0, { "the first, still", MAIL(MON_NOON, "<1@example.com>", ""), NOTHING } },
    { 0,
      { "an hour and a second",
        MAIL("Date: Mon, 6 Jul 2026 13:00:01 +0200\n", "<ticket-17.4@desk.example.com>", ""),
        REUSED } },
    { 0,
      { "a script with a constant ID", MAIL(MON_NOON, "<backup@nas.example.com>", ""), NOTHING } },
    { 24,
      { "and its next night",
        MAIL("Date: Tue, 7 Jul 2026 12:00:00 +0200\n", "<backup@nas.example.com>", ""), REUSED } },
    { 0,
      { "EAI, another year", MAIL("Date: Tue, 6 Jul 2027 12:00:00 +0200\n", "<1@grün.example>", ""),
        REUSED } },

    /* What is no Message-ID, or no Date, is the business of others. */
    { 0, { "an empty one", MAIL(MON_NOON, "<>", ""), NOTHING } },
    { 0, { "and again", MAIL("Date: Tue, 7 Jul 2026 12:00:00 +0200\n", "<>", ""), NOTHING } },
    { 0, { "without @", MAIL(MON_NOON, "<x>", ""), NOTHING } },
    { 0, { "and again", MAIL("Date: Tue, 7 Jul 2026 12:00:00 +0200\n", "<x>", ""), NOTHING } },
    { 0, { "without brackets", MAIL(MON_NOON, "1@example.com", ""), NOTHING } },
    { 0,
      { "and again", MAIL("Date: Tue, 7 Jul 2026 12:00:00 +0200\n", "1@example.com", ""),
        NOTHING } },
    { 0, { "nothing before @", MAIL(MON_NOON, "<@x>", ""), NOTHING } },
    { 0, { "and again", MAIL("Date: Tue, 7 Jul 2026 12:00:00 +0200\n", "<@x>", ""), NOTHING } },
    { 0, { "nothing behind it", MAIL(MON_NOON, "<x@>", ""), NOTHING } },
    { 0, { "and again", MAIL("Date: Tue, 7 Jul 2026 12:00:00 +0200\n", "<x@>", ""), NOTHING } },
    { 0, { "no Date", MAIL("", "<1@example.com>", ""), NOTHING } },
    { 0, { "a Date that is none", MAIL("Date: yesterday\n", "<1@example.com>", ""), NOTHING } },
    { 0,
      { "no Message-ID",
        { .message = "Date: Tue, 7 Jul 2026 12:00:00 +0200\nFrom: alice@example.com\n\n" },
        NOTHING } },

    /* Those who may. */
    { 0,
      { "a user of ours",
        { .login = "alice",
          .message = "Date: Tue, 7 Jul 2026 12:00:00 +0200\nMessage-ID: <1@example.com>\n\n" },
        NOTHING } },
    { 0,
      { "a host of ours",
        { .client = "10.1.2.3",
          .message = "Date: Tue, 7 Jul 2026 12:00:00 +0200\nMessage-ID: <1@example.com>\n\n" },
        NOTHING } },
};

static void says_what_it_should(void **state)
{
    struct remembering remembering;

    (void)state;
    if (!remembering_begin(&remembering, (const char *const[]){ NULL }))
        skip();
    assert_int_equal(remembering_rows(&remembering, "message_id_reuse", rows, ROWS(rows)), 0);
    remembering_end(&remembering);
}

/* A Message-ID or a Date of a megabyte is none, and is not asked about. */
static void huge_fields(void **state)
{
    enum { MEGABYTE = 1024 * 1024 };
    static const struct {
        const char *before, *behind, *outcome;
        size_t length;
    } cases[] = {
        { "Date: Mon, 6 Jul 2026 12:00:00 +0200\nMessage-ID: <", "@a.test>\n\n", "done", 980 },
        { "Date: Mon, 6 Jul 2026 12:00:00 +0200\nMessage-ID: <", "@a.test>\n\n", "not-applicable",
          998 },
        { "Date: Mon, 6 Jul 2026 12:00:00 +0200\nMessage-ID: <", "@a.test>\n\n", "not-applicable",
          MEGABYTE },
        { "Date: Mon, 6 Jul 2026 12:00:00 +0200\nMessage-ID: <a@", "", "not-applicable", MEGABYTE },
        { "Message-ID: <1@a.test>\nDate: ", "\n\n", "not-applicable", MEGABYTE },
        { "Message-ID: <1@a.test>\nDate: Mon, 6 Jul 2026 12:00:00 +0200 (", ")\n\n",
          "not-applicable", MEGABYTE },
    };
    struct remembering remembering;

    (void)state;
    if (!remembering_begin(&remembering, (const char *const[]){ NULL }))
        skip();
    char *message = malloc(MEGABYTE + 200);
    assert_non_null(message);
    for (size_t i = 0; i < ROWS(cases); i++) {
        size_t begin = strlen(cases[i].before);
        memcpy(message, cases[i].before, begin);
        memset(message + begin, 'x', cases[i].length);
        memcpy(message + begin + cases[i].length, cases[i].behind, strlen(cases[i].behind) + 1);
        const struct mail mail = { .message = message };
        assert_row_text(cases[i].before,
                        remembering_outcome(&remembering, "message_id_reuse", &mail),
                        cases[i].outcome);
    }
    remembering_end(&remembering);
    free(message);
}

static void a_fault_is_no_evidence(void **state)
{
    const struct check_row row = { "no state", { 0 }, NOTHING };
    const struct mail mail = { 0 };
    struct remembering remembering;

    (void)state;
    assert_int_equal(scoring_check_rows("message_id_reuse", &row, 1), 0);
    if (!remembering_begin(&remembering, (const char *const[]){ NULL }))
        skip();
    assert_string_equal(remembering_outcome(&remembering, "message_id_reuse", &mail), "done");
    redis_server_kill(remembering.server);
    assert_string_equal(remembering_outcome(&remembering, "message_id_reuse", &mail), "incomplete");
    remembering_end(&remembering);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
        cmocka_unit_test(huge_fields),
        cmocka_unit_test(a_fault_is_no_evidence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
