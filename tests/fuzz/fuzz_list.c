/*
 * Fuzz target: lists. The input is read as a value, as a line and as details, and asked for as
 * address, HELO and client name. A canonical value is a fixed point, what is written is read
 * again, and an entry is found by what it names.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/list.h>

#include <string.h>

#include "tests/fuzz/invariant.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct assent_list *list_with(const struct assent_entry *entry)
{
    struct assent_list *empty = assent_list_create();
    struct assent_list_builder *builder = assent_list_builder_create(empty);

    INVARIANT(assent_list_builder_put(builder, entry));
    assent_list_release(empty);
    return assent_list_builder_finish(builder);
}

/* What a text would find when everybody said it, everywhere. */
static bool ask(const struct assent_list *list, const char *text, struct assent_list_match *match)
{
    struct assent_client client = { .name_state = ASSENT_NAME_VERIFIED };
    struct assent_list_query query = { .address = text, .client = &client, .now = 1 };

    (void)assent_client_set_address(&client, text);
    (void)snprintf(client.name, sizeof(client.name), "%s", text);
    (void)snprintf(client.helo, sizeof(client.helo), "%s", text);
    return assent_list_lookup(list, &query, match);
}

/* The entry is found by its own value, as the sender would show it. */
static void find_itself(const struct assent_entry *entry)
{
    struct assent_list *list = list_with(entry);
    struct assent_list_match match;
    struct assent_entry got;
    char text[ASSENT_ENTRY_VALUE_SIZE + 2];
    const char *shown = entry->value;

    INVARIANT(list != NULL && assent_list_size(list) == 1);
    INVARIANT(assent_list_get(list, entry->value, &got) && got.type == entry->type);
    if (entry->type == ASSENT_ENTRY_HELO)
        shown += strlen("helo:");
    if (entry->type == ASSENT_ENTRY_CLIENT)
        shown += strlen("client:");
    (void)snprintf(text, sizeof(text), "%s%.500s", entry->type == ASSENT_ENTRY_DOMAIN ? "a@" : "",
                   shown);
    bool whole = entry->type == ASSENT_ENTRY_ADDRESS || entry->type == ASSENT_ENTRY_DOMAIN ||
                 entry->type == ASSENT_ENTRY_HELO || entry->type == ASSENT_ENTRY_CLIENT ||
                 (entry->type == ASSENT_ENTRY_NETWORK && strchr(text, '/') == NULL);
    if (whole) {
        INVARIANT(ask(list, text, &match));
        INVARIANT(strcmp(match.value, entry->value) == 0 && match.specificity > 0);
    }
    assent_list_release(list);
}

static bool same_details(const struct assent_entry *left, const struct assent_entry *right)
{
    return left->expires == right->expires && strcmp(left->network, right->network) == 0 &&
           strcmp(left->note, right->note) == 0;
}

static void check_value(const char *text)
{
    struct assent_error error = { "" };
    struct assent_entry entry = { .value = "" };
    struct assent_entry again = { .value = "" };

    if (!assent_entry_parse(&entry, text, &error)) {
        INVARIANT(error.text[0] != '\0' && strchr(error.text, '\n') == NULL);
        return;
    }
    INVARIANT(assent_entry_parse(&again, entry.value, &error));
    INVARIANT(strcmp(entry.value, again.value) == 0 && entry.type == again.type);
    find_itself(&entry);
}

static void check_line(const char *text)
{
    struct assent_error error = { "" };
    struct assent_entry entry;
    struct assent_entry again;
    char line[ASSENT_ENTRY_VALUE_SIZE + ASSENT_ENTRY_NOTE_SIZE + 256];

    if (!assent_entry_parse_line(&entry, text, &error)) {
        INVARIANT(error.text[0] != '\0');
        return;
    }
    if (entry.value[0] == '\0')
        return;
    assent_entry_format_line(&entry, line, sizeof(line));
    INVARIANT(strpbrk(line, "\r\n") == NULL);
    INVARIANT(assent_entry_parse_line(&again, line, &error));
    INVARIANT(strcmp(entry.value, again.value) == 0 && same_details(&entry, &again));
    assent_entry_format_details(&entry, line, ASSENT_ENTRY_DETAILS_SIZE);
    memset(&again, 0, sizeof(again));
    INVARIANT(assent_entry_parse_details(&again, line));
    INVARIANT(same_details(&entry, &again));
}

static void check_details(const char *text)
{
    struct assent_entry entry = { .value = "b.test" };
    struct assent_entry again = { .value = "b.test" };
    char details[ASSENT_ENTRY_DETAILS_SIZE];

    if (!assent_entry_parse_details(&entry, text))
        return;
    assent_entry_format_details(&entry, details, sizeof(details));
    INVARIANT(assent_entry_parse_details(&again, details));
    INVARIANT(same_details(&entry, &again));
}

static void check_query(const char *text)
{
    static const char *const values[] = { "a@b.test", "*.test",        "192.0.2.0/24", "2000::/3",
                                          "b.test",   "client:*.test", "helo:*.test" };
    struct assent_list *list = assent_list_create();
    struct assent_list_builder *builder = assent_list_builder_create(list);
    struct assent_list_match match;
    struct assent_entry entry = { .value = "" };

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        INVARIANT(assent_entry_parse(&entry, values[i], NULL));
        INVARIANT(assent_list_builder_put(builder, &entry));
    }
    assent_list_release(list);
    list = assent_list_builder_finish(builder);
    if (ask(list, text, &match))
        INVARIANT(assent_list_get(list, match.value, &entry));
    assent_list_release(list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    check_value(text);
    check_line(text);
    check_details(text);
    check_query(text);
    free(text);
    return 0;
}
