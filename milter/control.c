/*
 * The control socket.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "milter/control.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PATIENCE = 2000 };

void control_init(struct control_server *server, int fd)
{
    server->fd = fd;
    for (size_t i = 0; i < CONTROL_CLIENTS; i++)
        server->clients[i].fd = -1;
}

static void drop(struct control_client *client)
{
    if (client->fd >= 0)
        (void)close(client->fd);
    client->fd = -1;
}

void control_fini(struct control_server *server)
{
    for (size_t i = 0; i < CONTROL_CLIENTS; i++)
        drop(&server->clients[i]);
}

size_t control_fill(const struct control_server *server, struct pollfd *polls)
{
    size_t count = 0;

    polls[count++] = (struct pollfd){ .fd = server->fd, .events = POLLIN };
    for (size_t i = 0; i < CONTROL_CLIENTS; i++)
        if (server->clients[i].fd >= 0 && server->clients[i].wait == CONTROL_READING)
            polls[count++] = (struct pollfd){ .fd = server->clients[i].fd, .events = POLLIN };
    return count;
}

static void answer(struct control_client *client, const char *json)
{
    (void)send(client->fd, json, strlen(json), MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)send(client->fd, "\n", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    drop(client);
}

static void take_client(struct control_server *server, int64_t now)
{
    int fd = accept4(server->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    if (fd < 0)
        return;
    for (size_t i = 0; i < CONTROL_CLIENTS; i++) {
        struct control_client *client = &server->clients[i];
        if (client->fd >= 0)
            continue;
        *client = (struct control_client){ .fd = fd, .deadline = now + PATIENCE };
        return;
    }
    (void)close(fd);
}

static void take_command(struct control_client *client, int64_t now, bool asked[CONTROL_RELOAD + 1])
{
    client->line[strcspn(client->line, "\r\n")] = '\0';
    client->deadline = now + PATIENCE;
    if (strcmp(client->line, "status") == 0)
        client->wait = CONTROL_STATUS;
    else if (strcmp(client->line, "reload") == 0)
        client->wait = CONTROL_RELOAD;
    else
        answer(client, "{\"error\":\"unknown command; there are: status, reload\"}");
    if (client->fd >= 0)
        asked[client->wait] = true;
}

static void read_line(struct control_client *client, int64_t now, bool asked[CONTROL_RELOAD + 1])
{
    size_t room = sizeof(client->line) - 1 - client->length;
    ssize_t count = recv(client->fd, client->line + client->length, room, MSG_DONTWAIT);

    if (count <= 0) {
        drop(client);
        return;
    }
    client->length += (size_t)count;
    client->line[client->length] = '\0';
    if (strchr(client->line, '\n') != NULL)
        take_command(client, now, asked);
    else if (client->length == sizeof(client->line) - 1)
        answer(client, "{\"error\":\"the line is too long\"}");
}

static struct control_client *find(struct control_server *server, int fd)
{
    for (size_t i = 0; i < CONTROL_CLIENTS; i++)
        if (server->clients[i].fd == fd)
            return &server->clients[i];
    return NULL;
}

void control_serve(struct control_server *server, const struct pollfd *polls, size_t count,
                   int64_t now, bool asked[CONTROL_RELOAD + 1])
{
    memset(asked, 0, (CONTROL_RELOAD + 1) * sizeof(asked[0]));
    for (size_t i = 1; i < count; i++) {
        struct control_client *client = find(server, polls[i].fd);
        if (client != NULL && polls[i].revents != 0)
            read_line(client, now, asked);
        else if (client != NULL && client->wait == CONTROL_READING && now >= client->deadline)
            drop(client);
    }
    if (polls[0].revents != 0)
        take_client(server, now);
}

void control_answer(struct control_server *server, enum control_wait wait, const char *json)
{
    for (size_t i = 0; i < CONTROL_CLIENTS; i++)
        if (server->clients[i].fd >= 0 && server->clients[i].wait == wait)
            answer(&server->clients[i], json);
}

bool control_is_late(const struct control_server *server, enum control_wait wait, int64_t now)
{
    for (size_t i = 0; i < CONTROL_CLIENTS; i++)
        if (server->clients[i].fd >= 0 && server->clients[i].wait == wait &&
            now >= server->clients[i].deadline)
            return true;
    return false;
}
