/*
 * Symbols and checks as numbers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/record_names.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"

enum { MOST_OTHERS = 10000 };

static const char unknown_symbol[] = "SYMBOL-";

/* FNV-1a (Fowler, Noll, Vo), 32 bits. */
uint32_t assent_name_number(const char *name)
{
    uint32_t hash = 2166136261U;

    for (const char *at = name; *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * 16777619U;
    return hash;
}

uint32_t assent_name_number_of_symbol(const char *typed)
{
    char name[ASSENT_NAME_SIZE];
    size_t start = strlen(unknown_symbol);

    assent_text_copy(name, sizeof(name), typed);
    for (char *at = name; *at != '\0'; at++)
        *at = (char)toupper((unsigned char)*at);
    if (strncmp(name, unknown_symbol, start) == 0 && strlen(name) == start + 8 &&
        strspn(name + start, "0123456789ABCDEF") == 8)
        return (uint32_t)strtoul(name + start, NULL, 16);
    return assent_name_number(name);
}

void assent_name_of_unknown(const char *kind, uint32_t number, char name[ASSENT_NAME_SIZE])
{
    (void)snprintf(name, ASSENT_NAME_SIZE, "%s-%08" PRIx32, kind, number);
}

static void set(struct assent_name *name, const struct assent_check *check,
                const struct assent_symbol *symbol)
{
    memset(name, 0, sizeof(*name));
    name->number = assent_name_number(symbol == NULL ? check->name : symbol->name);
    name->check = check;
    name->symbol = symbol;
    assent_text_copy(name->check_name, sizeof(name->check_name), check->name);
    if (symbol != NULL)
        assent_text_copy(name->symbol_name, sizeof(name->symbol_name), symbol->name);
}

static int by_number(const void *left, const void *right)
{
    const struct assent_name *a = left;
    const struct assent_name *b = right;

    return (a->number > b->number) - (a->number < b->number);
}

bool assent_names_init(struct assent_names *names)
{
    memset(names, 0, sizeof(*names));
    names->own = calloc(assent_check_count() + assent_symbol_count() + 1, sizeof(*names->own));
    if (names->own == NULL)
        return false;
    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        set(&names->own[names->own_count++], check, NULL);
        for (size_t k = 0; k < check->symbol_count; k++)
            set(&names->own[names->own_count++], check, &check->symbols[k]);
    }
    qsort(names->own, names->own_count, sizeof(*names->own), by_number);
    return true;
}

void assent_names_fini(struct assent_names *names)
{
    free(names->own);
    free(names->others);
}

void assent_names_add(struct assent_names *names, uint32_t number, const char *text)
{
    const char *blank = strchr(text, ' ');
    const char *check = blank == NULL ? text : blank + 1;
    size_t length = blank == NULL ? 0 : (size_t)(blank - text);
    struct assent_name *grown;

    if (length >= ASSENT_NAME_SIZE || check[0] == '\0' || names->other_count >= MOST_OTHERS)
        return;
    grown = realloc(names->others, (names->other_count + 1) * sizeof(*grown));
    if (grown == NULL)
        return;
    names->others = grown;
    struct assent_name *name = &grown[names->other_count++];
    memset(name, 0, sizeof(*name));
    name->number = number;
    memcpy(name->symbol_name, text, length);
    assent_text_copy(name->check_name, sizeof(name->check_name), check);
    assent_text_ascii(name->symbol_name);
    assent_text_ascii(name->check_name);
}

static const struct assent_name *find_other(const struct assent_names *names, uint32_t number)
{
    for (size_t i = 0; i < names->other_count; i++)
        if (names->others[i].number == number)
            return &names->others[i];
    return NULL;
}

const struct assent_name *assent_names_find(struct assent_names *names, uint32_t number)
{
    const struct assent_name wanted = { .number = number };
    const struct assent_name *own =
        names->own_count == 0
            ? NULL
            : bsearch(&wanted, names->own, names->own_count, sizeof(*names->own), by_number);

    if (own != NULL)
        return own;
    if (names->load != NULL) {
        void (*load)(struct assent_names *, void *) = names->load;
        names->load = NULL;
        load(names, names->data);
    }
    return find_other(names, number);
}
