/*
 * The loop: epoll, and an eventfd to wake it.
 *
 * A socket may be closed by another thread between epoll_wait and the lock, and its
 * number be another socket's by then. c-ares looks at what is its own, and reads
 * without blocking, so that such an event does nothing.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/dns/loop.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { EVENTS = 16 };

struct assent_dns_loop {
    pthread_mutex_t lock;
    pthread_t thread;
    bool started;
    bool stopping; /* under the lock */
    int poll;
    int wake;
    struct assent_dns_loop_work work;
};

static bool open_descriptors(struct assent_dns_loop *loop)
{
    struct epoll_event event = { .events = EPOLLIN };

    loop->poll = epoll_create1(EPOLL_CLOEXEC);
    loop->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    event.data.fd = loop->wake;
    return loop->poll >= 0 && loop->wake >= 0 &&
           epoll_ctl(loop->poll, EPOLL_CTL_ADD, loop->wake, &event) == 0;
}

struct assent_dns_loop *assent_dns_loop_create(struct assent_error *error)
{
    struct assent_dns_loop *loop = calloc(1, sizeof(*loop));

    if (loop == NULL || pthread_mutex_init(&loop->lock, NULL) != 0) {
        free(loop);
        (void)assent_error_set(error, "resolver: out of memory");
        return NULL;
    }
    if (open_descriptors(loop))
        return loop;
    (void)assent_error_set(error, "resolver: epoll or eventfd: %s", strerror(errno));
    assent_dns_loop_destroy(loop);
    return NULL;
}

void assent_dns_loop_lock(struct assent_dns_loop *loop)
{
    (void)pthread_mutex_lock(&loop->lock);
}

void assent_dns_loop_unlock(struct assent_dns_loop *loop)
{
    (void)pthread_mutex_unlock(&loop->lock);
}

void assent_dns_loop_watch(struct assent_dns_loop *loop, int socket, bool readable, bool writable)
{
    struct epoll_event event = { .data.fd = socket };

    if (!readable && !writable) {
        (void)epoll_ctl(loop->poll, EPOLL_CTL_DEL, socket, &event);
        return;
    }
    event.events = (readable ? (uint32_t)EPOLLIN : 0) | (writable ? (uint32_t)EPOLLOUT : 0);
    if (epoll_ctl(loop->poll, EPOLL_CTL_MOD, socket, &event) != 0 && errno == ENOENT)
        (void)epoll_ctl(loop->poll, EPOLL_CTL_ADD, socket, &event);
}

void assent_dns_loop_wake(struct assent_dns_loop *loop)
{
    uint64_t one = 1;

    /* It fails only when it is full, and then the thread wakes anyway. */
    if (write(loop->wake, &one, sizeof(one)) < 0)
        return;
}

/* --- the thread --- */

static void take_event(struct assent_dns_loop *loop, const struct epoll_event *event)
{
    uint32_t broken = event->events & (uint32_t)(EPOLLERR | EPOLLHUP);
    uint64_t count;

    if (event->data.fd != loop->wake)
        loop->work.ready(loop->work.data, event->data.fd,
                         broken != 0 || (event->events & (uint32_t)EPOLLIN) != 0,
                         broken != 0 || (event->events & (uint32_t)EPOLLOUT) != 0);
    else if (read(loop->wake, &count, sizeof(count)) < 0)
        return; /* somebody else has */
}

static void *run(void *data)
{
    struct assent_dns_loop *loop = data;
    struct epoll_event events[EVENTS];
    int wait = 0;

    for (;;) {
        int count = epoll_wait(loop->poll, events, EVENTS, wait);
        assent_dns_loop_lock(loop);
        for (int i = 0; i < count && !loop->stopping; i++)
            take_event(loop, &events[i]);
        bool stopping = loop->stopping;
        if (!stopping)
            wait = loop->work.tick(loop->work.data);
        assent_dns_loop_unlock(loop);
        if (stopping)
            return NULL;
    }
}

bool assent_dns_loop_start(struct assent_dns_loop *loop, const struct assent_dns_loop_work *work,
                           struct assent_error *error)
{
    loop->work = *work;
    int result = pthread_create(&loop->thread, NULL, run, loop);
    if (result != 0)
        return assent_error_set(error, "resolver: no thread: %s", strerror(result));
    loop->started = true;
    return true;
}

void assent_dns_loop_stop(struct assent_dns_loop *loop)
{
    if (!loop->started)
        return;
    assent_dns_loop_lock(loop);
    loop->stopping = true;
    assent_dns_loop_unlock(loop);
    assent_dns_loop_wake(loop);
    (void)pthread_join(loop->thread, NULL);
    loop->started = false;
}

static void close_descriptor(int descriptor)
{
    if (descriptor >= 0)
        (void)close(descriptor);
}

void assent_dns_loop_destroy(struct assent_dns_loop *loop)
{
    if (loop == NULL)
        return;
    close_descriptor(loop->wake);
    close_descriptor(loop->poll);
    (void)pthread_mutex_destroy(&loop->lock);
    free(loop);
}
