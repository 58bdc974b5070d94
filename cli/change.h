/*
 * A change in the making: what a command would do to settings and lists, checked
 * and shown before it is done.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_CHANGE_H
#define CLI_CHANGE_H

#include <stdio.h>

#include <jansson.h>

#include "cli/command.h"

struct change_plan {
    struct assent_change *parts; /* with texts and entries of their own */
    size_t count, room;
    bool out_of_memory; /* a part is missing */
};

/* Adds a part; an earlier one about the same setting or entry gives way. value NULL: unset. */
void change_setting(struct change_plan *plan, const char *domain, const char *key,
                    const char *value);
void change_entry(struct change_plan *plan, enum assent_list_name list,
                  const struct assent_entry *entry, bool remove);
void change_clear(struct change_plan *plan);

/* Leaves out what makes no difference to the document. */
void change_reduce(struct change_plan *plan, const struct assent_document *document);

/* The value of a setting that holds for a domain ("": for all that have none of their own):
 * the domain's, or the global one, or the default; it lives as long as document and setting. */
const char *change_value_in_force(const struct assent_document *document,
                                  const struct assent_setting *setting, const char *domain);

/* Whether settings agree with each other when all is done: no tag threshold above a reject
 * threshold. */
bool change_check(const struct change_plan *plan, const struct assent_document *document,
                  struct assent_error *error);

/* One line for each part: "tag_threshold: 5 -> 4 (b.test)", "deny: + a@b.test". */
void change_print(const struct change_plan *plan, const struct assent_document *document,
                  FILE *stream);
/* An array; of a setting {"setting", "domain", "old", "new", "old_in_force", "new_in_force"}, of
 * an entry {"list", "entry", "old", "new"}, old and new as lines of an exported list; null where
 * there is or will be none. */
json_t *change_json(const struct change_plan *plan, const struct assent_document *document);

#endif
