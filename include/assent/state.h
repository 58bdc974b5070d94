/*
 * State: the connections to Redis, where everything is kept that outlives a
 * message and is shared by all mail hosts.
 *
 * One struct assent_state serves all threads of a process. It connects when it
 * is used, never waits longer than its time-out, stops asking a server that fails
 * (circuit breaker) and tries again by itself.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_H
#define ASSENT_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <assent/alarm.h>
#include <assent/clock.h>
#include <assent/configuration.h>
#include <assent/error.h>
#include <assent/export.h>
#include <assent/log.h>

/* What is wrong with Redis: each is told apart, because each has another remedy. */
enum assent_state_fault {
    ASSENT_STATE_FINE,
    ASSENT_STATE_AWAY,      /* nobody listens, or the connection broke */
    ASSENT_STATE_SLOW,      /* no answer in time: frozen, or overloaded */
    ASSENT_STATE_DENIED,    /* user or password is wrong, or a right is missing */
    ASSENT_STATE_FULL,      /* its memory is used up: it takes no writes */
    ASSENT_STATE_READ_ONLY, /* a replica: it takes no writes */
    ASSENT_STATE_LOADING,   /* it is reading its data */
    ASSENT_STATE_BROKEN,    /* it answers what makes no sense here */
    ASSENT_STATE_CONFLICT,  /* somebody else has changed it meanwhile */
};

ASSENT_API const char *assent_state_fault_name(enum assent_state_fault fault);

/* As whom to log in. */
enum assent_state_role {
    ASSENT_STATE_DAEMON, /* reads settings and lists, writes what messages leave behind */
    ASSENT_STATE_ADMIN,  /* writes settings and lists */
};

struct assent_state_options {
    const char *const *redis;  /* as in the configuration, NULL at the end */
    const char *state_dir;     /* where the embedded server's socket is */
    const char *user;          /* "": the default user */
    const char *password_file; /* "": none */
    long database;
    int64_t timeout; /* milliseconds for one operation in all; 0: 180 */
    struct assent_clock clock;
    struct assent_logger *logger; /* may be NULL */
    struct assent_alarms *alarms; /* may be NULL */
};

/* What the configuration says; the texts stay the configuration's. For the embedded server user
 * and password file are its own. The paths made up here are kept in a buffer of the caller's. */
struct assent_state_paths {
    char password_file[4096];
};
ASSENT_API struct assent_state_options
assent_state_options_of(const struct assent_configuration *configuration,
                        enum assent_state_role role, struct assent_state_paths *paths);

/* Where the embedded server's things are, below state_dir. */
#define ASSENT_EMBEDDED_DIRECTORY       "redis"
#define ASSENT_EMBEDDED_SOCKET          "redis/redis.sock"
#define ASSENT_EMBEDDED_DAEMON_PASSWORD "redis/daemon.password"
#define ASSENT_EMBEDDED_ADMIN_PASSWORD  "redis/admin.password"
/* The users, in an embedded server and where assentctl redis setup makes them. */
#define ASSENT_STATE_DAEMON_USER "assent"
#define ASSENT_STATE_ADMIN_USER  "assent-admin"

/* Makes the directory, passwords (when there are none), users and configuration of an embedded
 * server; file becomes the path of the configuration, for: redis-server FILE. */
ASSENT_API bool assent_embedded_prepare(const char *state_dir, char *file, size_t size,
                                        struct assent_error *error);

/* The rules of a user for ACL SETUSER, without its password: what the daemon, or an
 * administrator, may do. */
ASSENT_API const char *assent_state_user_rules(enum assent_state_role role);

/* Whether what the configuration says of Redis makes sense; nobody is asked. The error begins with
 * file and line. */
ASSENT_API bool assent_state_check(const struct assent_configuration *configuration,
                                   struct assent_error *error);

struct assent_state;

/* Copies what it needs; does not connect yet. NULL: an address makes no sense (see error), or out
 * of memory. */
ASSENT_API struct assent_state *assent_state_create(const struct assent_state_options *options,
                                                    struct assent_error *error);
/* No thread may be in it. */
ASSENT_API void assent_state_destroy(struct assent_state *state);

/* What is known without asking. */
struct assent_state_health {
    enum assent_state_fault fault;
    char detail[256];  /* of the last fault */
    int64_t since;     /* of the fault, milliseconds since the Unix epoch; 0: none */
    bool breaker_open; /* it is not asked at the moment */
    char server[300];  /* "redis 7.0.15, master, at unix:/..."; "" before the first answer */
    char address[256]; /* "/run/...", "192.0.2.1:6379" of the (last) server */
    uint64_t commands; /* answered */
    uint64_t failures;
    uint64_t connections; /* opened in all */
};
ASSENT_API void assent_state_health(struct assent_state *state, struct assent_state_health *health);

/* Asks the server how it is (PING, INFO), and refreshes what assent_state_health tells. */
ASSENT_API enum assent_state_fault assent_state_probe(struct assent_state *state,
                                                      struct assent_error *error);

#endif
