/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * milter_load.c - puts a milter under load, as Postfix would, and measures it.
 *
 * It plays the mail server's side of the milter protocol, sends messages from a folder or an
 * index (message_list.h) in one of three ways (load_run.h), and prints one JSON object
 * (load_report.h). This file is its command line.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "load_report.h"
#include "load_run.h"

static const char usage[] =
    "usage: milter_load --socket SOCKET [option ...] MESSAGES\n"
    "\n"
    "Sends messages to a milter as Postfix would and prints what happened, as JSON.\n"
    "MESSAGES is a folder of *.eml files, which get an envelope each, or an index of\n"
    "JSON lines with path, client_addr, client_name, helo, mail_from and rcpt_to.\n"
    "\n"
    "  --socket SOCKET      unix:PATH or inet:HOST:PORT\n"
    "  --sessions N         connections side by side (default 1); each message has one\n"
    "                       of its own\n"
    "  --count N            messages to send (default: each once; a short list is gone\n"
    "                       through again and again)\n"
    "  --barrier K          instead: K messages in K sessions, whose ends of message are\n"
    "                       all sent when every session has come so far\n"
    "  --idle N             instead: N sessions that stay open after RCPT\n"
    "  --hold SECONDS       keeps idle sessions open so long after the report (default 0)\n"
    "  --header NAME=VALUE  adds a header to each message (may be repeated)\n"
    "  --pid PID            measures CPU time and memory of that process (may be repeated)\n"
    "  --timeout SECONDS    to connect, and for each reply (default 120)\n"
    "\n"
    "Exit status: 0 each message got a verdict (or each idle session is up), 1 not so,\n"
    "2 bad usage or input.\n";

enum { STATUS_GOOD = 0, STATUS_BAD = 1, STATUS_USAGE = 2, MOST_HEADERS = 16 };

/* Descriptors that the program needs apart from those of its sessions. */
enum { SPARE_DESCRIPTORS = 32 };

struct options {
    enum load_kind kind;
    const char *socket;
    const char *messages;
    const char *headers[MOST_HEADERS];
    size_t header_count;
    long hold_seconds;
};

/* A number from `least` on, or false. */
static bool parse_number(const char *text, long least, long *number, struct error_text *error)
{
    char *end;

    errno = 0;
    *number = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || *number < least || *number > 100000000)
        return error_text_set(error, "%s: a number from %ld on was expected", text, least);
    return true;
}

static bool add_process(struct load_plan *plan, pid_t pid, struct error_text *error)
{
    if (plan->process_count == MOST_PROCESSES)
        return error_text_set(error, "more than %d processes to measure", (int)MOST_PROCESSES);
    if (!process_usage_measure(pid).known)
        return error_text_set(error, "process %ld: there is none that can be measured", (long)pid);
    plan->processes[plan->process_count++].pid = pid;
    return true;
}

static bool add_header(struct options *options, const char *header, struct error_text *error)
{
    if (options->header_count == MOST_HEADERS)
        return error_text_set(error, "more than %d extra headers", (int)MOST_HEADERS);
    options->headers[options->header_count++] = header;
    return true;
}

/* Takes an option whose value is a number. */
static bool take_number(struct options *options, struct load_plan *plan, int option,
                        const char *text, struct error_text *error)
{
    long number;

    if (!parse_number(text, option == 'H' ? 0 : 1, &number, error))
        return false;
    switch (option) {
    case 'p':
        return add_process(plan, (pid_t)number, error);
    case 'c':
        plan->count = (size_t)number;
        return true;
    case 'H':
        options->hold_seconds = number;
        return true;
    case 't':
        plan->endpoint.timeout_seconds = (int)number;
        return true;
    default:
        options->kind = option == 'b' ? LOAD_BARRIER : option == 'i' ? LOAD_IDLE : options->kind;
        plan->sessions = (size_t)number;
        return true;
    }
}

static const struct option long_options[] = {
    { "socket", required_argument, NULL, 's' },
    { "sessions", required_argument, NULL, 'n' },
    { "count", required_argument, NULL, 'c' },
    { "barrier", required_argument, NULL, 'b' },
    { "idle", required_argument, NULL, 'i' },
    { "hold", required_argument, NULL, 'H' },
    { "header", required_argument, NULL, 'a' },
    { "pid", required_argument, NULL, 'p' },
    { "timeout", required_argument, NULL, 't' },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

static bool take_option(struct options *options, struct load_plan *plan, int option,
                        struct error_text *error)
{
    switch (option) {
    case 'h':
        fputs(usage, stdout);
        exit(STATUS_GOOD);
    case '?':
        return error_text_set(error, "--help lists the options");
    case 's':
        options->socket = optarg;
        return true;
    case 'a':
        return add_header(options, optarg, error);
    default:
        return take_number(options, plan, option, optarg, error);
    }
}

static bool parse_options(int argc, char **argv, struct options *options, struct load_plan *plan,
                          struct error_text *error)
{
    int option;

    while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
        if (!take_option(options, plan, option, error))
            return false;
    if (options->socket == NULL)
        return error_text_set(error, "--socket is missing");
    if (optind != argc - 1)
        return error_text_set(error, "one folder or index of messages was expected");
    options->messages = argv[optind];
    return milter_endpoint_parse(&plan->endpoint, options->socket, error);
}

/* More sessions than the plain limit of descriptors, if the hard limit allows it. */
static bool raise_descriptor_limit(size_t sessions, struct error_text *error)
{
    struct rlimit limit;
    rlim_t wanted = sessions + SPARE_DESCRIPTORS;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
        return true;
    if (limit.rlim_max < wanted)
        return error_text_set(error, "%zu sessions: the limit is %llu open files (ulimit -Hn)",
                              sessions, (unsigned long long)limit.rlim_max);
    limit.rlim_cur = wanted;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0 ||
           error_text_set(error, "raise the limit of open files: %s", strerror(errno));
}

static bool load_messages(const struct options *options, struct load_plan *plan,
                          struct error_text *error)
{
    size_t limit = options->kind == LOAD_CLOSED_LOOP ? plan->count : plan->sessions;

    if (!message_list_load(&plan->list, options->messages, limit, error))
        return false;
    for (size_t i = 0; i < options->header_count; i++)
        if (!message_list_add_header(&plan->list, options->headers[i], error))
            return false;
    if (plan->count == 0)
        plan->count = plan->list.count;
    return raise_descriptor_limit(plan->sessions, error);
}

/* What happens while the idle sessions are open. */
struct idle_context {
    long hold_seconds;
    bool success;
};

static void report_idle(void *context, const struct load_plan *plan,
                        const struct load_outcome *outcome)
{
    struct idle_context *idle = context;
    struct timespec hold = { .tv_sec = idle->hold_seconds };

    idle->success = load_report_write(stdout, LOAD_IDLE, plan, outcome);
    nanosleep(&hold, NULL);
}

/* Runs the load and reports; the error says why it could not be run. */
static bool run(const struct options *options, struct load_plan *plan, struct error_text *error)
{
    struct load_outcome outcome;
    struct idle_context idle = { .hold_seconds = options->hold_seconds };
    bool good;

    if (options->kind == LOAD_IDLE) {
        good = load_run_idle(plan, &outcome, report_idle, &idle, error) && idle.success;
    } else {
        good = options->kind == LOAD_BARRIER ? load_run_barrier(plan, &outcome, error)
                                             : load_run_closed_loop(plan, &outcome, error);
        good = good && load_report_write(stdout, options->kind, plan, &outcome);
    }
    load_outcome_fini(&outcome);
    return good;
}

int main(int argc, char **argv)
{
    struct options options = { 0 };
    struct load_plan plan = { .sessions = 1, .endpoint.timeout_seconds = 120 };
    struct error_text error = { 0 };
    int status = STATUS_USAGE;

    if (parse_options(argc, argv, &options, &plan, &error) &&
        load_messages(&options, &plan, &error))
        status = run(&options, &plan, &error) ? STATUS_GOOD : STATUS_BAD;
    if (error.text[0] != '\0')
        fprintf(stderr, "milter_load: %s\n", error.text);
    message_list_fini(&plan.list);
    return status;
}
