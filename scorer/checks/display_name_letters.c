/*
 * display_name_letters: the name in From is written to look like another.
 *
 * Signal: Cyrillic or Greek letters among Latin ones in a word that then looks
 * Latin; characters without width inside a word; an overridden order of letters;
 * letters of the mathematical alphabets (Unicode UTS 39 describes these tricks).
 * They get a brand's name past a filter, or ours past a reader.
 *
 * Inputs: From's display name, decoded; what is ours.
 *
 * False positives: a slip on a keyboard with two alphabets ("A" for its Cyrillic
 * twin) in a short word; people who decorate their name. Names that are Cyrillic,
 * Greek or mixed word by word, joiners in Indic and Persian names and in emoji,
 * and direction marks beside Arabic and Hebrew are not counted.
 *
 * Limits: what looks alike is what Unicode's confusables say. A domain of ours that
 * no recipient has is known only as it is read letter by letter (its "l" from a
 * capital "I", for one, is not).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/engine/view.h"
#include "scorer/message/address_form.h"
#include "scorer/message/domain.h"
#include "scorer/message/lookalike.h"

enum {
    FROM_NAME_IMITATES_OURS,
    FROM_NAME_ORDER_OVERRIDDEN,
    FROM_NAME_LETTERS_HIDDEN,
    FROM_NAME_ALPHABETS_MIXED,
    FROM_NAME_LETTERS_STYLED
};

enum { NAME_SIZE = 256, MOST_DOMAINS = 4, MOST_RECIPIENTS = 4 };

static const struct assent_symbol symbols[] = {
    [FROM_NAME_IMITATES_OURS] = { .name = "FROM_NAME_IMITATES_OURS",
                                  .meaning = "From's name shows a domain of ours in twin letters",
                                  .weight = ASSENT_POINTS(1.5),
                                  .decisive = ASSENT_DECISIVE_NONE,
                                  .evidence = "the name, and what it looks like",
                                  .false_positives = "none known" },
    [FROM_NAME_ORDER_OVERRIDDEN] = { .name = "FROM_NAME_ORDER_OVERRIDDEN",
                                     .meaning = "From's name overrides the order of its letters",
                                     .weight = ASSENT_POINTS(1),
                                     .decisive = ASSENT_DECISIVE_NONE,
                                     .evidence = "the name, and what it looks like",
                                     .false_positives = "names with Arabic or Hebrew, copied" },
    [FROM_NAME_LETTERS_HIDDEN] = { .name = "FROM_NAME_LETTERS_HIDDEN",
                                   .meaning = "From's name has characters without width in a word",
                                   .weight = ASSENT_POINTS(1),
                                   .decisive = ASSENT_DECISIVE_NONE,
                                   .evidence = "the name, and what it looks like",
                                   .false_positives = "names copied from web pages" },
    [FROM_NAME_ALPHABETS_MIXED] = { .name = "FROM_NAME_ALPHABETS_MIXED",
                                    .meaning =
                                        "A Latin word in From's name has Cyrillic or Greek twins",
                                    .weight = ASSENT_POINTS(1),
                                    .decisive = ASSENT_DECISIVE_NONE,
                                    .evidence = "the name, and what it looks like",
                                    .false_positives = "slips on a keyboard with two alphabets" },
    [FROM_NAME_LETTERS_STYLED] = { .name = "FROM_NAME_LETTERS_STYLED",
                                   .meaning = "From's name has letters of mathematical alphabets",
                                   .weight = ASSENT_POINTS(0.3),
                                   .decisive = ASSENT_DECISIVE_NONE,
                                   .evidence = "the name, and what it looks like",
                                   .false_positives = "people who decorate their name" },
};

/* A domain that looks like one of those that the message is addressed to. */
static bool looks_like_recipients(const struct assent_view *view, const char *domain)
{
    const struct assent_envelope *envelope = view->envelope;
    const char *organization = assent_domain_organizational(domain);

    for (size_t i = 0; i < envelope->recipient_count && i < MOST_RECIPIENTS; i++) {
        const char *ours = assent_text_domain(envelope->recipients[i].address);
        if (assent_view_is_local_domain(view, ours) &&
            (assent_lookalike_same_domain(domain, ours) ||
             assent_lookalike_same_domain(organization, ours)))
            return true;
    }
    return false;
}

/* A domain that is written out is no disguise. */
static bool imitates_ours(const struct assent_view *view, const char *domain)
{
    const struct assent_address *from = &view->message->from.items[0];

    if (strcasestr(from->name, domain) != NULL ||
        assent_domain_same_organization(domain, from->domain))
        return false;
    return assent_view_is_local_domain(view, domain) ||
           assent_view_is_local_domain(view, assent_domain_organizational(domain)) ||
           looks_like_recipients(view, domain);
}

static bool shows_own_domain(const struct assent_view *view, const char *folded)
{
    struct assent_named_domain named;

    for (size_t i = 0; i < MOST_DOMAINS && assent_named_domain_next(&folded, &named); i++)
        if (imitates_ours(view, named.domain))
            return true;
    return false;
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_message *message = view->message;
    struct assent_lookalike found;
    char folded[NAME_SIZE];
    size_t symbol;

    if (!view->outside || message->from.count != 1 || message->from.items[0].name[0] == '\0')
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    const char *name = message->from.items[0].name;
    if (assent_lookalike_is_plain(name))
        return ASSENT_OUTCOME_DONE;
    assent_lookalike_read(name, &found, folded, sizeof(folded));
    if (shows_own_domain(view, folded))
        symbol = FROM_NAME_IMITATES_OURS;
    else if (found.reversed)
        symbol = FROM_NAME_ORDER_OVERRIDDEN;
    else if (found.hidden)
        symbol = FROM_NAME_LETTERS_HIDDEN;
    else if (found.mixed)
        symbol = FROM_NAME_ALPHABETS_MIXED;
    else if (found.styled)
        symbol = FROM_NAME_LETTERS_STYLED;
    else
        return ASSENT_OUTCOME_DONE;
    assent_hits_add(hits, symbol, "%s: %s", name, folded);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_display_name_letters = {
    .name = "display_name_letters",
    .group = "header",
    .summary = "Is From's name written to look like another?",
    .cost = ASSENT_COST_LOCAL,
    .exclusive = true,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
