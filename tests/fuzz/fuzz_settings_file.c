/*
 * Fuzz target: settings as a file. What is read without a problem comes back the
 * same when it is written.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/settings_file.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/invariant.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool read_bytes(const void *bytes, size_t size, struct settings_file *file)
{
    struct assent_error error;
    FILE *stream = size == 0 ? fopen("/dev/null", "re") : fmemopen((void *)bytes, size, "r");

    if (stream == NULL)
        abort();
    bool read = settings_file_read(stream, true, file, &error);
    (void)fclose(stream);
    return read;
}

static void write_and_read(const struct settings_file *file)
{
    struct assent_document *document = assent_document_create();
    struct settings_file again;
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);

    for (size_t i = 0; i < file->count; i++)
        INVARIANT(assent_document_set(document, file->lines[i].domain, file->lines[i].key,
                                      file->lines[i].value));
    settings_file_write(document, stream);
    (void)fclose(stream);
    INVARIANT(read_bytes(text, length, &again));
    INVARIANT(again.problems.count == 0 && again.count == file->count);
    for (size_t i = 0; i < file->count; i++) {
        INVARIANT(strcmp(again.lines[i].domain, file->lines[i].domain) == 0);
        INVARIANT(strcmp(again.lines[i].key, file->lines[i].key) == 0);
        INVARIANT(strcmp(again.lines[i].value, file->lines[i].value) == 0);
        INVARIANT(settings_file_names(file, again.lines[i].domain, again.lines[i].key));
    }
    settings_file_clear(&again);
    free(text);
    assent_document_destroy(document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct settings_file file;

    if (read_bytes(data, size, &file) && file.problems.count == 0)
        write_and_read(&file);
    settings_file_clear(&file);
    return 0;
}
