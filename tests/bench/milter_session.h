/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * milter_session.h - one message through the steps of an SMTP transaction, over a connection of
 * its own:
 *
 *     open: connect, negotiate --> connect --> helo
 *     envelope: mail --> rcpt (each) --> data
 *     content: header (each) --> end of header --> body (chunks)
 *     finish: end of message --> changes and the final reply
 *     close: abort, quit
 *
 * The functions below are called in this order, and each goes on only while the milter has not
 * decided. A session belongs to one thread at a time.
 */
#ifndef BENCH_MILTER_SESSION_H
#define BENCH_MILTER_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "message_list.h"
#include "milter_protocol.h"

enum milter_step {
    MILTER_STEP_CONNECT,
    MILTER_STEP_HELO,
    MILTER_STEP_MAIL,
    MILTER_STEP_RCPT,
    MILTER_STEP_DATA,
    MILTER_STEP_HEADER,
    MILTER_STEP_END_OF_HEADER,
    MILTER_STEP_BODY,
    MILTER_STEP_END_OF_MESSAGE,
    MILTER_STEPS
};

enum milter_verdict {
    MILTER_VERDICT_NONE, /* the dialogue goes on */
    MILTER_VERDICT_ACCEPT,
    MILTER_VERDICT_REJECT,
    MILTER_VERDICT_TEMPFAIL,
    MILTER_VERDICT_REPLYCODE, /* with an SMTP reply of the milter's own */
    MILTER_VERDICT_DISCARD,
    MILTER_VERDICT_QUARANTINE,
    MILTER_VERDICT_FAILED, /* no verdict: the connection broke; its error says why */
    MILTER_VERDICTS
};

struct milter_session {
    struct milter_connection connection;
    const struct listed_message *listed;
    const char *recipient;     /* the one RCPT is about */
    char queue_id[16];         /* empty up to DATA */
    enum milter_step step;     /* the last step that was begun */
    enum milter_step skipping; /* the milter has had enough of these; MILTER_STEPS: of none */
    enum milter_verdict verdict;
    bool quarantined;
    char reply_code[16];               /* of MILTER_VERDICT_REPLYCODE: "550 5.7.1" or "550" */
    int64_t end_of_message_sent;       /* ns of the monotonic clock; 0: it never came to that */
    int64_t decided;                   /* the same, when the verdict was there */
    struct byte_buffer command, reply; /* scratch */
};

/* Connects and says whose message it is to be. The message must outlive the session. */
void milter_session_open(struct milter_session *session, const struct milter_endpoint *endpoint,
                         const struct listed_message *listed);

void milter_session_envelope(struct milter_session *session);
void milter_session_content(struct milter_session *session);

/* Sends the end of message, for whoever wants to send many before the first reply is read. */
void milter_session_send_end(struct milter_session *session);

/* Sends the end of message, if that has not been done, and waits for the verdict. */
void milter_session_finish(struct milter_session *session);

/* Sends all that is queued, so that the milter has seen every step up to here. */
void milter_session_flush(struct milter_session *session);

/* Takes leave as Postfix does, closes and frees. Verdict, times and error stay readable. */
void milter_session_close(struct milter_session *session);

/* "accept", "reject", ... */
const char *milter_verdict_name(enum milter_verdict verdict);

/* The monotonic clock in ns. */
int64_t monotonic_nanoseconds(void);

#endif
