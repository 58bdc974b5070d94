/*
 * Hits: a symbol with its weight and its evidence.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/hits.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "scorer/base/text.h"

enum { LONGEST_EVIDENCE = 400 };

/* The note is there whole, even if evidence is cut for it. */
static const char *make_evidence(struct assent_hits *hits, const char *format, va_list arguments)
{
    char evidence[LONGEST_EVIDENCE];
    const char *note = hits->note == NULL ? "" : hits->note;
    size_t room = sizeof(evidence) - strnlen(note, sizeof(evidence) / 2);

    (void)vsnprintf(evidence, room, format, arguments);
    size_t length = strlen(evidence);
    assent_text_copy(evidence + length, sizeof(evidence) - length, note);
    assent_text_printable(evidence);
    return assent_arena_text(hits->arena, evidence);
}

static struct assent_hit *find(const struct assent_hits *hits, const struct assent_symbol *symbol)
{
    for (size_t i = 0; i < hits->count; i++)
        if (hits->items[i].symbol == symbol)
            return &hits->items[i];
    return NULL;
}

/* A place for a symbol: its own if it was said before, by a less specific entry; else a new one.
 * NULL: there is nothing to add, or no memory. */
static struct assent_hit *place_for(struct assent_hits *hits, const struct assent_symbol *symbol,
                                    unsigned specificity)
{
    struct assent_hit *said = find(hits, symbol);
    struct assent_hit *grown;

    if (said != NULL)
        return specificity > said->specificity ? said : NULL;
    grown = assent_arena_grow(hits->arena, hits->items, hits->count, &hits->capacity,
                              sizeof(*hits->items));
    if (grown == NULL) {
        hits->failed = true;
        return NULL;
    }
    hits->items = grown;
    return &hits->items[hits->count];
}

static void add(struct assent_hits *hits, size_t symbol, unsigned specificity, const char *format,
                va_list arguments)
{
    if (symbol >= hits->check->symbol_count)
        return;
    const struct assent_symbol *said = &hits->check->symbols[symbol];
    struct assent_hit *place = place_for(hits, said, specificity);
    const char *evidence = place == NULL ? NULL : make_evidence(hits, format, arguments);
    if (place == NULL)
        return;
    if (evidence == NULL) {
        hits->failed = true;
        return;
    }
    if (place == &hits->items[hits->count])
        hits->count++;
    *place = (struct assent_hit){
        .check = hits->check,
        .symbol = said,
        .weight = hits->weights[hits->first_symbol + symbol],
        .specificity = specificity,
        .evidence = evidence,
    };
}

void assent_hits_add(struct assent_hits *hits, size_t symbol, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add(hits, symbol, 0, format, arguments);
    va_end(arguments);
}

void assent_hits_add_specific(struct assent_hits *hits, size_t symbol, unsigned specificity,
                              const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add(hits, symbol, specificity, format, arguments);
    va_end(arguments);
}
