/*
 * Sessions.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "milter/session.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"

/* The longest address that a mail server takes is far shorter (RFC 5321 section 4.5.3.1). */
enum { LONGEST_ADDRESS = 4096 };

struct session *session_find(SMFICTX *context)
{
    return smfi_getpriv(context);
}

struct session *session_of(SMFICTX *context, struct filter *filter)
{
    struct session *session = smfi_getpriv(context);

    if (session != NULL)
        return session;
    session = calloc(1, sizeof(*session));
    if (session == NULL)
        return NULL;
    session->filter = filter;
    if (smfi_setpriv(context, session) != MI_SUCCESS) {
        free(session);
        return NULL;
    }
    (void)atomic_fetch_add(&filter->counters.sessions, 1);
    (void)atomic_fetch_add(&filter->open_sessions, 1);
    return session;
}

void session_close(SMFICTX *context)
{
    struct session *session = session_find(context);

    if (session == NULL)
        return; /* a nudge, or a connection that never negotiated */
    session_end_message(session);
    (void)atomic_fetch_sub(&session->filter->open_sessions, 1);
    (void)smfi_setpriv(context, NULL);
    free(session);
}

const char *session_macro(SMFICTX *context, const char *name)
{
    char copy[32]; /* libmilter's interface lacks a const */

    assent_text_copy(copy, sizeof(copy), name);
    const char *value = smfi_getsymval(context, copy);
    return value == NULL ? "" : value;
}

static void set_address(struct assent_client *client, const _SOCK_ADDR *address)
{
    char text[INET6_ADDRSTRLEN] = "";

    assent_text_copy(client->address_text, sizeof(client->address_text), "unknown");
    if (address == NULL || address->sa_family == AF_UNIX) {
        assent_text_copy(client->address_text, sizeof(client->address_text), "unix");
    } else if (address->sa_family == AF_INET) {
        const struct sockaddr_in *inet = (const struct sockaddr_in *)(const void *)address;
        (void)inet_ntop(AF_INET, &inet->sin_addr, text, sizeof(text));
        client->port = ntohs(inet->sin_port);
    } else if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *inet6 = (const struct sockaddr_in6 *)(const void *)address;
        (void)inet_ntop(AF_INET6, &inet6->sin6_addr, text, sizeof(text));
        client->port = ntohs(inet6->sin6_port);
    }
    if (text[0] != '\0')
        (void)assent_client_set_address(client, text);
}

static bool is_known(const char *name)
{
    return name[0] != '\0' && name[0] != '[' && !assent_text_equal(name, "unknown");
}

/* Postfix: {client_name} is the verified name, {client_ptr} the name before verification, and
 * {client_resolve} says TEMP when the DNS did not answer: then nothing is known of the name. */
static void set_name(struct assent_client *client, SMFICTX *context, const char *name)
{
    const char *verified = session_macro(context, "{client_name}");
    const char *pointer = session_macro(context, "{client_ptr}");

    if (strcmp(session_macro(context, "{client_resolve}"), "TEMP") == 0)
        return;
    if (verified[0] == '\0')
        verified = name == NULL ? "" : name;
    if (is_known(verified)) {
        client->name_state = ASSENT_NAME_VERIFIED;
        assent_text_copy(client->name, sizeof(client->name), verified);
    } else if (is_known(pointer)) {
        client->name_state = ASSENT_NAME_UNVERIFIED;
        assent_text_copy(client->name, sizeof(client->name), pointer);
    } else if (pointer[0] != '\0') {
        client->name_state = ASSENT_NAME_NONE;
    }
}

/* Mail by sendmail(1) reaches a milter as if from localhost, port 0. */
static bool is_local_submission(const struct assent_client *client)
{
    return client->port == 0 && strcmp(client->name, "localhost") == 0 &&
           (strcmp(client->address_text, "127.0.0.1") == 0 ||
            strcmp(client->address_text, "::1") == 0);
}

void session_set_client(struct session *session, SMFICTX *context, const char *name,
                        const _SOCK_ADDR *address)
{
    struct assent_client *client = &session->client;

    memset(client, 0, sizeof(*client));
    set_address(client, address);
    set_name(client, context, name);
    assent_text_copy(client->server_name, sizeof(client->server_name), session_macro(context, "j"));
    client->local_submission = is_local_submission(client);
}

void session_set_helo(struct session *session, SMFICTX *context, const char *helo)
{
    struct assent_client *client = &session->client;
    char said[sizeof(client->helo)];

    assent_text_copy(said, sizeof(said), helo == NULL ? "" : helo);
    /* After STARTTLS every client says its name again. */
    if (client->helo[0] != '\0' && !assent_text_equal(client->helo, said))
        client->helo_changes++;
    memcpy(client->helo, said, sizeof(said));
    assent_text_copy(client->tls_version, sizeof(client->tls_version),
                     session_macro(context, "{tls_version}"));
    assent_text_copy(client->cipher, sizeof(client->cipher), session_macro(context, "{cipher}"));
}

enum assent_locality session_locality(const char *mailer)
{
    if (mailer[0] == '\0')
        return ASSENT_LOCALITY_UNKNOWN;
    return strcmp(mailer, "smtp") == 0 ? ASSENT_LOCALITY_FOREIGN : ASSENT_LOCALITY_LOCAL;
}

const char *session_bare_address(const char *address, char *bare, size_t size)
{
    size_t length;

    assent_text_copy(bare, size, address[0] == '<' ? address + 1 : address);
    length = strlen(bare);
    if (address[0] == '<' && length > 0 && bare[length - 1] == '>')
        bare[length - 1] = '\0';
    return bare;
}

static void join_parameters(char **arguments, char *parameters, size_t size)
{
    struct assent_text text;

    assent_text_init(&text, parameters, size);
    for (size_t i = 1; arguments[0] != NULL && arguments[i] != NULL; i++)
        assent_text_format(&text, "%s%s", i > 1 ? " " : "", arguments[i]);
}

bool session_begin_message(struct session *session, SMFICTX *context, char **arguments)
{
    char address[LONGEST_ADDRESS];
    char parameters[1024];
    struct assent_sender sender = {
        .address = session_bare_address(arguments[0] == NULL ? "" : arguments[0], address,
                                        sizeof(address)),
        .parameters = parameters,
        .locality = session_locality(session_macro(context, "{mail_mailer}")),
    };

    session_end_message(session);
    join_parameters(arguments, parameters, sizeof(parameters));
    assent_text_copy(session->client.login, sizeof(session->client.login),
                     session_macro(context, "{auth_authen}"));
    session->transaction =
        assent_transaction_create(session->filter->scorer, &session->client, &sender);
    session->failed = session->transaction == NULL;
    return !session->failed;
}

void session_end_message(struct session *session)
{
    assent_transaction_destroy(session->transaction);
    session->transaction = NULL;
    session->failed = false;
    if (session->in_flight)
        (void)atomic_fetch_sub(&session->filter->in_flight, 1);
    session->in_flight = false;
}

bool session_enter_flight(struct session *session)
{
    struct filter *filter = session->filter;

    if (session->in_flight)
        return true;
    if (atomic_fetch_add(&filter->in_flight, 1) >= atomic_load(&filter->max_messages) &&
        !session->client.local_submission) {
        (void)atomic_fetch_sub(&filter->in_flight, 1);
        return false;
    }
    session->in_flight = true;
    return true;
}
