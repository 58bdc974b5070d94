/*
 * The clock of the system.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/clock.h>

#include <stddef.h>
#include <time.h>

static int64_t read_clock(clockid_t which)
{
    struct timespec now;

    (void)clock_gettime(which, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t system_wall(void *data)
{
    (void)data;
    return read_clock(CLOCK_REALTIME);
}

static int64_t system_monotonic(void *data)
{
    (void)data;
    return read_clock(CLOCK_MONOTONIC);
}

struct assent_clock assent_clock_system(void)
{
    return (struct assent_clock){ system_wall, system_monotonic, NULL };
}
