/*
 * Table test of the check from_form.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define FROM(from) "From: " from "\nTo: bob@example.org\nDate: x\nMessage-ID: <1@x.test>\n"
static const struct check_row rows[] = {
    /* Good senders. */
    { "a person", { 0 }, "" },
    { "an address alone", { .message = FROM("alice@example.com") "\n" }, "" },
    { "the old form", { .message = FROM("alice@example.com (Alice)") "\n" }, "" },
    { "a colon in a quoted name",
      { .message = FROM("\"IT: Help\" <alice@example.com>") "\n" },
      "" },
    { "a colon in an encoded name",
      { .message = FROM("=?utf-8?q?IT=3A_Help?= <alice@example.com>") "\n" },
      "" },
    { "a bare colon in an encoded name",
      { .message = FROM("=?utf-8?q?IT:_Help?= <alice@example.com>") "\n" },
      "" },
    { "and in the second word of two",
      { .message = FROM("=?utf-8?q?IT?= =?utf-8?q?:_Help?= <alice@example.com>") "\n" },
      "" },
    { "a colon in a comment", { .message = FROM("alice@example.com (IT: Help)") "\n" }, "" },
    { "an escaped quote",
      { .message = FROM("\"The \\\"a: b\\\"\" <alice@example.com>") "\n" },
      "" },
    { "a name with a comma", { .message = FROM("Smith, Alice <alice@example.com>") "\n" }, "" },
    { "two authors and a sender",
      { .message = FROM("a@example.com, b@example.com") "Sender: a@example.com\n\n" },
      "" },
    { "a long VERP address",
      { .message = FROM("<bounce-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-"
                        "bob=example.org"
                        "@mailer.example.com>") "\n" },
      "" },
    { "signs in the local part", { .message = FROM("o'neil+a=b/c_d{e}@example.com") "\n" }, "" },
    { "Exchange's X.400", { .message = FROM("<IMCEAEX-_O=X_OU=Y_cn=Z@example.com>") "\n" }, "" },
    { "internationalized",
      { .message = FROM("J\303\266rg <j\303\266rg@m\303\274ller.example>") "\n" },
      "" },
    { "an A-label", { .message = FROM("a@xn--mller-kva.example") "\n" }, "" },
    { "a top-level domain in another script",
      { .message = FROM("a@xn--e1afmkfd.xn--p1ai") "\n" },
      "" },
    { "a final dot", { .message = FROM("<a@example.com.>") "\n" }, "" },
    { "an underscore in the domain", { .message = FROM("<a@b_c.example.com>") "\n" }, "" },
    { "a source route", { .message = FROM("<@relay.test:a@example.com>") "\n" }, "" },
    { "a printer of ours",
      { .client = "10.0.0.7", .message = FROM("printer@localhost") "\n" },
      "" },
    { "a server that logs in", { .login = "cron", .message = FROM("root@web1") "\n" }, "" },
    { "list mail", { .message = FROM("root@web1") "List-Id: <a.lists.test>\n\n" }, "" },
    { "no address, which others say", { .message = FROM("root") "\n" }, "" },
    { "no From, which others say", { .message = "To: bob@example.org\n\n" }, "" },
    { "several From fields, which others say",
      { .message = FROM("a@example.com") "From: b@example.com\n\n" },
      "" },

    /* Bad ones. */
    { "two authors",
      { .message = FROM("a@example.com, b@example.com") "\n" },
      "FROM_SEVERAL_WITHOUT_SENDER" },
    { "three of other domains",
      { .message = FROM("a@example.com, b@c.test, d@e.test") "\n" },
      "FROM_SEVERAL_WITHOUT_SENDER" },
    { "a group", { .message = FROM("Team: a@example.com, b@example.com;") "\n" }, "FROM_GROUP" },
    { "a group of one", { .message = FROM("Team:a@example.com;") "\n" }, "FROM_GROUP" },
    { "a name that begins with a colon",
      { .message = FROM(": Shop <a@example.com>") "\n" },
      "FROM_GROUP" },
    { "a name with a bare colon",
      { .message = FROM("Re: You <a@example.com>") "\n" },
      "FROM_GROUP" },
    { "a bare colon behind an encoded word",
      { .message = FROM("=?utf-8?q?IT?=: Help <a@example.com>") "\n" },
      "FROM_GROUP" },
    { "a bare colon behind half an encoded word",
      { .message = FROM("=?utf-8?: Help <a@example.com>") "\n" },
      "FROM_GROUP" },
    { "one word", { .message = FROM("root@localhost") "\n" }, "FROM_DOMAIN_IMPOSSIBLE" },
    { "a number", { .message = FROM("a@192.0.2.1") "\n" }, "FROM_DOMAIN_IMPOSSIBLE" },
    { "an address literal", { .message = FROM("<a@[192.0.2.1]>") "\n" }, "FROM_DOMAIN_IMPOSSIBLE" },
    { "a last label of digits",
      { .message = FROM("a@example.123") "\n" },
      "FROM_DOMAIN_IMPOSSIBLE" },
    { "a sign in the domain",
      { .message = FROM("<a@winner!.example>") "\n" },
      "FROM_DOMAIN_IMPOSSIBLE" },
    { "two @", { .message = FROM("<a@b@example.com>") "\n" }, "FROM_DOMAIN_IMPOSSIBLE" },
    { "a quoted local part",
      { .message = FROM("\"a b\"@example.com") "\n" },
      "FROM_ADDRESS_MALFORMED" },
    { "an encoded word in the address",
      { .message = FROM("<=?utf-8?q?a?=@example.com>") "\n" },
      "FROM_ADDRESS_MALFORMED" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("from_form", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
