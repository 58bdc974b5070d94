/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * milter_macros.c - the macros that go before each command.
 *
 * Lists and values are those of Postfix 3.7 with its defaults (milter_*_macros in main.cf) for a
 * server named mail.example.test. In Postfix another process does the content steps; macros about
 * sender and recipient have no value there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "milter_macros.h"

#define SERVER_NAME "mail.example.test"

static const char *const default_lists[MILTER_MACRO_CLASSES] = {
    [MILTER_MACROS_CONNECT] = "j {daemon_name} {daemon_addr} v _",
    [MILTER_MACROS_HELO] = "{tls_version} {cipher} {cipher_bits} {cert_subject} {cert_issuer}",
    [MILTER_MACROS_MAIL] =
        "i {auth_type} {auth_authen} {auth_author} {mail_addr} {mail_host} {mail_mailer}",
    [MILTER_MACROS_RCPT] = "i {rcpt_addr} {rcpt_host} {rcpt_mailer}",
    [MILTER_MACROS_DATA] = "i",
    [MILTER_MACROS_EOM] = "i",
    [MILTER_MACROS_EOH] = "i",
};

/* Room for values that are put together. */
struct scratch {
    char text[512];
};

typedef const char *macro_value(const struct milter_session *session, struct scratch *scratch);

static const char *value_server(const struct milter_session *session, struct scratch *scratch)
{
    (void)session, (void)scratch;
    return SERVER_NAME;
}

static const char *value_version(const struct milter_session *session, struct scratch *scratch)
{
    (void)session, (void)scratch;
    return "Postfix 3.7.11";
}

static const char *value_server_address(const struct milter_session *session,
                                        struct scratch *scratch)
{
    (void)session, (void)scratch;
    return "192.0.2.25";
}

static const char *value_server_port(const struct milter_session *session, struct scratch *scratch)
{
    (void)session, (void)scratch;
    return "25";
}

static const char *value_queue_id(const struct milter_session *session, struct scratch *scratch)
{
    (void)scratch;
    return session->queue_id[0] != '\0' ? session->queue_id : NULL;
}

static const char *value_client(const struct milter_session *session, struct scratch *scratch)
{
    snprintf(scratch->text, sizeof(scratch->text), "%s [%s]", session->listed->client_name,
             session->listed->client_address);
    return scratch->text;
}

/* As SMTP writes it, except in the content steps. */
static const char *value_client_address(const struct milter_session *session,
                                        struct scratch *scratch)
{
    const char *address = session->listed->client_address;
    bool prefix = session->step < MILTER_STEP_HEADER && strchr(address, ':') != NULL;

    snprintf(scratch->text, sizeof(scratch->text), "%s%s", prefix ? "IPv6:" : "", address);
    return scratch->text;
}

static const char *value_client_name(const struct milter_session *session, struct scratch *scratch)
{
    (void)scratch;
    return session->listed->client_name;
}

static const char *value_client_port(const struct milter_session *session, struct scratch *scratch)
{
    (void)session, (void)scratch;
    return "40000";
}

static const char *value_client_connections(const struct milter_session *session,
                                            struct scratch *scratch)
{
    (void)session, (void)scratch;
    return "1";
}

static const char *value_client_resolve(const struct milter_session *session,
                                        struct scratch *scratch)
{
    (void)scratch;
    return strcmp(session->listed->client_name, "unknown") == 0 ? "FAIL" : "OK";
}

/* Postfix completes an address without domain with its own. */
static const char *complete_address(const char *address, struct scratch *scratch)
{
    bool complete = *address == '\0' || strchr(address, '@') != NULL;

    snprintf(scratch->text, sizeof(scratch->text), "%s%s", address,
             complete ? "" : "@" SERVER_NAME);
    return scratch->text;
}

static const char *domain_of(const char *address)
{
    const char *at = strrchr(address, '@');

    return at != NULL ? at + 1 : SERVER_NAME;
}

static const char *value_sender(const struct milter_session *session, struct scratch *scratch)
{
    return complete_address(session->listed->sender, scratch);
}

static const char *value_sender_host(const struct milter_session *session, struct scratch *scratch)
{
    (void)scratch;
    return domain_of(session->listed->sender);
}

static const char *value_sender_mailer(const struct milter_session *session,
                                       struct scratch *scratch)
{
    (void)scratch;
    return session->listed->sender[0] != '\0' ? "smtp" : "local";
}

static const char *value_recipient(const struct milter_session *session, struct scratch *scratch)
{
    return session->recipient != NULL ? complete_address(session->recipient, scratch) : NULL;
}

static const char *value_recipient_host(const struct milter_session *session,
                                        struct scratch *scratch)
{
    (void)scratch;
    return session->recipient != NULL ? domain_of(session->recipient) : NULL;
}

static const char *value_recipient_mailer(const struct milter_session *session,
                                          struct scratch *scratch)
{
    (void)scratch;
    return session->recipient != NULL ? "local" : NULL;
}

/* Each macro that can have a value, and from which step to which. */
static const struct {
    const char *name;
    enum milter_step first, last;
    macro_value *value;
} macros[] = {
    { "j", MILTER_STEP_CONNECT, MILTER_STEPS, value_server },
    { "v", MILTER_STEP_CONNECT, MILTER_STEPS, value_version },
    { "i", MILTER_STEP_CONNECT, MILTER_STEPS, value_queue_id },
    { "_", MILTER_STEP_CONNECT, MILTER_STEPS, value_client },
    { "daemon_name", MILTER_STEP_CONNECT, MILTER_STEPS, value_server },
    { "daemon_addr", MILTER_STEP_CONNECT, MILTER_STEPS, value_server_address },
    { "daemon_port", MILTER_STEP_CONNECT, MILTER_STEPS, value_server_port },
    { "client_addr", MILTER_STEP_CONNECT, MILTER_STEPS, value_client_address },
    { "client_name", MILTER_STEP_CONNECT, MILTER_STEPS, value_client_name },
    { "client_ptr", MILTER_STEP_CONNECT, MILTER_STEPS, value_client_name },
    { "client_port", MILTER_STEP_CONNECT, MILTER_STEPS, value_client_port },
    { "client_connections", MILTER_STEP_CONNECT, MILTER_STEP_DATA, value_client_connections },
    { "client_resolve", MILTER_STEP_CONNECT, MILTER_STEP_DATA, value_client_resolve },
    { "mail_addr", MILTER_STEP_MAIL, MILTER_STEP_DATA, value_sender },
    { "mail_host", MILTER_STEP_MAIL, MILTER_STEP_DATA, value_sender_host },
    { "mail_mailer", MILTER_STEP_MAIL, MILTER_STEP_DATA, value_sender_mailer },
    { "rcpt_addr", MILTER_STEP_RCPT, MILTER_STEP_DATA, value_recipient },
    { "rcpt_host", MILTER_STEP_RCPT, MILTER_STEP_DATA, value_recipient_host },
    { "rcpt_mailer", MILTER_STEP_RCPT, MILTER_STEP_DATA, value_recipient_mailer },
};

/* The macro's value at the session's step, NULL when it has none. The name has no braces. */
static const char *find_value(const struct milter_session *session, const char *name, size_t length,
                              struct scratch *scratch)
{
    for (size_t i = 0; i < sizeof(macros) / sizeof(*macros); i++)
        if (strlen(macros[i].name) == length && strncmp(macros[i].name, name, length) == 0)
            return session->step >= macros[i].first && session->step <= macros[i].last
                       ? macros[i].value(session, scratch)
                       : NULL;
    return NULL;
}

void milter_macros_append(struct byte_buffer *packet, const struct milter_session *session,
                          enum milter_macro_class macro_class)
{
    static const char separators[] = " \t,";
    const char *list = session->connection.macro_lists[macro_class];
    size_t length;

    if (list == NULL || *list == '\0')
        list = default_lists[macro_class];
    for (list += strspn(list, separators); *list != '\0';
         list += length, list += strspn(list, separators)) {
        length = strcspn(list, separators);

        struct scratch scratch;
        bool braces = length > 2 && list[0] == '{' && list[length - 1] == '}';
        const char *value = find_value(session, list + braces, length - (braces ? 2 : 0), &scratch);
        if (value == NULL)
            continue;
        byte_buffer_append(packet, list, length);
        byte_buffer_append_byte(packet, '\0');
        byte_buffer_append_string(packet, value);
    }
}
