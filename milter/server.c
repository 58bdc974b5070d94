/*
 * The embedded Redis server.
 *
 * A lock on a file in its directory is inherited by it: as long as any server
 * works there, one that a supervisor before left behind included, no second one
 * is started on the same data.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "milter/server.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { STEADY_AFTER = 1000, OPENS_WITHIN = 3000, STOP_PATIENCE = 10000, PATH_SIZE = 4096 };

void server_init(struct server *server, const struct assent_configuration *configuration,
                 struct assent_logger *logger, struct assent_alarms *alarms)
{
    const char *const *redis = configuration->redis;

    *server = (struct server){
        .wanted = redis[0] != NULL && strcmp(redis[0], "embedded") == 0,
        .state_dir = configuration->state_dir,
        .child.channel = -1,
        .lock = -1,
        .logger = logger,
        .alarms = alarms,
    };
}

static void path_of(const struct server *server, const char *name, char path[PATH_SIZE])
{
    (void)snprintf(path, PATH_SIZE, "%s/%s", server->state_dir, name);
}

/* -1: errno says why; EWOULDBLOCK: a server works there. */
static int take_lock(const struct server *server)
{
    char file[PATH_SIZE];

    path_of(server, ASSENT_EMBEDDED_DIRECTORY "/lock", file);
    int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    int reason = errno;
    if (fd >= 0)
        (void)close(fd);
    errno = reason;
    return -1;
}

/* In the child. It ends with its supervisor, in whatever way that ends. */
static void become_server(const char *file, int lock, pid_t supervisor)
{
    sigset_t none;

    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != supervisor)
        _exit(0);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)setsid();
    (void)fcntl(lock, F_SETFD, 0);
    (void)unsetenv("NOTIFY_SOCKET");
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    (void)dup2(nowhere, STDIN_FILENO);
    (void)dup2(nowhere, STDOUT_FILENO); /* it has a log file */
    (void)execlp("redis-server", "redis-server", file, (char *)NULL);
    (void)fprintf(stderr, "redis-server: %s\n", strerror(errno));
    _exit(127);
}

static bool start(struct server *server, int64_t now, struct assent_error *error)
{
    char file[PATH_SIZE];
    char socket_path[PATH_SIZE];

    server->child.started = now;
    server->steady = false;
    if (!assent_embedded_prepare(server->state_dir, file, sizeof(file), error))
        return false;
    server->lock = take_lock(server);
    if (server->lock < 0)
        return assent_error_set(
            error, "%s/" ASSENT_EMBEDDED_DIRECTORY "/lock: %s", server->state_dir,
            errno == EWOULDBLOCK ? "another server works there" : strerror(errno));
    path_of(server, ASSENT_EMBEDDED_SOCKET, socket_path);
    (void)unlink(socket_path); /* of a server that was killed */
    pid_t supervisor = getpid();
    server->child.pid = fork();
    if (server->child.pid == 0)
        become_server(file, server->lock, supervisor);
    if (server->child.pid > 0)
        return true;
    server->child.pid = 0;
    return assent_error_set(error, "no process for redis-server: %s", strerror(errno));
}

static void let_go(struct server *server, int64_t now)
{
    if (server->lock >= 0)
        (void)close(server->lock);
    server->lock = -1;
    child_ended(&server->child, now);
}

void server_start_when_due(struct server *server, int64_t now)
{
    struct assent_error error;

    if (!server->wanted || server->stop_deadline != 0)
        return;
    if (server->child.pid != 0) {
        if (!server->steady && now - server->child.started >= STEADY_AFTER) {
            server->steady = true;
            assent_alarm_clear(server->alarms, ASSENT_ALARM_SERVER_DOWN, "");
        }
        return;
    }
    if (now < server->child.start_at)
        return;
    if (start(server, now, &error)) {
        assent_log(server->logger, ASSENT_LOG_INFO, "redis-server pid=%ld started in %s",
                   (long)server->child.pid, server->state_dir);
        return;
    }
    assent_alarm_raise(server->alarms, ASSENT_ALARM_SERVER_DOWN, "", "%s", error.text);
    let_go(server, now);
}

bool server_is_opening(const struct server *server, int64_t now)
{
    char socket_path[PATH_SIZE];

    if (server->child.pid == 0 || now - server->child.started >= OPENS_WITHIN)
        return false;
    path_of(server, ASSENT_EMBEDDED_SOCKET, socket_path);
    return access(socket_path, F_OK) != 0;
}

void server_ended(struct server *server, int status, int64_t now)
{
    char what[128];

    child_describe(status, what, sizeof(what));
    if (server->stop_deadline == 0) {
        assent_alarm_raise(server->alarms, ASSENT_ALARM_SERVER_DOWN, "", "redis-server pid=%ld %s",
                           (long)server->child.pid, what);
        server->child.restarts++;
    }
    let_go(server, now);
}

void server_stop(struct server *server, int64_t now)
{
    if (server->child.pid == 0)
        return;
    if (server->stop_deadline == 0) {
        server->stop_deadline = now + STOP_PATIENCE;
        (void)kill(server->child.pid, SIGTERM);
    } else if (now >= server->stop_deadline) {
        assent_log(server->logger, ASSENT_LOG_ERROR, "redis-server pid=%ld does not stop: killed",
                   (long)server->child.pid);
        (void)kill(server->child.pid, SIGKILL);
        server->stop_deadline = now + STOP_PATIENCE;
    }
}
