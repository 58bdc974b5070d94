/*
 * Interruption: the signals are blocked, and asked for between two steps.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>

static const int endings[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };

enum { ENDINGS = sizeof(endings) / sizeof(endings[0]) };

/* nohup(1) has the process ignore a signal: that stays so. */
static bool is_ignored(int number)
{
    struct sigaction action;

    return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

static void change_mask(int how)
{
    sigset_t set;

    (void)sigemptyset(&set);
    for (size_t i = 0; i < ENDINGS; i++)
        if (!is_ignored(endings[i]))
            (void)sigaddset(&set, endings[i]);
    (void)pthread_sigmask(how, &set, NULL);
}

void interrupt_hold(void)
{
    change_mask(SIG_BLOCK);
}

bool interrupt_came(void)
{
    sigset_t pending;

    if (sigpending(&pending) != 0)
        return false;
    for (size_t i = 0; i < ENDINGS; i++)
        if (sigismember(&pending, endings[i]) == 1)
            return true;
    return false;
}

void interrupt_reset(void)
{
    sigset_t none;

    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

void interrupt_release(void)
{
    change_mask(SIG_UNBLOCK);
}
