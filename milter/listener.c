/*
 * Sockets that the supervisor listens on.
 *
 * A unix socket that somebody still answers is left alone; one that nobody
 * answers is a leftover and is replaced.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "milter/listener.h"

#include <errno.h>
#include <grp.h>
#include <netdb.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

enum { BACKLOG = 4096, INHERITED_FIRST = SD_LISTEN_FDS_START };

/* Where in the configuration an error lies. */
struct place {
    const struct assent_configuration *configuration;
    const char *key;
    struct assent_error *error;
};

static bool fail(const struct place *place, const char *what, const char *reason)
{
    int line = assent_configuration_line(place->configuration, place->key);
    const char *file = place->configuration->file;

    if (line == 0)
        return assent_error_set(place->error, "%s: %s: %s: %s", file, place->key, what, reason);
    return assent_error_set(place->error, "%s:%d: %s: %s: %s", file, line, place->key, what,
                            reason);
}

static bool make_unix_address(const struct place *place, const char *path,
                              struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    if (path[0] != '/')
        return fail(place, path, "must be an absolute path");
    if (strlen(path) >= sizeof(address->sun_path))
        return fail(place, path, "is too long for a socket, 107 bytes at most");
    memcpy(address->sun_path, path, strlen(path) + 1);
    return true;
}

/* The directory that a socket is to be in must be there. */
static bool check_directory(const struct place *place, const char *path)
{
    struct stat status;
    char directory[108];
    const char *slash = strrchr(path, '/');
    size_t length = slash == path ? 1 : (size_t)(slash - path);

    memcpy(directory, path, length);
    directory[length] = '\0';
    if (stat(directory, &status) != 0)
        return fail(place, directory, strerror(errno));
    if (!S_ISDIR(status.st_mode))
        return fail(place, directory, "is not a directory");
    return true;
}

static bool answers(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return false;
    bool answered = connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 ||
                    errno == EAGAIN; /* its backlog is full */
    (void)close(fd);
    return answered;
}

static bool clear_leftover(const struct place *place, const struct sockaddr_un *address)
{
    struct stat status;

    if (lstat(address->sun_path, &status) != 0)
        return errno == ENOENT || fail(place, address->sun_path, strerror(errno));
    if (!S_ISSOCK(status.st_mode))
        return fail(place, address->sun_path, "is there already and is no socket");
    if (answers(address))
        return fail(place, address->sun_path, "another process listens on it");
    if (unlink(address->sun_path) != 0)
        return fail(place, address->sun_path, strerror(errno));
    return true;
}

static bool open_unix(struct listener *listener, const struct place *place, const char *path,
                      mode_t mode)
{
    struct sockaddr_un address;

    if (!make_unix_address(place, path, &address) || !check_directory(place, path) ||
        !clear_leftover(place, &address))
        return false;
    listener->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener->fd < 0)
        return fail(place, path, strerror(errno));
    mode_t mask = umask((mode_t)~mode & 0777); /* no moment with wider rights */
    int result = bind(listener->fd, (const struct sockaddr *)&address, sizeof(address));
    int reason = errno;
    (void)umask(mask);
    if (result != 0)
        return fail(place, path, strerror(reason));
    memcpy(listener->path, path, strlen(path) + 1);
    if (listen(listener->fd, BACKLOG) != 0)
        return fail(place, path, strerror(errno));
    return true;
}

static bool find_user(const struct assent_configuration *configuration, uid_t *uid,
                      struct assent_error *error)
{
    const struct place place = { configuration, "user", error };
    const struct passwd *user;

    *uid = (uid_t)-1;
    if (configuration->user[0] == '\0')
        return true;
    user = getpwnam(configuration->user);
    if (user == NULL)
        return fail(&place, configuration->user, "there is no such user");
    *uid = user->pw_uid;
    return true;
}

static bool find_group(const struct assent_configuration *configuration, gid_t *gid,
                       struct assent_error *error)
{
    const struct place place = { configuration, "milter_socket_group", error };
    const struct group *group;

    *gid = (gid_t)-1;
    if (configuration->milter_socket_group[0] == '\0')
        return true;
    group = getgrnam(configuration->milter_socket_group);
    if (group == NULL)
        return fail(&place, configuration->milter_socket_group, "there is no such group");
    *gid = group->gr_gid;
    return true;
}

static bool give_away(const struct listener *listener, const struct place *place, gid_t gid)
{
    uid_t uid;

    if (!find_user(place->configuration, &uid, place->error))
        return false;
    if (geteuid() != 0)
        uid = (uid_t)-1;
    if (uid == (uid_t)-1 && gid == (gid_t)-1)
        return true;
    if (chown(listener->path, uid, gid) != 0)
        return fail(place, listener->path, strerror(errno));
    return true;
}

/* PORT@HOST, as libmilter writes it. */
static bool split_inet(const struct place *place, const char *text, char *port, size_t port_size,
                       const char **host)
{
    const char *at = strchr(text, '@');
    size_t length = at == NULL ? 0 : (size_t)(at - text);

    if (at == NULL || length == 0 || length >= port_size || at[1] == '\0')
        return fail(place, text, "must be PORT@HOST");
    memcpy(port, text, length);
    port[length] = '\0';
    *host = at + 1;
    return true;
}

static int try_address(const struct addrinfo *address)
{
    int on = 1;
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int reason = errno;
    (void)close(fd);
    errno = reason;
    return -1;
}

static bool open_inet(struct listener *listener, const struct place *place, const char *text)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE };
    struct addrinfo *found = NULL;
    char port[32] = "";
    const char *host = "";

    if (!split_inet(place, text, port, sizeof(port), &host))
        return false;
    int result = getaddrinfo(host, port, &hints, &found);
    if (result != 0)
        return fail(place, text, gai_strerror(result));
    for (const struct addrinfo *item = found; item != NULL && listener->fd < 0;
         item = item->ai_next)
        listener->fd = try_address(item);
    int reason = errno;
    freeaddrinfo(found);
    return listener->fd >= 0 || fail(place, text, strerror(reason));
}

static bool take_descriptor(struct listener *listener, const struct place *place, const char *text)
{
    int listening = 0;
    socklen_t length = sizeof(listening);
    char *end = NULL;
    long number = strtol(text, &end, 10);

    if (end == text || *end != '\0' || number < INHERITED_FIRST || number > 65535)
        return fail(place, text, "must be the number of an inherited descriptor, 3 or more");
    if (getsockopt((int)number, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) != 0)
        return fail(place, text, strerror(errno));
    if (!listening && listen((int)number, BACKLOG) != 0)
        return fail(place, text, "is not a listening socket");
    listener->fd = (int)number;
    return true;
}

/* The scheme's length when text begins with it, 0 otherwise. */
static size_t scheme(const char *text, const char *name)
{
    return strncmp(text, name, strlen(name)) == 0 ? strlen(name) : 0;
}

static bool open_milter(struct listener *listener, const struct place *place)
{
    const struct assent_configuration *configuration = place->configuration;
    const char *spec = configuration->milter_socket;
    gid_t gid;
    size_t skip;

    if (sd_listen_fds(0) > 0) {
        listener->fd = SD_LISTEN_FDS_START;
        return true;
    }
    if ((skip = scheme(spec, "fd:")) != 0)
        return take_descriptor(listener, place, spec + skip);
    if ((skip = scheme(spec, "inet:")) != 0 || (skip = scheme(spec, "inet6:")) != 0)
        return open_inet(listener, place, spec + skip);
    skip = scheme(spec, "unix:");
    if (skip == 0 && spec[0] != '/')
        return fail(place, spec, "must begin with unix:, inet: or fd:");
    return find_group(configuration, &gid, place->error) &&
           open_unix(listener, place, spec + skip, (mode_t)configuration->milter_socket_mode) &&
           give_away(listener, place, gid);
}

bool listener_open_milter(struct listener *listener,
                          const struct assent_configuration *configuration,
                          struct assent_error *error)
{
    const struct place place = { configuration, "milter_socket", error };

    *listener = (struct listener){ .fd = -1 };
    if (open_milter(listener, &place))
        return true;
    listener_close(listener);
    return false;
}

bool listener_open_control(struct listener *listener,
                           const struct assent_configuration *configuration,
                           struct assent_error *error)
{
    const struct place place = { configuration, "control_socket", error };

    *listener = (struct listener){ .fd = -1 };
    if (open_unix(listener, &place, configuration->control_socket, 0600) &&
        give_away(listener, &place, (gid_t)-1))
        return true;
    listener_close(listener);
    return false;
}

void listener_close(struct listener *listener)
{
    if (listener->fd >= 0)
        (void)close(listener->fd);
    if (listener->path[0] != '\0')
        (void)unlink(listener->path);
    *listener = (struct listener){ .fd = -1 };
}

static bool check_unix(const struct place *place, const char *path)
{
    struct sockaddr_un address;

    return make_unix_address(place, path, &address) && check_directory(place, path);
}

bool listener_check(const struct assent_configuration *configuration, struct assent_error *error)
{
    const struct place milter = { configuration, "milter_socket", error };
    const struct place control = { configuration, "control_socket", error };
    const char *spec = configuration->milter_socket;
    char port[32] = "";
    const char *host = "";
    uid_t uid;
    gid_t gid;

    if (!find_user(configuration, &uid, error) || !find_group(configuration, &gid, error) ||
        !check_unix(&control, configuration->control_socket))
        return false;
    if (scheme(spec, "inet:") != 0 || scheme(spec, "inet6:") != 0)
        return split_inet(&milter, strchr(spec, ':') + 1, port, sizeof(port), &host);
    if (scheme(spec, "unix:") != 0 || spec[0] == '/')
        return check_unix(&milter, spec + scheme(spec, "unix:"));
    return scheme(spec, "fd:") != 0 || fail(&milter, spec, "must begin with unix:, inet: or fd:");
}
