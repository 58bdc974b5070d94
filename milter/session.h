/*
 * Sessions: what is kept of one connection of the mail server.
 *
 * libmilter's threads share sessions, one callback at a time: everything is
 * found through the context's private data, nothing is kept in threads.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MILTER_SESSION_H
#define MILTER_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include <libmilter/mfapi.h>

#include <assent/assent.h>

#include "milter/filter.h"

struct session {
    struct filter *filter;
    struct assent_client client;
    struct assent_transaction *transaction; /* NULL between messages */
    bool in_flight;                         /* counted in filter->in_flight */
    bool failed;                            /* the message met an error: 451 at its end */
    bool leading_space;                     /* header values carry their own (SMFIP_HDR_LEADSPC) */
    bool may_skip;                          /* the mail server understands SMFIS_SKIP */
    unsigned long silent;                   /* SMFIP_NR_*: steps at which no reply is expected */
    int64_t began;                          /* monotonic milliseconds at DATA */
};

/* The context's session; made if there is none yet. NULL: out of memory. */
struct session *session_of(SMFICTX *context, struct filter *filter);
/* The context's session, or NULL. */
struct session *session_find(SMFICTX *context);
void session_close(SMFICTX *context);

/* Facts of the connection, as far as they are known at each step. */
void session_set_client(struct session *session, SMFICTX *context, const char *name,
                        const _SOCK_ADDR *address);
void session_set_helo(struct session *session, SMFICTX *context, const char *helo);

/* Begins a message; arguments as libmilter's envfrom gets them. False: out of memory. */
bool session_begin_message(struct session *session, SMFICTX *context, char **arguments);
void session_end_message(struct session *session);

/* Counts the message as in flight. False: there are too many. */
bool session_enter_flight(struct session *session);

/* A macro's value, "" when the mail server did not send it. */
const char *session_macro(SMFICTX *context, const char *name);
/* Where the mail server would deliver to, by the name of its mailer (transport). */
enum assent_locality session_locality(const char *mailer);
/* An address without its angle brackets, in a buffer of that size. */
const char *session_bare_address(const char *address, char *bare, size_t size);

#endif
