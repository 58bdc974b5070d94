/*
 * assentctl settings restore, confirm: what an administrator says after Redis came
 * back empty, or with an older state than the one that is in force.
 *
 * Until then every host goes on with the document that it keeps on disk.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commit.h"
#include "cli/connection.h"
#include "cli/difference.h"
#include "cli/output.h"
#include "cli/settings.h"

#define SNAPSHOT "settings.snapshot"

enum { YES, DRY_RUN };

static const struct cli_option options[] = {
    [YES] = { "yes", NULL, "do it; without it only shows what would change", false },
    [DRY_RUN] = { "dry-run", NULL, "only show what would change", false },
};

/* The two states, and how they are told apart. */
struct recovery {
    const struct cli_input *input;
    struct assent_state *state;
    struct assent_document *kept;  /* on disk; empty when there is none */
    struct assent_document *redis; /* what Redis has now */
    bool missing;                  /* nothing is kept */
    char file[4200];
};

static int read_kept(struct recovery *recovery)
{
    struct assent_error error = { "" };

    (void)snprintf(recovery->file, sizeof(recovery->file), "%.4000s/" SNAPSHOT,
                   recovery->input->configuration->state_dir);
    recovery->kept = assent_document_read(recovery->file, &recovery->missing, &error);
    if (recovery->kept == NULL && recovery->missing)
        recovery->kept = assent_document_create();
    else if (recovery->kept == NULL)
        return cli_fail(recovery->input, CLI_NEGATIVE, "%s", error.text);
    return recovery->kept == NULL ? cli_fail(recovery->input, CLI_NEGATIVE, "out of memory")
                                  : CLI_DONE;
}

static int open_recovery(struct recovery *recovery)
{
    int status = read_kept(recovery);

    if (status == CLI_DONE)
        recovery->redis = commit_open(recovery->input, &recovery->state, &status);
    return status;
}

static void close_recovery(struct recovery *recovery)
{
    assent_document_destroy(recovery->kept);
    assent_document_destroy(recovery->redis);
    assent_state_destroy(recovery->state);
}

static bool same_epoch(const struct recovery *recovery)
{
    return strcmp(assent_document_epoch(recovery->kept), assent_document_epoch(recovery->redis)) ==
           0;
}

/* Redis has the kept document's own history, as far as that or farther. */
static bool nothing_is_lost(const struct recovery *recovery)
{
    return recovery->missing ||
           (same_epoch(recovery) && assent_document_generation(recovery->redis) >=
                                        assent_document_generation(recovery->kept));
}

static void print_states(const struct recovery *recovery)
{
    const struct assent_document *kept = recovery->kept;
    const struct assent_document *redis = recovery->redis;
    const char *epoch = assent_document_epoch(redis);

    if (recovery->missing)
        (void)printf("on disk: nothing (%s)\n", recovery->file);
    else
        (void)printf("on disk: generation %" PRIu64 " of history %.8s (%s)\n",
                     assent_document_generation(kept), assent_document_epoch(kept), recovery->file);
    if (epoch[0] == '\0')
        (void)puts("in Redis: nothing");
    else
        (void)printf("in Redis: generation %" PRIu64 " of history %.8s\n",
                     assent_document_generation(redis), epoch);
}

static json_t *side_json(const struct assent_document *document)
{
    return json_pack("{s:o, s:I}", "epoch", output_text(assent_document_epoch(document)),
                     "generation", (json_int_t)assent_document_generation(document));
}

static int print_json(const struct recovery *recovery, const struct difference *difference,
                      const struct assent_document *from, bool done, uint64_t generation)
{
    return output_json(
        recovery->input,
        json_pack("{s:b, s:o, s:o, s:o, s:o}", "done", done, "generation",
                  done ? json_integer((json_int_t)generation) : json_null(), "on_disk",
                  recovery->missing ? json_null() : side_json(recovery->kept), "in_redis",
                  side_json(recovery->redis), "differences", difference_json(difference, from)));
}

static enum assent_state_fault apply(const struct recovery *recovery, bool restore,
                                     uint64_t *generation, struct assent_error *error)
{
    uint64_t seen = assent_document_generation(recovery->redis);
    char who[COMMIT_WHO_SIZE];
    const struct assent_edit edit = {
        .who = who,
        .comment = restore ? "restore" : "confirm",
        .expected = &seen,
    };

    commit_who(recovery->input, who);
    if (restore)
        return assent_store_restore(recovery->state, &edit, recovery->kept, generation, error);
    return assent_store_confirm(recovery->state, &edit, assent_document_epoch(recovery->kept),
                                generation, error);
}

/* Shows what would become different for the hosts (restore: from what Redis has; confirm: from
 * what is in force), and does it when that is wanted. */
static int decide(const struct recovery *recovery, const struct difference *difference,
                  const struct assent_document *from, bool restore)
{
    const struct cli_input *input = recovery->input;
    struct assent_error error = { "" };
    uint64_t generation = 0;
    bool dry = input->value_count[DRY_RUN] > 0;
    bool done = input->value_count[YES] > 0 && !dry;

    if (!input->json) {
        print_states(recovery);
        difference_print(difference, from, stdout);
        if (difference_is_none(difference))
            (void)puts("no setting and no list differs");
    }
    if (done) {
        enum assent_state_fault fault = apply(recovery, restore, &generation, &error);
        if (fault == ASSENT_STATE_CONFLICT)
            return commit_conflict(input, recovery->state);
        if (fault != ASSENT_STATE_FINE)
            return cli_state_fail(input, fault, &error);
    }
    if (input->json)
        (void)print_json(recovery, difference, from, done, generation);
    else if (done)
        commit_print_generation(generation);
    else if (dry)
        (void)puts("dry run: nothing was changed");
    if (done || dry)
        return CLI_DONE;
    return cli_fail(input, CLI_NEGATIVE, "nothing was done: to do it, say --yes");
}

/* Nothing to do is no failure. */
static int say_nothing_is_lost(const struct recovery *recovery, bool restore)
{
    const char *words = recovery->missing
                            ? "no settings are kept on disk here: there is nothing to put back"
                            : "Redis has the history that is kept on disk, nothing is lost: there "
                              "is nothing to do";

    if (restore && recovery->missing)
        return cli_fail(recovery->input, CLI_NEGATIVE, "%s: %s", recovery->file, words);
    if (recovery->input->json)
        return output_json(recovery->input,
                           json_pack("{s:b, s:n, s:o, s:o}", "done", false, "generation", "on_disk",
                                     recovery->missing ? json_null() : side_json(recovery->kept),
                                     "in_redis", side_json(recovery->redis)));
    print_states(recovery);
    (void)puts(words);
    return CLI_DONE;
}

static int run(const struct cli_input *input, bool restore)
{
    struct recovery recovery = { .input = input };
    struct difference difference = { 0 };
    int status = open_recovery(&recovery);

    /* A host without a kept document may still confirm, for the others. */
    if (status == CLI_DONE && nothing_is_lost(&recovery) && (restore || !recovery.missing)) {
        status = say_nothing_is_lost(&recovery, restore);
    } else if (status == CLI_DONE) {
        const struct assent_document *from = restore ? recovery.redis : recovery.kept;
        const struct assent_document *to = restore ? recovery.kept : recovery.redis;
        status = difference_make(&difference, from, to)
                     ? decide(&recovery, &difference, from, restore)
                     : cli_fail(input, CLI_NEGATIVE, "out of memory");
    }
    difference_clear(&difference);
    close_recovery(&recovery);
    return status;
}

static int run_restore(const struct cli_input *input)
{
    return run(input, true);
}

static int run_confirm(const struct cli_input *input)
{
    return run(input, false);
}

const struct cli_command settings_restore = {
    .name = "restore",
    .arguments = "",
    .summary = "put what this host keeps on disk back into Redis that lost it",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run_restore,
};

const struct cli_command settings_confirm = {
    .name = "confirm",
    .arguments = "",
    .summary = "what Redis holds is right, though hosts keep something newer",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run_confirm,
};
