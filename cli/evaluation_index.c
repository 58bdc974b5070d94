/*
 * The index of a collection of messages.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/evaluation_index.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The end of the year 9999, in seconds. */
static const double last_second = 253402300799.0;

struct evaluation_index {
    char *path;
    size_t folder_length; /* of path, with its final slash */
    FILE *stream;
    size_t line;
    int64_t offset; /* where the next line begins */
    char *bytes;    /* of the line at hand */
    size_t room;
};

/* The members that are texts. */
static const struct text_member {
    const char *name;
    bool required;
    bool never_empty;
} text_members[] = {
    { "path", true, true },          { "label", true, true },         { "client_addr", true, true },
    { "client_name", false, false }, { "helo", true, false },         { "mail_from", true, false },
    { "auth", false, false },        { "tls_version", false, false }, { "cipher", false, false },
};

enum { TEXT_MEMBERS = sizeof(text_members) / sizeof(text_members[0]) };

struct evaluation_index *evaluation_index_open(const char *path, struct assent_error *error)
{
    struct evaluation_index *index = calloc(1, sizeof(*index));
    const char *slash = strrchr(path, '/');
    struct stat status;

    if (index == NULL || (index->path = strdup(path)) == NULL) {
        assent_error_set(error, "%s: out of memory", path);
        evaluation_index_close(index);
        return NULL;
    }
    index->folder_length = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    index->stream = fopen(path, "re");
    if (index->stream == NULL) {
        assent_error_set(error, "%s: %s", path, strerror(errno));
        evaluation_index_close(index);
        return NULL;
    }
    if (fstat(fileno(index->stream), &status) != 0 || !S_ISREG(status.st_mode)) {
        assent_error_set(error, "%s: is no regular file: an index is read twice", path);
        evaluation_index_close(index);
        return NULL;
    }
    return index;
}

void evaluation_index_close(struct evaluation_index *index)
{
    if (index == NULL)
        return;
    if (index->stream != NULL)
        (void)fclose(index->stream);
    free(index->bytes);
    free(index->path);
    free(index);
}

void evaluation_index_rewind(struct evaluation_index *index)
{
    rewind(index->stream);
    index->line = 0;
    index->offset = 0;
}

void evaluation_entry_clear(struct evaluation_entry *entry)
{
    json_decref(entry->members);
    free(entry->file);
    memset(entry, 0, sizeof(*entry));
}

/* They would break out of the SMTP command, or the line of the report, that they stand in. */
static bool has_control(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return true;
    return false;
}

static bool check_text(const json_t *members, const struct text_member *member,
                       struct assent_error *error)
{
    const json_t *value = json_object_get(members, member->name);

    if (value == NULL)
        return !member->required || assent_error_set(error, "%s is missing", member->name);
    if (!json_is_string(value))
        return assent_error_set(error, "%s is no string", member->name);
    if (has_control(json_string_value(value)))
        return assent_error_set(error, "%s holds a control character", member->name);
    if (member->never_empty && json_string_length(value) == 0)
        return assent_error_set(error, "%s is empty", member->name);
    return true;
}

static bool check_texts(const json_t *members, struct assent_error *error)
{
    for (size_t i = 0; i < TEXT_MEMBERS; i++)
        if (!check_text(members, &text_members[i], error))
            return false;
    return true;
}

/* "<a@b.test>" becomes "a@b.test". NULL: out of memory. */
static json_t *without_brackets(const json_t *address)
{
    const char *text = json_string_value(address);
    size_t length = json_string_length(address);

    if (length >= 2 && text[0] == '<' && text[length - 1] == '>')
        return json_stringn(text + 1, length - 2);
    return json_stringn(text, length);
}

static bool read_addresses(json_t *members, const char *name, bool required,
                           const json_t **addresses, struct assent_error *error)
{
    json_t *list = json_object_get(members, name);
    json_t *address;
    size_t i;

    *addresses = list;
    if (list == NULL)
        return !required || assent_error_set(error, "%s is missing", name);
    if (!json_is_array(list))
        return assent_error_set(error, "%s is no list of strings", name);
    if (required && json_array_size(list) == 0)
        return assent_error_set(error, "%s is empty", name);
    json_array_foreach(list, i, address)
    {
        if (!json_is_string(address))
            return assent_error_set(error, "%s is no list of strings", name);
        if (has_control(json_string_value(address)))
            return assent_error_set(error, "%s holds a control character", name);
        if (json_array_set_new(list, i, without_brackets(address)) != 0)
            return assent_error_set(error, "out of memory");
        if (json_string_length(json_array_get(list, i)) == 0)
            return assent_error_set(error, "%s holds an empty address", name);
    }
    return true;
}

static bool read_time(const json_t *members, struct evaluation_entry *entry,
                      struct assent_error *error)
{
    const json_t *time = json_object_get(members, "time");

    if (time == NULL)
        return true;
    if (!json_is_number(time))
        return assent_error_set(error, "time is no number");
    double seconds = json_number_value(time);
    if (!(seconds >= 0 && seconds <= last_second))
        return assent_error_set(error, "time is no Unix time in seconds, from 1970 to 9999");
    entry->timed = true;
    entry->time = (int64_t)(seconds * 1000 + 0.5);
    return true;
}

static bool read_port(const json_t *members, struct assent_client *client,
                      struct assent_error *error)
{
    const json_t *port = json_object_get(members, "client_port");

    if (port == NULL)
        return true;
    if (!json_is_integer(port) || json_integer_value(port) < 0 || json_integer_value(port) > 65535)
        return assent_error_set(error, "client_port is no port");
    client->port = (uint16_t)json_integer_value(port);
    return true;
}

static const char *text_of(const json_t *members, const char *name)
{
    const char *text = json_string_value(json_object_get(members, name));

    return text == NULL ? "" : text;
}

static void copy(char *to, size_t size, const json_t *members, const char *name)
{
    (void)snprintf(to, size, "%s", text_of(members, name));
}

static bool read_client(const json_t *members, struct assent_client *client,
                        struct assent_error *error)
{
    const char *address = text_of(members, "client_addr");
    const char *name = text_of(members, "client_name");

    if (!assent_client_set_address(client, address))
        return assent_error_set(error, "client_addr %s is no IP address", address);
    client->name_state = ASSENT_NAME_NONE;
    if (name[0] != '\0' && name[0] != '[' && strcasecmp(name, "unknown") != 0) {
        client->name_state = ASSENT_NAME_VERIFIED;
        copy(client->name, sizeof(client->name), members, "client_name");
    }
    copy(client->helo, sizeof(client->helo), members, "helo");
    copy(client->login, sizeof(client->login), members, "auth");
    copy(client->tls_version, sizeof(client->tls_version), members, "tls_version");
    copy(client->cipher, sizeof(client->cipher), members, "cipher");
    return read_port(members, client, error);
}

/* A relative path counts from the folder of the index. */
static bool find_file(const struct evaluation_index *index, struct evaluation_entry *entry,
                      struct assent_error *error)
{
    int folder = entry->path[0] == '/' ? 0 : (int)index->folder_length;
    struct stat status;

    if (asprintf(&entry->file, "%.*s%s", folder, index->path, entry->path) < 0) {
        entry->file = NULL;
        return assent_error_set(error, "out of memory");
    }
    if (stat(entry->file, &status) != 0 || access(entry->file, R_OK) != 0)
        return assent_error_set(error, "%s: %s", entry->file, strerror(errno));
    if (!S_ISREG(status.st_mode))
        return assent_error_set(error, "%s: is no regular file", entry->file);
    return true;
}

static bool read_members(const struct evaluation_index *index, struct evaluation_entry *entry,
                         struct assent_error *error)
{
    json_t *members = entry->members;

    if (!json_is_object(members))
        return assent_error_set(error, "is no JSON object");
    if (!check_texts(members, error))
        return false;
    if (json_object_set_new(members, "mail_from",
                            without_brackets(json_object_get(members, "mail_from"))) != 0)
        return assent_error_set(error, "out of memory");
    entry->path = text_of(members, "path");
    entry->label = text_of(members, "label");
    entry->sender = text_of(members, "mail_from");
    return read_client(members, &entry->client, error) &&
           read_addresses(members, "rcpt_to", true, &entry->recipients, error) &&
           read_addresses(members, "rejected_rcpt_to", false, &entry->rejected, error) &&
           read_time(members, entry, error) && find_file(index, entry, error);
}

/* What a line says is quoted in errors: it must not steer the terminal. */
static void make_printable(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            *text = '?';
}

static enum evaluation_answer read_line(const struct evaluation_index *index, size_t length,
                                        struct evaluation_entry *entry, struct assent_error *error)
{
    struct assent_error reason;
    json_error_t json_error;

    entry->members = json_loadb(index->bytes, length, JSON_REJECT_DUPLICATES, &json_error);
    if (entry->members == NULL)
        assent_error_set(&reason, "is no JSON: %s (column %d)", json_error.text, json_error.column);
    else if (read_members(index, entry, &reason))
        return EVALUATION_ENTRY;
    assent_error_set(error, "%s:%zu: %s", index->path, entry->line, reason.text);
    make_printable(error->text);
    evaluation_entry_clear(entry);
    return EVALUATION_BAD;
}

static enum evaluation_answer end_of(const struct evaluation_index *index,
                                     struct assent_error *error)
{
    if (!ferror(index->stream) && feof(index->stream))
        return EVALUATION_END;
    assent_error_set(error, "%s: %s", index->path, strerror(errno));
    return EVALUATION_FAILED;
}

enum evaluation_answer evaluation_index_next(struct evaluation_index *index,
                                             struct evaluation_entry *entry,
                                             struct assent_error *error)
{
    ssize_t length;

    memset(entry, 0, sizeof(*entry));
    while ((length = getline(&index->bytes, &index->room, index->stream)) >= 0) {
        entry->offset = index->offset;
        entry->line = ++index->line;
        index->offset += length;
        if (strspn(index->bytes, " \t\r\n") < (size_t)length)
            return read_line(index, (size_t)length, entry, error);
    }
    return end_of(index, error);
}

enum evaluation_answer evaluation_index_again(struct evaluation_index *index, int64_t offset,
                                              size_t line, struct evaluation_entry *entry,
                                              struct assent_error *error)
{
    int64_t next = index->offset;

    memset(entry, 0, sizeof(*entry));
    entry->offset = offset;
    entry->line = line;
    if (fseeko(index->stream, (off_t)offset, SEEK_SET) != 0)
        return end_of(index, error);
    ssize_t length = getline(&index->bytes, &index->room, index->stream);
    enum evaluation_answer answer =
        length < 0 ? end_of(index, error) : read_line(index, (size_t)length, entry, error);
    if (fseeko(index->stream, (off_t)next, SEEK_SET) != 0 && answer == EVALUATION_ENTRY) {
        evaluation_entry_clear(entry);
        return end_of(index, error);
    }
    return answer;
}
