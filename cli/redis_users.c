/*
 * The users in Redis.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/redis_users.h"

#include <stdio.h>
#include <string.h>

static void fill(struct redis_user *user, const char *name, const char *default_name,
                 const char *file, const char *state_dir, const char *default_file)
{
    user->name_is_set = name[0] != '\0';
    user->file_is_set = file[0] != '\0';
    user->name = user->name_is_set ? name : default_name;
    if (user->file_is_set)
        (void)snprintf(user->password_file, sizeof(user->password_file), "%s", file);
    else
        (void)snprintf(user->password_file, sizeof(user->password_file), "%s/%s", state_dir,
                       default_file);
}

bool redis_is_embedded(const struct assent_configuration *configuration)
{
    return configuration->redis[0] != NULL && strcmp(configuration->redis[0], "embedded") == 0;
}

void redis_users(const struct assent_configuration *configuration,
                 struct redis_user users[REDIS_USERS])
{
    bool embedded = redis_is_embedded(configuration);

    users[0] = (struct redis_user){ .role = ASSENT_STATE_DAEMON,
                                    .title = "daemon",
                                    .name_key = "redis_user",
                                    .file_key = "redis_password_file" };
    users[1] = (struct redis_user){ .role = ASSENT_STATE_ADMIN,
                                    .title = "administrator",
                                    .name_key = "redis_admin_user",
                                    .file_key = "redis_admin_password_file" };
    fill(&users[0], embedded ? "" : configuration->redis_user, ASSENT_STATE_DAEMON_USER,
         embedded ? "" : configuration->redis_password_file, configuration->state_dir,
         embedded ? ASSENT_EMBEDDED_DAEMON_PASSWORD : "redis-daemon.password");
    fill(&users[1], embedded ? "" : configuration->redis_admin_user, ASSENT_STATE_ADMIN_USER,
         embedded ? "" : configuration->redis_admin_password_file, configuration->state_dir,
         embedded ? ASSENT_EMBEDDED_ADMIN_PASSWORD : "redis-admin.password");
}

struct assent_state *redis_connect(const struct assent_configuration *configuration,
                                   enum assent_state_role role, struct assent_error *error)
{
    struct assent_state_paths paths;
    struct assent_state_options options = assent_state_options_of(configuration, role, &paths);

    options.timeout = REDIS_PATIENCE;
    return assent_state_create(&options, error);
}
