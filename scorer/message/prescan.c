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

#include <string.h>

#include "scorer/base/text.h"
#include "scorer/message/fields.h"

struct scan {
    const struct assent_message_limits *limits;
    struct assent_prescan *result;
    bool in_headers;
    bool block_has_message;  /* the block announces a message */
    bool block_is_container; /* the block was counted as a container */
    bool digest;
    bool in_address_field;
    size_t colons; /* of the address field so far */
    size_t crlf_lines;
};

static const char *const limit_names[ASSENT_LIMIT_COUNT] = {
    [ASSENT_LIMIT_HEADER_LINES] = "header-lines",
    [ASSENT_LIMIT_ADDRESS_COLONS] = "address-colons",
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

/* Whether word, in lower case, stands in the line in any case. */
static bool line_has(const char *line, size_t length, const char *word)
{
    size_t word_length = strlen(word);
    char start = word[0];

    for (size_t i = 0; i + word_length <= length; i++) {
        if ((line[i] | 0x20) != start)
            continue;
        size_t k = 1;
        while (k < word_length && (line[i + k] | 0x20) == (word[k] | 0x20))
            k++;
        if (k == word_length)
            return true;
    }
    return false;
}

static bool is_address_field(const char *line, size_t name_length)
{
    static const char *const names[] = { "from", "to", "cc", "bcc", "sender", "reply-to" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strlen(names[i]) == name_length && assent_text_starts(line, names[i]))
            return true;
    return false;
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
    scan->block_is_container = false;
}

static bool count_container(struct scan *scan, const char *line, size_t length)
{
    bool message = line_has(line, length, "message/");
    bool multipart = line_has(line, length, "multipart/");

    scan->block_has_message |= message;
    scan->digest |= multipart && line_has(line, length, "digest");
    if ((!message && !multipart) || scan->block_is_container)
        return true;
    scan->block_is_container = true;
    return ++scan->result->containers <= scan->limits->containers ||
           exceed(scan, ASSENT_LIMIT_CONTAINERS);
}

static bool count_colons(struct scan *scan, const char *line, size_t length)
{
    scan->colons += count_byte(line, length, ':');
    return scan->colons <= scan->limits->address_colons ||
           exceed(scan, ASSENT_LIMIT_ADDRESS_COLONS);
}

static bool scan_field_start(struct scan *scan, const char *line, size_t length)
{
    size_t name = assent_field_name_length(line, length);

    scan->in_address_field = name > 0 && is_address_field(line, name);
    scan->colons = 0;
    if (scan->in_address_field && !count_colons(scan, line, length))
        return false;
    if (!scan->in_headers || name == 0)
        return true;
    return ++scan->result->header_lines <= scan->limits->header_lines ||
           exceed(scan, ASSENT_LIMIT_HEADER_LINES);
}

static void end_block(struct scan *scan)
{
    bool again = scan->digest || (scan->in_headers && scan->block_has_message);

    scan->in_headers = false;
    scan->in_address_field = false;
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
        scan->in_address_field = false;
        return ++scan->result->boundary_lines <= scan->limits->boundary_lines ||
               exceed(scan, ASSENT_LIMIT_BOUNDARY_LINES);
    }
    if (line[0] == ' ' || line[0] == '\t') {
        if (scan->in_address_field && !count_colons(scan, line, length))
            return false;
    } else if (!scan_field_start(scan, line, length)) {
        return false;
    }
    return !scan->in_headers || count_container(scan, line, length);
}

static void count_oddities(struct scan *scan, const char *line, size_t length, bool crlf)
{
    struct assent_prescan *result = scan->result;

    if (length > result->longest_line)
        result->longest_line = length;
    if (memchr(line, '\0', length) != NULL)
        result->nul_bytes += count_byte(line, length, '\0');
    if (memchr(line, '\r', length) != NULL)
        result->bare_cr += count_byte(line, length, '\r');
    scan->crlf_lines += crlf;
    result->bare_lf += !crlf;
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
        count_oddities(&scan, line, line_length, crlf || end == NULL);
        position = next;
    }
    result->safe_length = position;
    if (scan.crlf_lines == 0)
        result->bare_lf = 0; /* a file with LF throughout is not odd */
}

bool assent_prescan_address_field(const char *value, const struct assent_message_limits *limits)
{
    return count_byte(value, strlen(value), ':') <= limits->address_colons;
}
