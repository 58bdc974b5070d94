/*
 * What a file would make of a list.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/list_merge.h"

#include <string.h>

struct work {
    struct merge *merge;
    const struct merge_options *options;
    const struct assent_list *old_table;
    const struct assent_list *file_table;
    struct assent_list_builder *builder;
    bool failed;
};

static bool lasts_as_long(const struct assent_entry *left, const struct assent_entry *right)
{
    return left->expires == 0 || (right->expires != 0 && left->expires >= right->expires);
}

static bool is_bare(const struct assent_entry *entry)
{
    return entry->expires == 0 && entry->note[0] == '\0' && entry->network[0] == '\0';
}

static bool is_same(const struct assent_entry *left, const struct assent_entry *right)
{
    return left->expires == right->expires && strcmp(left->note, right->note) == 0 &&
           strcmp(left->network, right->network) == 0;
}

/* The line's own note and expiry, or the options'. */
static struct assent_entry complete(const struct merge_options *options,
                                    const struct assent_entry *line)
{
    struct assent_entry entry = *line;

    if (entry.note[0] == '\0')
        (void)snprintf(entry.note, sizeof(entry.note), "%s", options->note);
    if (entry.expires == 0)
        entry.expires = options->expires;
    return entry;
}

/* A line that is nothing but a value may lengthen an entry; the rest of it stays. */
static void keep_details(struct assent_entry *entry, const struct assent_entry *old)
{
    if (entry->note[0] == '\0')
        (void)snprintf(entry->note, sizeof(entry->note), "%s", old->note);
    (void)snprintf(entry->network, sizeof(entry->network), "%s", old->network);
}

/* Parts beyond what one edit may have are not needed: then the whole list is replaced. */
static void plan(struct work *work, const struct assent_entry *entry, bool remove)
{
    struct merge *merge = work->merge;

    if (merge->plan.count <= ASSENT_STORE_MOST_CHANGES)
        change_entry(&merge->plan, work->options->list, entry, remove);
}

static bool take_entry(const struct assent_entry *line, void *data)
{
    struct work *work = data;
    struct merge *merge = work->merge;
    struct assent_entry entry = complete(work->options, line);
    struct assent_entry old;
    bool was = assent_list_get(work->old_table, entry.value, &old);

    if (was && (is_same(&old, &entry) ||
                (!work->options->replace && is_bare(line) && lasts_as_long(&old, &entry)))) {
        merge->unchanged++;
        return true;
    }
    if (was && !work->options->replace && is_bare(line))
        keep_details(&entry, &old);
    merge->changed += was;
    merge->added += !was;
    plan(work, &entry, false);
    work->failed = !assent_list_builder_put(work->builder, &entry);
    return !work->failed;
}

static bool drop_entry(const struct assent_entry *old, void *data)
{
    struct work *work = data;
    struct assent_entry named;
    bool expired = old->expires != 0 && old->expires <= work->options->now;

    if ((!work->options->replace && !expired) ||
        assent_list_get(work->file_table, old->value, &named))
        return true;
    if (expired)
        work->merge->expired++;
    else
        work->merge->removed++;
    plan(work, old, true);
    work->failed = !assent_list_builder_remove(work->builder, old->value);
    return !work->failed;
}

bool merge_make(struct merge *merge, const struct merge_options *options,
                struct assent_list *old_table, const struct assent_list *file_table)
{
    struct work work = { merge, options, old_table, file_table, NULL, false };

    *merge = (struct merge){ 0 };
    work.builder = assent_list_builder_create(old_table);
    if (work.builder == NULL)
        return false;
    bool read = assent_list_each(file_table, false, take_entry, &work) &&
                assent_list_each(old_table, false, drop_entry, &work);
    merge->table = assent_list_builder_finish(work.builder);
    return read && !work.failed && merge->table != NULL && !merge->plan.out_of_memory;
}

void merge_clear(struct merge *merge)
{
    if (merge->table != NULL)
        assent_list_release(merge->table);
    change_clear(&merge->plan);
    *merge = (struct merge){ 0 };
}

size_t merge_count(const struct merge *merge)
{
    return merge->added + merge->changed + merge->removed + merge->expired;
}
