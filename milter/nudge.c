/*
 * Nudge.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "milter/nudge.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

bool nudge_init(struct nudge *nudge, int fd)
{
    memset(nudge, 0, sizeof(*nudge));
    nudge->length = sizeof(nudge->address);
    return getsockname(fd, (struct sockaddr *)&nudge->address, &nudge->length) == 0;
}

/* A connection under way, or -1. */
static int connect_to(const struct nudge *nudge)
{
    int fd = socket(nudge->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    if (connect(fd, (const struct sockaddr *)&nudge->address, nudge->length) == 0 ||
        errno == EINPROGRESS)
        return fd;
    (void)close(fd);
    return -1;
}

void nudge_send(void *data)
{
    const struct linger at_once = { .l_onoff = 1, .l_linger = 0 }; /* leaves no TIME_WAIT */
    struct nudge *nudge = data;
    int fd = connect_to(nudge);

    if (fd < 0) {
        (void)atomic_fetch_add(&nudge->failed, 1);
        return;
    }
    (void)atomic_fetch_add(&nudge->sent, 1);
    if (nudge->address.ss_family != AF_UNIX) {
        /* A reset of a connection that is not there yet would not be seen: let it be made. */
        struct pollfd made = { .fd = fd, .events = POLLOUT };
        (void)poll(&made, 1, 10);
        (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    }
    (void)close(fd);
}

bool nudge_probe(const struct nudge *nudge, int milliseconds)
{
    /* Length 13, 'O', version 6, the actions that we need (header changes), no steps. */
    static const unsigned char negotiate[] = { 0, 0, 0, 13,   'O', 0, 0, 0, 6,
                                               0, 0, 0, 0x11, 0,   0, 0, 0 };
    struct pollfd ready = { .fd = connect_to(nudge), .events = POLLOUT };
    char answer[5];
    bool answered = false;

    if (ready.fd < 0)
        return false;
    if (poll(&ready, 1, milliseconds) == 1 &&
        send(ready.fd, negotiate, sizeof(negotiate), MSG_NOSIGNAL) == sizeof(negotiate)) {
        ready.events = POLLIN;
        answered = poll(&ready, 1, milliseconds) == 1 &&
                   recv(ready.fd, answer, sizeof(answer), 0) == sizeof(answer);
    }
    (void)close(ready.fd);
    return answered;
}
