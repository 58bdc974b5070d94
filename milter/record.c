/*
 * Recording.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "milter/record.h"

#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "milter/shared_state.h"
#include "milter/status.h"
#include "scorer/base/text.h"

/* key="value", quoted so that a value can neither end itself nor begin another pair. */
static void add_pair(struct assent_text *text, const char *key, const char *value)
{
    assent_text_format(text, " %s=\"", key);
    for (; *value != '\0'; value++) {
        char byte[3] = { *value, '\0', '\0' };
        if (*value == '"' || *value == '\\') {
            byte[0] = '\\';
            byte[1] = *value;
        } else if ((unsigned char)*value < 0x20 || *value == 0x7f) {
            byte[0] = '?';
        }
        assent_text_add(text, byte);
    }
    assent_text_add(text, "\"");
}

void record_decision(const struct session *session, const struct assent_decision *decision)
{
    const struct assent_transaction *transaction = session->transaction;
    const struct assent_client *client = assent_transaction_client(transaction);
    int64_t now = assent_clock_system().monotonic(NULL);
    char said[2048];
    char line[3584];
    struct assent_text text;

    (void)atomic_fetch_add(&session->filter->counters.messages[decision->verdict.kind], 1);
    assent_explain_log(decision, said, sizeof(said));
    assent_text_init(&text, line, sizeof(line));
    assent_text_format(&text, "%s %s", decision->id, said);
    if (decision->reply.code[0] != '\0')
        assent_text_format(&text, " reply=%s", decision->reply.code);
    assent_text_format(&text, " client=%s rcpts=%zu size=%zu ms=%lld", client->address_text,
                       assent_transaction_recipient_count(transaction),
                       assent_transaction_size(transaction),
                       (long long)(session->began == 0 ? 0 : now - session->began));
    if (assent_transaction_queue_id(transaction)[0] != '\0')
        assent_text_format(&text, " queue=%s", assent_transaction_queue_id(transaction));
    add_pair(&text, "from", assent_transaction_sender(transaction));
    add_pair(&text, "helo", client->helo);
    add_pair(&text, "name", client->name);
    if (client->login[0] != '\0')
        add_pair(&text, "login", client->login);
    assent_log(session->filter->logger, ASSENT_LOG_INFO, "%s", line);
    shared_state_record(session->filter, session->transaction, decision);
}

void record_overload(const struct session *session)
{
    (void)atomic_fetch_add(&session->filter->counters.overloaded, 1);
    assent_log(session->filter->logger, ASSENT_LOG_WARNING,
               "%s overload: %ld messages in flight, max_messages=%ld reply=451 client=%s",
               assent_transaction_id(session->transaction),
               atomic_load(&session->filter->in_flight),
               atomic_load(&session->filter->max_messages), session->client.address_text);
}

static json_t *messages_json(const struct filter_counters *counters)
{
    json_t *messages = json_object();

    for (int kind = ASSENT_ACCEPT; kind <= ASSENT_REJECT; kind++)
        (void)json_object_set_new(messages, assent_verdict_name((enum assent_verdict_kind)kind),
                                  json_integer((json_int_t)atomic_load(&counters->messages[kind])));
    return messages;
}

char *record_status(const struct filter *filter)
{
    const struct filter_counters *counters = &filter->counters;
    int64_t now = assent_clock_system().wall(NULL);
    json_t *status =
        json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "pid", (json_int_t)getpid(),
                  "uptime_seconds", (json_int_t)((now - filter->started) / 1000), "open_sessions",
                  (json_int_t)atomic_load(&filter->open_sessions), "in_flight",
                  (json_int_t)atomic_load(&filter->in_flight), "max_messages",
                  (json_int_t)atomic_load(&filter->max_messages), "sessions",
                  (json_int_t)atomic_load(&counters->sessions), "overloaded",
                  (json_int_t)atomic_load(&counters->overloaded), "aborted",
                  (json_int_t)atomic_load(&counters->aborted), "failed",
                  (json_int_t)atomic_load(&counters->failed), "nudges_failed",
                  (json_int_t)atomic_load(&filter->nudge.failed));

    (void)json_object_set_new(status, "messages", messages_json(counters));
    (void)json_object_set_new(status, "alarms", status_alarms(filter->alarms));
    (void)json_object_set_new(status, "state", shared_state_json(filter));
    char *text = json_dumps(status, JSON_COMPACT);
    json_decref(status);
    return text;
}
