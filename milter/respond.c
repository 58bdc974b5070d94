/*
 * Responding. A reply and the status that makes libmilter use it leave together.
 *
 * Header fields are put at the top in reverse order, so that
 * Authentication-Results ends up first, where RFC 8601 section 4 wants it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "milter/respond.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"

enum { LONGEST_FIELD = 4096, LONGEST_REPLY = 900 };

char *respond_with_space(const char *value)
{
    char *spaced;

    return asprintf(&spaced, " %s", value) < 0 ? NULL : spaced;
}

void respond_free(char *value)
{
    free(value);
}

/* libmilter takes a '%' for a format's. */
static void double_percents(const char *text, char *doubled, size_t size)
{
    size_t length = 0;

    for (; *text != '\0' && length + 2 < size; text++) {
        if (*text == '%')
            doubled[length++] = '%';
        doubled[length++] = *text;
    }
    doubled[length] = '\0';
}

static sfsistat reply(SMFICTX *context, const char *code, const char *status, const char *text)
{
    char code_copy[4]; /* libmilter's interface lacks const */
    char status_copy[12];
    char message[LONGEST_REPLY];

    assent_text_copy(code_copy, sizeof(code_copy), code);
    assent_text_copy(status_copy, sizeof(status_copy), status);
    double_percents(text, message, sizeof(message));
    (void)smfi_setreply(context, code_copy, status_copy, message);
    return code[0] == '5' ? SMFIS_REJECT : SMFIS_TEMPFAIL;
}

sfsistat respond_fault(SMFICTX *context, struct session *session)
{
    if (session != NULL) {
        (void)atomic_fetch_add(&session->filter->counters.failed, 1);
        assent_log(session->filter->logger, ASSENT_LOG_ERROR,
                   "a message was answered 451: out of memory, or stopping");
        if (session->client.local_submission)
            return SMFIS_ACCEPT;
    }
    const char *words = session == NULL || session->transaction == NULL
                            ? "Temporary fault, please try again later"
                            : assent_transaction_reply(session->transaction, ASSENT_REPLY_FAULT);
    return reply(context, "451", "4.3.0", words);
}

sfsistat respond_overload(SMFICTX *context, const struct session *session)
{
    return reply(context, "451", "4.3.2",
                 assent_transaction_reply(session->transaction, ASSENT_REPLY_OVERLOAD));
}

sfsistat respond_separate(SMFICTX *context, const struct session *session)
{
    char text[320];

    (void)snprintf(text, sizeof(text), "%s (ID:%s)",
                   assent_transaction_reply(session->transaction, ASSENT_REPLY_SEPARATE),
                   assent_transaction_id(session->transaction));
    return reply(context, "452", "4.5.3", text);
}

/* A name or value as libmilter takes it: a buffer that is not const. */
struct field {
    char name[64];
    char value[LONGEST_FIELD];
};

static void prepare(struct field *field, const struct session *session, const char *name,
                    const char *value)
{
    assent_text_copy(field->name, sizeof(field->name), name);
    (void)snprintf(field->value, sizeof(field->value), "%s%s", session->leading_space ? " " : "",
                   value);
}

static void put_on_top(SMFICTX *context, const struct session *session, const char *name,
                       const char *value)
{
    struct field field;

    prepare(&field, session, name, value);
    (void)smfi_insheader(context, 0, field.name, field.value);
}

static void remove_forged(SMFICTX *context, const struct session *session)
{
    size_t count = assent_transaction_forged_count(session->transaction);

    for (size_t i = 0; i < count; i++) {
        struct assent_forged_field forged =
            assent_transaction_forged_field(session->transaction, i);
        char name[64];
        assent_text_copy(name, sizeof(name), forged.name);
        (void)smfi_chgheader(context, name, (int)forged.occurrence, NULL);
    }
}

static void add_fields(SMFICTX *context, const struct session *session,
                       const struct assent_decision *decision)
{
    const char *authserv_id = session->filter->configuration->authserv_id;
    char text[LONGEST_FIELD - 8];
    char score[ASSENT_POINTS_TEXT_SIZE];

    assent_explain_assent_field(decision, text, sizeof(text));
    put_on_top(context, session, "X-Assent", text);
    assent_explain_status_field(decision, text, sizeof(text));
    put_on_top(context, session, "X-Spam-Status", text);
    put_on_top(context, session, "X-Spam-Score",
               assent_points_format(decision->verdict.score, score));
    if (decision->verdict.kind == ASSENT_TAG)
        put_on_top(context, session, "X-Spam-Flag", "YES");
    assent_explain_authentication_field(assent_transaction_client(session->transaction),
                                        authserv_id, text, sizeof(text));
    put_on_top(context, session, "Authentication-Results", text);
}

/* The tag and the rest of a subject as it came: folds and encoded words stay as they are. */
static void tag_field(SMFICTX *context, const struct session *session, const char *tag,
                      const struct assent_header_field *field)
{
    const char *rest = field->value + strspn(field->value, " \t\r\n");
    char *tagged;

    if (strncmp(rest, tag, strlen(tag)) == 0)
        return; /* by a host of ours before this one */
    if (asprintf(&tagged, "%s%s%s", session->leading_space ? " " : "", tag, rest) < 0)
        return;
    char name[] = "Subject";
    (void)smfi_chgheader(context, name, (int)field->occurrence, tagged);
    free(tagged);
}

/* Every Subject, since mail programs differ in which of several they show. */
static void tag_subject(SMFICTX *context, const struct session *session, const char *tag)
{
    struct assent_header_field field;
    struct field added;
    bool found = false;

    if (tag[0] == '\0')
        return;
    for (size_t i = 0; assent_transaction_header(session->transaction, i, &field); i++) {
        if (!assent_text_equal(field.name, "Subject"))
            continue;
        found = true;
        tag_field(context, session, tag, &field);
    }
    if (found)
        return;
    prepare(&added, session, "Subject", tag);
    (void)smfi_addheader(context, added.name, added.value);
}

static void change_header(SMFICTX *context, const struct session *session,
                          const struct assent_decision *decision)
{
    if (decision->direction != ASSENT_INBOUND)
        return;
    remove_forged(context, session);
    if (decision->verdict.reason == ASSENT_REASON_OFF)
        return;
    if (decision->verdict.kind == ASSENT_TAG)
        tag_subject(context, session, decision->policy->subject_tag);
    add_fields(context, session, decision);
}

sfsistat respond_decision(SMFICTX *context, struct session *session,
                          const struct assent_decision *decision)
{
    switch (decision->verdict.kind) {
    case ASSENT_REJECT:
    case ASSENT_DEFER:
        return reply(context, decision->reply.code, decision->reply.status, decision->reply.text);
    case ASSENT_ACCEPT:
    case ASSENT_TAG:
        break;
    }
    change_header(context, session, decision);
    return SMFIS_ACCEPT;
}
