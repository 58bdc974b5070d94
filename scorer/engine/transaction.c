/*
 * A transaction: gathering the facts of one message.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/transaction.h"

#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/engine/forged.h"
#include "scorer/engine/run.h"
#include "scorer/engine/setting.h"
#include "scorer/engine/snapshot.h"

/* What one message may take besides its bytes. */
enum { MOST_MEMORY = 64 * 1024 * 1024 };

static bool fill(struct assent_transaction *transaction, const struct assent_client *client,
                 const struct assent_sender *sender)
{
    struct assent_scorer *scorer = transaction->scorer;

    transaction->client = *client;
    transaction->arena = assent_arena_create(MOST_MEMORY);
    if (transaction->arena == NULL)
        return false;
    transaction->envelope.sender = assent_arena_text(transaction->arena, sender->address);
    transaction->envelope.parameters = assent_arena_text(transaction->arena, sender->parameters);
    transaction->envelope.sender_locality = sender->locality;
    transaction->pending = assent_arena_array(transaction->arena, scorer->plan_count + 1,
                                              sizeof(*transaction->pending));
    assent_id_next(&scorer->ids, assent_scorer_wall(scorer), transaction->id);
    return transaction->envelope.sender != NULL && transaction->envelope.parameters != NULL &&
           transaction->pending != NULL;
}

struct assent_transaction *assent_transaction_create(struct assent_scorer *scorer,
                                                     const struct assent_client *client,
                                                     const struct assent_sender *sender)
{
    struct assent_transaction *transaction = calloc(1, sizeof(*transaction));

    if (transaction == NULL)
        return NULL;
    transaction->scorer = scorer;
    transaction->snapshot = assent_scorer_snapshot(scorer);
    transaction->queue_id = "";
    assent_spool_init(&transaction->spool);
    if (!fill(transaction, client, sender)) {
        assent_transaction_destroy(transaction);
        return NULL;
    }
    assent_run_start(transaction, ASSENT_STEP_MAIL);
    return transaction;
}

void assent_transaction_destroy(struct assent_transaction *transaction)
{
    if (transaction == NULL)
        return;
    assent_run_cancel(transaction);
    assent_spool_fini(&transaction->spool);
    assent_arena_destroy(transaction->parse_arena);
    assent_arena_destroy(transaction->arena);
    assent_snapshot_release(transaction->snapshot);
    free(transaction);
}

const char *assent_transaction_id(const struct assent_transaction *transaction)
{
    return transaction->id;
}

bool assent_transaction_set_queue_id(struct assent_transaction *transaction, const char *queue_id)
{
    const char *copy;

    if (strcmp(transaction->queue_id, queue_id) == 0)
        return true;
    copy = assent_arena_text(transaction->arena, queue_id);
    if (copy != NULL)
        transaction->queue_id = copy;
    return copy != NULL;
}

const char *assent_transaction_queue_id(const struct assent_transaction *transaction)
{
    return transaction->queue_id;
}

const struct assent_client *assent_transaction_client(const struct assent_transaction *transaction)
{
    return &transaction->client;
}

const char *assent_transaction_sender(const struct assent_transaction *transaction)
{
    return transaction->envelope.sender;
}

size_t assent_transaction_recipient_count(const struct assent_transaction *transaction)
{
    return transaction->envelope.recipient_total;
}

const char *assent_transaction_reply(const struct assent_transaction *transaction,
                                     enum assent_reply_kind kind)
{
    return assent_setting_reply(&transaction->snapshot->policy, kind);
}

size_t assent_transaction_size(const struct assent_transaction *transaction)
{
    return assent_spool_size(&transaction->spool);
}

/* Those that filter share no transaction with those that do not. */
static bool policies_go_together(const struct assent_transaction *transaction,
                                 const struct assent_policy *policy)
{
    const struct assent_policy *first = transaction->first_policy;

    if (first == NULL || first == policy)
        return true;
    return first->mode == policy->mode &&
           transaction->snapshot->global.mixed_recipients != ASSENT_MIXED_DEFER;
}

static bool keep_recipient(struct assent_transaction *transaction, struct assent_recipient **items,
                           size_t *count, size_t *capacity,
                           const struct assent_recipient *recipient)
{
    struct assent_recipient *grown;
    const char *address;

    if (*count >= ASSENT_MOST_RECIPIENTS)
        return true; /* counted by the caller */
    grown = assent_arena_grow(transaction->arena, *items, *count, capacity, sizeof(**items));
    address = assent_arena_text(transaction->arena, recipient->address);
    if (grown == NULL || address == NULL)
        return false;
    *items = grown;
    grown[(*count)++] = (struct assent_recipient){ address, recipient->locality };
    return true;
}

enum assent_recipient_answer
assent_transaction_add_recipient(struct assent_transaction *transaction,
                                 const struct assent_recipient *recipient)
{
    struct assent_envelope *envelope = &transaction->envelope;
    const struct assent_policy *policy =
        assent_snapshot_policy(transaction->snapshot, recipient->address);

    if (!policies_go_together(transaction, policy))
        return ASSENT_RECIPIENT_SEPARATE;
    if (!keep_recipient(transaction, &transaction->recipients, &envelope->recipient_count,
                        &transaction->recipient_capacity, recipient))
        return ASSENT_RECIPIENT_FAILED;
    if (transaction->first_policy == NULL)
        transaction->first_policy = policy;
    envelope->recipients = transaction->recipients;
    envelope->recipient_total++;
    assent_run_start(transaction, ASSENT_STEP_RECIPIENT);
    return ASSENT_RECIPIENT_ACCEPTED;
}

void assent_transaction_add_rejected_recipient(struct assent_transaction *transaction,
                                               const struct assent_recipient *recipient)
{
    struct assent_envelope *envelope = &transaction->envelope;

    envelope->rejected_total++;
    (void)keep_recipient(transaction, &transaction->rejected, &envelope->rejected_count,
                         &transaction->rejected_capacity, recipient);
    envelope->rejected = transaction->rejected;
}

/* Whether there is room for one more field. Some room is set aside for subjects: one that is
 * overlooked would go untagged. */
static bool has_room(const struct assent_transaction *transaction, const char *name, size_t bytes)
{
    bool subject = assent_text_equal(name, "Subject");
    size_t most = ASSENT_MOST_HEADERS + (subject ? ASSENT_MOST_SUBJECTS : 0);
    size_t most_bytes = ASSENT_MOST_HEADER_BYTES + (subject ? ASSENT_MOST_SUBJECT_BYTES : 0);

    return transaction->header_count < most && transaction->header_bytes < most_bytes &&
           bytes <= most_bytes - transaction->header_bytes;
}

/* Keeps a field for the view; beyond the limits it is only counted. */
static bool keep_header(struct assent_transaction *transaction, const char *name, const char *value)
{
    size_t bytes = strlen(name) + strlen(value);
    struct assent_raw_header *grown;

    transaction->header_total++;
    if (!has_room(transaction, name, bytes))
        return true;
    grown = assent_arena_grow(transaction->arena, transaction->headers, transaction->header_count,
                              &transaction->header_capacity, sizeof(*grown));
    if (grown == NULL)
        return false;
    transaction->headers = grown;
    struct assent_raw_header *header = &grown[transaction->header_count];
    header->name = assent_arena_text(transaction->arena, name);
    header->value = assent_arena_text(transaction->arena, value);
    if (header->name == NULL || header->value == NULL)
        return false;
    transaction->header_count++;
    transaction->header_bytes += bytes;
    return true;
}

/* Line breaks of folding become CRLF, as on the wire. */
static void spool_value(struct assent_spool *spool, const char *value)
{
    while (*value != '\0') {
        size_t length = strcspn(value, "\n");
        bool line_feed = value[length] == '\n';
        size_t text = line_feed && length > 0 && value[length - 1] == '\r' ? length - 1 : length;
        (void)assent_spool_add(spool, value, text);
        if (line_feed)
            (void)assent_spool_add(spool, "\r\n", 2);
        value += length + line_feed;
    }
}

bool assent_transaction_add_header(struct assent_transaction *transaction, const char *name,
                                   const char *value)
{
    struct assent_spool *spool = &transaction->spool;

    (void)assent_spool_add(spool, name, strlen(name));
    (void)assent_spool_add(spool, ":", 1);
    spool_value(spool, value);
    (void)assent_spool_add(spool, "\r\n", 2);
    return assent_forged_note(transaction, name, value) && keep_header(transaction, name, value);
}

bool assent_transaction_end_headers(struct assent_transaction *transaction)
{
    if (transaction->headers_ended)
        return true;
    transaction->headers_ended = true;
    (void)assent_spool_add(&transaction->spool, "\r\n", 2);
    transaction->header_block_size = assent_spool_size(&transaction->spool);
    assent_run_start(transaction, ASSENT_STEP_HEADERS);
    return true;
}

bool assent_transaction_add_body(struct assent_transaction *transaction, const void *data,
                                 size_t length)
{
    return assent_spool_add(&transaction->spool, data, length);
}

static uint64_t mix(uint64_t hash, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211); /* FNV-1a */
    return hash;
}

/* Size, beginning and end: enough to know a message again, and cheap. */
uint64_t assent_transaction_fingerprint(struct assent_transaction *transaction)
{
    enum { PIECE = 2048 };
    size_t size = assent_spool_size(&transaction->spool);
    size_t length;
    const char *bytes = assent_spool_read(&transaction->spool, size, &length);
    uint64_t hash = mix(UINT64_C(14695981039346656037), (const char *)&size, sizeof(size));

    if (bytes != NULL && length <= PIECE) {
        hash = mix(hash, bytes, length);
    } else if (bytes != NULL) {
        hash = mix(hash, bytes, PIECE);
        hash = mix(hash, bytes + length - PIECE, PIECE);
    }
    return hash == 0 ? 1 : hash;
}

int assent_transaction_file(struct assent_transaction *transaction)
{
    return assent_spool_file(&transaction->spool);
}

void assent_transaction_distrust(struct assent_transaction *transaction)
{
    transaction->untrusted = true;
}

bool assent_transaction_header(const struct assent_transaction *transaction, size_t index,
                               struct assent_header_field *field)
{
    if (index >= transaction->header_count)
        return false;
    *field = (struct assent_header_field){ transaction->headers[index].name,
                                           transaction->headers[index].value, 0 };
    for (size_t i = 0; i <= index; i++)
        field->occurrence += assent_text_equal(transaction->headers[i].name, field->name);
    return true;
}
