/*
 * Table test of the check sender_field.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define MESSAGE(from, sender) \
    "From: " from "\nSender: " sender "\nTo: bob@example.org\nDate: x\nMessage-ID: <1@x.test>\n"

static const struct check_row rows[] = {
    /* Good senders. */
    { "none", { 0 }, "" },
    { "the author's", { .message = MESSAGE("a@example.com", "b@example.com") "\n" }, "" },
    { "a secretary of a subdomain",
      { .message = MESSAGE("a@example.com", "b@office.example.com") "\n" },
      "" },
    { "a service that sends for the author",
      { .sender = "bounce-7@mailer.test",
        .message = MESSAGE("a@example.net", "x@mailer.test") "\n" },
      "" },
    { "of the envelope's organization",
      { .sender = "b@bounces.mailer.test",
        .message = MESSAGE("a@example.net", "x@mailer.test") "\n" },
      "" },
    { "list mail",
      { .message =
            MESSAGE("a@example.net", "talk-bounces@lists.test") "List-Id: <a.lists.test>\n\n" },
      "" },
    { "forwarded by SRS",
      { .sender = "SRS0=x7=AB=mailer.test=b@forward.test",
        .message = MESSAGE("a@example.net", "x@mailer.test") "\n" },
      "" },
    { "forwarded by Gmail",
      { .sender = "alice+caf_=bob=example.org@gmail.test",
        .message = MESSAGE("a@example.net", "x@mailer.test") "\n" },
      "" },
    { "a bounce", { .sender = "", .message = MESSAGE("a@example.net", "x@mailer.test") "\n" }, "" },
    { "one word", { .message = MESSAGE("a@example.net", "root") "\n" }, "" },
    { "empty", { .message = MESSAGE("a@example.net", "") "\n" }, "" },
    { "logged in",
      { .login = "alice", .message = MESSAGE("a@example.net", "x@mailer.test") "\n" },
      "" },

    /* Bad ones. */
    { "a third organization",
      { .message = MESSAGE("a@example.net", "x@mailer.test") "\n" },
      "SENDER_OTHER_ORGANIZATION" },
    { "one that only ends like the author's",
      { .message = MESSAGE("a@example.com", "x@badexample.com") "\n" },
      "SENDER_OTHER_ORGANIZATION" },
    { "neither of two of one suffix",
      { .sender = "a@one.co.uk", .message = MESSAGE("b@two.co.uk", "c@three.co.uk") "\n" },
      "SENDER_OTHER_ORGANIZATION" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("sender_field", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
