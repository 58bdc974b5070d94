/*
 * Snapshots: filled before they are published, never changed afterwards, gone
 * with their last reference.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"

struct assent_policy assent_policy_default(void)
{
    return (struct assent_policy){
        .mode = ASSENT_MODE_ENFORCE,
        .tag_threshold = ASSENT_POINTS(5),
        .reject_threshold = ASSENT_POINTS(10),
        .greylisting = true,
        .subject_tag = "[SPAM?] ",
        .contact = "",
    };
}

static bool copy_policy(struct assent_policy *to, const struct assent_policy *from)
{
    *to = *from;
    to->subject_tag = strdup(from->subject_tag);
    to->contact = strdup(from->contact);
    return to->subject_tag != NULL && to->contact != NULL;
}

static void free_policy(struct assent_policy *policy)
{
    free((char *)(uintptr_t)policy->subject_tag); /* made by copy_policy */
    free((char *)(uintptr_t)policy->contact);
}

static void fill_weights(assent_points *weights)
{
    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        for (size_t k = 0; k < check->symbol_count; k++)
            *weights++ = check->symbols[k].weight;
    }
}

struct assent_snapshot *assent_snapshot_create(const struct assent_policy *policy)
{
    struct assent_snapshot *snapshot = calloc(1, sizeof(*snapshot));

    if (snapshot == NULL)
        return NULL;
    atomic_init(&snapshot->references, 1);
    snapshot->weights = calloc(assent_symbol_count() + 1, sizeof(*snapshot->weights));
    if (!copy_policy(&snapshot->policy, policy) || snapshot->weights == NULL) {
        assent_snapshot_release(snapshot);
        return NULL;
    }
    fill_weights(snapshot->weights);
    return snapshot;
}

static void free_domain(struct assent_domain_policy *domain)
{
    if (domain == NULL)
        return;
    free_policy(&domain->policy);
    free(domain->domain);
    free(domain);
}

static int compare_domains(const void *left, const void *right)
{
    const struct assent_domain_policy *const *left_domain = left;
    const struct assent_domain_policy *const *right_domain = right;

    return strcmp((*left_domain)->domain, (*right_domain)->domain);
}

static struct assent_domain_policy *make_domain(const char *name,
                                                const struct assent_policy *policy)
{
    struct assent_domain_policy *domain = calloc(1, sizeof(*domain));

    if (domain == NULL)
        return NULL;
    domain->domain = strdup(name);
    if (!copy_policy(&domain->policy, policy) || domain->domain == NULL) {
        free_domain(domain);
        return NULL;
    }
    assent_text_lower(domain->domain);
    return domain;
}

bool assent_snapshot_set_domain(struct assent_snapshot *snapshot, const char *domain,
                                const struct assent_policy *policy, struct assent_error *error)
{
    struct assent_domain_policy *made = make_domain(domain, policy);
    struct assent_domain_policy **domains = realloc(
        snapshot->domains, (snapshot->domain_count + 1) * sizeof(struct assent_domain_policy *));

    if (domains != NULL)
        snapshot->domains = domains;
    if (domains == NULL || made == NULL) {
        free_domain(made);
        return assent_error_set(error, "%s: out of memory", domain);
    }
    for (size_t i = 0; i < snapshot->domain_count; i++) {
        if (compare_domains(&domains[i], &made) == 0) {
            free_domain(made);
            return assent_error_set(error, "%s: has a policy already", domain);
        }
    }
    domains[snapshot->domain_count++] = made;
    qsort((void *)domains, snapshot->domain_count, sizeof(struct assent_domain_policy *),
          compare_domains);
    return true;
}

bool assent_snapshot_set_weight(struct assent_snapshot *snapshot, const char *symbol,
                                assent_points weight, struct assent_error *error)
{
    size_t place = 0;

    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        for (size_t k = 0; k < check->symbol_count; k++, place++) {
            if (strcmp(check->symbols[k].name, symbol) == 0) {
                snapshot->weights[place] = weight;
                return true;
            }
        }
    }
    return assent_error_set(error, "%s: no check has such a symbol", symbol);
}

void assent_snapshot_set_mixed(struct assent_snapshot *snapshot, enum assent_mixed_recipients mixed)
{
    snapshot->mixed = mixed;
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
    for (size_t i = 0; i < snapshot->domain_count; i++)
        free_domain(snapshot->domains[i]);
    free((void *)snapshot->domains);
    free(snapshot->weights);
    free_policy(&snapshot->policy);
    free(snapshot);
}

const struct assent_policy *assent_snapshot_policy(const struct assent_snapshot *snapshot,
                                                   const char *recipient)
{
    const char *domain = assent_text_domain(recipient);
    size_t low = 0;
    size_t high = snapshot->domain_count;
    char name[256];

    if (high == 0 || strlen(domain) >= sizeof(name))
        return &snapshot->policy;
    assent_text_copy(name, sizeof(name), domain);
    assent_text_lower(name);
    if (name[0] != '\0' && name[strlen(name) - 1] == '.')
        name[strlen(name) - 1] = '\0';
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, snapshot->domains[middle]->domain);
        if (order == 0)
            return &snapshot->domains[middle]->policy;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return &snapshot->policy;
}
