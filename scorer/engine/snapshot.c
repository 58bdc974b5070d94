/*
 * Snapshots: made from a document, never changed afterwards, gone with their
 * last reference.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/engine/setting.h"

/* For some ten thousand domains with texts of their own. */
#define MOST_MEMORY ((size_t)1 << 30)

/* What a snapshot is made with. */
struct making {
    struct assent_snapshot *snapshot;
    const struct assent_document *document;
    void (*refused)(const char *reason, void *data);
    void *data;
};

static void refuse(const struct making *making, const char *domain, const char *reason)
{
    struct assent_error text;

    assent_error_set(&text, "%s%s%s", domain, domain[0] == '\0' ? "" : ": ", reason);
    if (making->refused != NULL)
        making->refused(text.text, making->data);
}

/* Applies the document's settings from place on that are of one domain; *end is the place behind
 * them. */
static bool apply_domain(const struct making *making, size_t place, const char *domain,
                         struct assent_setting_target *target, size_t *end)
{
    size_t count = assent_document_setting_count(making->document);
    struct assent_error error;

    for (; place < count; place++) {
        const char *of;
        const char *key;
        const char *value;
        assent_document_setting_at(making->document, place, &of, &key, &value);
        if (strcmp(of, domain) != 0)
            break;
        const char *kept = assent_arena_text(making->snapshot->arena, value);
        if (kept == NULL)
            return false;
        if (!assent_setting_apply(target, key, kept, domain[0] != '\0', &error))
            refuse(making, domain, error.text);
    }
    *end = place;
    return true;
}

/* An own copy of the words of replies, so that a domain may change some. */
static bool own_replies(struct assent_arena *arena, struct assent_setting_target *target)
{
    size_t count = ASSENT_REPLY_KINDS + assent_symbol_count();
    const char **replies = assent_arena_array(arena, count, sizeof(*replies));

    if (replies == NULL)
        return false;
    if (target->policy.replies != NULL)
        memcpy((void *)replies, (const void *)target->policy.replies, count * sizeof(*replies));
    target->replies = replies;
    target->policy.replies = replies;
    return true;
}

static void close_policy(struct assent_setting_target *target)
{
    if (!target->filtering)
        target->policy.mode = ASSENT_MODE_OFF;
}

/* Domains come one after the other in a document, sorted by name. */
static bool fill_domains(const struct making *making, const struct assent_setting_target *global,
                         size_t place)
{
    struct assent_snapshot *snapshot = making->snapshot;
    size_t count = assent_document_setting_count(making->document);
    size_t capacity = 0;

    while (place < count) {
        struct assent_setting_target target = *global;
        const char *domain;
        const char *key;
        const char *value;
        assent_document_setting_at(making->document, place, &domain, &key, &value);
        const char *name = assent_arena_text(snapshot->arena, domain);
        struct assent_domain_policy *domains =
            assent_arena_grow(snapshot->arena, snapshot->domains, snapshot->domain_count, &capacity,
                              sizeof(*domains));
        if (name == NULL || domains == NULL || !own_replies(snapshot->arena, &target) ||
            !apply_domain(making, place, domain, &target, &place))
            return false;
        close_policy(&target);
        snapshot->domains = domains;
        domains[snapshot->domain_count++] = (struct assent_domain_policy){ name, target.policy };
    }
    return true;
}

static bool fill(const struct making *making)
{
    struct assent_snapshot *snapshot = making->snapshot;
    struct assent_setting_target target = { 0 };
    size_t place;

    target.weights =
        assent_arena_array(snapshot->arena, assent_symbol_count() + 1, sizeof(*target.weights));
    if (target.weights == NULL)
        return false;
    assent_setting_defaults(&target);
    if (!own_replies(snapshot->arena, &target) || !apply_domain(making, 0, "", &target, &place))
        return false;
    snapshot->weights = target.weights;
    snapshot->global = target.global;
    /* Domains inherit the mode as it is set, and may switch filtering on again. */
    bool filled = fill_domains(making, &target, place);
    close_policy(&target);
    snapshot->policy = target.policy;
    return filled;
}

struct assent_snapshot *assent_snapshot_of(const struct assent_document *document,
                                           void (*refused)(const char *reason, void *data),
                                           void *data)
{
    struct assent_snapshot *snapshot = calloc(1, sizeof(*snapshot));
    struct making making = { snapshot, document, refused, data };

    if (snapshot == NULL)
        return NULL;
    atomic_init(&snapshot->references, 1);
    snapshot->arena = assent_arena_create(MOST_MEMORY);
    snapshot->generation = assent_document_generation(document);
    for (int i = 0; i < ASSENT_LIST_COUNT; i++)
        snapshot->lists[i] =
            assent_list_acquire(assent_document_list(document, (enum assent_list_name)i));
    if (snapshot->arena != NULL && fill(&making))
        return snapshot;
    assent_snapshot_release(snapshot);
    return NULL;
}

struct assent_snapshot *assent_snapshot_create(void)
{
    struct assent_document *document = assent_document_create();
    struct assent_snapshot *snapshot =
        document == NULL ? NULL : assent_snapshot_of(document, NULL, NULL);

    assent_document_destroy(document);
    return snapshot;
}

struct assent_snapshot *assent_snapshot_acquire(struct assent_snapshot *snapshot)
{
    (void)atomic_fetch_add(&snapshot->references, 1);
    return snapshot;
}

void assent_snapshot_release(struct assent_snapshot *snapshot)
{
    if (snapshot == NULL || atomic_fetch_sub(&snapshot->references, 1) != 1)
        return;
    for (int i = 0; i < ASSENT_LIST_COUNT; i++)
        assent_list_release(snapshot->lists[i]);
    assent_arena_destroy(snapshot->arena);
    free(snapshot);
}

/* The canonical form of a recipient's domain: small letters, no final dot, A-labels. */
static bool canonical_domain(const char *domain, char *name, size_t size)
{
    struct assent_entry entry;
    size_t length = strlen(domain);

    for (const char *at = domain; *at != '\0'; at++) {
        if ((unsigned char)*at < 0x80)
            continue;
        if (!assent_entry_parse(&entry, domain, NULL) || entry.type != ASSENT_ENTRY_DOMAIN)
            return false;
        assent_text_copy(name, size, entry.value);
        return true;
    }
    if (length == 0 || length >= size)
        return false;
    assent_text_copy(name, size, domain);
    assent_text_lower(name);
    if (name[length - 1] == '.')
        name[length - 1] = '\0';
    return true;
}

static int compare_domain(const void *name, const void *domain)
{
    return strcmp(name, ((const struct assent_domain_policy *)domain)->domain);
}

const struct assent_policy *assent_snapshot_policy(const struct assent_snapshot *snapshot,
                                                   const char *recipient)
{
    const struct assent_domain_policy *found = NULL;
    char name[256];

    if (snapshot->domain_count > 0 &&
        canonical_domain(assent_text_domain(recipient), name, sizeof(name)))
        found = bsearch(name, snapshot->domains, snapshot->domain_count,
                        sizeof(snapshot->domains[0]), compare_domain);
    return found == NULL ? &snapshot->policy : &found->policy;
}

const struct assent_global_settings *assent_snapshot_global(const struct assent_snapshot *snapshot)
{
    return &snapshot->global;
}

uint64_t assent_snapshot_generation(const struct assent_snapshot *snapshot)
{
    return snapshot->generation;
}
