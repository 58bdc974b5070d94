/*
 * The journal's writer: a bounded queue and one thread.
 *
 * Records go in batches: as many as wait, at most 200, and what comes within 50 ms
 * of the first. They leave the queue when Redis has them, so that an outage only
 * makes it longer. When it is full, the newest are refused: an outage is told from
 * its beginning, and the log has a line for each anyway.
 *
 * assent_journal_add and _status are for any thread; all else that touches Redis or
 * the file is done by the thread, or when it has ended.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "scorer/base/text.h"
#include "scorer/state/journal_file.h"
#include "scorer/state/record.h"

enum {
    DEFAULT_MOST_RECORDS = 20000,
    DEFAULT_MOST_BYTES = 32 * 1024 * 1024,
    DEFAULT_RETENTION_DAYS = 30,
    GATHER = 50,              /* milliseconds from the first record of a batch */
    RETRY = 500,              /* milliseconds after a fault */
    TRIM_EVERY = 60 * 1000,   /* milliseconds */
    LATE = 10 * 1000,         /* milliseconds */
    LAST_PATIENCE = 5 * 1000, /* milliseconds at the end */
    LAST_TRIES = 2,           /* at the end, while nobody listens: the file takes the rest */
};

struct assent_journal {
    struct assent_journal_options options;
    char *file;
    char hostname[256];
    pthread_t thread;
    pthread_mutex_t lock; /* of all that follows, but for what is the thread's */
    pthread_cond_t work;
    pthread_cond_t drained;
    struct assent_stream_record *first, *last;
    size_t waiting;
    size_t bytes_waiting;
    size_t from_file; /* of those that wait */
    uint64_t written;
    uint64_t bytes_written;
    uint64_t lost;
    struct assent_retention retention;
    bool hurry; /* do not gather */
    bool stop;
    int64_t end_by;                /* system_time */
    enum assent_state_fault fault; /* of the last batch; only the thread changes it */
    /* The thread's own. */
    struct assent_stream stream;
    uint64_t lost_told;
    int64_t trim_at;
    unsigned vain_tries; /* at the end */
};

static int64_t monotonic(const struct assent_journal *journal)
{
    return journal->options.clock.monotonic(journal->options.clock.data);
}

/* In milliseconds: for waiting, which no test sets the clock for. */
static int64_t system_time(void)
{
    struct timespec moment;

    (void)clock_gettime(CLOCK_MONOTONIC, &moment);
    return (int64_t)moment.tv_sec * 1000 + moment.tv_nsec / 1000000;
}

/* The moment after so many milliseconds, for pthread_cond_timedwait. */
static struct timespec after(int64_t milliseconds)
{
    struct timespec moment;

    (void)clock_gettime(CLOCK_MONOTONIC, &moment);
    moment.tv_sec += (time_t)(milliseconds / 1000);
    moment.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (moment.tv_nsec >= 1000000000) {
        moment.tv_sec++;
        moment.tv_nsec -= 1000000000;
    }
    return moment;
}

static void append_nolock(struct assent_journal *journal, struct assent_stream_record *record)
{
    record->next = NULL;
    if (journal->last == NULL)
        journal->first = record;
    else
        journal->last->next = record;
    journal->last = record;
    journal->waiting++;
    journal->bytes_waiting += record->length;
    journal->from_file += record->from_file;
}

static struct assent_stream_record *take_first_nolock(struct assent_journal *journal)
{
    struct assent_stream_record *record = journal->first;

    journal->first = record->next;
    if (journal->first == NULL)
        journal->last = NULL;
    journal->waiting--;
    journal->bytes_waiting -= record->length;
    journal->from_file -= record->from_file;
    return record;
}

/* --- the thread --- */

/* Takes what was written out of the queue. Only this thread removes, so that a batch is always the
 * beginning of the queue. */
static void remove_batch(struct assent_journal *journal, size_t count)
{
    (void)pthread_mutex_lock(&journal->lock);
    bool had_file = journal->from_file > 0;
    for (size_t i = 0; i < count; i++) {
        struct assent_stream_record *record = take_first_nolock(journal);
        journal->written++;
        journal->bytes_written += record->length;
        assent_stream_record_free(record);
    }
    bool file_done = had_file && journal->from_file == 0;
    if (journal->waiting == 0)
        (void)pthread_cond_broadcast(&journal->drained);
    (void)pthread_mutex_unlock(&journal->lock);
    if (file_done)
        (void)unlink(journal->file);
}

static void tell_lost(struct assent_journal *journal, uint64_t lost)
{
    if (lost != journal->lost_told)
        assent_alarm_raise(journal->options.alarms, ASSENT_ALARM_JOURNAL_LOST, "",
                           "%llu in all since the start", (unsigned long long)lost);
    journal->lost_told = lost;
}

/* Looks at the queue and raises or clears the alarms about it. */
static void tell_alarms(struct assent_journal *journal)
{
    (void)pthread_mutex_lock(&journal->lock);
    size_t waiting = journal->waiting;
    uint64_t lost = journal->lost;
    int64_t added = journal->first == NULL ? 0 : journal->first->added;
    (void)pthread_mutex_unlock(&journal->lock);
    tell_lost(journal, lost);
    if (waiting > 0 && monotonic(journal) - added > LATE)
        assent_alarm_raise(journal->options.alarms, ASSENT_ALARM_JOURNAL_LATE, "",
                           "%zu wait, the first for %lld s", waiting,
                           (long long)(monotonic(journal) - added) / 1000);
    if (waiting > 0 || journal->fault != ASSENT_STATE_FINE)
        return;
    assent_alarm_clear(journal->options.alarms, ASSENT_ALARM_JOURNAL_LATE, "");
    assent_alarm_clear(journal->options.alarms, ASSENT_ALARM_JOURNAL_LOST, "");
}

static void note_fault(struct assent_journal *journal, enum assent_state_fault fault,
                       const struct assent_error *error)
{
    if (fault != journal->fault && fault != ASSENT_STATE_FINE)
        assent_log(journal->options.logger, ASSENT_LOG_WARNING, "journal: %s: %s; records wait",
                   assent_state_fault_name(fault), error->text);
    else if (fault != journal->fault)
        assent_log(journal->options.logger, ASSENT_LOG_NOTICE, "journal: is written again");
    (void)pthread_mutex_lock(&journal->lock);
    journal->fault = fault;
    (void)pthread_mutex_unlock(&journal->lock);
}

static void write_batch(struct assent_journal *journal)
{
    struct assent_stream_record *batch[ASSENT_STREAM_BATCH];
    struct assent_error error = { "" };
    size_t count = 0;

    (void)pthread_mutex_lock(&journal->lock);
    for (struct assent_stream_record *record = journal->first;
         record != NULL && count < ASSENT_STREAM_BATCH; record = record->next)
        batch[count++] = record;
    (void)pthread_mutex_unlock(&journal->lock);
    if (count == 0)
        return;
    enum assent_state_fault fault = assent_stream_write(&journal->stream, batch, count, &error);
    note_fault(journal, fault, &error);
    if (fault == ASSENT_STATE_FINE)
        remove_batch(journal, count);
}

/* Memory that is used up can only be had back by trimming, so that goes on during that fault. */
static void trim(struct assent_journal *journal)
{
    struct assent_error error = { "" };
    bool more = false;
    bool possible = journal->fault == ASSENT_STATE_FINE || journal->fault == ASSENT_STATE_FULL;

    if (!possible || monotonic(journal) < journal->trim_at)
        return;
    (void)pthread_mutex_lock(&journal->lock);
    struct assent_retention retention = journal->retention;
    (void)pthread_mutex_unlock(&journal->lock);
    enum assent_state_fault fault =
        assent_stream_trim(&journal->stream, &retention,
                           journal->options.clock.wall(journal->options.clock.data), &more, &error);
    if (fault != ASSENT_STATE_FINE)
        assent_log(journal->options.logger, ASSENT_LOG_WARNING, "journal: cannot be trimmed: %s",
                   error.text);
    else if (more)
        return;
    journal->trim_at = monotonic(journal) + TRIM_EVERY;
}

/* Waits until there is something to do, or a pause is over. */
static void wait_nolock(struct assent_journal *journal)
{
    bool failing = journal->fault != ASSENT_STATE_FINE;
    bool hasty = journal->hurry || journal->stop;
    struct timespec moment = after(!failing ? TRIM_EVERY : hasty ? GATHER : RETRY);
    bool stopping = journal->stop;
    int result = 0;

    if (!failing && (stopping || journal->trim_at <= monotonic(journal)))
        return;
    while (result == 0 && journal->stop == stopping && (failing || journal->first == NULL))
        result = pthread_cond_timedwait(&journal->work, &journal->lock, &moment);
    moment = after(failing ? 0 : GATHER);
    while (result == 0 && !journal->stop && !journal->hurry &&
           journal->waiting < ASSENT_STREAM_BATCH)
        result = pthread_cond_timedwait(&journal->work, &journal->lock, &moment);
}

/* Whether the thread is to end: asked to, and nothing is left, or nothing is to be hoped for. */
static bool is_done_nolock(const struct assent_journal *journal)
{
    if (!journal->stop)
        return false;
    return journal->waiting == 0 || journal->vain_tries >= LAST_TRIES ||
           system_time() >= journal->end_by;
}

static void *write_records(void *data)
{
    struct assent_journal *journal = data;

    (void)pthread_mutex_lock(&journal->lock);
    while (!is_done_nolock(journal)) {
        wait_nolock(journal);
        (void)pthread_mutex_unlock(&journal->lock);
        write_batch(journal);
        trim(journal);
        tell_alarms(journal);
        (void)pthread_mutex_lock(&journal->lock);
        if (journal->stop &&
            (journal->fault == ASSENT_STATE_AWAY || journal->fault == ASSENT_STATE_SLOW))
            journal->vain_tries++;
    }
    (void)pthread_mutex_unlock(&journal->lock);
    return NULL;
}

/* --- beginning and end --- */

static bool init_locks(struct assent_journal *journal)
{
    pthread_condattr_t attributes;
    bool fine = pthread_condattr_init(&attributes) == 0 &&
                pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0;

    fine = fine && pthread_mutex_init(&journal->lock, NULL) == 0 &&
           pthread_cond_init(&journal->work, &attributes) == 0 &&
           pthread_cond_init(&journal->drained, &attributes) == 0;
    (void)pthread_condattr_destroy(&attributes);
    return fine;
}

static void free_records(struct assent_journal *journal)
{
    while (journal->first != NULL)
        assent_stream_record_free(take_first_nolock(journal));
}

static void free_journal(struct assent_journal *journal)
{
    free_records(journal);
    (void)pthread_cond_destroy(&journal->drained);
    (void)pthread_cond_destroy(&journal->work);
    (void)pthread_mutex_destroy(&journal->lock);
    free(journal->file);
    free(journal);
}

static void read_file(struct assent_journal *journal)
{
    struct assent_stream_record *record;
    struct assent_error error = { "" };

    if (journal->file[0] == '\0')
        return;
    if (!assent_journal_file_read(journal->file, &record, &error))
        assent_log(journal->options.logger, ASSENT_LOG_ERROR, "journal: %s", error.text);
    while (record != NULL) {
        struct assent_stream_record *next = record->next;
        record->added = monotonic(journal);
        append_nolock(journal, record);
        record = next;
    }
    if (journal->waiting > 0)
        assent_log(journal->options.logger, ASSENT_LOG_NOTICE,
                   "journal: %zu records of the last run will be written", journal->waiting);
    else
        (void)unlink(journal->file);
}

struct assent_journal *assent_journal_create(const struct assent_journal_options *options,
                                             struct assent_error *error)
{
    struct assent_journal *journal = calloc(1, sizeof(*journal));

    if (journal == NULL || !init_locks(journal)) {
        free(journal);
        (void)assent_error_set(error, "journal: out of memory");
        return NULL;
    }
    journal->options = *options;
    journal->file = strdup(options->file);
    assent_text_copy(journal->hostname, sizeof(journal->hostname),
                     options->hostname == NULL ? "unknown" : options->hostname);
    if (options->most_records == 0)
        journal->options.most_records = DEFAULT_MOST_RECORDS;
    if (options->most_bytes == 0)
        journal->options.most_bytes = DEFAULT_MOST_BYTES;
    assent_stream_init(&journal->stream, options->state, options->host, journal->hostname);
    assent_journal_set_retention(journal, DEFAULT_RETENTION_DAYS * INT64_C(86400000), 0);
    journal->trim_at = monotonic(journal);
    if (journal->file != NULL)
        read_file(journal);
    if (journal->file == NULL || pthread_create(&journal->thread, NULL, write_records, journal)) {
        free_journal(journal);
        (void)assent_error_set(error, "journal: its thread cannot be started");
        return NULL;
    }
    return journal;
}

/* The stream's own IDs go into the file, so that what was written after all is recognized. */
static void keep_rest(struct assent_journal *journal)
{
    struct assent_error error = { "" };

    if (journal->first == NULL)
        return;
    for (struct assent_stream_record *record = journal->first; record != NULL;
         record = record->next) {
        assent_stream_assign(&journal->stream, &record, 1);
        journal->stream.last_milliseconds = record->milliseconds;
        journal->stream.last_sequence = record->sequence;
    }
    if (journal->file[0] != '\0' &&
        assent_journal_file_write(journal->file, journal->first, &error)) {
        assent_log(journal->options.logger, ASSENT_LOG_NOTICE,
                   "journal: %zu records wait in %s for the next start", journal->waiting,
                   journal->file);
        return;
    }
    journal->lost += journal->waiting;
    tell_lost(journal, journal->lost);
    assent_log(journal->options.logger, ASSENT_LOG_ERROR, "journal: %zu records are lost: %s",
               journal->waiting, journal->file[0] == '\0' ? "there is no file" : error.text);
}

void assent_journal_destroy(struct assent_journal *journal)
{
    if (journal == NULL)
        return;
    (void)pthread_mutex_lock(&journal->lock);
    journal->end_by = system_time() + LAST_PATIENCE;
    journal->stop = true;
    (void)pthread_cond_broadcast(&journal->work);
    (void)pthread_mutex_unlock(&journal->lock);
    (void)pthread_join(journal->thread, NULL);
    keep_rest(journal);
    free_journal(journal);
}

/* --- from any thread --- */

static bool refuse(struct assent_journal *journal, void *bytes)
{
    free(bytes);
    (void)pthread_mutex_lock(&journal->lock);
    journal->lost++;
    (void)pthread_cond_signal(&journal->work);
    (void)pthread_mutex_unlock(&journal->lock);
    return false;
}

bool assent_journal_add(struct assent_journal *journal, void *bytes, size_t length)
{
    struct assent_stream_record *record = calloc(1, sizeof(*record));
    struct assent_raw_record raw;

    if (record == NULL || !assent_raw_record_read(bytes, length, &raw)) {
        free(record);
        return refuse(journal, bytes);
    }
    record->bytes = bytes;
    record->length = length;
    record->decided = raw.decided;
    record->added = monotonic(journal);
    (void)pthread_mutex_lock(&journal->lock);
    bool full = journal->waiting >= journal->options.most_records ||
                length > journal->options.most_bytes - journal->bytes_waiting ||
                journal->bytes_waiting > journal->options.most_bytes;
    if (!full) {
        append_nolock(journal, record);
        (void)pthread_cond_signal(&journal->work);
    }
    (void)pthread_mutex_unlock(&journal->lock);
    if (!full)
        return true;
    free(record);
    return refuse(journal, bytes);
}

void assent_journal_set_retention(struct assent_journal *journal, int64_t milliseconds,
                                  uint64_t bytes)
{
    (void)pthread_mutex_lock(&journal->lock);
    journal->retention.milliseconds = milliseconds;
    journal->retention.bytes = bytes == 0 ? UINT64_MAX : bytes;
    (void)pthread_mutex_unlock(&journal->lock);
}

bool assent_journal_flush(struct assent_journal *journal, int64_t milliseconds)
{
    struct timespec moment = after(milliseconds);
    int result = 0;

    (void)pthread_mutex_lock(&journal->lock);
    journal->hurry = true;
    (void)pthread_cond_broadcast(&journal->work);
    while (result == 0 && journal->waiting > 0)
        result = pthread_cond_timedwait(&journal->drained, &journal->lock, &moment);
    bool empty = journal->waiting == 0;
    journal->hurry = false;
    (void)pthread_mutex_unlock(&journal->lock);
    return empty;
}

void assent_journal_status(struct assent_journal *journal, struct assent_journal_status *status)
{
    (void)pthread_mutex_lock(&journal->lock);
    *status = (struct assent_journal_status){ journal->waiting, journal->written,
                                              journal->bytes_written, journal->lost };
    (void)pthread_mutex_unlock(&journal->lock);
}
