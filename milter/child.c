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

static void keep_open(int fd)
{
    (void)fcntl(fd, F_SETFD, 0);
}

/* In the child: a session of its own, no signal blocked, only the descriptors that it needs. */
static void become_filter(int listen_fd, int channel, const char *file, bool foreground)
{
    char listen_text[16];
    char channel_text[16];
    sigset_t none;

    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)setsid();
    keep_open(listen_fd);
    keep_open(channel);
    (void)snprintf(listen_text, sizeof(listen_text), "%d", listen_fd);
    (void)snprintf(channel_text, sizeof(channel_text), "%d", channel);
    (void)unsetenv("NOTIFY_SOCKET"); /* the supervisor alone speaks for the service */
    (void)execl("/proc/self/exe", "assent-milter", "--filter", listen_text, channel_text, "-c",
                file, foreground ? "-f" : (char *)NULL, (char *)NULL);
    _exit(127);
}

bool child_start(struct child *child, int listen_fd, const char *configuration_file,
                 bool foreground, int64_t now, struct assent_error *error)
{
    int ends[2];

    child->started = now;
    if (!channel_create(ends))
        return assent_error_set(error, "no channel for the filter: %s", strerror(errno));
    pid_t pid = fork();
    if (pid == 0)
        become_filter(listen_fd, ends[1], configuration_file, foreground);
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
