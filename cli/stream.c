/*
 * Files that commands read and write.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/stream.h"

#include <errno.h>
#include <string.h>

static bool is_standard(const char *path)
{
    return path == NULL || strcmp(path, "-") == 0;
}

static FILE *open_file(const struct cli_input *input, const char *path, const char *mode)
{
    FILE *stream = fopen(path, mode);

    if (stream == NULL)
        (void)cli_fail(input, CLI_NEGATIVE, "%s: %s", path, strerror(errno));
    return stream;
}

FILE *stream_open_input(const struct cli_input *input, const char *path)
{
    return is_standard(path) ? stdin : open_file(input, path, "re");
}

void stream_close_input(FILE *stream)
{
    if (stream != stdin)
        (void)fclose(stream);
}

FILE *stream_open_output(const struct cli_input *input, const char *path)
{
    return is_standard(path) ? stdout : open_file(input, path, "we");
}

int stream_close_output(const struct cli_input *input, const char *path, FILE *stream)
{
    bool failed = fflush(stream) != 0 || ferror(stream);

    if (stream != stdout && fclose(stream) != 0)
        failed = true;
    if (!failed)
        return CLI_DONE;
    return cli_fail(input, CLI_NEGATIVE, "%s: %s", is_standard(path) ? "standard output" : path,
                    strerror(errno));
}
