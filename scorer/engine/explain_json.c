/*
 * Explanations as JSON: everything that a decision holds.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/explain.h>

#include <jansson.h>

#include "scorer/engine/alternatives.h"

static const char *const mode_names[] = {
    [ASSENT_MODE_ENFORCE] = "enforce",
    [ASSENT_MODE_SCORE_ONLY] = "score-only",
    [ASSENT_MODE_OFF] = "off",
};

static json_t *points(assent_points value)
{
    return json_real(value / 1000.0);
}

static json_t *verdict_json(const struct assent_verdict *verdict)
{
    return json_pack("{s:s, s:s, s:o}", "verdict", assent_verdict_name(verdict->kind), "reason",
                     assent_reason_name(verdict->reason), "score", points(verdict->score));
}

static json_t *hits_json(const struct assent_decision *decision)
{
    json_t *list = json_array();

    for (size_t i = 0; i < decision->hit_count; i++) {
        const struct assent_hit *hit = &decision->hits[i];
        json_t *item = json_pack("{s:s, s:s, s:o, s:s, s:s, s:s, s:b}", "symbol", hit->symbol->name,
                                 "check", hit->check->name, "weight", points(hit->weight),
                                 "meaning", hit->symbol->meaning, "evidence", hit->evidence,
                                 "decisive", assent_decisive_name(hit->symbol->decisive),
                                 "deciding", i == decision->verdict.deciding_hit);
        (void)json_array_append_new(list, item);
    }
    return list;
}

static json_t *checks_json(const struct assent_decision *decision)
{
    json_t *list = json_array();

    for (size_t i = 0; i < decision->check_count; i++) {
        const struct assent_check_report *report = &decision->checks[i];
        json_t *item =
            json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "check", report->check->name, "cost",
                      assent_cost_name(report->check->cost), "outcome",
                      assent_outcome_name(report->outcome), "detail", report->detail, "lowest",
                      points(report->lowest), "highest", points(report->highest));
        if (report->outcome == ASSENT_OUTCOME_INCOMPLETE)
            (void)json_object_set_new(item, "outage_seconds",
                                      json_real((double)report->outage / 1000.0));
        (void)json_array_append_new(list, item);
    }
    return list;
}

static json_t *groups_json(const struct assent_decision *decision)
{
    json_t *list = json_array();

    for (size_t i = 0; i < decision->group_count; i++) {
        const struct assent_group_verdict *group = &decision->groups[i];
        json_t *item = verdict_json(&group->verdict);
        (void)json_object_set_new(item, "mode", json_string(mode_names[group->policy->mode]));
        (void)json_object_set_new(item, "recipients", json_integer((json_int_t)group->recipients));
        (void)json_object_set_new(item, "tag_threshold", points(group->policy->tag_threshold));
        (void)json_object_set_new(item, "reject_threshold",
                                  points(group->policy->reject_threshold));
        (void)json_array_append_new(list, item);
    }
    return list;
}

static const char *const change_names[] = {
    [ASSENT_CHANGE_POINTS] = "points",
    [ASSENT_CHANGE_WITHOUT] = "without",
    [ASSENT_CHANGE_ANSWER] = "answer",
};

static json_t *alternatives_json(const struct assent_decision *decision)
{
    struct assent_alternative alternatives[ASSENT_MOST_ALTERNATIVES];
    size_t count = assent_alternatives_of(decision, alternatives);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *item = verdict_json(&alternatives[i].verdict);
        (void)json_object_set_new(item, "change",
                                  json_string(change_names[alternatives[i].change]));
        (void)json_object_set_new(item, "points", points(alternatives[i].points));
        if (alternatives[i].hit != NULL)
            (void)json_object_set_new(item, "symbol",
                                      json_string(alternatives[i].hit->symbol->name));
        if (alternatives[i].check != NULL)
            (void)json_object_set_new(item, "check", json_string(alternatives[i].check->name));
        (void)json_array_append_new(list, item);
    }
    return list;
}

static json_t *distance_json(const struct assent_decision *decision)
{
    assent_points score = decision->verdict.score;

    return json_pack("{s:o, s:o}", "tag",
                     points(assent_points_add(score, -decision->policy->tag_threshold)), "reject",
                     points(assent_points_add(score, -decision->policy->reject_threshold)));
}

/* Behind a trusted relay only. */
static void add_origin(json_t *root, const struct assent_decision *decision)
{
    const char *name = decision->origin_name == NULL ? "" : decision->origin_name;

    if (decision->origin != NULL)
        (void)json_object_set_new(root, "origin",
                                  json_pack("{s:s, s:s, s:I}", "address", decision->origin, "name",
                                            name, "received_lines", (json_int_t)decision->relays));
}

char *assent_explain_json(const struct assent_decision *decision)
{
    json_t *root = verdict_json(&decision->verdict);
    char *text;

    (void)json_object_set_new(root, "id", json_string(decision->id));
    (void)json_object_set_new(root, "time", json_real((double)decision->wall / 1000.0));
    (void)json_object_set_new(root, "direction",
                              json_string(assent_direction_name(decision->direction)));
    (void)json_object_set_new(root, "tag_threshold", points(decision->policy->tag_threshold));
    (void)json_object_set_new(root, "reject_threshold", points(decision->policy->reject_threshold));
    if (decision->reply.code[0] != '\0')
        (void)json_object_set_new(root, "reply",
                                  json_pack("{s:s, s:s, s:s}", "code", decision->reply.code,
                                            "status", decision->reply.status, "text",
                                            decision->reply.text));
    add_origin(root, decision);
    (void)json_object_set_new(root, "hits", hits_json(decision));
    (void)json_object_set_new(root, "checks", checks_json(decision));
    (void)json_object_set_new(root, "recipients", groups_json(decision));
    (void)json_object_set_new(root, "distance", distance_json(decision));
    (void)json_object_set_new(root, "alternatives", alternatives_json(decision));
    text = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(13));
    json_decref(root);
    return text;
}
