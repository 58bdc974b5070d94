/*
 * Redis for administrators: what a server is like, and its users. assentctl redis
 * and assentctl doctor are made of it.
 *
 * From any thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_REDIS_ADMIN_H
#define ASSENT_REDIS_ADMIN_H

#include <assent/state.h>

enum assent_answer { ASSENT_ANSWER_UNKNOWN, ASSENT_ANSWER_NO, ASSENT_ANSWER_YES };

/* What a server says about itself. */
struct assent_redis_facts {
    char version[64];
    int major;      /* of the version */
    char role[32];  /* "master", "slave" */
    char user[128]; /* as whom we are logged in; "": it may not be asked */
    char policy[64];
    uint64_t used_memory; /* bytes */
    uint64_t maxmemory;   /* 0: no bound */
    bool append_only;
    bool disk_fails;      /* it cannot write its disk */
    int64_t clock_offset; /* milliseconds that its clock is ahead of ours */
    uint64_t generation;  /* of the settings; 0: there are none */
    /* Tried, without any change: */
    enum assent_answer writes_settings;
    enum assent_answer writes_journal;
};

/* Asks for them, past the circuit breaker. Not FINE: see error. */
ASSENT_API enum assent_state_fault assent_redis_inspect(struct assent_state *state,
                                                        struct assent_redis_facts *facts,
                                                        struct assent_error *error);

/* How a server keeps its users over its next start. */
enum assent_redis_kept { ASSENT_KEPT_NOT, ASSENT_KEPT_ACL_FILE, ASSENT_KEPT_CONFIGURATION };

struct assent_redis_setup {
    bool made_password;          /* the file was not there */
    unsigned servers;            /* on which the user is now */
    enum assent_redis_kept kept; /* the least of all servers */
};

/* Makes the user, or gives it its password and rights again, on the server, or on all masters of
 * a Cluster that can be reached. The password is the first line of the file, which is made with a
 * random one when it is not there; but a user that is there already gets another password only when
 * new_password says so, since other hosts may log in with the old one. state is logged in as
 * somebody who may ACL SETUSER. Not FINE: the first server that failed, see error; the others have
 * been tried all the same. */
ASSENT_API enum assent_state_fault
assent_redis_setup_user(struct assent_state *state, enum assent_state_role role, const char *name,
                        const char *password_file, bool new_password,
                        struct assent_redis_setup *setup, struct assent_error *error);

/* Whether a user has the rights it should have and no others (ACL DRYRUN, Redis 7). problem: the
 * first that is not as it should be, or "". */
ASSENT_API enum assent_state_fault assent_redis_check_user(struct assent_state *state,
                                                           enum assent_state_role role,
                                                           const char *name, char *problem,
                                                           size_t size, struct assent_error *error);

/* Redis reads its append-only file with the rights of its default user, and passes over what a
 * script has written when that user may not write it. Whether it may; to be asked as somebody who
 * may ACL DRYRUN. */
ASSENT_API enum assent_state_fault
assent_redis_check_replay(struct assent_state *state, bool *complete, struct assent_error *error);

#endif
