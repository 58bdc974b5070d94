/*
 * Table test of the check display_name.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define FROM(from) "From: " from "\nTo: bob@example.org\nDate: x\nMessage-ID: <1@x.test>\n"

static const char *const settings[] = { "local-domains: example.org", NULL };

static const struct check_row rows[] = {
    /* Good senders. */
    { "a name", { 0 }, "" },
    { "no name", { .message = FROM("alice@example.com") "\n" }, "" },
    { "the address as name",
      { .message = FROM("\"alice@example.com\" <alice@example.com>") "\n" },
      "" },
    { "the address in other letters",
      { .message = FROM("Alice@Example.COM <alice@example.com>") "\n" },
      "" },
    { "of a subdomain", { .message = FROM("\"a@example.com\" <b@news.example.com>") "\n" }, "" },
    { "the company's domain", { .message = FROM("Example.com <shop@mail.example.com>") "\n" }, "" },
    { "another company's domain",
      { .message = FROM("\"Shop.test\" <shop@example.com>") "\n" },
      "" },
    { "initials", { .message = FROM("\"J.R.R. Smith, B.Sc.\" <a@example.com>") "\n" }, "" },
    { "one person at two domains",
      { .message = FROM("\"alice@a.test\" <alice@example.com>") "\n" },
      "" },
    { "munged by a list",
      { .message = FROM("\"alice@a.test via Talk\" <talk@lists.test>") "\n" },
      "" },
    { "munged by Google Groups",
      { .message = FROM("\"'alice@a.test' via Talk\" <talk@googlegroups.test>") "\n" },
      "" },
    { "one of ours, munged by a list",
      { .message = FROM("\"carol@example.org via Talk\" <talk@lists.test>") "\n" },
      "" },
    { "shared by a service",
      { .message = FROM("\"carol@example.org (via Drive)\" <share@drive.test>") "\n" },
      "" },
    { "a mailbox for each sender",
      { .message = FROM("\"news@shop.test\" <news_at_shop_test_a1b2@privaterelay.test>") "\n" },
      "" },
    { "another one",
      { .message = FROM("\"news@shop.test\" <alias+news=shop.test@bob.relay.test>") "\n" },
      "" },
    { "a third one",
      { .message = FROM("\"News@Shop-1.test [via Relay]\" <replies@relay.test>") "\n" },
      "" },
    { "list mail",
      { .message = FROM("\"alice@a.test\" <talk@lists.test>") "List-Id: <a.lists.test>\n\n" },
      "" },
    { "a web form that names where to answer",
      { .message = FROM("\"alice@a.test\" <form@example.com>") "Reply-To: alice@a.test\n\n" },
      "" },
    { "a fax gateway of ours that logs in",
      { .login = "fax", .message = FROM("\"fax@example.org\" <gateway@fax.test>") "\n" },
      "" },
    { "our address from ourselves",
      { .message = FROM("\"bob@example.org\" <x@example.org>") "\n" },
      "" },
    { "a name that only ends like ours",
      { .message = FROM("\"badexample.org\" <a@example.com>") "\n" },
      "" },
    { "an @ as decoration", { .message = FROM("\"Alice @ work.\" <alice@example.com>") "\n" }, "" },
    { "ours, spelt out in another's address",
      { .message = FROM("\"carol@example.org\" <carol_at_example_org@relay.test>") "\n" },
      "FROM_NAME_OWN_ADDRESS" },
    { "an address of which only a part is spelt out",
      { .message = FROM("\"news@shop.test\" <news_shop@relay.test>") "\n" },
      "FROM_NAME_OTHER_ADDRESS" },
    { "two authors",
      { .message = FROM("\"x@a.test\" <a@example.com>, \"y@a.test\" <b@example.com>") "\n" },
      "" },

    /* Bad ones. */
    { "another's address",
      { .message = FROM("\"support@bank.test\" <x@example.com>") "\n" },
      "FROM_NAME_OTHER_ADDRESS" },
    { "not quoted",
      { .message = FROM("support@bank.test <x@example.com>") "\n" },
      "FROM_NAME_OTHER_ADDRESS" },
    { "encoded",
      { .message = FROM("=?utf-8?q?support=40bank.test?= <x@example.com>") "\n" },
      "FROM_NAME_OTHER_ADDRESS" },
    { "in brackets behind a name",
      { .message = FROM("\"Bank <support@bank.test>\" <x@example.com>") "\n" },
      "FROM_NAME_OTHER_ADDRESS" },
    { "behind the own address",
      { .message = FROM("\"x@example.com, support@bank.test\" <x@example.com>") "\n" },
      "FROM_NAME_OTHER_ADDRESS" },
    { "with Reply-To elsewhere",
      { .message = FROM("\"support@bank.test\" <x@example.com>") "Reply-To: y@freemail.test\n\n" },
      "FROM_NAME_OTHER_ADDRESS" },
    { "an address of ours",
      { .message = FROM("\"ceo@example.org\" <x@example.com>") "\n" },
      "FROM_NAME_OWN_ADDRESS" },
    { "the recipient's",
      { .message = FROM("\"bob@EXAMPLE.org\" <x@example.com>") "\n" },
      "FROM_NAME_OWN_ADDRESS" },
    { "of a subdomain of ours",
      { .message = FROM("\"it@helpdesk.example.org\" <x@example.com>") "\n" },
      "FROM_NAME_OWN_ADDRESS" },
    { "our domain",
      { .message = FROM("\"example.org Helpdesk\" <x@example.com>") "\n" },
      "FROM_NAME_OWN_DOMAIN" },
    { "our host",
      { .message = FROM("\"Server mx.example.org.\" <x@example.com>") "\n" },
      "FROM_NAME_OWN_DOMAIN" },
    { "our domain behind a brand's",
      { .message = FROM("\"Cloud.test: example.org\" <x@example.com>") "\n" },
      "FROM_NAME_OWN_DOMAIN" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows_with("display_name", settings, rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
