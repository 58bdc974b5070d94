/*
 * The filter as the supervisor sees it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "milter/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "milter/channel.h"

enum { GOOD_WHILE = 10000, FIRST_DELAY = 100, LONGEST_DELAY = 10000 };

static void keep_open(int fd, char number[16])
{
    (void)fcntl(fd, F_SETFD, 0);
    (void)snprintf(number, 16, "%d", fd);
}

/* In the child: a session of its own, no signal blocked, only the descriptors that it needs. */
static void become_filter(const struct child_heritage *heritage, int channel)
{
    char numbers[3][16];
    sigset_t none;

    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)setsid();
    keep_open(heritage->listen_fd, numbers[0]);
    keep_open(channel, numbers[1]);
    keep_open(heritage->suspects_fd, numbers[2]);
    (void)unsetenv("NOTIFY_SOCKET"); /* the supervisor alone speaks for the service */
    (void)execl("/proc/self/exe", "assent-milter", "--filter", numbers[0], numbers[1], numbers[2],
                "-c", heritage->configuration_file, heritage->foreground ? "-f" : (char *)NULL,
                (char *)NULL);
    _exit(127);
}

bool child_start(struct child *child, const struct child_heritage *heritage, int64_t now,
                 struct assent_error *error)
{
    int ends[2];

    child->started = now;
    if (!channel_create(ends))
        return assent_error_set(error, "no channel for the filter: %s", strerror(errno));
    pid_t pid = fork();
    if (pid == 0)
        become_filter(heritage, ends[1]);
    int reason = errno;
    (void)close(ends[1]);
    if (pid < 0) {
        (void)close(ends[0]);
        return assent_error_set(error, "no process for the filter: %s", strerror(reason));
    }
    child->pid = pid;
    child->channel = ends[0];
    child->ready = false;
    return true;
}

void child_ended(struct child *child, int64_t now)
{
    if (child->channel >= 0)
        (void)close(child->channel);
    child->channel = -1;
    child->pid = 0;
    child->ready = false;
    if (now - child->started >= GOOD_WHILE)
        child->delay = 0;
    child->start_at = now + child->delay;
    child->delay = child->delay == 0 ? FIRST_DELAY : child->delay * 2;
    if (child->delay > LONGEST_DELAY)
        child->delay = LONGEST_DELAY;
}

void child_describe(int status, char *text, size_t size)
{
    if (WIFSIGNALED(status))
        (void)snprintf(text, size, "was ended by signal %d (%s)", WTERMSIG(status),
                       strsignal(WTERMSIG(status)));
    else
        (void)snprintf(text, size, "exited with status %d", WEXITSTATUS(status));
}
