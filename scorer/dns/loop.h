/*
 * The loop: one thread that waits for sockets, and the lock under which everything of
 * a resolver happens.
 *
 * Both functions of struct assent_dns_loop_work are called by the thread, with the lock held.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_DNS_LOOP_H
#define ASSENT_DNS_LOOP_H

#include <stdbool.h>

#include <assent/error.h>

struct assent_dns_loop;

struct assent_dns_loop_work {
    void (*ready)(void *data, int socket, bool readable, bool writable);
    int (*tick)(void *data); /* returns in how many milliseconds to come again; -1: when woken */
    void *data;
};

/* NULL: see error. The thread begins with assent_dns_loop_start. */
struct assent_dns_loop *assent_dns_loop_create(struct assent_error *error);
bool assent_dns_loop_start(struct assent_dns_loop *loop, const struct assent_dns_loop_work *work,
                           struct assent_error *error);
/* Ends the thread, if it was started, and waits for its end. Without the lock. */
void assent_dns_loop_stop(struct assent_dns_loop *loop);
void assent_dns_loop_destroy(struct assent_dns_loop *loop);

void assent_dns_loop_lock(struct assent_dns_loop *loop);
void assent_dns_loop_unlock(struct assent_dns_loop *loop);

/* Waits for a socket from now on, or for something else of it; for neither: no longer. */
void assent_dns_loop_watch(struct assent_dns_loop *loop, int socket, bool readable, bool writable);
/* Makes the thread call tick. */
void assent_dns_loop_wake(struct assent_dns_loop *loop);

#endif
