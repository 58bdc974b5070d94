/*
 * Table test of the check client_name. What names look like is tested in test_hostname.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

static const struct check_row rows[] = {
    /* Good senders. */
    { "a plain name", { 0 }, "CLIENT_NAME_PLAIN" },
    { "in another case", { .name = "MX1.Example.COM" }, "CLIENT_NAME_PLAIN" },
    { "a university's host", { .name = "hera.cs.uni-example.de" }, "CLIENT_NAME_PLAIN" },
    { "a big provider's", { .name = "mail-ej1-f43.google.com" }, "CLIENT_NAME_PLAIN" },
    { "a bulk sender's, of its address",
      { .name = "192-0-2-10.outbound-mail.example.com" },
      "CLIENT_NAME_PLAIN" },
    { "a bulk sender's, of two bytes",
      { .name = "a2-10.smtp-out.example.com" },
      "CLIENT_NAME_PLAIN" },
    { "over IPv6",
      { .client = "2001:db8::1", .name = "mail-lf1-x12d.google.com" },
      "CLIENT_NAME_PLAIN" },
    { "a rented server's own name", { .name = "vps7.example.com" }, "CLIENT_NAME_PLAIN" },
    { "a UTF-8 name", { .name = "m\xc3\xbcller.example" }, "CLIENT_NAME_PLAIN" },
    { "an encoded name", { .name = "mail.xn--bcher-kva.example" }, "CLIENT_NAME_PLAIN" },
    { "a word of lines in a mail server's",
      { .name = "smtp.dsl.example.net" },
      "CLIENT_NAME_PLAIN" },
    { "a word of lines as domain", { .name = "mail.dynamic.example" }, "CLIENT_NAME_PLAIN" },
    { "a word of lines within another",
      { .name = "host7-12.carpool.example.com" },
      "CLIENT_NAME_PLAIN" },
    { "nobody asked", { .nameless = true }, "" },
    { "a home line that logs in",
      { .name = "pool-192-0-2-10.dyn.example.net", .login = "alice" },
      "" },
    { "no name, logged in", { .name_state = ASSENT_NAME_NONE, .login = "alice" }, "" },
    { "no name, inside", { .client = "10.1.2.3", .name_state = ASSENT_NAME_NONE }, "" },
    { "no name, inside, over IPv6", { .client = "fd00::7", .name_state = ASSENT_NAME_NONE }, "" },
    { "this host", { .client = "127.0.0.1", .name = "localhost" }, "" },
    { "from a unix socket", { .client = "unix", .name_state = ASSENT_NAME_NONE }, "" },
    { "from an unknown address", { .client = "unknown", .name_state = ASSENT_NAME_NONE }, "" },

    /* Weak: honest servers have it, too. */
    { "no name", { .name_state = ASSENT_NAME_NONE }, "CLIENT_NO_NAME" },
    { "no name, over IPv6",
      { .client = "2001:db8::1", .name_state = ASSENT_NAME_NONE },
      "CLIENT_NO_NAME" },
    { "an unverified name", { .name_state = ASSENT_NAME_UNVERIFIED }, "CLIENT_NAME_UNVERIFIED" },
    { "a rented server without a name of its own",
      { .name = "static.10.2.0.192.clients.your-server.de" },
      "CLIENT_ADDRESS_IN_NAME" },
    { "a firm's fixed line",
      { .name = "business-192-0-2-10.example.net" },
      "CLIENT_ADDRESS_IN_NAME" },
    { "a firm's fixed DSL line",
      { .name = "static-192-0-2-10.dsl.example.net" },
      "CLIENT_ADDRESS_IN_NAME,CLIENT_NAME_GENERIC" },

    /* Bad ones. */
    { "a DSL line",
      { .name = "192-0-2-10.dsl.example.net.br" },
      "CLIENT_ADDRESS_IN_NAME,CLIENT_NAME_GENERIC" },
    { "a numbered DSL line", { .name = "abcd12.neoplus.adsl.tpnet.pl" }, "CLIENT_NAME_GENERIC" },
    { "a dynamic line",
      { .name = "192-0-2-10.dynamic.example.net" },
      "CLIENT_ADDRESS_IN_NAME,CLIENT_NAME_DYNAMIC" },
    { "in capitals, with a final dot",
      { .name = "192-0-2-10.DYNAMIC.EXAMPLE.NET." },
      "CLIENT_ADDRESS_IN_NAME,CLIENT_NAME_DYNAMIC" },
    { "in hexadecimal",
      { .name = "pc000020a.dip0.t-ipconnect.de" },
      "CLIENT_ADDRESS_IN_NAME,CLIENT_NAME_DYNAMIC" },
    { "a home line of another address",
      { .name = "pool-7.nycmny.fios.verizon.net" },
      "CLIENT_NAME_GENERIC" },
    { "a dynamic line that is not verified",
      { .name = "host-10-2-0-192.dynamic.example.net", .name_state = ASSENT_NAME_UNVERIFIED },
      "CLIENT_ADDRESS_IN_NAME,CLIENT_NAME_DYNAMIC,CLIENT_NAME_UNVERIFIED" },
    { "a dynamic line over IPv6",
      { .client = "2001:db8:1:2:3:4:5:6", .name = "2001-db8-1-2-3-4-5-6.cable.dynamic.example.nl" },
      "CLIENT_ADDRESS_IN_NAME,CLIENT_NAME_DYNAMIC" },
    { "a dynamic line that calls itself a server",
      { .name = "mx-ll-192.0.2-10.dynamic.example.th" },
      "CLIENT_ADDRESS_IN_NAME,CLIENT_NAME_DYNAMIC" },
};

static const struct check_row listed[] = {
    { "a home line that an administrator lists", { .name = "192-0-2-10.dynamic.example.net" }, "" },
    { "no name, listed", { .name_state = ASSENT_NAME_NONE }, "" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("client_name", rows, ROWS(rows)), 0);
}

static void keeps_to_the_list(void **state)
{
    static const char *const settings[] = { "no-host-checks: 192.0.2.0/24", NULL };

    (void)state;
    assert_int_equal(scoring_check_rows_with("client_name", settings, listed, ROWS(listed)), 0);
}

/* What one name can say, and HELO when it repeats it, is about two points. */
static void says_no_more_than_two_points(void **state)
{
    static const struct mail mail = { .name = "192-0-2-10.dynamic.example.net",
                                      .helo = "192-0-2-10.dynamic.example.net" };
    struct test_time time = { 1790000000000, 1000 };
    struct assent_scorer *scorer = scoring_create(&time, NULL);
    struct assent_transaction *transaction = scoring_begin(scorer, &mail);
    const struct assent_decision *decision = assent_transaction_decide(transaction);

    (void)state;
    assert_true(decision->verdict.score > ASSENT_POINTS(1));
    assert_true(decision->verdict.score <= ASSENT_POINTS(2));
    assent_transaction_destroy(transaction);
    assent_scorer_destroy(scorer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
        cmocka_unit_test(keeps_to_the_list),
        cmocka_unit_test(says_no_more_than_two_points),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
