/*
 * Documents: settings sorted by domain and name, and one table for each list.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/document.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "scorer/base/text.h"

struct item {
    char *domain;
    char *key;
    char *value;
};

struct assent_document {
    char epoch[ASSENT_EPOCH_SIZE];
    uint64_t generation;
    GSequence *settings; /* of struct item, sorted */
    struct assent_list *lists[ASSENT_LIST_COUNT];
};

static void free_item(gpointer data)
{
    struct item *item = data;

    free(item->domain);
    free(item->key);
    free(item->value);
    free(item);
}

static struct item *make_item(const char *domain, const char *key, const char *value)
{
    struct item *item = calloc(1, sizeof(*item));

    if (item == NULL)
        return NULL;
    item->domain = strdup(domain);
    item->key = strdup(key);
    item->value = strdup(value);
    if (item->domain != NULL && item->key != NULL && item->value != NULL)
        return item;
    free_item(item);
    return NULL;
}

static int compare_items(gconstpointer left, gconstpointer right, gpointer data)
{
    const struct item *left_item = left;
    const struct item *right_item = right;
    int order = strcmp(left_item->domain, right_item->domain);

    (void)data;
    return order != 0 ? order : strcmp(left_item->key, right_item->key);
}

struct assent_document *assent_document_create(void)
{
    struct assent_document *document = calloc(1, sizeof(*document));

    if (document == NULL)
        return NULL;
    document->settings = g_sequence_new(free_item);
    for (int i = 0; i < ASSENT_LIST_COUNT; i++) {
        document->lists[i] = assent_list_create();
        if (document->lists[i] == NULL) {
            assent_document_destroy(document);
            return NULL;
        }
    }
    return document;
}

void assent_document_destroy(struct assent_document *document)
{
    if (document == NULL)
        return;
    for (int i = 0; i < ASSENT_LIST_COUNT; i++)
        assent_list_release(document->lists[i]);
    g_sequence_free(document->settings);
    free(document);
}

struct assent_document *assent_document_copy(const struct assent_document *document)
{
    struct assent_document *copy = assent_document_create();
    size_t count = assent_document_setting_count(document);

    if (copy == NULL)
        return NULL;
    assent_document_set_origin(copy, document->epoch, document->generation);
    for (int i = 0; i < ASSENT_LIST_COUNT; i++)
        assent_document_set_list(copy, (enum assent_list_name)i,
                                 assent_list_acquire(document->lists[i]));
    for (size_t i = 0; i < count; i++) {
        const char *domain;
        const char *key;
        const char *value;
        assent_document_setting_at(document, i, &domain, &key, &value);
        if (!assent_document_set(copy, domain, key, value)) {
            assent_document_destroy(copy);
            return NULL;
        }
    }
    return copy;
}

const char *assent_document_epoch(const struct assent_document *document)
{
    return document->epoch;
}

uint64_t assent_document_generation(const struct assent_document *document)
{
    return document->generation;
}

void assent_document_set_origin(struct assent_document *document, const char *epoch,
                                uint64_t generation)
{
    assent_text_copy(document->epoch, sizeof(document->epoch), epoch);
    document->generation = generation;
}

/* NULL: it is not set. */
static GSequenceIter *find(const struct assent_document *document, const char *domain,
                           const char *key)
{
    struct item wanted = { .domain = (char *)(uintptr_t)domain, .key = (char *)(uintptr_t)key };

    return g_sequence_lookup(document->settings, &wanted, compare_items, NULL);
}

const char *assent_document_get(const struct assent_document *document, const char *domain,
                                const char *key)
{
    GSequenceIter *found = find(document, domain, key);

    return found == NULL ? NULL : ((const struct item *)g_sequence_get(found))->value;
}

bool assent_document_set(struct assent_document *document, const char *domain, const char *key,
                         const char *value)
{
    GSequenceIter *found = find(document, domain, key);
    struct item *item = value == NULL ? NULL : make_item(domain, key, value);

    if (value != NULL && item == NULL)
        return false;
    if (found != NULL)
        g_sequence_remove(found);
    if (item != NULL)
        (void)g_sequence_insert_sorted(document->settings, item, compare_items, NULL);
    return true;
}

size_t assent_document_setting_count(const struct assent_document *document)
{
    return (size_t)g_sequence_get_length(document->settings);
}

void assent_document_setting_at(const struct assent_document *document, size_t index,
                                const char **domain, const char **key, const char **value)
{
    const struct item *item =
        g_sequence_get(g_sequence_get_iter_at_pos(document->settings, (gint)index));

    *domain = item->domain;
    *key = item->key;
    *value = item->value;
}

struct assent_list *assent_document_list(const struct assent_document *document,
                                         enum assent_list_name list)
{
    return document->lists[list];
}

void assent_document_set_list(struct assent_document *document, enum assent_list_name list,
                              struct assent_list *table)
{
    assent_list_release(document->lists[list]);
    document->lists[list] = table;
}

bool assent_document_read_entry(struct assent_entry *entry, const char *value, const char *details)
{
    memset(entry, 0, sizeof(*entry));
    return assent_entry_parse(entry, value, NULL) && strcmp(entry->value, value) == 0 &&
           assent_entry_parse_details(entry, details);
}

bool assent_document_put_entry(struct assent_document *document, enum assent_list_name list,
                               const char *value, const char *details)
{
    struct assent_list_builder *builder;
    struct assent_entry entry;
    bool fine = true;

    if (details != NULL && !assent_document_read_entry(&entry, value, details))
        return false;
    builder = assent_list_builder_create(document->lists[list]);
    if (builder == NULL)
        return false;
    if (details != NULL)
        fine = assent_list_builder_put(builder, &entry);
    else
        (void)assent_list_builder_remove(builder, value);
    struct assent_list *table = assent_list_builder_finish(builder);
    if (table == NULL)
        return false;
    assent_document_set_list(document, list, table);
    return fine;
}
