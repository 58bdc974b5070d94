/*
 * Direction.
 *
 * Outbound is mail of ours to somebody else: from a client that has logged in or
 * is in trusted-clients, with a sender that is ours and a recipient that is not.
 * A trusted relay hands on mail of others, and is never outbound. What is ours
 * says the list local-domains; while it is empty, the way that the mail server
 * would deliver an address.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/direction.h"

#include "scorer/engine/snapshot.h"

static bool has_client(const struct assent_transaction *transaction, enum assent_list_name list)
{
    const struct assent_list_query query = {
        .client = &transaction->client,
        .now = assent_scorer_wall(transaction->scorer),
    };
    struct assent_list_match match;

    return assent_list_lookup(transaction->snapshot->lists[list], &query, &match);
}

static enum assent_locality locality_of(const struct assent_transaction *transaction,
                                        const char *address, enum assent_locality told)
{
    const struct assent_list *ours = transaction->snapshot->lists[ASSENT_LIST_LOCAL_DOMAINS];
    const struct assent_list_query query = {
        .address = address,
        .now = assent_scorer_wall(transaction->scorer),
    };
    struct assent_list_match match;

    if (assent_list_size(ours) == 0)
        return told;
    return assent_list_lookup(ours, &query, &match) ? ASSENT_LOCALITY_LOCAL
                                                    : ASSENT_LOCALITY_FOREIGN;
}

static bool any_foreign_recipient(const struct assent_transaction *transaction)
{
    const struct assent_envelope *envelope = &transaction->envelope;

    for (size_t i = 0; i < envelope->recipient_count; i++) {
        const struct assent_recipient *recipient = &envelope->recipients[i];
        if (locality_of(transaction, recipient->address, recipient->locality) ==
            ASSENT_LOCALITY_FOREIGN)
            return true;
    }
    return false;
}

static bool is_ours(const struct assent_transaction *transaction)
{
    if (has_client(transaction, ASSENT_LIST_TRUSTED_RELAYS))
        return false;
    return transaction->client.login[0] != '\0' ||
           has_client(transaction, ASSENT_LIST_TRUSTED_CLIENTS);
}

enum assent_direction assent_direction_of(const struct assent_transaction *transaction)
{
    const struct assent_envelope *envelope = &transaction->envelope;

    if (transaction->client.local_submission)
        return ASSENT_LOCAL;
    if (envelope->sender[0] != '\0' && is_ours(transaction) &&
        locality_of(transaction, envelope->sender, envelope->sender_locality) ==
            ASSENT_LOCALITY_LOCAL &&
        any_foreign_recipient(transaction))
        return ASSENT_OUTBOUND;
    return ASSENT_INBOUND;
}
