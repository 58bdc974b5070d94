/*
 * Changes of the past, as the store keeps them: parts in JSON (assent/store.h).
 *
 * Taking a change back puts the old value where the new one still is. Where it is
 * not, somebody has changed the same thing again since.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/past.h"

#include <stdlib.h>
#include <string.h>

#include "cli/output.h"
#include "cli/settings.h"

enum { LINE_SIZE = ASSENT_ENTRY_VALUE_SIZE + ASSENT_ENTRY_DETAILS_SIZE + ASSENT_ENTRY_NOTE_SIZE };

static const char *member(const json_t *part, const char *name)
{
    return json_string_value(json_object_get(part, name));
}

static bool same_text(const char *left, const char *right)
{
    return left == NULL || right == NULL ? left == right : strcmp(left, right) == 0;
}

/* --- showing --- */

static void format_entry(const char *value, const char *details, char *line, size_t size)
{
    struct assent_entry entry = { .value = "" };

    (void)snprintf(entry.value, sizeof(entry.value), "%s", value);
    if (assent_entry_parse_details(&entry, details))
        assent_entry_format_line(&entry, line, size);
    else
        (void)snprintf(line, size, "%s", value);
}

static void print_entry(const json_t *part, FILE *stream)
{
    char line[LINE_SIZE];
    const char *value = member(part, "entry");
    const char *old = member(part, "old");
    const char *new = member(part, "new");

    if (old != NULL) {
        format_entry(value, old, line, sizeof(line));
        (void)fprintf(stream, "    %s: - %s\n", member(part, "list"), line);
    }
    if (new != NULL) {
        format_entry(value, new, line, sizeof(line));
        (void)fprintf(stream, "    %s: + %s\n", member(part, "list"), line);
    }
}

static void print_setting(const json_t *part, FILE *stream)
{
    const char *domain = member(part, "domain");
    const char *old = member(part, "old");
    const char *new = member(part, "new");

    (void)fprintf(stream, "    %s: %s -> %s", member(part, "setting"), old == NULL ? "unset" : old,
                  new == NULL ? "unset" : new);
    if (domain != NULL && domain[0] != '\0')
        (void)fprintf(stream, " (%s)", domain);
    (void)fputc('\n', stream);
}

static void print_part(const json_t *part, FILE *stream)
{
    json_t *replaced = json_object_get(part, "replaced");

    if (member(part, "setting") != NULL) {
        print_setting(part, stream);
    } else if (member(part, "list") != NULL && member(part, "entry") != NULL) {
        print_entry(part, stream);
    } else if (member(part, "list") != NULL && json_is_integer(replaced)) {
        (void)fprintf(stream, "    %s: replaced, %lld entries\n", member(part, "list"),
                      (long long)json_integer_value(replaced));
    } else if (json_is_true(json_object_get(part, "cleared"))) {
        (void)fputs("    all settings: unset\n", stream);
    } else { /* of a newer version */
        char *text = json_dumps(part, JSON_COMPACT | JSON_ENCODE_ANY);
        (void)fprintf(stream, "    %s\n", text == NULL ? "?" : text);
        free(text);
    }
}

void past_print_parts(const char *parts, FILE *stream)
{
    json_t *list = json_loads(parts, 0, NULL);

    for (size_t i = 0; i < json_array_size(list); i++)
        print_part(json_array_get(list, i), stream);
    json_decref(list);
}

/* --- taking back --- */

struct undo {
    const struct assent_document *document;
    bool force;
    struct change_plan *plan;
    struct assent_error *error;
};

static bool changed_again(const struct undo *undo, const char *what, const char *domain)
{
    return assent_error_set(undo->error,
                            "%.200s%s%s%s: was changed again since then; nothing was done (--force "
                            "puts the older value back all the same)",
                            what, domain[0] == '\0' ? "" : " (", domain,
                            domain[0] == '\0' ? "" : ")");
}

static bool undo_setting(const struct undo *undo, const json_t *part)
{
    struct assent_setting setting;
    char canonical[ASSENT_SETTING_VALUE_SIZE];
    const char *key = member(part, "setting");
    const char *domain = member(part, "domain") == NULL ? "" : member(part, "domain");
    const char *old = member(part, "old");
    const char *now = assent_document_get(undo->document, domain, key);

    if (!undo->force && !same_text(now, member(part, "new")) && !same_text(now, old))
        return changed_again(undo, key, domain);
    if (old != NULL && (!settings_look_up(key, domain, &setting, undo->error) ||
                        !assent_setting_check(&setting, old, canonical, undo->error)))
        return false;
    change_setting(undo->plan, domain, key, old == NULL ? NULL : canonical);
    return true;
}

static bool undo_entry(const struct undo *undo, const json_t *part)
{
    enum assent_list_name list;
    struct assent_entry entry = { .value = "" };
    struct assent_entry now;
    char details[ASSENT_ENTRY_DETAILS_SIZE];
    const char *old = member(part, "old");

    if (!assent_list_find_name(member(part, "list"), &list) ||
        !assent_entry_parse(&entry, member(part, "entry"), undo->error) ||
        (old != NULL && !assent_entry_parse_details(&entry, old)))
        return assent_error_set(undo->error, "%.200s: is not understood by this version",
                                member(part, "entry"));
    bool is_there = assent_list_get(assent_document_list(undo->document, list), entry.value, &now);
    if (is_there)
        assent_entry_format_details(&now, details, sizeof(details));
    const char *current = is_there ? details : NULL;
    if (!undo->force && !same_text(current, member(part, "new")) && !same_text(current, old))
        return changed_again(undo, entry.value, member(part, "list"));
    change_entry(undo->plan, list, &entry, old == NULL);
    return true;
}

static bool undo_part(const struct undo *undo, const json_t *part)
{
    if (member(part, "setting") != NULL)
        return undo_setting(undo, part);
    if (member(part, "list") != NULL && member(part, "entry") != NULL)
        return undo_entry(undo, part);
    if (member(part, "list") != NULL)
        return assent_error_set(undo->error,
                                "list %.64s was replaced as a whole, and what was in it is not "
                                "kept: import it (assentctl list import --replace)",
                                member(part, "list"));
    return assent_error_set(undo->error, "this kind of change cannot be taken back");
}

bool past_plan_undo(const char *parts, const struct assent_document *document, bool force,
                    struct change_plan *plan, struct assent_error *error)
{
    const struct undo undo = { document, force, plan, error };
    json_t *list = json_loads(parts, 0, NULL);
    bool done = json_array_size(list) > 0;

    if (!done)
        (void)assent_error_set(error, "this kind of change cannot be taken back");
    for (size_t i = 0; i < json_array_size(list) && done; i++)
        done = undo_part(&undo, json_array_get(list, i));
    json_decref(list);
    return done;
}
