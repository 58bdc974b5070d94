/*
 * Table test of the check helo_name.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define LINE "192-0-2-10.dynamic.example.net"

static const struct check_row rows[] = {
    /* Good senders. */
    { "its verified name", { 0 }, "HELO_MATCHES_CLIENT" },
    { "in another case", { .helo = "MAIL.Example.COM" }, "HELO_MATCHES_CLIENT" },
    { "with a final dot", { .helo = "mail.example.com." }, "HELO_MATCHES_CLIENT" },
    { "over IPv6", { .client = "2001:db8::1" }, "HELO_MATCHES_CLIENT" },
    { "another name of its own", { .helo = "out1.example.com" }, "HELO_SAME_ORGANIZATION" },
    { "its domain", { .helo = "example.com" }, "HELO_SAME_ORGANIZATION" },
    { "another domain", { .helo = "mail.customer.example" }, "" },
    { "another under one public suffix",
      { .helo = "mail.one.co.uk", .name = "mail.two.co.uk" },
      "" },
    { "a firm's name on its DSL line",
      { .helo = "mail.firm.example", .name = "static-192-0-2-10.dsl.example.net" },
      "" },
    { "a name, no name known", { .nameless = true }, "" },
    { "an unverified name", { .name_state = ASSENT_NAME_UNVERIFIED }, "" },
    { "an address without a name", { .name_state = ASSENT_NAME_NONE }, "" },
    { "its address in brackets", { .helo = "[192.0.2.10]" }, "" },
    { "one word, at which helo looks", { .helo = "localhost" }, "" },
    { "none", { .helo = "" }, "" },
    { "Exchange", { .helo = "SERVER.firm.local" }, "" },
    { "a bulk sender's name of its address",
      { .helo = "192-0-2-10.outbound-mail.example.com",
        .name = "192-0-2-10.outbound-mail.example.com" },
      "HELO_MATCHES_CLIENT" },
    { "a UTF-8 name",
      { .helo = "m\xc3\xbcller.example", .name = "m\xc3\xbcller.example" },
      "HELO_MATCHES_CLIENT" },
    { "our own name, logged in", { .helo = "mx.example.org", .login = "alice" }, "" },
    { "our own name, inside", { .client = "10.0.0.5", .helo = "mx.example.org" }, "" },
    { "this host, from outside", { .helo = "mx.example.org", .name = "mx.example.org" }, "" },
    { "our second server",
      { .helo = "mx2.example.org", .name = "mx2.example.org" },
      "HELO_MATCHES_CLIENT" },
    { "our web server, its name our own",
      { .helo = "example.org", .name = "www.example.org" },
      "HELO_SAME_ORGANIZATION" },
    { "our domain, nobody asked for the name", { .helo = "example.org", .nameless = true }, "" },
    { "Gmail",
      { .helo = "mail-ej1-f43.google.com", .name = "mail-ej1-f43.google.com" },
      "HELO_MATCHES_CLIENT" },
    { "Outlook",
      { .helo = "EUR05-DB8-obe.outbound.protection.outlook.com",
        .name = "mail-db8eur05on2101.outbound.protection.outlook.com" },
      "HELO_SAME_ORGANIZATION" },
    { "Gmail by its bare domain", { .helo = "gmail.com", .name = "mail-ej1-f43.google.com" }, "" },
    { "GMX by another of its domains", { .helo = "mout.gmx.de", .name = "mout.gmx.net" }, "" },
    { "AT&T, by Yahoo's hosts",
      { .helo = "sbcglobal.net", .name = "sonic301-20.consmr.mail.ne1.yahoo.com" },
      "" },
    { "Gmail's host while DNS does not answer",
      { .helo = "mail-ej1-f43.google.com", .name_state = ASSENT_NAME_NONE },
      "" },
    { "Outlook's host while DNS does not answer",
      { .helo = "EUR05-DB8-obe.outbound.protection.outlook.com", .name_state = ASSENT_NAME_NONE },
      "" },
    { "GMX's host, unverified",
      { .helo = "mout.gmx.net", .name = "mout.gmx.net", .name_state = ASSENT_NAME_UNVERIFIED },
      "" },
    { "a provider's domain, nobody asked for the name",
      { .helo = "gmail.com", .nameless = true },
      "" },
    { "a name that ends like a provider's",
      { .helo = "mail.notgmail.com", .name = "mail.notgmail.com" },
      "HELO_MATCHES_CLIENT" },

    /* Weak: honest servers have it, too. */
    { "a rented server as it came",
      { .helo = "static.10.2.0.192.clients.your-server.de",
        .name = "static.10.2.0.192.clients.your-server.de" },
      "HELO_GENERIC" },
    { "its address, the name changed since",
      { .helo = "192-0-2-10.cloud.example.net", .name = "www.firm.example" },
      "HELO_ADDRESS_IN_NAME" },
    { "a line, the name is of one domain with it",
      { .helo = "home.example.net", .name = LINE },
      "" },
    { "a provider's domain without a name",
      { .helo = "fastmail.com", .name_state = ASSENT_NAME_NONE },
      "HELO_FREEMAIL_UNRESOLVED" },
    { "our domain at a hosting firm",
      { .helo = "example.org", .name = "vps7.hosting.example" },
      "HELO_OWN_DOMAIN" },

    /* Bad ones. */
    { "our own name", { .helo = "mx.example.org" }, "HELO_OWN_NAME" },
    { "our own name, in another case", { .helo = "MX.EXAMPLE.ORG" }, "HELO_OWN_NAME" },
    { "our own name, with a final dot", { .helo = "mx.example.org." }, "HELO_OWN_NAME" },
    { "our own name, no name",
      { .helo = "mx.example.org", .name_state = ASSENT_NAME_NONE },
      "HELO_OWN_NAME" },
    { "our own name, nobody asked",
      { .helo = "mx.example.org", .nameless = true },
      "HELO_OWN_NAME" },
    { "our own name, unverified",
      { .helo = "mx.example.org", .name = "mx.example.org", .name_state = ASSENT_NAME_UNVERIFIED },
      "HELO_OWN_NAME" },
    { "our domain", { .helo = "example.org" }, "HELO_OWN_DOMAIN" },
    { "our domain, no name",
      { .helo = "EXAMPLE.ORG", .name_state = ASSENT_NAME_NONE },
      "HELO_OWN_DOMAIN" },
    { "a host in our domain", { .helo = "pc7.example.org" }, "HELO_OWN_DOMAIN" },
    { "another domain of ours",
      { .helo = "firm.example", .recipients = { "bob@firm.example" } },
      "HELO_OWN_DOMAIN" },
    { "Gmail", { .helo = "gmail.com" }, "HELO_FREEMAIL" },
    { "a host of Hotmail's", { .helo = "mx3.hotmail.com" }, "HELO_FREEMAIL" },
    { "Yahoo from a home line", { .helo = "yahoo.com", .name = LINE }, "HELO_FREEMAIL" },
    { "QQ with a final dot, in capitals", { .helo = "QQ.COM." }, "HELO_FREEMAIL" },
    { "Yahoo without a name",
      { .helo = "yahoo.com", .name_state = ASSENT_NAME_NONE },
      "HELO_FREEMAIL_UNRESOLVED" },
    { "Yahoo, unverified",
      { .helo = "yahoo.com", .name = "mail.yahoo.com", .name_state = ASSENT_NAME_UNVERIFIED },
      "HELO_FREEMAIL_UNRESOLVED" },
    { "a line by its name", { .helo = LINE, .name = LINE }, "HELO_GENERIC" },
    { "a line by its old name",
      { .helo = "192-0-2-77.dynamic.example.net", .name = LINE },
      "HELO_GENERIC" },
    { "a line by its name, nobody asked", { .helo = LINE, .nameless = true }, "HELO_GENERIC" },
    { "a line by its name, without one",
      { .helo = LINE, .name_state = ASSENT_NAME_NONE },
      "HELO_ADDRESS_IN_NAME" },
    { "a host of a line of an access provider",
      { .helo = "c-192-0-2-10.hsd1.nj.comcast.net", .name = "c-192-0-2-10.hsd1.nj.comcast.net" },
      "HELO_GENERIC" },
};

static const struct check_row listed[] = {
    { "a host that an administrator lists", { .helo = "gmail.com" }, "" },
    { "our own name, listed", { .helo = "mx.example.org" }, "" },
};

static const struct check_row domains[] = {
    { "a domain in the list", { .helo = "ours.example" }, "HELO_OWN_DOMAIN" },
    { "one that is not", { .helo = "theirs.example" }, "" },
    { "a recipient's that is not",
      { .helo = "firm.example", .recipients = { "bob@firm.example" } },
      "" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("helo_name", rows, ROWS(rows)), 0);
}

static void keeps_to_the_lists(void **state)
{
    static const char *const no_checks[] = { "no-host-checks: 192.0.2.0/24", NULL };
    static const char *const ours[] = { "local-domains: ours.example", NULL };

    (void)state;
    assert_int_equal(scoring_check_rows_with("helo_name", no_checks, listed, ROWS(listed)), 0);
    assert_int_equal(scoring_check_rows_with("helo_name", ours, domains, ROWS(domains)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
        cmocka_unit_test(keeps_to_the_lists),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
