/*
 * Table test of the check helo.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

static const struct check_row rows[] = {
    /* Good senders. */
    { "its verified name", { 0 }, "HELO_MATCHES_CLIENT" },
    { "in another case", { .helo = "MAIL.Example.COM" }, "HELO_MATCHES_CLIENT" },
    { "another name of its own", { .helo = "out1.example.com" }, "" },
    { "a name, no name known", { .nameless = true }, "" },
    { "an unverified name", { .name_state = ASSENT_NAME_UNVERIFIED }, "" },
    { "an address without a name", { .name_state = ASSENT_NAME_NONE }, "" },
    { "its address in brackets", { .helo = "[192.0.2.10]" }, "" },
    { "its IPv6 address", { .client = "2001:db8::1", .helo = "[IPv6:2001:db8::1]" }, "" },
    { "its IPv6 address, written out",
      { .client = "2001:db8::1", .helo = "[IPv6:2001:0db8:0:0:0:0:0:1]" },
      "" },
    { "its mapped address", { .client = "::ffff:192.0.2.10", .helo = "[192.0.2.10]" }, "" },
    { "a name with a final dot", { .helo = "out1.example.com." }, "" },
    { "digits in the name", { .helo = "1.2.3.4.example.com" }, "" },
    { "a printer that logs in", { .helo = "printer", .login = "printer" }, "" },
    { "a mail program that logs in", { .helo = "[10.0.0.7]", .login = "alice" }, "" },
    { "our own name, logged in", { .helo = "mx.example.org", .login = "alice" }, "" },
    { "from a unix socket", { .client = "unix", .helo = "localhost" }, "" },
    { "from an unknown address", { .client = "unknown", .helo = "x" }, "" },
    { "our own host, by its name", { .client = "127.0.0.1", .helo = "mx.example.org" }, "" },
    { "our own host over IPv6", { .client = "::1", .helo = "mx.example.org" }, "" },

    /* Bad ones. */
    { "none", { .helo = "" }, "HELO_MISSING" },
    { "our own name", { .helo = "mx.example.org" }, "HELO_OWN_NAME" },
    { "our own name, in another case", { .helo = "MX.EXAMPLE.ORG" }, "HELO_OWN_NAME" },
    { "its bare address", { .helo = "192.0.2.10" }, "HELO_BARE_ADDRESS" },
    { "another bare address", { .helo = "192.0.2.11" }, "HELO_BARE_ADDRESS,HELO_WRONG_ADDRESS" },
    { "another address in brackets", { .helo = "[192.0.2.11]" }, "HELO_WRONG_ADDRESS" },
    { "loopback in brackets", { .helo = "[127.0.0.1]" }, "HELO_WRONG_ADDRESS" },
    { "IPv6 of an IPv4 client", { .helo = "[IPv6:2001:db8::1]" }, "HELO_WRONG_ADDRESS" },
    { "a bare IPv6 address",
      { .client = "2001:db8::1", .helo = "2001:db8::1" },
      "HELO_BARE_ADDRESS" },
    { "one word", { .helo = "localhost" }, "HELO_NOT_QUALIFIED" },
    { "a Windows name", { .helo = "DESKTOP-1A2B3C" }, "HELO_NOT_QUALIFIED" },
    { "a domain of digits", { .helo = "host.123" }, "HELO_NOT_QUALIFIED" },
    { "dots only", { .helo = "..." }, "HELO_NOT_QUALIFIED" },
    { "empty brackets", { .helo = "[]" }, "HELO_NOT_QUALIFIED" },
    { "brackets around no address", { .helo = "[1.2.3.400]" }, "HELO_NOT_QUALIFIED" },
    { "brackets around a name", { .helo = "[mail.example.com]" }, "HELO_NOT_QUALIFIED" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("helo", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
