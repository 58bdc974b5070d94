/*
 * Table test of the check recipients.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

/* A message from alice@example.com with these fields. */
#define MESSAGE(fields) \
    "From: Alice <alice@example.com>\nDate: x\nMessage-ID: <1@example.com>\n" fields
#define TEN(text) text text text text text text text text text text
static const struct check_row rows[] = {
    /* Good senders. */
    { "to the recipient", { 0 }, "" },
    { "in other letters", { .message = MESSAGE("To: BOB@Example.ORG\n\n") }, "" },
    { "in Cc", { .message = MESSAGE("To: carol@example.net\nCc: Bob <bob@example.org>\n\n") }, "" },
    { "only Cc", { .message = MESSAGE("Cc: bob@example.org\n\n") }, "" },
    { "with an extension in To", { .message = MESSAGE("To: bob+shop@example.org\n\n") }, "" },
    { "with an extension in the envelope",
      { .recipients = { "bob+shop@example.org" }, .message = MESSAGE("To: bob@example.org\n\n") },
      "" },
    { "in UTF-8",
      { .recipients = { "j\303\266rg@example.org" },
        .message = MESSAGE("To: J\303\266rg <j\303\266rg@example.org>\n\n") },
      "" },
    { "to an alias", { .message = MESSAGE("To: sales@example.org\n\n") }, "" },
    { "to an alias in a subdomain", { .message = MESSAGE("To: sales@shop.example.org\n\n") }, "" },
    { "the second recipient",
      { .recipients = { "x@example.net", "bob@example.org" },
        .message = MESSAGE("To: bob@example.org\n\n") },
      "" },
    { "in a group",
      { .message = MESSAGE("To: Team: carol@example.net, bob@example.org;\n\n") },
      "" },
    { "a mailing list",
      { .message = MESSAGE("To: talk@lists.test\nList-Id: <talk.lists.test>\n\n") },
      "" },
    { "a mailing list without To",
      { .message = MESSAGE("List-Post: <mailto:a@lists.test>\n\n") },
      "" },
    { "sent again",
      { .message = MESSAGE("To: carol@example.net\nResent-To: bob@example.org\n\n") },
      "" },
    { "a printer that logs in", { .login = "printer", .message = MESSAGE("\n") }, "" },
    { "a host of ours", { .client = "10.0.0.7", .message = MESSAGE("To: <>\n\n") }, "" },
    { "a note to oneself",
      { .recipients = { "alice@example.com" }, .message = MESSAGE("To: alice@example.com\n\n") },
      "" },
    { "somebody else: forwarded, or an alias",
      { .message = MESSAGE("To: carol@example.net\n\n") },
      "" },
    { "the author and another",
      { .message = MESSAGE("To: alice@example.com, carol@example.net\n\n") },
      "" },
    { "no header at all, which others say", { .message = "\nshort\n" }, "" },
    { "a crowd of others",
      { .message = MESSAGE("To: " TEN(TEN("carol@example.net, ")) "carol@example.net\n\n") },
      "" },

    /* What Bcc and programs look like. */
    { "no To and no Cc", { .message = MESSAGE("\n") }, "RECIPIENT_FIELDS_MISSING" },
    { "an empty group",
      { .message = MESSAGE("To: undisclosed-recipients:;\n\n") },
      "RECIPIENTS_UNDISCLOSED" },
    { "with a space",
      { .message = MESSAGE("To: Undisclosed recipients: ;\n\n") },
      "RECIPIENTS_UNDISCLOSED" },
    { "in angle brackets",
      { .message = MESSAGE("To: <Undisclosed-Recipient:;>\n\n") },
      "RECIPIENTS_UNDISCLOSED" },
    { "in other words", { .message = MESSAGE("To: Members:;\n\n") }, "RECIPIENTS_UNDISCLOSED" },
    { "in Cc",
      { .message = MESSAGE("Cc: recipient list not shown:;\n\n") },
      "RECIPIENTS_UNDISCLOSED" },
    { "empty", { .message = MESSAGE("To:\n\n") }, "RECIPIENTS_WITHOUT_ADDRESS" },
    { "empty brackets", { .message = MESSAGE("To: \"\" <>\n\n") }, "RECIPIENTS_WITHOUT_ADDRESS" },
    { "one word", { .message = MESSAGE("To: you\n\n") }, "RECIPIENTS_WITHOUT_ADDRESS" },
    { "no local part",
      { .message = MESSAGE("To: @example.org\n\n") },
      "RECIPIENTS_WITHOUT_ADDRESS" },
    { "the author", { .message = MESSAGE("To: Alice <alice@example.com>\n\n") }, "TO_IS_FROM" },
    { "the author in other letters",
      { .message = MESSAGE("To: ALICE@example.com\n\n") },
      "TO_IS_FROM" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("recipients", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
