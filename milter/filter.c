/*
 * The filter: libmilter in the main thread, the channel to the supervisor in a
 * thread of its own.
 *
 * libmilter catches SIGHUP, SIGINT and SIGTERM and stops on each; so the filter
 * lives in a session of its own, where no stray signal reaches it, and is stopped
 * by a message on the channel. libmilter's main function may return while
 * end-of-message callbacks still wait: they are waited for, since their replies
 * decide about mail.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "milter/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libmilter/mfapi.h>

#include "milter/callbacks.h"
#include "milter/channel.h"
#include "milter/record.h"
#include "milter/shared_state.h"

/* For the mail server's patience, see smfi_settimeout(3): it closes idle sessions itself. */
enum { SESSION_TIMEOUT = 7210, PROBE_MILLISECONDS = 5000, GRACE_MILLISECONDS = 100 };

struct control {
    struct filter *filter;
    int channel;
    pthread_t thread;
    atomic_bool stopped; /* smfi_stop has returned */
    char file[4096];     /* of the configuration */
};

static bool reload(struct filter *filter, const char *file, struct assent_error *error)
{
    struct assent_configuration *configuration = assent_configuration_load(file, error);

    if (configuration == NULL || !assent_state_check(configuration, error)) {
        assent_configuration_destroy(configuration);
        return false;
    }
    assent_logger_set_level(filter->logger, configuration->log_level);
    atomic_store(&filter->max_messages, configuration->max_messages);
    assent_configuration_destroy(configuration);
    return true;
}

static void answer_reload(struct control *control)
{
    struct assent_error error = { "" };

    if (reload(control->filter, control->file, &error)) {
        assent_log(control->filter->logger, ASSENT_LOG_NOTICE, "configuration reloaded");
        (void)channel_send(control->channel, "reloaded", NULL);
        return;
    }
    assent_log(control->filter->logger, ASSENT_LOG_ERROR,
               "not reloaded, what was in force stays so: %s", error.text);
    (void)channel_send(control->channel, "failed", error.text);
}

static void answer_status(struct control *control)
{
    char *status = record_status(control->filter);

    (void)channel_send(control->channel, "status", status == NULL ? "{}" : status);
    free(status);
}

static void answer_ping(struct control *control)
{
    if (nudge_probe(&control->filter->nudge, PROBE_MILLISECONDS))
        (void)channel_send(control->channel, "pong", NULL);
    else
        assent_log(control->filter->logger, ASSENT_LOG_ERROR,
                   "the milter socket does not answer within %d ms", PROBE_MILLISECONDS);
}

/* False: stop. */
static bool obey(struct control *control)
{
    char message[CHANNEL_MESSAGE_SIZE];
    ssize_t length = channel_receive(control->channel, message);

    if (length < 0)
        return true;
    if (length == 0 || channel_text(message, "stop") != NULL)
        return false;
    if (channel_text(message, "reload") != NULL)
        answer_reload(control);
    else if (channel_text(message, "status") != NULL)
        answer_status(control);
    else if (channel_text(message, "ping") != NULL)
        answer_ping(control);
    return true;
}

static void *keep_nudging(void *data)
{
    const struct timespec moment = { .tv_nsec = 10 * 1000 * 1000 };
    struct control *control = data;

    while (!atomic_load(&control->stopped)) {
        nudge_send(&control->filter->nudge);
        (void)nanosleep(&moment, NULL);
    }
    return NULL;
}

/* smfi_stop waits for a lock that libmilter's listener holds while it waits for a connection, for
 * up to 5 seconds: connections end its wait. */
static void stop_libmilter(struct control *control)
{
    pthread_t nudger;
    bool nudging = pthread_create(&nudger, NULL, keep_nudging, control) == 0;

    (void)smfi_stop();
    atomic_store(&control->stopped, true);
    if (nudging)
        (void)pthread_join(nudger, NULL);
}

static void *listen_to_supervisor(void *data)
{
    struct control *control = data;
    struct pollfd readable = { .fd = control->channel, .events = POLLIN };

    do {
        (void)poll(&readable, 1, -1);
    } while (obey(control));
    atomic_store(&control->filter->stopping, true);
    stop_libmilter(control);
    return NULL;
}

static void await_decisions(const struct filter *filter)
{
    const struct timespec moment = { .tv_nsec = 5 * 1000 * 1000 };

    while (atomic_load(&filter->deciding) > 0)
        (void)nanosleep(&moment, NULL);
}

/* Until every end-of-message callback has returned, and its reply, which libmilter writes right
 * afterwards, is out. Whoever still comes is answered 451. */
static void drain(struct filter *filter)
{
    const struct timespec grace = { .tv_nsec = GRACE_MILLISECONDS * 1000 * 1000 };

    await_decisions(filter);
    (void)nanosleep(&grace, NULL);
    atomic_store(&filter->closed, true);
    await_decisions(filter);
}

/* Before a thread waits. */
static void nudge(void *data)
{
    struct filter *filter = data;

    nudge_send(&filter->nudge);
    if (atomic_load(&filter->nudge.failed) > 0)
        assent_alarm_raise(filter->alarms, ASSENT_ALARM_NUDGE_FAILED, "", "%lu nudges failed",
                           atomic_load(&filter->nudge.failed));
}

static bool init_scorer(struct filter *filter, struct assent_error *error)
{
    struct assent_scorer_options options = {
        .clock = assent_clock_system(),
        .logger = filter->logger,
        .hostname = filter->configuration->hostname,
        .authserv_id = filter->configuration->authserv_id,
        .max_message_bytes = (size_t)filter->configuration->max_message_bytes,
        .message_deadline = filter->configuration->message_deadline * 1000,
        .before_wait = nudge,
        .before_wait_data = filter,
        .state = filter->state,
        .degraded = shared_state_degraded,
        .degraded_data = filter,
        .host = filter->host,
        .host_given = true,
    };

    filter->scorer = assent_scorer_create(&options, assent_snapshot_create(), error);
    return filter->scorer != NULL;
}

static bool init_libmilter(struct filter *filter, int listen_fd, struct assent_error *error)
{
    char socket_name[32];

    (void)snprintf(socket_name, sizeof(socket_name), "fd:%d", listen_fd);
    if (!callbacks_register(filter))
        return assent_error_set(error, "libmilter does not take our description");
    if (smfi_setconn(socket_name) != MI_SUCCESS || smfi_setbacklog(4096) != MI_SUCCESS ||
        smfi_settimeout(SESSION_TIMEOUT) != MI_SUCCESS)
        return assent_error_set(error, "libmilter does not take the socket");
    return true;
}

static bool start_control(struct control *control, struct assent_error *error)
{
    int result = pthread_create(&control->thread, NULL, listen_to_supervisor, control);

    return result == 0 ||
           assent_error_set(error, "no thread for the supervisor: %s", strerror(result));
}

static bool init(struct filter *filter, struct control *control,
                 const struct filter_descriptors *descriptors, struct assent_error *error)
{
    int listen_fd = descriptors->listen;
    filter->started = assent_clock_system().wall(NULL);
    atomic_store(&filter->max_messages, filter->configuration->max_messages);
    if (!nudge_init(&filter->nudge, listen_fd))
        return assent_error_set(error, "descriptor %d: %s", listen_fd, strerror(errno));
    filter->suspects = suspects_attach(descriptors->suspects);
    if (filter->suspects == NULL)
        return assent_error_set(error, "shared memory: %s", strerror(errno));
    return shared_state_open(filter, error) && init_scorer(filter, error) &&
           shared_state_start(filter, error) && init_libmilter(filter, listen_fd, error) &&
           start_control(control, error);
}

/* libmilter's threads are still there: what runs at an orderly exit (destructors of libraries)
 * would run beside them. Only a build that looks for leaks needs that. */
static int leave(int status)
{
#ifdef ASSENT_LEAK_CHECK
    return status;
#else
    _exit(status);
#endif
}

/* Serves until it is told to stop. */
static int serve(struct filter *filter, struct control *control)
{
    int result;

    (void)channel_send(control->channel, "ready", NULL);
    result = smfi_main();
    drain(filter);
    if (result == MI_SUCCESS)
        (void)pthread_join(control->thread, NULL);
    shared_state_stop(filter, result == MI_SUCCESS);
    assent_log(filter->logger, ASSENT_LOG_INFO, "the filter has stopped");
    return leave(result == MI_SUCCESS ? EXIT_SUCCESS : EXIT_FAILURE);
}

int filter_run(const struct filter_descriptors *descriptors,
               struct assent_configuration *configuration, struct assent_logger *logger)
{
    /* Never freed: libmilter ends no thread of its own, and each of them may still use it. */
    struct filter *filter = calloc(1, sizeof(*filter));
    struct control control = { .filter = filter, .channel = descriptors->channel };
    struct assent_error error = { "" };

    if (filter == NULL)
        return EXIT_FAILURE;
    filter->configuration = configuration;
    filter->logger = logger;
    (void)snprintf(control.file, sizeof(control.file), "%s", configuration->file);
    if (init(filter, &control, descriptors, &error))
        return serve(filter, &control);
    assent_log(logger, ASSENT_LOG_ERROR, "the filter cannot start: %s", error.text);
    return EXIT_FAILURE;
}
