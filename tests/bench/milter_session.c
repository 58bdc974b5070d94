/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * milter_session.c - one message through the steps of an SMTP transaction. See milter_session.h.
 *
 * A packet of macros goes before each command, for the steps of the envelope even when the milter
 * does not want the command itself. What it does not want (SMFIP_NO*) or has had enough of
 * (SMFIR_SKIP) is passed over; after what it does not answer (SMFIP_NR_*) the next command follows
 * at once. Every reply but "continue", "skip" and "progress" is final: for the recipient at RCPT
 * (the message ends there only when none is left), for the message everywhere else. At end of
 * message any number of changes may come before the final reply; they are read and passed over.
 */
#include <ctype.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libmilter/mfdef.h>

#include "milter_macros.h"
#include "milter_session.h"

enum { CLIENT_PORT = 40000 };

static const struct {
    char command;
    enum milter_macro_class macros;
    uint32_t unwanted;
    uint32_t unanswered;
} steps[MILTER_STEPS] = {
    [MILTER_STEP_CONNECT] = { SMFIC_CONNECT, MILTER_MACROS_CONNECT, SMFIP_NOCONNECT,
                              SMFIP_NR_CONN },
    [MILTER_STEP_HELO] = { SMFIC_HELO, MILTER_MACROS_HELO, SMFIP_NOHELO, SMFIP_NR_HELO },
    [MILTER_STEP_MAIL] = { SMFIC_MAIL, MILTER_MACROS_MAIL, SMFIP_NOMAIL, SMFIP_NR_MAIL },
    [MILTER_STEP_RCPT] = { SMFIC_RCPT, MILTER_MACROS_RCPT, SMFIP_NORCPT, SMFIP_NR_RCPT },
    [MILTER_STEP_DATA] = { SMFIC_DATA, MILTER_MACROS_DATA, SMFIP_NODATA, SMFIP_NR_DATA },
    [MILTER_STEP_HEADER] = { SMFIC_HEADER, MILTER_MACROS_EOH, SMFIP_NOHDRS, SMFIP_NR_HDR },
    [MILTER_STEP_END_OF_HEADER] = { SMFIC_EOH, MILTER_MACROS_EOH, SMFIP_NOEOH, SMFIP_NR_EOH },
    [MILTER_STEP_BODY] = { SMFIC_BODY, MILTER_MACROS_EOM, SMFIP_NOBODY, SMFIP_NR_BODY },
    [MILTER_STEP_END_OF_MESSAGE] = { SMFIC_BODYEOB, MILTER_MACROS_EOM, 0, 0 },
};

static const char *const verdict_names[MILTER_VERDICTS] = {
    [MILTER_VERDICT_NONE] = "none",
    [MILTER_VERDICT_ACCEPT] = "accept",
    [MILTER_VERDICT_REJECT] = "reject",
    [MILTER_VERDICT_TEMPFAIL] = "tempfail",
    [MILTER_VERDICT_REPLYCODE] = "replycode",
    [MILTER_VERDICT_DISCARD] = "discard",
    [MILTER_VERDICT_QUARANTINE] = "quarantine",
    [MILTER_VERDICT_FAILED] = "failed",
};

static atomic_ulong queue_ids;

const char *milter_verdict_name(enum milter_verdict verdict)
{
    return verdict_names[verdict];
}

int64_t monotonic_nanoseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* ---- replies ---- */

/* Three digits of a refusal, and then a space, or a dash before more lines. */
static bool is_smtp_refusal(const char *text)
{
    return (text[0] == '4' || text[0] == '5') && isdigit((unsigned char)text[1]) &&
           isdigit((unsigned char)text[2]) && (text[3] == ' ' || text[3] == '-');
}

/* Keeps "550 5.7.1", or "550" alone, of an SMTP reply; what is no refusal is a failure. */
static enum milter_verdict note_reply_code(struct milter_session *session)
{
    const char *text = session->reply.data;

    if (!is_smtp_refusal(text)) {
        milter_connection_fail(&session->connection, "the milter sent a malformed SMTP reply");
        return MILTER_VERDICT_FAILED;
    }

    size_t enhanced = text[4] == text[0] ? strspn(text + 4, "0123456789.") : 0;
    size_t longest = sizeof(session->reply_code) - strlen("550  ");
    snprintf(session->reply_code, sizeof(session->reply_code), "%.3s%s%.*s", text,
             enhanced > 1 ? " " : "", (int)(enhanced < longest ? enhanced : longest), text + 4);
    if (enhanced <= 1)
        session->reply_code[3] = '\0';
    return MILTER_VERDICT_REPLYCODE;
}

static bool is_change(char reply)
{
    static const char changes[] = { SMFIR_ADDRCPT,   SMFIR_ADDRCPT_PAR, SMFIR_DELRCPT,
                                    SMFIR_REPLBODY,  SMFIR_CHGFROM,     SMFIR_ADDHEADER,
                                    SMFIR_INSHEADER, SMFIR_CHGHEADER };

    return memchr(changes, reply, sizeof(changes)) != NULL;
}

/* What a reply means; sets *final unless another reply must follow. */
static enum milter_verdict judge_reply(struct milter_session *session, char reply, bool *final)
{
    *final = true;
    switch (reply) {
    case SMFIR_CONTINUE:
        return MILTER_VERDICT_NONE;
    case SMFIR_SKIP:
        session->skipping = session->step;
        return MILTER_VERDICT_NONE;
    case SMFIR_ACCEPT:
        return MILTER_VERDICT_ACCEPT;
    case SMFIR_REJECT:
        return MILTER_VERDICT_REJECT;
    case SMFIR_TEMPFAIL:
    case SMFIR_SHUTDOWN:
        return MILTER_VERDICT_TEMPFAIL;
    case SMFIR_DISCARD: /* means nothing for a whole connection */
        return session->step > MILTER_STEP_HELO ? MILTER_VERDICT_DISCARD : MILTER_VERDICT_NONE;
    case SMFIR_REPLYCODE:
        return note_reply_code(session);
    case SMFIR_QUARANTINE:
        session->quarantined = true;
        *final = false;
        return MILTER_VERDICT_NONE;
    default:
        break;
    }
    *final = false;
    if (reply == SMFIR_PROGRESS ||
        (session->step == MILTER_STEP_END_OF_MESSAGE && is_change(reply)))
        return MILTER_VERDICT_NONE;
    milter_connection_fail(&session->connection, "the milter sent an unexpected reply 0x%02x",
                           (unsigned)(unsigned char)reply);
    return MILTER_VERDICT_FAILED;
}

/* Reads replies up to the one that ends the step. */
static enum milter_verdict await_reply(struct milter_session *session)
{
    enum milter_verdict verdict = MILTER_VERDICT_NONE;
    bool final = false;
    char reply = 0;

    while (!final && verdict == MILTER_VERDICT_NONE) {
        if (!milter_connection_receive(&session->connection, &reply, &session->reply))
            return MILTER_VERDICT_FAILED;
        verdict = judge_reply(session, reply, &final);
    }
    return verdict;
}

/* ---- steps ---- */

static void put_macros(struct milter_session *session)
{
    struct byte_buffer packet = { 0 };

    byte_buffer_append_byte(&packet, steps[session->step].command);
    milter_macros_append(&packet, session, steps[session->step].macros);
    milter_connection_put(&session->connection, SMFIC_MACRO, packet.data, packet.length);
    byte_buffer_fini(&packet);
}

/* Begins a step: its data are to be put into session->command. */
static struct byte_buffer *begin_step(struct milter_session *session, enum milter_step step)
{
    session->step = step;
    byte_buffer_clear(&session->command);
    return &session->command;
}

/* Does the step that was begun. */
static enum milter_verdict do_step(struct milter_session *session)
{
    struct milter_connection *connection = &session->connection;
    enum milter_step step = session->step;
    bool wanted = (connection->protocol & steps[step].unwanted) == 0;

    if (session->skipping == step)
        return MILTER_VERDICT_NONE;
    session->skipping = MILTER_STEPS;
    if (wanted || step < MILTER_STEP_HEADER)
        put_macros(session);
    if (!wanted)
        return MILTER_VERDICT_NONE;
    if (session->command.failed)
        milter_connection_fail(connection, "prepare a milter command: out of memory");
    milter_connection_put(connection, steps[step].command, session->command.data,
                          session->command.length);
    if ((connection->protocol & steps[step].unanswered) != 0)
        return connection->failed ? MILTER_VERDICT_FAILED : MILTER_VERDICT_NONE;
    return await_reply(session);
}

static enum milter_verdict do_text_step(struct milter_session *session, enum milter_step step,
                                        const char *text)
{
    byte_buffer_append_string(begin_step(session, step), text);
    return do_step(session);
}

static enum milter_verdict do_address_step(struct milter_session *session, enum milter_step step,
                                           const char *address)
{
    struct byte_buffer *command = begin_step(session, step);

    byte_buffer_append_byte(command, '<');
    byte_buffer_append(command, address, strlen(address));
    byte_buffer_append_string(command, ">");
    return do_step(session);
}

static enum milter_verdict do_empty_step(struct milter_session *session, enum milter_step step)
{
    begin_step(session, step);
    return do_step(session);
}

static enum milter_verdict do_connect_step(struct milter_session *session)
{
    const struct listed_message *listed = session->listed;
    struct byte_buffer *command = begin_step(session, MILTER_STEP_CONNECT);
    bool version_6 = strchr(listed->client_address, ':') != NULL;
    char name[64];

    if (strcmp(listed->client_name, "unknown") == 0) {
        snprintf(name, sizeof(name), "[%s]", listed->client_address);
        byte_buffer_append_string(command, name);
    } else {
        byte_buffer_append_string(command, listed->client_name);
    }
    byte_buffer_append_byte(command, version_6 ? SMFIA_INET6 : SMFIA_INET);
    byte_buffer_append_byte(command, (char)(CLIENT_PORT >> 8));
    byte_buffer_append_byte(command, (char)(CLIENT_PORT & 0xff));
    byte_buffer_append_string(command, listed->client_address);
    return do_step(session);
}

static bool is_refusal(enum milter_verdict verdict)
{
    return verdict == MILTER_VERDICT_REJECT || verdict == MILTER_VERDICT_TEMPFAIL ||
           verdict == MILTER_VERDICT_REPLYCODE;
}

/* A refused recipient is not the end of the message, unless none is left. */
static enum milter_verdict do_recipients(struct milter_session *session)
{
    enum milter_verdict verdict = MILTER_VERDICT_NONE;
    size_t count = session->listed->recipient_count;
    size_t refused = 0;

    for (size_t i = 0; i < count; i++) {
        session->recipient = session->listed->recipients[i];
        verdict = do_address_step(session, MILTER_STEP_RCPT, session->recipient);
        if (is_refusal(verdict))
            refused++;
        else if (verdict != MILTER_VERDICT_NONE)
            return verdict;
    }
    session->recipient = session->listed->recipients[0];
    return refused == count ? verdict : MILTER_VERDICT_NONE;
}

static enum milter_verdict do_headers(struct milter_session *session)
{
    const struct mail_message *message = &session->listed->message;
    bool leading_space = (session->connection.protocol & SMFIP_HDR_LEADSPC) != 0;
    enum milter_verdict verdict = MILTER_VERDICT_NONE;

    for (size_t i = 0; i < message->header_count && verdict == MILTER_VERDICT_NONE; i++) {
        const char *value = message->headers[i].value;
        struct byte_buffer *command = begin_step(session, MILTER_STEP_HEADER);

        byte_buffer_append_string(command, message->headers[i].name);
        byte_buffer_append_string(command, value + (!leading_space && *value == ' '));
        verdict = do_step(session);
    }
    return verdict;
}

static enum milter_verdict do_body(struct milter_session *session)
{
    const struct byte_buffer *body = &session->listed->message.body;
    enum milter_verdict verdict = MILTER_VERDICT_NONE;

    for (size_t at = 0; at < body->length && verdict == MILTER_VERDICT_NONE;
         at += MILTER_CHUNK_SIZE) {
        size_t left = body->length - at;
        struct byte_buffer *command = begin_step(session, MILTER_STEP_BODY);

        byte_buffer_append(command, body->data + at,
                           left < MILTER_CHUNK_SIZE ? left : MILTER_CHUNK_SIZE);
        verdict = do_step(session);
    }
    return verdict;
}

/* ---- sessions ---- */

/* Keeps the outcome of some steps; true while there is no verdict yet. */
static bool settle(struct milter_session *session, enum milter_verdict verdict)
{
    if (verdict == MILTER_VERDICT_ACCEPT && session->quarantined)
        verdict = MILTER_VERDICT_QUARANTINE;
    session->verdict = verdict;
    if (verdict != MILTER_VERDICT_NONE)
        session->decided = monotonic_nanoseconds();
    return verdict == MILTER_VERDICT_NONE;
}

void milter_session_open(struct milter_session *session, const struct milter_endpoint *endpoint,
                         const struct listed_message *listed)
{
    *session = (struct milter_session){ .listed = listed, .skipping = MILTER_STEPS };
    milter_connection_init(&session->connection);
    if (!milter_connection_open(&session->connection, endpoint)) {
        settle(session, MILTER_VERDICT_FAILED);
        return;
    }
    if (settle(session, do_connect_step(session)))
        settle(session, do_text_step(session, MILTER_STEP_HELO, listed->helo));
}

void milter_session_envelope(struct milter_session *session)
{
    if (session->verdict != MILTER_VERDICT_NONE ||
        !settle(session, do_address_step(session, MILTER_STEP_MAIL, session->listed->sender)))
        return;
    settle(session, do_recipients(session));
}

void milter_session_content(struct milter_session *session)
{
    if (session->verdict != MILTER_VERDICT_NONE)
        return;
    snprintf(session->queue_id, sizeof(session->queue_id), "%011lX",
             atomic_fetch_add(&queue_ids, 1) + 1);
    if (settle(session, do_empty_step(session, MILTER_STEP_DATA)) &&
        settle(session, do_headers(session)) &&
        settle(session, do_empty_step(session, MILTER_STEP_END_OF_HEADER)))
        settle(session, do_body(session));
}

void milter_session_send_end(struct milter_session *session)
{
    struct milter_connection *connection = &session->connection;

    if (session->verdict != MILTER_VERDICT_NONE || session->step == MILTER_STEP_END_OF_MESSAGE)
        return;
    begin_step(session, MILTER_STEP_END_OF_MESSAGE);
    put_macros(session);
    milter_connection_put(connection, steps[session->step].command, NULL, 0);
    if (milter_connection_flush(connection))
        session->end_of_message_sent = monotonic_nanoseconds();
}

void milter_session_finish(struct milter_session *session)
{
    if (session->verdict != MILTER_VERDICT_NONE)
        return;
    milter_session_send_end(session);

    enum milter_verdict verdict = await_reply(session);
    settle(session, verdict == MILTER_VERDICT_NONE ? MILTER_VERDICT_ACCEPT : verdict);
}

void milter_session_flush(struct milter_session *session)
{
    if (session->verdict == MILTER_VERDICT_NONE && !milter_connection_flush(&session->connection))
        settle(session, MILTER_VERDICT_FAILED);
}

/*
 * Postfix sends an abort when a message ends, however it ends, and another one before it quits; a
 * connection that was decided about at CONNECT or HELO it just closes.
 */
void milter_session_close(struct milter_session *session)
{
    struct milter_connection *connection = &session->connection;
    bool began = session->step > MILTER_STEP_HELO;

    if (!connection->failed && (began || session->verdict == MILTER_VERDICT_NONE)) {
        if (began)
            milter_connection_put(connection, SMFIC_ABORT, NULL, 0);
        milter_connection_put(connection, SMFIC_ABORT, NULL, 0);
        milter_connection_put(connection, SMFIC_QUIT, NULL, 0);
        milter_connection_flush(connection);
    }
    milter_connection_close(connection);
    byte_buffer_fini(&session->command);
    byte_buffer_fini(&session->reply);
}
