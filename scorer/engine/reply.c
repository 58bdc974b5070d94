/*
 * Replies: code, enhanced status (RFC 3463), reason in words, ID, contact. ASCII,
 * one line, whatever the evidence holds.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/reply.h"

#include <string.h>

#include "scorer/base/text.h"
#include "scorer/engine/setting.h"

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

/* Writes words with what stands for {score} in them. */
static void add_words(struct assent_text *text, const char *words, const char *score)
{
    static const char mark[] = "{score}";
    const char *found;

    while ((found = strstr(words, mark)) != NULL) {
        assent_text_format(text, "%.*s%s", (int)(found - words), words, score);
        words = found + strlen(mark);
    }
    assent_text_add(text, words);
}

static size_t place_of(const struct assent_symbol *symbol)
{
    size_t place = 0;

    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        if (symbol >= check->symbols && symbol < check->symbols + check->symbol_count)
            return place + (size_t)(symbol - check->symbols);
        place += check->symbol_count;
    }
    return place;
}

static const char *words_of(const struct assent_policy *policy, const struct assent_symbol *symbol)
{
    size_t place = place_of(symbol);
    const char *set = policy->replies == NULL || place == assent_symbol_count()
                          ? NULL
                          : policy->replies[ASSENT_REPLY_KINDS + place];

    if (set != NULL)
        return set;
    return symbol->refusal == NULL ? symbol->meaning : symbol->refusal;
}

static void word_rejection(struct assent_decision *decision, struct assent_text *text,
                           const char *score)
{
    const struct assent_hit *hit = deciding(decision);

    if (decision->verdict.reason != ASSENT_REASON_DECISIVE || hit == NULL) {
        set_code(&decision->reply, "550", "5.7.1");
        add_words(text, assent_setting_reply(decision->policy, ASSENT_REPLY_SPAM), score);
        return;
    }
    const char *status = hit->symbol->status;
    set_code(&decision->reply, "550", status == NULL ? "5.7.1" : status);
    add_words(text, words_of(decision->policy, hit->symbol), score);
    if (hit->evidence[0] != '\0')
        assent_text_format(text, ": %s", hit->evidence);
}

static void word_deferral(struct assent_decision *decision, struct assent_text *text,
                          const char *score)
{
    bool greylisted = decision->verdict.reason == ASSENT_REASON_GREYLISTED;
    enum assent_reply_kind kind = greylisted ? ASSENT_REPLY_GREYLISTED : ASSENT_REPLY_FAULT;

    set_code(&decision->reply, "451", greylisted ? "4.7.1" : "4.3.0");
    add_words(text, assent_setting_reply(decision->policy, kind), score);
}

void assent_reply_make(struct assent_decision *decision)
{
    char score[ASSENT_POINTS_TEXT_SIZE];
    char reason[LONGEST_REASON];
    struct assent_text text;

    (void)assent_points_format(decision->verdict.score, score);
    assent_text_init(&text, reason, sizeof(reason));
    if (decision->verdict.kind == ASSENT_REJECT)
        word_rejection(decision, &text, score);
    else if (decision->verdict.kind == ASSENT_DEFER)
        word_deferral(decision, &text, score);
    else
        return;
    assent_text_init(&text, decision->reply.text, sizeof(decision->reply.text));
    assent_text_format(&text, "%s (ID:%s)", reason, decision->id);
    if (decision->policy->contact[0] != '\0')
        assent_text_format(&text, " %s", decision->policy->contact);
    assent_text_ascii(decision->reply.text);
}
