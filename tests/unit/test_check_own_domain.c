/*
 * Table test of the check own_domain.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define FROM(from) "From: " from "\nTo: bob@example.org\nDate: x\nMessage-ID: <1@x.test>\n"

static const char *const settings[] = { "local-domains: example.org",
                                        "trusted-clients: 198.51.100.7", NULL };

static const struct check_row rows[] = {
    /* Good senders. */
    { "somebody else", { 0 }, "" },
    { "one of ours, logged in",
      { .login = "carol", .message = FROM("carol@example.org") "\n" },
      "" },
    { "a host of ours", { .client = "10.0.0.7", .message = FROM("carol@example.org") "\n" }, "" },
    { "a host of ours over IPv6",
      { .client = "fd00::7", .message = FROM("carol@example.org") "\n" },
      "" },
    { "a trusted client",
      { .client = "198.51.100.7", .message = FROM("carol@example.org") "\n" },
      "" },
    { "from this host", { .client = "unix", .message = FROM("root@example.org") "\n" }, "" },
    { "a name that only ends like ours",
      { .sender = "a@badexample.org", .message = FROM("a@badexample.org") "\n" },
      "" },
    { "ours in front", { .message = FROM("a@example.org.example.com") "\n" }, "" },
    { "a bounce", { .sender = "", .message = FROM("MAILER-DAEMON@example.com") "\n" }, "" },
    { "no From", { .message = "To: bob@example.org\n\n" }, "" },
    { "a VERP address that holds ours", { .sender = "bounce-17-bob=example.org@mailer.test" }, "" },

    /* Explained. */
    { "forwarded back to us by somebody who got it from us",
      { .sender = "carol@example.org",
        .message = "Received: from mx.example.org (mx.example.org [198.51.100.1]) by a.test; x\n"
                   "Received: from pc (pc [10.0.0.1]) by mx.example.org with ESMTPSA; x\n" FROM(
                       "carol@example.org") "\n" },
      "OWN_DOMAIN_EXPLAINED" },
    { "a line of ours as the newest explains nothing",
      { .message = "Received: from a.test (a.test [198.51.100.1]) by mx.example.org; x\n" FROM(
            "carol@example.org") "\n" },
      "FROM_OWN_DOMAIN" },
    { "a post of ours comes back from a list",
      { .sender = "talk-bounces@lists.test",
        .message = FROM("carol@example.org") "List-Id: <talk.lists.test>\n\n" },
      "OWN_DOMAIN_EXPLAINED" },
    { "the recipient's own post",
      { .sender = "talk-bounces@lists.test",
        .message = FROM("bob@example.org") "List-Post: <mailto:talk@lists.test>\n\n" },
      "OWN_DOMAIN_EXPLAINED" },
    { "forwarded back to us",
      { .sender = "SRS0=x7=AB=example.org=carol@forward.test",
        .message = FROM("carol@example.org") "\n" },
      "OWN_DOMAIN_EXPLAINED" },
    { "forwarded back to us by Exchange",
      { .sender = "bounces+SRS=x7Abc=AB@tenant.test", .message = FROM("carol@example.org") "\n" },
      "OWN_DOMAIN_EXPLAINED" },
    { "an out-of-office answer from elsewhere",
      { .sender = "", .message = FROM("carol@example.org") "Auto-Submitted: auto-replied\n\n" },
      "OWN_DOMAIN_EXPLAINED" },
    { "a list without an envelope sender",
      { .sender = "", .message = FROM("carol@example.org") "List-Id: <talk.lists.test>\n\n" },
      "OWN_DOMAIN_EXPLAINED" },
    { "a list of ours that is hosted elsewhere",
      { .sender = "talk-bounces@example.org",
        .message = FROM("a@example.com") "List-Id: <talk.example.org>\n\n" },
      "" },

    /* Forged, or sent in our name. */
    { "one of ours", { .message = FROM("Carol <carol@example.org>") "\n" }, "FROM_OWN_DOMAIN" },
    { "over IPv6",
      { .client = "2001:db8::1", .message = FROM("carol@example.org") "\n" },
      "FROM_OWN_DOMAIN" },
    { "in capitals", { .message = FROM("CAROL@EXAMPLE.ORG") "\n" }, "FROM_OWN_DOMAIN" },
    { "envelope and From",
      { .sender = "carol@example.org", .message = FROM("carol@example.org") "\n" },
      "FROM_OWN_DOMAIN" },
    { "the second author",
      { .message = FROM("a@example.com, carol@example.org") "\n" },
      "FROM_OWN_DOMAIN" },
    { "a bounce in our name",
      { .sender = "", .message = FROM("postmaster@example.org") "\n" },
      "FROM_OWN_DOMAIN" },
    { "a bounce that says it is not automatic",
      { .sender = "", .message = FROM("carol@example.org") "Auto-Submitted: no\n\n" },
      "FROM_OWN_DOMAIN" },
    { "automatic, from a sender",
      { .message = FROM("carol@example.org") "Auto-Submitted: auto-generated\n\n" },
      "FROM_OWN_DOMAIN" },
    { "the recipient", { .message = FROM("bob@example.org") "\n" }, "FROM_IS_RECIPIENT" },
    { "the recipient in both",
      { .sender = "bob@example.org", .message = FROM("Bob <Bob@example.org>") "\n" },
      "FROM_IS_RECIPIENT" },
    { "the recipient with an extension",
      { .recipients = { "bob+shop@example.org" }, .message = FROM("bob@example.org") "\n" },
      "FROM_IS_RECIPIENT" },
    { "one recipient of two",
      { .recipients = { "dave@example.org", "bob@example.org" },
        .message = FROM("bob@example.org") "\n" },
      "FROM_IS_RECIPIENT" },
    { "only the envelope", { .sender = "carol@example.org" }, "SENDER_OWN_DOMAIN" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows_with("own_domain", settings, rows, ROWS(rows)), 0);
}

/* Without the list, the domains of recipients are ours. */
static void knows_ours_by_the_recipients(void **state)
{
    static const struct check_row few[] = {
        { "a recipient's domain",
          { .message = FROM("carol@example.org") "\n" },
          "FROM_OWN_DOMAIN" },
        { "the recipient", { .message = FROM("bob@example.org") "\n" }, "FROM_IS_RECIPIENT" },
        { "a foreign recipient's domain",
          { .recipients = { "bob@foreign.test" }, .message = FROM("carol@foreign.test") "\n" },
          "" },
        { "another domain", { .message = FROM("carol@example.net") "\n" }, "" },
    };

    (void)state;
    assert_int_equal(scoring_check_rows("own_domain", few, ROWS(few)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
        cmocka_unit_test(knows_ours_by_the_recipients),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
