/*
 * Pre-scan: counts what makes parsers of MIME blow up, line by line.
 *
 * It need not know where MIME parts really are; it may take too much for a header
 * block, never too little. A header block begins with the message, after each line
 * that begins with "--", and after the empty line of a block that announces a
 * message; once a digest is announced, after every empty line, since a digest's
 * parts are messages without saying so. An address field counts wherever it
 * stands.
 *
 * A message is safe up to the line that exceeds a limit.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/prescan.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "scorer/base/text.h"
#include "scorer/message/fields.h"

enum field {
    FIELD_OTHER,
    FIELD_ADDRESSES,
    FIELD_CONTENT_TYPE,
    FIELD_PARAMETERS,
};

struct scan {
    const struct assent_message_limits *limits;
    struct assent_prescan *result;
    bool in_headers;
    bool block_has_message;  /* the block announces a message */
    bool block_is_multipart; /* the block announces a multipart */
    bool block_is_container; /* the block was counted as a container */
    bool digest;
    enum field field;     /* the one that the line belongs to */
    size_t colons;        /* of this address field */
    size_t parameters;    /* of all fields */
    size_t commas;        /* of all address fields */
    size_t address_bytes; /* of all address fields */
    size_t crlf_lines;
};

static const char *const limit_names[ASSENT_LIMIT_COUNT] = {
    [ASSENT_LIMIT_HEADER_LINES] = "header-lines",
    [ASSENT_LIMIT_ADDRESS_COLONS] = "address-colons",
    [ASSENT_LIMIT_ADDRESS_COMMAS] = "address-commas",
    [ASSENT_LIMIT_ADDRESS_BYTES] = "address-bytes",
    [ASSENT_LIMIT_PARAMETERS] = "parameters",
    [ASSENT_LIMIT_BOUNDARY_LINES] = "boundary-lines",
    [ASSENT_LIMIT_CONTAINERS] = "containers",
    [ASSENT_LIMIT_MEMORY] = "memory",
    [ASSENT_LIMIT_CRASH] = "crash",
};

struct assent_message_limits assent_message_limits_default(void)
{
    return (struct assent_message_limits){
        .header_lines = 5000,
        .address_colons = 1000,
        .address_commas = 5000,
        .address_bytes = (size_t)256 * 1024,
        .parameters = 10000,
        .boundary_lines = 10000,
        .containers = 500,
        .text_bytes = 1024 * 1024,
        .addresses = 1000,
    };
}

const char *assent_limit_name(enum assent_limit limit)
{
    return limit < ASSENT_LIMIT_COUNT ? limit_names[limit] : "unknown";
}

static size_t count_byte(const char *bytes, size_t length, char wanted)
{
    size_t count = 0;

    for (size_t i = 0; i < length; i++)
        count += bytes[i] == wanted;
    return count;
}

static bool exceed(struct scan *scan, enum assent_limit limit)
{
    scan->result->exceeded |= 1U << limit;
    return false;
}

static void begin_block(struct scan *scan)
{
    scan->in_headers = true;
    scan->block_has_message = false;
    scan->block_is_multipart = false;
    scan->block_is_container = false;
}

/* Whether a line of Content-Type names this media type: alone, before a slash, or before what may
 * stand between both, which may be the end of a folded line. */
static bool announces(const char *line, size_t length, const char *type)
{
    size_t type_length = strlen(type);

    for (size_t i = 0; i + type_length <= length; i++) {
        bool inside = i > 0 && (isalnum((unsigned char)line[i - 1]) || line[i - 1] == '-');
        size_t end = i + type_length;
        if (inside || strncasecmp(line + i, type, type_length) != 0)
            continue;
        while (end < length && strchr(" \t\r", line[end]) != NULL && line[end] != '\0')
            end++;
        if (end == length || line[end] == '/' || line[end] == '(')
            return true;
    }
    return false;
}

/* Whether the subtype digest stands in the line: behind a slash, or what may follow one. */
static bool names_digest(const char *line, size_t length)
{
    static const char digest[] = "digest";

    for (size_t i = 0; i + sizeof(digest) - 1 <= length; i++)
        if (strncasecmp(line + i, digest, sizeof(digest) - 1) == 0 &&
            (i == 0 || strchr("/ \t\r)", line[i - 1]) != NULL))
            return true;
    return false;
}

static bool count_container(struct scan *scan, const char *line, size_t length)
{
    bool message = announces(line, length, "message");
    bool multipart = announces(line, length, "multipart");

    scan->block_has_message |= message;
    scan->block_is_multipart |= multipart;
    scan->digest |= scan->block_is_multipart && names_digest(line, length);
    if ((!message && !multipart) || scan->block_is_container)
        return true;
    scan->block_is_container = true;
    return ++scan->result->containers <= scan->limits->containers ||
           exceed(scan, ASSENT_LIMIT_CONTAINERS);
}

static bool count_address_line(struct scan *scan, const char *line, size_t length)
{
    scan->colons += count_byte(line, length, ':');
    if (scan->colons > scan->limits->address_colons)
        return exceed(scan, ASSENT_LIMIT_ADDRESS_COLONS);
    if (!scan->in_headers) /* in a log, say; groups count there too, for they crash */
        return true;
    scan->commas += count_byte(line, length, ',');
    scan->address_bytes += length;
    if (scan->commas > scan->limits->address_commas)
        return exceed(scan, ASSENT_LIMIT_ADDRESS_COMMAS);
    return scan->address_bytes <= scan->limits->address_bytes ||
           exceed(scan, ASSENT_LIMIT_ADDRESS_BYTES);
}

static bool count_parameters(struct scan *scan, const char *line, size_t length)
{
    scan->parameters += count_byte(line, length, ';');
    return scan->parameters <= scan->limits->parameters || exceed(scan, ASSENT_LIMIT_PARAMETERS);
}

static enum field field_of(const char *line, size_t name_length)
{
    static const struct {
        const char *name;
        enum field field;
    } names[] = {
        { "from", FIELD_ADDRESSES },
        { "to", FIELD_ADDRESSES },
        { "cc", FIELD_ADDRESSES },
        { "bcc", FIELD_ADDRESSES },
        { "sender", FIELD_ADDRESSES },
        { "reply-to", FIELD_ADDRESSES },
        { "content-type", FIELD_CONTENT_TYPE },
        { "content-disposition", FIELD_PARAMETERS },
    };

    for (size_t i = 0; name_length > 1 && i < sizeof(names) / sizeof(names[0]); i++)
        if (strlen(names[i].name) == name_length && assent_text_starts(line, names[i].name))
            return names[i].field;
    return FIELD_OTHER;
}

/* A field's first line, or a line that continues it. Outside of header blocks only address fields
 * are counted: a parser that disagrees about where a block ends would be hurt by them most. */
static bool scan_field(struct scan *scan, const char *line, size_t length)
{
    if (scan->field == FIELD_ADDRESSES)
        return count_address_line(scan, line, length);
    if (!scan->in_headers || scan->field == FIELD_OTHER)
        return true;
    return count_parameters(scan, line, length) &&
           (scan->field != FIELD_CONTENT_TYPE || count_container(scan, line, length));
}

/* Parsers take fields whose name is not ASCII, so any line with a colon counts. */
static bool scan_field_start(struct scan *scan, const char *line, size_t length)
{
    scan->field = FIELD_OTHER;
    scan->colons = 0;
    if (memchr(line, ':', length) == NULL)
        return true; /* most lines of a body */
    scan->field = field_of(line, assent_field_name_length(line, length));
    if (scan->in_headers && ++scan->result->header_lines > scan->limits->header_lines)
        return exceed(scan, ASSENT_LIMIT_HEADER_LINES);
    return scan_field(scan, line, length);
}

static void end_block(struct scan *scan)
{
    bool again = scan->digest || (scan->in_headers && scan->block_has_message);

    scan->in_headers = false;
    scan->field = FIELD_OTHER;
    if (again)
        begin_block(scan);
}

/* The line without its end. False: it exceeds a limit. */
static bool scan_line(struct scan *scan, const char *line, size_t length)
{
    if (length == 0) {
        end_block(scan);
        return true;
    }
    if (line[0] == '-' && length > 1 && line[1] == '-') {
        begin_block(scan);
        scan->field = FIELD_OTHER;
        return ++scan->result->boundary_lines <= scan->limits->boundary_lines ||
               exceed(scan, ASSENT_LIMIT_BOUNDARY_LINES);
    }
    if (line[0] == ' ' || line[0] == '\t')
        return scan_field(scan, line, length);
    return scan_field_start(scan, line, length);
}

static void count_oddities(struct scan *scan, const char *line, size_t length, bool crlf,
                           bool ended)
{
    struct assent_prescan *result = scan->result;

    if (length > result->longest_line)
        result->longest_line = length;
    if (memchr(line, '\0', length) != NULL)
        result->nul_bytes += count_byte(line, length, '\0');
    if (memchr(line, '\r', length) != NULL)
        result->bare_cr += count_byte(line, length, '\r');
    scan->crlf_lines += crlf;
    result->bare_lf += ended && !crlf;
}

void assent_prescan_run(const char *bytes, size_t length,
                        const struct assent_message_limits *limits, struct assent_prescan *result)
{
    struct scan scan = { .limits = limits, .result = result, .in_headers = true };
    size_t position = 0;

    memset(result, 0, sizeof(*result));
    while (position < length) {
        const char *line = bytes + position;
        const char *end = memchr(line, '\n', length - position);
        size_t next = end == NULL ? length : (size_t)(end - bytes) + 1;
        size_t line_length = end == NULL ? length - position : (size_t)(end - line);
        bool crlf = line_length > 0 && line[line_length - 1] == '\r';
        line_length -= crlf;
        if (!scan_line(&scan, line, line_length))
            break;
        count_oddities(&scan, line, line_length, crlf, end != NULL);
        position = next;
    }
    result->safe_length = position;
    if (scan.crlf_lines == 0)
        result->bare_lf = 0; /* a file with LF throughout is not odd */
}

bool assent_prescan_address_field(const char *value, struct assent_message_limits *left)
{
    size_t length = strlen(value);
    size_t commas = count_byte(value, length, ',');

    if (count_byte(value, length, ':') > left->address_colons || commas > left->address_commas ||
        length > left->address_bytes)
        return false;
    left->address_commas -= commas;
    left->address_bytes -= length;
    return true;
}
