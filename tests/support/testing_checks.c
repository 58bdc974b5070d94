/*
 * Checks that only the testing build has. Each is steered by a header field:
 *
 *   X-Assent-Test-Hits: NAME NAME    says these of its symbols (testing_hits)
 *   X-Assent-Test-Gap: any           its answer is missing; it might have added -6
 *   X-Assent-Test-Dear: any          a dear check says TEST_DEAR
 *   X-Assent-Test-Wait: N            waits N milliseconds at end of message
 *   X-Assent-Test-Barrier: N         waits until N messages wait here
 *   X-Assent-Test-Crash: any         ends the process by a signal, unless the parser is not
 *                                    trusted with the message any more
 *   X-Assent-Test-State: any         asks Redis, as a check of history would
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "scorer/engine/view.h"
#include "scorer/state/command.h"

#define COUNT(symbols) (sizeof(symbols) / sizeof((symbols)[0]))

static const struct assent_symbol hit_symbols[] = {
    { "TEST_BAD_1", "test", ASSENT_POINTS(1), ASSENT_DECISIVE_NONE, NULL, NULL, "", "" },
    { "TEST_BAD_3", "test", ASSENT_POINTS(3), ASSENT_DECISIVE_NONE, NULL, NULL, "", "" },
    { "TEST_BAD_6", "test", ASSENT_POINTS(6), ASSENT_DECISIVE_NONE, NULL, NULL, "", "" },
    { "TEST_BAD_12", "test", ASSENT_POINTS(12), ASSENT_DECISIVE_NONE, NULL, NULL, "", "" },
    { "TEST_GOOD_4", "test", ASSENT_POINTS(-4), ASSENT_DECISIVE_NONE, NULL, NULL, "", "" },
    { "TEST_VIRUS", "A virus of the test", 0, ASSENT_DECISIVE_VIRUS, "5.7.1", "Virus", "", "" },
    { "TEST_ALLOW", "test", 0, ASSENT_DECISIVE_ALLOW_LIST, NULL, NULL, "", "" },
    { "TEST_DENY", "Denied by the test", 0, ASSENT_DECISIVE_DENY_LIST, NULL, NULL, "", "" },
};
static const struct assent_symbol gap_symbols[] = {
    { "TEST_GAP_GOOD", "test", ASSENT_POINTS(-6), ASSENT_DECISIVE_NONE, NULL, NULL, "", "" },
};
static const struct assent_symbol dear_symbols[] = {
    { "TEST_DEAR", "test", ASSENT_POINTS(1), ASSENT_DECISIVE_NONE, NULL, NULL, "", "" },
};
static const struct assent_symbol wait_symbols[] = {
    { "TEST_WAITED", "test", 0, ASSENT_DECISIVE_NONE, NULL, NULL, "", "" },
};
static const struct assent_symbol barrier_symbols[] = {
    { "TEST_BARRIER", "test", 0, ASSENT_DECISIVE_NONE, NULL, NULL, "", "" },
};
static const struct assent_symbol crash_symbols[] = {
    { "TEST_CRASH", "test", 0, ASSENT_DECISIVE_NONE, NULL, NULL, "", "" },
};

static const struct assent_symbol state_symbols[] = {
    { "TEST_STATE", "test", ASSENT_POINTS(0.001), ASSENT_DECISIVE_NONE, NULL, NULL, "", "" },
};

static const char *field(const struct assent_view *view, const char *name)
{
    const struct assent_header *header = assent_message_header(view->message, name);

    return header == NULL ? NULL : header->text;
}

static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word))
        if ((at == text || at[-1] == ' ') && (at[length] == '\0' || at[length] == ' '))
            return true;
    return false;
}

static enum assent_outcome run_hits(const struct assent_view *view, struct assent_hits *hits)
{
    const char *names = field(view, "X-Assent-Test-Hits");

    if (names == NULL)
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    for (size_t i = 0; i < COUNT(hit_symbols); i++)
        if (has_word(names, hit_symbols[i].name))
            assent_hits_add(hits, i, "asked for");
    return ASSENT_OUTCOME_DONE;
}

static enum assent_outcome run_gap(const struct assent_view *view, struct assent_hits *hits)
{
    (void)hits;
    return field(view, "X-Assent-Test-Gap") == NULL ? ASSENT_OUTCOME_DONE
                                                    : ASSENT_OUTCOME_INCOMPLETE;
}

static enum assent_outcome run_dear(const struct assent_view *view, struct assent_hits *hits)
{
    if (field(view, "X-Assent-Test-Dear") != NULL)
        assent_hits_add(hits, 0, "asked for");
    return ASSENT_OUTCOME_DONE;
}

static enum assent_outcome run_crash(const struct assent_view *view, struct assent_hits *hits)
{
    (void)hits;
    if (field(view, "X-Assent-Test-Crash") != NULL && !assent_message_is_untrusted(view->message))
        abort();
    return ASSENT_OUTCOME_DONE;
}

static enum assent_outcome run_state(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_state_call call = {
        .key = ASSENT_KEY_HOSTS,
        .timeout = view->state_timeout,
        .before_wait = view->patience->before_wait,
        .before_wait_data = view->patience->before_wait_data,
    };
    struct assent_command command;
    redisReply *reply = NULL;

    if (field(view, "X-Assent-Test-State") == NULL || view->state == NULL)
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    assent_command_init(&command);
    assent_command_add(&command, "HLEN");
    assent_command_add(&command, ASSENT_KEY_HOSTS);
    enum assent_state_fault fault = assent_state_ask(view->state, &call, &command, 1, &reply, NULL);
    assent_command_fini(&command);
    if (fault != ASSENT_STATE_FINE)
        return ASSENT_OUTCOME_INCOMPLETE;
    assent_hits_add(hits, 0, "%lld hosts", reply->integer);
    freeReplyObject(reply);
    return ASSENT_OUTCOME_DONE;
}

/* The wait begins with the header, as a look-up would, and is collected in run. */
static void start_wait(struct assent_start *start)
{
    for (size_t i = 0; i < start->header_count; i++)
        if (strcasecmp(start->headers[i].name, "X-Assent-Test-Wait") == 0)
            start->pending = assent_pending_create();
}

static void cancel_wait(void *pending)
{
    assent_pending_release(pending);
}

static enum assent_outcome run_wait(const struct assent_view *view, struct assent_hits *hits)
{
    const char *milliseconds = field(view, "X-Assent-Test-Wait");

    if (milliseconds == NULL || view->pending == NULL)
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    (void)assent_pending_wait(view->pending, view->patience, strtol(milliseconds, NULL, 10));
    assent_hits_add(hits, 0, "%s ms", milliseconds);
    return ASSENT_OUTCOME_DONE;
}

/* All messages of the process that wait for one another. */
static struct {
    pthread_mutex_t lock;
    long waiting;
    struct assent_pending *open;
} barrier = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Joins the barrier; the last one opens it and leaves a closed one behind. */
static struct assent_pending *join_barrier(long wanted)
{
    struct assent_pending *joined;

    (void)pthread_mutex_lock(&barrier.lock);
    if (barrier.open == NULL)
        barrier.open = assent_pending_create();
    joined = barrier.open == NULL ? NULL : assent_pending_acquire(barrier.open);
    if (joined != NULL && ++barrier.waiting >= wanted) {
        assent_pending_complete(joined);
        assent_pending_release(barrier.open);
        barrier.open = NULL;
        barrier.waiting = 0;
    }
    (void)pthread_mutex_unlock(&barrier.lock);
    return joined;
}

static enum assent_outcome run_barrier(const struct assent_view *view, struct assent_hits *hits)
{
    const char *wanted = field(view, "X-Assent-Test-Barrier");

    if (wanted == NULL)
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    struct assent_pending *joined = join_barrier(strtol(wanted, NULL, 10));
    bool opened = joined != NULL && assent_pending_wait(joined, view->patience, -1);
    assent_pending_release(joined);
    if (!opened)
        return ASSENT_OUTCOME_INCOMPLETE;
    assent_hits_add(hits, 0, "all are here");
    return ASSENT_OUTCOME_DONE;
}

#define TESTING_CHECK(which, price, say, ...)                                                     \
    const struct assent_check assent_check_testing_##which = { .name = "testing_" #which,         \
                                                               .group = "testing",                \
                                                               .summary = "Of the testing build", \
                                                               .cost = price,                     \
                                                               .symbols = say,                    \
                                                               .symbol_count = COUNT(say),        \
                                                               .run = run_##which,                \
                                                               __VA_ARGS__ }

TESTING_CHECK(hits, ASSENT_COST_LOCAL, hit_symbols, .outbound = true);
TESTING_CHECK(gap, ASSENT_COST_LOCAL, gap_symbols, .outbound = false);
TESTING_CHECK(dear, ASSENT_COST_WORKER, dear_symbols, .outbound = false);
TESTING_CHECK(wait, ASSENT_COST_LOCAL, wait_symbols, .start_at = ASSENT_STEP_HEADERS,
              .start = start_wait, .cancel = cancel_wait);
TESTING_CHECK(barrier, ASSENT_COST_LOCAL, barrier_symbols, .outbound = false);
TESTING_CHECK(crash, ASSENT_COST_LOCAL, crash_symbols, .outbound = false);
TESTING_CHECK(state, ASSENT_COST_STATE, state_symbols, .remembers = true);
