/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mail_message.c - a message file, taken apart the way Postfix hands it to a milter.
 *
 * What Postfix 3.7 does with a message between the SMTP socket and the milter is done here, too:
 * CRs before a LF go, others become spaces; a leading mbox "From " line is no header; the header
 * ends at the first line that is neither a header nor a continuation, be it empty or not (then it
 * is text); spaces between name and colon go; a NUL ends a header line; a header grows no further
 * than header_size_limit; message_drop_headers never reach a milter.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "mail_message.h"

enum {
    HEADER_SIZE_LIMIT = 102400,
    READ_SIZE = 65536,
};

static const char *const dropped_headers[] = { "Bcc", "Content-Length", "Resent-Bcc",
                                               "Return-Path" };

/* A piece of the file's text. */
struct span {
    const char *text;
    size_t length;
};

/* Takes the next line, without its LF, off the rest; false at the end. */
static bool take_line(struct span *rest, struct span *line)
{
    if (rest->length == 0)
        return false;

    const char *feed = memchr(rest->text, '\n', rest->length);
    line->text = rest->text;
    line->length = feed != NULL ? (size_t)(feed - rest->text) : rest->length;

    size_t taken = line->length + (feed != NULL);
    rest->text += taken;
    rest->length -= taken;
    return true;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* The length of the header name that the line begins with; 0 when it is no header. */
static size_t header_name_length(const struct span *line)
{
    size_t name = 0;

    while (name < line->length && line->text[name] > ' ' && line->text[name] < 0x7f &&
           line->text[name] != ':')
        name++;

    size_t colon = name;
    while (colon < line->length && is_blank(line->text[colon]))
        colon++;
    return colon < line->length && line->text[colon] == ':' ? name : 0;
}

static bool is_dropped(const char *name)
{
    for (size_t i = 0; i < sizeof(dropped_headers) / sizeof(*dropped_headers); i++)
        if (strcasecmp(name, dropped_headers[i]) == 0)
            return true;
    return false;
}

bool mail_message_add_header(struct mail_message *message, const char *name, const char *value)
{
    struct mail_header *headers =
        realloc(message->headers, (message->header_count + 1) * sizeof(*headers));

    if (headers == NULL)
        return false;
    message->headers = headers;

    struct mail_header *header = &headers[message->header_count++];
    header->name = strdup(name);
    header->value = strdup(value);
    return header->name != NULL && header->value != NULL;
}

/* Adds the header whose lines were collected, and empties the collection. */
static bool finish_header(struct mail_message *message, struct byte_buffer *collected)
{
    size_t length = collected->length;

    if (length == 0)
        return !collected->failed;
    byte_buffer_append_byte(collected, '\0');
    if (collected->failed)
        return false;

    size_t name_length = header_name_length(&(struct span){ collected->data, length });
    const char *value = strchr(collected->data + name_length, ':') + 1;
    char *name = strndup(collected->data, name_length);
    bool added =
        name != NULL && (is_dropped(name) || mail_message_add_header(message, name, value));
    free(name);
    byte_buffer_clear(collected);
    return added;
}

static void collect_line(struct byte_buffer *collected, const struct span *line)
{
    if (collected->length >= HEADER_SIZE_LIMIT)
        return;
    if (collected->length > 0)
        byte_buffer_append_byte(collected, '\n');
    byte_buffer_append(collected, line->text, strnlen(line->text, line->length));
}

/* Reads the header; the rest is left at the first line of the body. */
static bool parse_header(struct mail_message *message, struct span *rest)
{
    struct byte_buffer collected = { 0 }; /* one header with its continuation lines */
    struct span line;
    struct span before = *rest;
    bool good = true;

    while (good && take_line(rest, &line)) {
        bool continues = collected.length > 0 && line.length > 0 && is_blank(line.text[0]);

        if (!continues && header_name_length(&line) == 0) {
            if (line.length > 0)
                *rest = before;
            break;
        }
        if (!continues)
            good = finish_header(message, &collected);
        collect_line(&collected, &line);
        before = *rest;
    }
    good = good && finish_header(message, &collected);
    byte_buffer_fini(&collected);
    return good;
}

/* Leaves no CR in the text. */
static void clean_line_ends(struct byte_buffer *text)
{
    size_t to = 0;
    size_t run = 0; /* CRs that wait for what follows them */

    for (size_t at = 0; at < text->length; at++) {
        char byte = text->data[at];

        if (byte == '\r') {
            run++;
            continue;
        }
        if (byte != '\n') {
            memset(text->data + to, ' ', run);
            to += run;
        }
        run = 0;
        text->data[to++] = byte;
    }
    text->length = to;
}

/* Passes over a leading "From " line of mbox, also a quoted one. */
static void skip_mbox_line(struct span *rest)
{
    struct span after = *rest;
    struct span line;
    size_t quotes = 0;

    if (!take_line(&after, &line))
        return;
    while (quotes < line.length && line.text[quotes] == '>')
        quotes++;
    if (line.length - quotes >= strlen("From ") &&
        memcmp(line.text + quotes, "From ", strlen("From ")) == 0)
        *rest = after;
}

static bool read_file(struct byte_buffer *text, const char *path, struct error_text *error)
{
    FILE *file = fopen(path, "r");
    size_t count = 0;

    if (file == NULL)
        return error_text_set(error, "open %s: %s", path, strerror(errno));
    do {
        if (!byte_buffer_reserve(text, READ_SIZE))
            break;
        count = fread(text->data + text->length, 1, READ_SIZE, file);
        text->length += count;
    } while (count > 0);

    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed || text->failed)
        return error_text_set(error, "read %s: %s", path, failed ? "failed" : "out of memory");
    return true;
}

static bool parse_text(struct mail_message *message, struct span rest)
{
    struct span line;

    skip_mbox_line(&rest);
    if (!parse_header(message, &rest))
        return false;
    while (take_line(&rest, &line)) {
        byte_buffer_append(&message->body, line.text, line.length);
        byte_buffer_append(&message->body, "\r\n", strlen("\r\n"));
    }
    return !message->body.failed;
}

bool mail_message_load(struct mail_message *message, const char *path, struct error_text *error)
{
    struct byte_buffer text = { 0 };

    *message = (struct mail_message){ 0 };
    bool good = read_file(&text, path, error);
    if (good) {
        clean_line_ends(&text);
        good = parse_text(message, (struct span){ text.data, text.length });
        if (!good)
            error_text_set(error, "parse %s: out of memory", path);
    }
    byte_buffer_fini(&text);
    return good;
}

void mail_message_fini(struct mail_message *message)
{
    for (size_t i = 0; i < message->header_count; i++) {
        free(message->headers[i].name);
        free(message->headers[i].value);
    }
    free(message->headers);
    byte_buffer_fini(&message->body);
    *message = (struct mail_message){ 0 };
}
