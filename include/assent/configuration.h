/*
 * The configuration file: what a host needs to start, and only that. Everything
 * that administrators tune while mail flows is a setting, not a key of this file.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_CONFIGURATION_H
#define ASSENT_CONFIGURATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <assent/error.h>
#include <assent/export.h>
#include <assent/log.h>

/* Texts belong to the configuration; lists end in NULL. */
struct assent_configuration {
    const char *file; /* as it was given */
    const char *milter_socket;
    long milter_socket_mode; /* as chmod(2) takes it */
    const char *milter_socket_group;
    const char *user;
    const char *const *redis;
    const char *redis_user;
    const char *redis_password_file;
    const char *redis_admin_user;
    const char *redis_admin_password_file;
    long redis_db;
    const char *const *dns_servers;
    const char *hostname;    /* never empty: the system's name by default */
    const char *authserv_id; /* never empty: the hostname by default */
    const char *state_dir;
    const char *archive_dir;
    const char *clamav_dir;
    enum assent_log_level log_level;
    const char *metrics_listen;
    long message_deadline; /* seconds */
    const char *control_socket;
    long max_messages;
    long max_message_bytes;
};

enum assent_key_type {
    ASSENT_KEY_TEXT,
    ASSENT_KEY_TEXT_LIST,
    ASSENT_KEY_NUMBER,
    ASSENT_KEY_MODE, /* an octal number, as text or number */
};

/* One key of the file. */
struct assent_key {
    const char *name;
    enum assent_key_type type;
    const char *default_text; /* as it would stand in the file */
    long least, most;         /* of a number */
    const char *meaning;      /* one line */
    size_t offset;            /* in struct assent_configuration */
};

/* All keys, in the order of the documentation. */
ASSENT_API size_t assent_configuration_key_count(void);
ASSENT_API const struct assent_key *assent_configuration_key(size_t index);

#define ASSENT_CONFIGURATION_FILE "/etc/assent/assent.conf"

/* Reads and checks a file. NULL: see error, which begins with file and line where there is
 * one. Free with assent_configuration_destroy. */
ASSENT_API struct assent_configuration *assent_configuration_load(const char *file,
                                                                  struct assent_error *error);
ASSENT_API void assent_configuration_destroy(struct assent_configuration *configuration);

/* The line that a key stands in, 0 when it has its default; for errors that show only when
 * a value is used. */
ASSENT_API int assent_configuration_line(const struct assent_configuration *configuration,
                                         const char *key);

/* Writes every key with its value as a configuration file. */
ASSENT_API void assent_configuration_print(const struct assent_configuration *configuration,
                                           FILE *stream);

#endif
