/*
 * Table test of the check helo.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/check_table.h"

static const struct check_row rows[] = {
    /* good senders */
    { "its own name", { .helo = "mail.example.com" }, "HELO_MATCHES_CLIENT" },
    { "its own name, other case", { .helo = "MAIL.Example.COM" }, "HELO_MATCHES_CLIENT" },
    { "another name of its own", { .helo = "out1.example.com" }, "" },
    { "a name, client without name", { .helo = "mx.b.test", .name_state = ASSENT_NAME_NONE }, "" },
    { "its address in brackets", { .helo = "[192.0.2.10]" }, "" },
    { "IPv6 in brackets", { .client = "2001:db8::25", .helo = "[IPv6:2001:db8::25]" }, "" },
    { "IPv6 written out",
      { .client = "2001:db8::25", .helo = "[IPv6:2001:0db8:0:0:0:0:0:0025]" },
      "" },
    { "mapped IPv4", { .client = "::ffff:192.0.2.10", .helo = "[192.0.2.10]" }, "" },
    { "name with a final dot", { .helo = "out1.example.com." }, "" },
    { "name with an underscore", { .helo = "out_1.example.com" }, "" },
    { "phone that has logged in", { .helo = "localhost", .login = "alice" }, "" },
    { "scanner that has logged in", { .helo = "192.168.1.7", .login = "scanner" }, "" },
    { "international name", { .helo = "xn--bcher-kva.example" }, "" },
    { "unix socket", { .client = "unix", .helo = "anything" }, "" },
    /* bad ones */
    { "none", { .helo = "" }, "HELO_MISSING" },
    { "our name", { .helo = "mx.example.org" }, "HELO_OWN_NAME" },
    { "our name, other case", { .helo = "MX.EXAMPLE.ORG" }, "HELO_OWN_NAME" },
    { "bare address of its own", { .helo = "192.0.2.10" }, "HELO_BARE_ADDRESS" },
    { "bare address of another",
      { .helo = "198.51.100.1" },
      "HELO_BARE_ADDRESS,HELO_WRONG_ADDRESS" },
    { "another's address in brackets", { .helo = "[198.51.100.1]" }, "HELO_WRONG_ADDRESS" },
    { "another's IPv6",
      { .client = "2001:db8::25", .helo = "[IPv6:2001:db8::26]" },
      "HELO_WRONG_ADDRESS" },
    { "one word", { .helo = "friend" }, "HELO_NOT_QUALIFIED" },
    { "localhost", { .helo = "localhost" }, "HELO_NOT_QUALIFIED" },
    { "digits", { .helo = "12345" }, "HELO_NOT_QUALIFIED" },
    { "address out of range", { .helo = "999.1.2.3" }, "HELO_NOT_QUALIFIED" },
    { "empty brackets", { .helo = "[]" }, "HELO_NOT_QUALIFIED" },
    { "dots", { .helo = "a..b" }, "HELO_NOT_QUALIFIED" },
    { "its own name, not verified",
      { .helo = "mail.example.com", .name_state = ASSENT_NAME_UNVERIFIED },
      "" },
};

CHECK_TABLE("helo", rows)
