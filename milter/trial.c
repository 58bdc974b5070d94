/*
 * Trial.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "milter/trial.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_MILLISECONDS = 20000, SLICE_MILLISECONDS = 200 };

static pid_t spawn(int message_fd)
{
    char program[] = "assent-milter";
    char option[] = "--trial";
    char number[16];
    char *arguments[] = { program, option, number, NULL };
    posix_spawn_file_actions_t actions;
    pid_t pid = -1;
    int inherited = fcntl(message_fd, F_DUPFD, 3); /* without close-on-exec */

    if (inherited < 0)
        return -1;
    (void)snprintf(number, sizeof(number), "%d", inherited);
    if (posix_spawn_file_actions_init(&actions) == 0) {
        if (posix_spawn(&pid, "/proc/self/exe", &actions, NULL, arguments, environ) != 0)
            pid = -1;
        (void)posix_spawn_file_actions_destroy(&actions);
    }
    (void)close(inherited);
    return pid;
}

/* Waits until the process has ended, its time is up, or the filter has to stop. */
static bool has_ended(const struct filter *filter, pid_t pid)
{
    struct pollfd ended = { .fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN };
    int left = ended.fd < 0 ? 0 : PATIENCE_MILLISECONDS;
    bool done = false;

    for (; !done && left > 0 && !atomic_load(&filter->stopping); left -= SLICE_MILLISECONDS)
        done = poll(&ended, 1, SLICE_MILLISECONDS) == 1;
    if (ended.fd >= 0)
        (void)close(ended.fd);
    return done;
}

static enum trial_result collect(struct filter *filter, pid_t pid)
{
    int status = -1;

    nudge_send(&filter->nudge);
    bool ended = has_ended(filter, pid);
    if (!ended)
        (void)kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (!ended && atomic_load(&filter->stopping))
        return TRIAL_STOPPED;
    return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS ? TRIAL_SURVIVED : TRIAL_DIED;
}

enum trial_result trial_of(struct filter *filter, struct assent_transaction *transaction)
{
    int message_fd = assent_transaction_file(transaction);
    pid_t pid = message_fd < 0 ? -1 : spawn(message_fd);

    return pid < 0 ? TRIAL_DIED : collect(filter, pid);
}

static bool look_at(struct assent_scorer *scorer, const void *bytes, size_t length)
{
    const struct assent_client client = { .address_text = "unknown" };
    const struct assent_sender sender = { "", "", ASSENT_LOCALITY_UNKNOWN };
    struct assent_transaction *transaction = assent_transaction_create(scorer, &client, &sender);
    bool decided = transaction != NULL &&
                   assent_transaction_add_message(transaction, bytes, length) &&
                   assent_transaction_decide(transaction) != NULL;

    assent_transaction_destroy(transaction);
    return decided;
}

int trial_run(int message_fd)
{
    struct assent_scorer_options options = { .clock = assent_clock_system(), .hostname = "" };
    struct assent_snapshot *snapshot = assent_snapshot_create();
    struct assent_scorer *scorer =
        snapshot == NULL ? NULL : assent_scorer_create(&options, snapshot, NULL);
    struct stat status;
    bool decided = false;

    if (scorer != NULL && fstat(message_fd, &status) == 0 && status.st_size > 0) {
        size_t length = (size_t)status.st_size;
        void *bytes = mmap(NULL, length, PROT_READ, MAP_PRIVATE, message_fd, 0);
        decided = bytes != MAP_FAILED && look_at(scorer, bytes, length);
        if (bytes != MAP_FAILED)
            (void)munmap(bytes, length);
    }
    assent_scorer_destroy(scorer);
    return decided ? EXIT_SUCCESS : EXIT_FAILURE;
}
