/*
 * Passwords.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>

#include "scorer/base/text.h"

enum { RANDOM_BYTES = 32 };

bool assent_secret_read(const char *file, char *secret, size_t size, struct assent_error *error)
{
    FILE *stream = fopen(file, "re");

    if (stream == NULL)
        return assent_error_set(error, "password of Redis in %s: %s", file, strerror(errno));
    bool read = fgets(secret, (int)size, stream) != NULL;
    (void)fclose(stream);
    secret[read ? strcspn(secret, "\r\n") : 0] = '\0';
    return secret[0] != '\0' ||
           assent_error_set(error, "password of Redis in %s: its first line is empty", file);
}

static bool write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t put = write(fd, bytes, length);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        bytes += put;
        length -= (size_t)put;
    }
    return true;
}

bool assent_file_write(const char *file, const char *content, unsigned mode,
                       struct assent_error *error)
{
    char fresh[4096];

    if (snprintf(fresh, sizeof(fresh), "%s.new", file) >= (int)sizeof(fresh))
        return assent_error_set(error, "%s: the path is too long", file);
    (void)unlink(fresh);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
    if (fd < 0)
        return assent_error_set(error, "writing %s: %s", fresh, strerror(errno));
    bool written =
        write_all(fd, content, strlen(content)) && fchmod(fd, (mode_t)mode) == 0 && fsync(fd) == 0;
    int failure = errno;
    if (close(fd) == 0 && written && rename(fresh, file) == 0)
        return true;
    failure = written ? errno : failure;
    (void)unlink(fresh);
    return assent_error_set(error, "writing %s: %s", file, strerror(failure));
}

static bool make_secret(const char *file, char *secret, size_t size, struct assent_error *error)
{
    unsigned char bytes[RANDOM_BYTES];
    char line[2 * RANDOM_BYTES + 2];
    struct assent_text text;

    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
        return assent_error_set(error, "making the password %s: no random bytes", file);
    assent_text_init(&text, line, sizeof(line));
    for (size_t i = 0; i < sizeof(bytes); i++)
        assent_text_format(&text, "%02x", bytes[i]);
    assent_text_copy(secret, size, line);
    assent_text_add(&text, "\n");
    bool done = assent_file_write(file, line, 0600, error);
    explicit_bzero(bytes, sizeof(bytes));
    explicit_bzero(line, sizeof(line));
    return done;
}

bool assent_secret_ensure(const char *file, char *secret, size_t size, bool *made,
                          struct assent_error *error)
{
    struct stat status;

    *made = stat(file, &status) != 0 && errno == ENOENT;
    return *made ? make_secret(file, secret, size, error)
                 : assent_secret_read(file, secret, size, error);
}

void assent_secret_hash(const char *secret, char *hash)
{
    gchar *digits = g_compute_checksum_for_string(G_CHECKSUM_SHA256, secret, -1);

    assent_text_copy(hash, ASSENT_SECRET_HASH_SIZE, digits);
    g_free(digits);
}
