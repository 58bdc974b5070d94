/*
 * Table test of the check text_charset.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define TEXT(charset) "From: alice@example.com\nContent-Type: text/plain; charset=" charset "\n\n"
#define SIXTEEN       "\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0e\x0f\x10\x11\x12\x13\x14"

static const struct check_row rows[] = {
    /* Good senders. */
    { "nothing said", { 0 }, "" },
    { "nothing said, 8 bits", { .message = "From: alice@example.com\n\nM\xfcller\n" }, "" },
    { "ASCII", { .message = TEXT("us-ascii") "plain\n" }, "" },
    { "UTF-8", { .message = TEXT("utf-8") "M\xc3\xbcller \xe2\x82\xac \xf0\x9f\x98\x80\n" }, "" },
    { "UTF-8 in capitals and quotes", { .message = TEXT("\"UTF-8\"") "M\xc3\xbcller\n" }, "" },
    { "latin 1", { .message = TEXT("iso-8859-1") "M\xfcller\n" }, "" },
    { "windows-1252", { .message = TEXT("windows-1252") "\x80 \x93x\x94\n" }, "" },
    { "Japanese", { .message = TEXT("iso-2022-jp") "\x1b$B$\"\x1b(B\n" }, "" },
    { "Chinese", { .message = TEXT("gb18030") "\xc4\xe3\n" }, "" },
    { "Cyrillic", { .message = TEXT("koi8-r") "\xd0\xd2\xc9\xd7\xc5\xd4\n" }, "" },
    { "tabs and form feeds",
      { .message = TEXT("utf-8") "a\tb\fc\t\t\t\t\t\t\t\t\t\t\t\t\t\t\n" },
      "" },
    { "a few controls", { .message = TEXT("utf-8") "\x01\x02\x03\n" }, "" },
    { "no text",
      { .message = "From: alice@example.com\nContent-Type: image/png; charset=x\n\n" SIXTEEN },
      "" },
    { "an empty body", { .message = TEXT("utf-8") }, "" },

    /* Others. */
    { "no such charset", { .message = TEXT("x-no-such") "plain\n" }, "CHARSET_UNKNOWN" },
    { "no such charset, 8 bits", { .message = TEXT("x-no-such") "\xfc\n" }, "CHARSET_UNKNOWN" },
    { "a charset of punctuation", { .message = TEXT("\"!?\"") "plain\n" }, "CHARSET_UNKNOWN" },
    { "latin 1 called UTF-8", { .message = TEXT("utf-8") "M\xfcller\n" }, "CHARSET_BROKEN" },
    { "latin 1 called ASCII", { .message = TEXT("us-ascii") "M\xfcller\n" }, "CHARSET_BROKEN" },
    { "controls", { .message = TEXT("utf-8") SIXTEEN "\n" }, "TEXT_CONTROLS" },
    { "controls in base64",
      { .message = "From: alice@example.com\nContent-Transfer-Encoding: base64\n\n"
                   "AQIDBAUGBwgLDg8QERITFBUWFwE=\n" },
      "TEXT_CONTROLS" },
    { "in the second part",
      { .message =
            "From: alice@example.com\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\na\n"
            "--x\nContent-Type: text/html; charset=x-no-such\n\n" SIXTEEN "\n--x--\n" },
      "CHARSET_UNKNOWN,TEXT_CONTROLS" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("text_charset", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
