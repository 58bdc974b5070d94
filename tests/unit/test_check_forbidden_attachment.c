/*
 * Table test of the check forbidden_attachment.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/check_table.h"

#define FIELDS \
    "From: a@b.test\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
#define ATTACHED(disposition)                                                                      \
    FIELDS "Content-Type: application/octet-stream\nContent-Disposition: attachment; " disposition \
           "\n\nx\n--b--\n"

static const struct check_row rows[] = {
    /* good attachments */
    { "none", { .message = NULL }, "" },
    { "a document", { .message = ATTACHED("filename=\"report.pdf\"") }, "" },
    { "a picture", { .message = ATTACHED("filename=photo.JPG") }, "" },
    { "dots in the name", { .message = ATTACHED("filename=\"v1.2.exe.txt\"") }, "" },
    { "a name that is an extension", { .message = ATTACHED("filename=\"exe\"") }, "" },
    { "a domain as a name", { .message = ATTACHED("filename=\"example.company\"") }, "" },
    { "no name", { .message = ATTACHED("size=3") }, "" },
    { "an invitation", { .message = ATTACHED("filename=invite.ics") }, "" },
    { "a signature", { .message = ATTACHED("filename=\"smime.p7s\"") }, "" },
    /* forbidden ones */
    { "a program", { .message = ATTACHED("filename=\"invoice.exe\"") }, "FORBIDDEN_ATTACHMENT" },
    { "other case", { .message = ATTACHED("filename=INVOICE.ScR") }, "FORBIDDEN_ATTACHMENT" },
    { "double extension",
      { .message = ATTACHED("filename=\"invoice.pdf.js\"") },
      "FORBIDDEN_ATTACHMENT" },
    { "dot and blanks at the end",
      { .message = ATTACHED("filename=\"invoice.exe. .\"") },
      "FORBIDDEN_ATTACHMENT" },
    { "only an extension", { .message = ATTACHED("filename=\".bat\"") }, "FORBIDDEN_ATTACHMENT" },
    { "RFC 2231",
      { .message = ATTACHED("filename*=utf-8''invoice%2Eexe") },
      "FORBIDDEN_ATTACHMENT" },
    { "RFC 2231 in pieces",
      { .message = ATTACHED("filename*0=\"invoice.e\"; filename*1=\"xe\"") },
      "FORBIDDEN_ATTACHMENT" },
    { "RFC 2047",
      { .message = ATTACHED("filename=\"=?utf-8?B?aW52b2ljZS5leGU=?=\"") },
      "FORBIDDEN_ATTACHMENT" },
    { "name of the type",
      { .message = FIELDS "Content-Type: text/plain; name=\"run.vbs\"\n\nx\n--b--\n" },
      "FORBIDDEN_ATTACHMENT" },
    { "in an attached message",
      { .message = FIELDS "Content-Type: message/rfc822\n\nFrom: c@d.test\nContent-Type: "
                          "application/x; name=a.lnk\n\nx\n--b--\n" },
      "FORBIDDEN_ATTACHMENT" },
    { "the message itself",
      { .message = "From: a@b.test\nContent-Type: application/x; name=a.hta\n\nx\n" },
      "FORBIDDEN_ATTACHMENT" },
};

CHECK_TABLE("forbidden_attachment", rows)
