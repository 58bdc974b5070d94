/*
 * The channel between supervisor and filter: short text messages over a pair of
 * sequenced-packet sockets. Each message is a word, and a space and a text where
 * the word has one.
 *
 *   to the filter:   stop, reload, status, ping
 *   from the filter: ready, reloaded TEXT, failed TEXT, status JSON, pong
 *
 * The filter stops as well when the channel closes: no filter outlives its
 * supervisor.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MILTER_CHANNEL_H
#define MILTER_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { CHANNEL_MESSAGE_SIZE = 65536 };

bool channel_create(int ends[2]);
/* text may be NULL. False: the other end is gone or does not read. Never raises SIGPIPE. */
bool channel_send(int fd, const char *word, const char *text);
/* One message, NUL at its end. Its length; 0: the other end is gone; -1: nothing there now. */
ssize_t channel_receive(int fd, char message[CHANNEL_MESSAGE_SIZE]);
/* The text behind word in a message, "" for none; NULL: it is another word. */
const char *channel_text(const char *message, const char *word);

#endif
