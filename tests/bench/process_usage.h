/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * process_usage.h - CPU time and memory of other processes.
 */
#ifndef BENCH_PROCESS_USAGE_H
#define BENCH_PROCESS_USAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct process_usage {
    bool known; /* false: there is no such process (any more), or it may not be looked at */
    char name[32];
    /*
     * User and system time of all its threads, those that have ended included, to the nanosecond.
     * Children are not in it.
     */
    int64_t cpu_nanoseconds;
    long rss_kib; /* shared pages counted in full */
    long pss_kib; /* shared pages divided among those that share them */
    long threads;
};

struct process_usage process_usage_measure(pid_t pid);

/* CPU time of this very process. */
int64_t process_usage_own_cpu(void);

#endif
