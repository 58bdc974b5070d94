/*
 * The embedded server: its directory, passwords, users and configuration.
 *
 *     STATE_DIR/redis/          0700
 *         redis.conf            written anew at each start
 *         users.acl             the same
 *         daemon.password       made once, 0600
 *         admin.password        the same
 *         local.conf            an administrator's own options (maxmemory ...), if it is there
 *         redis.sock, redis.log, appendonlydir/
 *
 * Called by one process at a time, before it starts the server.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <assent/state.h>

#include "scorer/base/text.h"
#include "scorer/state/secret.h"

enum { CONTENT_SIZE = 16384 };

static const char header[] =
    "# Written by assent-milter at each start; own options go into local.conf.\n";

/* Everything but the paths. */
static const char options[] =
    /* Only over the socket, only for its owner. */
    "port 0\n"
    "unixsocketperm 700\n"
    "daemonize no\n"
    "supervised no\n"
    "databases 16\n"
    /* Everything is written to the append-only file; at a crash of the machine a second is lost. */
    "save \"\"\n"
    "appendonly yes\n"
    "appendfsync everysec\n"
    "auto-aof-rewrite-percentage 100\n"
    "auto-aof-rewrite-min-size 16mb\n"
    "aof-load-truncated yes\n"
    "stop-writes-on-bgsave-error yes\n"
    /* An evicting policy would throw history away while the journal grows. */
    "maxmemory-policy noeviction\n"
    /* A journal takes an eighth less memory in larger nodes, on any server. */
    "stream-node-max-bytes 16384\n"
    "lazyfree-lazy-eviction yes\n"
    "lazyfree-lazy-expire yes\n"
    "lazyfree-lazy-server-del yes\n"
    "lazyfree-lazy-user-del yes\n";

static bool make_directory(const char *path, mode_t mode, struct assent_error *error)
{
    struct stat status;

    if (mkdir(path, mode) == 0)
        return true;
    if (errno == EEXIST && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return true;
    return assent_error_set(error, "making the directory %s: %s", path,
                            strerror(errno == 0 ? ENOTDIR : errno));
}

static bool make_directories(const char *state_dir, const char *directory,
                             struct assent_error *error)
{
    if (!make_directory(state_dir, 0750, error) || !make_directory(directory, 0700, error))
        return false;
    return chmod(directory, 0700) == 0 ||
           assent_error_set(error, "rights of %s: %s", directory, strerror(errno));
}

/* A path as redis.conf takes it. */
static void add_path(struct assent_text *text, const char *name, const char *directory,
                     const char *file)
{
    assent_text_format(text, "%s \"", name);
    for (const char *byte = directory; *byte != '\0'; byte++)
        assent_text_format(text, *byte == '"' || *byte == '\\' ? "\\%c" : "%c", *byte);
    assent_text_format(text, "%s\"\n", file);
}

static bool write_configuration(const char *directory, const char *file, struct assent_error *error)
{
    char content[CONTENT_SIZE];
    char local[4096 + 16];
    struct assent_text text;

    assent_text_init(&text, content, sizeof(content));
    assent_text_add(&text, header);
    assent_text_add(&text, options);
    add_path(&text, "dir", directory, "");
    add_path(&text, "unixsocket", directory, "/redis.sock");
    add_path(&text, "logfile", directory, "/redis.log");
    add_path(&text, "aclfile", directory, "/users.acl");
    (void)snprintf(local, sizeof(local), "%s/local.conf", directory);
    if (access(local, R_OK) == 0)
        add_path(&text, "include", directory, "/local.conf");
    if (text.cut)
        return assent_error_set(error, "%s: the path is too long", directory);
    return assent_file_write(file, content, 0600, error);
}

static bool add_user(struct assent_text *text, const char *state_dir, enum assent_state_role role,
                     struct assent_error *error)
{
    bool admin = role == ASSENT_STATE_ADMIN;
    char file[4096];
    char secret[ASSENT_SECRET_SIZE];
    char hash[ASSENT_SECRET_HASH_SIZE];
    bool made = false;

    (void)snprintf(file, sizeof(file), "%s/%s", state_dir,
                   admin ? ASSENT_EMBEDDED_ADMIN_PASSWORD : ASSENT_EMBEDDED_DAEMON_PASSWORD);
    if (!assent_secret_ensure(file, secret, sizeof(secret), &made, error))
        return false;
    assent_secret_hash(secret, hash);
    explicit_bzero(secret, sizeof(secret));
    assent_text_format(text, "user %s on #%s %s\n",
                       admin ? ASSENT_STATE_ADMIN_USER : ASSENT_STATE_DAEMON_USER, hash,
                       assent_state_user_rules(role));
    return true;
}

static bool write_users(const char *state_dir, const char *directory, struct assent_error *error)
{
    char content[CONTENT_SIZE];
    char file[4096 + 16];
    struct assent_text text;

    assent_text_init(&text, content, sizeof(content));
    /* Nobody can log in as the default user. It has every right all the same: Redis (7.0; see its
     * issue 14541) reads its append-only file as this user, and would pass over, without another
     * word than a line in its log, whatever a script had written. */
    assent_text_add(&text, "user default off resetpass ~* &* +@all\n");
    if (!add_user(&text, state_dir, ASSENT_STATE_DAEMON, error) ||
        !add_user(&text, state_dir, ASSENT_STATE_ADMIN, error))
        return false;
    (void)snprintf(file, sizeof(file), "%s/users.acl", directory);
    return assent_file_write(file, content, 0600, error);
}

static bool check_path(const char *state_dir, struct assent_error *error)
{
    const struct sockaddr_un *address = NULL;
    size_t most = sizeof(address->sun_path) - sizeof("/" ASSENT_EMBEDDED_SOCKET);

    if (strlen(state_dir) > most)
        return assent_error_set(error,
                                "state_dir %s: too long for the embedded Redis server's socket, at "
                                "most %zu bytes",
                                state_dir, most);
    for (const char *byte = state_dir; *byte != '\0'; byte++)
        if ((unsigned char)*byte < ' ')
            return assent_error_set(error, "state_dir: a control character in its name");
    return true;
}

bool assent_embedded_prepare(const char *state_dir, char *file, size_t size,
                             struct assent_error *error)
{
    char directory[4096];

    if (!check_path(state_dir, error))
        return false;
    (void)snprintf(directory, sizeof(directory), "%s/%s", state_dir, ASSENT_EMBEDDED_DIRECTORY);
    if (snprintf(file, size, "%s/redis.conf", directory) >= (int)size)
        return assent_error_set(error, "state_dir %s: the path is too long", state_dir);
    return make_directories(state_dir, directory, error) &&
           write_users(state_dir, directory, error) && write_configuration(directory, file, error);
}
