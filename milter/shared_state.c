/*
 * The filter's side of the shared state.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "milter/shared_state.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum {
    PATH_SIZE = 4096,
    LAST_FLUSH = 5000, /* milliseconds */
    /* Decisions that wait while Redis is away: half an hour at 50 messages a second. */
    MOST_WAITING = 100000,
    MOST_WAITING_BYTES = 64 * 1024 * 1024,
};

static void in_state_dir(const struct filter *filter, const char *name, char path[PATH_SIZE])
{
    (void)snprintf(path, PATH_SIZE, "%s/%s", filter->configuration->state_dir, name);
}

/* A server elsewhere needs no directory, but what is kept against its loss does. */
static void make_state_dir(const struct filter *filter)
{
    const char *path = filter->configuration->state_dir;

    if (mkdir(path, 0750) != 0 && errno != EEXIST)
        assent_alarm_raise(filter->alarms, ASSENT_ALARM_SNAPSHOT_FILE, "", "%s: %s", path,
                           strerror(errno));
}

/* The number of this host, claimed: whoever searches the journal looks for hosts there. */
static uint16_t claim_number(const struct filter *filter, bool *agreed)
{
    char file[PATH_SIZE];

    in_state_dir(filter, "host-number", file);
    return assent_host_number(filter->state, filter->configuration->hostname, file, agreed);
}

bool shared_state_open(struct filter *filter, struct assent_error *error)
{
    struct assent_state_paths paths;
    struct assent_state_options options =
        assent_state_options_of(filter->configuration, ASSENT_STATE_DAEMON, &paths);
    bool agreed;

    filter->alarms = assent_alarms_create(assent_clock_system(), filter->logger);
    if (filter->alarms == NULL)
        return assent_error_set(error, "alarms: out of memory");
    make_state_dir(filter);
    options.clock = assent_clock_system();
    options.logger = filter->logger;
    options.alarms = filter->alarms;
    filter->state = assent_state_create(&options, error);
    if (filter->state == NULL)
        return false;
    filter->host = claim_number(filter, &agreed);
    if (!agreed)
        assent_log(filter->logger, ASSENT_LOG_WARNING,
                   "the number of this host, %d, is not agreed on with the others yet",
                   (int)filter->host);
    return true;
}

static void refuse(const char *reason, void *data)
{
    struct filter *filter = data;

    assent_alarm_raise(filter->alarms, ASSENT_ALARM_SETTING_REFUSED, "", "%s", reason);
}

/* In the follower's thread: a new snapshot for the messages that begin from now on. */
static void settings_changed(const struct assent_document *document, void *data)
{
    struct filter *filter = data;

    assent_alarm_clear(filter->alarms, ASSENT_ALARM_SETTING_REFUSED, "");
    struct assent_snapshot *snapshot = assent_snapshot_of(document, refuse, filter);
    if (snapshot == NULL) {
        refuse("out of memory", filter);
        return;
    }
    const struct assent_global_settings *global = assent_snapshot_global(snapshot);
    atomic_store(&filter->subject_privacy, (int)global->journal_subject);
    assent_journal_set_retention(filter->journal, global->journal_keep,
                                 (uint64_t)global->journal_bytes);
    assent_log(filter->logger, ASSENT_LOG_INFO, "settings generation=%llu in force",
               (unsigned long long)assent_document_generation(document));
    assent_scorer_publish(filter->scorer, snapshot);
}

/* In the follower's thread: a Redis that was away at our start, or has lost its data, does not have
 * our claim to the number. */
static void claim_again(void *data)
{
    struct filter *filter = data;
    bool agreed;
    uint16_t number = claim_number(filter, &agreed);
    if (number != filter->host && !filter->host_disputed)
        assent_log(filter->logger, ASSENT_LOG_WARNING,
                   "the number of this host, %d, is another's: it gets %d at the next start",
                   (int)filter->host, (int)number);
    filter->host_disputed = number != filter->host;
}

bool shared_state_start(struct filter *filter, struct assent_error *error)
{
    char journal_file[PATH_SIZE];
    char settings_file[PATH_SIZE];
    struct assent_journal_options journal = {
        .state = filter->state,
        .clock = assent_clock_system(),
        .logger = filter->logger,
        .alarms = filter->alarms,
        .host = filter->host,
        .hostname = filter->configuration->hostname,
        .file = journal_file,
        .most_records = MOST_WAITING,
        .most_bytes = MOST_WAITING_BYTES,
    };
    struct assent_follower_options follower = {
        .state = filter->state,
        .clock = assent_clock_system(),
        .logger = filter->logger,
        .alarms = filter->alarms,
        .file = settings_file,
        .changed = settings_changed,
        .tend = claim_again,
        .data = filter,
    };

    in_state_dir(filter, "journal.waiting", journal_file);
    in_state_dir(filter, "settings.snapshot", settings_file);
    filter->journal = assent_journal_create(&journal, error);
    if (filter->journal == NULL)
        return false;
    filter->follower = assent_follower_create(&follower, error);
    return filter->follower != NULL;
}

void shared_state_stop(struct filter *filter, bool ended)
{
    if (!ended) {
        (void)assent_journal_flush(filter->journal, LAST_FLUSH);
        return;
    }
    assent_follower_destroy(filter->follower);
    assent_journal_destroy(filter->journal);
    assent_state_destroy(filter->state);
    filter->follower = NULL;
    filter->journal = NULL;
    filter->state = NULL;
}

const char *shared_state_degraded(void *data)
{
    const struct filter *filter = data;
    struct assent_follower_status status;
    struct assent_state_health health;

    assent_state_health(filter->state, &health);
    if (health.fault != ASSENT_STATE_FINE)
        return "state";
    assent_follower_status(filter->follower, &status);
    return status.older ? "state" : "";
}

void shared_state_record(struct filter *filter, struct assent_transaction *transaction,
                         const struct assent_decision *decision)
{
    enum assent_subject_privacy privacy =
        (enum assent_subject_privacy)atomic_load(&filter->subject_privacy);
    struct assent_record record;
    size_t length;

    if (!assent_transaction_record(transaction, decision, privacy, &record))
        return;
    void *bytes = assent_record_encode(&record, &length);
    if (bytes != NULL)
        (void)assent_journal_add(filter->journal, bytes, length);
}

static json_t *redis_json(const struct filter *filter)
{
    struct assent_state_health health;

    assent_state_health(filter->state, &health);
    return json_pack("{s:s, s:s, s:I, s:b, s:s, s:s, s:I, s:I, s:I}", "fault",
                     assent_state_fault_name(health.fault), "detail", health.detail, "since",
                     (json_int_t)health.since, "breaker_open", health.breaker_open, "server",
                     health.server, "address", health.address, "commands",
                     (json_int_t)health.commands, "failures", (json_int_t)health.failures,
                     "connections", (json_int_t)health.connections);
}

static json_t *settings_json(const struct filter *filter)
{
    struct assent_follower_status status;

    assent_follower_status(filter->follower, &status);
    return json_pack("{s:s, s:I, s:I, s:b, s:b}", "epoch", status.epoch, "generation",
                     (json_int_t)status.generation, "since", (json_int_t)status.since, "from_disk",
                     status.from_disk, "older", status.older);
}

static json_t *journal_json(const struct filter *filter)
{
    struct assent_journal_status status;

    assent_journal_status(filter->journal, &status);
    return json_pack("{s:i, s:I, s:I, s:I, s:I}", "host", (int)filter->host, "waiting",
                     (json_int_t)status.waiting, "written", (json_int_t)status.written, "bytes",
                     (json_int_t)status.bytes, "lost", (json_int_t)status.lost);
}

json_t *shared_state_json(const struct filter *filter)
{
    return json_pack("{s:o, s:o, s:o}", "redis", redis_json(filter), "settings",
                     settings_json(filter), "journal", journal_json(filter));
}
