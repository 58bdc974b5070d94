/*
 * A Redis of one command's own.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/private_redis.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <assent/state.h>

#include "cli/interrupt.h"

/* How long it may take to start and to stop, in steps of 10 ms. */
enum { START_STEPS = 1000, STOP_STEPS = 500 };

static bool make_directory(struct private_redis *redis, struct assent_error *error)
{
    const char *parent = getenv("TMPDIR");
    int length;

    if (parent == NULL || parent[0] != '/')
        parent = "/tmp";
    length =
        snprintf(redis->directory, sizeof(redis->directory), "%s/assent-evaluate.XXXXXX", parent);
    if (length < 0 || (size_t)length >= sizeof(redis->directory) ||
        mkdtemp(redis->directory) == NULL) {
        redis->directory[0] = '\0';
        return assent_error_set(error, "a directory in %s: %s", parent, strerror(errno));
    }
    return true;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    (void)remove(path);
    return 0;
}

static void remove_directory(struct private_redis *redis)
{
    if (redis->directory[0] != '\0')
        (void)nftw(redis->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    redis->directory[0] = '\0';
}

/* In the child. It has a process group of its own, so that what the terminal interrupts is the
 * command, which then ends its server. */
static void become_server(const char *file, pid_t parent)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    interrupt_reset();
    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (null < 0 || getppid() != parent)
        _exit(EXIT_FAILURE);
    for (int fd = 0; fd <= 2; fd++)
        (void)dup2(null, fd);
    (void)execlp("redis-server", "redis-server", file, (char *)NULL);
}

/* Starts redis-server FILE. The pipe tells why exec failed; it closes when it has not. */
static bool spawn(struct private_redis *redis, const char *file, struct assent_error *error)
{
    int reason = 0;
    int ends[2];
    pid_t parent = getpid();

    if (pipe2(ends, O_CLOEXEC) != 0)
        return assent_error_set(error, "a pipe: %s", strerror(errno));
    redis->pid = fork();
    if (redis->pid == 0) {
        become_server(file, parent);
        reason = errno;
        (void)!write(ends[1], &reason, sizeof(reason));
        _exit(EXIT_FAILURE);
    }
    (void)close(ends[1]);
    if (redis->pid < 0)
        reason = errno;
    else if (read(ends[0], &reason, sizeof(reason)) <= 0)
        reason = 0;
    (void)close(ends[0]);
    if (redis->pid < 0)
        redis->pid = 0;
    return reason == 0 || assent_error_set(error, "redis-server: %s", strerror(reason));
}

static bool is_listening(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool connected =
        fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
    if (fd >= 0)
        (void)close(fd);
    return connected;
}

static bool has_ended(struct private_redis *redis)
{
    if (redis->pid == 0 || waitpid(redis->pid, NULL, WNOHANG) == 0)
        return false;
    redis->pid = 0;
    return true;
}

static void sleep_a_step(void)
{
    const struct timespec step = { .tv_nsec = 10 * 1000 * 1000 };

    (void)nanosleep(&step, NULL);
}

static bool wait_for_socket(struct private_redis *redis, struct assent_error *error)
{
    char path[sizeof(redis->directory) + sizeof(ASSENT_EMBEDDED_SOCKET)];

    (void)snprintf(path, sizeof(path), "%s/" ASSENT_EMBEDDED_SOCKET, redis->directory);
    if (strlen(path) >= sizeof(((struct sockaddr_un *)NULL)->sun_path))
        return assent_error_set(error, "%s: is too long for a socket; set a shorter TMPDIR", path);
    for (int i = 0; i < START_STEPS; i++) {
        if (is_listening(path))
            return true;
        if (has_ended(redis))
            return assent_error_set(error, "redis-server ended before it was ready");
        if (interrupt_came())
            return assent_error_set(error, "interrupted");
        sleep_a_step();
    }
    return assent_error_set(error, "redis-server does not listen at %s", path);
}

bool private_redis_start(struct private_redis *redis, struct assent_error *error)
{
    char file[4096];

    memset(redis, 0, sizeof(*redis));
    if (make_directory(redis, error) &&
        assent_embedded_prepare(redis->directory, file, sizeof(file), error) &&
        spawn(redis, file, error) && wait_for_socket(redis, error))
        return true;
    private_redis_stop(redis);
    return false;
}

void private_redis_stop(struct private_redis *redis)
{
    if (redis->pid > 0)
        (void)kill(redis->pid, SIGTERM);
    for (int i = 0; i < STOP_STEPS && redis->pid > 0 && !has_ended(redis); i++)
        sleep_a_step();
    if (redis->pid > 0) {
        (void)kill(redis->pid, SIGKILL);
        (void)waitpid(redis->pid, NULL, 0);
        redis->pid = 0;
    }
    remove_directory(redis);
}
