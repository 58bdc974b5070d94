/*
 * The two users in Redis that the configuration names, or those that assentctl redis
 * setup makes when it names none.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_REDIS_USERS_H
#define CLI_REDIS_USERS_H

#include "cli/command.h"

struct redis_user {
    enum assent_state_role role;
    const char *title; /* "daemon" */
    const char *name;
    char password_file[4096];
    const char *name_key, *file_key; /* in assent.conf */
    bool name_is_set, file_is_set;   /* there */
};

enum { REDIS_USERS = 2 };

void redis_users(const struct assent_configuration *configuration,
                 struct redis_user users[REDIS_USERS]);

bool redis_is_embedded(const struct assent_configuration *configuration);

/* Connects as a role of the configuration; timeouts of a person's patience. NULL: see error. */
struct assent_state *redis_connect(const struct assent_configuration *configuration,
                                   enum assent_state_role role, struct assent_error *error);

enum { REDIS_PATIENCE = 3000 /* milliseconds */ };

#endif
