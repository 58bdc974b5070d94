/*
 * The report of an evaluation.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/evaluation_report.h"

#include <stdlib.h>
#include <string.h>

/* The share of ham that may be misjudged for sm%. */
static const double hm = 0.001;

/* One row of a table of rates: messages of a label with these verdicts. */
struct rate {
    const char *name; /* in JSON; in text with spaces for '_' */
    unsigned verdicts;
};

enum {
    TAGGED = 1U << ASSENT_TAG,
    DEFERRED = 1U << ASSENT_DEFER,
    REJECTED = 1U << ASSENT_REJECT,
};

static const struct rate rates[] = {
    { "rejected", REJECTED },
    { "tagged", TAGGED },
    { "deferred", DEFERRED },
    { "rejected_or_tagged", REJECTED | TAGGED },
};

enum { RATES = sizeof(rates) / sizeof(rates[0]) };

static size_t count_of(const struct label_tally *label, const struct rate *rate)
{
    size_t count = 0;

    for (int kind = ASSENT_ACCEPT; kind <= ASSENT_REJECT; kind++)
        if ((rate->verdicts & 1U << kind) != 0)
            count += label->verdicts[kind];
    return count;
}

static double messages_a_second(const struct evaluation_run *run)
{
    return run->seconds > 0 ? (double)(run->messages + run->retries) / run->seconds : 0;
}

static int compare_symbols(const void *left, const void *right)
{
    const struct symbol_tally *one = left;
    const struct symbol_tally *other = right;
    size_t hits = one->ham + one->spam + one->other;
    size_t other_hits = other->ham + other->spam + other->other;

    if (hits != other_hits)
        return hits > other_hits ? -1 : 1;
    return strcmp(one->symbol->name, other->symbol->name);
}

/* The symbols that were hit, those hit by most messages first. The caller's to free; NULL: none,
 * or out of memory. */
static struct symbol_tally *sort_symbols(const struct evaluation_tally *tally, size_t *count)
{
    struct symbol_tally *sorted = calloc(tally->symbol_count + 1, sizeof(*sorted));

    *count = 0;
    for (size_t i = 0; sorted != NULL && i < tally->symbol_count; i++) {
        const struct symbol_tally *symbol = &tally->symbols[i];
        if (symbol->ham + symbol->spam + symbol->other > 0)
            sorted[(*count)++] = *symbol;
    }
    if (*count > 0)
        qsort(sorted, *count, sizeof(*sorted), compare_symbols);
    return sorted;
}

/* --- as text --- */

static void print_share(const char *name, const char *count, struct accuracy_share share,
                        FILE *stream)
{
    (void)fprintf(stream, "  %-22s %8s", name, count);
    if (!share.applicable)
        (void)fputs("  not applicable", stream);
    else
        (void)fprintf(stream, "  %9.4f %%", 100 * share.share);
    if (share.bounded)
        (void)fprintf(stream, "  [%.4f, %.4f]", 100 * share.low, 100 * share.high);
    (void)fputc('\n', stream);
}

static void print_rates(const char *title, const struct label_tally *label, FILE *stream)
{
    size_t total = label_tally_total(label);

    (void)fprintf(stream, "\n%s, of %zu %s\n", title, total, label->name);
    for (size_t i = 0; i < RATES; i++) {
        size_t count = count_of(label, &rates[i]);
        char number[32];
        char name[32];
        (void)snprintf(number, sizeof(number), "%zu", count);
        (void)snprintf(name, sizeof(name), "%s", rates[i].name);
        for (char *at = name; (at = strchr(at, '_')) != NULL;)
            *at = ' ';
        print_share(name, number, accuracy_wilson(count, total), stream);
    }
}

static void print_labels(const struct evaluation_tally *tally, FILE *stream)
{
    (void)fprintf(stream, "\n%-16s %8s %8s %8s %8s %8s\n", "label", "accept", "tag", "defer",
                  "reject", "all");
    for (size_t i = 0; i < tally->label_count; i++) {
        const struct label_tally *label = &tally->labels[i];
        (void)fprintf(stream, "%-16s", label->name);
        for (int kind = ASSENT_ACCEPT; kind <= ASSENT_REJECT; kind++)
            (void)fprintf(stream, " %8zu", label->verdicts[kind]);
        (void)fprintf(stream, " %8zu\n", label_tally_total(label));
    }
}

static void print_ranking(const struct evaluation_tally *tally, FILE *stream)
{
    (void)fputs("\nranking by score (TREC; lower is better)\n", stream);
    print_share("(1-ROCA)%", "", accuracy_one_minus_roca(tally->scores, tally->score_count),
                stream);
    print_share("sm% at hm=0.1%", "", accuracy_spam_missed(tally->scores, tally->score_count, hm),
                stream);
}

/* How the scores of ham and of spam lie: the shares that do not exceed each. */
static const struct {
    const char *name;
    double share;
} quantiles[] = {
    { "lowest", 0 }, { "5%", 0.05 },     { "median", 0.5 }, { "95%", 0.95 },
    { "99%", 0.99 }, { "99.9%", 0.999 }, { "highest", 1 },
};

enum { QUANTILES = sizeof(quantiles) / sizeof(quantiles[0]) };

static void print_scores(const struct evaluation_tally *tally, FILE *stream)
{
    (void)fprintf(stream, "\n%-8s", "score");
    for (size_t i = 0; i < QUANTILES; i++)
        (void)fprintf(stream, " %8s", quantiles[i].name);
    (void)fputc('\n', stream);
    for (int spam = 0; spam <= 1; spam++) {
        (void)fprintf(stream, "%-8s", spam ? "spam" : "ham");
        for (size_t i = 0; i < QUANTILES; i++) {
            char text[ASSENT_POINTS_TEXT_SIZE] = "-";
            assent_points score;
            if (accuracy_quantile(tally->scores, tally->score_count, spam, quantiles[i].share,
                                  &score))
                (void)assent_points_format(score, text);
            (void)fprintf(stream, " %8s", text);
        }
        (void)fputc('\n', stream);
    }
}

/* "-" where there is nothing to take a share of. */
static const char *percent(size_t hits, size_t total, char text[16])
{
    if (total == 0)
        return "-";
    (void)snprintf(text, 16, "%.2f %%", 100.0 * (double)hits / (double)total);
    return text;
}

static void print_symbols(const struct evaluation_tally *tally, FILE *stream)
{
    size_t count;
    struct symbol_tally *sorted = sort_symbols(tally, &count);

    (void)fprintf(stream, "\n%-36s %8s %8s %10s %8s %10s %8s\n", "symbol", "weight", "ham", "",
                  "spam", "", "other");
    for (size_t i = 0; i < count; i++) {
        char weight[ASSENT_POINTS_TEXT_SIZE];
        char ham[16];
        char spam[16];
        bool decides = sorted[i].symbol->decisive != ASSENT_DECISIVE_NONE;
        (void)fprintf(
            stream, "%-36s %8s %8zu %10s %8zu %10s %8zu\n", sorted[i].symbol->name,
            decides ? "decides" : assent_points_format(sorted[i].weight, weight), sorted[i].ham,
            percent(sorted[i].ham, label_tally_total(evaluation_tally_ham(tally)), ham),
            sorted[i].spam,
            percent(sorted[i].spam, label_tally_total(evaluation_tally_spam(tally)), spam),
            sorted[i].other);
    }
    free(sorted);
}

static void print_incomplete(const struct evaluation_tally *tally, FILE *stream)
{
    for (size_t i = 0; i < assent_check_count(); i++)
        if (tally->incomplete[i] > 0)
            (void)fprintf(stream, "incomplete     %s in %zu messages\n", assent_check_at(i)->name,
                          tally->incomplete[i]);
}

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static double number_of(const json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

static void print_message(const json_t *message, FILE *stream)
{
    const json_t *hit;
    size_t i;

    (void)fprintf(stream, "  %s  %s  score %g (%s)\n", text_of(message, "path"),
                  text_of(message, "id"), number_of(message, "score"), text_of(message, "reason"));
    json_array_foreach(json_object_get(message, "hits"), i, hit)
    {
        (void)fprintf(stream, "      %7g  %-24s %s%s\n", number_of(hit, "weight"),
                      text_of(hit, "symbol"), text_of(hit, "evidence"),
                      json_is_true(json_object_get(hit, "deciding")) ? "  <- decides" : "");
    }
}

static void print_messages(const char *what, const json_t *messages, size_t explain, FILE *stream)
{
    size_t count = json_array_size(messages);

    if (count == 0) {
        (void)fprintf(stream, "\nno ham is %s\n", what);
        return;
    }
    (void)fprintf(stream, "\nham that is %s: %zu\n", what, count);
    for (size_t i = 0; i < count && i < explain; i++)
        print_message(json_array_get(messages, i), stream);
    if (count > explain)
        (void)fprintf(stream, "  and %zu more: --explain %zu, or --json, shows all\n",
                      count - explain, count);
}

static void print_run(const struct evaluation_run *run, FILE *stream)
{
    (void)fprintf(stream, "index          %s\n", run->index);
    (void)fprintf(stream, "messages       %zu in %.1f s, %.0f a second\n", run->messages,
                  run->seconds, messages_a_second(run));
    (void)fprintf(stream, "state          %s: %llu decisions recorded, %llu not\n", run->state,
                  (unsigned long long)run->recorded, (unsigned long long)run->unrecorded);
    if (run->retries > 0)
        (void)fprintf(stream, "came back      %zu times\n", run->retries);
    if (run->bad_lines > 0)
        (void)fprintf(stream, "passed over    %zu bad lines\n", run->bad_lines);
    if (run->backward > 0)
        (void)fprintf(stream, "out of order   %zu messages; the clock did not go back for them\n",
                      run->backward);
    if (run->separate > 0)
        (void)fprintf(stream,
                      "not judged     %zu recipients, put off to a transaction of their "
                      "own (452 4.5.3)\n",
                      run->separate);
}

void evaluation_report_text(struct evaluation_tally *tally, const struct evaluation_run *run,
                            size_t explain, FILE *stream)
{
    accuracy_sort(tally->scores, tally->score_count);
    print_run(run, stream);
    print_incomplete(tally, stream);
    print_labels(tally, stream);
    print_rates("false positives", evaluation_tally_ham(tally), stream);
    print_rates("caught", evaluation_tally_spam(tally), stream);
    print_ranking(tally, stream);
    print_scores(tally, stream);
    print_symbols(tally, stream);
    print_messages("refused", tally->refused_ham, explain, stream);
    print_messages("tagged", tally->tagged_ham, explain, stream);
}

/* --- as JSON --- */

static json_t *scores_json(const struct evaluation_tally *tally, bool spam)
{
    json_t *object = json_object();

    for (size_t i = 0; i < QUANTILES; i++) {
        assent_points score;
        bool known =
            accuracy_quantile(tally->scores, tally->score_count, spam, quantiles[i].share, &score);
        (void)json_object_set_new(object, quantiles[i].name,
                                  known ? json_real(score / 1000.0) : json_null());
    }
    return object;
}

/* In percent; null where it is not applicable, or has no interval. */
static json_t *share_json(struct accuracy_share share)
{
    if (!share.applicable)
        return json_null();
    json_t *object = json_pack("{s:f}", "percent", 100 * share.share);
    (void)json_object_set_new(object, "low",
                              share.bounded ? json_real(100 * share.low) : json_null());
    (void)json_object_set_new(object, "high",
                              share.bounded ? json_real(100 * share.high) : json_null());
    return object;
}

static json_t *count_json(size_t count)
{
    return json_integer((json_int_t)count);
}

static json_t *rates_json(const struct label_tally *label)
{
    json_t *object = json_object();
    size_t total = label_tally_total(label);

    for (size_t i = 0; i < RATES; i++) {
        size_t count = count_of(label, &rates[i]);
        json_t *rate = json_pack("{s:o, s:o}", "count", count_json(count), "of", count_json(total));
        (void)json_object_set_new(rate, "rate", share_json(accuracy_wilson(count, total)));
        (void)json_object_set_new(object, rates[i].name, rate);
    }
    return object;
}

static json_t *labels_json(const struct evaluation_tally *tally)
{
    json_t *object = json_object();

    for (size_t i = 0; i < tally->label_count; i++) {
        const struct label_tally *label = &tally->labels[i];
        json_t *counts = json_object();
        for (int kind = ASSENT_ACCEPT; kind <= ASSENT_REJECT; kind++)
            (void)json_object_set_new(counts, assent_verdict_name((enum assent_verdict_kind)kind),
                                      count_json(label->verdicts[kind]));
        (void)json_object_set_new(counts, "all", count_json(label_tally_total(label)));
        (void)json_object_set_new(object, label->name, counts);
    }
    return object;
}

static json_t *symbols_json(const struct evaluation_tally *tally)
{
    json_t *list = json_array();
    size_t count;
    struct symbol_tally *sorted = sort_symbols(tally, &count);

    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(
            list, json_pack("{s:s, s:s, s:f, s:s, s:o, s:o, s:o}", "symbol", sorted[i].symbol->name,
                            "check", sorted[i].check->name, "weight", sorted[i].weight / 1000.0,
                            "decisive", assent_decisive_name(sorted[i].symbol->decisive), "ham",
                            count_json(sorted[i].ham), "spam", count_json(sorted[i].spam), "other",
                            count_json(sorted[i].other)));
    free(sorted);
    return list;
}

static json_t *incomplete_json(const struct evaluation_tally *tally)
{
    json_t *object = json_object();

    for (size_t i = 0; i < assent_check_count(); i++)
        if (tally->incomplete[i] > 0)
            (void)json_object_set_new(object, assent_check_at(i)->name,
                                      count_json(tally->incomplete[i]));
    return object;
}

static json_t *run_json(const struct evaluation_run *run)
{
    json_t *index = json_string(run->index); /* NULL: it is no UTF-8 */

    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:f, s:f}", "index",
                     index == NULL ? json_null() : index, "messages", count_json(run->messages),
                     "retries", count_json(run->retries), "bad_lines", count_json(run->bad_lines),
                     "out_of_order", count_json(run->backward), "separate_recipients",
                     count_json(run->separate), "state", run->state, "recorded",
                     json_integer((json_int_t)run->recorded), "unrecorded",
                     json_integer((json_int_t)run->unrecorded), "seconds", run->seconds,
                     "messages_a_second", messages_a_second(run));
}

void evaluation_report_json(struct evaluation_tally *tally, const struct evaluation_run *run,
                            FILE *stream)
{
    json_t *root = run_json(run);

    accuracy_sort(tally->scores, tally->score_count);
    (void)json_object_set_new(root, "incomplete", incomplete_json(tally));
    (void)json_object_set_new(root, "labels", labels_json(tally));
    (void)json_object_set_new(root, "false_positives", rates_json(evaluation_tally_ham(tally)));
    (void)json_object_set_new(root, "caught", rates_json(evaluation_tally_spam(tally)));
    (void)json_object_set_new(
        root, "one_minus_roca",
        share_json(accuracy_one_minus_roca(tally->scores, tally->score_count)));
    (void)json_object_set_new(
        root, "sm_at_hm_0.1",
        share_json(accuracy_spam_missed(tally->scores, tally->score_count, hm)));
    (void)json_object_set_new(root, "scores",
                              json_pack("{s:o, s:o}", "ham", scores_json(tally, false), "spam",
                                        scores_json(tally, true)));
    (void)json_object_set_new(root, "symbols", symbols_json(tally));
    (void)json_object_set(root, "refused_ham", tally->refused_ham);
    (void)json_object_set(root, "tagged_ham", tally->tagged_ham);
    (void)json_dumpf(root, stream, JSON_INDENT(2) | JSON_REAL_PRECISION(10));
    (void)fputc('\n', stream);
    json_decref(root);
}
