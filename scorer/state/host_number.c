/*
 * Agreeing on the number of this host.
 *
 * assent:hosts holds who has which number: "HOSTNAME INSTANCE", where the instance
 * is a random word kept on this host, so that two hosts with one name are told
 * apart, and a claim whose answer was lost is recognized. A host that has written before
 * its number was agreed on stands there without an instance (journal_names.c), and takes
 * that place over.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/journal.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "scorer/base/id.h"
#include "scorer/base/text.h"
#include "scorer/state/command.h"

enum { NUMBERS = 4096, MOST_TRIES = 16, PATIENCE = 2000, INSTANCE_SIZE = 17, WHO_SIZE = 300 };

struct host {
    unsigned number;
    char instance[INSTANCE_SIZE];
    bool agreed;
    /* What stands in assent:hosts when it has written without having agreed; "" when it cannot. */
    char unclaimed[WHO_SIZE];
};

/* "NUMBER INSTANCE agreed" or "... tentative". */
static bool read_line(char *line, struct host *host)
{
    char *rest = NULL;
    unsigned long number = strtoul(line, &rest, 10);
    size_t length = *rest == ' ' ? strspn(rest + 1, "0123456789abcdef") : 0;

    if (number >= NUMBERS || length != INSTANCE_SIZE - 1 || rest[1 + length] != ' ')
        return false;
    host->number = (unsigned)number;
    memcpy(host->instance, rest + 1, length);
    host->instance[length] = '\0';
    host->agreed = strcmp(rest + 2 + length, "agreed\n") == 0;
    return true;
}

static bool read_host(const char *file, struct host *host)
{
    char line[64];
    FILE *stream = fopen(file, "re");

    if (stream == NULL)
        return false;
    bool whole = fgets(line, sizeof(line), stream) != NULL && read_line(line, host);
    (void)fclose(stream);
    return whole;
}

/* Without a file the number is agreed on anew at each start. */
static void write_host(const char *file, const struct host *host)
{
    char name[PATH_MAX];
    FILE *stream;

    if (snprintf(name, sizeof(name), "%s.new", file) >= (int)sizeof(name) ||
        (stream = fopen(name, "we")) == NULL)
        return;
    bool fine = fprintf(stream, "%u %s %s\n", host->number, host->instance,
                        host->agreed ? "agreed" : "tentative") > 0;
    fine = fflush(stream) == 0 && fsync(fileno(stream)) == 0 && fine;
    if (fclose(stream) == 0 && fine)
        (void)rename(name, file);
}

static void make_host(struct host *host, const char *hostname)
{
    uint64_t random = 0;

    if (getrandom(&random, sizeof(random), 0) != sizeof(random))
        random = (uint64_t)getpid();
    host->number = assent_id_host_of_name(hostname);
    host->agreed = false;
    (void)snprintf(host->instance, sizeof(host->instance), "%016" PRIx64, random);
}

static bool ask(struct assent_state *state, struct assent_command *command, redisReply **reply)
{
    const struct assent_state_call call = { .key = ASSENT_KEY_HOSTS,
                                            .timeout = PATIENCE,
                                            .patient = true };
    struct assent_error error;
    enum assent_state_fault fault = assent_state_ask(state, &call, command, 1, reply, &error);

    assent_command_fini(command);
    return fault == ASSENT_STATE_FINE;
}

/* Who has a number; NULL: nobody. */
static const char *owner(const redisReply *all, unsigned number)
{
    for (size_t i = 0; all->type == REDIS_REPLY_ARRAY && i + 1 < all->elements; i += 2)
        if (all->element[i]->str != NULL && all->element[i + 1]->str != NULL &&
            strtoul(all->element[i]->str, NULL, 10) == number)
            return all->element[i + 1]->str;
    return NULL;
}

/* The number that is ours already, or the first free one from the present one on. *open: it can
 * only be ours, but is to be claimed. */
static bool choose(const redisReply *all, const char *who, struct host *host, bool *ours,
                   bool *open)
{
    for (unsigned i = 0; i < NUMBERS; i++) {
        const char *other = owner(all, (host->number + i) % NUMBERS);
        *ours = other != NULL && strcmp(other, who) == 0;
        *open = i == 0 && host->unclaimed[0] != '\0' && other != NULL &&
                strcmp(other, host->unclaimed) == 0;
        if (other != NULL && !*ours && !*open)
            continue;
        host->number = (host->number + i) % NUMBERS;
        return true;
    }
    return false;
}

/* False: Redis does not answer, or somebody else was quicker (*again). */
static bool claim(struct assent_state *state, const char *who, struct host *host, bool *again)
{
    struct assent_command command;
    redisReply *reply = NULL;
    bool ours = false;
    bool open = false;

    *again = false;
    assent_command_init(&command);
    assent_command_add(&command, "HGETALL");
    assent_command_add(&command, ASSENT_KEY_HOSTS);
    if (!ask(state, &command, &reply))
        return false;
    bool chosen = choose(reply, who, host, &ours, &open);
    freeReplyObject(reply);
    if (!chosen || ours)
        return ours;
    assent_command_init(&command);
    assent_command_add(&command, open ? "HSET" : "HSETNX");
    assent_command_add(&command, ASSENT_KEY_HOSTS);
    assent_command_format(&command, "%u", host->number);
    assent_command_add(&command, who);
    if (!ask(state, &command, &reply))
        return false;
    bool claimed = reply->type == REDIS_REPLY_INTEGER && (open || reply->integer == 1);
    freeReplyObject(reply);
    *again = !claimed;
    return claimed;
}

uint16_t assent_host_number(struct assent_state *state, const char *hostname, const char *file,
                            bool *agreed)
{
    struct host host;
    char who[WHO_SIZE];
    bool again = true;

    memset(&host, 0, sizeof(host));
    if (!read_host(file, &host)) {
        make_host(&host, hostname);
        write_host(file, &host);
    } else if (!host.agreed) {
        (void)snprintf(host.unclaimed, sizeof(host.unclaimed), "%.255s " ASSENT_HOST_UNCLAIMED,
                       hostname);
    }
    (void)snprintf(who, sizeof(who), "%.255s %s", hostname, host.instance);
    /* An agreed number is claimed again as well: Redis may have lost it. */
    unsigned number = host.number;
    struct host claimed = host;
    bool done = false;
    for (int i = 0; i < MOST_TRIES && again && !done; i++)
        done = claim(state, who, &claimed, &again);
    if (done && (!host.agreed || claimed.number != number)) {
        claimed.agreed = true;
        write_host(file, &claimed);
    }
    *agreed = done || host.agreed;
    return (uint16_t)(done ? claimed.number : number);
}
