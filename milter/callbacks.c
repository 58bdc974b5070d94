/*
 * libmilter's callbacks: each copies what the mail server says into the facts of
 * the message and tells the scorer that a step is reached. Deciding is in
 * end_of_message, answering in respond.c, recording in record.c.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "milter/callbacks.h"

#include <string.h>

#include <libmilter/mfapi.h>

#include "milter/record.h"
#include "milter/respond.h"
#include "milter/session.h"
#include "milter/trial.h"
#include "scorer/base/text.h"

/* What the callbacks share; written once, before the first callback. */
static struct filter *shared;

static const struct {
    int step;
    const char *macros;
} wanted_macros[] = {
    { SMFIM_CONNECT,
      "j {client_name} {client_ptr} {client_resolve} {client_addr} {daemon_name} v" },
    { SMFIM_HELO, "{tls_version} {cipher} {cipher_bits}" },
    { SMFIM_ENVFROM, "i {auth_type} {auth_authen} {mail_addr} {mail_host} {mail_mailer}" },
    { SMFIM_ENVRCPT, "i {rcpt_addr} {rcpt_host} {rcpt_mailer}" },
    { SMFIM_DATA, "i" },
    { SMFIM_EOM, "i" },
};

/* Go on, without a word where the mail server waits for none: libmilter complains to syslog
 * about each word too many. */
static sfsistat go_on(const struct session *session, unsigned long step)
{
    return session != NULL && (session->silent & step) != 0 ? SMFIS_NOREPLY : SMFIS_CONTINUE;
}

static sfsistat on_negotiate(SMFICTX *context, unsigned long actions, unsigned long steps,
                             unsigned long unused2, unsigned long unused3,
                             unsigned long *wanted_actions, unsigned long *wanted_steps,
                             unsigned long *wanted2, unsigned long *wanted3)
{
    const unsigned long need = SMFIF_ADDHDRS | SMFIF_CHGHDRS;
    const unsigned long silent =
        SMFIP_NR_CONN | SMFIP_NR_HELO | SMFIP_NR_MAIL | SMFIP_NR_UNKN | SMFIP_NR_HDR | SMFIP_NR_EOH;
    const unsigned long extra = SMFIP_RCPT_REJ | SMFIP_SKIP | SMFIP_HDR_LEADSPC;
    struct session *session = session_of(context, shared);

    (void)unused2;
    (void)unused3;
    if (session == NULL)
        return SMFIS_REJECT;
    if ((actions & need) != need)
        assent_log(shared->logger, ASSENT_LOG_WARNING,
                   "the mail server lets us change no header fields");
    *wanted_actions = actions & (need | SMFIF_SETSYMLIST);
    *wanted_steps = steps & (silent | extra);
    *wanted2 = 0;
    *wanted3 = 0;
    session->leading_space = (steps & SMFIP_HDR_LEADSPC) != 0;
    session->may_skip = (steps & SMFIP_SKIP) != 0;
    session->silent = steps & silent;
    for (size_t i = 0; i < sizeof(wanted_macros) / sizeof(wanted_macros[0]); i++) {
        char list[128]; /* libmilter's interface lacks a const */
        assent_text_copy(list, sizeof(list), wanted_macros[i].macros);
        (void)smfi_setsymlist(context, wanted_macros[i].step, list);
    }
    return SMFIS_CONTINUE;
}

static sfsistat on_connect(SMFICTX *context, char *name, _SOCK_ADDR *address)
{
    struct session *session = session_of(context, shared);

    if (session != NULL)
        session_set_client(session, context, name, address);
    return go_on(session, SMFIP_NR_CONN);
}

static sfsistat on_helo(SMFICTX *context, char *helo)
{
    struct session *session = session_find(context);

    if (session != NULL)
        session_set_helo(session, context, helo);
    return go_on(session, SMFIP_NR_HELO);
}

static sfsistat on_mail(SMFICTX *context, char **arguments)
{
    struct session *session = session_find(context);

    if (session == NULL)
        return go_on(session, SMFIP_NR_MAIL); /* found again, and answered, at end of message */
    (void)session_begin_message(session, context, arguments);
    return go_on(session, SMFIP_NR_MAIL);
}

static bool is_rejected(SMFICTX *context)
{
    return strcmp(session_macro(context, "{rcpt_mailer}"), "error") == 0;
}

/* Greylisting, a look-up that failed: it says nothing about the recipient. Postfix puts the status
 * in the place of the host. */
static bool is_rejected_for_now(SMFICTX *context)
{
    return session_macro(context, "{rcpt_host}")[0] == '4';
}

static sfsistat on_recipient(SMFICTX *context, char **arguments)
{
    struct session *session = session_find(context);
    char address[4096];

    if (session == NULL || session->transaction == NULL)
        return respond_fault(context, session);
    struct assent_recipient recipient = {
        .address = session_bare_address(arguments[0] == NULL ? "" : arguments[0], address,
                                        sizeof(address)),
        .locality = session_locality(session_macro(context, "{rcpt_mailer}")),
    };
    (void)assent_transaction_set_queue_id(session->transaction, session_macro(context, "i"));
    if (is_rejected(context)) {
        if (!is_rejected_for_now(context))
            assent_transaction_add_rejected_recipient(session->transaction, &recipient);
        return SMFIS_CONTINUE;
    }
    switch (assent_transaction_add_recipient(session->transaction, &recipient)) {
    case ASSENT_RECIPIENT_ACCEPTED:
        return SMFIS_CONTINUE;
    case ASSENT_RECIPIENT_SEPARATE:
        return respond_separate(context, session);
    case ASSENT_RECIPIENT_FAILED:
        break;
    }
    return respond_fault(context, session);
}

static sfsistat on_data(SMFICTX *context)
{
    struct session *session = session_find(context);

    if (session == NULL || session->transaction == NULL)
        return respond_fault(context, session);
    session->began = assent_clock_system().monotonic(NULL);
    (void)assent_transaction_set_queue_id(session->transaction, session_macro(context, "i"));
    if (session_enter_flight(session))
        return SMFIS_CONTINUE;
    record_overload(session);
    sfsistat status = respond_overload(context, session);
    session_end_message(session);
    return status;
}

static sfsistat on_header(SMFICTX *context, char *name, char *value)
{
    struct session *session = session_find(context);

    if (session == NULL || session->transaction == NULL)
        return go_on(session, SMFIP_NR_HDR);
    if (session->leading_space) {
        session->failed |= !assent_transaction_add_header(session->transaction, name, value);
        return go_on(session, SMFIP_NR_HDR);
    }
    char *spaced = respond_with_space(value);
    session->failed |=
        spaced == NULL || !assent_transaction_add_header(session->transaction, name, spaced);
    respond_free(spaced);
    return go_on(session, SMFIP_NR_HDR);
}

static sfsistat on_end_of_headers(SMFICTX *context)
{
    struct session *session = session_find(context);

    if (session != NULL && session->transaction != NULL)
        session->failed |= !assent_transaction_end_headers(session->transaction);
    return go_on(session, SMFIP_NR_EOH);
}

static sfsistat on_body(SMFICTX *context, unsigned char *data, size_t length)
{
    struct session *session = session_find(context);

    if (session == NULL || session->transaction == NULL ||
        assent_transaction_add_body(session->transaction, data, length))
        return SMFIS_CONTINUE;
    return session->may_skip ? SMFIS_SKIP : SMFIS_CONTINUE;
}

/* A message that was being looked at when a filter crashed is tried in another process first;
 * one that was there at two crashes is not tried any more. False: we have to stop before that is
 * known. */
static bool mistrust(struct session *session, uint64_t fingerprint)
{
    unsigned crashes = suspects_crashes(shared->suspects, fingerprint);
    enum trial_result result = TRIAL_DIED;

    if (crashes == 0)
        return true;
    if (crashes == 1)
        result = trial_of(shared, session->transaction);
    if (result != TRIAL_DIED)
        return result == TRIAL_SURVIVED;
    assent_log(shared->logger, ASSENT_LOG_ERROR,
               "%s this message crashes the parser: it is decided without one",
               assent_transaction_id(session->transaction));
    assent_transaction_distrust(session->transaction);
    return true;
}

static const struct assent_decision *look_at(struct session *session)
{
    uint64_t fingerprint = assent_transaction_fingerprint(session->transaction);

    if (!mistrust(session, fingerprint))
        return NULL;
    size_t place = suspects_enter(shared->suspects, fingerprint);
    const struct assent_decision *decision = assent_transaction_decide(session->transaction);
    suspects_leave(shared->suspects, place);
    return decision;
}

static sfsistat decide(SMFICTX *context, struct session *session)
{
    const struct assent_decision *decision;

    if (session->transaction == NULL || session->failed)
        return respond_fault(context, session);
    (void)assent_transaction_set_queue_id(session->transaction, session_macro(context, "i"));
    decision = look_at(session);
    if (decision == NULL)
        return respond_fault(context, session);
    sfsistat status = respond_decision(context, session, decision);
    record_decision(session, decision);
    return status;
}

static sfsistat on_end_of_message(SMFICTX *context)
{
    struct session *session = session_find(context);

    if (session == NULL)
        return respond_fault(context, session);
    (void)atomic_fetch_add(&shared->deciding, 1);
    sfsistat status =
        atomic_load(&shared->closed) ? respond_fault(context, session) : decide(context, session);
    session_end_message(session);
    (void)atomic_fetch_sub(&shared->deciding, 1);
    return status;
}

static sfsistat on_abort(SMFICTX *context)
{
    struct session *session = session_find(context);

    if (session == NULL)
        return SMFIS_CONTINUE;
    if (session->transaction != NULL)
        (void)atomic_fetch_add(&shared->counters.aborted, 1);
    session_end_message(session);
    return SMFIS_CONTINUE;
}

static sfsistat on_close(SMFICTX *context)
{
    session_close(context);
    return SMFIS_CONTINUE;
}

static sfsistat on_unknown(SMFICTX *context, const char *command)
{
    struct session *session = session_find(context);

    (void)command;
    if (session != NULL)
        session->client.unknown_commands++;
    return go_on(session, SMFIP_NR_UNKN);
}

bool callbacks_register(struct filter *filter)
{
    char name[] = "assent";
    struct smfiDesc description = {
        .xxfi_name = name,
        .xxfi_version = SMFI_VERSION,
        .xxfi_flags = SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_SETSYMLIST,
        .xxfi_negotiate = on_negotiate,
        .xxfi_connect = on_connect,
        .xxfi_helo = on_helo,
        .xxfi_envfrom = on_mail,
        .xxfi_envrcpt = on_recipient,
        .xxfi_data = on_data,
        .xxfi_header = on_header,
        .xxfi_eoh = on_end_of_headers,
        .xxfi_body = on_body,
        .xxfi_eom = on_end_of_message,
        .xxfi_abort = on_abort,
        .xxfi_close = on_close,
        .xxfi_unknown = on_unknown,
    };

    shared = filter;
    return smfi_register(description) == MI_SUCCESS;
}
