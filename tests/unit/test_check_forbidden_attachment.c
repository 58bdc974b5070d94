/*
 * Table test of the check forbidden_attachment.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define PART(fields)                                                                               \
    {                                                                                              \
        .message = "From: alice@example.com\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n" \
                   "text\n--x\n" fields "\n\nAAAA\n--x--\n"                                        \
    }
#define NAMED(name) PART("Content-Disposition: attachment; filename=" name)

static const struct check_row rows[] = {
    /* Good senders. */
    { "no attachment", { 0 }, "" },
    { "a document", NAMED("report.pdf"), "" },
    { "a spreadsheet", NAMED("\"Q3 figures.xlsx\""), "" },
    { "a picture", NAMED("photo.JPEG"), "" },
    { "an archive", NAMED("sources.tar.gz"), "" },
    { "an invitation", NAMED("invite.ics"), "" },
    { "a signature", NAMED("signature.asc"), "" },
    { "no extension", NAMED("README"), "" },
    { "no name", PART("Content-Type: application/octet-stream"), "" },
    { "an extension inside", NAMED("setup.exe.txt"), "" },
    { "an extension as a name", NAMED("exe"), "" },
    { "only begins so", NAMED("a.exes"), "" },
    { "only ends so", NAMED("a.myexe"), "" },
    { "a dot at the end", NAMED("\"minutes.\""), "" },
    { "dots only", NAMED("\"...\""), "" },
    { "said in the text",
      { .message = "From: alice@example.com\n\nsee setup.exe\nfilename=a.exe\n" },
      "" },
    { "a message inside", PART("Content-Type: message/rfc822\n\nSubject: setup.exe"), "" },

    /* Others. */
    { "a program", NAMED("setup.exe"), "FORBIDDEN_ATTACHMENT" },
    { "in capitals", NAMED("SETUP.EXE"), "FORBIDDEN_ATTACHMENT" },
    { "two extensions", NAMED("invoice.pdf.exe"), "FORBIDDEN_ATTACHMENT" },
    { "only an extension", NAMED(".exe"), "FORBIDDEN_ATTACHMENT" },
    { "a dot behind", NAMED("\"setup.exe.\""), "FORBIDDEN_ATTACHMENT" },
    { "dots and blanks behind", NAMED("\"setup.exe . .\""), "FORBIDDEN_ATTACHMENT" },
    { "many blanks before", NAMED("\"invoice.pdf                  .scr\""),
      "FORBIDDEN_ATTACHMENT" },
    { "a script", NAMED("a.vbs"), "FORBIDDEN_ATTACHMENT" },
    { "a link", NAMED("a.lnk"), "FORBIDDEN_ATTACHMENT" },
    { "a disk image", NAMED("invoice.iso"), "FORBIDDEN_ATTACHMENT" },
    { "a virtual disk", NAMED("invoice.vhdx"), "FORBIDDEN_ATTACHMENT" },
    { "named in the type", PART("Content-Type: application/x-msdownload; name=a.exe"),
      "FORBIDDEN_ATTACHMENT" },
    { "inline", PART("Content-Disposition: inline; filename=a.js"), "FORBIDDEN_ATTACHMENT" },
    { "called text", PART("Content-Type: text/plain; name=a.hta"), "FORBIDDEN_ATTACHMENT" },
    { "RFC 2231", PART("Content-Disposition: attachment; filename*=utf-8''a%2Eexe"),
      "FORBIDDEN_ATTACHMENT" },
    { "RFC 2231 in pieces",
      PART("Content-Disposition: attachment; filename*0=\"a.e\"; "
           "filename*1=\"xe\""),
      "FORBIDDEN_ATTACHMENT" },
    { "an encoded word", NAMED("\"=?utf-8?b?YS5leGU=?=\""), "FORBIDDEN_ATTACHMENT" },
    { "in a message inside",
      PART("Content-Type: message/rfc822\n\nContent-Disposition: attachment; filename=a.exe"),
      "FORBIDDEN_ATTACHMENT" },
    { "the whole message",
      { .message = "From: alice@example.com\nContent-Type: "
                   "application/octet-stream; name=a.exe\n\nAAAA\n" },
      "FORBIDDEN_ATTACHMENT" },
    { "a harmless file name, another one of the type",
      PART("Content-Type: application/x; name=a.exe\n"
           "Content-Disposition: attachment; filename=a.pdf"),
      "FORBIDDEN_ATTACHMENT" },
    { "two of them",
      PART("Content-Disposition: attachment; filename=a.exe\n\nx\n--x\n"
           "Content-Disposition: attachment; filename=b.exe"),
      "FORBIDDEN_ATTACHMENT" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("forbidden_attachment", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
