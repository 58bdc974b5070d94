/*
 * Table test of the check connection.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "scorer/engine/view.h"
#include "tests/support/scoring.h"
#include "tests/support/table.h"

static const struct check_row rows[] = {
    /* Good senders. */
    { "a plain session", { 0 }, "" },
    { "TLS 1.3", { .tls_version = "TLSv1.3" }, "CONNECTION_TLS" },
    { "TLS 1.2", { .tls_version = "TLSv1.2" }, "CONNECTION_TLS" },
    { "a version of the future", { .tls_version = "TLSv1.4" }, "CONNECTION_TLS" },
    { "a version that nobody knows", { .tls_version = "QUIC" }, "" },
    { "what only begins as a version", { .tls_version = "TLSv1x" }, "" },
    { "a typo in one of two addresses",
      { .recipients = { "bob@example.org" }, .rejected = { "bbo@example.org" } },
      "" },
    { "two typos", { .rejected = { "bbo@example.org", "carl@example.org" } }, "" },
    { "an old address book: half have left",
      { .recipients = { "a@example.org", "b@example.org", "c@example.org", "d@example.org" },
        .rejected = { "e@example.org", "f@example.org", "g@example.org", "h@example.org" } },
      "" },
    { "a list: twice as many have left as stayed",
      { .recipients = { "a@example.org", "b@example.org" },
        .rejected = { "e@example.org", "f@example.org", "g@example.org", "h@example.org" } },
      "" },
    { "a newsletter with VERP: one recipient, who has left, and came back",
      { .sender = "bounces+1234567-9abc-bob=example.org@em4012.news.example.com",
        .rejected = { "bob@example.org" } },
      "" },
    { "a large list with many that have left",
      { .recipients = { "a@example.org", "b@example.org", "c@example.org", "d@example.org",
                        "e@example.org", "f@example.org" },
        .rejected = { "1@example.org", "2@example.org", "3@example.org", "4@example.org",
                      "5@example.org", "6@example.org", "7@example.org", "8@example.org",
                      "9@example.org", "10@example.org", "11@example.org", "12@example.org" } },
      "" },
    { "EAI recipients, one of them unknown",
      { .recipients = { "jürgen@grün.example.org" }, .rejected = { "jörg@grün.example.org" } },
      "" },
    { "a user of ours whose program tries what does not exist",
      { .login = "alice", .unknown_commands = 5, .helo_changes = 1 },
      "" },
    { "a user of ours with an old address book",
      { .login = "alice",
        .rejected = { "1@example.org", "2@example.org", "3@example.org", "4@example.org" } },
      "" },
    { "a scanner in the office", { .client = "192.168.1.20", .unknown_commands = 3 }, "" },
    { "a monitor on this host",
      { .client = "127.0.0.1", .helo = "localhost", .unknown_commands = 3, .tls_version = "TLSv1" },
      "" },
    { "a program that uses the socket", { .client = "unix", .helo_changes = 3 }, "" },
    { "from an unknown address", { .client = "unknown", .unknown_commands = 9 }, "" },

    /* Odd ones, and those that are worse. */
    { "one command that does not exist", { .unknown_commands = 1 }, "CONNECTION_UNKNOWN_COMMANDS" },
    { "two of them", { .unknown_commands = 2 }, "CONNECTION_UNKNOWN_COMMANDS" },
    { "three", { .unknown_commands = 3 }, "CONNECTION_UNKNOWN_COMMANDS_MANY" },
    { "more than can be", { .unknown_commands = 4294967295U }, "CONNECTION_UNKNOWN_COMMANDS_MANY" },
    { "another name", { .helo_changes = 1 }, "CONNECTION_HELO_CHANGED" },
    { "another name again and again, over IPv6",
      { .client = "2001:db8::25", .helo_changes = 40 },
      "CONNECTION_HELO_CHANGED" },
    { "TLS 1.0", { .tls_version = "TLSv1" }, "CONNECTION_TLS_OBSOLETE" },
    { "TLS 1.1", { .tls_version = "TLSv1.1" }, "CONNECTION_TLS_OBSOLETE" },
    { "SSL", { .tls_version = "SSLv3" }, "CONNECTION_TLS_OBSOLETE" },
    { "three of four are not there",
      { .rejected = { "info@example.org", "sales@example.org", "office@example.org" } },
      "CONNECTION_RECIPIENTS_REJECTED" },
    { "five of seven",
      { .recipients = { "a@example.org", "b@example.org" },
        .rejected = { "1@example.org", "2@example.org", "3@example.org", "4@example.org",
                      "5@example.org" } },
      "CONNECTION_RECIPIENTS_REJECTED" },
    { "nine of ten",
      { .rejected = { "1@example.org", "2@example.org", "3@example.org", "4@example.org",
                      "5@example.org", "6@example.org", "7@example.org", "8@example.org",
                      "9@example.org" } },
      "CONNECTION_RECIPIENTS_REJECTED" },
    { "ten of eleven: a dictionary",
      { .rejected = { "adam@example.org", "alan@example.org", "alex@example.org", "amy@example.org",
                      "ann@example.org", "anna@example.org", "bea@example.org", "ben@example.org",
                      "bill@example.org", "carl@example.org" } },
      "CONNECTION_RECIPIENTS_REJECTED_MANY" },
    { "twelve of fifteen: four times as many and no more",
      { .recipients = { "a@example.org", "b@example.org", "c@example.org" },
        .rejected = { "1@example.org", "2@example.org", "3@example.org", "4@example.org",
                      "5@example.org", "6@example.org", "7@example.org", "8@example.org",
                      "9@example.org", "10@example.org", "11@example.org", "12@example.org" } },
      "CONNECTION_RECIPIENTS_REJECTED" },
    { "all at once",
      { .helo_changes = 2,
        .unknown_commands = 7,
        .tls_version = "TLSv1.0",
        .rejected = { "adam@example.org", "alan@example.org", "alex@example.org", "amy@example.org",
                      "ann@example.org", "anna@example.org", "bea@example.org", "ben@example.org",
                      "bill@example.org", "carl@example.org" } },
      "CONNECTION_HELO_CHANGED,CONNECTION_RECIPIENTS_REJECTED_MANY,CONNECTION_TLS_OBSOLETE,"
      "CONNECTION_UNKNOWN_COMMANDS_MANY" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("connection", rows, ROWS(rows)), 0);
}

static void obeys_lists(void **state)
{
    static const char *const settings[] = { "trusted-clients: 198.51.100.0/24",
                                            "no-host-checks: 203.0.113.7", NULL };
    static const struct check_row listed[] = {
        { "a client of ours", { .client = "198.51.100.9", .unknown_commands = 4 }, "" },
        { "one that is not to be looked at",
          { .client = "203.0.113.7", .helo_changes = 4, .tls_version = "TLSv1.3" },
          "" },
        { "its neighbour",
          { .client = "203.0.113.8", .helo_changes = 4 },
          "CONNECTION_HELO_CHANGED" },
    };

    (void)state;
    assert_int_equal(scoring_check_rows_with("connection", settings, listed, ROWS(listed)), 0);
}

/* Behind a relay all of it would be about the relay. */
static void says_nothing_of_a_relay(void **state)
{
    const struct assent_check *check = assent_check_at(0);
    const struct assent_client relay = { .unknown_commands = 4, .helo_changes = 1 };
    const struct assent_envelope envelope = { .recipient_total = 1 };
    struct assent_view view = { .client = &relay,
                                .origin = &relay,
                                .envelope = &envelope,
                                .relays = 1,
                                .outside = true,
                                .host_checks = true };

    (void)state;
    for (size_t i = 0; strcmp(check->name, "connection") != 0; i++)
        check = assent_check_at(i);
    assert_int_equal(check->run(&view, NULL), ASSENT_OUTCOME_NOT_APPLICABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
        cmocka_unit_test(obeys_lists),
        cmocka_unit_test(says_nothing_of_a_relay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
