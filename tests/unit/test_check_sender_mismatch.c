/*
 * Table test of the check sender_mismatch.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/check_table.h"

#define FROM(address) "From: <" address ">\nDate: Mon, 6 Jul 2026 12:00:00 +0200\n"

static const struct check_row rows[] = {
    /* good senders */
    { "the same address", { .sender = "alice@example.com" }, "" },
    { "a host of the domain", { .sender = "bounce-1@mail.example.com" }, "" },
    { "other case", { .sender = "alice@EXAMPLE.COM" }, "" },
    { "one organization below a long suffix",
      { .sender = "b@news.shop.co.uk", .message = FROM("a@shop.co.uk") },
      "" },
    { "a bounce", { .sender = "", .message = FROM("mailer-daemon@example.net") }, "" },
    { "a mailing list",
      { .sender = "list-bounces+bob=example.org@lists.example.net",
        .message = FROM("a@b.test") "List-Id: <list.lists.example.net>\n" },
      "" },
    { "a list with List-Post only",
      { .sender = "owner@lists.example.net",
        .message = FROM("a@b.test") "list-post: <mailto:l@lists.example.net>\n" },
      "" },
    { "a user of ours", { .sender = "alice@example.net", .login = "alice" }, "" },
    { "several authors", { .sender = "x@y.test", .message = "From: a@b.test, c@d.test\n" }, "" },
    { "no author", { .sender = "x@y.test", .message = "Subject: x\n" }, "" },
    { "a sender without domain", { .sender = "root" }, "" },
    /* others */
    { "another organization", { .sender = "x@elsewhere.test" }, "SENDER_MISMATCH" },
    { "neighbours below a public suffix",
      { .sender = "a@one.co.uk", .message = FROM("a@two.co.uk") },
      "SENDER_MISMATCH" },
    { "a name that only ends alike", { .sender = "a@notexample.com" }, "SENDER_MISMATCH" },
};

CHECK_TABLE("sender_mismatch", rows)
