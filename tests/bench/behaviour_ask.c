/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * behaviour_ask.c - what the two questions about a client's and a message's past cost: the time
 * that a message waits for each over a unix socket, the processor time here and in the server,
 * and the bytes that the server keeps.
 *
 * It starts a redis-server of its own. Clients say one name each, as most do, or many; each
 * Message-ID is new, as most are.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scorer/state/behaviour.h"
#include "scorer/state/command.h"
#include "tests/support/redis_server.h"

enum { QUESTIONS = 100000, CLIENTS = 5000, MEMORY_SAMPLES = 1000, SHORT = 64 };

static const double microseconds = 1e6;

struct bench {
    struct redis_server *server;
    struct assent_behaviour behaviour;
};

static double seconds_of(clockid_t clock)
{
    struct timespec time;

    (void)clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* User and system time of the server. */
static double server_seconds(const struct bench *bench)
{
    clockid_t clock;

    return clock_getcpuclockid(bench->server->process, &clock) == 0 ? seconds_of(clock) : 0;
}

static _Noreturn void give_up(const char *reason)
{
    (void)fprintf(stderr, "behaviour_ask: %s\n", reason);
    exit(1);
}

static void ask_helo(const struct bench *bench, unsigned number, unsigned names)
{
    struct assent_client client = { .family = ASSENT_FAMILY_IPV4,
                                    .address = { 10, (uint8_t)(number % CLIENTS >> 8),
                                                 (uint8_t)(number % CLIENTS), 1 } };
    char name[SHORT];
    unsigned count = 0;

    (void)snprintf(name, sizeof(name), "mail%u.example%u.test", number / CLIENTS % names,
                   number % CLIENTS);
    if (assent_behaviour_helo(&bench->behaviour, &client, name, &count) != ASSENT_STATE_FINE)
        give_up("HELO: no answer");
}

static void ask_message_id(const struct bench *bench, unsigned number, unsigned unused)
{
    char id[SHORT];
    int64_t first = 0;

    (void)unused;
    (void)snprintf(id, sizeof(id), "<20260706120000.%08x.%u@mail.example.test>",
                   number * 2654435761U, number);
    if (assent_behaviour_message_id(&bench->behaviour, id, strlen(id), 1790000000 + number,
                                    &first) != ASSENT_STATE_FINE)
        give_up("Message-ID: no answer");
}

/* Bytes that Redis says a key takes, as the mean of samples. */
static double bytes_of(const struct bench *bench, const char *pattern)
{
    char command[512];
    char text[SHORT] = "";

    (void)snprintf(
        command, sizeof(command),
        "redis-cli -s %s --scan --pattern '%s' | head -%d | sed 's/.*/memory usage &/' | "
        "redis-cli -s %s | awk '{ n += $NF } END { print n / NR }'",
        bench->server->socket, pattern, MEMORY_SAMPLES, bench->server->socket);
    FILE *stream = popen(command, "re"); /* NOLINT(cert-env33-c): words of our own */
    if (stream == NULL || fgets(text, sizeof(text), stream) == NULL)
        give_up("no memory usage");
    (void)pclose(stream);
    return strtod(text, NULL);
}

static void measure(const struct bench *bench, const char *what, const char *pattern,
                    void (*ask)(const struct bench *, unsigned, unsigned), unsigned names)
{
    (void)redis_server_run(bench->server, "flushall");
    ask(bench, 0, names); /* the connection, the script */
    double wall = seconds_of(CLOCK_MONOTONIC);
    double here = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    double there = server_seconds(bench);
    for (unsigned i = 0; i < QUESTIONS; i++)
        ask(bench, i, names);
    wall = seconds_of(CLOCK_MONOTONIC) - wall;
    here = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - here;
    there = server_seconds(bench) - there;
    (void)printf(
        "%-28s %6.1f us, of which %5.1f us CPU here, %5.1f us CPU in Redis; %4.0f bytes a key\n",
        what, wall * microseconds / QUESTIONS, here * microseconds / QUESTIONS,
        there * microseconds / QUESTIONS, bytes_of(bench, pattern));
}

int main(void)
{
    struct bench bench = { .server = redis_server_start(NULL) };
    struct assent_error error = { "" };

    if (bench.server == NULL)
        return 1;
    struct assent_state_options options = redis_server_options(bench.server);
    bench.behaviour = (struct assent_behaviour){ .state = assent_state_create(&options, &error),
                                                 .wall = INT64_C(1790000000000) };
    if (bench.behaviour.state == NULL)
        give_up(error.text);
    measure(&bench, "HELO, one name a client", "assent:helo:*", ask_helo, 1);
    measure(&bench, "HELO, five names a client", "assent:helo:*", ask_helo, 5);
    measure(&bench, "HELO, 20 names a client", "assent:helo:*", ask_helo, 20);
    measure(&bench, "Message-ID", "assent:message-id:*", ask_message_id, 1);
    assent_state_destroy(bench.behaviour.state);
    redis_server_destroy(bench.server);
    return 0;
}
