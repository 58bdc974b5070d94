/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * load_report.c - what a load brought, as JSON. See load_report.h.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "load_report.h"

static const char *const kind_names[] = {
    [LOAD_CLOSED_LOOP] = "closed loop",
    [LOAD_BARRIER] = "barrier",
    [LOAD_IDLE] = "idle",
};

static const char *const macro_class_names[MILTER_MACRO_CLASSES] = {
    [MILTER_MACROS_CONNECT] = "connect", [MILTER_MACROS_HELO] = "helo",
    [MILTER_MACROS_MAIL] = "mail",       [MILTER_MACROS_RCPT] = "rcpt",
    [MILTER_MACROS_DATA] = "data",       [MILTER_MACROS_EOM] = "eom",
    [MILTER_MACROS_EOH] = "eoh",
};

static double milliseconds(int64_t nanoseconds)
{
    return (double)nanoseconds / 1e6;
}

/* ---- latencies ---- */

static int compare_times(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

/* The p-th percentile of sorted times, by the nearest rank. */
static int64_t percentile(const int64_t *times, size_t count, size_t p)
{
    size_t rank = (count * p + 99) / 100;

    return times[rank > 0 ? rank - 1 : 0];
}

/* Sorts the times and tells about them; null when there are none. */
static json_t *describe_times(int64_t *times, size_t count)
{
    if (count == 0)
        return json_null();
    qsort(times, count, sizeof(*times), compare_times);
    return json_pack("{s:I, s:f, s:f, s:f, s:f}", "count", (json_int_t)count, "minimum",
                     milliseconds(times[0]), "median", milliseconds(percentile(times, count, 50)),
                     "p99", milliseconds(percentile(times, count, 99)), "maximum",
                     milliseconds(times[count - 1]));
}

/* The times from `from` to the decision, of all messages that got a verdict. */
static json_t *describe_latency(const struct load_outcome *outcome, bool whole_message)
{
    int64_t *times = calloc(outcome->message_count, sizeof(*times));
    size_t count = 0;

    for (size_t i = 0; times != NULL && i < outcome->message_count; i++) {
        const struct message_outcome *message = &outcome->messages[i];
        int64_t from = whole_message ? message->started : message->end_of_message_sent;

        if (message->verdict != MILTER_VERDICT_FAILED && from != 0)
            times[count++] = message->decided - from;
    }
    json_t *described = describe_times(times, count);
    free(times);
    return described;
}

/* ---- verdicts ---- */

static void count_in(json_t *counts, const char *name)
{
    json_int_t before = json_integer_value(json_object_get(counts, name));

    json_object_set_new(counts, name, json_integer(before + 1));
}

static const char *verdict_class(const struct message_outcome *message)
{
    if (message->verdict != MILTER_VERDICT_REPLYCODE)
        return milter_verdict_name(message->verdict);
    return message->reply_code[0] == '4' ? "replycode_4xx" : "replycode_5xx";
}

static size_t count_failed(const struct load_outcome *outcome)
{
    size_t failed = 0;

    for (size_t i = 0; i < outcome->message_count; i++) {
        enum milter_verdict verdict = outcome->messages[i].verdict;

        failed += verdict == MILTER_VERDICT_FAILED || verdict == MILTER_VERDICT_NONE;
    }
    return failed;
}

static json_t *describe_verdicts(const struct load_outcome *outcome)
{
    json_t *verdicts =
        json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i}", "accept", 0, "reject", 0, "tempfail", 0,
                  "replycode_4xx", 0, "replycode_5xx", 0, "discard", 0, "quarantine", 0);

    for (size_t i = 0; i < outcome->message_count; i++) {
        const struct message_outcome *message = &outcome->messages[i];

        if (message->verdict != MILTER_VERDICT_FAILED && message->verdict != MILTER_VERDICT_NONE)
            count_in(verdicts, verdict_class(message));
    }
    return verdicts;
}

static json_t *describe_reply_codes(const struct load_outcome *outcome)
{
    json_t *codes = json_object();

    for (size_t i = 0; i < outcome->message_count; i++)
        if (outcome->messages[i].verdict == MILTER_VERDICT_REPLYCODE)
            count_in(codes, outcome->messages[i].reply_code);
    return codes;
}

static json_int_t count_early(const struct load_outcome *outcome)
{
    json_int_t early = 0;

    for (size_t i = 0; i < outcome->message_count; i++)
        early += outcome->messages[i].verdict != MILTER_VERDICT_FAILED &&
                 outcome->messages[i].step != MILTER_STEP_END_OF_MESSAGE;
    return early;
}

static void add_messages(json_t *report, const struct load_outcome *outcome)
{
    json_object_set_new(report, "messages", json_integer((json_int_t)outcome->message_count));
    json_object_set_new(report, "verdicts", describe_verdicts(outcome));
    json_object_set_new(report, "reply_codes", describe_reply_codes(outcome));
    json_object_set_new(report, "decided_before_end_of_message",
                        json_integer(count_early(outcome)));
    json_object_set_new(report, "errors", json_integer((json_int_t)count_failed(outcome)));
    json_object_set_new(report, "end_of_message_ms", describe_latency(outcome, false));
}

/* Only of the closed loop: the others wait on purpose. */
static void add_rate(json_t *report, const struct load_outcome *outcome)
{
    double seconds = (double)(outcome->finished - outcome->started) / 1e9;
    double messages = (double)outcome->message_count;

    json_object_set_new(report, "seconds", json_real(seconds));
    json_object_set_new(report, "messages_per_second", json_real(messages / seconds));
    json_object_set_new(report, "client_cpu_ms_per_message",
                        json_real(milliseconds(outcome->own_cpu_nanoseconds) / messages));
    json_object_set_new(report, "message_ms", describe_latency(outcome, true));
}

/* ---- barrier ---- */

struct barrier_times {
    int64_t first_sent, last_sent, first_decided, last_decided;
    size_t count;
};

static bool passed_barrier(const struct message_outcome *message)
{
    return message->verdict != MILTER_VERDICT_FAILED && message->end_of_message_sent != 0;
}

static struct barrier_times find_barrier_times(const struct load_outcome *outcome)
{
    struct barrier_times times = { .first_sent = INT64_MAX, .first_decided = INT64_MAX };

    for (size_t i = 0; i < outcome->message_count; i++) {
        const struct message_outcome *message = &outcome->messages[i];

        if (!passed_barrier(message))
            continue;
        times.count++;
        if (message->end_of_message_sent < times.first_sent)
            times.first_sent = message->end_of_message_sent;
        if (message->end_of_message_sent > times.last_sent)
            times.last_sent = message->end_of_message_sent;
        if (message->decided < times.first_decided)
            times.first_decided = message->decided;
        if (message->decided > times.last_decided)
            times.last_decided = message->decided;
    }
    return times;
}

/* Each message's time from the first end of message that was sent, in the order of the list. */
static json_t *list_barrier_times(const struct load_outcome *outcome, int64_t first_sent)
{
    json_t *list = json_array();

    for (size_t i = 0; i < outcome->message_count; i++) {
        const struct message_outcome *message = &outcome->messages[i];

        json_array_append_new(list, passed_barrier(message)
                                        ? json_real(milliseconds(message->decided - first_sent))
                                        : json_null());
    }
    return list;
}

static void add_barrier(json_t *report, const struct load_outcome *outcome)
{
    struct barrier_times times = find_barrier_times(outcome);
    bool together = times.count == outcome->message_count && times.last_sent < times.first_decided;
    double total = times.count > 0 ? milliseconds(times.last_decided - times.first_sent) : 0;

    json_object_set_new(report, "in_flight_together", json_boolean(together));
    json_object_set_new(report, "barrier_total_ms", json_real(total));
    json_object_set_new(report, "barrier_messages_ms",
                        list_barrier_times(outcome, times.first_sent));
}

/* ---- processes ---- */

static json_t *describe_memory(const struct process_usage *usage)
{
    return json_pack("{s:I, s:I, s:I}", "rss_kib", (json_int_t)usage->rss_kib, "pss_kib",
                     (json_int_t)usage->pss_kib, "threads", (json_int_t)usage->threads);
}

/* A process that has gone in the meantime has no figures at all: they would be wrong. */
static json_t *describe_process(const struct measured_process *process, size_t messages)
{
    bool known = process->before.known && process->after.known;
    json_t *described =
        json_pack("{s:I, s:s, s:b}", "pid", (json_int_t)process->pid, "name",
                  process->before.known ? process->before.name : "?", "alive", known);

    if (!known)
        return described;

    double cpu = milliseconds(process->after.cpu_nanoseconds - process->before.cpu_nanoseconds);
    json_object_set_new(described, "cpu_ms", json_real(cpu));
    if (messages > 0)
        json_object_set_new(described, "cpu_ms_per_message", json_real(cpu / (double)messages));
    json_object_set_new(described, "before", describe_memory(&process->before));
    json_object_set_new(described, "after", describe_memory(&process->after));
    return described;
}

static bool all_processes_alive(const struct load_plan *plan)
{
    for (size_t i = 0; i < plan->process_count; i++)
        if (!plan->processes[i].before.known || !plan->processes[i].after.known)
            return false;
    return true;
}

static void add_processes(json_t *report, const struct load_plan *plan,
                          const struct load_outcome *outcome)
{
    json_t *list = json_array();

    for (size_t i = 0; i < plan->process_count; i++)
        json_array_append_new(list, describe_process(&plan->processes[i], outcome->message_count));
    json_object_set_new(report, "processes", list);
}

/* ---- the whole ---- */

static void add_negotiated(json_t *report, const struct load_outcome *outcome)
{
    json_t *macros = json_object();

    for (int macro_class = 0; macro_class < MILTER_MACRO_CLASSES; macro_class++)
        if (outcome->macro_lists[macro_class] != NULL)
            json_object_set_new(macros, macro_class_names[macro_class],
                                json_string(outcome->macro_lists[macro_class]));
    json_object_set_new(report, "negotiated",
                        json_pack("{s:I, s:I, s:o}", "actions", (json_int_t)outcome->actions,
                                  "protocol", (json_int_t)outcome->protocol, "macros", macros));
}

bool load_report_write(FILE *stream, enum load_kind kind, const struct load_plan *plan,
                       const struct load_outcome *outcome)
{
    bool success = outcome->first_error.text[0] == '\0' && count_failed(outcome) == 0 &&
                   all_processes_alive(plan);
    json_t *report =
        json_pack("{s:s, s:I}", "kind", kind_names[kind], "sessions", (json_int_t)plan->sessions);

    if (kind == LOAD_IDLE) {
        json_object_set_new(report, "sessions_open",
                            json_integer((json_int_t)outcome->sessions_open));
        success = success && outcome->sessions_open == plan->sessions;
    } else {
        add_messages(report, outcome);
    }
    if (kind == LOAD_CLOSED_LOOP)
        add_rate(report, outcome);
    if (kind == LOAD_BARRIER)
        add_barrier(report, outcome);
    add_processes(report, plan, outcome);
    add_negotiated(report, outcome);
    json_object_set_new(report, "success", json_boolean(success));
    if (outcome->first_error.text[0] != '\0')
        json_object_set_new(report, "first_error", json_string(outcome->first_error.text));

    bool written = json_dumpf(report, stream, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) == 0 &&
                   fputc('\n', stream) != EOF && fflush(stream) == 0;
    json_decref(report);
    return written && success;
}
