/*
 * Table test of the check text_charset.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/check_table.h"

#define TEXT(charset, body) "Content-Type: text/plain; charset=" charset "\n\n" body "\n"

static const struct check_row rows[] = {
    /* good texts */
    { "no charset", { .message = "From: a@b.test\n\nhello\n" }, "" },
    { "no charset, raw latin", { .message = "From: a@b.test\n\ncaf\xe9\n" }, "" },
    { "utf-8", { .message = TEXT("utf-8", "caf\xc3\xa9") }, "" },
    { "utf-8 in capitals and quotes", { .message = TEXT("\"UTF-8\"", "caf\xc3\xa9") }, "" },
    { "latin", { .message = TEXT("iso-8859-1", "caf\xe9") }, "" },
    { "windows", { .message = TEXT("windows-1252", "\x93quoted\x94") }, "" },
    { "japanese", { .message = TEXT("iso-2022-jp", "\x1b$B$3$s\x1b(B") }, "" },
    { "cyrillic", { .message = TEXT("koi8-r", "\xf0\xf2\xe9") }, "" },
    { "chinese", { .message = TEXT("gb18030", "\xc4\xe3\xba\xc3") }, "" },
    { "tabs, form feeds",
      { .message = TEXT("us-ascii", "a\tb\f\tc\t\t\t\t\t\t\t\t\t\t\t\t\t\t") },
      "" },
    { "an attachment of bytes",
      { .message = "Content-Type: application/x\n\n\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10"
                   "\x11\x12\x13\x14\x15\x16\n" },
      "" },
    /* odd ones */
    { "a charset that does not exist", { .message = TEXT("x-bulk", "hello") }, "CHARSET_UNKNOWN" },
    { "a charset that is no name",
      { .message = TEXT("\"utf-8//IGNORE\"", "hello") },
      "CHARSET_UNKNOWN" },
    { "not utf-8", { .message = TEXT("utf-8", "caf\xe9 x") }, "CHARSET_BROKEN" },
    { "not ascii", { .message = TEXT("us-ascii", "caf\xe9 x") }, "CHARSET_BROKEN" },
    { "control characters",
      { .message = TEXT("us-ascii", "\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10\x11\x12\x13\x14"
                                    "\x15\x16") },
      "TEXT_CONTROLS" },
};

CHECK_TABLE("text_charset", rows)
