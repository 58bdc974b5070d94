/*
 * Table test of the check test_message.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define GTUBE "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
#define FROM  "From: alice@example.com\n"

static const struct check_row rows[] = {
    /* Good senders. */
    { "no body", { 0 }, "" },
    { "talk about it", { .message = FROM "\nI sent a GTUBE test message.\n" }, "" },
    { "a part of it", { .message = FROM "\nXJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD\n" }, "" },
    { "in small letters",
      { .message =
            FROM "\nxjs*c4jdbqadn1.nsbn3*2idnen*gtube-standard-anti-ube-test-email*c.34x\n" },
      "" },
    { "in the subject", { .message = FROM "Subject: " GTUBE "\n\nbody\n" }, "" },
    { "in a picture", { .message = FROM "Content-Type: image/png\n\n" GTUBE "\n" }, "" },
    { "over two lines",
      { .message =
            FROM "\nXJS*C4JDBQADN1.NSBN3*2IDNEN*\nGTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\n" },
      "" },

    /* The test. */
    { "alone", { .message = FROM "\n" GTUBE "\n" }, "GTUBE" },
    { "without a line end", { .message = FROM "\n" GTUBE }, "GTUBE" },
    { "in a text", { .message = FROM "\nHello\n> " GTUBE " and more\n" }, "GTUBE" },
    { "in HTML", { .message = FROM "Content-Type: text/html\n\n<p>" GTUBE "</p>\n" }, "GTUBE" },
    { "in base64",
      { .message = FROM "Content-Transfer-Encoding: base64\n\n"
                        "WEpTKkM0SkRCUUFETjEuTlNCTjMqMklETkVOKkdUVUJFLVNUQU5EQVJELUFOVEktVUJFLVRF\n"
                        "U1QtRU1BSUwqQy4zNFg=\n" },
      "GTUBE" },
    { "in quoted-printable",
      { .message = FROM "Content-Transfer-Encoding: quoted-printable\n\nXJS*C4JDBQADN1.NSBN3*"
                        "2IDNEN*GTUBE=2DSTANDARD-ANTI=\n-UBE-TEST-EMAIL*C.34X\n" },
      "GTUBE" },
    { "in a second part",
      { .message = FROM "Content-Type: multipart/mixed; boundary=x\n\n--x\n\na\n--x\n\n" GTUBE
                        "\n--x--\n" },
      "GTUBE" },
    { "in an attached message",
      { .message = FROM "Content-Type: message/rfc822\n\nSubject: x\n\n" GTUBE "\n" },
      "GTUBE" },
    { "twice",
      { .message = FROM "Content-Type: multipart/mixed; boundary=x\n\n--x\n\n" GTUBE
                        "\n--x\n\n" GTUBE "\n--x--\n" },
      "GTUBE" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("test_message", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
