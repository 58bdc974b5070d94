/*
 * For tests of the engine.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"

const char scoring_good_fields[] = "From: Alice <alice@example.com>\n"
                                   "To: bob@example.org\n"
                                   "Subject: Lunch\n"
                                   "Date: Mon, 21 Sep 2026 16:13:20 +0200\n"
                                   "Message-ID: <1@example.com>\n";

static _Noreturn void stop(const char *reason)
{
    (void)fprintf(stderr, "scoring: %s\n", reason);
    abort();
}

static int64_t test_wall(void *data)
{
    struct test_time *time = data;

    return atomic_load(&time->wall);
}

static int64_t test_monotonic(void *data)
{
    struct test_time *time = data;

    return atomic_load(&time->monotonic);
}

struct assent_clock test_time_clock(struct test_time *time)
{
    return (struct assent_clock){ test_wall, test_monotonic, time };
}

struct assent_policy scoring_policy(enum assent_mode mode, assent_points tag, assent_points reject)
{
    struct assent_policy policy = assent_policy_default();

    policy.mode = mode;
    policy.tag_threshold = tag;
    policy.reject_threshold = reject;
    return policy;
}

static void refuse(const char *reason, void *data)
{
    (void)data;
    stop(reason);
}

static void put_entry(struct assent_document *document, const char *name, const char *line)
{
    struct assent_error error = { "" };
    enum assent_list_name list;
    struct assent_entry entry;

    if (!assent_list_find_name(name, &list) || !assent_entry_parse_line(&entry, line, &error) ||
        !assent_entry_allowed(list, &entry, &error))
        stop(error.text[0] == '\0' ? name : error.text);
    struct assent_list_builder *builder =
        assent_list_builder_create(assent_document_list(document, list));
    if (builder == NULL || !assent_list_builder_put(builder, &entry))
        stop("out of memory");
    assent_document_set_list(document, list, assent_list_builder_finish(builder));
}

static void put_setting(struct assent_document *document, char *text)
{
    char *equals = strchr(text, '=');
    char *space = strchr(text, ' ');
    bool of_domain = space != NULL && equals != NULL && space < equals;

    if (equals == NULL)
        stop(text);
    *equals = '\0';
    if (of_domain)
        *space = '\0';
    if (!assent_document_set(document, of_domain ? text : "", of_domain ? space + 1 : text,
                             equals + 1))
        stop("out of memory");
}

struct assent_snapshot *scoring_settings(const char *const *settings)
{
    struct assent_document *document = assent_document_create();
    char text[600];

    if (document == NULL)
        stop("out of memory");
    for (; *settings != NULL; settings++) {
        assent_text_copy(text, sizeof(text), *settings);
        char *colon = strstr(text, ": ");
        if (colon != NULL && strchr(text, '=') != NULL && strchr(text, '=') < colon)
            colon = NULL;
        if (colon == NULL) {
            put_setting(document, text);
            continue;
        }
        *colon = '\0';
        put_entry(document, text, colon + 2);
    }
    struct assent_snapshot *snapshot = assent_snapshot_of(document, refuse, NULL);
    assent_document_destroy(document);
    return snapshot;
}

struct assent_snapshot *scoring_snapshot(const struct assent_policy *policy)
{
    char points[ASSENT_POINTS_TEXT_SIZE];
    char tag[64];
    char reject[64];

    (void)snprintf(tag, sizeof(tag), "tag_threshold=%s",
                   assent_points_format(policy->tag_threshold, points));
    (void)snprintf(reject, sizeof(reject), "reject_threshold=%s",
                   assent_points_format(policy->reject_threshold, points));
    return scoring_settings((const char *const[]){
        policy->mode == ASSENT_MODE_OFF ? "filtering=off" : "filtering=on",
        policy->mode == ASSENT_MODE_SCORE_ONLY ? "mode=score-only" : "mode=enforce", tag, reject,
        NULL });
}

struct assent_scorer *scoring_create(struct test_time *time, struct assent_snapshot *snapshot)
{
    return scoring_create_on(time, snapshot, NULL);
}

struct assent_scorer *scoring_create_on(struct test_time *time, struct assent_snapshot *snapshot,
                                        struct assent_state *state)
{
    struct assent_scorer_options options = {
        .clock = test_time_clock(time),
        .hostname = "mx.example.org",
        .authserv_id = "mx.example.org",
        .state = state,
    };
    struct assent_error error = { "" };

    if (snapshot == NULL)
        snapshot = assent_snapshot_create();
    struct assent_scorer *scorer = assent_scorer_create(&options, snapshot, &error);
    if (scorer == NULL)
        stop(error.text);
    return scorer;
}

static const char *or_else(const char *text, const char *usual)
{
    return text == NULL ? usual : text;
}

static void fill_client(struct assent_client *client, const struct mail *mail)
{
    memset(client, 0, sizeof(*client));
    (void)assent_client_set_address(client, or_else(mail->client, "192.0.2.10"));
    client->local_submission = mail->local_submission;
    client->name_state = mail->nameless                            ? ASSENT_NAME_UNKNOWN
                         : mail->name_state == ASSENT_NAME_UNKNOWN ? ASSENT_NAME_VERIFIED
                                                                   : mail->name_state;
    if (!mail->nameless && client->name_state != ASSENT_NAME_NONE)
        assent_text_copy(client->name, sizeof(client->name),
                         or_else(mail->name, "mail.example.com"));
    assent_text_copy(client->helo, sizeof(client->helo), or_else(mail->helo, "mail.example.com"));
    assent_text_copy(client->login, sizeof(client->login), or_else(mail->login, ""));
    assent_text_copy(client->tls_version, sizeof(client->tls_version),
                     or_else(mail->tls_version, ""));
    assent_text_copy(client->server_name, sizeof(client->server_name), "mx.example.org");
    client->unknown_commands = mail->unknown_commands;
    client->helo_changes = mail->helo_changes;
}

static bool add_recipients(struct assent_transaction *transaction, const struct mail *mail)
{
    for (size_t i = 0; i < sizeof(mail->recipients) / sizeof(mail->recipients[0]); i++) {
        struct assent_recipient recipient = { mail->recipients[i], ASSENT_LOCALITY_LOCAL };
        if (i == 0 && recipient.address == NULL)
            recipient.address = "bob@example.org";
        if (recipient.address == NULL)
            break;
        if (assent_text_ends(recipient.address, "@foreign.test"))
            recipient.locality = ASSENT_LOCALITY_FOREIGN;
        if (assent_transaction_add_recipient(transaction, &recipient) != ASSENT_RECIPIENT_ACCEPTED)
            return false;
    }
    for (size_t i = 0; i < sizeof(mail->rejected) / sizeof(mail->rejected[0]); i++) {
        const struct assent_recipient recipient = { mail->rejected[i], ASSENT_LOCALITY_UNKNOWN };
        if (recipient.address != NULL)
            assent_transaction_add_rejected_recipient(transaction, &recipient);
    }
    return true;
}

struct assent_transaction *scoring_begin(struct assent_scorer *scorer, const struct mail *mail)
{
    struct assent_sender sender = { or_else(mail->sender, "alice@example.com"),
                                    or_else(mail->parameters, ""), mail->sender_locality };
    const char *message = or_else(mail->message, scoring_good_fields);
    size_t length = mail->length > 0 ? mail->length : strlen(message);
    struct assent_client client;

    fill_client(&client, mail);
    struct assent_transaction *transaction = assent_transaction_create(scorer, &client, &sender);
    if (transaction == NULL)
        return NULL;
    if (add_recipients(transaction, mail) &&
        assent_transaction_add_message(transaction, message, length))
        return transaction;
    assent_transaction_destroy(transaction);
    return NULL;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

const char *scoring_symbols(const struct assent_decision *decision, const char *check, char *text,
                            size_t size)
{
    const char *names[64];
    size_t count = 0;
    struct assent_text out;

    for (size_t i = 0; i < decision->hit_count && count < sizeof(names) / sizeof(names[0]); i++)
        if (check == NULL || strcmp(decision->hits[i].check->name, check) == 0)
            names[count++] = decision->hits[i].symbol->name;
    qsort((void *)names, count, sizeof(const char *), compare_names);
    assent_text_init(&out, text, size);
    for (size_t i = 0; i < count; i++)
        assent_text_format(&out, "%s%s", i == 0 ? "" : ",", names[i]);
    return text;
}

const struct assent_check_report *scoring_report(const struct assent_decision *decision,
                                                 const char *check)
{
    for (size_t i = 0; i < decision->check_count; i++)
        if (strcmp(decision->checks[i].check->name, check) == 0)
            return &decision->checks[i];
    return NULL;
}

bool scoring_row_holds(struct assent_scorer *scorer, const char *check, const struct check_row *row)
{
    struct assent_transaction *transaction = scoring_begin(scorer, &row->mail);
    const struct assent_decision *decision =
        transaction == NULL ? NULL : assent_transaction_decide(transaction);
    char symbols[512] = "(no decision)";

    if (decision != NULL)
        (void)scoring_symbols(decision, check, symbols, sizeof(symbols));
    assent_transaction_destroy(transaction);
    if (strcmp(symbols, row->wanted) == 0)
        return true;
    (void)fprintf(stderr, "%s, %s: \"%s\", not \"%s\"\n", check, row->name, symbols, row->wanted);
    return false;
}

static size_t run_rows(const char *check, struct assent_snapshot *snapshot,
                       const struct check_row *rows, size_t count)
{
    struct test_time time = { 1790000000000, 1000 };
    struct assent_scorer *scorer = scoring_create(&time, snapshot);
    size_t failures = 0;

    for (size_t i = 0; i < count; i++)
        failures += !scoring_row_holds(scorer, check, &rows[i]);
    assent_scorer_destroy(scorer);
    return failures;
}

/* Only scored, so that no check is skipped because it could not matter. */
size_t scoring_check_rows(const char *check, const struct check_row *rows, size_t count)
{
    struct assent_policy policy =
        scoring_policy(ASSENT_MODE_SCORE_ONLY, ASSENT_POINTS(5), ASSENT_POINTS(10));

    return run_rows(check, scoring_snapshot(&policy), rows, count);
}

size_t scoring_check_rows_with(const char *check, const char *const *settings,
                               const struct check_row *rows, size_t count)
{
    const char *all[64] = { "mode=score-only" };
    size_t length = 1;

    for (; *settings != NULL; settings++) {
        if (length + 1 == sizeof(all) / sizeof(all[0]))
            stop("too many settings");
        all[length++] = *settings;
    }
    return run_rows(check, scoring_settings(all), rows, count);
}
