/*
 * Table test of the check required_headers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/check_table.h"

#define FROM "From: Alice <alice@example.com>\n"
#define DATE "Date: Mon, 6 Jul 2026 12:00:00 +0200\n"
#define ID   "Message-ID: <1@example.com>\n"

static const struct check_row rows[] = {
    /* good messages */
    { "all there", { .message = FROM DATE ID "\nx\n" }, "" },
    { "other case", { .message = "FROM: a@b.test\ndate: x\nMESSAGE-ID: <1@b.test>\n\n" }, "" },
    { "folded ID", { .message = FROM DATE "Message-ID:\n <1@example.com>\n\n" }, "" },
    { "ID with a literal", { .message = FROM DATE "Message-ID: <1@[192.0.2.1]>\n\n" }, "" },
    { "ID with a comment",
      { .message = FROM DATE "Message-ID: <1@b.test> (added by mx)\n\n" },
      "" },
    { "two authors in one From", { .message = "From: a@b.test, c@d.test\n" DATE ID "\n" }, "" },
    { "author in another script",
      { .message = "From: =?utf-8?B?0JDQvdC90LA=?= <a@b.test>\n" DATE ID "\n" },
      "" },
    { "several Received and Comments",
      { .message = "Received: a\nReceived: b\nComments: a\nComments: b\n" FROM DATE ID "\n" },
      "" },
    /* bad ones */
    { "nothing", { .message = "\nx\n" }, "DATE_MISSING,FROM_MISSING,MESSAGE_ID_MISSING" },
    { "no Date", { .message = FROM ID "\n" }, "DATE_MISSING" },
    { "no Message-ID", { .message = FROM DATE "\n" }, "MESSAGE_ID_MISSING" },
    { "empty ID", { .message = FROM DATE "Message-ID: <>\n\n" }, "MESSAGE_ID_MALFORMED" },
    { "ID without brackets",
      { .message = FROM DATE "Message-ID: 1@example.com\n\n" },
      "MESSAGE_ID_MALFORMED" },
    { "ID without left side",
      { .message = FROM DATE "Message-ID: <@example.com>\n\n" },
      "MESSAGE_ID_MALFORMED" },
    { "ID without right side",
      { .message = FROM DATE "Message-ID: <1@>\n\n" },
      "MESSAGE_ID_MALFORMED" },
    { "ID with a blank",
      { .message = FROM DATE "Message-ID: <1 2@b.test>\n\n" },
      "MESSAGE_ID_MALFORMED" },
    { "From is a name", { .message = "From: Your Bank\n" DATE ID "\n" }, "FROM_WITHOUT_ADDRESS" },
    { "From is empty", { .message = "From:\n" DATE ID "\n" }, "FROM_WITHOUT_ADDRESS" },
    { "two From", { .message = FROM FROM DATE ID "\n" }, "FROM_REPEATED" },
    { "two Subject", { .message = FROM DATE ID "Subject: a\nsubject: b\n\n" }, "FIELD_REPEATED" },
    { "two of everything",
      { .message = FROM FROM DATE DATE ID ID "\n" },
      "FIELD_REPEATED,FROM_REPEATED" },
};

CHECK_TABLE("required_headers", rows)
