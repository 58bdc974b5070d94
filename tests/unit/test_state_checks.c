/*
 * Tests of how the engine runs checks that ask Redis: which run when they cannot matter, and how
 * long all of them may take together.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/redis_server.h"
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define ASKING                                                               \
    "From: Alice <alice@example.com>\nTo: bob@example.org\nSubject: Lunch\n" \
    "Date: Mon, 21 Sep 2026 16:13:20 +0200\nMessage-ID: <1@example.com>\n"   \
    "X-Assent-Test-State: yes\n\nShall we?\n"

struct bed {
    struct redis_server *server;
    struct assent_state *state;
};

static int begin(void **state)
{
    static struct bed bed;
    struct assent_error error = { "" };

    bed.server = redis_server_start(NULL);
    if (bed.server != NULL) {
        struct assent_state_options options = redis_server_options(bed.server);
        bed.state = assent_state_create(&options, &error);
    }
    *state = &bed;
    return bed.server == NULL || bed.state != NULL ? 0 : -1;
}

static int end(void **state)
{
    struct bed *bed = *state;

    assent_state_destroy(bed->state);
    redis_server_destroy(bed->server);
    return 0;
}

static const char *outcome_of(const struct assent_decision *decision, const char *check)
{
    return assent_outcome_name(scoring_report(decision, check)->outcome);
}

/* A good message, for which nothing dear could change anything. */
static void what_remembers_always_runs(void **state)
{
    static const struct {
        const char *name;
        const char *setting;
        const char *wanted;
    } rows[] = {
        { "usual weights", "weight.MESSAGE_ID_REUSED=0.5", "done" },
        { "switched off", "weight.MESSAGE_ID_REUSED=0", "skipped" },
    };
    const struct bed *bed = *state;
    const struct mail mail = { .message = ASKING };

    if (bed->server == NULL)
        skip();
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct test_time now = { 1790000000000, 1000 };
        struct assent_scorer *scorer = scoring_create_on(
            &now, scoring_settings((const char *const[]){ rows[i].setting, NULL }), bed->state);
        struct assent_transaction *transaction = scoring_begin(scorer, &mail);
        const struct assent_decision *decision = assent_transaction_decide(transaction);
        assert_row_text(rows[i].name, outcome_of(decision, "message_id_reuse"), rows[i].wanted);
        assert_row_text(rows[i].name, outcome_of(decision, "testing_state"), "done");
        assent_transaction_destroy(transaction);
        assent_scorer_destroy(scorer);
    }
}

/* A clock on which every look takes a while. */
struct slow_time {
    int64_t monotonic;
    int64_t step;
};

static int64_t slow_wall(void *data)
{
    (void)data;
    return 1790000000000;
}

static int64_t slow_monotonic(void *data)
{
    struct slow_time *time = data;

    time->monotonic += time->step;
    return time->monotonic;
}

/* The third question comes when the time for all of them is used up. */
static void questions_share_their_time(void **state)
{
    static const struct {
        const char *name;
        int64_t step;
        const char *outcomes[3];
    } rows[] = {
        { "all in time", 1, { "done", "done", "done" } },
        { "time for two", 100, { "done", "done", "incomplete" } },
        { "time for one", 1000, { "done", "incomplete", "incomplete" } },
    };
    const struct bed *bed = *state;
    const struct mail mail = { .message = ASKING, .helo = "another.test" };
    struct assent_error error = { "" };

    if (bed->server == NULL)
        skip();
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct slow_time time = { 1000, rows[i].step };
        const struct assent_scorer_options options = {
            .clock = { slow_wall, slow_monotonic, &time },
            .hostname = "mx.example.org",
            .message_deadline = 1000000,
            .state = bed->state,
        };
        struct assent_scorer *scorer = assent_scorer_create(
            &options, scoring_settings((const char *const[]){ "mode=score-only", NULL }), &error);
        struct assent_transaction *transaction = scoring_begin(scorer, &mail);
        const struct assent_decision *decision = assent_transaction_decide(transaction);
        assert_row_text(rows[i].name, outcome_of(decision, "helo_variety"), rows[i].outcomes[0]);
        assert_row_text(rows[i].name, outcome_of(decision, "message_id_reuse"),
                        rows[i].outcomes[1]);
        assert_row_text(rows[i].name, outcome_of(decision, "testing_state"), rows[i].outcomes[2]);
        assent_transaction_destroy(transaction);
        assent_scorer_destroy(scorer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_remembers_always_runs),
        cmocka_unit_test(questions_share_their_time),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
