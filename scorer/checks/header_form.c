/*
 * header_form: header fields as no mail program writes them.
 *
 * Signal: RFC 5322 section 2.2 has header fields of printable ASCII, RFC 2047 encodes
 * all else, RFC 6532 lets UTF-8 stand as it is where the client said SMTPUTF8. Bulk
 * programs put in the bytes that they were given, and leave fields empty that a
 * template has.
 *
 * Inputs: From, Sender, Reply-To, To, Cc, Subject, Message-ID, Date and Content-Type as they
 * came, the first of each; MAIL's parameters.
 *
 * False positives: old mail programs and web forms of languages other than English
 * write 8-bit bytes. Raw ISO-2022-JP is let pass.
 *
 * Limits: lines over 998 bytes, lower-case and odd field names were looked at in real
 * mail: they come from honest programs as often. White space before the colon is
 * nowhere to be seen, as Postfix takes it away. Many fields of one name are a matter
 * of required_headers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include <glib.h>

#include "scorer/engine/view.h"

enum {
    HEADER_8BIT,
    HEADER_RAW_UTF8,
    HEADER_CONTROL_CHARACTER,
    HEADER_BLANK_LINE,
    REPLY_TO_EMPTY,
    ADDRESS_FIELD_EMPTY
};

enum { LONGEST_SEARCHED = 65536 }; /* bytes of a field */

static const struct assent_symbol symbols[] = {
    [HEADER_8BIT] = { .name = "HEADER_8BIT",
                      .meaning = "A header field has 8-bit bytes that are no UTF-8",
                      .weight = ASSENT_POINTS(0.8),
                      .decisive = ASSENT_DECISIVE_NONE,
                      .evidence = "the field",
                      .false_positives = "old mail programs and web forms of Western, Cyrillic and "
                                         "East Asian languages" },
    [HEADER_RAW_UTF8] = { .name = "HEADER_RAW_UTF8",
                          .meaning =
                              "A header field has UTF-8 that is not encoded, without SMTPUTF8",
                          .weight = ASSENT_POINTS(0.3),
                          .decisive = ASSENT_DECISIVE_NONE,
                          .evidence = "the field",
                          .false_positives =
                              "web forms and scripts; what came by SMTPUTF8 before" },
    [HEADER_CONTROL_CHARACTER] = { .name = "HEADER_CONTROL_CHARACTER",
                                   .meaning = "A header field has control characters",
                                   .weight = ASSENT_POINTS(0.5),
                                   .decisive = ASSENT_DECISIVE_NONE,
                                   .evidence = "the field",
                                   .false_positives = "text that was pasted into a form" },
    [HEADER_BLANK_LINE] = { .name = "HEADER_BLANK_LINE",
                            .meaning = "A header field goes on with a line of white space alone",
                            .weight = ASSENT_POINTS(0.3),
                            .decisive = ASSENT_DECISIVE_NONE,
                            .evidence = "the field",
                            .false_positives = "programs that fold by count, text pasted into a "
                                               "form" },
    [REPLY_TO_EMPTY] = { .name = "REPLY_TO_EMPTY",
                         .meaning = "Reply-To is empty",
                         .weight = ASSENT_POINTS(1),
                         .decisive = ASSENT_DECISIVE_NONE,
                         .evidence = "nothing",
                         .false_positives = "web forms whose address field was left empty" },
    [ADDRESS_FIELD_EMPTY] = { .name = "ADDRESS_FIELD_EMPTY",
                              .meaning = "Sender or Cc is empty",
                              .weight = ASSENT_POINTS(0.4),
                              .decisive = ASSENT_DECISIVE_NONE,
                              .evidence = "the field",
                              .false_positives = "scripts and web forms" },
};

static size_t length_of(const struct assent_header *header)
{
    return strnlen(header->value, LONGEST_SEARCHED);
}

static bool is_control(unsigned char byte)
{
    return (byte < 0x20 && strchr("\t\r\n\x1b", byte) == NULL) || byte == 0x7f;
}

/* CR without LF is a control character like any other. */
static bool has_bare_cr(const char *bytes, size_t length)
{
    const char *cr = memchr(bytes, '\r', length);

    while (cr != NULL && (cr[1] == '\n' || cr[1] == '\0'))
        cr = memchr(cr + 1, '\r', length - (size_t)(cr + 1 - bytes));
    return cr != NULL;
}

static void look_at_bytes(const struct assent_header *header, bool utf8_allowed,
                          struct assent_hits *hits)
{
    size_t length = length_of(header);
    bool high = false;
    bool control = false;

    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)header->value[i];
        high |= byte >= 0x80;
        control |= is_control(byte);
    }
    if (control || has_bare_cr(header->value, length))
        assent_hits_add(hits, HEADER_CONTROL_CHARACTER, "%s", header->name);
    if (!high || length == LONGEST_SEARCHED)
        return; /* or it may be cut within a character */
    if (!g_utf8_validate_len(header->value, length, NULL))
        assent_hits_add(hits, HEADER_8BIT, "%s", header->name);
    else if (!utf8_allowed)
        assent_hits_add(hits, HEADER_RAW_UTF8, "%s", header->name);
}

/* What a field goes on with, behind each line break, must hold something. */
static void look_at_folds(const struct assent_header *header, struct assent_hits *hits)
{
    const char *end = header->value + length_of(header);
    const char *fold = memchr(header->value, '\n', (size_t)(end - header->value));

    while (fold != NULL) {
        const char *line = fold + 1;
        while (line < end && (*line == ' ' || *line == '\t' || *line == '\r'))
            line++;
        if (line == end || *line == '\n') {
            assent_hits_add(hits, HEADER_BLANK_LINE, "%s", header->name);
            return;
        }
        fold = memchr(line, '\n', (size_t)(end - line));
    }
}

static bool is_ascii(const char *text)
{
    while (*text != '\0' && (unsigned char)*text < 0x80)
        text++;
    return *text == '\0';
}

/* By SMTPUTF8, or by addresses that nothing else can carry. */
static bool takes_utf8(const struct assent_envelope *envelope)
{
    const char *found = strcasestr(envelope->parameters, "SMTPUTF8");

    if (found != NULL && (found == envelope->parameters || found[-1] == ' ') &&
        (found[8] == '\0' || found[8] == ' '))
        return true;
    return !is_ascii(envelope->sender) ||
           (envelope->recipient_count > 0 && !is_ascii(envelope->recipients[0].address));
}

static void look_at_fields(const struct assent_view *view, struct assent_hits *hits)
{
    static const char *const names[] = { "From",    "Sender",     "Reply-To", "To",          "Cc",
                                         "Subject", "Message-ID", "Date",     "Content-Type" };
    bool utf8_allowed = takes_utf8(view->envelope);

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const struct assent_header *header = assent_message_header(view->message, names[i]);
        if (header == NULL)
            continue;
        look_at_bytes(header, utf8_allowed, hits);
        look_at_folds(header, hits);
    }
}

static void look_at_empty(const struct assent_message *message, struct assent_hits *hits)
{
    static const char *const names[] = { "Sender", "Cc" };
    const struct assent_header *reply_to = assent_message_header(message, "Reply-To");

    if (reply_to != NULL && reply_to->text[0] == '\0')
        assent_hits_add(hits, REPLY_TO_EMPTY, "%s", "");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const struct assent_header *header = assent_message_header(message, names[i]);
        if (header != NULL && header->text[0] == '\0')
            assent_hits_add(hits, ADDRESS_FIELD_EMPTY, "%s", header->name);
    }
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    if (!view->outside)
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    look_at_fields(view, hits);
    look_at_empty(view->message, hits);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_header_form = {
    .name = "header_form",
    .group = "header",
    .summary = "Are the header fields written as mail programs write them?",
    .cost = ASSENT_COST_LOCAL,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
