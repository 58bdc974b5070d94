/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * milter_protocol.c - one connection to a milter: packets and negotiation. See milter_protocol.h.
 *
 * Commands are queued and sent together when a reply is awaited: what the milter does not answer
 * costs no write of its own, as in a mail server with buffered output.
 */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <libmilter/mfdef.h>

#include "milter_protocol.h"

enum {
    OUTPUT_LIMIT = 64 << 10,     /* send when that much is queued */
    LONGEST_REPLY = 1 << 20,     /* replies are much shorter; REPLBODY chunks are 64 KiB */
    FIRST_VERSION_WITH_DATA = 4, /* older milters do not know the DATA command */
    HIGHEST_PORT_DIGITS = 6,     /* with the NUL */
};

static bool parse_inet(struct milter_endpoint *endpoint, const char *text, struct error_text *error)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
    struct addrinfo *found;
    char host[256];
    const char *colon = strrchr(text, ':');

    if (colon == NULL || colon == text || strlen(colon) > HIGHEST_PORT_DIGITS ||
        (size_t)(colon - text) >= sizeof(host))
        return error_text_set(error, "inet:%s: inet:HOST:PORT was expected", text);

    bool brackets = text[0] == '[' && colon[-1] == ']';
    int length = (int)(colon - text) - (brackets ? 2 : 0);
    snprintf(host, sizeof(host), "%.*s", length, text + brackets);

    int status = getaddrinfo(host, colon + 1, &hints, &found);
    if (status != 0)
        return error_text_set(error, "inet:%s: %s", text, gai_strerror(status));
    memcpy(&endpoint->address, found->ai_addr, found->ai_addrlen);
    endpoint->address_length = found->ai_addrlen;
    freeaddrinfo(found);
    return true;
}

static bool parse_unix(struct milter_endpoint *endpoint, const char *path, struct error_text *error)
{
    struct sockaddr_un local = { .sun_family = AF_UNIX };

    if (*path == '\0' || strlen(path) >= sizeof(local.sun_path))
        return error_text_set(error, "unix:%s: the path is empty or too long for a socket", path);
    memcpy(local.sun_path, path, strlen(path));
    memcpy(&endpoint->address, &local, sizeof(local));
    endpoint->address_length = sizeof(local);
    return true;
}

bool milter_endpoint_parse(struct milter_endpoint *endpoint, const char *text,
                           struct error_text *error)
{
    if (strncmp(text, "inet:", strlen("inet:")) == 0)
        return parse_inet(endpoint, text + strlen("inet:"), error);
    if (strncmp(text, "unix:", strlen("unix:")) == 0)
        return parse_unix(endpoint, text + strlen("unix:"), error);
    if (strncmp(text, "local:", strlen("local:")) == 0)
        return parse_unix(endpoint, text + strlen("local:"), error);
    return error_text_set(error, "%s: unix:PATH or inet:HOST:PORT was expected", text);
}

void milter_connection_init(struct milter_connection *connection)
{
    *connection = (struct milter_connection){ .descriptor = -1 };
}

bool milter_connection_fail(struct milter_connection *connection, const char *format, ...)
{
    va_list arguments;

    if (!connection->failed) {
        va_start(arguments, format);
        vsnprintf(connection->error.text, sizeof(connection->error.text), format, arguments);
        va_end(arguments);
    }
    connection->failed = true;
    byte_buffer_clear(&connection->output);
    return false;
}

static bool fail_with_errno(struct milter_connection *connection, const char *tried)
{
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINPROGRESS)
        return milter_connection_fail(connection, "%s: no progress before the time-out", tried);
    return milter_connection_fail(connection, "%s: %s", tried, strerror(errno));
}

void milter_connection_put(struct milter_connection *connection, char command, const void *data,
                           size_t length)
{
    if (connection->failed)
        return;
    byte_buffer_append_u32(&connection->output, (uint32_t)(length + 1));
    byte_buffer_append_byte(&connection->output, command);
    byte_buffer_append(&connection->output, data, length);
    if (connection->output.failed)
        milter_connection_fail(connection, "queue a milter command: out of memory");
    else if (connection->output.length > OUTPUT_LIMIT)
        milter_connection_flush(connection);
}

bool milter_connection_flush(struct milter_connection *connection)
{
    struct byte_buffer *output = &connection->output;
    size_t sent = 0;

    while (!connection->failed && sent < output->length) {
        ssize_t count =
            send(connection->descriptor, output->data + sent, output->length - sent, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail_with_errno(connection, "write to the milter");
        sent += (size_t)count;
    }
    byte_buffer_clear(output);
    return !connection->failed;
}

/* Fills the empty input from the socket. */
static bool read_input(struct milter_connection *connection)
{
    ssize_t count;

    do {
        count = recv(connection->descriptor, connection->input, sizeof(connection->input), 0);
    } while (count < 0 && errno == EINTR);
    if (count < 0)
        return fail_with_errno(connection, "read a reply of the milter");
    if (count == 0)
        return milter_connection_fail(connection, "the milter closed the connection");
    connection->input_start = 0;
    connection->input_end = (size_t)count;
    return true;
}

static bool receive_bytes(struct milter_connection *connection, char *data, size_t length)
{
    while (length > 0) {
        if (connection->input_start == connection->input_end && !read_input(connection))
            return false;

        size_t piece = connection->input_end - connection->input_start;
        if (piece > length)
            piece = length;
        memcpy(data, connection->input + connection->input_start, piece);
        connection->input_start += piece;
        data += piece;
        length -= piece;
    }
    return true;
}

static uint32_t read_u32(const char *data)
{
    const unsigned char *bytes = (const unsigned char *)data;

    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
           (uint32_t)bytes[3];
}

bool milter_connection_receive(struct milter_connection *connection, char *reply,
                               struct byte_buffer *data)
{
    char head[MILTER_LEN_BYTES + 1];

    if (!milter_connection_flush(connection) || !receive_bytes(connection, head, sizeof(head)))
        return false;

    uint32_t length = read_u32(head);
    if (length < 1 || length > LONGEST_REPLY)
        return milter_connection_fail(connection, "the milter sent a reply of %lu bytes",
                                      (unsigned long)length);
    *reply = head[MILTER_LEN_BYTES];
    byte_buffer_clear(data);
    if (!byte_buffer_reserve(data, length))
        return milter_connection_fail(connection, "read a reply: out of memory");
    if (!receive_bytes(connection, data->data, length - 1))
        return false;
    data->length = length - 1;
    data->data[data->length] = '\0';
    return true;
}

/* Behind the three numbers: the lists of macros the milter asks for, each under its class. */
static bool read_macro_lists(struct milter_connection *connection, const struct byte_buffer *data)
{
    size_t at = MILTER_OPTLEN;

    while (at < data->length) {
        if (data->length - at < MILTER_LEN_BYTES + 1)
            return milter_connection_fail(connection, "negotiation: a broken list of macros");

        uint32_t macro_class = read_u32(data->data + at);
        const char *list = data->data + at + MILTER_LEN_BYTES;
        at += MILTER_LEN_BYTES + strlen(list) + 1;
        if (at > data->length)
            return milter_connection_fail(connection, "negotiation: an unfinished list of macros");
        if (macro_class < MILTER_MACRO_CLASSES) {
            free(connection->macro_lists[macro_class]);
            connection->macro_lists[macro_class] = strdup(list);
        }
    }
    return true;
}

static bool read_options(struct milter_connection *connection, char reply,
                         const struct byte_buffer *data)
{
    if (reply != SMFIC_OPTNEG || data->length < MILTER_OPTLEN)
        return milter_connection_fail(connection, "negotiation: unexpected reply 0x%02x",
                                      (unsigned)(unsigned char)reply);

    uint32_t version = read_u32(data->data);
    connection->actions = read_u32(data->data + MILTER_LEN_BYTES);
    connection->protocol = read_u32(data->data + 2 * (size_t)MILTER_LEN_BYTES);
    if (version > SMFI_PROT_VERSION)
        return milter_connection_fail(connection, "negotiation: the milter wants version %lu",
                                      (unsigned long)version);
    if ((connection->actions & ~(uint32_t)SMFI_CURR_ACTS) != 0)
        return milter_connection_fail(connection, "negotiation: unknown actions 0x%lx",
                                      (unsigned long)connection->actions);
    if (version < FIRST_VERSION_WITH_DATA)
        connection->protocol |= SMFIP_NODATA;
    return read_macro_lists(connection, data);
}

/* Offers everything, as Postfix does, and takes what the milter chooses. */
static bool negotiate(struct milter_connection *connection)
{
    struct byte_buffer data = { 0 };
    char reply = 0;

    byte_buffer_append_u32(&data, SMFI_PROT_VERSION);
    byte_buffer_append_u32(&data, SMFI_CURR_ACTS);
    byte_buffer_append_u32(&data, SMFI_CURR_PROT);
    milter_connection_put(connection, SMFIC_OPTNEG, data.data, data.length);

    bool done = milter_connection_receive(connection, &reply, &data) &&
                read_options(connection, reply, &data);
    byte_buffer_fini(&data);
    return done;
}

static void set_socket_options(const struct milter_connection *connection,
                               const struct milter_endpoint *endpoint)
{
    struct timeval timeout = { .tv_sec = endpoint->timeout_seconds };
    int on = 1;

    setsockopt(connection->descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
    setsockopt(connection->descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
    if (endpoint->address.ss_family != AF_UNIX)
        setsockopt(connection->descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

bool milter_connection_open(struct milter_connection *connection,
                            const struct milter_endpoint *endpoint)
{
    milter_connection_close(connection);
    connection->failed = false;
    connection->input_start = connection->input_end = 0;
    connection->descriptor = socket(endpoint->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection->descriptor < 0)
        return fail_with_errno(connection, "open a socket");
    set_socket_options(connection, endpoint);
    if (connect(connection->descriptor, (const struct sockaddr *)&endpoint->address,
                endpoint->address_length) != 0)
        return fail_with_errno(connection, "connect to the milter");
    return negotiate(connection);
}

void milter_connection_close(struct milter_connection *connection)
{
    if (connection->descriptor >= 0)
        close(connection->descriptor);
    connection->descriptor = -1;
    for (int macro_class = 0; macro_class < MILTER_MACRO_CLASSES; macro_class++) {
        free(connection->macro_lists[macro_class]);
        connection->macro_lists[macro_class] = NULL;
    }
    byte_buffer_fini(&connection->output);
}
