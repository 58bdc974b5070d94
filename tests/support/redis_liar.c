/*
 * For tests: what answers like a Redis server, but always the same.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/redis_liar.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void demand(bool holds, const char *what)
{
    if (holds)
        return;
    (void)fprintf(stderr, "redis_liar: %s\n", what);
    abort();
}

static void answer_client(const struct redis_liar *liar, int fd)
{
    char request[4096];
    size_t step = liar->bytewise ? 1 : liar->length;

    while (recv(fd, request, sizeof(request), 0) > 0) {
        for (size_t sent = 0; sent < liar->length; sent += step)
            (void)send(fd, liar->answer + sent, step, MSG_NOSIGNAL);
        if (!liar->stays)
            return;
    }
}

static void *serve(void *data)
{
    const struct redis_liar *liar = data;

    for (;;) {
        int fd = accept(liar->listening, NULL, NULL);
        if (fd < 0)
            return NULL;
        answer_client(liar, fd);
        (void)close(fd);
    }
}

void redis_liar_start(struct redis_liar *liar)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    (void)snprintf(liar->directory, sizeof(liar->directory), "/tmp/assent-liar.XXXXXX");
    demand(mkdtemp(liar->directory) != NULL, "no directory");
    (void)snprintf(liar->path, sizeof(liar->path), "%s/redis.sock", liar->directory);
    (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", liar->path);
    liar->texts[0] = liar->path;
    liar->texts[1] = NULL;
    liar->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    demand(bind(liar->listening, (struct sockaddr *)&address, sizeof(address)) == 0, "no socket");
    demand(listen(liar->listening, 8) == 0, "cannot listen");
    demand(pthread_create(&liar->thread, NULL, serve, liar) == 0, "no thread");
}

void redis_liar_stop(struct redis_liar *liar)
{
    (void)shutdown(liar->listening, SHUT_RDWR);
    demand(pthread_join(liar->thread, NULL) == 0, "the thread does not end");
    (void)close(liar->listening);
    (void)unlink(liar->path);
    (void)rmdir(liar->directory);
}

struct assent_state *redis_liar_state(const struct redis_liar *liar, int64_t timeout)
{
    struct assent_error error = { "" };
    const struct assent_state_options options = { .redis = liar->texts,
                                                  .state_dir = "/",
                                                  .user = "",
                                                  .password_file = "",
                                                  .timeout = timeout,
                                                  .clock = assent_clock_system() };
    struct assent_state *state = assent_state_create(&options, &error);

    demand(state != NULL, error.text);
    return state;
}
