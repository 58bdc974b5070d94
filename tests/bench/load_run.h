/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * load_run.h - the three kinds of load, and what came of each message.
 *
 *   closed loop  some sessions side by side; each sends its next message, over a connection of
 *                its own, as soon as it is done with the last
 *   barrier      many messages, each in its session; when all sessions have come so far and some
 *                time has passed for the milter to calm down (its pool of threads shrinks), all
 *                ends of message are sent, so that it has them all at once
 *   idle         many sessions that stay open after RCPT
 *
 * Memory and CPU time of the processes under test are read right before and right after; for the
 * idle load, after all sessions are up and the same time has passed.
 */
#ifndef BENCH_LOAD_RUN_H
#define BENCH_LOAD_RUN_H

#include "message_list.h"
#include "milter_session.h"
#include "process_usage.h"

enum { MOST_PROCESSES = 32 };

struct measured_process {
    pid_t pid;
    struct process_usage before;
    struct process_usage after;
};

/* What to do. */
struct load_plan {
    struct milter_endpoint endpoint;
    struct message_list list;
    size_t count;    /* messages in all; a shorter list is gone through again and again */
    size_t sessions; /* side by side */
    struct measured_process processes[MOST_PROCESSES];
    size_t process_count;
};

/* What came of one message. Times are of the monotonic clock, in ns. */
struct message_outcome {
    enum milter_verdict verdict;
    enum milter_step step; /* where it was decided */
    char reply_code[16];
    int64_t started;
    int64_t end_of_message_sent; /* 0: it was decided before */
    int64_t decided;
    struct error_text error; /* of MILTER_VERDICT_FAILED */
};

struct load_outcome {
    struct message_outcome *messages; /* of the closed loop and the barrier */
    size_t message_count;
    int64_t started;
    int64_t finished;
    int64_t own_cpu_nanoseconds; /* what the client itself used */
    uint32_t actions, protocol;  /* as the milter negotiated them */
    char *macro_lists[MILTER_MACRO_CLASSES];
    size_t sessions_open;          /* of the idle load */
    struct error_text first_error; /* empty when there was none */
};

/*
 * Each runs one load; false, with the error, when it could not be run at all. What went wrong
 * with single messages is in their outcomes.
 */
bool load_run_closed_loop(struct load_plan *plan, struct load_outcome *outcome,
                          struct error_text *error);
bool load_run_barrier(struct load_plan *plan, struct load_outcome *outcome,
                      struct error_text *error);

/* What to do while the idle sessions are open: it may print, and wait. */
typedef void load_idle_report(void *context, const struct load_plan *plan,
                              const struct load_outcome *outcome);

/* Opens plan->sessions sessions, calls the report, and takes leave in all of them. */
bool load_run_idle(struct load_plan *plan, struct load_outcome *outcome, load_idle_report *report,
                   void *context, struct error_text *error);

void load_outcome_fini(struct load_outcome *outcome);

#endif
