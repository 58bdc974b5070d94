/*
 * What a file would make of a list.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_LIST_MERGE_H
#define CLI_LIST_MERGE_H

#include "cli/change.h"

struct merge_options {
    enum assent_list_name list;
    bool replace;     /* what the file does not name goes */
    const char *note; /* of lines that have none */
    int64_t expires;  /* of lines that say nothing of it; 0: never */
    int64_t now;
};

/* A line that is nothing but a value takes nothing away from an entry that an administrator wrote:
 * where the entry stands at least as long, it stays as it is. What has expired goes. */
struct merge {
    struct assent_list *table; /* the result; NULL: out of memory */
    struct change_plan plan;   /* the same as changes, when they are few */
    size_t added, changed, removed, expired, unchanged;
};

/* False: out of memory. merge_clear it in any case. */
bool merge_make(struct merge *merge, const struct merge_options *options,
                struct assent_list *old_table, const struct assent_list *file_table);
void merge_clear(struct merge *merge);

size_t merge_count(const struct merge *merge); /* of changes */

#endif
