/*
 * Table test of the check received. The tests' time is 21 September 2026.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define NOW "; Mon, 21 Sep 2026 16:13:00 +0200\n"
#define REST                                                                                     \
    "From: alice@example.com\nTo: bob@example.org\nSubject: x\nDate: Mon, 21 Sep 2026 16:00:00 " \
    "+0200\nMessage-ID: <1@example.com>\n\nx\n"
#define LINE(text) "Received: " text NOW
#define GOOD                                                                                       \
    LINE("from pc (pc.example.com [198.51.100.20]) by mail.example.com (Postfix) with ESMTPSA id " \
         "1")

static const struct check_row rows[] = {
    /* Good senders. */
    { "a mail program and its server", { .message = GOOD REST }, "" },
    { "a private address",
      { .message = LINE("from [10.0.0.7] (unknown [10.0.0.7]) by "
                        "mail.example.com (Postfix) with ESMTPA id 1") REST },
      "" },
    { "loopback",
      { .message = LINE("from localhost (localhost [IPv6:::1]) by mail.example.com "
                        "(Postfix) with ESMTP id 1") REST },
      "" },
    { "an unknown address of old",
      { .message = LINE("from x ([0.0.0.0]) by mail.example.com with "
                        "ESMTP id 1") REST },
      "" },
    { "sendmail(1)",
      { .message = LINE("by www.example.com (Postfix, from userid 33) id 1") REST },
      "" },
    { "qmail",
      { .message = "Received: (qmail 1 invoked by uid 89); 21 Sep 2026 14:13:00 -0000\n" REST },
      "" },
    { "a web mailer of Google's",
      { .message = LINE("by 2002:a05:7208:c052:b0:75:428f:3ee6 with HTTP") REST },
      "" },
    { "an inner machine of Yahoo's",
      { .message = LINE("from 192.0.2.9 (EHLO x.test) by 10.217.150.11 "
                        "with SMTPs") REST },
      "" },
    { "SendGrid has no date",
      { .message =
            "Received: by filterdrecv-58 with SMTP id filterdrecv-58-1-6404A29E-B 2026-09-21 "
            "14:09:34.4 +0000 UTC m=+1003086.6\n" REST },
      "" },
    { "Exchange",
      { .message = LINE("from MB01.example.com ([fe80::1]) by MB01.example.com "
                        "([fe80::1%3]) with mapi id 15.1") REST },
      "" },
    { "a mailing list with many lines",
      { .message = GOOD GOOD GOOD GOOD GOOD GOOD GOOD GOOD GOOD GOOD GOOD GOOD GOOD GOOD GOOD GOOD
            GOOD GOOD GOOD GOOD GOOD REST },
      "" },
    { "a moderator after ten days",
      { .message =
            GOOD "Received: from x (x.test [198.51.100.2]) by mail.example.com (Postfix) with "
                 "ESMTP id 1; Fri, 11 Sep 2026 12:00:00 +0000\n" REST },
      "" },
    { "a clock that is an hour fast",
      { .message = "Received: by mail.example.com (Postfix) id 1; Mon, 21 Sep 2026 17:20:00 "
                   "+0200\n" REST },
      "" },
    { "a wrong time zone",
      { .message =
            "Received: by mail.example.com (Postfix) id 1; Tue, 22 Sep 2026 01:13:00 +0200\n" GOOD
                REST },
      "" },
    { "a zone of Nepal's",
      { .message = "Received: by mail.example.com (Postfix) id 1; Mon, 21 Sep 2026 19:58:00 "
                   "+0545\n" REST },
      "" },
    { "a zone of Tonga's",
      { .message = "Received: by mail.example.com (Postfix) id 1; Tue, 22 Sep 2026 03:13:00 "
                   "+1300\n" REST },
      "" },
    { "a queue after five days",
      { .message = "Received: by mail.example.com (Postfix) id 1; Wed, 16 Sep 2026 12:00:00 "
                   "+0200\n" REST },
      "" },
    { "forwarded back to us: our line is not the newest",
      { .message = GOOD LINE(
            "from x (x.test [198.51.100.2]) by mx.example.org (Postfix) with ESMTP id 1") REST },
      "" },
    { "another mail server of ours",
      { .helo = "mx2.example.org",
        .name = "mx2.example.org",
        .message = LINE(
            "from x (x.test [198.51.100.2]) by mx.example.org (Postfix) with ESMTP id 1") REST },
      "" },
    { "the same without a verified name",
      { .helo = "mx2.example.org",
        .nameless = true,
        .message =
            LINE("from x (x.test [198.51.100.2]) by example.org (Postfix) with ESMTP id 1") REST },
      "" },
    { "our web server, which a provider has named",
      { .helo = "vps1.example.net",
        .name = "vps1.example.net",
        .message = LINE("by example.org (Postfix, from userid 33) id 1") REST },
      "" },
    { "our branch, from its own network",
      { .helo = "x.example.net",
        .name = "x.example.net",
        .message = LINE("from pc (pc [10.0.0.7]) by example.org (Postfix) with ESMTP id 1") REST },
      "" },
    { "no line, from a host with a name", { .message = REST }, "" },
    { "no line, and nobody knows the name", { .nameless = true, .message = REST }, "" },
    { "a script of a user of ours",
      { .login = "alice", .name_state = ASSENT_NAME_NONE, .message = REST },
      "" },
    { "a printer in the house",
      { .client = "10.0.0.9", .name_state = ASSENT_NAME_NONE, .message = REST },
      "" },
    { "our own lines, logged in",
      { .login = "alice",
        .message = LINE("from x ([300.1.1.1]) by mx.example.org (Postfix) with ESMTP id 1") REST },
      "" },
    { "UTF-8 in a name",
      { .message = LINE("from b\xc3\xbc.test (x.test [198.51.100.2]) by mail.example.com "
                        "(Postfix) with UTF8SMTP id 1") REST },
      "" },

    /* Bad ones. */
    { "no line and no name", { .name_state = ASSENT_NAME_NONE, .message = REST }, "RECEIVED_NONE" },
    { "no line and a name that does not hold",
      { .name_state = ASSENT_NAME_UNVERIFIED, .message = REST },
      "RECEIVED_NONE" },
    { "our name on the newest line",
      { .message = LINE("from 198.51.100.2 (HELO x.test) by mx.example.org with esmtp id 1") REST },
      "RECEIVED_OWN_HOST" },
    { "the recipient's domain on it",
      { .message = LINE("from 198.51.100.2 (HELO x.test) by EXAMPLE.org with esmtp id 1") REST },
      "RECEIVED_OWN_HOST" },
    { "an address has written it",
      { .message =
            LINE("from pc6 ([198.51.100.2]) by 203.0.113.7 (5.51.1/5.51.1) with SMTP id 1") REST },
      "RECEIVED_BY_ADDRESS" },
    { "an address in brackets",
      { .message = LINE("from pc6 by [203.0.113.7] with SMTP id 1") REST },
      "" },
    { "octets",
      { .message = LINE("from x ([10.253.66.406]) by r.test (Postfix) with ESMTP id 1") REST },
      "RECEIVED_ADDRESS" },
    { "a multicast address",
      { .message = LINE("from x ([238.4.60.23]) by r.test with SMTP id 1") REST },
      "RECEIVED_ADDRESS" },
    { "the broadcast address",
      { .message = GOOD LINE("from 255.255.255.255 (HELO x) by r.test with "
                             "esmtp id 1") REST },
      "RECEIVED_ADDRESS" },
    { "a reserved one",
      { .message = LINE("from x ([249.143.77.29]) by r.test with SMTP id 1") REST },
      "RECEIVED_ADDRESS" },
    { "a zone of nowhere",
      { .message = "Received: by mail.example.com (Postfix) id 1; Mon, 21 Sep 2026 09:13:00 "
                   "-0259\n" REST },
      "RECEIVED_ZONE" },
    { "a parenthesis",
      { .message = "Received: from x ([198.51.100.2]) by r.test with esmtp (A(5BC,B I VN1,K) id "
                   "1\n" REST },
      "RECEIVED_UNCLOSED" },
    { "tomorrow",
      { .message = "Received: by mail.example.com (Postfix) id 1; Tue, 22 Sep 2026 17:00:00 "
                   "+0200\n" REST },
      "RECEIVED_FUTURE" },
    { "tomorrow, below",
      { .message =
            GOOD "Received: by a.test (Postfix) id 1; Tue, 22 Sep 2026 17:00:00 +0200\n" REST },
      "RECEIVED_FUTURE" },
    { "years ago",
      { .message = "Received: by mail.example.com (Postfix) id 1; Wed, 11 Apr 1990 08:51:02 "
                   "+0800\n" REST },
      "RECEIVED_STALE" },
    { "lines of another message",
      { .message =
            GOOD "Received: from x (x.test [198.51.100.2]) by a.test (Postfix) with ESMTP id "
                 "1; Tue, 1 Sep 2026 12:00:00 +0000\n" REST },
      "RECEIVED_PAUSE" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("received", rows, ROWS(rows)), 0);
}

/* Lines of trusted relays are not the sender's. */
static const struct check_row behind_relay[] = {
    { "our own name on the relay's line",
      { .client = "192.0.2.5",
        .message =
            LINE("from x (mx.b.test [198.51.100.2]) by mx.example.org (Postfix) with ESMTP id 1")
                GOOD REST },
      "" },
    { "nothing before, with a verified name",
      { .client = "192.0.2.5",
        .message = LINE(
            "from x (mx.b.test [198.51.100.2]) by mx.example.org (Postfix) with ESMTP id 1") REST },
      "" },
    { "nothing before, and the relay knows of no name",
      { .client = "192.0.2.5",
        .message = LINE(
            "from x (unknown [198.51.100.2]) by mx.example.org (Postfix) with ESMTP id 1") REST },
      "" },
    { "a stranger whom the relay does not name",
      { .client = "192.0.2.5",
        .message = LINE("from x by mx2.example.org with SMTP id 1")
            LINE("from x ([238.4.60.23]) by mx.example.org with SMTP id 1") REST },
      "RECEIVED_ADDRESS" },
    { "a made-up line below the relay's",
      { .client = "192.0.2.5",
        .message =
            LINE("from x (mx.b.test [198.51.100.2]) by mx2.example.org (Postfix) with ESMTP id 1")
                LINE("from y ([203.0.113.7]) by mx.example.org (Postfix) with ESMTP id 1") REST },
      "RECEIVED_OWN_HOST" },
};

static void passes_over_the_lines_of_relays(void **state)
{
    static const char *const settings[] = { "trusted-relays: 192.0.2.5", NULL };

    (void)state;
    assert_int_equal(
        scoring_check_rows_with("received", settings, behind_relay, ROWS(behind_relay)), 0);
}

static void evidence_says_how_it_is_known(void **state)
{
    struct test_time now = { 1790000000000, 1000 };
    struct assent_scorer *scorer = scoring_create(
        &now, scoring_settings((const char *const[]){ "trusted-relays: 192.0.2.5", NULL }));
    struct assent_transaction *transaction = scoring_begin(scorer, &behind_relay[4].mail);
    const struct assent_decision *decision = assent_transaction_decide(transaction);
    const char *evidence = "";

    (void)state;
    for (size_t i = 0; i < decision->hit_count; i++)
        if (strcmp(decision->hits[i].symbol->name, "RECEIVED_OWN_HOST") == 0)
            evidence = decision->hits[i].evidence;
    assert_non_null(strstr(evidence, "mx.example.org: from y"));
    assert_non_null(strstr(evidence, " (as Received says, through 192.0.2.5)"));
    assent_transaction_destroy(transaction);
    assent_scorer_destroy(scorer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
        cmocka_unit_test(passes_over_the_lines_of_relays),
        cmocka_unit_test(evidence_says_how_it_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
