/*
 * Nudge: keeps libmilter's pool of threads growing while callbacks wait.
 *
 * When several sessions become ready at once, the pool's controller hands all of
 * them to its few idle threads and starts no others: they are served one after
 * the other, however long each one waits. A new connection with no idle thread
 * starts one, which then picks up whatever is ready. So each callback opens a
 * connection to our own socket, and closes it, right before it waits.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MILTER_NUDGE_H
#define MILTER_NUDGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/socket.h>

struct nudge {
    struct sockaddr_storage address;
    socklen_t length;
    atomic_ulong sent;
    atomic_ulong failed;
};

/* fd: the socket that libmilter listens on. */
bool nudge_init(struct nudge *nudge, int fd);

/* From any thread; never blocks. data is a struct nudge: the form of a scorer's before_wait. */
void nudge_send(void *data);

/* Connects to the milter socket as a mail server would and waits for libmilter's answer to the
 * negotiation, at most so many milliseconds. Whether it came. */
bool nudge_probe(const struct nudge *nudge, int milliseconds);

#endif
