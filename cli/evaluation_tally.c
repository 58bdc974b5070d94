/*
 * What an evaluation counts.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/evaluation_tally.h"

#include <stdlib.h>
#include <string.h>

enum { HAM, SPAM };

static bool add_label(struct evaluation_tally *tally, const char *name)
{
    struct label_tally *grown =
        realloc(tally->labels, (tally->label_count + 1) * sizeof(*tally->labels));

    if (grown == NULL)
        return false;
    tally->labels = grown;
    struct label_tally *label = &grown[tally->label_count];
    *label = (struct label_tally){ .name = strdup(name) };
    if (label->name == NULL)
        return false;
    tally->label_count++;
    return true;
}

static bool list_symbols(struct evaluation_tally *tally)
{
    size_t at = 0;

    tally->symbol_count = assent_symbol_count();
    tally->symbols = calloc(tally->symbol_count + 1, sizeof(*tally->symbols));
    tally->incomplete = calloc(assent_check_count() + 1, sizeof(*tally->incomplete));
    if (tally->symbols == NULL || tally->incomplete == NULL)
        return false;
    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        for (size_t k = 0; k < check->symbol_count; k++)
            tally->symbols[at++] = (struct symbol_tally){
                check, &check->symbols[k], check->symbols[k].weight, 0, 0, 0
            };
    }
    return true;
}

bool evaluation_tally_init(struct evaluation_tally *tally)
{
    memset(tally, 0, sizeof(*tally));
    tally->refused_ham = json_array();
    tally->tagged_ham = json_array();
    return tally->refused_ham != NULL && tally->tagged_ham != NULL && add_label(tally, "ham") &&
           add_label(tally, "spam") && list_symbols(tally);
}

void evaluation_tally_fini(struct evaluation_tally *tally)
{
    for (size_t i = 0; i < tally->label_count; i++)
        free(tally->labels[i].name);
    free(tally->labels);
    free(tally->scores);
    free(tally->symbols);
    free(tally->incomplete);
    json_decref(tally->refused_ham);
    json_decref(tally->tagged_ham);
    memset(tally, 0, sizeof(*tally));
}

static struct label_tally *find_label(struct evaluation_tally *tally, const char *name)
{
    for (size_t i = 0; i < tally->label_count; i++)
        if (strcmp(tally->labels[i].name, name) == 0)
            return &tally->labels[i];
    return add_label(tally, name) ? &tally->labels[tally->label_count - 1] : NULL;
}

static bool add_score(struct evaluation_tally *tally, assent_points score, bool spam)
{
    if (tally->score_count == tally->score_room) {
        size_t room = tally->score_room == 0 ? 1024 : tally->score_room * 2;
        struct accuracy_score *grown = realloc(tally->scores, room * sizeof(*grown));
        if (grown == NULL)
            return false;
        tally->scores = grown;
        tally->score_room = room;
    }
    tally->scores[tally->score_count++] = (struct accuracy_score){ score, spam };
    return true;
}

static size_t place_of(const struct assent_check *check)
{
    size_t place = 0;

    while (place < assent_check_count() && assent_check_at(place) != check)
        place++;
    return place;
}

static void count_hit(struct evaluation_tally *tally, const struct assent_hit *hit,
                      const struct label_tally *label)
{
    size_t check = place_of(hit->check);
    size_t at = assent_check_first_symbol(check) + (size_t)(hit->symbol - hit->check->symbols);

    if (check >= assent_check_count() || at >= tally->symbol_count)
        return;
    struct symbol_tally *symbol = &tally->symbols[at];
    symbol->weight = hit->weight;
    symbol->ham += label == &tally->labels[HAM];
    symbol->spam += label == &tally->labels[SPAM];
    symbol->other += label > &tally->labels[SPAM];
}

static void count_incomplete(struct evaluation_tally *tally, const struct assent_decision *decision)
{
    for (size_t i = 0; i < decision->check_count; i++)
        if (decision->checks[i].outcome == ASSENT_OUTCOME_INCOMPLETE)
            tally->incomplete[place_of(decision->checks[i].check)]++;
}

static json_t *hits_json(const struct assent_decision *decision)
{
    json_t *hits = json_array();

    for (size_t i = 0; i < decision->hit_count; i++) {
        const struct assent_hit *hit = &decision->hits[i];
        (void)json_array_append_new(
            hits, json_pack("{s:s, s:f, s:s, s:b}", "symbol", hit->symbol->name, "weight",
                            hit->weight / 1000.0, "evidence", hit->evidence, "deciding",
                            i == decision->verdict.deciding_hit));
    }
    return hits;
}

static bool explain(json_t *list, const char *path, const struct assent_decision *decision)
{
    json_t *message = json_pack("{s:s, s:s, s:f, s:s, s:s, s:o}", "path", path, "id", decision->id,
                                "score", decision->verdict.score / 1000.0, "reason",
                                assent_reason_name(decision->verdict.reason), "reply",
                                decision->reply.text, "hits", hits_json(decision));

    return json_array_append_new(list, message) == 0;
}

bool evaluation_tally_add(struct evaluation_tally *tally, const char *name, const char *path,
                          const struct assent_decision *decision)
{
    struct label_tally *label = find_label(tally, name);

    if (label == NULL)
        return false;
    bool ham = label == &tally->labels[HAM];
    bool spam = label == &tally->labels[SPAM];
    label->verdicts[decision->verdict.kind]++;
    for (size_t i = 0; i < decision->hit_count; i++)
        count_hit(tally, &decision->hits[i], label);
    count_incomplete(tally, decision);
    if ((ham || spam) && !add_score(tally, decision->verdict.score, spam))
        return false;
    if (ham && decision->verdict.kind == ASSENT_REJECT)
        return explain(tally->refused_ham, path, decision);
    return !ham || decision->verdict.kind != ASSENT_TAG ||
           explain(tally->tagged_ham, path, decision);
}

size_t label_tally_total(const struct label_tally *label)
{
    size_t total = 0;

    for (int kind = ASSENT_ACCEPT; kind <= ASSENT_REJECT; kind++)
        total += label->verdicts[kind];
    return total;
}

const struct label_tally *evaluation_tally_ham(const struct evaluation_tally *tally)
{
    return &tally->labels[HAM];
}

const struct label_tally *evaluation_tally_spam(const struct evaluation_tally *tally)
{
    return &tally->labels[SPAM];
}
