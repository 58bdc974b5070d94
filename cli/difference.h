/*
 * What differs between two whole states of settings and lists.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_DIFFERENCE_H
#define CLI_DIFFERENCE_H

#include "cli/change.h"

struct difference_of_list {
    enum assent_list_name list;
    size_t added, removed, changed;
};

struct difference {
    struct change_plan settings;
    struct difference_of_list lists[ASSENT_LIST_COUNT];
};

/* From one document to another. False: out of memory. difference_clear it in any case. */
bool difference_make(struct difference *difference, const struct assent_document *from,
                     const struct assent_document *to);
void difference_clear(struct difference *difference);
bool difference_is_none(const struct difference *difference);

/* "tag_threshold: 5 -> 4 (b.test)", "deny: 3 entries more, 1 less, 0 changed". */
void difference_print(const struct difference *difference, const struct assent_document *from,
                      FILE *stream);
/* {"settings": [as change_json], "lists": [{"list", "added", "removed", "changed"}]} */
json_t *difference_json(const struct difference *difference, const struct assent_document *from);

#endif
