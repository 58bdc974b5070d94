/*
 * One connection to a Redis server.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/connection.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "scorer/base/text.h"
#include "scorer/state/fault.h"
#include "scorer/state/resolve.h"
#include "scorer/state/secret.h"

enum {
    READ_SIZE = 64 * 1024,
    MOST_ELEMENTS = 4 * 1024 * 1024,      /* of one array in a reply */
    MOST_REPLY_BYTES = 512 * 1024 * 1024, /* of all replies of an exchange */
    MOMENT = 1,                           /* milliseconds of waiting that nobody is told of */
};

struct assent_connection {
    int fd;
    struct assent_node node;
    char address[ASSENT_NODE_TEXT];
    redisReader *reader;
    redisReplyObjectFunctions functions;
    void *(*create_array)(const redisReadTask *task, int elements);
};

/* What is to be sent, and what has come. */
struct exchange {
    struct assent_connection *connection;
    struct assent_wait *wait;
    struct assent_error *error;
    char *request;
    size_t length, sent;
    size_t received;
    redisReply **replies;
    size_t count, done;
    bool closed; /* the server closed it */
};

int64_t assent_wait_now(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- waiting --- */

/* Polls; 0 when the deadline has passed. Tells before_wait, once, when it takes longer. */
static int wait_for(int fd, short events, struct assent_wait *wait)
{
    struct pollfd polled = { .fd = fd, .events = events };
    int ready = poll(&polled, 1, wait->before_wait == NULL ? 0 : MOMENT);

    if (ready == 0 && wait->before_wait != NULL) {
        wait->before_wait(wait->data);
        wait->before_wait = NULL;
    }
    while (ready == 0 || (ready < 0 && errno == EINTR)) {
        int64_t left = wait->deadline - assent_wait_now();
        if (left <= 0)
            return 0;
        ready = poll(&polled, 1, (int)left);
    }
    return ready;
}

/* --- connecting --- */

static int connect_socket(const struct sockaddr *address, socklen_t length,
                          struct assent_wait *wait)
{
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int one = 1;
    int failure = 0;
    socklen_t size = sizeof(failure);

    if (fd < 0)
        return -1;
    if (connect(fd, address, length) != 0) {
        failure = errno;
        if (failure == EINPROGRESS) {
            failure = ETIMEDOUT;
            if (wait_for(fd, POLLOUT, wait) > 0)
                (void)getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size);
        }
    }
    if (failure != 0) {
        (void)close(fd);
        errno = failure;
        return -1;
    }
    if (address->sa_family != AF_UNIX)
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    return fd;
}

static int connect_unix(const struct assent_node *node, struct assent_wait *wait)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    assent_text_copy(address.sun_path, sizeof(address.sun_path), node->host);
    return connect_socket((const struct sockaddr *)&address, sizeof(address), wait);
}

static int connect_inet(const struct assent_node *node, struct assent_wait *wait)
{
    struct assent_resolved resolved;
    int fd = -1;

    if (!assent_resolve(node, wait, &resolved))
        return -1;
    for (size_t i = 0; i < resolved.count && fd < 0; i++)
        fd = connect_socket((const struct sockaddr *)&resolved.addresses[i], resolved.lengths[i],
                            wait);
    return fd;
}

/* --- reading --- */

/* hiredis 0.14 makes an array of any size that a server names, before anything of it has come. */
static void *create_bounded_array(const redisReadTask *task, int elements)
{
    const struct assent_connection *connection = task->privdata;

    return elements > MOST_ELEMENTS ? NULL : connection->create_array(task, elements);
}

static bool create_reader(struct assent_connection *connection)
{
    connection->reader = redisReaderCreate();
    if (connection->reader == NULL)
        return false;
    connection->functions = *connection->reader->fn;
    connection->create_array = connection->functions.createArray;
    connection->functions.createArray = create_bounded_array;
    connection->reader->fn = &connection->functions;
    connection->reader->privdata = connection;
    return true;
}

static enum assent_state_fault closed(struct exchange *exchange, const char *why)
{
    exchange->closed = true;
    (void)assent_error_set(exchange->error, "Redis at %s: %s", exchange->connection->address, why);
    return ASSENT_STATE_AWAY;
}

static enum assent_state_fault broken(struct exchange *exchange, const char *why)
{
    (void)assent_error_set(exchange->error, "Redis at %s: %s", exchange->connection->address, why);
    return ASSENT_STATE_BROKEN;
}

/* Takes the replies that are complete. */
static enum assent_state_fault take_replies(struct exchange *exchange)
{
    redisReader *reader = exchange->connection->reader;

    while (exchange->done < exchange->count) {
        void *reply = NULL;
        if (redisReaderGetReply(reader, &reply) != REDIS_OK)
            return broken(exchange, reader->errstr);
        if (reply == NULL)
            return ASSENT_STATE_FINE;
        exchange->replies[exchange->done++] = reply;
    }
    if (reader->pos < reader->len)
        return broken(exchange, "it answered more than it was asked");
    return ASSENT_STATE_FINE;
}

static enum assent_state_fault receive_some(struct exchange *exchange)
{
    char bytes[READ_SIZE];
    ssize_t got = recv(exchange->connection->fd, bytes, sizeof(bytes), 0);

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return ASSENT_STATE_FINE;
    if (got <= 0)
        return closed(exchange, got == 0 ? "it closed the connection" : strerror(errno));
    exchange->received += (size_t)got;
    if (exchange->received > MOST_REPLY_BYTES)
        return broken(exchange, "its answer is too long");
    if (redisReaderFeed(exchange->connection->reader, bytes, (size_t)got) != REDIS_OK)
        return broken(exchange, exchange->connection->reader->errstr);
    return take_replies(exchange);
}

static enum assent_state_fault send_some(struct exchange *exchange)
{
    ssize_t put = send(exchange->connection->fd, exchange->request + exchange->sent,
                       exchange->length - exchange->sent, MSG_NOSIGNAL);

    if (put >= 0)
        exchange->sent += (size_t)put;
    else if (errno == EPIPE || errno == ECONNRESET) {
        /* Why it was closed may stand in a reply that has come. */
        exchange->sent = exchange->length;
        return receive_some(exchange);
    } else if (errno != EAGAIN && errno != EINTR)
        return closed(exchange, strerror(errno));
    return ASSENT_STATE_FINE;
}

static enum assent_state_fault run_exchange(struct exchange *exchange)
{
    enum assent_state_fault fault = send_some(exchange);

    while (fault == ASSENT_STATE_FINE && exchange->done < exchange->count) {
        short events = exchange->sent < exchange->length ? POLLIN | POLLOUT : POLLIN;
        int ready = wait_for(exchange->connection->fd, events, exchange->wait);
        if (ready < 0)
            return closed(exchange, strerror(errno));
        if (ready == 0) {
            (void)assent_error_set(exchange->error, "Redis at %s: no answer in time",
                                   exchange->connection->address);
            return ASSENT_STATE_SLOW;
        }
        if (exchange->sent < exchange->length)
            fault = send_some(exchange);
        if (fault == ASSENT_STATE_FINE)
            fault = receive_some(exchange);
    }
    return fault;
}

/* --- a request's bytes --- */

static bool append(struct exchange *exchange, const char *bytes, size_t length)
{
    char *request = realloc(exchange->request, exchange->length + length);

    if (request == NULL)
        return false;
    memcpy(request + exchange->length, bytes, length);
    exchange->request = request;
    exchange->length += length;
    return true;
}

static bool append_command(struct exchange *exchange, const struct assent_command *command)
{
    char *bytes = NULL;

    if (command->failed || command->count == 0)
        return false;
    long long length = redisFormatCommandArgv(&bytes, (int)command->count,
                                              (const char **)command->arguments, command->lengths);
    if (length < 0)
        return false;
    bool done = append(exchange, bytes, (size_t)length);
    redisFreeCommand(bytes);
    return done;
}

enum assent_state_fault assent_connection_exchange(struct assent_connection *connection,
                                                   const struct assent_command *const *commands,
                                                   size_t count, struct assent_wait *wait,
                                                   redisReply **replies, bool *untouched,
                                                   struct assent_error *error)
{
    struct exchange exchange = {
        .connection = connection, .wait = wait, .error = error, .replies = replies, .count = count
    };
    enum assent_state_fault fault = ASSENT_STATE_FINE;

    memset((void *)replies, 0, count * sizeof(redisReply *));
    for (size_t i = 0; i < count && fault == ASSENT_STATE_FINE; i++)
        if (!append_command(&exchange, commands[i]))
            fault = broken(&exchange, "out of memory for a command");
    if (fault == ASSENT_STATE_FINE)
        fault = run_exchange(&exchange);
    if (untouched != NULL)
        *untouched = exchange.closed && exchange.received == 0;
    for (size_t i = 0; i < count && fault != ASSENT_STATE_FINE; i++) {
        if (replies[i] != NULL)
            freeReplyObject(replies[i]);
        replies[i] = NULL;
    }
    free(exchange.request);
    return fault;
}

/* --- logging in --- */

static bool build_login(const struct assent_login *login, struct assent_command *authenticate,
                        struct assent_command *database, struct assent_error *error)
{
    char password[ASSENT_SECRET_SIZE] = "";
    bool good = true;

    if (login->password_file[0] != '\0') {
        good = assent_secret_read(login->password_file, password, sizeof(password), error);
        assent_command_add(authenticate, "AUTH");
        if (login->user[0] != '\0')
            assent_command_add(authenticate, login->user);
        assent_command_add(authenticate, password);
        explicit_bzero(password, sizeof(password));
    } else if (login->user[0] != '\0') {
        /* A user without a password (nopass) takes any. */
        assent_command_add(authenticate, "AUTH");
        assent_command_add(authenticate, login->user);
        assent_command_add(authenticate, "");
    }
    if (login->database != 0) {
        assent_command_add(database, "SELECT");
        assent_command_format(database, "%ld", login->database);
    }
    return good;
}

static enum assent_state_fault judge_login(const struct assent_connection *connection,
                                           redisReply **replies, size_t count,
                                           struct assent_error *error)
{
    enum assent_state_fault fault = ASSENT_STATE_FINE;

    for (size_t i = 0; i < count; i++) {
        if (replies[i]->type == REDIS_REPLY_ERROR && fault == ASSENT_STATE_FINE) {
            fault = assent_fault_of_reply(replies[i]->str);
            (void)assent_error_set(error, "Redis at %s: logging in: %s", connection->address,
                                   replies[i]->str);
        }
        freeReplyObject(replies[i]);
    }
    return fault;
}

static enum assent_state_fault log_in(struct assent_connection *connection,
                                      const struct assent_login *login, struct assent_wait *wait,
                                      struct assent_error *error)
{
    enum assent_state_fault fault = ASSENT_STATE_DENIED;
    struct assent_command authenticate;
    struct assent_command database;
    const struct assent_command *commands[2];
    redisReply *replies[2];
    size_t count = 0;

    assent_command_init(&authenticate);
    assent_command_init(&database);
    if (build_login(login, &authenticate, &database, error)) {
        if (authenticate.count > 0)
            commands[count++] = &authenticate;
        if (database.count > 0)
            commands[count++] = &database;
        fault = count == 0 ? ASSENT_STATE_FINE
                           : assent_connection_exchange(connection, commands, count, wait, replies,
                                                        NULL, error);
        if (fault == ASSENT_STATE_FINE)
            fault = judge_login(connection, replies, count, error);
    }
    for (size_t i = 0; i < authenticate.count; i++)
        explicit_bzero(authenticate.arguments[i], authenticate.lengths[i]);
    assent_command_fini(&authenticate);
    assent_command_fini(&database);
    return fault;
}

/* --- life --- */

static enum assent_state_fault open_socket(struct assent_connection *connection,
                                           struct assent_wait *wait, struct assent_error *error)
{
    const struct assent_node *node = &connection->node;

    connection->fd = node->port == 0 ? connect_unix(node, wait) : connect_inet(node, wait);
    if (connection->fd >= 0)
        return ASSENT_STATE_FINE;
    /* A unix socket whose queue is full belongs to a server that does not accept. */
    bool slow = errno == ETIMEDOUT || errno == EAGAIN;
    (void)assent_error_set(error, "connecting to Redis at %s: %s", connection->address,
                           slow ? "no answer in time" : strerror(errno));
    return slow ? ASSENT_STATE_SLOW : ASSENT_STATE_AWAY;
}

enum assent_state_fault assent_connection_open(const struct assent_node *node,
                                               const struct assent_login *login,
                                               struct assent_wait *wait,
                                               struct assent_connection **connection,
                                               struct assent_error *error)
{
    struct assent_connection *made = calloc(1, sizeof(*made));
    enum assent_state_fault fault = ASSENT_STATE_BROKEN;

    *connection = NULL;
    if (made == NULL) {
        (void)assent_error_set(error, "connecting to Redis: out of memory");
        return fault;
    }
    made->fd = -1;
    made->node = *node;
    assent_node_text(node, made->address, sizeof(made->address));
    if (create_reader(made))
        fault = open_socket(made, wait, error);
    else
        (void)assent_error_set(error, "connecting to Redis: out of memory");
    if (fault == ASSENT_STATE_FINE)
        fault = log_in(made, login, wait, error);
    if (fault == ASSENT_STATE_FINE)
        *connection = made;
    else
        assent_connection_close(made);
    return fault;
}

void assent_connection_close(struct assent_connection *connection)
{
    if (connection == NULL)
        return;
    if (connection->fd >= 0)
        (void)close(connection->fd);
    if (connection->reader != NULL)
        redisReaderFree(connection->reader);
    free(connection);
}

const struct assent_node *assent_connection_node(const struct assent_connection *connection)
{
    return &connection->node;
}

bool assent_connection_is_alive(const struct assent_connection *connection)
{
    char byte;

    return recv(connection->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           (errno == EAGAIN || errno == EINTR);
}
