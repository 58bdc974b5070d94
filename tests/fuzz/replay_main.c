/*
 * Replays a corpus: runs a fuzz target once on each file of the folders given.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whether it was a file that could be read. */
static int replay_file(const char *path)
{
    FILE *stream = fopen(path, "re");
    struct stat status;
    int done = 0;

    if (stream == NULL)
        return 0;
    if (fstat(fileno(stream), &status) == 0 && S_ISREG(status.st_mode)) {
        size_t size = (size_t)status.st_size;
        /* Exactly as large as the input, so that a sanitizer sees each byte too many. */
        uint8_t *data = malloc(size == 0 ? 1 : size);
        if (data != NULL && fread(data, 1, size, stream) == size) {
            (void)LLVMFuzzerTestOneInput(data, size);
            done = 1;
        }
        free(data);
    }
    (void)fclose(stream);
    return done;
}

static int replay_folder(const char *folder)
{
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    char path[4096];
    int count = 0;

    if (directory == NULL)
        return 0;
    while ((entry = readdir(directory)) != NULL) {
        (void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        count += replay_file(path);
    }
    (void)closedir(directory);
    return count;
}

int main(int argc, char **argv)
{
    int count = 0;

    for (int i = 1; i < argc; i++)
        count += replay_folder(argv[i]);
    (void)printf("%d inputs replayed\n", count);
    return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
