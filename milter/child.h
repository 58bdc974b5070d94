/*
 * The filter as the supervisor sees it: a child process and a channel to it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MILTER_CHILD_H
#define MILTER_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <assent/error.h>

struct child {
    pid_t pid;        /* 0: none runs */
    int channel;      /* -1: none */
    bool ready;       /* it has said so */
    int64_t started;  /* monotonic milliseconds */
    int64_t start_at; /* when the next one is due; 0: at once */
    int64_t delay;    /* milliseconds before the next start */
    unsigned long restarts;
};

/* What every filter is started with. */
struct child_heritage {
    int listen_fd;
    int suspects_fd;
    const char *configuration_file;
    bool foreground;
};

/* Starts this program again as a filter. */
bool child_start(struct child *child, const struct child_heritage *heritage, int64_t now,
                 struct assent_error *error);

/* The child has ended: closes the channel and sets when the next one is due: at once after a
 * good while, later and later (100 ms to 10 s) if they end soon after their start. */
void child_ended(struct child *child, int64_t now);

/* "exited with status 1", "was ended by signal 11 (Segmentation fault)". */
void child_describe(int status, char *text, size_t size);

#endif
