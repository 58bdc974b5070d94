/*
 * Forged header fields. They are noted as they come, all of them, whatever the
 * limits on what is kept of the header: one that is overlooked would be believed
 * by a mail program.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/forged.h"

#include <string.h>

#include "scorer/base/text.h"

static const char *const our_names[] = {
    "Authentication-Results", "X-Spam-Flag", "X-Spam-Score", "X-Spam-Status", "X-Assent",
};

enum { OUR_NAMES = sizeof(our_names) / sizeof(our_names[0]) };

struct assent_header_tally {
    size_t count[OUR_NAMES]; /* fields of each name so far */
};

/* The place after a comment that begins at text, nested ones and quoted pairs included. */
static const char *skip_comment(const char *text)
{
    int depth = 0;

    for (; *text != '\0'; text++) {
        if (*text == '\\' && text[1] != '\0')
            text++;
        else if (*text == '(')
            depth++;
        else if (*text == ')' && --depth == 0)
            return text + 1;
    }
    return text;
}

static const char *skip_blank(const char *text)
{
    for (;;) {
        if (*text == '(')
            text = skip_comment(text);
        else if (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n')
            text++;
        else
            return text;
    }
}

void assent_forged_authserv_id(const char *value, char *id, size_t size)
{
    size_t length = 0;
    const char *text = skip_blank(value);
    bool quoted = *text == '"';

    for (text += quoted; *text != '\0' && length + 1 < size; text++) {
        if (quoted ? *text == '"' : strchr("; \t\r\n(", *text) != NULL)
            break;
        if (quoted && *text == '\\' && text[1] != '\0')
            text++;
        id[length++] = *text;
    }
    id[length] = '\0';
}

static bool is_ours(const struct assent_transaction *transaction, size_t which, const char *value)
{
    const char *ours = transaction->scorer->options.authserv_id;
    char id[256];

    if (which != 0)
        return true;
    assent_forged_authserv_id(value, id, sizeof(id));
    return ours != NULL && assent_text_equal(id, ours);
}

/* Which of our names it is, whatever stands between it and the colon. */
static size_t find_name(const char *name)
{
    size_t length = strlen(name);

    while (length > 0 && (name[length - 1] == ' ' || name[length - 1] == '\t'))
        length--;
    for (size_t i = 0; i < OUR_NAMES; i++)
        if (strlen(our_names[i]) == length && assent_text_starts(name, our_names[i]))
            return i;
    return OUR_NAMES;
}

bool assent_forged_note(struct assent_transaction *transaction, const char *name, const char *value)
{
    size_t which = find_name(name);

    if (which == OUR_NAMES)
        return true;
    if (transaction->tallies == NULL)
        transaction->tallies =
            assent_arena_alloc(transaction->arena, sizeof(*transaction->tallies));
    if (transaction->tallies == NULL)
        return false;
    size_t occurrence = ++transaction->tallies->count[which];
    if (!is_ours(transaction, which, value))
        return true;
    struct assent_forged_field *grown =
        assent_arena_grow(transaction->arena, transaction->forged, transaction->forged_count,
                          &transaction->forged_capacity, sizeof(*grown));
    if (grown == NULL)
        return false;
    transaction->forged = grown;
    grown[transaction->forged_count++] =
        (struct assent_forged_field){ our_names[which], occurrence };
    return true;
}

size_t assent_transaction_forged_count(const struct assent_transaction *transaction)
{
    return transaction->forged_count;
}

struct assent_forged_field
assent_transaction_forged_field(const struct assent_transaction *transaction, size_t index)
{
    return transaction->forged[transaction->forged_count - 1 - index];
}
