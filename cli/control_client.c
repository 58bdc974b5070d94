/*
 * Asking the daemon over its control socket.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/control_client.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { LONGEST_ANSWER = 65536, PATIENCE_SECONDS = 10 };

static int connect_to(const char *path)
{
    const struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    if (strlen(path) >= sizeof(address.sun_path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
        return fd;
    int reason = errno;
    (void)close(fd);
    errno = reason;
    return -1;
}

static bool ask(int fd, const char *command, char *answer, size_t size)
{
    size_t length = 0;
    ssize_t count;

    if (send(fd, command, strlen(command), MSG_NOSIGNAL) < 0 || send(fd, "\n", 1, MSG_NOSIGNAL) < 0)
        return false;
    while (length + 1 < size && (count = recv(fd, answer + length, size - 1 - length, 0)) > 0)
        length += (size_t)count;
    answer[length] = '\0';
    return length > 0;
}

json_t *control_client_try(const char *path, const char *command, struct assent_error *error)
{
    char answer[LONGEST_ANSWER];
    int fd = connect_to(path);

    if (fd < 0) {
        (void)assent_error_set(error, "%s: %s; is assent-milter running?", path, strerror(errno));
        return NULL;
    }
    bool answered = ask(fd, command, answer, sizeof(answer));
    (void)close(fd);
    json_t *json = answered ? json_loads(answer, 0, NULL) : NULL;
    if (json == NULL)
        (void)assent_error_set(error, "%s: the daemon does not answer", path);
    return json;
}

json_t *control_client_ask(const struct cli_input *input, const char *command, int *status)
{
    struct assent_error error = { "" };
    json_t *json = control_client_try(input->configuration->control_socket, command, &error);

    if (json == NULL)
        *status = cli_fail(input, CLI_UNREACHABLE, "%s", error.text);
    return json;
}
