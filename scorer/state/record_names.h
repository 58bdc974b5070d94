/*
 * Symbols and checks as numbers: the first four bytes of what a record says about
 * them.
 *
 * A number is the 32-bit FNV-1a hash of the name, so that it is the same in each
 * build and on each host. What a build does not know (a symbol that has been
 * removed, or is yet to come) is looked up among the names that daemons have left in
 * Redis (journal_names.c).
 *
 * A struct assent_names belongs to one thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_RECORD_NAMES_H
#define ASSENT_STATE_RECORD_NAMES_H

#include <stdint.h>

#include <assent/check.h>

enum { ASSENT_NAME_SIZE = 65 };

uint32_t assent_name_number(const char *name);

/* A symbol as somebody has typed it: in any case, or as one that nobody knows is shown
 * ("SYMBOL-1a2b3c4d"). */
uint32_t assent_name_number_of_symbol(const char *typed);
void assent_name_of_unknown(const char *kind, uint32_t number, char name[ASSENT_NAME_SIZE]);

/* What a number stands for. */
struct assent_name {
    uint32_t number;
    const struct assent_check *check;   /* NULL: this build has no such check */
    const struct assent_symbol *symbol; /* NULL: it is a check, or not of this build */
    char check_name[ASSENT_NAME_SIZE];
    char symbol_name[ASSENT_NAME_SIZE]; /* "": it is a check */
};

struct assent_names {
    struct assent_name *own; /* of this build, by number */
    size_t own_count;
    struct assent_name *others;
    size_t other_count;
    /* Called once, when there is a number that this build does not know; may be NULL. */
    void (*load)(struct assent_names *names, void *data);
    void *data;
};

/* False: out of memory; they can be used and finished all the same. */
bool assent_names_init(struct assent_names *names);
void assent_names_fini(struct assent_names *names);

/* Adds one of another build: "SYMBOL check", or "check". What is no such text is passed over. */
void assent_names_add(struct assent_names *names, uint32_t number, const char *text);

/* NULL: nobody knows it. Lives until a name is added. */
const struct assent_name *assent_names_find(struct assent_names *names, uint32_t number);

#endif
