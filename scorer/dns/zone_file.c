/*
 * Zones as text: lines, words, and the data of each type.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/dns/zone.h"

enum { WORD = 1024, SOA_NUMBERS = 20, MOST_FILE = 64 * 1024 * 1024 };

static const char blanks[] = " \t\r";

/* --- data --- */

static bool read_number(const char *text, unsigned long most, unsigned long *number)
{
    char *end;

    if (*text < '0' || *text > '9')
        return false;
    *number = strtoul(text, &end, 10);
    return end[strspn(end, blanks)] == '\0' && *number <= most;
}

/* Copies the next word and returns what is behind it and blanks. NULL: there is none, or it is too
 * long. */
static const char *take_word(const char *text, char word[WORD])
{
    text += strspn(text, blanks);
    size_t length = strcspn(text, blanks);

    if (length == 0 || length >= WORD)
        return NULL;
    memcpy(word, text, length);
    word[length] = '\0';
    text += length;
    return text + strspn(text, blanks);
}

/* A host behind so many bytes that are there already, and room for more behind it. */
static bool read_host(const char *data, uint8_t *bytes, size_t *length)
{
    struct assent_dns_name host;
    char word[WORD];
    const char *rest = take_word(data, word);

    if (rest == NULL || *rest != '\0' || !assent_dns_name_from_master(&host, word))
        return false;
    memcpy(bytes + *length, host.bytes, host.length);
    *length += host.length;
    return true;
}

/* One byte of a string; returns what is behind it, NULL: it is broken. */
static const char *read_byte(const char *text, uint8_t *byte)
{
    unsigned value = 0;

    *byte = (uint8_t)*text;
    if (*text != '\\')
        return text + 1;
    if (text[1] < '0' || text[1] > '9') {
        *byte = (uint8_t)text[1];
        return text[1] == '\0' ? NULL : text + 2;
    }
    if (strspn(text + 1, "0123456789") < 3)
        return NULL;
    for (int i = 1; i <= 3; i++)
        value = value * 10 + (unsigned)(text[i] - '0');
    *byte = (uint8_t)value;
    return value > UINT8_MAX ? NULL : text + 4;
}

/* A string, in quotes or up to the next blank, with its length before it. A quoted one of more
 * than 255 bytes becomes several. Returns what is behind it; NULL: it is broken. */
static const char *read_string(const char *text, uint8_t *bytes, size_t *length)
{
    bool quoted = *text == '"';
    const char *end = quoted ? "\"" : blanks;
    size_t start = (*length)++;

    text += quoted;
    while (text != NULL && *text != '\0' && strchr(end, *text) == NULL) {
        if (*length - start > UINT8_MAX) {
            bytes[start] = UINT8_MAX;
            start = (*length)++;
        }
        text = read_byte(text, &bytes[(*length)++]);
    }
    bytes[start] = (uint8_t)(*length - start - 1);
    if (text == NULL || (quoted && *text != '"'))
        return NULL;
    text += quoted;
    return text + strspn(text, blanks);
}

/* bytes has room for twice the text. */
static bool read_strings(const char *data, uint8_t *bytes, size_t *length)
{
    data += strspn(data, blanks);
    if (*data == '\0')
        return false;
    while (data != NULL && *data != '\0')
        data = read_string(data, bytes, length);
    return data != NULL;
}

static bool read_address(int family, const char *data, uint8_t *bytes)
{
    char word[WORD];
    const char *rest = take_word(data, word);

    return rest != NULL && *rest == '\0' && inet_pton(family, word, bytes) == 1;
}

static bool read_mx(const char *data, uint8_t *bytes, size_t *length)
{
    char word[WORD];
    unsigned long preference;

    data = take_word(data, word);
    if (data == NULL || !read_number(word, UINT16_MAX, &preference))
        return false;
    assent_dns_put16(bytes, (unsigned)preference);
    *length = 2;
    return read_host(data, bytes, length);
}

/* The minimum alone; nobody asks for the rest. */
static bool read_soa(const char *data, uint8_t *bytes, size_t *length)
{
    unsigned long minimum;

    memset(bytes, 0, 2 + SOA_NUMBERS); /* two names that are the root */
    *length = 2 + SOA_NUMBERS;
    if (!read_number(data, INT32_MAX, &minimum))
        return false;
    assent_dns_put32(bytes + *length - 4, (uint32_t)minimum);
    return true;
}

static bool read_data(enum assent_dns_type type, const char *data, uint8_t *bytes, size_t *length)
{
    *length = 0;
    data += strspn(data, blanks);
    switch (type) {
    case ASSENT_DNS_A:
        *length = 4;
        return read_address(AF_INET, data, bytes);
    case ASSENT_DNS_AAAA:
        *length = 16;
        return read_address(AF_INET6, data, bytes);
    case ASSENT_DNS_TXT:
        return read_strings(data, bytes, length);
    case ASSENT_DNS_MX:
        return read_mx(data, bytes, length);
    case ASSENT_DNS_SOA:
        return read_soa(data, bytes, length);
    default:
        return read_host(data, bytes, length);
    }
}

bool assent_zone_add(struct assent_zone *zone, const char *name, enum assent_dns_type type,
                     uint32_t ttl, const char *data)
{
    uint8_t *bytes = malloc(strlen(data) * 2 + ASSENT_DNS_MOST_NAME + SOA_NUMBERS);
    size_t length;
    bool added = bytes != NULL && read_data(type, data, bytes, &length) &&
                 assent_zone_add_raw(zone, name, type, ttl, bytes, length);

    free(bytes);
    return added;
}

/* --- lines --- */

static bool read_status(const char *word, enum assent_dns_status *status)
{
    for (int i = ASSENT_DNS_NXDOMAIN; i < ASSENT_DNS_STATUS_COUNT; i++)
        if (strcmp(word, assent_dns_status_name((enum assent_dns_status)i)) == 0) {
            *status = (enum assent_dns_status)i;
            return *status != ASSENT_DNS_INVALID && *status < ASSENT_DNS_OVERLOAD;
        }
    return false;
}

/* The type that a status or delay is about; nothing: each. */
static bool read_type_or_none(const char *text, unsigned *type)
{
    enum assent_dns_type named;
    char word[WORD];

    *type = 0;
    if (*text == '\0')
        return true;
    if (take_word(text, word) == NULL || !assent_dns_type_parse(word, &named))
        return false;
    *type = (unsigned)named;
    return true;
}

static bool read_delay(struct assent_zone *zone, const char *name, const char *rest)
{
    char word[WORD];
    unsigned long milliseconds;
    unsigned type;

    rest = take_word(rest, word);
    return rest != NULL && read_number(word, 3600000, &milliseconds) &&
           read_type_or_none(rest, &type) &&
           assent_zone_delay(zone, name, type, (int64_t)milliseconds);
}

static bool read_entry(struct assent_zone *zone, const char *line)
{
    unsigned long ttl = ASSENT_ZONE_TTL;
    enum assent_dns_status status;
    enum assent_dns_type type;
    char name[WORD];
    char word[WORD];
    unsigned about;

    const char *rest = take_word(line, name);
    if (rest != NULL)
        rest = take_word(rest, word);
    if (rest != NULL && read_number(word, INT32_MAX, &ttl))
        rest = take_word(rest, word);
    if (rest != NULL && strcmp(word, "IN") == 0)
        rest = take_word(rest, word);
    if (rest == NULL)
        return false;
    if (strcmp(word, "DELAY") == 0)
        return read_delay(zone, name, rest);
    if (read_status(word, &status))
        return read_type_or_none(rest, &about) && assent_zone_fail(zone, name, about, status);
    return assent_dns_type_parse(word, &type) &&
           assent_zone_add(zone, name, type, (uint32_t)ttl, rest);
}

/* Ends a line where a comment begins; those in quotes are none. */
static void cut_comment(char *line)
{
    bool quoted = false;

    for (; *line != '\0'; line++) {
        if (*line == '\\' && line[1] != '\0')
            line++;
        else if (*line == '"')
            quoted = !quoted;
        else if (!quoted && (*line == ';' || *line == '#')) {
            *line = '\0';
            return;
        }
    }
}

static bool read_line(struct assent_zone *zone, const char *text, size_t length)
{
    char *line = strndup(text, length);

    if (line == NULL)
        return false;
    cut_comment(line);
    bool fine = line[strspn(line, blanks)] == '\0' || read_entry(zone, line);
    free(line);
    return fine;
}

bool assent_zone_read(struct assent_zone *zone, const char *text, struct assent_error *error)
{
    for (unsigned number = 1; *text != '\0'; number++) {
        size_t length = strcspn(text, "\n");
        if (!read_line(zone, text, length))
            return assent_error_set(error, "line %u: is no record: %.*s", number,
                                    (int)(length < 200 ? length : 200), text);
        text += length;
        text += *text == '\n';
    }
    return true;
}

/* The whole file, with a NUL behind it. */
static char *read_whole(FILE *stream)
{
    char *text = NULL;
    size_t size = 0;

    ssize_t length = getdelim(&text, &size, '\0', stream);
    if (length >= 0 && length < MOST_FILE)
        return text;
    free(text);
    return ferror(stream) || length >= 0 ? NULL : strdup("");
}

bool assent_zone_load(struct assent_zone *zone, const char *file, struct assent_error *error)
{
    struct assent_error wrong = { "" };
    FILE *stream = fopen(file, "re");

    if (stream == NULL)
        return assent_error_set(error, "%s: %s", file, strerror(errno));
    char *text = read_whole(stream);
    (void)fclose(stream);
    if (text == NULL)
        return assent_error_set(error, "%s: cannot be read", file);
    bool fine = assent_zone_read(zone, text, &wrong);
    free(text);
    return fine || assent_error_set(error, "%s: %s", file, wrong.text);
}
