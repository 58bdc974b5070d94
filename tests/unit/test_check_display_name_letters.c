/*
 * Table test of the check display_name_letters.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define FROM(from) "From: " from "\nTo: bob@example.org\nDate: x\nMessage-ID: <1@x.test>\n"

static const char *const settings[] = { "local-domains: example.org", NULL };

static const struct check_row rows[] = {
    /* Good senders. */
    { "ASCII", { 0 }, "" },
    { "no name", { .message = FROM("alice@example.com") "\n" }, "" },
    { "umlauts", { .message = FROM("J\303\266rg M\303\274ller <alice@example.com>") "\n" }, "" },
    { "Polish", { .message = FROM("\305\201ukasz <alice@example.com>") "\n" }, "" },
    { "Cyrillic, all twins of Latin letters",
      { .message = FROM("\320\241\320\276\321\201\320\276 <alice@example.com>") "\n" },
      "" },
    { "Cyrillic and Latin words",
      { .message = FROM("\320\236\320\236\320\236 Roga i Kopyta <alice@example.com>") "\n" },
      "" },
    { "a slip of the keyboard: Latin C before Cyrillic",
      { .message = FROM("C\320\265\321\200\320\263\320\265\320\271 <alice@example.com>") "\n" },
      "" },
    { "a short Cyrillic mark at a Latin letter",
      { .message = FROM("A\320\236 <alice@example.com>") "\n" },
      "" },
    { "Greek",
      { .message = FROM("\316\235\316\257\316\272\316\277\317\202 <alice@example.com>") "\n" },
      "" },
    { "a micro sign", { .message = FROM("\302\265Tools <alice@example.com>") "\n" }, "" },
    { "joiners in Persian",
      { .message = FROM("\331\205\333\214\342\200\214\330\256\331\210 <alice@example.com>") "\n" },
      "" },
    { "a joiner in an emoji",
      { .message =
            FROM("Alice \360\237\221\251\342\200\215\360\237\222\273 <alice@example.com>") "\n" },
      "" },
    { "a direction mark beside Hebrew",
      { .message = FROM("Alice \342\200\217\327\220\327\221 <alice@example.com>") "\n" },
      "" },
    { "a phone number as telephones write it",
      { .message = FROM("\"\342\200\255+49 30 1234\342\200\254\" <sms@example.com>") "\n" },
      "" },
    { "a byte order mark in front",
      { .message = FROM("\"\357\273\277Alice\" <alice@example.com>") "\n" },
      "" },
    { "a space without width behind a word",
      { .message = FROM("\"Alice\342\200\213 Smith\" <alice@example.com>") "\n" },
      "" },
    { "broken UTF-8", { .message = FROM("\"Al\377\376ice\" <alice@example.com>") "\n" }, "" },
    { "Japanese, fullwidth punctuation",
      { .message =
            FROM("\346\240\252\357\274\210\346\261\272\357\274\211 <alice@example.com>") "\n" },
      "" },
    { "a Spanish short form", { .message = FROM("Mª José <alice@example.com>") "\n" }, "" },
    { "a French short form", { .message = FROM("Mᵐᵉ Dupont <alice@example.com>") "\n" }, "" },
    { "a number of a king", { .message = FROM("Louis Ⅴ <alice@example.com>") "\n" }, "" },
    { "a sign", { .message = FROM("ℹ️ Info <alice@example.com>") "\n" }, "" },
    { "a Greek letter of science",
      { .message = FROM("\"TNFα Group\" <alice@example.com>") "\n" },
      "" },
    { "fullwidth letters in Japanese",
      { .message = FROM("ＡＮＡマイル <alice@example.com>") "\n" },
      "" },
    { "a Hebrew prefix", { .message = FROM("דנה וGoogle <alice@example.com>") "\n" }, "" },
    { "our domain, written out",
      { .message = FROM("\"Jörg, example.org\" <alice@example.com>") "\n" },
      "" },
    { "a domain of others that resembles ours, written out",
      { .message = FROM("\"Büro examp1e.org\" <alice@example.com>") "\n" },
      "" },
    { "their own domain, fullwidth, in Japanese",
      { .message = FROM("\"株 ｅｘａｍｐｌｅ．ｃｏｍ\" <alice@example.com>") "\n" },
      "" },
    { "one of ours",
      { .login = "alice", .message = FROM("\"P\342\200\213ay\" <alice@example.org>") "\n" },
      "" },

    /* Bad ones. */
    { "a Cyrillic a in a Latin word",
      { .message = FROM("P\320\260yment <x@example.com>") "\n" },
      "FROM_NAME_ALPHABETS_MIXED" },
    { "encoded",
      { .message = FROM("=?utf-8?q?P=D0=B0yment?= <x@example.com>") "\n" },
      "FROM_NAME_ALPHABETS_MIXED" },
    { "a Greek M",
      { .message = FROM("\316\234oney <x@example.com>") "\n" },
      "FROM_NAME_ALPHABETS_MIXED" },
    { "a space without width in a word",
      { .message = FROM("\"Pay\342\200\213ment\" <x@example.com>") "\n" },
      "FROM_NAME_LETTERS_HIDDEN" },
    { "a soft hyphen",
      { .message = FROM("\"Pay\302\255ment\" <x@example.com>") "\n" },
      "FROM_NAME_LETTERS_HIDDEN" },
    { "several joiners",
      { .message = FROM("\"P\342\200\215\342\200\215ay\" <x@example.com>") "\n" },
      "FROM_NAME_LETTERS_HIDDEN" },
    { "letters from right to left",
      { .message = FROM("\"\342\200\256knaB\342\200\254\" <x@example.com>") "\n" },
      "FROM_NAME_ORDER_OVERRIDDEN" },
    { "fullwidth letters",
      { .message = FROM("\357\274\262\357\275\201\357\275\217 <x@example.com>") "\n" },
      "FROM_NAME_LETTERS_STYLED" },
    { "mathematical letters",
      { .message = FROM("\360\235\220\217\360\235\220\232 <x@example.com>") "\n" },
      "FROM_NAME_LETTERS_STYLED" },
    { "our domain with a Cyrillic e",
      { .message = FROM("\320\265xample.org helpdesk <x@example.com>") "\n" },
      "FROM_NAME_IMITATES_OURS" },
    { "our domain, cut by nothing",
      { .message = FROM("\"exam\342\200\213ple.org\" <x@example.com>") "\n" },
      "FROM_NAME_IMITATES_OURS" },
    { "our domain with a palochka",
      { .message = FROM("\"exampӏe.org\" <x@example.com>") "\n" },
      "FROM_NAME_IMITATES_OURS" },
    { "a subdomain of ours in Cyrillic capitals",
      { .message = FROM("\"МАIL.ЕХАМРLЕ.ОRG\" <x@example.com>") "\n" },
      "FROM_NAME_IMITATES_OURS" },
    { "fullwidth at and stop",
      { .message = FROM("\"bob＠example．org\" <x@example.com>") "\n" },
      "FROM_NAME_IMITATES_OURS" },
    { "an address of ours, fullwidth",
      { .message = FROM("\"bob@\357\275\205xample.org\" <x@example.com>") "\n" },
      "FROM_NAME_IMITATES_OURS" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows_with("display_name_letters", settings, rows, ROWS(rows)),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
