/*
 * A private Redis server for tests.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/redis_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { START_TRIES = 2000, PAUSE = 10 /* milliseconds */ };

static void run_sentinel(const struct redis_server *server)
{
    char file[128];

    (void)snprintf(file, sizeof(file), "%s/sentinel.conf", server->directory);
    (void)execlp("redis-server", "redis-server", file, "--sentinel", (char *)NULL);
    _exit(127);
}

static void run_server(const struct redis_server *server)
{
    char port[16];
    const char *words[40] = { "redis-server" };
    int count = 1;
    int log = open("/dev/null", O_WRONLY | O_CLOEXEC);

    (void)snprintf(port, sizeof(port), "%d", server->port);
    const char *fixed[] = { "--port",
                            port,
                            "--bind",
                            "127.0.0.1",
                            "--unixsocket",
                            server->socket,
                            "--unixsocketperm",
                            "700",
                            "--save",
                            "",
                            "--appendonly",
                            "no",
                            "--dir",
                            server->directory,
                            "--databases",
                            "16" };
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
        words[count++] = fixed[i];
    for (int i = 0; i < server->argument_count; i++)
        words[count++] = server->arguments[i];
    words[count] = NULL;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (log >= 0) {
        (void)dup2(log, STDOUT_FILENO);
        (void)dup2(log, STDERR_FILENO);
    }
    if (server->is_sentinel)
        run_sentinel(server);
    (void)execvp(words[0], (char *const *)(uintptr_t)words);
    _exit(127);
}

static bool answers(const struct redis_server *server)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", server->socket);
    bool connected = connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
    (void)close(fd);
    return connected;
}

/* True when it serves; false: it ended at once, as it does when it is not installed. */
static bool launch(struct redis_server *server)
{
    (void)unlink(server->socket);
    server->process = fork();
    if (server->process == 0)
        run_server(server);
    for (int i = 0; i < START_TRIES && server->process > 0; i++) {
        int status = 0;
        if (answers(server))
            return true;
        if (waitpid(server->process, &status, WNOHANG) == server->process)
            server->process = 0;
        else
            (void)poll(NULL, 0, PAUSE);
    }
    return false;
}

static struct redis_server *create(int port)
{
    struct redis_server *server = calloc(1, sizeof(*server));

    if (server == NULL)
        return NULL;
    (void)snprintf(server->directory, sizeof(server->directory), "/tmp/assent-redis.XXXXXX");
    if (mkdtemp(server->directory) == NULL) {
        free(server);
        return NULL;
    }
    server->port = port;
    (void)snprintf(server->socket, sizeof(server->socket), "%s/redis.sock", server->directory);
    server->more[0] = server->socket;
    return server;
}

static struct redis_server *launched(struct redis_server *server)
{
    if (server != NULL && launch(server))
        return server;
    (void)fprintf(stderr, "skipped: redis-server does not start; is it installed?\n");
    redis_server_destroy(server);
    return NULL;
}

struct redis_server *redis_server_start_port(int port, const char *const *arguments)
{
    struct redis_server *server = create(port);

    for (; server != NULL && arguments != NULL && *arguments != NULL && server->argument_count < 16;
         arguments++)
        (void)snprintf(server->arguments[server->argument_count++], sizeof(server->arguments[0]),
                       "%s", *arguments);
    return launched(server);
}

struct redis_server *redis_server_start_sentinel(int port, const char *lines)
{
    struct redis_server *server = create(port);
    char file[128];

    if (server == NULL)
        return NULL;
    (void)snprintf(file, sizeof(file), "%s/sentinel.conf", server->directory);
    FILE *stream = fopen(file, "we");
    if (stream != NULL) {
        (void)fprintf(stream, "port %d\nbind 127.0.0.1\nunixsocket %s\ndir %s\n%s", port,
                      server->socket, server->directory, lines);
        (void)fclose(stream);
    }
    server->is_sentinel = true;
    return launched(server);
}

struct redis_server *redis_server_start(const char *const *arguments)
{
    return redis_server_start_port(0, arguments);
}

void redis_server_kill(struct redis_server *server)
{
    if (server->process <= 0)
        return;
    (void)kill(server->process, SIGKILL);
    (void)waitpid(server->process, NULL, 0);
    server->process = 0;
}

void redis_server_restart(struct redis_server *server)
{
    redis_server_kill(server);
    if (!launch(server)) {
        (void)fprintf(stderr, "redis-server does not start again\n");
        abort();
    }
}

void redis_server_freeze(struct redis_server *server)
{
    int status = 0;

    (void)kill(server->process, SIGSTOP);
    (void)waitpid(server->process, &status, WUNTRACED);
}

void redis_server_thaw(struct redis_server *server)
{
    (void)kill(server->process, SIGCONT);
}

static void remove_directory(const char *directory)
{
    pid_t process = fork();

    if (process == 0) {
        (void)execlp("rm", "rm", "-rf", directory, (char *)NULL);
        _exit(127);
    }
    if (process > 0)
        (void)waitpid(process, NULL, 0);
}

void redis_server_destroy(struct redis_server *server)
{
    if (server == NULL)
        return;
    redis_server_kill(server);
    remove_directory(server->directory);
    free(server);
}

bool redis_server_run(struct redis_server *server, const char *line)
{
    char command[1024];

    (void)snprintf(command, sizeof(command), "redis-cli -e -s '%s' %s >/dev/null 2>&1",
                   server->socket, line);
    return system(command) == 0; /* NOLINT(cert-env33-c): words of the test itself */
}

struct assent_state_options redis_server_options(struct redis_server *server)
{
    return (struct assent_state_options){ .redis = server->more,
                                          .state_dir = server->directory,
                                          .user = "",
                                          .password_file = "",
                                          .timeout = 2000,
                                          .clock = assent_clock_system() };
}

int redis_free_port(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof(address);

    for (;;) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        address.sin_port = 0;
        int failed = bind(fd, (struct sockaddr *)&address, sizeof(address)) |
                     getsockname(fd, (struct sockaddr *)&address, &length);
        (void)close(fd);
        int port = ntohs(address.sin_port);
        if (failed == 0 && port > 1024 && port < 55000)
            return port;
    }
}
