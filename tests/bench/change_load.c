/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * change_load.c - changes settings and lists all the time, and sees when and how the changes
 * come into force.
 *
 * Each edit sets both thresholds and puts one entry of the deny list in the place of another, all
 * with the number of the edit in them: the reject threshold is the tag threshold and one, the
 * entry names the same number. What is seen together with anything else is torn. A follower of
 * its own sees every state that comes into force; at the end every decision in the journal is
 * looked at: whether its thresholds belong together, and to the generation that it names.
 *
 * Times are those of the monotonic clock, which is one for all processes of a machine.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include <assent/assent.h>

enum {
    STATUS_GOOD = 0,
    STATUS_BAD = 1,
    STATUS_USAGE = 2,
    MOST_EDITS = 100000,
    NUMBERS = 500,        /* of edits, over and over: thresholds have a bound */
    FIRST_THRESHOLD = 100 /* no message scores as high: what is measured are changes */
};

static const char usage[] =
    "usage: change_load CONFIGURATION RATE SECONDS\n"
    "       change_load CONFIGURATION --journal\n"
    "\n"
    "Makes RATE changes a second, of the settings in the Redis that CONFIGURATION names,\n"
    "for so many SECONDS, follows them, and prints what it saw as JSON. --journal looks at\n"
    "the decisions that were made meanwhile.\n";

static const double nanoseconds = 1e9;

/* What one edit is about, and when it was seen. */
struct edit {
    uint64_t generation;
    double sent;     /* before the call */
    double in_force; /* 0: not seen */
};

struct load {
    struct assent_state *admin;
    struct assent_state *daemon;
    struct edit *edits;
    pthread_mutex_t lock; /* of what follows, and edits */
    size_t count;
    size_t seen; /* of edits: the first ones are in force */
    size_t states;
    size_t torn;
    size_t failed;
};

static double now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / nanoseconds;
}

static void sleep_until(double moment)
{
    double rest = moment - now();
    const struct timespec time = { .tv_sec = (time_t)rest,
                                   .tv_nsec = (long)((rest - (double)(time_t)rest) * nanoseconds) };

    if (rest > 0)
        (void)nanosleep(&time, NULL);
}

static long threshold_of(size_t number)
{
    return FIRST_THRESHOLD + (long)(number % NUMBERS);
}

/* --- following --- */

static long value_of(const struct assent_document *document, const char *key)
{
    const char *value = assent_document_get(document, "", key);

    return value == NULL ? -1 : strtol(value, NULL, 10);
}

static bool is_whole(const struct assent_document *document)
{
    long tag = value_of(document, "tag_threshold");
    struct assent_list *deny = assent_document_list(document, ASSENT_LIST_DENY);
    struct assent_entry entry;
    char wanted[64];

    (void)snprintf(wanted, sizeof(wanted), "n%ld@change.test", tag);
    return value_of(document, "reject_threshold") == tag + 1 && assent_list_size(deny) == 1 &&
           assent_list_get(deny, wanted, &entry);
}

static void changed(const struct assent_document *document, void *data)
{
    double moment = now();
    struct load *load = data;
    uint64_t generation = assent_document_generation(document);

    (void)pthread_mutex_lock(&load->lock);
    bool ours = load->count > 0 && generation >= load->edits[0].generation;
    load->states += ours;
    load->torn += ours && !is_whole(document);
    for (; load->seen < load->count && load->edits[load->seen].generation <= generation;
         load->seen++)
        load->edits[load->seen].in_force = moment;
    (void)pthread_mutex_unlock(&load->lock);
}

/* --- changing --- */

static bool make_entry(struct assent_entry *entry, size_t number)
{
    struct assent_error error;
    char value[64];

    (void)snprintf(value, sizeof(value), "n%ld@change.test", threshold_of(number));
    memset(entry, 0, sizeof(*entry));
    return assent_entry_parse(entry, value, &error);
}

static enum assent_state_fault change(struct load *load, size_t number, uint64_t *generation,
                                      struct assent_error *error)
{
    struct assent_entry added;
    struct assent_entry removed;
    char tag[32];
    char reject[32];
    size_t parts;

    (void)snprintf(tag, sizeof(tag), "%ld", threshold_of(number));
    (void)snprintf(reject, sizeof(reject), "%ld", threshold_of(number) + 1);
    if (!make_entry(&added, number) || !make_entry(&removed, number + NUMBERS - 1))
        return ASSENT_STATE_BROKEN;
    const struct assent_change changes[] = {
        { .domain = "", .key = "tag_threshold", .value = tag },
        { .domain = "", .key = "reject_threshold", .value = reject },
        { .is_list = true, .list = ASSENT_LIST_DENY, .entry = &added },
        { .is_list = true, .list = ASSENT_LIST_DENY, .entry = &removed, .remove = true },
    };
    const struct assent_edit edit = { .who = "bench",
                                      .comment = "",
                                      .changes = changes,
                                      .count = sizeof(changes) / sizeof(changes[0]) };
    return assent_store_edit(load->admin, &edit, generation, &parts, error);
}

static void change_once(struct load *load, size_t number)
{
    struct edit edit = { .sent = now() };
    struct assent_error error = { "" };

    enum assent_state_fault fault = change(load, number, &edit.generation, &error);
    (void)pthread_mutex_lock(&load->lock);
    if (fault == ASSENT_STATE_FINE)
        load->edits[load->count++] = edit;
    else
        load->failed++;
    (void)pthread_mutex_unlock(&load->lock);
    if (fault != ASSENT_STATE_FINE)
        (void)fprintf(stderr, "change_load: %s: %s\n", assent_state_fault_name(fault), error.text);
}

/* A run before this one may have left another entry. */
static bool empty_list(struct load *load, struct assent_error *error)
{
    const struct assent_edit edit = { .who = "bench", .comment = "" };
    struct assent_list *empty = assent_list_create();
    uint64_t generation;

    enum assent_state_fault fault =
        empty == NULL ? ASSENT_STATE_BROKEN
                      : assent_store_replace_list(load->admin, &edit, ASSENT_LIST_DENY, empty,
                                                  &generation, error);
    assent_list_release(empty);
    return fault == ASSENT_STATE_FINE;
}

static double change_all(struct load *load, size_t wanted, double rate)
{
    double start = now();

    for (size_t i = 0; i < wanted; i++) {
        sleep_until(start + (double)i / rate);
        change_once(load, i);
    }
    return now() - start;
}

/* The last ones are followed as well. */
static void wait_for_the_last(struct load *load)
{
    double end = now() + 5;
    bool all = false;

    while (!all && now() < end) {
        sleep_until(now() + 0.05);
        (void)pthread_mutex_lock(&load->lock);
        all = load->seen == load->count;
        (void)pthread_mutex_unlock(&load->lock);
    }
}

static void print_edits(const struct load *load, double seconds)
{
    json_t *edits = json_array();

    for (size_t i = 0; i < load->count; i++)
        (void)json_array_append_new(
            edits, json_pack("{s:I, s:f, s:f}", "generation", (json_int_t)load->edits[i].generation,
                             "sent", load->edits[i].sent, "in_force", load->edits[i].in_force));
    json_t *report = json_pack("{s:f, s:I, s:I, s:I, s:o}", "seconds", seconds, "failed",
                               (json_int_t)load->failed, "states", (json_int_t)load->states, "torn",
                               (json_int_t)load->torn, "edits", edits);
    (void)json_dumpf(report, stdout, JSON_COMPACT);
    (void)putchar('\n');
    json_decref(report);
}

static int run_load(struct load *load, double rate, double seconds)
{
    const struct assent_follower_options options = {
        .state = load->daemon,
        .clock = assent_clock_system(),
        .file = "",
        .changed = changed,
        .data = load,
    };
    struct assent_error error = { "" };
    size_t wanted = (size_t)(rate * seconds);

    load->edits = calloc(wanted, sizeof(*load->edits));
    struct assent_follower *follower = load->edits == NULL || !empty_list(load, &error)
                                           ? NULL
                                           : assent_follower_create(&options, &error);
    if (follower == NULL) {
        (void)fprintf(stderr, "change_load: %s\n", error.text);
        free(load->edits);
        return STATUS_BAD;
    }
    double taken = change_all(load, wanted, rate);
    wait_for_the_last(load);
    assent_follower_destroy(follower);
    print_edits(load, taken);
    free(load->edits);
    return STATUS_GOOD;
}

/* --- the journal --- */

/* What the generations had as their tag threshold. */
struct look {
    long *thresholds;
    size_t records, torn, strange;
};

static bool learn(const struct assent_past_change *past, void *data)
{
    struct look *look = data;
    json_t *parts = json_loads(past->parts, 0, NULL);
    size_t index;
    const json_t *part;

    json_array_foreach(parts, index, part)
    {
        const char *setting = json_string_value(json_object_get(part, "setting"));
        const char *value = json_string_value(json_object_get(part, "new"));
        if (setting != NULL && value != NULL && strcmp(setting, "tag_threshold") == 0 &&
            past->generation < MOST_EDITS)
            look->thresholds[past->generation] = strtol(value, NULL, 10);
    }
    json_decref(parts);
    return true;
}

static bool judge(const struct assent_decoded_record *record,
                  const struct assent_journal_place *place, void *data)
{
    const struct assent_policy *policy = record->decision.policy;
    uint64_t generation = record->record.generation;
    struct look *look = data;

    (void)place;
    if (generation >= MOST_EDITS || look->thresholds[generation] == 0)
        return true; /* from before the first change */
    look->records++;
    look->torn += policy->reject_threshold != policy->tag_threshold + ASSENT_POINTS(1);
    look->strange +=
        policy->tag_threshold != (assent_points)(look->thresholds[generation] * ASSENT_POINTS(1));
    return true;
}

static int look_at_journal(const struct load *load)
{
    const struct assent_journal_filter everything = { 0 };
    struct assent_error error = { "" };
    struct look look = { .thresholds = calloc(MOST_EDITS, sizeof(long)) };
    size_t damaged = 0;

    if (look.thresholds == NULL ||
        assent_store_history(load->admin, MOST_EDITS, learn, &look, &error) != ASSENT_STATE_FINE ||
        assent_journal_search(load->admin, &everything, judge, &look, &damaged, &error) !=
            ASSENT_STATE_FINE) {
        (void)fprintf(stderr, "change_load: %s\n", error.text);
        free(look.thresholds);
        return STATUS_BAD;
    }
    (void)printf("{\"records\": %zu, \"torn\": %zu, \"of_another_generation\": %zu, "
                 "\"damaged\": %zu}\n",
                 look.records, look.torn, look.strange, damaged);
    free(look.thresholds);
    return STATUS_GOOD;
}

/* --- beginning --- */

static struct assent_state *connect_as(const struct assent_configuration *configuration,
                                       enum assent_state_role role)
{
    struct assent_state_paths paths;
    struct assent_state_options options = assent_state_options_of(configuration, role, &paths);
    struct assent_error error = { "" };

    options.timeout = 5000;
    struct assent_state *state = assent_state_create(&options, &error);
    if (state == NULL)
        (void)fprintf(stderr, "change_load: %s\n", error.text);
    return state;
}

static int run(char **arguments, const struct assent_configuration *configuration)
{
    struct load load = { .admin = connect_as(configuration, ASSENT_STATE_ADMIN),
                         .daemon = connect_as(configuration, ASSENT_STATE_DAEMON),
                         .lock = PTHREAD_MUTEX_INITIALIZER };
    int status = STATUS_BAD;

    if (load.admin != NULL && load.daemon != NULL && strcmp(arguments[2], "--journal") == 0) {
        status = look_at_journal(&load);
    } else if (load.admin != NULL && load.daemon != NULL) {
        double rate = strtod(arguments[2], NULL);
        double seconds = strtod(arguments[3], NULL);
        status = rate > 0 && seconds > 0 && rate * seconds < MOST_EDITS
                     ? run_load(&load, rate, seconds)
                     : STATUS_USAGE;
    }
    assent_state_destroy(load.daemon);
    assent_state_destroy(load.admin);
    return status;
}

int main(int argc, char **argv)
{
    struct assent_error error = { "" };

    if (argc < 3 || (argc != 4 && strcmp(argv[2], "--journal") != 0)) {
        (void)fputs(usage, stderr);
        return STATUS_USAGE;
    }
    struct assent_configuration *configuration = assent_configuration_load(argv[1], &error);
    if (configuration == NULL) {
        (void)fprintf(stderr, "change_load: %s\n", error.text);
        return STATUS_USAGE;
    }
    int status = run(argv, configuration);
    assent_configuration_destroy(configuration);
    return status;
}
