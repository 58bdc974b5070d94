/*
 * Replies: code, enhanced status (RFC 3463), reason in words, ID, contact. ASCII,
 * one line, whatever the evidence holds.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/reply.h"

#include <string.h>

#include "scorer/base/text.h"

enum { LONGEST_REASON = 240 };

static void set_code(struct assent_reply *reply, const char *code, const char *status)
{
    assent_text_copy(reply->code, sizeof(reply->code), code);
    assent_text_copy(reply->status, sizeof(reply->status), status);
}

static const struct assent_hit *deciding(const struct assent_decision *decision)
{
    size_t place = decision->verdict.deciding_hit;

    return place < decision->hit_count ? &decision->hits[place] : NULL;
}

static void word_decisive(const struct assent_hit *hit, char *reason, size_t size)
{
    const char *words = hit->symbol->refusal;
    struct assent_text text;

    assent_text_init(&text, reason, size);
    assent_text_format(&text, "%s", words == NULL ? hit->symbol->meaning : words);
    if (hit->evidence[0] != '\0')
        assent_text_format(&text, ": %s", hit->evidence);
}

static void word_rejection(struct assent_decision *decision, char *reason, size_t size)
{
    const struct assent_hit *hit = deciding(decision);
    char score[ASSENT_POINTS_TEXT_SIZE];
    struct assent_text text;

    if (decision->verdict.reason == ASSENT_REASON_DECISIVE && hit != NULL) {
        const char *status = hit->symbol->status;
        set_code(&decision->reply, "550", status == NULL ? "5.7.1" : status);
        word_decisive(hit, reason, size);
        return;
    }
    set_code(&decision->reply, "550", "5.7.1");
    assent_text_init(&text, reason, size);
    assent_text_format(&text, "Message refused as spam, score %s",
                       assent_points_format(decision->verdict.score, score));
}

static void word_deferral(struct assent_decision *decision, char *reason, size_t size)
{
    if (decision->verdict.reason == ASSENT_REASON_GREYLISTED) {
        set_code(&decision->reply, "451", "4.7.1");
        assent_text_copy(reason, size, "Greylisted, try again in some minutes");
        return;
    }
    set_code(&decision->reply, "451", "4.3.0");
    assent_text_copy(reason, size, "Temporary fault, please try again later");
}

void assent_reply_make(struct assent_decision *decision)
{
    char reason[LONGEST_REASON];
    struct assent_text text;

    if (decision->verdict.kind == ASSENT_REJECT)
        word_rejection(decision, reason, sizeof(reason));
    else if (decision->verdict.kind == ASSENT_DEFER)
        word_deferral(decision, reason, sizeof(reason));
    else
        return;
    assent_text_init(&text, decision->reply.text, sizeof(decision->reply.text));
    assent_text_format(&text, "%s (ID:%s)", reason, decision->id);
    if (decision->policy->contact[0] != '\0')
        assent_text_format(&text, " %s", decision->policy->contact);
    assent_text_ascii(decision->reply.text);
}
