/*
 * Documents on disk: lines of words with tabs between them.
 *
 *   assent-document  1
 *   origin           EPOCH GENERATION
 *   setting          DOMAIN KEY VALUE
 *   list             NAME
 *   entry            VALUE DETAILS        (of the list before)
 *   end              NUMBER OF LINES BEFORE
 *
 * Tabs, line ends and backslashes in words are written \t, \n and \\. The last
 * line tells a whole file from a part.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/document.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_LINE "assent-document\t1"

enum { MOST_WORDS = 4 };

struct writer {
    FILE *stream;
    size_t lines;
};

static void write_word(struct writer *writer, const char *word)
{
    (void)fputc('\t', writer->stream);
    for (; *word != '\0'; word++) {
        if (*word == '\t')
            (void)fputs("\\t", writer->stream);
        else if (*word == '\n')
            (void)fputs("\\n", writer->stream);
        else if (*word == '\\')
            (void)fputs("\\\\", writer->stream);
        else
            (void)fputc(*word, writer->stream);
    }
}

static void write_line(struct writer *writer, const char *kind, const char *const *words,
                       size_t count)
{
    (void)fputs(kind, writer->stream);
    for (size_t i = 0; i < count; i++)
        write_word(writer, words[i]);
    (void)fputc('\n', writer->stream);
    writer->lines++;
}

static bool write_entry(const struct assent_entry *entry, void *data)
{
    char details[ASSENT_ENTRY_DETAILS_SIZE];

    assent_entry_format_details(entry, details, sizeof(details));
    write_line(data, "entry", (const char *const[]){ entry->value, details }, 2);
    return true;
}

static void write_document(const struct assent_document *document, struct writer *writer)
{
    size_t count = assent_document_setting_count(document);
    char generation[24];

    (void)snprintf(generation, sizeof(generation), "%llu",
                   (unsigned long long)assent_document_generation(document));
    (void)fputs(FIRST_LINE "\n", writer->stream);
    writer->lines++;
    write_line(writer, "origin",
               (const char *const[]){ assent_document_epoch(document), generation }, 2);
    for (size_t i = 0; i < count; i++) {
        const char *words[3];
        assent_document_setting_at(document, i, &words[0], &words[1], &words[2]);
        write_line(writer, "setting", words, 3);
    }
    for (int i = 0; i < ASSENT_LIST_COUNT; i++) {
        enum assent_list_name list = (enum assent_list_name)i;
        write_line(writer, "list", &assent_list_describe(list)->name, 1);
        (void)assent_list_each(assent_document_list(document, list), false, write_entry, writer);
    }
    (void)fprintf(writer->stream, "end\t%zu\n", writer->lines);
}

static bool write_file(const struct assent_document *document, const char *file)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    struct writer writer = { fd < 0 ? NULL : fdopen(fd, "w"), 0 };

    if (writer.stream == NULL)
        return false;
    write_document(document, &writer);
    bool fine = fflush(writer.stream) == 0 && !ferror(writer.stream) && fsync(fd) == 0;
    int reason = errno;
    fine = fclose(writer.stream) == 0 && fine;
    errno = reason;
    return fine;
}

bool assent_document_save(const struct assent_document *document, const char *file,
                          struct assent_error *error)
{
    char name[4096];

    if (snprintf(name, sizeof(name), "%s.new", file) >= (int)sizeof(name))
        return assent_error_set(error, "%s: the name is too long", file);
    if (write_file(document, name) && rename(name, file) == 0)
        return true;
    return assent_error_set(error, "%s: cannot be written: %s", name, strerror(errno));
}

/* --- reading --- */

struct reader {
    struct assent_document *document;
    struct assent_list_builder *builder; /* of the list at hand, or NULL */
    enum assent_list_name list;
    size_t line;
    bool ended;
};

/* Splits at tabs and takes the escapes back, in place; returns the number of words. */
static size_t split(char *line, char *words[MOST_WORDS + 1])
{
    size_t count = 0;
    char *to = line;

    words[count++] = line;
    for (const char *from = line; *from != '\0'; from++) {
        if (*from == '\t' && count <= MOST_WORDS) {
            *to++ = '\0';
            words[count++] = to;
        } else if (*from == '\\' && from[1] != '\0') {
            from++;
            *to++ = *from == 't' ? '\t' : *from == 'n' ? '\n' : *from;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return count;
}

static bool close_list(struct reader *reader)
{
    struct assent_list *table;

    if (reader->builder == NULL)
        return true;
    table = assent_list_builder_finish(reader->builder);
    reader->builder = NULL;
    if (table != NULL)
        assent_document_set_list(reader->document, reader->list, table);
    return table != NULL;
}

static bool open_list(struct reader *reader, const char *name)
{
    if (!close_list(reader) || !assent_list_find_name(name, &reader->list))
        return false;
    reader->builder =
        assent_list_builder_create(assent_document_list(reader->document, reader->list));
    return reader->builder != NULL;
}

static bool read_entry(struct reader *reader, char *const *words)
{
    struct assent_entry entry;

    return reader->builder != NULL && assent_document_read_entry(&entry, words[1], words[2]) &&
           assent_list_builder_put(reader->builder, &entry);
}

static bool read_end(struct reader *reader, const char *number)
{
    reader->ended = true;
    return strtoull(number, NULL, 10) == reader->line - 1 && close_list(reader);
}

static bool read_words(struct reader *reader, char **words, size_t count)
{
    if (reader->ended)
        return false;
    if (strcmp(words[0], "origin") == 0 && count == 3) {
        assent_document_set_origin(reader->document, words[1], strtoull(words[2], NULL, 10));
        return true;
    }
    if (strcmp(words[0], "setting") == 0 && count == 4)
        return assent_document_set(reader->document, words[1], words[2], words[3]);
    if (strcmp(words[0], "list") == 0 && count == 2)
        return open_list(reader, words[1]);
    if (strcmp(words[0], "entry") == 0 && count == 3)
        return read_entry(reader, words);
    return strcmp(words[0], "end") == 0 && count == 2 && read_end(reader, words[1]);
}

static bool read_lines(struct reader *reader, FILE *stream)
{
    char *words[MOST_WORDS + 1];
    char *line = NULL;
    size_t room = 0;
    bool fine = true;

    while (fine && getline(&line, &room, stream) >= 0) {
        reader->line++;
        line[strcspn(line, "\n")] = '\0';
        fine = reader->line == 1 ? strcmp(line, FIRST_LINE) == 0
                                 : read_words(reader, words, split(line, words));
    }
    free(line);
    return fine && reader->ended && !ferror(stream);
}

struct assent_document *assent_document_read(const char *file, bool *missing,
                                             struct assent_error *error)
{
    FILE *stream = fopen(file, "re");
    struct reader reader = { 0 };

    *missing = stream == NULL && errno == ENOENT;
    if (stream == NULL) {
        assent_error_set(error, "%s: cannot be read: %s", file, strerror(errno));
        return NULL;
    }
    reader.document = assent_document_create();
    bool fine = reader.document != NULL && read_lines(&reader, stream);
    if (reader.builder != NULL)
        assent_list_release(assent_list_builder_finish(reader.builder));
    (void)fclose(stream);
    if (fine)
        return reader.document;
    assent_error_set(error, "%s: line %zu makes no sense, or the file is cut off", file,
                     reader.line);
    assent_document_destroy(reader.document);
    return NULL;
}
