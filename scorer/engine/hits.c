/*
 * Hits: a symbol with its weight and its evidence.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/hits.h"

#include <stdarg.h>
#include <stdio.h>

#include "scorer/base/text.h"

enum { LONGEST_EVIDENCE = 400 };

static const char *make_evidence(struct assent_hits *hits, const char *format, va_list arguments)
{
    char evidence[LONGEST_EVIDENCE];

    (void)vsnprintf(evidence, sizeof(evidence), format, arguments);
    assent_text_printable(evidence);
    return assent_arena_text(hits->arena, evidence);
}

static bool said_already(const struct assent_hits *hits, const struct assent_symbol *symbol)
{
    for (size_t i = 0; i < hits->count; i++)
        if (hits->items[i].symbol == symbol)
            return true;
    return false;
}

static void add(struct assent_hits *hits, size_t symbol, unsigned specificity, const char *format,
                va_list arguments)
{
    const struct assent_symbol *said = &hits->check->symbols[symbol];

    if (symbol >= hits->check->symbol_count || said_already(hits, said))
        return;
    struct assent_hit *grown = assent_arena_grow(hits->arena, hits->items, hits->count,
                                                 &hits->capacity, sizeof(*hits->items));
    const char *evidence = make_evidence(hits, format, arguments);
    if (grown == NULL || evidence == NULL) {
        hits->failed = true;
        return;
    }
    hits->items = grown;
    hits->items[hits->count++] = (struct assent_hit){
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
