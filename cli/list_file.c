/*
 * Lists as files.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/list_file.h"

#include <string.h>

#include "cli/format_line.h"

/* --- writing --- */

static bool write_entry(const struct assent_entry *entry, void *data)
{
    char line[LIST_LINE_SIZE];

    assent_entry_format_line(entry, line, sizeof(line));
    (void)fprintf(data, "%s\n", line);
    return true;
}

bool list_file_write(enum assent_list_name list, const struct assent_list *table, FILE *stream)
{
    (void)fprintf(stream, "# assent list %s, format %d\n", assent_list_describe(list)->name,
                  LIST_FORMAT);
    return assent_list_each(table, true, write_entry, stream);
}

/* --- reading --- */

struct reader {
    struct list_file *file;
    enum assent_list_name list;
    struct assent_list_builder *builder;
};

static bool parse(const struct reader *reader, const char *line, size_t length,
                  struct assent_entry *entry, struct assent_error *error)
{
    if (strlen(line) != length)
        return assent_error_set(error, "has a NUL byte");
    return assent_entry_parse_line(entry, line, error) &&
           (entry->value[0] == '\0' || assent_entry_allowed(reader->list, entry, error));
}

/* False: out of memory. */
static bool read_line(char *line, size_t length, size_t number, void *data)
{
    struct reader *reader = data;
    struct assent_entry entry = { .value = "" };
    struct assent_error error = { "" };

    if (!parse(reader, line, length, &entry, &error)) {
        problems_add(&reader->file->problems, number, line, error.text);
        return !reader->file->problems.out_of_memory;
    }
    if (entry.value[0] == '\0')
        return true;
    reader->file->lines++;
    reader->file->unidentified += list_needs_identity(reader->list, &entry);
    return assent_list_builder_put(reader->builder, &entry);
}

static bool read_lines(FILE *stream, struct reader *reader, struct assent_error *error)
{
    char wanted[FORMAT_WHAT_SIZE];
    const struct format_file file = { wanted, LIST_FORMAT, read_line, reader };

    (void)snprintf(wanted, sizeof(wanted), "list %s", assent_list_describe(reader->list)->name);
    return format_file_read(stream, &file, error);
}

bool list_file_read(FILE *stream, enum assent_list_name list, struct list_file *file,
                    struct assent_error *error)
{
    struct assent_list *empty = assent_list_create();
    struct reader reader = { .file = file, .list = list };

    *file = (struct list_file){ 0 };
    if (empty != NULL)
        reader.builder = assent_list_builder_create(empty);
    assent_list_release(empty);
    if (reader.builder == NULL)
        return assent_error_set(error, "out of memory");
    bool fine = read_lines(stream, &reader, error);
    file->table = assent_list_builder_finish(reader.builder);
    if (fine && file->table == NULL)
        fine = assent_error_set(error, "out of memory");
    return fine;
}

void list_file_clear(struct list_file *file)
{
    if (file->table != NULL)
        assent_list_release(file->table);
    problems_clear(&file->problems);
    *file = (struct list_file){ 0 };
}
