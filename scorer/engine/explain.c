/*
 * Explanations as text: header fields, log lines, a page for a terminal.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/explain.h>

#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/engine/alternatives.h"

enum { MOST_SORTED = 64, FOLD_AT = 70 };

static const char *const verdict_names[] = {
    [ASSENT_ACCEPT] = "accept",
    [ASSENT_TAG] = "tag",
    [ASSENT_DEFER] = "defer",
    [ASSENT_REJECT] = "reject",
};

static const char *const direction_names[] = {
    [ASSENT_INBOUND] = "inbound",
    [ASSENT_OUTBOUND] = "outbound",
    [ASSENT_LOCAL] = "local",
};

static const char *const reason_names[] = {
    [ASSENT_REASON_SCORE] = "score",
    [ASSENT_REASON_DECISIVE] = "decisive",
    [ASSENT_REASON_GREYLISTED] = "greylisted",
    [ASSENT_REASON_FAULT] = "fault",
    [ASSENT_REASON_FAULT_DELIVERED] = "fault-delivered",
    [ASSENT_REASON_SCORE_ONLY] = "score-only",
    [ASSENT_REASON_OUTBOUND] = "outbound",
    [ASSENT_REASON_LOCAL] = "local",
    [ASSENT_REASON_OFF] = "off",
    [ASSENT_REASON_CRASH] = "crash",
};

const char *assent_verdict_name(enum assent_verdict_kind kind)
{
    return verdict_names[kind];
}

const char *assent_direction_name(enum assent_direction direction)
{
    return direction_names[direction];
}

const char *assent_reason_name(enum assent_reason reason)
{
    return reason_names[reason];
}

static int heavier_first(const void *left, const void *right)
{
    const struct assent_hit *left_hit = *(const struct assent_hit *const *)left;
    const struct assent_hit *right_hit = *(const struct assent_hit *const *)right;

    if (left_hit->weight == right_hit->weight)
        return strcmp(left_hit->symbol->name, right_hit->symbol->name);
    return labs((long)left_hit->weight) > labs((long)right_hit->weight) ? -1 : 1;
}

/* Fills sorted with the hits, the deciding one first, then the heaviest; at most MOST_SORTED. */
static size_t sort_hits(const struct assent_decision *decision,
                        const struct assent_hit *sorted[MOST_SORTED])
{
    size_t count = 0;
    size_t deciding = decision->verdict.reason == ASSENT_REASON_DECISIVE
                          ? decision->verdict.deciding_hit
                          : ASSENT_NO_HIT;

    if (deciding < decision->hit_count)
        sorted[count++] = &decision->hits[deciding];
    size_t first = count;
    for (size_t i = 0; i < decision->hit_count && count < MOST_SORTED; i++)
        if (i != deciding)
            sorted[count++] = &decision->hits[i];
    qsort((void *)(sorted + first), count - first, sizeof(struct assent_hit *), heavier_first);
    return count;
}

const char *assent_explain_symbols(const struct assent_decision *decision, char *text, size_t size)
{
    const struct assent_hit *sorted[MOST_SORTED];
    size_t count = sort_hits(decision, sorted);
    size_t length = 0;

    assent_text_copy(text, size, count == 0 ? "none" : "");
    for (size_t i = 0; i < count; i++) {
        size_t more = strlen(sorted[i]->symbol->name) + (i > 0);
        if (length + more >= size)
            break;
        if (i > 0)
            text[length] = ',';
        memcpy(text + length + (i > 0), sorted[i]->symbol->name, more - (i > 0));
        length += more;
        text[length] = '\0';
    }
    return text;
}

/* Appends the symbols, with a fold after a comma where a line gets long. */
static void add_folded_symbols(struct assent_text *text, const struct assent_decision *decision,
                               size_t column)
{
    const struct assent_hit *sorted[MOST_SORTED];
    size_t count = sort_hits(decision, sorted);

    if (count == 0)
        assent_text_add(text, "none");
    for (size_t i = 0; i < count; i++) {
        const char *name = sorted[i]->symbol->name;
        if (i > 0 && column + strlen(name) > FOLD_AT) {
            assent_text_add(text, "\n\t");
            column = 8;
        }
        assent_text_format(text, "%s%s", name, i + 1 < count ? "," : "");
        column += strlen(name) + 1;
    }
}

void assent_explain_status_field(const struct assent_decision *decision, char *text, size_t size)
{
    char score[ASSENT_POINTS_TEXT_SIZE];
    char required[ASSENT_POINTS_TEXT_SIZE];
    struct assent_text out;

    assent_text_init(&out, text, size);
    assent_text_format(&out, "%s, score=%s required=%s tests=",
                       decision->verdict.kind == ASSENT_TAG ? "Yes" : "No",
                       assent_points_format(decision->verdict.score, score),
                       assent_points_format(decision->policy->tag_threshold, required));
    add_folded_symbols(&out, decision, strlen("X-Spam-Status: ") + out.length);
}

/* "a,b": the checks whose answer is missing. */
static void add_incomplete(struct assent_text *text, const struct assent_decision *decision,
                           const char *before)
{
    const char *separator = before;

    for (size_t i = 0; i < decision->check_count; i++) {
        if (decision->checks[i].outcome != ASSENT_OUTCOME_INCOMPLETE)
            continue;
        assent_text_format(text, "%s%s", separator, decision->checks[i].check->name);
        separator = ",";
    }
}

void assent_explain_assent_field(const struct assent_decision *decision, char *text, size_t size)
{
    struct assent_text out;

    assent_text_init(&out, text, size);
    assent_text_format(&out, "id=%s; verdict=%s", decision->id,
                       assent_verdict_name(decision->verdict.kind));
    if (decision->verdict.reason != ASSENT_REASON_SCORE)
        assent_text_format(&out, "; reason=%s", assent_reason_name(decision->verdict.reason));
    add_incomplete(&out, decision, "; incomplete=");
    if (decision->degraded[0] != '\0')
        assent_text_format(&out, "; degraded=%s", decision->degraded);
    assent_text_add(&out, "; av=absent"); /* there is no virus scanner yet */
}

static bool is_plain_token(const char *text)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_@+";

    return text[0] != '\0' && strspn(text, allowed) == strlen(text);
}

/* A value as RFC 8601's pvalue: a token, or a quoted string. */
static void add_value(struct assent_text *out, const char *value)
{
    if (is_plain_token(value)) {
        assent_text_add(out, value);
        return;
    }
    assent_text_add(out, "\"");
    for (; *value != '\0'; value++) {
        char byte[3] = { *value, '\0', '\0' };
        if (*value == '"' || *value == '\\') {
            byte[0] = '\\';
            byte[1] = *value;
        } else if (*value < 0x20 || *value > 0x7e) {
            byte[0] = '?';
        }
        assent_text_add(out, byte);
    }
    assent_text_add(out, "\"");
}

/* RFC 8601 section 2.7.3. A client without a name is not reported: the mail server does not say
 * whether it has none (permerror) or could not be looked up (temperror). */
static const char *iprev_result(enum assent_name_state state)
{
    switch (state) {
    case ASSENT_NAME_VERIFIED:
        return "pass";
    case ASSENT_NAME_UNVERIFIED:
        return "fail";
    case ASSENT_NAME_NONE:
    case ASSENT_NAME_UNKNOWN:
        break;
    }
    return NULL;
}

void assent_explain_authentication_field(const struct assent_client *client,
                                         const char *authserv_id, char *text, size_t size)
{
    const char *iprev = iprev_result(client->name_state);
    struct assent_text out;

    assent_text_init(&out, text, size);
    assent_text_add(&out, authserv_id);
    if (iprev != NULL && client->family != ASSENT_FAMILY_NONE) {
        assent_text_format(&out, ";\n\tiprev=%s policy.iprev=", iprev);
        /* An IPv6 address has colons, which only a quoted string may hold. */
        add_value(&out, client->address_text);
        if (client->name_state == ASSENT_NAME_VERIFIED && is_plain_token(client->name))
            assent_text_format(&out, " (%s)", client->name);
    }
    if (client->login[0] != '\0') {
        assent_text_add(&out, ";\n\tauth=pass smtp.auth=");
        add_value(&out, client->login);
    }
    if (out.length == strlen(authserv_id))
        assent_text_add(&out, "; none");
}

void assent_explain_log(const struct assent_decision *decision, char *text, size_t size)
{
    char score[ASSENT_POINTS_TEXT_SIZE];
    char symbols[1024];
    struct assent_text out;

    assent_text_init(&out, text, size);
    assent_text_format(&out, "verdict=%s reason=%s score=%s direction=%s tests=%s",
                       assent_verdict_name(decision->verdict.kind),
                       assent_reason_name(decision->verdict.reason),
                       assent_points_format(decision->verdict.score, score),
                       assent_direction_name(decision->direction),
                       assent_explain_symbols(decision, symbols, sizeof(symbols)));
    if (decision->origin != NULL)
        assent_text_format(&out, " origin=%s", decision->origin);
    add_incomplete(&out, decision, " incomplete=");
}

/* "198.51.100.7 (mail.b.test), after 2 Received lines of trusted relays" */
static void print_origin(const struct assent_decision *decision, FILE *stream)
{
    bool named = decision->origin_name != NULL && decision->origin_name[0] != '\0';

    if (decision->origin == NULL)
        return;
    (void)fprintf(stream, "origin    %s", decision->origin);
    if (named)
        (void)fprintf(stream, " (%s)", decision->origin_name);
    (void)fprintf(stream, ", after %zu Received line%s of trusted relays\n", decision->relays,
                  decision->relays == 1 ? "" : "s");
}

static void print_hit(const struct assent_hit *hit, bool deciding, FILE *stream)
{
    char weight[ASSENT_POINTS_TEXT_SIZE];

    (void)fprintf(stream, "%8s  %-28s %s%s", assent_points_format(hit->weight, weight),
                  hit->symbol->name, hit->symbol->meaning, deciding ? "  <- decides" : "");
    if (hit->evidence[0] != '\0')
        (void)fprintf(stream, "\n%40s%s", "", hit->evidence);
    (void)fputc('\n', stream);
}

static void print_checks(const struct assent_decision *decision, enum assent_outcome outcome,
                         const char *heading, FILE *stream)
{
    for (size_t i = 0; i < decision->check_count; i++) {
        const struct assent_check_report *report = &decision->checks[i];
        char lowest[ASSENT_POINTS_TEXT_SIZE];
        char highest[ASSENT_POINTS_TEXT_SIZE];
        if (report->outcome != outcome)
            continue;
        (void)fprintf(stream, "%s  %s (from %s to %s): %s\n", heading, report->check->name,
                      assent_points_format(report->lowest, lowest),
                      assent_points_format(report->highest, highest), report->detail);
    }
}

/* "5.0 above tag, 2.5 below reject" */
static void print_distance(const char *name, assent_points threshold, assent_points score,
                           const char *end, FILE *stream)
{
    char text[ASSENT_POINTS_TEXT_SIZE];
    assent_points away = assent_points_add(score, -threshold);

    (void)fprintf(stream, "%s %s %s%s", assent_points_format(away < 0 ? -away : away, text),
                  away < 0 ? "below" : "above", name, end);
}

static void print_alternative(const struct assent_alternative *alternative, FILE *stream)
{
    char points[ASSENT_POINTS_TEXT_SIZE];
    assent_points size = alternative->points < 0 ? -alternative->points : alternative->points;

    (void)fprintf(stream, "instead   %-7s %s", assent_verdict_name(alternative->verdict.kind),
                  alternative->change == ASSENT_CHANGE_WITHOUT ? "without " : "with ");
    switch (alternative->change) {
    case ASSENT_CHANGE_POINTS:
        (void)fprintf(stream, "%s points %s\n", assent_points_format(size, points),
                      alternative->points < 0 ? "less" : "more");
        break;
    case ASSENT_CHANGE_WITHOUT:
        (void)fprintf(stream, "%s\n", alternative->hit->symbol->name);
        break;
    case ASSENT_CHANGE_ANSWER:
        (void)fprintf(stream, "an answer to %s of %s\n", alternative->check->name,
                      assent_points_format(alternative->points, points));
        break;
    }
}

/* How far the score is from each threshold, and what would have made another verdict. */
static void print_alternatives(const struct assent_decision *decision, FILE *stream)
{
    struct assent_alternative alternatives[ASSENT_MOST_ALTERNATIVES];
    size_t count = assent_alternatives_of(decision, alternatives);

    (void)fputs("distance  ", stream);
    print_distance("tag", decision->policy->tag_threshold, decision->verdict.score, ", ", stream);
    print_distance("reject", decision->policy->reject_threshold, decision->verdict.score, "\n",
                   stream);
    for (size_t i = 0; i < count; i++)
        print_alternative(&alternatives[i], stream);
}

void assent_explain_text(const struct assent_decision *decision, FILE *stream)
{
    const struct assent_hit *sorted[MOST_SORTED];
    size_t count = sort_hits(decision, sorted);
    size_t deciding = decision->verdict.deciding_hit;
    char score[ASSENT_POINTS_TEXT_SIZE];
    char tag[ASSENT_POINTS_TEXT_SIZE];
    char reject[ASSENT_POINTS_TEXT_SIZE];

    (void)fprintf(stream, "%s  %s (%s, %s)  score %s, tag at %s, reject at %s\n", decision->id,
                  assent_verdict_name(decision->verdict.kind),
                  assent_reason_name(decision->verdict.reason),
                  assent_direction_name(decision->direction),
                  assent_points_format(decision->verdict.score, score),
                  assent_points_format(decision->policy->tag_threshold, tag),
                  assent_points_format(decision->policy->reject_threshold, reject));
    if (decision->reply.code[0] != '\0')
        (void)fprintf(stream, "reply     %s %s %s\n", decision->reply.code, decision->reply.status,
                      decision->reply.text);
    print_origin(decision, stream);
    for (size_t i = 0; i < count; i++)
        print_hit(sorted[i],
                  deciding < decision->hit_count && sorted[i] == &decision->hits[deciding], stream);
    if (count == 0)
        (void)fputs("no test hit\n", stream);
    print_checks(decision, ASSENT_OUTCOME_INCOMPLETE, "incomplete", stream);
    print_checks(decision, ASSENT_OUTCOME_SKIPPED, "skipped", stream);
    print_alternatives(decision, stream);
}
