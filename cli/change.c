/*
 * A change in the making.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/change.h"

#include <stdlib.h>
#include <string.h>

#include "cli/output.h"

enum { LINE_SIZE = ASSENT_ENTRY_VALUE_SIZE + ASSENT_ENTRY_DETAILS_SIZE + ASSENT_ENTRY_NOTE_SIZE };

static void free_part(struct assent_change *part)
{
    free((void *)part->domain);
    free((void *)part->key);
    free((void *)part->value);
    free((void *)part->entry);
}

static bool same_thing(const struct assent_change *left, const struct assent_change *right)
{
    if (left->is_list != right->is_list)
        return false;
    if (left->is_list)
        return left->list == right->list && strcmp(left->entry->value, right->entry->value) == 0;
    return strcmp(left->key, right->key) == 0 && strcmp(left->domain, right->domain) == 0;
}

/* Takes over what the part holds. */
static void add(struct change_plan *plan, struct assent_change part)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (same_thing(&plan->parts[i], &part)) {
            free_part(&plan->parts[i]);
            plan->parts[i] = part;
            return;
        }
    }
    if (plan->count == plan->room) {
        size_t room = plan->room == 0 ? 16 : plan->room * 2;
        struct assent_change *grown = realloc(plan->parts, room * sizeof(*grown));
        if (grown == NULL) {
            plan->out_of_memory = true;
            free_part(&part);
            return;
        }
        plan->parts = grown;
        plan->room = room;
    }
    plan->parts[plan->count++] = part;
}

void change_setting(struct change_plan *plan, const char *domain, const char *key,
                    const char *value)
{
    struct assent_change part = {
        .domain = strdup(domain),
        .key = strdup(key),
        .value = value == NULL ? NULL : strdup(value),
        .remove = value == NULL,
    };

    if (part.domain != NULL && part.key != NULL && (value == NULL || part.value != NULL)) {
        add(plan, part);
        return;
    }
    plan->out_of_memory = true;
    free_part(&part);
}

void change_entry(struct change_plan *plan, enum assent_list_name list,
                  const struct assent_entry *entry, bool remove)
{
    struct assent_entry *copy = malloc(sizeof(*copy));

    if (copy == NULL) {
        plan->out_of_memory = true;
        return;
    }
    *copy = *entry;
    add(plan,
        (struct assent_change){ .is_list = true, .list = list, .entry = copy, .remove = remove });
}

void change_clear(struct change_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        free_part(&plan->parts[i]);
    free(plan->parts);
    *plan = (struct change_plan){ 0 };
}

static bool same_entry(const struct assent_entry *left, const struct assent_entry *right)
{
    return left->expires == right->expires && strcmp(left->network, right->network) == 0 &&
           strcmp(left->note, right->note) == 0;
}

static bool makes_difference(const struct assent_change *part,
                             const struct assent_document *document)
{
    struct assent_entry old;

    if (part->is_list) {
        const struct assent_list *list = assent_document_list(document, part->list);
        bool found = assent_list_get(list, part->entry->value, &old);
        return part->remove ? found : !found || !same_entry(&old, part->entry);
    }
    const char *value = assent_document_get(document, part->domain, part->key);
    if (value == NULL || part->value == NULL)
        return value != part->value;
    return strcmp(value, part->value) != 0;
}

void change_reduce(struct change_plan *plan, const struct assent_document *document)
{
    size_t kept = 0;

    for (size_t i = 0; i < plan->count; i++) {
        if (makes_difference(&plan->parts[i], document))
            plan->parts[kept++] = plan->parts[i];
        else
            free_part(&plan->parts[i]);
    }
    plan->count = kept;
}

const char *change_value_in_force(const struct assent_document *document,
                                  const struct assent_setting *setting, const char *domain)
{
    const char *value = NULL;

    if (domain[0] != '\0')
        value = assent_document_get(document, domain, setting->name);
    if (value == NULL)
        value = assent_document_get(document, "", setting->name);
    return value == NULL ? setting->default_text : value;
}

/* --- checks --- */

static bool thresholds_agree(const struct assent_document *document, const char *domain,
                             struct assent_error *error)
{
    struct assent_setting tag;
    struct assent_setting reject;

    if (!assent_setting_find("tag_threshold", &tag) ||
        !assent_setting_find("reject_threshold", &reject))
        return true;
    const char *tag_value = change_value_in_force(document, &tag, domain);
    const char *reject_value = change_value_in_force(document, &reject, domain);
    if (strtod(tag_value, NULL) <= strtod(reject_value, NULL))
        return true;
    return assent_error_set(error,
                            "%s%stag_threshold %s would be above reject_threshold %s; nothing is "
                            "changed (both can be set by one command)",
                            domain, domain[0] == '\0' ? "" : ": ", tag_value, reject_value);
}

static bool is_threshold(const char *key)
{
    return strcmp(key, "tag_threshold") == 0 || strcmp(key, "reject_threshold") == 0;
}

/* A global threshold concerns each domain that has set the other one. */
static bool all_thresholds_agree(const struct assent_document *document, struct assent_error *error)
{
    const char *domain;
    const char *key;
    const char *value;

    for (size_t i = 0; i < assent_document_setting_count(document); i++) {
        assent_document_setting_at(document, i, &domain, &key, &value);
        if (is_threshold(key) && !thresholds_agree(document, domain, error))
            return false;
    }
    return thresholds_agree(document, "", error);
}

static bool check_result(const struct change_plan *plan, const struct assent_document *result,
                         struct assent_error *error)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct assent_change *part = &plan->parts[i];
        if (part->is_list || !is_threshold(part->key))
            continue;
        if (!(part->domain[0] == '\0' ? all_thresholds_agree(result, error)
                                      : thresholds_agree(result, part->domain, error)))
            return false;
    }
    return true;
}

static struct assent_document *make_result(const struct change_plan *plan,
                                           const struct assent_document *document)
{
    struct assent_document *result = assent_document_copy(document);
    bool made = result != NULL && !plan->out_of_memory;

    for (size_t i = 0; i < plan->count && made; i++) {
        const struct assent_change *part = &plan->parts[i];
        if (!part->is_list)
            made = assent_document_set(result, part->domain, part->key, part->value);
    }
    if (made)
        return result;
    assent_document_destroy(result);
    return NULL;
}

bool change_check(const struct change_plan *plan, const struct assent_document *document,
                  struct assent_error *error)
{
    struct assent_document *result = make_result(plan, document);

    if (result == NULL)
        return assent_error_set(error, "out of memory");
    bool agrees = check_result(plan, result, error);
    assent_document_destroy(result);
    return agrees;
}

/* --- showing --- */

/* Why a value holds that is not set there any more. */
static const char *mark_of(const struct assent_change *part, const struct assent_document *result)
{
    if (part->value != NULL)
        return "";
    if (part->domain[0] != '\0' && assent_document_get(result, "", part->key) != NULL)
        return "inherited";
    return "default";
}

static void print_setting(const struct assent_change *part, const struct assent_document *document,
                          const struct assent_document *result, FILE *stream)
{
    struct assent_setting setting;
    bool known = assent_setting_find(part->key, &setting);
    const char *old = known ? change_value_in_force(document, &setting, part->domain)
                            : assent_document_get(document, part->domain, part->key);
    const char *new = known ? change_value_in_force(result, &setting, part->domain) : part->value;
    const char *mark = known ? mark_of(part, result) : "";

    (void)fprintf(stream, "%s: %s -> %s", part->key, old == NULL ? "unset" : old,
                  new == NULL ? "unset" : new);
    if (part->domain[0] != '\0' || mark[0] != '\0')
        (void)fprintf(stream, " (%s%s%s)", part->domain,
                      part->domain[0] != '\0' && mark[0] != '\0' ? ", " : "", mark);
    (void)fputc('\n', stream);
}

static void print_entry(const struct assent_change *part, const struct assent_document *document,
                        FILE *stream)
{
    char old_line[LINE_SIZE];
    char new_line[LINE_SIZE];
    struct assent_entry old;
    const char *name = assent_list_describe(part->list)->name;
    bool was =
        assent_list_get(assent_document_list(document, part->list), part->entry->value, &old);

    assent_entry_format_line(part->entry, new_line, sizeof(new_line));
    if (was)
        assent_entry_format_line(&old, old_line, sizeof(old_line));
    if (part->remove)
        (void)fprintf(stream, "%s: - %s\n", name, was ? old_line : new_line);
    else if (was)
        (void)fprintf(stream, "%s: was there: %s -> %s\n", name, old_line, new_line);
    else
        (void)fprintf(stream, "%s: + %s\n", name, new_line);
}

void change_print(const struct change_plan *plan, const struct assent_document *document,
                  FILE *stream)
{
    struct assent_document *result = make_result(plan, document);

    for (size_t i = 0; i < plan->count && result != NULL; i++) {
        if (plan->parts[i].is_list)
            print_entry(&plan->parts[i], document, stream);
        else
            print_setting(&plan->parts[i], document, result, stream);
    }
    assent_document_destroy(result);
}

static json_t *setting_json(const struct assent_change *part,
                            const struct assent_document *document,
                            const struct assent_document *result)
{
    struct assent_setting setting;
    bool known = assent_setting_find(part->key, &setting);
    const char *old = assent_document_get(document, part->domain, part->key);

    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o}", "setting", output_text(part->key), "domain",
        output_text(part->domain), "old", output_text(old), "new", output_text(part->value),
        "old_in_force",
        output_text(known ? change_value_in_force(document, &setting, part->domain) : old),
        "new_in_force",
        output_text(known ? change_value_in_force(result, &setting, part->domain) : part->value));
}

static json_t *entry_json(const struct assent_change *part, const struct assent_document *document)
{
    char old_line[LINE_SIZE];
    char new_line[LINE_SIZE];
    struct assent_entry old;
    bool was =
        assent_list_get(assent_document_list(document, part->list), part->entry->value, &old);

    assent_entry_format_line(part->entry, new_line, sizeof(new_line));
    if (was)
        assent_entry_format_line(&old, old_line, sizeof(old_line));
    return json_pack("{s:s, s:o, s:o, s:o}", "list", assent_list_describe(part->list)->name,
                     "entry", output_text(part->entry->value), "old",
                     output_text(was ? old_line : NULL), "new",
                     output_text(part->remove ? NULL : new_line));
}

json_t *change_json(const struct change_plan *plan, const struct assent_document *document)
{
    struct assent_document *result = make_result(plan, document);
    json_t *list = result == NULL ? NULL : json_array();

    for (size_t i = 0; i < plan->count && list != NULL; i++) {
        const struct assent_change *part = &plan->parts[i];
        (void)json_array_append_new(list, part->is_list ? entry_json(part, document)
                                                        : setting_json(part, document, result));
    }
    assent_document_destroy(result);
    return list;
}
