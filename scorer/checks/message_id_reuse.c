/*
 * message_id_reuse: a Message-ID that another message had before.
 *
 * Signal: a Message-ID is that of one version of one message (RFC 5322 section 3.6.4).
 * Spam is made from templates in which it is forgotten, or in which the part that should
 * change does not; such runs go on for weeks.
 *
 * Inputs: Message-ID, of the form that it must have; Date; Redis, where the Date of
 * the first message with a Message-ID is kept until it was not seen for seven days.
 * Two messages are the same when their Dates are, whatever else differs: the
 * copies for other recipients, one that comes back after it was deferred, and
 * the copies of a mailing list, which writes another Subject, From or end, but leaves
 * Date alone. The moments are compared, not the texts, since gateways write
 * Date anew; and an hour between them is let pass, since some programs send a
 * notice to each recipient as a message of its own with one Message-ID.
 *
 * False positives: scripts with a constant Message-ID; drafts and bounced mail that are
 * sent again with a new Date. Who gets hold of a message can send one with its
 * Message-ID before the copy of a list arrives: that copy then has this symbol, whose weight
 * is low for that reason as well.
 *
 * Limits: what has no Message-ID, or no Date that can be read, is the business of other
 * checks.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "scorer/engine/view.h"
#include "scorer/message/date.h"
#include "scorer/state/behaviour.h"

enum { REUSED };

enum {
    LONGEST_LINE = 998, /* RFC 5322 section 2.1.1 */
    HOUR = 60 * 60,
    DAY = 24 * HOUR,
    SAME = HOUR,
};

static const struct assent_symbol symbols[] = {
    [REUSED] = { .name = "MESSAGE_ID_REUSED",
                 .meaning = "Another message had this Message-ID before",
                 .weight = ASSENT_POINTS(0.5),
                 .decisive = ASSENT_DECISIVE_NONE,
                 .evidence = "how far apart the Dates of both messages are, and the Message-ID",
                 .false_positives = "scripts with a constant Message-ID; messages that are sent "
                                    "again with a new Date" },
};

/* From its bracket to the other one, with something on both sides of an @. NULL: there is none. */
static const char *read_id(const struct assent_message *message, size_t *length)
{
    const struct assent_header *header = assent_message_header(message, "Message-ID");
    const char *text = header == NULL ? "" : header->text;
    const char *end = memchr(text, '>', strnlen(text, LONGEST_LINE));
    const char *at = end == NULL ? NULL : memchr(text, '@', (size_t)(end - text));

    if (text[0] != '<' || at == NULL || at == text + 1 || at == end - 1)
        return NULL;
    *length = (size_t)(end - text) + 1;
    return text;
}

static bool read_date(const struct assent_message *message, int64_t *seconds)
{
    const struct assent_header *header = assent_message_header(message, "Date");
    struct assent_date date;

    if (header == NULL || strnlen(header->text, LONGEST_LINE + 1) > LONGEST_LINE ||
        !assent_date_parse(header->text, &date))
        return false;
    *seconds = date.time;
    return true;
}

static void say(const char *id, size_t length, int64_t apart, struct assent_hits *hits)
{
    if (apart >= 2 * DAY)
        assent_hits_add(hits, REUSED, "Dates %lld days apart: %.*s", (long long)(apart / DAY),
                        (int)length, id);
    else
        assent_hits_add(hits, REUSED, "Dates %lld h apart: %.*s", (long long)(apart / HOUR),
                        (int)length, id);
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    size_t length = 0;
    int64_t date = 0;
    int64_t first = 0;
    const char *id = read_id(view->message, &length);

    if (!view->outside || view->state == NULL || id == NULL || !read_date(view->message, &date))
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    const struct assent_behaviour behaviour = { view->state, view->wall, view->state_timeout,
                                                view->patience->before_wait,
                                                view->patience->before_wait_data };
    if (assent_behaviour_message_id(&behaviour, id, length, date, &first) != ASSENT_STATE_FINE)
        return ASSENT_OUTCOME_INCOMPLETE;
    int64_t apart = date > first ? date - first : first - date;
    if (apart > SAME)
        say(id, length, apart, hits);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_message_id_reuse = {
    .name = "message_id_reuse",
    .group = "header",
    .summary = "Is the Message-ID that of another message?",
    .cost = ASSENT_COST_STATE,
    .remembers = true,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
