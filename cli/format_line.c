/*
 * The first line of an exported file.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/format_line.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char start[] = "# assent ";
static const char middle[] = ", format ";

void format_line_parse(const char *line, char what[FORMAT_WHAT_SIZE], unsigned long *format)
{
    const char *comma = strstr(line, middle);

    what[0] = '\0';
    *format = 0;
    if (strncmp(line, start, sizeof(start) - 1) != 0 || comma == NULL)
        return;
    const char *name = line + sizeof(start) - 1;
    const char *number = comma + sizeof(middle) - 1;
    size_t length = (size_t)(comma - name);
    if (comma < name || length >= FORMAT_WHAT_SIZE || strspn(number, "0123456789") == 0)
        return;
    memcpy(what, name, length);
    what[length] = '\0';
    *format = strtoul(number, NULL, 10);
}

bool format_line_check(const char *line, const char *wanted, unsigned long newest,
                       struct assent_error *error)
{
    char what[FORMAT_WHAT_SIZE];
    unsigned long format;

    format_line_parse(line, what, &format);
    if (what[0] == '\0')
        return true;
    if (strcmp(what, wanted) != 0)
        return assent_error_set(error,
                                "its first line says that it holds %s, not %s (without that line "
                                "it is taken for %s)",
                                what, wanted, wanted);
    if (format > newest)
        return assent_error_set(error,
                                "was written by a newer version of Assent: format %lu, and this "
                                "one reads format %lu",
                                format, newest);
    return true;
}

static size_t without_end(char *line, size_t length)
{
    while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
        line[--length] = '\0';
    return length;
}

/* What some editors begin a file with. */
static const char byte_order_mark[] = "\xef\xbb\xbf";

bool format_file_read(FILE *stream, const struct format_file *file, struct assent_error *error)
{
    size_t number = 0;
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    bool fine = true;

    while (fine && (length = getline(&line, &room, stream)) >= 0) {
        size_t skip = 0;
        if (++number == 1) {
            if (strncmp(line, byte_order_mark, strlen(byte_order_mark)) == 0)
                skip = strlen(byte_order_mark);
            fine = format_line_check(line + skip, file->wanted, file->newest, error);
        }
        size_t rest = without_end(line + skip, (size_t)length - skip);
        if (fine && !file->take(line + skip, rest, number, file->data))
            fine = assent_error_set(error, "out of memory");
    }
    if (fine && ferror(stream))
        fine = assent_error_set(error, "%s", strerror(errno));
    free(line);
    return fine;
}
