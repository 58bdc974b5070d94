/*
 * Table test of the check subject_merge.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/subject.h"
#include "tests/support/table.h"

#define MAIL_TO(recipient, subject, fields)                                   \
    {                                                                         \
        .recipients = { recipient },                                          \
        .message = BEFORE_SUBJECT "Subject: " subject "\n" fields "\nHello\n" \
    }

static const struct check_row rows[] = {
    /* Good senders. */
    { "no name", MAIL_TO("bob@example.org", "Lunch", ""), "" },
    { "a name", MAIL_TO("bob@example.org", "Lunch with Bob", ""), "" },
    { "a long name", MAIL_TO("christopher@example.org", "Christopher's party", ""), "" },
    { "a role", MAIL_TO("support@example.org", "Support needed", ""), "" },
    { "sales", MAIL_TO("sales@example.org", "Sales figures", ""), "" },
    { "a short local part", MAIL_TO("b.b@example.org", "b.b or not", ""), "" },
    { "part of a word", MAIL_TO("smith77@example.org", "smith777 has joined", ""), "" },
    { "another address", MAIL_TO("j.smith@example.org", "Mail for jj.smith@example.org.test", ""),
      "" },
    { "a list with a hyphen",
      MAIL_TO("gnu-users@example.org", "[gnu-users] plots", "List-Id: <gnu-users.example.org>\n"),
      "" },
    { "the null address", MAIL_TO("", "Lunch", ""), "" },
    { "without a domain", MAIL_TO("postmaster", "postmaster is away", ""), "" },
    { "percent", MAIL_TO("bob@example.org", "50% OFF and 100%SAFE", ""), "" },
    { "a format", MAIL_TO("bob@example.org", "What does %s or %MACRO mean?", ""), "" },
    { "braces", MAIL_TO("bob@example.org", "Sets {1, 2} and { {3}, 4 }", ""), "" },
    { "a variable", MAIL_TO("bob@example.org", "echo $HOME", ""), "" },
    { "an open brace", MAIL_TO("bob@example.org", "{{ is no smiley", ""), "" },
    { "a tag", MAIL_TO("bob@example.org", "[tea] 5 * 3 | 4", ""), "" },
    { "none", { .message = BEFORE_SUBJECT "\nHello\n" }, "" },

    /* Bad ones. */
    { "the address", MAIL_TO("bob@example.org", "bob@example.org has new mail", ""),
      "SUBJECT_HAS_ADDRESS" },
    { "in another case", MAIL_TO("bob@example.org", "Verify BOB@Example.org!", ""),
      "SUBJECT_HAS_ADDRESS" },
    { "an address in UTF-8", MAIL_TO("j.müller@example.org", "An j.müller@example.org", ""),
      "SUBJECT_HAS_ADDRESS" },
    { "the local part", MAIL_TO("j.smith@example.org", "J.Smith, your parcel", ""),
      "SUBJECT_HAS_LOCAL_PART" },
    { "a local part with digits", MAIL_TO("smith77@example.org", "Hey smith77", ""),
      "SUBJECT_HAS_LOCAL_PART" },
    { "of the second recipient",
      { .recipients = { "bob@example.org", "smith77@example.org" },
        .message = BEFORE_SUBJECT "Subject: Hey smith77\n\nHello\n" },
      "SUBJECT_HAS_LOCAL_PART" },
    { "a placeholder", MAIL_TO("bob@example.org", "%START_WORD now", ""), "SUBJECT_PLACEHOLDER" },
    { "braces twice", MAIL_TO("bob@example.org", "Hello {{first_name}}", ""),
      "SUBJECT_PLACEHOLDER" },
    { "of a list service", MAIL_TO("bob@example.org", "Hello *|FNAME|*", ""),
      "SUBJECT_PLACEHOLDER" },
    { "a template's variable", MAIL_TO("bob@example.org", "Hello ${name}", ""),
      "SUBJECT_PLACEHOLDER" },
    { "both", MAIL_TO("bob@example.org", "{{name}} bob@example.org", ""),
      "SUBJECT_HAS_ADDRESS,SUBJECT_PLACEHOLDER" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("subject_merge", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
