/*
 * Deciding: parse, run the plan, judge each group of recipients, word the reply.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/scorer.h>

#include <string.h>

#include "scorer/engine/direction.h"
#include "scorer/engine/origin.h"
#include "scorer/engine/reply.h"
#include "scorer/engine/run.h"
#include "scorer/engine/snapshot.h"
#include "scorer/engine/transaction.h"

enum { MOST_PARSE_MEMORY = 64 * 1024 * 1024 };

static const struct assent_message *parse(struct assent_transaction *transaction)
{
    const struct assent_scorer *scorer = transaction->scorer;
    size_t most = transaction->header_block_size + scorer->options.max_message_bytes;
    struct assent_message_source source = {
        .headers = transaction->headers,
        .header_count = transaction->header_count,
        .header_total = transaction->header_total,
        .header_length = transaction->header_block_size,
        .size = assent_spool_size(&transaction->spool),
        .untrusted = transaction->untrusted,
    };

    source.bytes = assent_spool_read(&transaction->spool, most, &source.length);
    if (source.bytes == NULL)
        source.bytes = "";
    source.incomplete = transaction->spool.failed || source.length < source.size;
    assent_arena_destroy(transaction->parse_arena); /* of a decision before this one */
    transaction->message = NULL;
    transaction->parse_arena = assent_arena_create(MOST_PARSE_MEMORY);
    if (transaction->parse_arena == NULL)
        return NULL;
    transaction->message = assent_message_parse(transaction->parse_arena, &source, &scorer->limits);
    return transaction->message;
}

/* The recipients' policies, each once. */
static struct assent_group_verdict *group(struct assent_transaction *transaction, size_t *count)
{
    const struct assent_envelope *envelope = &transaction->envelope;
    struct assent_group_verdict *groups = NULL;
    size_t capacity = 0;

    *count = 0;
    for (size_t i = 0; i < envelope->recipient_count || i == 0; i++) {
        const char *address = envelope->recipient_count == 0 ? "" : envelope->recipients[i].address;
        const struct assent_policy *policy = assent_snapshot_policy(transaction->snapshot, address);
        size_t k = 0;
        while (k < *count && groups[k].policy != policy)
            k++;
        if (k == *count) {
            groups =
                assent_arena_grow(transaction->arena, groups, *count, &capacity, sizeof(*groups));
            if (groups == NULL)
                return NULL;
            groups[(*count)++] = (struct assent_group_verdict){ .policy = policy };
        }
        groups[k].recipients += envelope->recipient_count > 0;
    }
    return groups;
}

/* Too little of the message was seen to let it pass without a word. */
static void tag_at_best(struct assent_group_verdict *groups, size_t group_count)
{
    for (size_t i = 0; i < group_count; i++) {
        struct assent_verdict *verdict = &groups[i].verdict;
        if (verdict->kind != ASSENT_ACCEPT || groups[i].policy->mode != ASSENT_MODE_ENFORCE)
            continue;
        verdict->kind = ASSENT_TAG;
        verdict->reason = ASSENT_REASON_CRASH;
    }
}

static void judge(struct assent_transaction *transaction, const struct assent_run *run,
                  struct assent_group_verdict *groups, size_t group_count)
{
    struct assent_decision *decision = &transaction->decision;
    struct assent_findings findings = {
        .hits = run->hits.items,
        .hit_count = run->hits.count,
        .gaps = run->gaps,
        .gap_count = run->gap_count,
        .direction = decision->direction,
        .greylist = ASSENT_GREYLIST_UNAVAILABLE, /* nothing remembers senders yet */
    };

    for (size_t i = 0; i < group_count; i++)
        groups[i].verdict = assent_verdict_of(&findings, groups[i].policy);
    if (transaction->untrusted && decision->direction == ASSENT_INBOUND)
        tag_at_best(groups, group_count);
    const struct assent_group_verdict *mildest =
        &groups[assent_verdict_mildest(groups, group_count)];
    decision->verdict = mildest->verdict;
    decision->policy = mildest->policy;
    decision->hits = run->hits.items;
    decision->hit_count = run->hits.count;
    decision->checks = run->reports;
    decision->check_count = run->report_count;
    decision->groups = groups;
    decision->group_count = group_count;
}

/* Behind the checks: one of them may have been the first to meet the trouble. */
static void note_degraded(struct assent_transaction *transaction)
{
    const struct assent_scorer_options *options = &transaction->scorer->options;

    if (options->degraded != NULL)
        transaction->decision.degraded = options->degraded(options->degraded_data);
}

static bool decide(struct assent_transaction *transaction, const struct assent_view *view)
{
    size_t group_count;
    struct assent_group_verdict *groups = group(transaction, &group_count);
    struct assent_run run;

    if (groups == NULL || !assent_run_plan(transaction, view, groups, group_count, &run))
        return false;
    note_degraded(transaction);
    judge(transaction, &run, groups, group_count);
    assent_reply_make(&transaction->decision);
    return true;
}

static void note_origin(struct assent_decision *decision, const struct assent_view *view)
{
    bool behind_relay = view->origin != view->client;

    decision->origin = behind_relay ? view->origin->address_text : NULL;
    decision->origin_name = behind_relay ? view->origin->name : NULL;
    decision->relays = view->relays;
}

const struct assent_decision *assent_transaction_decide(struct assent_transaction *transaction)
{
    struct assent_scorer *scorer = transaction->scorer;
    struct assent_decision *decision = &transaction->decision;
    struct assent_patience patience = {
        .clock = scorer->options.clock,
        .deadline = assent_scorer_monotonic(scorer) + scorer->options.message_deadline,
        .before_wait = scorer->options.before_wait,
        .before_wait_data = scorer->options.before_wait_data,
    };

    (void)assent_transaction_end_headers(transaction);
    assent_run_start(transaction, ASSENT_STEP_BODY);
    memcpy(decision->id, transaction->id, sizeof(decision->id));
    decision->wall = assent_scorer_wall(scorer);
    decision->degraded = "";
    decision->direction = assent_direction_of(transaction);
    struct assent_view view = {
        .client = &transaction->client,
        .envelope = &transaction->envelope,
        .direction = decision->direction,
        .message = parse(transaction),
        .state = scorer->options.state,
        .lists = transaction->snapshot->lists,
        .patience = &patience,
        .wall = decision->wall,
    };
    if (view.message == NULL)
        return NULL;
    assent_origin_find(&view, &transaction->origin);
    note_origin(decision, &view);
    return decide(transaction, &view) ? decision : NULL;
}
