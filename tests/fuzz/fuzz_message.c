/*
 * Fuzz target: a whole message, from its bytes to the explanation of a decision.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <assent/assent.h>

#include "scorer/engine/transaction.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct assent_scorer *scorer; /* made with the first input */

static struct assent_scorer *make_scorer(void)
{
    const struct assent_policy policy = assent_policy_default();
    const struct assent_scorer_options options = {
        .clock = assent_clock_system(),
        .hostname = "mx.example.test",
        .authserv_id = "mx.example.test",
        .message_deadline = 1,
    };

    return assent_scorer_create(&options, assent_snapshot_create(&policy), NULL);
}

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void require_utf8(const char *text)
{
    require(text != NULL && g_utf8_validate(text, -1, NULL));
}

static void check_decision(const struct assent_decision *decision)
{
    assent_points sum = 0;

    require(strlen(decision->id) == ASSENT_ID_SIZE - 1);
    for (size_t i = 0; i < decision->hit_count; i++) {
        require_utf8(decision->hits[i].evidence);
        sum = assent_points_add(sum, decision->hits[i].weight);
    }
    if (decision->verdict.reason != ASSENT_REASON_DECISIVE)
        require(sum == decision->verdict.score);
    for (const char *text = decision->reply.text; *text != '\0'; text++)
        require(*text >= 0x20 && *text < 0x7f);
}

static void check_explanations(const struct assent_decision *decision)
{
    char text[512];
    char *json = assent_explain_json(decision);

    require_utf8(json);
    free(json);
    assent_explain_status_field(decision, text, sizeof(text));
    assent_explain_assent_field(decision, text, sizeof(text));
    assent_explain_log(decision, text, sizeof(text));
}

/* Every header field comes to the mail server's notice under its own number. */
static void check_forged(const struct assent_transaction *transaction)
{
    for (size_t i = 0; i < assent_transaction_forged_count(transaction); i++)
        require(assent_transaction_forged_field(transaction, i).occurrence >= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct assent_sender sender = { "a@b.test", "", ASSENT_LOCALITY_FOREIGN };
    const struct assent_recipient recipient = { "user@example.test", ASSENT_LOCALITY_LOCAL };
    struct assent_client client = { .helo = "mx.b.test", .server_name = "mx.example.test" };

    if (memmem(data, size, "X-Assent-Test", strlen("X-Assent-Test")) != NULL)
        return 0; /* steers the testing build: it would wait or crash as it is told */
    if (scorer == NULL)
        scorer = make_scorer();
    (void)assent_client_set_address(&client, "192.0.2.1");
    struct assent_transaction *transaction = assent_transaction_create(scorer, &client, &sender);
    require(transaction != NULL);
    (void)assent_transaction_add_recipient(transaction, &recipient);
    require(assent_transaction_add_message(transaction, data, size));
    const struct assent_decision *decision = assent_transaction_decide(transaction);
    require(decision != NULL);
    check_decision(decision);
    check_explanations(decision);
    check_forged(transaction);
    assent_transaction_destroy(transaction);
    return 0;
}
