/*
 * Table test of the check test_message.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/check_table.h"

#define FIRST  "XJS*C4JDBQADN1.NSBN3*2IDNEN*"
#define SECOND "GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"

static const struct check_row rows[] = {
    { "ordinary text", { .message = "From: a@b.test\n\nhello\n" }, "" },
    { "half of it", { .message = "From: a@b.test\n\n" SECOND "\n" }, "" },
    { "in the subject", { .message = "Subject: " FIRST SECOND "\n\nx\n" }, "" },
    { "broken by a line end", { .message = "From: a@b.test\n\n" FIRST "\n" SECOND "\n" }, "" },
    { "plain", { .message = "From: a@b.test\n\nHere: " FIRST SECOND "\n" }, "GTUBE" },
    { "in HTML", { .message = "Content-Type: text/html\n\n<p>" FIRST SECOND "</p>\n" }, "GTUBE" },
    { "in base64",
      { .message = "Content-Transfer-Encoding: base64\n\n"
                   "WEpTKkM0SkRCUUFETjEuTlNCTjMqMklETkVOKkdUVUJFLVNUQU5EQVJELUFOVEktVUJFLVRFU1Qt\n"
                   "RU1BSUwqQy4zNFg=\n" },
      "GTUBE" },
    { "in quoted-printable",
      { .message = "Content-Transfer-Encoding: quoted-printable\n\n" FIRST "=\n" SECOND "\n" },
      "GTUBE" },
};

CHECK_TABLE("test_message", rows)
