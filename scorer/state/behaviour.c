/*
 * Behaviour.
 *
 * Names and Message-IDs are kept as the beginning of their SHA-256: short, of fixed
 * size whatever a client says, the same on all hosts, and not to be read off. Of
 * 32 bits, two of a client's 20 names meet once in 20 million clients; of 64 bits,
 * two of a million Message-IDs once in 40 million weeks.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/behaviour.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "scorer/state/command.h"

#define FARTHEST_DATE INT64_C(1000000000000)

enum {
    KEY_SIZE = 80,
    NAME_DIGITS = 8,
    MESSAGE_ID_DIGITS = 16,
    DAY = 24 * 60 * 60,
    SECOND = 1000,
};

/* The first digits of the hash; text has room for them and a NUL. */
static void hash(const void *bytes, size_t length, char *text, size_t digits)
{
    gchar *all = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, length);

    (void)snprintf(text, digits + 1, "%s", all);
    g_free(all);
}

/* Frees the commands. */
static enum assent_state_fault ask(const struct assent_behaviour *behaviour, const char *key,
                                   struct assent_command *commands, size_t count,
                                   redisReply **replies)
{
    const struct assent_state_call call = { .key = key,
                                            .timeout = behaviour->timeout,
                                            .before_wait = behaviour->before_wait,
                                            .before_wait_data = behaviour->before_wait_data };
    struct assent_error error; /* assent_state_health keeps it */
    enum assent_state_fault fault =
        assent_state_ask(behaviour->state, &call, commands, count, replies, &error);

    for (size_t i = 0; i < count; i++)
        assent_command_fini(&commands[i]);
    return fault;
}

/* --- HELO --- */

/* The network is the {tag}, so that a Cluster keeps all that is known of it on one node. */
static void name_key(const struct assent_client *client, char key[KEY_SIZE])
{
    const uint8_t *at = client->address;

    if (client->family == ASSENT_FAMILY_IPV4)
        (void)snprintf(key, KEY_SIZE, ASSENT_KEY_HELO "{%u.%u.%u.%u}", at[0], at[1], at[2], at[3]);
    else
        (void)snprintf(key, KEY_SIZE, ASSENT_KEY_HELO "{%x:%x:%x:%x}", at[0] << 8 | at[1],
                       at[2] << 8 | at[3], at[4] << 8 | at[5], at[6] << 8 | at[7]);
}

static bool read_count(const redisReply *reply, unsigned *names)
{
    if (reply->type != REDIS_REPLY_INTEGER || reply->integer < 1 ||
        reply->integer > ASSENT_HELO_MOST)
        return false;
    *names = (unsigned)reply->integer;
    return true;
}

enum assent_state_fault assent_behaviour_helo(const struct assent_behaviour *behaviour,
                                              const struct assent_client *client, const char *name,
                                              unsigned *names)
{
    int64_t now = behaviour->wall / SECOND;
    struct assent_command command;
    char member[NAME_DIGITS + 1];
    redisReply *reply = NULL;
    char key[KEY_SIZE];

    name_key(client, key);
    hash(name, strlen(name), member, NAME_DIGITS);
    assent_command_init(&command);
    assent_command_script(&command, &assent_script_helo, 1);
    assent_command_add(&command, key);
    assent_command_add(&command, member);
    assent_command_format(&command, "%" PRId64, now);
    assent_command_format(&command, "%" PRId64, now - ASSENT_HELO_DAY);
    assent_command_format(&command, "%d", -ASSENT_HELO_MOST - 1);
    assent_command_format(&command, "%d", ASSENT_HELO_DAY);
    enum assent_state_fault fault = ask(behaviour, key, &command, 1, &reply);
    if (fault == ASSENT_STATE_FINE && !read_count(reply, names))
        fault = ASSENT_STATE_BROKEN;
    freeReplyObject(reply);
    return fault;
}

/* --- Message-ID --- */

/* Nothing there: it is the first. A date of mail has a year of four digits at most. */
static bool read_date(const redisReply *reply, int64_t date, int64_t *first)
{
    char *rest = NULL;

    *first = date;
    if (reply->type == REDIS_REPLY_NIL)
        return true;
    if (reply->type != REDIS_REPLY_STRING)
        return false;
    errno = 0;
    *first = strtoll(reply->str, &rest, 10);
    return errno == 0 && reply->len > 0 && rest == reply->str + reply->len &&
           *first > -FARTHEST_DATE && *first < FARTHEST_DATE;
}

enum assent_state_fault assent_behaviour_message_id(const struct assent_behaviour *behaviour,
                                                    const char *id, size_t length, int64_t date,
                                                    int64_t *first)
{
    redisReply *replies[2] = { NULL, NULL };
    char digits[MESSAGE_ID_DIGITS + 1];
    struct assent_command commands[2];
    char key[KEY_SIZE];

    hash(id, length, digits, MESSAGE_ID_DIGITS);
    (void)snprintf(key, sizeof(key), ASSENT_KEY_MESSAGE_ID "%s", digits);
    assent_command_init(&commands[0]);
    assent_command_add(&commands[0], "SET");
    assent_command_add(&commands[0], key);
    assent_command_format(&commands[0], "%" PRId64, date);
    assent_command_add(&commands[0], "NX");
    assent_command_add(&commands[0], "GET");
    assent_command_add(&commands[0], "EX");
    assent_command_format(&commands[0], "%d", ASSENT_MESSAGE_ID_DAYS * DAY);
    /* What is there already lives on, too. */
    assent_command_init(&commands[1]);
    assent_command_add(&commands[1], "EXPIRE");
    assent_command_add(&commands[1], key);
    assent_command_format(&commands[1], "%d", ASSENT_MESSAGE_ID_DAYS * DAY);
    enum assent_state_fault fault = ask(behaviour, key, commands, 2, replies);
    if (fault == ASSENT_STATE_FINE && !read_date(replies[0], date, first))
        fault = ASSENT_STATE_BROKEN;
    freeReplyObject(replies[0]);
    freeReplyObject(replies[1]);
    return fault;
}
