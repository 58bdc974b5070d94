/*
 * Passwords of our users in Redis: made at random, kept in files of their own.
 *
 * From any thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_SECRET_H
#define ASSENT_STATE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include <assent/error.h>

enum {
    ASSENT_SECRET_SIZE = 1024,
    ASSENT_SECRET_HASH_SIZE = 65, /* SHA-256 in hexadecimal digits */
};

/* The first line of a file, not empty. */
bool assent_secret_read(const char *file, char *secret, size_t size, struct assent_error *error);

/* The first line of a file; when there is no such file it is made (mode 0600) with a random one,
 * and *made is true. */
bool assent_secret_ensure(const char *file, char *secret, size_t size, bool *made,
                          struct assent_error *error);

/* As ACL SETUSER takes it behind a '#'. hash: ASSENT_SECRET_HASH_SIZE bytes. */
void assent_secret_hash(const char *secret, char *hash);

/* Writes a file under another name, then renames it: it is whole or was not touched. */
bool assent_file_write(const char *file, const char *content, unsigned mode,
                       struct assent_error *error);

#endif
