/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * load_run.c - the three kinds of load. See load_run.h.
 *
 * A thread for each session that sends messages; idle sessions need none. Threads share the plan,
 * which they only read, and write to outcomes of their own.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "load_run.h"

enum {
    THREAD_STACK = 256 << 10,
    CALM_MILLISECONDS = 500, /* for the milter's pool of threads to shrink */
};

/* Where the threads of the barrier load wait until their ends of message have been sent. */
struct gate {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    size_t arrived;
    bool open;
};

/* What the threads of one run share. */
struct crew {
    const struct load_plan *plan;
    struct load_outcome *outcome;
    atomic_size_t next; /* message to be sent */

    /* Of the barrier load; a session belongs to its thread, except while that is at the gate. */
    struct milter_session *sessions;
    struct gate gate;
};

static const struct listed_message *message_number(const struct load_plan *plan, size_t number)
{
    return &plan->list.messages[number % plan->list.count];
}

static void measure_before(struct load_plan *plan, struct load_outcome *outcome)
{
    for (size_t i = 0; i < plan->process_count; i++)
        plan->processes[i].before = process_usage_measure(plan->processes[i].pid);
    outcome->own_cpu_nanoseconds = process_usage_own_cpu();
    outcome->started = monotonic_nanoseconds();
}

static void measure_after(struct load_plan *plan, struct load_outcome *outcome)
{
    outcome->finished = monotonic_nanoseconds();
    outcome->own_cpu_nanoseconds = process_usage_own_cpu() - outcome->own_cpu_nanoseconds;
    for (size_t i = 0; i < plan->process_count; i++)
        plan->processes[i].after = process_usage_measure(plan->processes[i].pid);
}

static void note_outcome(struct message_outcome *message, const struct milter_session *session)
{
    message->verdict = session->verdict;
    message->step = session->step;
    memcpy(message->reply_code, session->reply_code, sizeof(message->reply_code));
    message->end_of_message_sent = session->end_of_message_sent;
    message->decided = session->decided;
    message->error = session->connection.error;
}

static void keep_first_error(struct load_outcome *outcome, const struct error_text *error)
{
    if (outcome->first_error.text[0] == '\0')
        outcome->first_error = *error;
}

static void find_first_error(struct load_outcome *outcome)
{
    for (size_t i = 0; i < outcome->message_count; i++)
        if (outcome->messages[i].verdict == MILTER_VERDICT_FAILED)
            keep_first_error(outcome, &outcome->messages[i].error);
}

/* Asks, with a connection of its own, what the milter wants. */
static bool probe(const struct load_plan *plan, struct load_outcome *outcome,
                  struct error_text *error)
{
    struct milter_connection connection;

    milter_connection_init(&connection);
    bool good = milter_connection_open(&connection, &plan->endpoint);
    if (good) {
        outcome->actions = connection.actions;
        outcome->protocol = connection.protocol;
        memcpy(outcome->macro_lists, connection.macro_lists, sizeof(outcome->macro_lists));
        memset(connection.macro_lists, 0, sizeof(connection.macro_lists));
    } else {
        *error = connection.error;
    }
    milter_connection_close(&connection);
    return good;
}

static void gate_pass(struct gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    gate->arrived++;
    pthread_cond_broadcast(&gate->changed);
    while (!gate->open)
        pthread_cond_wait(&gate->changed, &gate->mutex);
    pthread_mutex_unlock(&gate->mutex);
}

static void gate_await(struct gate *gate, size_t count)
{
    pthread_mutex_lock(&gate->mutex);
    while (gate->arrived < count)
        pthread_cond_wait(&gate->changed, &gate->mutex);
    pthread_mutex_unlock(&gate->mutex);
}

static void gate_open(struct gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    gate->open = true;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->mutex);
}

static void let_milter_calm_down(void)
{
    struct timespec calm = { .tv_nsec = CALM_MILLISECONDS * 1000000L };

    nanosleep(&calm, NULL);
}

/* When all sessions are at the gate: sends the ends of message, one right after the other. */
static void send_ends_together(struct crew *crew, size_t count)
{
    gate_await(&crew->gate, count);
    let_milter_calm_down();
    for (size_t i = 0; i < count; i++)
        milter_session_send_end(&crew->sessions[i]);
    gate_open(&crew->gate);
}

/* Starts a thread for each session and waits for all of them. */
static bool run_threads(struct crew *crew, void *(*work)(void *), struct error_text *error)
{
    size_t count = crew->plan->sessions;
    size_t started = 0;
    pthread_t *threads = calloc(count, sizeof(*threads));
    pthread_attr_t attributes;

    if (threads == NULL)
        return error_text_set(error, "start %zu threads: out of memory", count);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, THREAD_STACK);
    while (started < count && pthread_create(&threads[started], &attributes, work, crew) == 0)
        started++;
    pthread_attr_destroy(&attributes);
    if (crew->sessions != NULL)
        send_ends_together(crew, started);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    free(threads);
    return started == count ||
           error_text_set(error, "only %zu of %zu threads could be started", started, count);
}

static bool prepare(struct load_plan *plan, struct load_outcome *outcome, struct error_text *error)
{
    *outcome = (struct load_outcome){ .message_count = plan->count };
    outcome->messages = calloc(plan->count, sizeof(*outcome->messages));
    if (outcome->messages == NULL)
        return error_text_set(error, "%zu messages: out of memory", plan->count);
    return probe(plan, outcome, error);
}

/* ---- closed loop ---- */

static void send_message(const struct load_plan *plan, size_t number,
                         struct message_outcome *message)
{
    struct milter_session session;

    message->started = monotonic_nanoseconds();
    milter_session_open(&session, &plan->endpoint, message_number(plan, number));
    milter_session_envelope(&session);
    milter_session_content(&session);
    milter_session_finish(&session);
    note_outcome(message, &session);
    milter_session_close(&session);
}

static void *send_messages(void *argument)
{
    struct crew *crew = argument;

    for (;;) {
        size_t number = atomic_fetch_add(&crew->next, 1);

        if (number >= crew->plan->count)
            return NULL;
        send_message(crew->plan, number, &crew->outcome->messages[number]);
    }
}

/* Runs the plan with all its sessions, each a thread that does this work. */
static bool run_crew(struct load_plan *plan, void *(*work)(void *), struct milter_session *sessions,
                     struct load_outcome *outcome, struct error_text *error)
{
    struct crew crew = {
        .plan = plan,
        .outcome = outcome,
        .sessions = sessions,
        .gate = { .mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER },
    };

    if (!prepare(plan, outcome, error))
        return false;
    measure_before(plan, outcome);
    bool good = run_threads(&crew, work, error);
    measure_after(plan, outcome);
    find_first_error(outcome);
    return good;
}

bool load_run_closed_loop(struct load_plan *plan, struct load_outcome *outcome,
                          struct error_text *error)
{
    return run_crew(plan, send_messages, NULL, outcome, error);
}

/* ---- barrier ---- */

static void *send_at_barrier(void *argument)
{
    struct crew *crew = argument;
    size_t number = atomic_fetch_add(&crew->next, 1);
    struct message_outcome *message = &crew->outcome->messages[number];
    struct milter_session *session = &crew->sessions[number];

    message->started = monotonic_nanoseconds();
    milter_session_open(session, &crew->plan->endpoint, message_number(crew->plan, number));
    milter_session_envelope(session);
    milter_session_content(session);
    milter_session_flush(session);
    gate_pass(&crew->gate);
    milter_session_finish(session);
    note_outcome(message, session);
    milter_session_close(session);
    return NULL;
}

bool load_run_barrier(struct load_plan *plan, struct load_outcome *outcome,
                      struct error_text *error)
{
    struct milter_session *sessions = calloc(plan->sessions, sizeof(*sessions));

    *outcome = (struct load_outcome){ 0 };
    if (sessions == NULL)
        return error_text_set(error, "%zu sessions: out of memory", plan->sessions);
    plan->count = plan->sessions;
    bool good = run_crew(plan, send_at_barrier, sessions, outcome, error);
    free(sessions);
    return good;
}

/* ---- idle ---- */

static void open_idle_sessions(const struct load_plan *plan, struct load_outcome *outcome,
                               struct milter_session *sessions)
{
    for (size_t i = 0; i < plan->sessions; i++) {
        milter_session_open(&sessions[i], &plan->endpoint, message_number(plan, i));
        milter_session_envelope(&sessions[i]);
        milter_session_flush(&sessions[i]);
        if (sessions[i].verdict == MILTER_VERDICT_NONE)
            outcome->sessions_open++;
        else if (sessions[i].verdict == MILTER_VERDICT_FAILED)
            keep_first_error(outcome, &sessions[i].connection.error);
    }
}

bool load_run_idle(struct load_plan *plan, struct load_outcome *outcome, load_idle_report *report,
                   void *context, struct error_text *error)
{
    struct milter_session *sessions = calloc(plan->sessions, sizeof(*sessions));

    *outcome = (struct load_outcome){ 0 };
    if (sessions == NULL)
        return error_text_set(error, "%zu sessions: out of memory", plan->sessions);
    if (!probe(plan, outcome, error)) {
        free(sessions);
        return false;
    }
    measure_before(plan, outcome);
    open_idle_sessions(plan, outcome, sessions);
    let_milter_calm_down();
    measure_after(plan, outcome);
    report(context, plan, outcome);
    for (size_t i = 0; i < plan->sessions; i++)
        milter_session_close(&sessions[i]);
    free(sessions);
    return true;
}

void load_outcome_fini(struct load_outcome *outcome)
{
    free(outcome->messages);
    for (int macro_class = 0; macro_class < MILTER_MACRO_CLASSES; macro_class++)
        free(outcome->macro_lists[macro_class]);
    *outcome = (struct load_outcome){ 0 };
}
