/*
 * Table test of the check sender_mismatch.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define FROM(from) "From: " from "\nTo: bob@example.org\nDate: x\nMessage-ID: <1@x.test>\n"

static const struct check_row rows[] = {
    /* Good senders. */
    { "the same", { 0 }, "" },
    { "in another case", { .sender = "alice@EXAMPLE.com" }, "" },
    { "a subdomain in the envelope", { .sender = "bounce-7@mailer.example.com" }, "" },
    { "a subdomain in From", { .message = FROM("a@news.example.com") "\n" }, "" },
    { "two subdomains",
      { .sender = "x@a.example.com", .message = FROM("y@b.example.com") "\n" },
      "" },
    { "below a long suffix",
      { .sender = "x@bounce.example.co.uk", .message = FROM("y@example.co.uk") "\n" },
      "" },
    { "a bounce", { .sender = "" }, "" },
    { "a mailing list",
      { .sender = "list-bounces@lists.test",
        .message = FROM("a@example.com") "List-Id: <x.lists.test>\n\n" },
      "" },
    { "a list with List-Post",
      { .sender = "list-bounces@lists.test",
        .message = FROM("a@example.com") "List-Post: <mailto:x@lists.test>\n\n" },
      "" },
    { "a newsletter that says so",
      { .sender = "bounce-17@mailer.test",
        .message =
            FROM("a@example.com") "Precedence: bulk\nList-Unsubscribe: <https://a.test/>\n\n" },
      "" },
    { "forwarded by SRS", { .sender = "SRS0=x7Ab=CD=example.com=alice@forward.test" }, "" },
    { "forwarded twice",
      { .sender = "SRS1=y8Bc=forward.test==x7Ab=CD=mail.example.com=alice@second.test" },
      "" },
    { "forwarded by Exchange", { .sender = "bounces+SRS=x7Ab=CD@tenant.test" }, "" },
    { "forwarded by Gmail", { .sender = "alice+caf_=bob=example.org@gmail.test" }, "" },
    { "a signed sender (BATV)", { .sender = "prvs=0123456789=alice@example.com" }, "" },
    { "a host of ours", { .client = "10.0.0.7", .sender = "root@web1.example.net" }, "" },
    { "logged in", { .sender = "alice@example.net", .login = "alice" }, "" },
    { "no From", { .message = "To: bob@example.org\n\n" }, "" },
    { "From without a domain", { .message = FROM("root") "\n" }, "" },
    { "two authors", { .message = FROM("a@example.net, b@example.net") "\n" }, "" },
    { "a sender without a domain", { .sender = "root" }, "" },

    /* Others. */
    { "another organization", { .message = FROM("ceo@example.net") "\n" }, "SENDER_MISMATCH" },
    { "alike at the end", { .sender = "a@badexample.com" }, "SENDER_MISMATCH" },
    { "below the same suffix",
      { .sender = "a@one.co.uk", .message = FROM("b@two.co.uk") "\n" },
      "SENDER_MISMATCH" },
    { "ours in front", { .sender = "a@example.com.evil.test" }, "SENDER_MISMATCH" },
    { "forwarded, and of somebody else before",
      { .sender = "SRS0=x7Ab=CD=example.net=alice@forward.test" },
      "SENDER_MISMATCH" },
    { "signed, of another organization",
      { .sender = "prvs=0123456789=alice@example.net" },
      "SENDER_MISMATCH" },
    { "nearly SRS", { .sender = "SRS0=example.com@forward.test" }, "SENDER_MISMATCH" },
    { "an address as a domain", { .sender = "a@[192.0.2.1]" }, "SENDER_MISMATCH" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("sender_mismatch", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
