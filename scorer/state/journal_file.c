/*
 * Records in a file: a first line, then for each record a head (length, entry ID,
 * checksum; little end first) and its bytes. A crash leaves the old file or the
 * new one; whatever else damages it is found by the checksums.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/journal_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scorer/state/record.h"

static const char first_line[] = "assent journal 1\n";

enum { HEAD = 4 + 8 + 8 + 8, MOST_RECORD = 1024 * 1024 };

static void put(uint8_t *bytes, size_t size, uint64_t value)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t get(const uint8_t *bytes, size_t size)
{
    uint64_t value = 0;

    for (size_t i = 0; i < size; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

/* FNV-1a, 64 bits. */
static uint64_t add_to_sum(uint64_t sum, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        sum = (sum ^ bytes[i]) * UINT64_C(1099511628211);
    return sum;
}

static uint64_t checksum(const uint8_t head[HEAD], const void *bytes, size_t length)
{
    return add_to_sum(add_to_sum(UINT64_C(14695981039346656037), head, HEAD - 8), bytes, length);
}

static bool write_record(FILE *stream, const struct assent_stream_record *record)
{
    uint8_t head[HEAD];

    put(head, 4, record->length);
    put(head + 4, 8, record->milliseconds);
    put(head + 12, 8, record->sequence);
    put(head + 20, 8, checksum(head, record->bytes, record->length));
    return fwrite(head, 1, HEAD, stream) == HEAD &&
           fwrite(record->bytes, 1, record->length, stream) == record->length;
}

static bool write_all(const char *name, const struct assent_stream_record *record)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FILE *stream = fd < 0 ? NULL : fdopen(fd, "w");
    bool fine = stream != NULL && fputs(first_line, stream) >= 0;

    for (; fine && record != NULL; record = record->next)
        fine = write_record(stream, record);
    fine = fine && fflush(stream) == 0 && fsync(fd) == 0;
    int reason = errno;
    if (stream != NULL)
        fine = fclose(stream) == 0 && fine;
    else if (fd >= 0)
        (void)close(fd);
    errno = reason;
    return fine;
}

/* So that the new name outlives a power cut as well. */
static void sync_folder(const char *file)
{
    char *copy = strdup(file);
    int fd = copy == NULL ? -1 : open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
    free(copy);
}

bool assent_journal_file_write(const char *file, const struct assent_stream_record *first,
                               struct assent_error *error)
{
    char name[PATH_MAX];

    if (snprintf(name, sizeof(name), "%s.new", file) >= (int)sizeof(name))
        return assent_error_set(error, "%s: too long a name", file);
    if (!write_all(name, first) || rename(name, file) != 0)
        return assent_error_set(error, "%s: %s; look at its folder's rights and free space", name,
                                strerror(errno));
    sync_folder(file);
    return true;
}

/* NULL: at the end (*whole), or damaged. */
static struct assent_stream_record *read_record(FILE *stream, bool *whole)
{
    struct assent_raw_record raw;
    uint8_t head[HEAD];
    size_t got = fread(head, 1, HEAD, stream);
    size_t length = (size_t)get(head, 4);

    *whole = got == 0 && feof(stream);
    if (got != HEAD || length == 0 || length > MOST_RECORD)
        return NULL;
    struct assent_stream_record *record = calloc(1, sizeof(*record));
    if (record == NULL)
        return NULL;
    record->bytes = malloc(length);
    record->length = length;
    record->milliseconds = get(head + 4, 8);
    record->sequence = get(head + 12, 8);
    record->from_file = true;
    if (record->bytes != NULL && fread(record->bytes, 1, length, stream) == length &&
        checksum(head, record->bytes, length) == get(head + 20, 8) &&
        assent_raw_record_read(record->bytes, length, &raw)) {
        record->decided = raw.decided;
        return record;
    }
    assent_stream_record_free(record);
    return NULL;
}

static bool read_all(FILE *stream, struct assent_stream_record **first)
{
    char line[sizeof(first_line)];
    struct assent_stream_record **last = first;
    bool whole = false;

    if (fgets(line, sizeof(line), stream) == NULL || strcmp(line, first_line) != 0)
        return false;
    while ((*last = read_record(stream, &whole)) != NULL)
        last = &(*last)->next;
    return whole;
}

bool assent_journal_file_read(const char *file, struct assent_stream_record **first,
                              struct assent_error *error)
{
    char aside[PATH_MAX];
    FILE *stream = fopen(file, "re");

    *first = NULL;
    if (stream == NULL)
        return errno == ENOENT ||
               assent_error_set(error, "%s: %s; look at its rights", file, strerror(errno));
    bool whole = read_all(stream, first);
    (void)fclose(stream);
    if (whole)
        return true;
    (void)snprintf(aside, sizeof(aside), "%s.damaged", file);
    (void)rename(file, aside);
    return assent_error_set(
        error, "%s: damaged, kept as %s; the records before the damage are used", file, aside);
}
