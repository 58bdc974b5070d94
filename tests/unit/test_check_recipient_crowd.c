/*
 * Table test of the check recipient_crowd.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

/* A message from alice@example.com with these fields. */
#define MESSAGE(fields) \
    "From: Alice <alice@example.com>\nDate: x\nMessage-ID: <1@example.com>\n" fields
#define TEN(text) text text text text text text text text text text
static const struct check_row rows[] = {
    /* Good senders. */
    { "one", { 0 }, "" },
    { "a team",
      { .message = MESSAGE("To: " TEN("Carol <carol@example.net>, ") "bob@example.org\n\n") },
      "" },
    { "an answer",
      { .message =
            MESSAGE("In-Reply-To: <1@a.test>\nTo: " TEN(TEN("a@example.net, ")) "b@a.test\n\n") },
      "" },
    { "an answer with References",
      { .message =
            MESSAGE("References: <1@a.test>\nCc: " TEN(TEN("a@example.net, ")) "b@a.test\n\n") },
      "" },
    { "list mail",
      { .message =
            MESSAGE("List-Id: <a.lists.test>\nTo: " TEN(TEN("a@example.net, ")) "b@a.test\n\n") },
      "" },
    { "our own users",
      { .login = "alice", .message = MESSAGE("To: " TEN(TEN("a@example.net, ")) "b@a.test\n\n") },
      "" },
    { "nobody", { .message = MESSAGE("\n") }, "" },
    { "one less than a crowd",
      { .message = MESSAGE("To: " TEN(
            "a@b.test, c@d.test, ") "\n"
                                    "Cc: e@f.test, g@h.test, i@j.test, k@l.test, m@n.test, "
                                    "o@p.test, q@r.test, s@t.test, u@v.test\n\n") },
      "" },

    /* Others. */
    { "a crowd in To",
      { .message = MESSAGE("To: " TEN("a@b.test, c@d.test, e@f.test, ") "\n\n") },
      "RECIPIENT_CROWD" },
    { "in To and Cc",
      { .message = MESSAGE("To: " TEN("a@b.test, c@d.test, ") "\nCc: " TEN("e@f.test, ") "\n\n") },
      "RECIPIENT_CROWD" },
    { "hundreds",
      { .message = MESSAGE("To: " TEN(TEN("a@b.test, c@d.test, e@f.test, ")) "x@y.test\n\n") },
      "RECIPIENT_CROWD" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("recipient_crowd", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
