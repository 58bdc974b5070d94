/*
 * Table test of the check helo.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

static const struct check_row rows[] = {
    /* Good senders. */
    { "its verified name", { 0 }, "" },
    { "another name of its own", { .helo = "out1.example.com" }, "" },
    { "in capitals", { .helo = "OUT1.EXAMPLE.COM" }, "" },
    { "a name, no name known", { .nameless = true }, "" },
    { "a domain of two labels", { .helo = "example.com" }, "" },
    { "its address in brackets", { .helo = "[192.0.2.10]" }, "" },
    { "its IPv6 address", { .client = "2001:db8::1", .helo = "[IPv6:2001:db8::1]" }, "" },
    { "its IPv6 address, in capitals",
      { .client = "2001:db8::ab", .helo = "[IPV6:2001:DB8::AB]" },
      "" },
    { "its IPv6 address, written out",
      { .client = "2001:db8::1", .helo = "[IPv6:2001:0db8:0:0:0:0:0:1]" },
      "" },
    { "its mapped address", { .client = "::ffff:192.0.2.10", .helo = "[192.0.2.10]" }, "" },
    { "its address, mapped", { .helo = "[IPv6:::ffff:192.0.2.10]" }, "" },
    { "its other address, as a host with both has", { .helo = "[IPv6:2001:db8::1]" }, "" },
    { "its IPv4 address over IPv6", { .client = "2001:db8::1", .helo = "[192.0.2.1]" }, "" },
    { "a name with a final dot", { .helo = "out1.example.com." }, "" },
    { "digits in the name", { .helo = "1.2.3.4.example.com" }, "" },
    { "an underscore", { .helo = "mail_server.example.com" }, "" },
    { "a hyphen at the end of a label", { .helo = "mail-.example.com" }, "" },
    { "a UTF-8 name", { .helo = "m\xc3\xbcller.example" }, "" },
    { "a UTF-8 top-level domain",
      { .helo = "\xd0\xbf\xd0\xbe\xd1\x87\xd1\x82\xd0\xb0.\xd1\x80\xd1\x84" },
      "" },
    { "an encoded name", { .helo = "mail.xn--bcher-kva.example" }, "" },
    { "an encoded top-level domain with digits", { .helo = "mail.example.xn--p1ai" }, "" },
    { "a new top-level domain", { .helo = "mail.example.photography" }, "" },
    { "a top-level domain of reserved names", { .helo = "mail.firm.test" }, "" },
    { "a label like a private network's", { .helo = "mail.local.example.com" }, "" },
    { "a long VERP-like name",
      { .helo = "mta-70-14-5.shop.example.com.bulk-sender-with-a-long-name.example.net" },
      "" },
    { "a printer that logs in", { .helo = "printer", .login = "printer" }, "" },
    { "a mail program that logs in", { .helo = "[10.0.0.7]", .login = "alice" }, "" },
    { "a scanner inside", { .client = "192.168.1.20", .helo = "scanner" }, "" },
    { "a scanner inside, by its address", { .client = "10.0.0.9", .helo = "10.0.0.9" }, "" },
    { "a scanner inside that says nothing", { .client = "10.0.0.9", .helo = "" }, "" },
    { "an IPv6 device inside", { .client = "fd00::9", .helo = "device" }, "" },
    { "from a unix socket", { .client = "unix", .helo = "localhost" }, "" },
    { "from an unknown address", { .client = "unknown", .helo = "x" }, "" },
    { "our own host", { .client = "127.0.0.1", .helo = "localhost" }, "" },
    { "our own host over IPv6", { .client = "::1", .helo = "localhost" }, "" },

    /* Weak: honest servers have it, too. */
    { "Exchange", { .helo = "SERVER.firm.local" }, "HELO_INTERNAL_NAME" },
    { "Exchange, with a final dot", { .helo = "server.firm.local." }, "HELO_INTERNAL_NAME" },
    { "a Linux host", { .helo = "localhost.localdomain" }, "HELO_INTERNAL_NAME" },
    { "a host behind a router", { .helo = "nas.lan" }, "HELO_INTERNAL_NAME" },
    { "a rented server",
      { .helo = "ip-10-0-0-7.eu-west-1.compute.internal" },
      "HELO_INTERNAL_NAME" },
    { "a server behind translated addresses", { .helo = "[192.168.1.2]" }, "HELO_PRIVATE_ADDRESS" },
    { "the same over IPv6",
      { .client = "2001:db8::1", .helo = "[IPv6:fe80::1]" },
      "HELO_PRIVATE_ADDRESS" },
    { "loopback in brackets", { .helo = "[127.0.0.1]" }, "HELO_PRIVATE_ADDRESS" },
    { "IPv6 without its tag",
      { .client = "2001:db8::1", .helo = "[2001:db8::1]" },
      "HELO_MALFORMED_ADDRESS" },

    /* Bad ones. */
    { "none", { .helo = "" }, "HELO_MISSING" },
    { "its bare address", { .helo = "192.0.2.10" }, "HELO_BARE_ADDRESS" },
    { "another bare address", { .helo = "192.0.2.11" }, "HELO_BARE_ADDRESS,HELO_WRONG_ADDRESS" },
    { "a bare private address",
      { .helo = "192.168.2.2" },
      "HELO_BARE_ADDRESS,HELO_PRIVATE_ADDRESS" },
    { "another address in brackets", { .helo = "[192.0.2.11]" }, "HELO_WRONG_ADDRESS" },
    { "another IPv6 address",
      { .client = "2001:db8::1", .helo = "[IPv6:2001:db8::2]" },
      "HELO_WRONG_ADDRESS" },
    { "another IPv6 address without its tag",
      { .client = "2001:db8::1", .helo = "[2001:db8::2]" },
      "HELO_MALFORMED_ADDRESS,HELO_WRONG_ADDRESS" },
    { "another address, mapped", { .helo = "[IPv6:::ffff:192.0.2.11]" }, "HELO_WRONG_ADDRESS" },
    { "a bare IPv6 address",
      { .client = "2001:db8::1", .helo = "2001:db8::1" },
      "HELO_BARE_ADDRESS" },
    { "a bare IPv6 address with its tag",
      { .client = "2001:db8::1", .helo = "IPv6:2001:db8::1" },
      "HELO_BARE_ADDRESS" },
    { "one word", { .helo = "localhost" }, "HELO_NOT_QUALIFIED" },
    { "one word with a final dot", { .helo = "localhost." }, "HELO_NOT_QUALIFIED" },
    { "a Windows name", { .helo = "DESKTOP-1A2B3C" }, "HELO_NOT_QUALIFIED" },
    { "a router", { .helo = "Wireless_Broadband_Router" }, "HELO_NOT_QUALIFIED" },
    { "a number", { .helo = "3221226026" }, "HELO_NOT_QUALIFIED" },
    { "a domain of digits", { .helo = "host.123" }, "HELO_NOT_QUALIFIED" },
    { "five numbers", { .helo = "1.2.3.4.5" }, "HELO_NOT_QUALIFIED" },
    { "an address out of range", { .helo = "1.2.3.400" }, "HELO_NOT_QUALIFIED" },
    { "dots only", { .helo = "..." }, "HELO_NOT_QUALIFIED" },
    { "an empty label", { .helo = "mail..example.com" }, "HELO_NOT_QUALIFIED" },
    { "a hyphen", { .helo = "-" }, "HELO_NOT_QUALIFIED" },
    { "random letters", { .helo = "xkqjzpwv.rtgbhn7" }, "HELO_IMPOSSIBLE_NAME" },
    { "a hyphen in the top-level domain", { .helo = "mail.net-2" }, "HELO_IMPOSSIBLE_NAME" },
    { "empty brackets", { .helo = "[]" }, "HELO_MALFORMED_ADDRESS" },
    { "half a bracket", { .helo = "[" }, "HELO_MALFORMED_ADDRESS" },
    { "no closing bracket", { .helo = "[192.0.2.10" }, "HELO_MALFORMED_ADDRESS" },
    { "brackets around no address", { .helo = "[1.2.3.400]" }, "HELO_MALFORMED_ADDRESS" },
    { "brackets around a name", { .helo = "[mail.example.com]" }, "HELO_MALFORMED_ADDRESS" },
    { "much in brackets",
      { .helo = "[11111111111111111111111111111111111111111111111111111111111111111111111111]" },
      "HELO_MALFORMED_ADDRESS" },
    { "a variable that was not filled in", { .helo = "$domain" }, "HELO_INVALID_CHARACTER" },
    { "a URL", { .helo = "http://example.com/" }, "HELO_INVALID_CHARACTER" },
    { "an address of mail", { .helo = "alice@example.com" }, "HELO_INVALID_CHARACTER" },
    { "a space", { .helo = "mail example.com" }, "HELO_INVALID_CHARACTER" },
    { "half a UTF-8 character", { .helo = "m\xc3.example" }, "HELO_INVALID_CHARACTER" },
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
