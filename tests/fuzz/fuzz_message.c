/*
 * Fuzz target: a whole message, from its bytes to the decision and all forms of
 * its explanation.
 *
 * Inside: the arithmetic is right, what is decided can be told, every text is
 * valid UTF-8, replies are ASCII.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/assent.h>

#include <string.h>

#include <glib.h>

#include "scorer/base/id.h"
#include "scorer/message/message.h"
#include "tests/fuzz/invariant.h"
#include "tests/support/parsing.h"
#include "tests/support/scoring.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct test_time now = { 1790000000000, 1000 };

static bool is_valid(const char *text)
{
    return text != NULL && g_utf8_validate(text, -1, NULL);
}

static bool is_plain(const char *text, bool folded)
{
    for (; *text != '\0'; text++)
        if ((*text < 0x20 || *text > 0x7e) && !(folded && (*text == '\n' || *text == '\t')))
            return false;
    return true;
}

static void look_at_addresses(const struct assent_address_list *list)
{
    INVARIANT(list->count <= assent_message_limits_default().addresses);
    for (size_t i = 0; i < list->count; i++) {
        INVARIANT(is_valid(list->items[i].name));
        INVARIANT(is_valid(list->items[i].address));
        INVARIANT(is_valid(list->items[i].domain));
    }
}

static void look_at_parts(const struct assent_message *message)
{
    for (size_t i = 0; i < message->part_count; i++) {
        const struct assent_part *part = &message->parts[i];
        INVARIANT(is_valid(part->type) && is_valid(part->charset));
        INVARIANT(is_valid(part->encoding) && is_valid(part->filename));
        INVARIANT(part->depth <= 100);
        INVARIANT(part->text == NULL ||
                  (is_valid(part->text) && strlen(part->text) == part->text_length));
    }
}

static void look_at_message(const uint8_t *data, size_t size)
{
    struct parsing parsing = parsing_of(NULL, 0, (const char *)data, size, NULL);
    const struct assent_message *message = parsing.message;

    INVARIANT(message != NULL);
    INVARIANT(message->prescan.safe_length <= size);
    look_at_parts(message);
    parsing_end(&parsing);
}

static void look_at_headers(const struct assent_transaction *transaction)
{
    struct assent_raw_header headers[64];
    struct assent_header_field field;
    size_t count = 0;

    for (; count < 64 && assent_transaction_header(transaction, count, &field); count++)
        headers[count] = (struct assent_raw_header){ field.name, field.value };
    struct parsing parsing = parsing_of(headers, count, "", 0, NULL);
    INVARIANT(parsing.message != NULL);
    for (size_t i = 0; i < count; i++)
        INVARIANT(is_valid(parsing.message->headers[i].text));
    look_at_addresses(&parsing.message->from);
    look_at_addresses(&parsing.message->sender);
    look_at_addresses(&parsing.message->reply_to);
    look_at_addresses(&parsing.message->to);
    look_at_addresses(&parsing.message->cc);
    parsing_end(&parsing);
}

static void look_at_arithmetic(const struct assent_decision *decision)
{
    const struct assent_verdict *verdict = &decision->verdict;
    assent_points sum = 0;

    for (size_t i = 0; i < decision->hit_count; i++) {
        INVARIANT(is_valid(decision->hits[i].evidence));
        sum = assent_points_add(sum, decision->hits[i].weight);
    }
    if (verdict->reason == ASSENT_REASON_DECISIVE)
        INVARIANT(verdict->deciding_hit < decision->hit_count);
    else
        INVARIANT(verdict->score == sum);
    if (verdict->kind == ASSENT_REJECT)
        INVARIANT(verdict->score >= decision->policy->reject_threshold);
    if (verdict->kind == ASSENT_ACCEPT)
        INVARIANT(verdict->score < decision->policy->tag_threshold);
    INVARIANT((decision->reply.code[0] != '\0') == (verdict->kind >= ASSENT_DEFER));
    INVARIANT(is_plain(decision->reply.text, false));
    INVARIANT(assent_id_time(decision->id) == now.wall);
    INVARIANT(decision->check_count == assent_check_count());
}

static void look_at_explanations(const struct assent_decision *decision)
{
    char text[2048];
    char *json = assent_explain_json(decision);
    FILE *nowhere = fopen("/dev/null", "we");

    INVARIANT(is_valid(json));
    free(json);
    assent_explain_status_field(decision, text, sizeof(text));
    INVARIANT(is_plain(text, true));
    assent_explain_assent_field(decision, text, sizeof(text));
    INVARIANT(is_plain(text, true));
    assent_explain_log(decision, text, sizeof(text));
    INVARIANT(is_plain(text, false));
    if (nowhere != NULL) {
        assent_explain_text(decision, nowhere);
        (void)fclose(nowhere);
    }
}

/* Every forged field is told by its number among those of its name. */
static void look_at_forged(const struct assent_transaction *transaction)
{
    for (size_t i = 0; i < assent_transaction_forged_count(transaction); i++) {
        struct assent_forged_field field = assent_transaction_forged_field(transaction, i);
        INVARIANT(field.name[0] != '\0' && field.occurrence >= 1);
    }
}

/* Made with the first input. Time goes on with each, so that no ID runs ahead of it. */
static struct assent_scorer *the_scorer(void)
{
    static struct assent_scorer *scorer;

    if (scorer == NULL)
        scorer = scoring_create(&now, NULL);
    else
        now.wall++;
    return scorer;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct mail mail = { .message = (const char *)data, .length = size };

    if (size == 0 || memmem(data, size, "X-Assent-Test", 13) != NULL)
        return 0; /* the checks of the testing build crash when they are asked to */
    struct assent_transaction *transaction = scoring_begin(the_scorer(), &mail);
    INVARIANT(transaction != NULL);
    const struct assent_decision *decision = assent_transaction_decide(transaction);
    INVARIANT(decision != NULL);
    look_at_arithmetic(decision);
    look_at_explanations(decision);
    look_at_headers(transaction);
    look_at_forged(transaction);
    look_at_message(data, size);
    assent_transaction_destroy(transaction);
    return 0;
}
