/*
 * Asking Redis, for the other files of this room.
 *
 *     struct assent_command command;
 *     assent_command_init(&command);
 *     assent_command_add(&command, "HGET");
 *     assent_command_add(&command, key);
 *     assent_command_add(&command, field);
 *     fault = assent_state_ask(state, &call, &command, 1, &reply, error);
 *     assent_command_fini(&command);
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_COMMAND_H
#define ASSENT_STATE_COMMAND_H

#include <hiredis/hiredis.h>

#include <assent/state.h>

struct assent_script;

/* A command with its arguments; they are copied. */
struct assent_command {
    char **arguments;
    size_t *lengths;
    size_t count;
    size_t capacity;
    bool failed;                        /* out of memory: it will not be sent */
    const struct assent_script *script; /* that it calls, or NULL */
};

void assent_command_init(struct assent_command *command);
void assent_command_fini(struct assent_command *command);
void assent_command_add(struct assent_command *command, const char *text);
void assent_command_add_bytes(struct assent_command *command, const void *bytes, size_t length);
void assent_command_format(struct assent_command *command, const char *format, ...)
    ASSENT_PRINTF(2, 3);

/* How to ask. */
struct assent_state_call {
    const char *key; /* a key that the commands touch: in a Cluster it names the node */
    int64_t timeout; /* milliseconds for all of it; 0: the state's own */
    bool patient;    /* ask also while the circuit breaker is open (background work) */
    /* Called before a thread waits for longer than a moment; may be NULL. */
    void (*before_wait)(void *data);
    void *before_wait_data;
};

/* Sends count commands at once, over one connection, and takes their replies, which are the
 * caller's to free (freeReplyObject). When anything is wrong, an error reply included, every reply
 * is NULL and the fault is returned; commands may or may not have been carried out then. NOSCRIPT,
 * MOVED, ASK, a new master and a connection that the server had closed while it was idle are
 * dealt with inside. A reply of the server's that begins with a word that a script of ours
 * returned by error_reply is ASSENT_STATE_BROKEN, or ASSENT_STATE_CONFLICT when it begins with
 * "CONFLICT". */
enum assent_state_fault assent_state_ask(struct assent_state *state,
                                         const struct assent_state_call *call,
                                         const struct assent_command *commands, size_t count,
                                         redisReply **replies, struct assent_error *error);

/* A Lua script, one file of this folder each; the build makes them constants (scripts.c). */
struct assent_script {
    const char *name;
    const char *text;
    char sha1[41];
};
extern const struct assent_script assent_script_change; /* change.lua */
extern const struct assent_script assent_script_helo;   /* helo.lua */

/* Begins an EVALSHA command; then the keys and arguments are added. assent_state_ask loads the
 * script when the server has forgotten it. */
void assent_command_script(struct assent_command *command, const struct assent_script *script,
                           size_t key_count);

/* The command's first word, or the name of its script. */
const char *assent_command_name(const struct assent_command *command);

/* The names of keys, described in keys.c. {config} is one slot of a Cluster: a change touches all
 * of them in one script. */
#define ASSENT_KEY_META       "assent:{config}:meta"
#define ASSENT_KEY_SETTINGS   "assent:{config}:settings"
#define ASSENT_KEY_CHANGES    "assent:{config}:changes"
#define ASSENT_KEY_LIST       "assent:{config}:list:" /* and the list's name */
#define ASSENT_KEY_JOURNAL    "assent:journal:"       /* and the host's number */
#define ASSENT_KEY_HOSTS      "assent:hosts"
#define ASSENT_KEY_NAMES      "assent:names"
#define ASSENT_KEY_HELO       "assent:helo:"       /* and the client's network as {tag} */
#define ASSENT_KEY_MESSAGE_ID "assent:message-id:" /* and the Message-ID's hash */

/* In assent:hosts instead of an instance: the host has written, but not agreed on its number. */
#define ASSENT_HOST_UNCLAIMED "-"

/* Every kind of key: documentation and the rights of the two users are made from this table. */
struct assent_key_kind {
    const char *pattern; /* "assent:journal:*" */
    const char *type;    /* "stream" */
    const char *lives;   /* "journal_keep", "as long as it is set" */
    bool daemon_writes;
    const char *meaning;
};
size_t assent_key_kind_count(void);
const struct assent_key_kind *assent_key_kind_at(size_t index);

#endif
