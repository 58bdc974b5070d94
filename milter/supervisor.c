/*
 * The supervisor.
 *
 * One loop waits for signals, the control socket and the channel to the filter.
 * The milter socket stays open while filters come and go: the mail server's
 * connections wait in its backlog. Nothing here reads mail.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "milter/supervisor.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>
#include <systemd/sd-daemon.h>

#include "milter/channel.h"
#include "milter/child.h"
#include "milter/control.h"
#include "milter/listener.h"
#include "milter/privileges.h"
#include "milter/server.h"
#include "milter/status.h"
#include "milter/suspects.h"

enum {
    POLL_SIGNALS,
    POLL_CHANNEL,
    POLL_CONTROL,
    POLL_COUNT = POLL_CONTROL + CONTROL_CLIENTS + 1,
    LONGEST_WAIT = 1000,
    SOCKET_INTERVAL = 10, /* milliseconds between looks for the embedded server's socket */
    CRASH_IS_OVER = 3600 * 1000,
    STOP_EXTRA = 15000, /* milliseconds beyond message_deadline that a filter gets to stop */
};

struct supervisor {
    struct assent_configuration *configuration;
    struct assent_logger *logger;
    bool foreground;
    struct listener milter;
    struct listener control_listener;
    struct control_server control;
    struct child filter;
    struct server server;
    struct assent_alarms *alarms;
    struct suspects *suspects;
    int suspects_fd;
    int signals;
    bool stopping;
    int64_t stop_deadline;
    int64_t started;           /* wall clock, milliseconds */
    int64_t watchdog_interval; /* milliseconds; 0: nobody watches */
    int64_t next_ping;
};

static int64_t now_monotonic(void)
{
    return assent_clock_system().monotonic(NULL);
}

/* --- what the filter says --- */

static json_t *server_json(const struct server *server)
{
    if (!server->wanted)
        return json_null();
    return json_pack("{s:I, s:I}", "pid", (json_int_t)server->child.pid, "restarts",
                     (json_int_t)server->child.restarts);
}

static json_t *status_json(const struct supervisor *supervisor, const char *filter)
{
    int64_t now = assent_clock_system().wall(NULL);
    json_t *filter_status = filter == NULL ? json_null() : json_loads(filter, 0, NULL);

    return json_pack(
        "{s:s, s:I, s:I, s:I, s:s, s:s, s:o, s:o, s:o}", "version", ASSENT_VERSION, "pid",
        (json_int_t)getpid(), "uptime_seconds", (json_int_t)((now - supervisor->started) / 1000),
        "filter_restarts", (json_int_t)supervisor->filter.restarts, "configuration",
        supervisor->configuration->file, "milter_socket", supervisor->configuration->milter_socket,
        "server", server_json(&supervisor->server), "alarms", status_alarms(supervisor->alarms),
        "filter", filter_status == NULL ? json_null() : filter_status);
}

/* filter: its own status as JSON text; NULL: it does not answer. */
static void answer_status(struct supervisor *supervisor, const char *filter)
{
    json_t *status = status_json(supervisor, filter);
    char *text = status == NULL ? NULL : json_dumps(status, JSON_COMPACT);

    control_answer(&supervisor->control, CONTROL_STATUS,
                   text == NULL ? "{\"error\":\"out of memory\"}" : text);
    free(text);
    json_decref(status);
}

static void answer_reload(struct supervisor *supervisor, bool done, const char *reason)
{
    json_t *answer = json_pack("{s:b, s:s}", "reloaded", done, "error", reason);
    char *text = answer == NULL ? NULL : json_dumps(answer, JSON_COMPACT);

    control_answer(&supervisor->control, CONTROL_RELOAD,
                   text == NULL ? "{\"error\":\"out of memory\"}" : text);
    free(text);
    json_decref(answer);
    (void)sd_notify(0, "READY=1");
}

static void filter_is_ready(struct supervisor *supervisor)
{
    supervisor->filter.ready = true;
    assent_log(supervisor->logger, ASSENT_LOG_NOTICE, "ready on %s, filter pid=%ld",
               supervisor->configuration->milter_socket, (long)supervisor->filter.pid);
    (void)sd_notify(0, "READY=1\nSTATUS=Filtering mail");
}

static void hear_filter(struct supervisor *supervisor)
{
    char message[CHANNEL_MESSAGE_SIZE];
    const char *text;

    if (channel_receive(supervisor->filter.channel, message) <= 0)
        return; /* its end shows as SIGCHLD */
    if (channel_text(message, "ready") != NULL)
        filter_is_ready(supervisor);
    else if (channel_text(message, "pong") != NULL)
        (void)sd_notify(0, "WATCHDOG=1");
    else if ((text = channel_text(message, "status")) != NULL)
        answer_status(supervisor, text);
    else if (channel_text(message, "reloaded") != NULL)
        answer_reload(supervisor, true, "");
    else if ((text = channel_text(message, "failed")) != NULL)
        answer_reload(supervisor, false, text);
}

/* --- signals --- */

static void begin_stop(struct supervisor *supervisor)
{
    if (supervisor->stopping)
        return;
    supervisor->stopping = true;
    supervisor->stop_deadline =
        now_monotonic() + supervisor->configuration->message_deadline * 1000 + STOP_EXTRA;
    assent_log(supervisor->logger, ASSENT_LOG_NOTICE, "stopping");
    (void)sd_notify(0, "STOPPING=1");
    /* A filter that does not read its channel sees it closed, and stops for that. */
    if (supervisor->filter.pid != 0 && !channel_send(supervisor->filter.channel, "stop", NULL))
        (void)shutdown(supervisor->filter.channel, SHUT_RDWR);
}

static void begin_reload(struct supervisor *supervisor)
{
    if (supervisor->filter.pid == 0 || !channel_send(supervisor->filter.channel, "reload", NULL))
        answer_reload(supervisor, false, "there is no filter at the moment");
}

static void collect_children(struct supervisor *supervisor)
{
    char what[128];
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == supervisor->server.child.pid)
            server_ended(&supervisor->server, status, now_monotonic());
        if (pid != supervisor->filter.pid)
            continue;
        child_describe(status, what, sizeof(what));
        child_ended(&supervisor->filter, now_monotonic());
        bool orderly = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        size_t suspects = suspects_collect(supervisor->suspects, !orderly);
        if (supervisor->stopping && orderly)
            continue;
        assent_log(supervisor->logger, ASSENT_LOG_ERROR,
                   "filter pid=%ld %s; messages being looked at: %zu", (long)pid, what, suspects);
        supervisor->filter.restarts++;
        assent_alarm_raise(supervisor->alarms, ASSENT_ALARM_FILTER_CRASHED, "", "pid %ld %s",
                           (long)pid, what);
    }
}

static void take_signals(struct supervisor *supervisor)
{
    struct signalfd_siginfo info;

    while (read(supervisor->signals, &info, sizeof(info)) == sizeof(info)) {
        if (info.ssi_signo == SIGCHLD)
            collect_children(supervisor);
        else if (info.ssi_signo == SIGHUP)
            begin_reload(supervisor);
        else
            begin_stop(supervisor);
    }
}

/* --- the loop --- */

static void start_filter_when_due(struct supervisor *supervisor)
{
    const struct child_heritage heritage = {
        .listen_fd = supervisor->milter.fd,
        .suspects_fd = supervisor->suspects_fd,
        .configuration_file = supervisor->configuration->file,
        .foreground = supervisor->foreground,
    };
    struct child *filter = &supervisor->filter;
    struct assent_error error;
    int64_t now = now_monotonic();

    if (supervisor->stopping || filter->pid != 0 || now < filter->start_at ||
        server_is_opening(&supervisor->server, now))
        return;
    if (child_start(filter, &heritage, now, &error))
        return;
    assent_log(supervisor->logger, ASSENT_LOG_ERROR, "%s", error.text);
    child_ended(filter, now);
}

static void ping_when_due(struct supervisor *supervisor)
{
    int64_t now = now_monotonic();

    if (supervisor->watchdog_interval == 0 || now < supervisor->next_ping)
        return;
    supervisor->next_ping = now + supervisor->watchdog_interval;
    if (supervisor->filter.ready)
        (void)channel_send(supervisor->filter.channel, "ping", NULL);
}

/* The embedded server outlives the filter, which writes to it until its end. */
static void tend_server(struct supervisor *supervisor)
{
    if (!supervisor->stopping)
        server_start_when_due(&supervisor->server, now_monotonic());
    else if (supervisor->filter.pid == 0)
        server_stop(&supervisor->server, now_monotonic());
}

/* A filter that has run well for a while is no alarm any more. */
static void clear_crash_when_over(struct supervisor *supervisor)
{
    if (supervisor->filter.ready && now_monotonic() - supervisor->filter.started > CRASH_IS_OVER)
        assent_alarm_clear(supervisor->alarms, ASSENT_ALARM_FILTER_CRASHED, "");
}

static void end_late_filter(struct supervisor *supervisor)
{
    if (!supervisor->stopping || supervisor->filter.pid == 0 ||
        now_monotonic() < supervisor->stop_deadline)
        return;
    assent_log(supervisor->logger, ASSENT_LOG_ERROR, "filter pid=%ld does not stop: killed",
               (long)supervisor->filter.pid);
    (void)kill(supervisor->filter.pid, SIGKILL);
    supervisor->stop_deadline += STOP_EXTRA;
}

static int wait_milliseconds(const struct supervisor *supervisor)
{
    int64_t now = now_monotonic();
    int64_t wait = LONGEST_WAIT;

    if (supervisor->filter.pid == 0 && supervisor->filter.start_at - now < wait)
        wait = supervisor->filter.start_at - now;
    if (supervisor->filter.pid == 0 && server_is_opening(&supervisor->server, now))
        wait = SOCKET_INTERVAL;
    if (supervisor->watchdog_interval != 0 && supervisor->next_ping - now < wait)
        wait = supervisor->next_ping - now;
    return wait < 0 ? 0 : (int)wait;
}

static void serve_control(struct supervisor *supervisor, const struct pollfd *polls, size_t count)
{
    bool asked[CONTROL_RELOAD + 1];
    int64_t now = now_monotonic();

    control_serve(&supervisor->control, polls, count, now, asked);
    if (asked[CONTROL_STATUS] &&
        (!supervisor->filter.ready || !channel_send(supervisor->filter.channel, "status", NULL)))
        answer_status(supervisor, NULL);
    if (asked[CONTROL_RELOAD])
        begin_reload(supervisor);
    if (control_is_late(&supervisor->control, CONTROL_STATUS, now))
        answer_status(supervisor, NULL);
    if (control_is_late(&supervisor->control, CONTROL_RELOAD, now))
        answer_reload(supervisor, false, "the filter does not answer");
}

static void turn(struct supervisor *supervisor)
{
    struct pollfd polls[POLL_COUNT] = {
        [POLL_SIGNALS] = { .fd = supervisor->signals, .events = POLLIN },
        [POLL_CHANNEL] = { .fd = supervisor->filter.channel, .events = POLLIN },
    };
    size_t count = control_fill(&supervisor->control, polls + POLL_CONTROL);

    if (poll(polls, POLL_CONTROL + count, wait_milliseconds(supervisor)) < 0 && errno != EINTR)
        return;
    if (polls[POLL_CHANNEL].revents != 0 && supervisor->filter.channel >= 0)
        hear_filter(supervisor);
    if (polls[POLL_SIGNALS].revents != 0)
        take_signals(supervisor);
    serve_control(supervisor, polls + POLL_CONTROL, count);
    start_filter_when_due(supervisor);
    tend_server(supervisor);
    clear_crash_when_over(supervisor);
    ping_when_due(supervisor);
    end_late_filter(supervisor);
}

/* --- start and end --- */

static bool open_signals(struct supervisor *supervisor, struct assent_error *error)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGHUP);
    (void)sigaddset(&set, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return assent_error_set(error, "signals cannot be blocked: %s", strerror(errno));
    supervisor->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return supervisor->signals >= 0 ||
           assent_error_set(error, "signals cannot be read: %s", strerror(errno));
}

static bool open_sockets(struct supervisor *supervisor, struct assent_error *error)
{
    const struct assent_configuration *configuration = supervisor->configuration;

    if (!listener_open_milter(&supervisor->milter, configuration, error))
        return false;
    if (listener_open_control(&supervisor->control_listener, configuration, error)) {
        control_init(&supervisor->control, supervisor->control_listener.fd);
        return true;
    }
    listener_close(&supervisor->milter);
    return false;
}

static bool go_into_background(const struct supervisor *supervisor, struct assent_error *error)
{
    if (supervisor->foreground || daemon(0, 0) == 0)
        return true;
    return assent_error_set(error, "cannot go into the background: %s", strerror(errno));
}

static void ask_watchdog(struct supervisor *supervisor)
{
    uint64_t microseconds = 0;

    if (sd_watchdog_enabled(0, &microseconds) > 0)
        supervisor->watchdog_interval = (int64_t)(microseconds / 1000 / 3) + 1;
}

static bool start(struct supervisor *supervisor, struct assent_error *error)
{
    const struct assent_configuration *configuration = supervisor->configuration;

    privileges_raise_files();
    if (!assent_state_check(configuration, error) || !open_sockets(supervisor, error))
        return false;
    if (!privileges_drop(configuration->user, error) || !go_into_background(supervisor, error) ||
        !open_signals(supervisor, error))
        return false;
    enum assent_log_target target = assent_log_target_choose(supervisor->foreground);
    supervisor->logger = assent_logger_create(target, configuration->log_level, "assent-milter");
    supervisor->started = assent_clock_system().wall(NULL);
    ask_watchdog(supervisor);
    supervisor->suspects = suspects_create(&supervisor->suspects_fd);
    if (supervisor->suspects == NULL)
        return assent_error_set(error, "no shared memory: %s", strerror(errno));
    supervisor->alarms = assent_alarms_create(assent_clock_system(), supervisor->logger);
    server_init(&supervisor->server, configuration, supervisor->logger, supervisor->alarms);
    return (supervisor->logger != NULL && supervisor->alarms != NULL) ||
           assent_error_set(error, "out of memory");
}

static void finish(struct supervisor *supervisor)
{
    control_fini(&supervisor->control);
    listener_close(&supervisor->control_listener);
    listener_close(&supervisor->milter);
    if (supervisor->signals >= 0)
        (void)close(supervisor->signals);
    if (supervisor->logger != NULL)
        assent_log(supervisor->logger, ASSENT_LOG_NOTICE, "stopped");
    assent_alarms_destroy(supervisor->alarms);
    assent_logger_destroy(supervisor->logger);
    assent_configuration_destroy(supervisor->configuration);
}

int supervisor_run(struct assent_configuration *configuration, bool foreground)
{
    struct supervisor supervisor = {
        .configuration = configuration,
        .foreground = foreground,
        .milter.fd = -1,
        .control_listener.fd = -1,
        .filter.channel = -1,
        .signals = -1,
        .suspects_fd = -1,
    };
    struct assent_error error = { "" };

    control_init(&supervisor.control, -1);
    bool started = start(&supervisor, &error);
    if (!started)
        (void)fprintf(stderr, "assent-milter: %s\n", error.text);
    while (started && (!supervisor.stopping || supervisor.filter.pid != 0 ||
                       supervisor.server.child.pid != 0)) {
        tend_server(&supervisor);
        start_filter_when_due(&supervisor);
        turn(&supervisor);
    }
    finish(&supervisor);
    return started ? EXIT_SUCCESS : EXIT_FAILURE;
}
