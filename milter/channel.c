/*
 * The channel between supervisor and filter.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "milter/channel.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

bool channel_create(int ends[2])
{
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0;
}

bool channel_send(int fd, const char *word, const char *text)
{
    char message[CHANNEL_MESSAGE_SIZE];
    int length = snprintf(message, sizeof(message), "%s%s%s", word, text == NULL ? "" : " ",
                          text == NULL ? "" : text);

    if (length < 0)
        return false;
    if (length >= CHANNEL_MESSAGE_SIZE)
        length = CHANNEL_MESSAGE_SIZE - 1;
    return send(fd, message, (size_t)length, MSG_NOSIGNAL | MSG_DONTWAIT) == length;
}

ssize_t channel_receive(int fd, char message[CHANNEL_MESSAGE_SIZE])
{
    ssize_t length = recv(fd, message, CHANNEL_MESSAGE_SIZE - 1, MSG_DONTWAIT);

    if (length < 0)
        return errno == EAGAIN || errno == EINTR ? -1 : 0;
    message[length] = '\0';
    return length;
}

const char *channel_text(const char *message, const char *word)
{
    size_t length = strlen(word);

    if (strncmp(message, word, length) != 0)
        return NULL;
    if (message[length] == '\0')
        return message + length;
    return message[length] == ' ' ? message + length + 1 : NULL;
}
