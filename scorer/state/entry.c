/*
 * Entries: values in canonical form, and entries as lines of a file and as the details that are
 * stored beside a value.
 *
 * What kind of value a text is shows in this order: helo: and client: by their prefix, addresses
 * by their @, networks by what no name has (a colon, a slash, a bracket, a last label of digits);
 * the rest are domains. A name of one label ("com") is a domain like others.
 *
 * From any thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/list.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <glib.h>

#include "scorer/base/text.h"
#include "scorer/state/value.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define BLANKS          " \t"

enum {
    MILLISECONDS = 1000,
    LONGEST_VALUE_TEXT = 2048, /* U-labels and quotes take more room than what becomes of them */
    TIME_SIZE = 40,
    YEAR_BASE = 1900,
    FIRST_YEAR = 1970,
};

/* --- values --- */

static bool refuse(struct assent_error *error, const char *value, const char *fault)
{
    char shown[ASSENT_SHOWN_SIZE];

    return assent_error_set(error, "%s: %s", assent_value_shown(value, shown), fault);
}

/* The name without the sign for subdomains; *subdomains: there was one. */
static const char *skip_wildcard(const char *name, bool *subdomains)
{
    *subdomains = name[0] == '.' || (name[0] == '*' && name[1] == '.');
    if (!*subdomains)
        return name;
    return name[0] == '.' ? name + 1 : name + 2;
}

/* Adds a name, with "*." before it when it has to have one. */
static bool add_name(struct assent_entry *entry, const char *prefix, const char *text,
                     const char *whole, bool *subdomains, struct assent_error *error)
{
    char name[ASSENT_NAME_SIZE];
    const char *bare = skip_wildcard(text, subdomains);
    bool bare_address = strcmp(prefix, "helo:") == 0 && !*subdomains;

    if (strcmp(text, "*") == 0 || strcmp(text, "*.") == 0 || strcmp(text, ".") == 0)
        return refuse(error, whole, "would match everybody");
    if (strchr(bare, '*') != NULL)
        return refuse(error, whole,
                      "a * stands only for all subdomains, before a domain: *.b.test");
    const char *fault = assent_name_canonical(bare, strlen(bare), name);
    if (fault != NULL)
        return refuse(error, whole, fault);
    if (!bare_address && assent_name_ends_in_digits(name))
        return refuse(error, whole,
                      "a name whose last label is all digits is no domain; subdomains are written "
                      "*.b.test, networks 192.0.2.0/24");
    (void)snprintf(entry->value, sizeof(entry->value), "%s%s%s", prefix, *subdomains ? "*." : "",
                   name);
    return true;
}

static bool parse_domain(struct assent_entry *entry, const char *text, const char *whole,
                         struct assent_error *error)
{
    bool subdomains = false;

    if (!add_name(entry, "", text, whole, &subdomains, error))
        return false;
    entry->type = subdomains ? ASSENT_ENTRY_SUBDOMAINS : ASSENT_ENTRY_DOMAIN;
    return true;
}

static bool parse_helo(struct assent_entry *entry, const char *text, const char *whole,
                       struct assent_error *error)
{
    char literal[ASSENT_NAME_SIZE];
    bool subdomains = false;

    entry->type = ASSENT_ENTRY_HELO;
    if (assent_literal_canonical(text, strlen(text), literal)) {
        (void)snprintf(entry->value, sizeof(entry->value), "helo:%s", literal);
        return true;
    }
    if (!add_name(entry, "helo:", text, whole, &subdomains, error))
        return false;
    if (subdomains)
        entry->type = ASSENT_ENTRY_HELO_SUBDOMAINS;
    return true;
}

static bool parse_client(struct assent_entry *entry, const char *text, const char *whole,
                         struct assent_error *error)
{
    struct assent_network network;
    bool subdomains = false;

    if (assent_network_read(&network, text, NULL))
        return refuse(error, whole, "client: is for names; write an address or network without it");
    if (!add_name(entry, "client:", text, whole, &subdomains, error))
        return false;
    entry->type = subdomains ? ASSENT_ENTRY_CLIENT_SUBDOMAINS : ASSENT_ENTRY_CLIENT;
    return true;
}

static bool parse_network(struct assent_entry *entry, const char *text, struct assent_error *error)
{
    entry->type = ASSENT_ENTRY_NETWORK;
    return assent_network_parse(text, entry->value, error);
}

static bool address_domain(const char *text, const char *whole, char domain[ASSENT_NAME_SIZE],
                           struct assent_error *error)
{
    const char *fault = NULL;

    if (assent_literal_canonical(text, strlen(text), domain))
        return true;
    if (text[0] == '[')
        return refuse(error, whole, "there is no IP address in the brackets");
    if (text[0] == '\0')
        return refuse(error, whole, "there is no domain after the @");
    if (strchr(text, '*') != NULL || text[0] == '.')
        return refuse(error, whole,
                      "an address has no * in its domain; all subdomains are written *.b.test");
    fault = assent_name_canonical(text, strlen(text), domain);
    if (fault != NULL)
        return refuse(error, whole, fault);
    if (assent_name_ends_in_digits(domain))
        return refuse(error, whole,
                      "a name whose last label is all digits is no domain; an IP address stands in "
                      "brackets: user@[192.0.2.1]");
    return true;
}

static bool parse_address(struct assent_entry *entry, const char *text, const char *at,
                          struct assent_error *error)
{
    char local[ASSENT_LOCAL_SIZE];
    char written[ASSENT_LOCAL_TEXT_SIZE];
    char domain[ASSENT_NAME_SIZE];
    size_t length = (size_t)(at - text);

    if (length == 0 || (length == 1 && text[0] == '*')) {
        if (at[1] == '[')
            return refuse(error, text,
                          "all addresses of an address literal: write the client's "
                          "address itself, without @ and brackets");
        return parse_domain(entry, at + 1, text, error);
    }
    if (memchr(text, '*', length) != NULL && text[0] != '"')
        return refuse(error, text,
                      "a * matches nothing in an address; all addresses of a domain are written "
                      "b.test");
    const char *fault = assent_local_canonical(text, length, true, local);
    if (fault != NULL)
        return refuse(error, text, fault);
    if (!assent_local_write(local, strlen(local), written))
        return refuse(error, text, "the local part is too long");
    if (!address_domain(at + 1, text, domain, error))
        return false;
    entry->type = ASSENT_ENTRY_ADDRESS;
    (void)snprintf(entry->value, sizeof(entry->value), "%s@%s", written, domain);
    return true;
}

static bool looks_like_network(const char *text)
{
    char name[ASSENT_NAME_SIZE];

    if (text[0] == '[' || strpbrk(text, ":/") != NULL)
        return true;
    return text[0] >= '0' && text[0] <= '9' &&
           assent_name_canonical(text, strlen(text), name) == NULL &&
           assent_name_ends_in_digits(name);
}

/* What no value has, whatever its kind. */
static bool check_bytes(const char *value, struct assent_error *error)
{
    bool quoted = value[0] == '"';

    if (value[0] == '\0')
        return assent_error_set(error, "there is no value: an address, a domain, *.DOMAIN, a "
                                       "network, helo:NAME or client:NAME");
    if (strlen(value) > LONGEST_VALUE_TEXT)
        return refuse(error, value, "is too long");
    if (!g_utf8_validate(value, -1, NULL))
        return refuse(error, value, "is not UTF-8");
    for (const char *at = value; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            return refuse(error, value, "there is a control character in it");
    if (!quoted && strchr(value, ' ') != NULL)
        return refuse(error, value, "there is a space in it; one value at a time");
    return true;
}

static bool parse_bare(struct assent_entry *entry, const char *value, struct assent_error *error)
{
    const char *at = strrchr(value, '@');

    if (!check_bytes(value, error))
        return false;
    if (assent_text_starts(value, "helo:"))
        return parse_helo(entry, value + strlen("helo:"), value, error);
    if (assent_text_starts(value, "client:"))
        return parse_client(entry, value + strlen("client:"), value, error);
    if (at != NULL)
        return parse_address(entry, value, at, error);
    if (looks_like_network(value))
        return parse_network(entry, value, error);
    return parse_domain(entry, value, value, error);
}

bool assent_entry_parse(struct assent_entry *entry, const char *value, struct assent_error *error)
{
    char copy[LONGEST_VALUE_TEXT + 2];

    value += strspn(value, BLANKS);
    assent_text_copy(copy, sizeof(copy), value);
    size_t length = strlen(copy);
    while (length > 0 && strchr(BLANKS, copy[length - 1]) != NULL)
        copy[--length] = '\0';
    if (length > 2 && copy[0] == '<' && copy[length - 1] == '>') {
        copy[length - 1] = '\0';
        memmove(copy, copy + 1, length - 1);
    }
    return parse_bare(entry, copy, error);
}

static const char *type_name(enum assent_entry_type type)
{
    static const char *const names[] = {
        [ASSENT_ENTRY_ADDRESS] = "addresses",     [ASSENT_ENTRY_DOMAIN] = "domains",
        [ASSENT_ENTRY_SUBDOMAINS] = "subdomains", [ASSENT_ENTRY_NETWORK] = "networks",
        [ASSENT_ENTRY_HELO] = "HELO names",       [ASSENT_ENTRY_HELO_SUBDOMAINS] = "HELO names",
        [ASSENT_ENTRY_CLIENT] = "client names",   [ASSENT_ENTRY_CLIENT_SUBDOMAINS] = "client names",
    };

    return names[type];
}

static void describe_accepted(unsigned accepts, char *text, size_t size)
{
    struct assent_text made;
    const char *last = "";

    assent_text_init(&made, text, size);
    for (unsigned type = 0; type <= ASSENT_ENTRY_CLIENT_SUBDOMAINS; type++) {
        const char *name = type_name((enum assent_entry_type)type);
        if ((accepts & 1u << type) == 0 || strcmp(name, last) == 0)
            continue;
        assent_text_add(&made, made.length == 0 ? "" : ", ");
        assent_text_add(&made, name);
        last = name;
    }
}

bool assent_entry_allowed(enum assent_list_name list, const struct assent_entry *entry,
                          struct assent_error *error)
{
    const struct assent_list_description *description = assent_list_describe(list);
    char shown[ASSENT_SHOWN_SIZE];
    char accepted[ASSENT_SHOWN_SIZE];
    bool is_proved = entry->type == ASSENT_ENTRY_NETWORK || entry->type == ASSENT_ENTRY_CLIENT ||
                     entry->type == ASSENT_ENTRY_CLIENT_SUBDOMAINS;

    (void)assent_value_shown(entry->value, shown);
    if ((description->accepts & 1u << entry->type) == 0) {
        describe_accepted(description->accepts, accepted, sizeof(accepted));
        return assent_error_set(error, "%s: %s takes no %s; it takes %s", shown, description->name,
                                type_name(entry->type), accepted);
    }
    if (entry->network[0] == '\0')
        return true;
    if (!description->identity)
        return assent_error_set(error,
                                "%s: names in %s count without authentication anyway; leave the "
                                "network out",
                                shown, description->name);
    if (is_proved)
        return assent_error_set(error, "%s: %s need no authentication; leave the network out",
                                shown, type_name(entry->type));
    return true;
}

/* --- times --- */

static void format_time(int64_t time, char *text)
{
    time_t seconds = (time_t)(time / MILLISECONDS);
    int fraction = (int)(time % MILLISECONDS);
    struct tm parts;
    struct assent_text made;

    assent_text_init(&made, text, TIME_SIZE);
    if (gmtime_r(&seconds, &parts) == NULL)
        return;
    (void)strftime(text, TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &parts);
    made.length = strlen(text);
    if (fraction != 0)
        assent_text_format(&made, ".%03d", fraction);
    assent_text_add(&made, "Z");
}

/* Exactly count digits. */
static bool take_number(const char **text, int count, int *number)
{
    *number = 0;
    for (int i = 0; i < count; i++, (*text)++) {
        if (**text < '0' || **text > '9')
            return false;
        *number = *number * 10 + (**text - '0');
    }
    return true;
}

static bool take_letter(const char **text, const char *letters)
{
    if (**text == '\0' || strchr(letters, **text) == NULL)
        return false;
    (*text)++;
    return true;
}

/* ".5", ".123": as milliseconds; more digits are passed over. */
static bool take_fraction(const char **text, int *milliseconds)
{
    int unit = MILLISECONDS / 10;

    *milliseconds = 0;
    if (!take_letter(text, "."))
        return true;
    if (**text < '0' || **text > '9')
        return false;
    for (; **text >= '0' && **text <= '9'; (*text)++, unit /= 10)
        *milliseconds += (**text - '0') * unit;
    return true;
}

static bool take_time_of_day(const char **text, struct tm *parts, int *milliseconds)
{
    return take_letter(text, "Tt") && take_number(text, 2, &parts->tm_hour) &&
           take_letter(text, ":") && take_number(text, 2, &parts->tm_min) &&
           take_letter(text, ":") && take_number(text, 2, &parts->tm_sec) &&
           take_fraction(text, milliseconds) && take_letter(text, "Zz");
}

/* 2026-12-31, midnight UTC, or 2026-12-31T00:00:00Z (RFC 3339). */
static bool read_time(const char *text, int64_t *time)
{
    struct tm parts = { 0 };
    int milliseconds = 0;

    if (!take_number(&text, 4, &parts.tm_year) || !take_letter(&text, "-") ||
        !take_number(&text, 2, &parts.tm_mon) || !take_letter(&text, "-") ||
        !take_number(&text, 2, &parts.tm_mday) || parts.tm_year < FIRST_YEAR)
        return false;
    if (*text != '\0' && !take_time_of_day(&text, &parts, &milliseconds))
        return false;
    parts.tm_year -= YEAR_BASE;
    parts.tm_mon -= 1;
    struct tm normal = parts;
    time_t seconds = timegm(&normal);
    if (*text != '\0' || normal.tm_mday != parts.tm_mday || normal.tm_mon != parts.tm_mon ||
        normal.tm_hour != parts.tm_hour || normal.tm_min != parts.tm_min ||
        normal.tm_sec != parts.tm_sec)
        return false;
    *time = (int64_t)seconds * MILLISECONDS + milliseconds;
    return *time > 0;
}

/* --- notes --- */

/* One printable line without blanks around it, cut between characters when it is too long. */
static void copy_note(char note[ASSENT_ENTRY_NOTE_SIZE], const char *text)
{
    text += strspn(text, BLANKS);
    size_t length = strnlen(text, ASSENT_ENTRY_NOTE_SIZE);

    if (length == ASSENT_ENTRY_NOTE_SIZE) {
        length--;
        while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
            length--;
    }
    memcpy(note, text, length);
    note[length] = '\0';
    for (char *at = note; *at != '\0'; at++)
        if (*at == '\t')
            *at = ' ';
    assent_text_printable(note);
    while (length > 0 && note[length - 1] == ' ')
        note[--length] = '\0';
}

/* --- lines --- */

void assent_entry_format_line(const struct assent_entry *entry, char *line, size_t size)
{
    char note[ASSENT_ENTRY_NOTE_SIZE];
    char expires[TIME_SIZE];
    struct assent_text made;

    assent_text_init(&made, line, size);
    assent_text_add(&made, entry->value);
    if (entry->expires > 0) {
        format_time(entry->expires, expires);
        assent_text_format(&made, " expires=%s", expires);
    }
    if (entry->network[0] != '\0')
        assent_text_format(&made, " unverified-network=%s", entry->network);
    copy_note(note, entry->note);
    if (note[0] != '\0')
        assent_text_format(&made, " # %s", note);
}

/* Whether an '@' follows in the same word; at is the last one found, so that a line is read once.
 */
static bool at_follows(const char *word, const char **at)
{
    if (*at == NULL || *at < word)
        *at = strpbrk(word, BLANKS ";@");
    return *at != NULL && **at == '@';
}

static bool ends_value(const char *line, const char **at)
{
    return strchr(BLANKS ";", *line) != NULL || (*line == '#' && !at_follows(line, at));
}

/* The length of the value at the start of a line: up to a blank outside quotes, or a comment. A
 * '#' may stand in a local part, that is, where an '@' follows. */
static size_t value_length(const char *line)
{
    const char *at = NULL;
    bool quoted = false;
    size_t i = 0;

    for (; line[i] != '\0'; i++) {
        if (line[i] == '"')
            quoted = !quoted;
        else if (quoted && line[i] == '\\' && line[i + 1] != '\0')
            i++;
        else if (!quoted && ends_value(line + i, &at))
            break;
    }
    return i;
}

static bool parse_option(struct assent_entry *entry, const char *option, struct assent_error *error)
{
    const char *equals = strchr(option, '=');
    char shown[ASSENT_SHOWN_SIZE];
    struct assent_error inner;

    if (equals != NULL && assent_text_starts(option, "expires=")) {
        if (entry->expires != 0)
            return refuse(error, entry->value, "expires= stands there twice");
        if (!read_time(equals + 1, &entry->expires))
            return assent_error_set(error,
                                    "%.200s: expires=%s is no time, such as 2026-12-31 or "
                                    "2026-12-31T18:00:00Z",
                                    entry->value, assent_value_shown(equals + 1, shown));
        return true;
    }
    if (equals != NULL && assent_text_starts(option, "unverified-network=")) {
        if (entry->network[0] != '\0')
            return refuse(error, entry->value, "unverified-network= stands there twice");
        if (!assent_network_parse(equals + 1, entry->network, &inner))
            return assent_error_set(error, "%.120s: unverified-network=%.350s", entry->value,
                                    inner.text);
        return true;
    }
    return assent_error_set(error,
                            "%.200s: \"%s\" after the value is not understood; there may be "
                            "expires=TIME, unverified-network=NETWORK and a note behind #",
                            entry->value, assent_value_shown(option, shown));
}

static bool parse_options(struct assent_entry *entry, const char *line, struct assent_error *error)
{
    char option[LONGEST_VALUE_TEXT];

    for (line += strspn(line, BLANKS); *line != '\0'; line += strspn(line, BLANKS)) {
        if (*line == '#' || *line == ';') {
            copy_note(entry->note, line + 1);
            return true;
        }
        size_t length = strcspn(line, BLANKS);
        if (length >= sizeof(option))
            return refuse(error, entry->value, "what stands after the value is too long");
        memcpy(option, line, length);
        option[length] = '\0';
        if (!parse_option(entry, option, error))
            return false;
        line += length;
    }
    return true;
}

/* Without the mark at the beginning of a file, the end of the line, and blanks before the value. */
static const char *trim_line(const char *line, size_t *length)
{
    if (strncmp(line, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0)
        line += strlen(BYTE_ORDER_MARK);
    line += strspn(line, BLANKS);
    *length = strlen(line);
    while (*length > 0 && strchr("\r\n" BLANKS, line[*length - 1]) != NULL)
        (*length)--;
    return line;
}

bool assent_entry_parse_line(struct assent_entry *entry, const char *line,
                             struct assent_error *error)
{
    size_t length = 0;
    char value[LONGEST_VALUE_TEXT + 2];

    memset(entry, 0, sizeof(*entry));
    line = trim_line(line, &length);
    if (length == 0 || line[0] == '#' || line[0] == ';')
        return true;
    char *copy = strndup(line, length);
    if (copy == NULL)
        return assent_error_set(error, "out of memory");
    size_t end = value_length(copy);
    (void)snprintf(value, sizeof(value), "%.*s", (int)(end < sizeof(value) ? end : sizeof(value)),
                   copy);
    bool done = assent_entry_parse(entry, value, error) && parse_options(entry, copy + end, error);
    free(copy);
    return done;
}

/* --- details --- */

/* Members NAME=TEXT, separated by spaces: e, when it expires; u, the network; n, the note, which
 * takes the rest. Members that later versions add stand before it. */

void assent_entry_format_details(const struct assent_entry *entry, char *details, size_t size)
{
    char note[ASSENT_ENTRY_NOTE_SIZE];
    struct assent_text made;

    assent_text_init(&made, details, size);
    if (entry->expires > 0)
        assent_text_format(&made, " e=%lld", (long long)entry->expires);
    if (entry->network[0] != '\0')
        assent_text_format(&made, " u=%s", entry->network);
    copy_note(note, entry->note);
    if (note[0] != '\0')
        assent_text_format(&made, " n=%s", note);
    if (made.length > 0)
        memmove(details, details + 1, made.length); /* the space before the first */
}

static bool read_milliseconds(const char *text, size_t length, int64_t *time)
{
    *time = 0;
    if (length < 1 || length > 18)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *time = *time * 10 + (text[i] - '0');
    }
    return *time > 0;
}

static bool read_member(struct assent_entry *entry, const char *member, size_t length)
{
    char text[ASSENT_NETWORK_TEXT_SIZE];
    const char *value = member + 2;

    if (length < 2 || member[1] != '=')
        return length > 1 && memchr(member + 1, '=', length - 1) != NULL;
    if (member[0] == 'e')
        return read_milliseconds(value, length - 2, &entry->expires);
    if (member[0] != 'u')
        return true;
    if (length - 2 >= sizeof(text))
        return false;
    memcpy(text, value, length - 2);
    text[length - 2] = '\0';
    return assent_network_parse(text, entry->network, NULL);
}

static bool read_note(struct assent_entry *entry, const char *note)
{
    if (strlen(note) >= ASSENT_ENTRY_NOTE_SIZE)
        return false;
    copy_note(entry->note, note);
    return strcmp(entry->note, note) == 0;
}

bool assent_entry_parse_details(struct assent_entry *entry, const char *details)
{
    struct assent_entry read = { .expires = 0 };

    while (*details != '\0' && strncmp(details, "n=", 2) != 0) {
        size_t length = strcspn(details, " ");
        if (!read_member(&read, details, length))
            return false;
        details += length;
        details += *details == ' ';
    }
    if (*details != '\0' && !read_note(&read, details + 2))
        return false;
    entry->expires = read.expires;
    memcpy(entry->network, read.network, sizeof(entry->network));
    memcpy(entry->note, read.note, sizeof(entry->note));
    return true;
}
