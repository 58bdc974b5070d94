/*
 * Table test of the check reply_to.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define MESSAGE(from, reply_to)                                                          \
    "From: " from "\nReply-To: " reply_to "\nTo: bob@example.org\nDate: x\nMessage-ID: " \
    "<1@x.test>\n"

static const struct check_row rows[] = {
    /* Good senders. */
    { "none", { 0 }, "" },
    { "the same", { .message = MESSAGE("alice@example.com", "alice@example.com") "\n" }, "" },
    { "with a name", { .message = MESSAGE("a@example.com", "Alice <a@EXAMPLE.com>") "\n" }, "" },
    { "another mailbox of the company",
      { .message = MESSAGE("noreply@example.com", "service@example.com") "\n" },
      "" },
    { "a subdomain",
      { .message = MESSAGE("news@example.com", "reply-0123456789abcdef@bounce.example.com") "\n" },
      "" },
    { "the same freemail address", { .message = MESSAGE("a@gmail.com", "A@gmail.com") "\n" }, "" },
    { "with an extension", { .message = MESSAGE("a@gmail.com", "a+list@gmail.com") "\n" }, "" },
    { "a list that wants answers",
      { .message = MESSAGE("a@example.com", "talk@lists.test") "List-Id: <talk.lists.test>\n\n" },
      "" },
    { "a list that adds itself",
      { .message =
            MESSAGE("a@example.com", "a@example.com, talk@lists.test") "List-Post: <x>\n\n" },
      "" },
    { "empty", { .message = MESSAGE("a@example.com", "") "\n" }, "" },
    { "one word", { .message = MESSAGE("a@example.com", "nobody") "\n" }, "" },
    { "no From", { .message = "Reply-To: a@b.test\nTo: bob@example.org\n\n" }, "" },
    { "our own web form",
      { .client = "10.0.0.7", .message = MESSAGE("form@example.org", "carol@gmail.com") "\n" },
      "" },
    { "one of ours, logged in",
      { .login = "alice", .message = MESSAGE("a@example.org", "a@gmail.com") "\n" },
      "" },

    /* Freemail, but it shows why. */
    { "a document shared by a user of a service",
      { .message = MESSAGE("\"Alice (via Docs)\" <share@docs.test>", "Alice <a@gmail.com>") "\n" },
      "REPLY_TO_FREEMAIL_EXPLAINED" },
    { "tickets of a theater by a service whose address nobody reads",
      { .message = MESSAGE("\"Theater X\" <orders-noreply@tickets.test>",
                           "Theater X <theater.x@gmail.com>") "\n" },
      "REPLY_TO_FREEMAIL_EXPLAINED" },
    { "do-not-reply",
      { .message = MESSAGE("\"Ann of Docs\" <Do_Not.Reply@docs.test>", "Ann <a@gmail.com>") "\n" },
      "REPLY_TO_FREEMAIL_EXPLAINED" },
    { "a file that somebody sends by a service",
      { .message = MESSAGE("noreply@files.test",
                           "ann@gmail.com") "Subject: Ann@gmail.com sent a file\n\n" },
      "REPLY_TO_FREEMAIL_EXPLAINED" },
    { "an address that nobody reads, for nobody",
      { .message = MESSAGE("noreply@docs.test", "a@gmail.com") "Subject: Sign-in\n\n" },
      "REPLY_TO_FREEMAIL" },
    { "an address that nobody reads, and another name",
      { .message = MESSAGE("Bank <noreply@bank.test>", "Team <a@gmail.com>") "\n" },
      "REPLY_TO_FREEMAIL" },
    { "the same name, but an address of a person",
      { .message = MESSAGE("Ann <ann@bank.test>", "Ann <a@gmail.com>") "\n" },
      "REPLY_TO_FREEMAIL" },
    { "a contact form of PHPMailer",
      { .message = MESSAGE("site@shop.test", "a@gmail.com") "X-Mailer: PHPMailer 6.9.3\n\n" },
      "REPLY_TO_FREEMAIL_EXPLAINED" },
    { "a contact form of PHP",
      { .message = MESSAGE("site@shop.test", "a@gmail.com") "X-Mailer: PHP/8.2.20\n\n" },
      "REPLY_TO_FREEMAIL_EXPLAINED" },
    { "a contact form that names its script",
      { .message =
            MESSAGE("site@shop.test", "a@gmail.com") "X-PHP-Originating-Script: 33:form.php\n\n" },
      "REPLY_TO_FREEMAIL_EXPLAINED" },
    { "the same of cPanel",
      { .message =
            MESSAGE("site@shop.test", "a@gmail.com") "X-PHP-Script: a.test/f.php for ::\n\n" },
      "REPLY_TO_FREEMAIL_EXPLAINED" },
    { "a long local part",
      { .message =
            MESSAGE("Ann <aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                    "noreply@docs.test>",
                    "Ann <a@gmail.com>") "\n" },
      "REPLY_TO_FREEMAIL" },
    { "noreply as domain",
      { .message = MESSAGE("Ann <a@noreply.test>", "Ann <a@gmail.com>") "\n" },
      "REPLY_TO_FREEMAIL" },
    { "another mailer",
      { .message = MESSAGE("a@shop.test", "a@gmail.com") "X-Mailer: Foxmail 7\n\n" },
      "REPLY_TO_FREEMAIL" },

    /* Others. */
    { "a ticket system",
      { .message = MESSAGE("a@example.com", "ticket+17@helpdesk.test") "\n" },
      "REPLY_TO_OTHER_ORGANIZATION" },
    { "several of the company",
      { .message = MESSAGE("a@example.com", "a@example.com, b@example.com") "\n" },
      "REPLY_TO_SEVERAL" },
    { "freemail",
      { .message = MESSAGE("ceo@example.com", "ceo.example@gmail.com") "\n" },
      "REPLY_TO_FREEMAIL" },
    { "freemail in capitals",
      { .message = MESSAGE("a@example.com", "A@GMAIL.COM") "\n" },
      "REPLY_TO_FREEMAIL" },
    { "freemail that sends itself",
      { .sender = "alice@gmail.com",
        .message = MESSAGE("alice@example.com", "alice@gmail.com") "\n" },
      "REPLY_TO_OTHER_ORGANIZATION" },
    { "from one freemail to another",
      { .message = MESSAGE("a@gmail.com", "b@yahoo.com") "\n" },
      "REPLY_TO_OTHER_FREEMAIL" },
    { "another mailbox at the same",
      { .message = MESSAGE("a@gmail.com", "b@gmail.com") "\n" },
      "REPLY_TO_OTHER_FREEMAIL" },
    { "from freemail to a company",
      { .message = MESSAGE("a@gmail.com", "b@example.com") "\n" },
      "REPLY_TO_OTHER_ORGANIZATION" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("reply_to", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
