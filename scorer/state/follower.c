/*
 * Following: a document in step with Redis, and on disk against its loss.
 *
 * The thread looks twice a second which generation Redis has. What has changed is
 * taken from the history of changes; when that does not reach back far enough, or
 * Redis has another history that says it supersedes ours, everything is loaded.
 *
 * A Redis that has lost its data, or came back with old data, must not take lists
 * and settings away: its generation is lower, or its epoch another one, and then
 * ours stays in force until an administrator decides.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scorer/base/text.h"
#include "scorer/state/store.h"

enum {
    INTERVAL = 400,         /* milliseconds between looks */
    PROBE_INTERVAL = 30000, /* between questions how Redis is */
    SAVE_INTERVAL = 5000    /* between writings of the file: a long list takes a while */
};

struct assent_follower {
    struct assent_follower_options options;
    struct assent_document *document; /* the thread's own */
    bool unsaved;
    int64_t saved;  /* monotonic milliseconds */
    int64_t probed; /* the same */
    pthread_t thread;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t wake;
    bool stopping;
    struct assent_follower_status status;
};

static int64_t monotonic(const struct assent_follower *follower)
{
    return follower->options.clock.monotonic(follower->options.clock.data);
}

static void note_status(struct assent_follower *follower, bool from_disk, bool older)
{
    struct assent_follower_status *status = &follower->status;
    const char *epoch = assent_document_epoch(follower->document);
    uint64_t generation = assent_document_generation(follower->document);

    (void)pthread_mutex_lock(&follower->lock);
    if (status->generation != generation || strcmp(status->epoch, epoch) != 0 || status->since == 0)
        status->since = follower->options.clock.wall(follower->options.clock.data);
    assent_text_copy(status->epoch, sizeof(status->epoch), epoch);
    status->generation = generation;
    status->from_disk = from_disk;
    status->older = older;
    (void)pthread_mutex_unlock(&follower->lock);
}

static void save(struct assent_follower *follower)
{
    struct assent_error error;

    if (!follower->unsaved || follower->options.file[0] == '\0')
        return;
    follower->saved = monotonic(follower);
    if (assent_document_save(follower->document, follower->options.file, &error)) {
        follower->unsaved = false;
        assent_alarm_clear(follower->options.alarms, ASSENT_ALARM_SNAPSHOT_FILE, "");
    } else {
        assent_alarm_raise(follower->options.alarms, ASSENT_ALARM_SNAPSHOT_FILE, "", "%s",
                           error.text);
    }
}

static void adopt(struct assent_follower *follower, struct assent_document *document)
{
    assent_document_destroy(follower->document);
    follower->document = document;
    follower->unsaved = true;
    follower->options.changed(document, follower->options.data);
    note_status(follower, false, false);
}

static void load_everything(struct assent_follower *follower)
{
    struct assent_document *document;
    struct assent_error error;

    if (assent_store_load(follower->options.state, &document, &error) == ASSENT_STATE_FINE)
        adopt(follower, document);
}

static void catch_up(struct assent_follower *follower)
{
    struct assent_document *document = assent_document_copy(follower->document);
    struct assent_error error;
    bool gap = true;

    if (document == NULL)
        return;
    if (assent_store_catch_up(follower->options.state, document, &gap, &error) ==
            ASSENT_STATE_FINE &&
        !gap) {
        adopt(follower, document);
        return;
    }
    assent_document_destroy(document);
    if (gap)
        load_everything(follower);
}

static bool is_superseded(const char *epoch, const struct assent_store_meta *meta)
{
    return epoch[0] != '\0' && strstr(meta->supersedes, epoch) != NULL;
}

static void stay(struct assent_follower *follower, const struct assent_store_meta *meta)
{
    note_status(follower, true, true);
    assent_alarm_raise(follower->options.alarms, ASSENT_ALARM_STATE_OLDER, "",
                       "Redis has generation %llu of %s, in force is %llu of %s",
                       (unsigned long long)meta->generation,
                       meta->epoch[0] == '\0' ? "nothing" : meta->epoch,
                       (unsigned long long)assent_document_generation(follower->document),
                       assent_document_epoch(follower->document));
}

static void compare(struct assent_follower *follower, const struct assent_store_meta *meta)
{
    const char *epoch = assent_document_epoch(follower->document);
    uint64_t generation = assent_document_generation(follower->document);
    bool same = strcmp(epoch, meta->epoch) == 0;

    if (same && meta->generation < generation) {
        stay(follower, meta);
        return;
    }
    if (!same && epoch[0] != '\0' && !is_superseded(epoch, meta)) {
        stay(follower, meta);
        return;
    }
    assent_alarm_clear(follower->options.alarms, ASSENT_ALARM_STATE_OLDER, "");
    if (!same)
        load_everything(follower);
    else if (meta->generation > generation)
        catch_up(follower);
    else
        note_status(follower, false, false);
}

/* What the server says of itself shows troubles that no command of ours meets. */
static void probe(struct assent_follower *follower)
{
    struct assent_error error;
    int64_t now = monotonic(follower);

    if (now - follower->probed < PROBE_INTERVAL)
        return;
    follower->probed = now;
    (void)assent_state_probe(follower->options.state, &error);
}

static void look(struct assent_follower *follower)
{
    struct assent_store_meta meta;
    struct assent_error error;

    probe(follower);
    if (assent_store_meta(follower->options.state, &meta, &error) == ASSENT_STATE_FINE)
        compare(follower, &meta);
    if (follower->unsaved && monotonic(follower) - follower->saved >= SAVE_INTERVAL)
        save(follower);
}

/* False: stop. */
static bool pause_between(struct assent_follower *follower)
{
    struct timespec until;
    int result = 0;

    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += INTERVAL * 1000L * 1000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    (void)pthread_mutex_lock(&follower->lock);
    while (!follower->stopping && result != ETIMEDOUT)
        result = pthread_cond_timedwait(&follower->wake, &follower->lock, &until);
    bool go_on = !follower->stopping;
    (void)pthread_mutex_unlock(&follower->lock);
    return go_on;
}

static void *follow(void *data)
{
    struct assent_follower *follower = data;

    while (pause_between(follower))
        look(follower);
    save(follower);
    return NULL;
}

static bool init_lock(struct assent_follower *follower)
{
    pthread_condattr_t attributes;

    if (pthread_mutex_init(&follower->lock, NULL) != 0)
        return false;
    bool fine = pthread_condattr_init(&attributes) == 0 &&
                pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
                pthread_cond_init(&follower->wake, &attributes) == 0;
    (void)pthread_condattr_destroy(&attributes);
    return fine;
}

/* What was in force when this host was last here; a file that cannot be read is reported. */
static struct assent_document *read_file(const struct assent_follower_options *options)
{
    struct assent_document *document = NULL;
    struct assent_error error;
    bool missing = true;

    if (options->file[0] != '\0')
        document = assent_document_read(options->file, &missing, &error);
    if (document == NULL && !missing)
        assent_alarm_raise(options->alarms, ASSENT_ALARM_SNAPSHOT_FILE, "", "%s", error.text);
    return document == NULL ? assent_document_create() : document;
}

static void destroy(struct assent_follower *follower)
{
    assent_document_destroy(follower->document);
    (void)pthread_cond_destroy(&follower->wake);
    (void)pthread_mutex_destroy(&follower->lock);
    free(follower);
}

struct assent_follower *assent_follower_create(const struct assent_follower_options *options,
                                               struct assent_error *error)
{
    struct assent_follower *follower = calloc(1, sizeof(*follower));

    if (follower == NULL || !init_lock(follower)) {
        assent_error_set(error, "following Redis: out of memory");
        free(follower);
        return NULL;
    }
    follower->options = *options;
    follower->document = read_file(options);
    if (follower->document == NULL) {
        assent_error_set(error, "following Redis: out of memory");
        destroy(follower);
        return NULL;
    }
    follower->saved = monotonic(follower) - SAVE_INTERVAL;
    follower->probed = monotonic(follower) - PROBE_INTERVAL;
    note_status(follower, true, false);
    options->changed(follower->document, options->data);
    look(follower);
    int result = pthread_create(&follower->thread, NULL, follow, follower);
    if (result == 0)
        return follower;
    assent_error_set(error, "following Redis: no thread: %s", strerror(result));
    destroy(follower);
    return NULL;
}

void assent_follower_destroy(struct assent_follower *follower)
{
    if (follower == NULL)
        return;
    (void)pthread_mutex_lock(&follower->lock);
    follower->stopping = true;
    (void)pthread_cond_signal(&follower->wake);
    (void)pthread_mutex_unlock(&follower->lock);
    (void)pthread_join(follower->thread, NULL);
    destroy(follower);
}

void assent_follower_status(struct assent_follower *follower, struct assent_follower_status *status)
{
    (void)pthread_mutex_lock(&follower->lock);
    *status = follower->status;
    (void)pthread_mutex_unlock(&follower->lock);
}
