/*
 * For table tests of the subject: a good message with another subject.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_TESTS_SUBJECT_H
#define ASSENT_TESTS_SUBJECT_H

#include "tests/support/scoring.h"

/* Its header fields up to the subject. */
#define BEFORE_SUBJECT                       \
    "From: Alice <alice@example.com>\n"      \
    "To: bob@example.org\n"                  \
    "Date: Mon, 6 Jul 2026 12:00:00 +0200\n" \
    "Message-ID: <1@example.com>\n"

/* The mail of a row; fields end in a line break each. */
#define SUBJECT_AND(subject, fields)                                          \
    {                                                                         \
        .message = BEFORE_SUBJECT "Subject: " subject "\n" fields "\nHello\n" \
    }
#define SUBJECT(subject) SUBJECT_AND(subject, "")

#endif
