/*
 * Settings as a file.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/settings_file.h"

#include <stdlib.h>
#include <string.h>

#include "cli/domain.h"
#include "cli/format_line.h"
#include "cli/settings.h"

enum { LONGEST_LINE = 4096 };

/* --- writing --- */

static bool is_blank(char letter)
{
    return letter == ' ' || letter == '\t';
}

static bool needs_quotes(const char *value)
{
    size_t length = strlen(value);

    return length == 0 || strpbrk(value, "#\"\\") != NULL || is_blank(value[0]) ||
           is_blank(value[length - 1]);
}

static void write_value(const char *value, FILE *stream)
{
    if (!needs_quotes(value)) {
        (void)fputs(value, stream);
        return;
    }
    (void)fputc('"', stream);
    for (; *value != '\0'; value++) {
        if (*value == '"' || *value == '\\')
            (void)fputc('\\', stream);
        (void)fputc(*value, stream);
    }
    (void)fputc('"', stream);
}

void settings_file_write(const struct assent_document *document, FILE *stream)
{
    const char *section = "";
    const char *domain;
    const char *key;
    const char *value;

    (void)fprintf(stream, "# assent settings, format %d\n", SETTINGS_FORMAT);
    for (size_t i = 0; i < assent_document_setting_count(document); i++) {
        assent_document_setting_at(document, i, &domain, &key, &value);
        if (strcmp(domain, section) != 0)
            (void)fprintf(stream, "\n[%s]\n", domain);
        section = domain;
        (void)fprintf(stream, "%s = ", key);
        write_value(value, stream);
        (void)fputc('\n', stream);
    }
}

/* --- reading --- */

struct reader {
    struct settings_file *file;
    bool skip_unknown;
    char domain[ASSENT_ENTRY_VALUE_SIZE];
    bool lost; /* the last section was no domain: what stands in it belongs nowhere */
    size_t number;
};

static char *skip_blanks(char *text)
{
    while (is_blank(*text))
        text++;
    return text;
}

static void cut_blanks(char *text)
{
    size_t length = strlen(text);

    while (length > 0 && is_blank(text[length - 1]))
        text[--length] = '\0';
}

/* Behind a value only a comment may stand. */
static bool is_rest(char *text)
{
    text = skip_blanks(text);
    return *text == '\0' || *text == '#';
}

/* Takes the quotes off, in place. False: they are not closed, or something stands behind. */
static bool unquote(char *text)
{
    char *to = text;
    char *from = text + 1;

    for (; *from != '\0' && *from != '"'; from++) {
        if (*from == '\\' && (from[1] == '"' || from[1] == '\\'))
            from++;
        *to++ = *from;
    }
    if (*from != '"' || !is_rest(from + 1))
        return false;
    *to = '\0';
    return true;
}

/* A comment ends a value that is not quoted. */
static void cut_comment(char *text)
{
    for (char *at = text; *at != '\0'; at++) {
        if (*at == '#' && (at == text || is_blank(at[-1]))) {
            *at = '\0';
            break;
        }
    }
    cut_blanks(text);
}

static bool keep(struct settings_file *file, size_t number, const char *domain, const char *key,
                 const char *value, bool known)
{
    if (file->count == file->room) {
        size_t room = file->room == 0 ? 64 : file->room * 2;
        struct settings_line *grown = realloc(file->lines, room * sizeof(*grown));
        if (grown == NULL)
            return false;
        file->lines = grown;
        file->room = room;
    }
    struct settings_line *line = &file->lines[file->count];
    *line = (struct settings_line){ number, strdup(domain), strdup(key), strdup(value), known };
    file->count++;
    return line->domain != NULL && line->key != NULL && line->value != NULL;
}

static bool read_section(struct reader *reader, char *text, struct assent_error *error)
{
    char *end = strchr(text, ']');

    reader->lost = true;
    if (end == NULL || !is_rest(end + 1))
        return assent_error_set(error, "a section is a domain in brackets, such as [b.test]");
    *end = '\0';
    if (!domain_parse(text + 1, reader->domain, error))
        return false;
    reader->lost = false;
    return true;
}

static bool take_setting(struct reader *reader, const char *key, const char *value,
                         struct assent_error *error)
{
    struct assent_setting setting;
    char canonical[ASSENT_SETTING_VALUE_SIZE];
    bool known = assent_setting_find(key, &setting);

    if (reader->lost) /* its section is named as wrong already */
        return true;
    if (known || !reader->skip_unknown) {
        if (!settings_look_up(key, reader->domain, &setting, error) ||
            !assent_setting_check(&setting, value, canonical, error))
            return false;
    } else {
        reader->file->skipped++;
    }
    if (!keep(reader->file, reader->number, reader->domain, key, known ? canonical : value, known))
        reader->file->out_of_memory = true;
    return true;
}

static bool read_setting(struct reader *reader, char *text, struct assent_error *error)
{
    char *equals = strchr(text, '=');

    if (equals == NULL || equals == text)
        return assent_error_set(error, "is no setting: KEY = VALUE is wanted");
    *equals = '\0';
    cut_blanks(text);
    char *value = skip_blanks(equals + 1);
    if (*value != '"')
        cut_comment(value);
    else if (!unquote(value))
        return assent_error_set(error, "%.80s: the value's quotes are not closed", text);
    return take_setting(reader, text, value, error);
}

static bool read_text(struct reader *reader, char *text, struct assent_error *error)
{
    text = skip_blanks(text);
    if (*text == '\0' || *text == '#')
        return true;
    return *text == '[' ? read_section(reader, text, error) : read_setting(reader, text, error);
}

/* True: what is wrong with a line is noted, out of memory as well. */
static bool read_line(char *line, size_t length, size_t number, void *data)
{
    struct reader *reader = data;
    struct assent_error error = { "" };
    bool fine;

    reader->number = number;
    char *copy = strdup(line); /* reading cuts the line up */
    if (copy == NULL)
        reader->file->out_of_memory = true;
    if (strlen(line) != length)
        fine = assent_error_set(&error, "has a NUL byte");
    else if (length > LONGEST_LINE)
        fine = assent_error_set(&error, "is longer than %d bytes", LONGEST_LINE);
    else
        fine = read_text(reader, line, &error);
    if (!fine)
        problems_add(&reader->file->problems, reader->number, copy == NULL ? "" : copy, error.text);
    free(copy);
    return true;
}

static int compare(const void *left_line, const void *right_line)
{
    const struct settings_line *left = left_line;
    const struct settings_line *right = right_line;
    int order = strcmp(left->domain, right->domain);

    if (order == 0)
        order = strcmp(left->key, right->key);
    if (order == 0)
        order = left->number < right->number ? -1 : left->number > right->number;
    return order;
}

static void find_twice(struct settings_file *file)
{
    struct assent_error error;

    for (size_t i = 1; i < file->count; i++) {
        const struct settings_line *line = &file->lines[i];
        if (strcmp(line->domain, line[-1].domain) != 0 || strcmp(line->key, line[-1].key) != 0)
            continue;
        (void)assent_error_set(&error, "%s: was set in line %zu already", line->key,
                               line[-1].number);
        problems_add(&file->problems, line->number, line->key, error.text);
    }
}

bool settings_file_read(FILE *stream, bool skip_unknown, struct settings_file *file,
                        struct assent_error *error)
{
    struct reader reader = { .file = file, .skip_unknown = skip_unknown };
    const struct format_file lines = { "settings", SETTINGS_FORMAT, read_line, &reader };

    *file = (struct settings_file){ 0 };
    if (!format_file_read(stream, &lines, error))
        return false;
    if (file->out_of_memory || file->problems.out_of_memory)
        return assent_error_set(error, "out of memory");
    if (file->count > 0)
        qsort(file->lines, file->count, sizeof(*file->lines), compare);
    find_twice(file);
    return true;
}

void settings_file_clear(struct settings_file *file)
{
    for (size_t i = 0; i < file->count; i++) {
        free(file->lines[i].domain);
        free(file->lines[i].key);
        free(file->lines[i].value);
    }
    free(file->lines);
    problems_clear(&file->problems);
    *file = (struct settings_file){ 0 };
}

static int compare_names(const void *wanted, const void *line)
{
    const struct settings_line *left = wanted;
    const struct settings_line *right = line;
    int order = strcmp(left->domain, right->domain);

    return order == 0 ? strcmp(left->key, right->key) : order;
}

bool settings_file_names(const struct settings_file *file, const char *domain, const char *key)
{
    struct settings_line wanted = { .domain = (char *)domain, .key = (char *)key };

    return file->count > 0 &&
           bsearch(&wanted, file->lines, file->count, sizeof(*file->lines), compare_names) != NULL;
}
