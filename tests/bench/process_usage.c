/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * process_usage.c - CPU time and memory of other processes. See process_usage.h.
 *
 * The CPU-time clock of a process has nanoseconds where /proc/PID/stat has clock ticks, and unlike
 * the schedstat files of the threads it keeps the time of threads that have ended: a pool of
 * threads starts and ends them all the time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "process_usage.h"

/* Reads /proc/PID/FILE as one string; false when that cannot be done. */
static bool read_file(pid_t pid, const char *file, char *text, size_t size)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/%ld/%s", (long)pid, file);
    FILE *stream = fopen(path, "r");
    if (stream == NULL)
        return false;

    size_t length = fread(text, 1, size - 1, stream);
    text[length] = '\0';
    fclose(stream);
    return length > 0;
}

/* The number behind a label at the beginning of a line, 0 when there is none. */
static long read_number(const char *text, const char *label)
{
    const char *found = strstr(text, label);

    return found != NULL ? strtol(found + strlen(label), NULL, 10) : 0;
}

static int64_t read_clock(clockid_t clock)
{
    struct timespec time;

    if (clock_gettime(clock, &time) != 0)
        return -1;
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

struct process_usage process_usage_measure(pid_t pid)
{
    struct process_usage usage = { 0 };
    char text[8192];
    clockid_t clock;

    if (!read_file(pid, "comm", usage.name, sizeof(usage.name)) ||
        clock_getcpuclockid(pid, &clock) != 0)
        return usage;
    usage.name[strcspn(usage.name, "\n")] = '\0';
    usage.cpu_nanoseconds = read_clock(clock);
    usage.known = usage.cpu_nanoseconds >= 0;
    if (read_file(pid, "smaps_rollup", text, sizeof(text))) {
        usage.rss_kib = read_number(text, "\nRss:");
        usage.pss_kib = read_number(text, "\nPss:");
    }
    if (read_file(pid, "status", text, sizeof(text)))
        usage.threads = read_number(text, "\nThreads:");
    return usage;
}

int64_t process_usage_own_cpu(void)
{
    return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}
