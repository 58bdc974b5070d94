/*
 * What the journal keeps of a message: the decision and the facts around it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/scorer.h>

#include <string.h>

#include <glib.h>

#include "scorer/base/text.h"
#include "scorer/engine/snapshot.h"
#include "scorer/engine/transaction.h"

enum { HASH_DIGITS = 16, MOST_RECIPIENTS = 5 };

static const char *header_text(const struct assent_transaction *transaction, const char *name)
{
    const struct assent_header *header =
        transaction->message == NULL ? NULL : assent_message_header(transaction->message, name);

    return header == NULL ? "" : header->text;
}

/* The subject itself, behind "Re:" and "Fwd:". */
static const char *bare_subject(const char *subject)
{
    static const char *const prefixes[] = { "re:", "fwd:", "fw:", "aw:", "wg:" };
    bool found = true;

    while (found) {
        found = false;
        subject += strspn(subject, " \t");
        for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]) && !found; i++) {
            found = assent_text_starts(subject, prefixes[i]);
            if (found)
                subject += strlen(prefixes[i]);
        }
    }
    return subject;
}

/* The first digits of SHA-256 of the subject, the same for an answer and in any case. */
static const char *hash_subject(struct assent_arena *arena, const char *subject)
{
    gchar *folded = g_utf8_casefold(bare_subject(subject), -1);
    gchar *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, folded, -1);
    const char *kept = assent_arena_copy(arena, digest, HASH_DIGITS);

    g_free(digest);
    g_free(folded);
    return kept;
}

static const char *subject_of(struct assent_transaction *transaction,
                              enum assent_subject_privacy privacy)
{
    const char *subject = header_text(transaction, "Subject");

    if (privacy == ASSENT_SUBJECT_OFF)
        return "";
    if (privacy == ASSENT_SUBJECT_HASH && subject[0] != '\0')
        return hash_subject(transaction->arena, subject);
    return subject;
}

static const char *message_id_of(struct assent_transaction *transaction)
{
    const char *text = header_text(transaction, "Message-ID");
    size_t length = strlen(text);

    if (length < 2 || text[0] != '<' || text[length - 1] != '>')
        return text;
    return assent_arena_copy(transaction->arena, text + 1, length - 2);
}

static const char *from_of(const struct assent_transaction *transaction)
{
    const struct assent_message *message = transaction->message;

    return message == NULL || message->from.count == 0 ? "" : message->from.items[0].address;
}

static bool add_recipients(struct assent_transaction *transaction, struct assent_record *record)
{
    const struct assent_envelope *envelope = &transaction->envelope;
    size_t count =
        envelope->recipient_count < MOST_RECIPIENTS ? envelope->recipient_count : MOST_RECIPIENTS;
    const char **recipients =
        assent_arena_array(transaction->arena, count + 1, sizeof(*recipients));

    if (recipients == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        recipients[i] = envelope->recipients[i].address;
    record->recipients = recipients;
    record->recipient_count = count;
    record->recipient_total = envelope->recipient_total;
    return true;
}

bool assent_transaction_record(struct assent_transaction *transaction,
                               const struct assent_decision *decision,
                               enum assent_subject_privacy privacy, struct assent_record *record)
{
    const struct assent_client *client = &transaction->client;

    *record = (struct assent_record){
        .began = assent_id_time(transaction->id),
        .decided = decision->wall,
        .client = client->address_text,
        .client_name = client->name_state == ASSENT_NAME_VERIFIED ? client->name : "",
        .helo = client->helo,
        .login = client->login,
        .sender = transaction->envelope.sender,
        .subject = subject_of(transaction, privacy),
        .message_id = message_id_of(transaction),
        .from = from_of(transaction),
        .queue_id = transaction->queue_id,
        .size = assent_transaction_size(transaction),
        .generation = assent_snapshot_generation(transaction->snapshot),
        .decision = decision,
    };
    record->subject_hashed =
        privacy == ASSENT_SUBJECT_HASH && record->subject != NULL && record->subject[0] != '\0';
    return record->subject != NULL && record->message_id != NULL &&
           add_recipients(transaction, record);
}
