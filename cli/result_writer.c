/*
 * Results of an evaluation. Lines that wait for an earlier one stand in a window
 * of which the first place is the next to be written.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/result_writer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct result_writer {
    FILE *stream;
    char *path;
    char *new_path; /* NULL: path is written to itself */
    char **window;
    size_t first;  /* place of window[0] */
    size_t length; /* of the window: up to the last line that waits */
    size_t room;
};

static void destroy(struct result_writer *writer)
{
    if (writer->stream != NULL && writer->stream != stdout)
        (void)fclose(writer->stream);
    for (size_t i = 0; i < writer->length; i++)
        free(writer->window[i]);
    free((void *)writer->window);
    free(writer->new_path);
    free(writer->path);
    free(writer);
}

/* A pipe or a device cannot be replaced. */
static bool is_replaceable(const char *path)
{
    struct stat status;

    return stat(path, &status) != 0 || S_ISREG(status.st_mode);
}

static bool open_stream(struct result_writer *writer, struct assent_error *error)
{
    const char *path = writer->path;

    if (strcmp(path, "-") == 0) {
        writer->stream = stdout;
        return true;
    }
    if (is_replaceable(path)) {
        if (asprintf(&writer->new_path, "%s.new", path) < 0) {
            writer->new_path = NULL;
            return assent_error_set(error, "%s: out of memory", path);
        }
        path = writer->new_path;
    }
    writer->stream = fopen(path, "we");
    return writer->stream != NULL || assent_error_set(error, "%s: %s", path, strerror(errno));
}

struct result_writer *result_writer_open(const char *path, struct assent_error *error)
{
    struct result_writer *writer = calloc(1, sizeof(*writer));

    if (writer == NULL || (writer->path = strdup(path)) == NULL) {
        assent_error_set(error, "%s: out of memory", path);
        free(writer);
        return NULL;
    }
    if (!open_stream(writer, error)) {
        destroy(writer);
        return NULL;
    }
    return writer;
}

static bool make_room(struct result_writer *writer, size_t place)
{
    size_t room = writer->room == 0 ? 64 : writer->room;

    while (room <= place)
        room *= 2;
    if (room == writer->room)
        return true;
    char **grown = realloc((void *)writer->window, room * sizeof(*grown));
    if (grown == NULL)
        return false;
    writer->window = grown;
    writer->room = room;
    return true;
}

static bool write_ready(struct result_writer *writer, struct assent_error *error)
{
    size_t ready = 0;

    while (ready < writer->length && writer->window[ready] != NULL) {
        (void)fputs(writer->window[ready], writer->stream);
        (void)fputc('\n', writer->stream);
        free(writer->window[ready++]);
    }
    writer->first += ready;
    writer->length -= ready;
    memmove((void *)writer->window, (void *)(writer->window + ready),
            writer->length * sizeof(*writer->window));
    return !ferror(writer->stream) ||
           assent_error_set(error, "%s: cannot be written: %s", writer->path, strerror(errno));
}

bool result_writer_put(struct result_writer *writer, size_t place, char *line,
                       struct assent_error *error)
{
    size_t at = place - writer->first;

    if (line == NULL || !make_room(writer, at)) {
        free(line);
        return assent_error_set(error, "%s: out of memory", writer->path);
    }
    while (writer->length <= at)
        writer->window[writer->length++] = NULL;
    writer->window[at] = line;
    return at > 0 || write_ready(writer, error);
}

bool result_writer_finish(struct result_writer *writer, struct assent_error *error)
{
    bool written = fflush(writer->stream) == 0 && !ferror(writer->stream);

    if (written && writer->new_path != NULL)
        written = rename(writer->new_path, writer->path) == 0;
    if (!written) {
        assent_error_set(error, "%s: cannot be written: %s", writer->path, strerror(errno));
        result_writer_abandon(writer);
        return false;
    }
    destroy(writer);
    return true;
}

void result_writer_abandon(struct result_writer *writer)
{
    if (writer == NULL)
        return;
    if (writer->new_path != NULL)
        (void)unlink(writer->new_path);
    destroy(writer);
}
