/*
 * What differs between two whole states of settings and lists.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/difference.h"

#include <string.h>

#include "cli/output.h"

/* Where the entries of one list are looked up in another. */
struct comparison {
    const struct assent_list *other;
    size_t missing, different;
};

static bool compare_entry(const struct assent_entry *entry, void *data)
{
    struct comparison *comparison = data;
    struct assent_entry found;

    if (!assent_list_get(comparison->other, entry->value, &found))
        comparison->missing++;
    else if (found.expires != entry->expires || strcmp(found.network, entry->network) != 0 ||
             strcmp(found.note, entry->note) != 0)
        comparison->different++;
    return true;
}

static void compare_lists(struct difference_of_list *difference, const struct assent_list *from,
                          const struct assent_list *to)
{
    struct comparison back = { .other = to };
    struct comparison forth = { .other = from };

    if (from == to)
        return;
    (void)assent_list_each(from, false, compare_entry, &back);
    (void)assent_list_each(to, false, compare_entry, &forth);
    difference->removed = back.missing;
    difference->added = forth.missing;
    difference->changed = forth.different;
}

static void compare_settings(struct change_plan *plan, const struct assent_document *from,
                             const struct assent_document *to)
{
    const char *domain;
    const char *key;
    const char *value;

    for (size_t i = 0; i < assent_document_setting_count(to); i++) {
        assent_document_setting_at(to, i, &domain, &key, &value);
        change_setting(plan, domain, key, value);
    }
    for (size_t i = 0; i < assent_document_setting_count(from); i++) {
        assent_document_setting_at(from, i, &domain, &key, &value);
        if (assent_document_get(to, domain, key) == NULL)
            change_setting(plan, domain, key, NULL);
    }
    change_reduce(plan, from);
}

bool difference_make(struct difference *difference, const struct assent_document *from,
                     const struct assent_document *to)
{
    *difference = (struct difference){ 0 };
    compare_settings(&difference->settings, from, to);
    for (int i = 0; i < ASSENT_LIST_COUNT; i++) {
        enum assent_list_name list = (enum assent_list_name)i;
        difference->lists[i].list = list;
        compare_lists(&difference->lists[i], assent_document_list(from, list),
                      assent_document_list(to, list));
    }
    return !difference->settings.out_of_memory;
}

void difference_clear(struct difference *difference)
{
    change_clear(&difference->settings);
}

static bool is_changed(const struct difference_of_list *list)
{
    return list->added > 0 || list->removed > 0 || list->changed > 0;
}

bool difference_is_none(const struct difference *difference)
{
    for (int i = 0; i < ASSENT_LIST_COUNT; i++)
        if (is_changed(&difference->lists[i]))
            return false;
    return difference->settings.count == 0;
}

void difference_print(const struct difference *difference, const struct assent_document *from,
                      FILE *stream)
{
    change_print(&difference->settings, from, stream);
    for (int i = 0; i < ASSENT_LIST_COUNT; i++) {
        const struct difference_of_list *list = &difference->lists[i];
        if (is_changed(list))
            (void)fprintf(stream, "%s: %zu entries more, %zu less, %zu changed\n",
                          assent_list_describe(list->list)->name, list->added, list->removed,
                          list->changed);
    }
}

json_t *difference_json(const struct difference *difference, const struct assent_document *from)
{
    json_t *lists = json_array();

    for (int i = 0; i < ASSENT_LIST_COUNT; i++) {
        const struct difference_of_list *list = &difference->lists[i];
        if (is_changed(list))
            (void)json_array_append_new(lists, json_pack("{s:s, s:I, s:I, s:I}", "list",
                                                         assent_list_describe(list->list)->name,
                                                         "added", (json_int_t)list->added,
                                                         "removed", (json_int_t)list->removed,
                                                         "changed", (json_int_t)list->changed));
    }
    return json_pack("{s:o, s:o}", "settings", change_json(&difference->settings, from), "lists",
                     lists);
}
