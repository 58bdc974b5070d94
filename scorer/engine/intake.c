/*
 * Intake: a whole message from a file, split into header fields and body the way
 * Postfix hands them to a milter.
 *
 * The header ends at the first empty line, or before the first line that is
 * neither a field nor a continuation. An mbox "From " line at the top is passed
 * over.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/scorer.h>

#include <stdlib.h>
#include <string.h>

#include "scorer/message/fields.h"

struct input {
    const char *bytes;
    size_t length;
    size_t position;
};

/* The next line without its end; *next is the place after it. */
static size_t line_at(const struct input *input, size_t position, size_t *next)
{
    const char *line = input->bytes + position;
    const char *end = memchr(line, '\n', input->length - position);

    *next = end == NULL ? input->length : (size_t)(end - input->bytes) + 1;
    size_t length = end == NULL ? input->length - position : (size_t)(end - line);
    return length > 0 && line[length - 1] == '\r' ? length - 1 : length;
}

static bool is_continuation(const struct input *input, size_t position)
{
    return position < input->length &&
           (input->bytes[position] == ' ' || input->bytes[position] == '\t');
}

/* A copy of a field's lines, joined by LF, without NUL bytes; value points behind the colon. */
static char *copy_field(struct input *input, size_t name, const char **value)
{
    size_t start = input->position;
    size_t next;

    (void)line_at(input, start, &next);
    while (is_continuation(input, next))
        (void)line_at(input, next, &next);
    char *copy = malloc(next - start + 1);
    if (copy == NULL)
        return NULL;
    size_t length = 0;
    for (size_t i = start; i < next; i++)
        if (input->bytes[i] != '\r' && input->bytes[i] != '\0')
            copy[length++] = input->bytes[i];
    if (length > 0 && copy[length - 1] == '\n')
        length--;
    copy[length] = '\0';
    input->position = next;
    char *colon = strchr(copy, ':');
    *value = colon == NULL ? "" : colon + 1;
    copy[name] = '\0';
    return copy;
}

static bool add_fields(struct assent_transaction *transaction, struct input *input)
{
    while (input->position < input->length) {
        size_t next;
        size_t length = line_at(input, input->position, &next);
        size_t name = assent_field_name_length(input->bytes + input->position, length);
        if (length == 0)
            input->position = next;
        if (name == 0)
            return true;
        const char *value;
        char *field = copy_field(input, name, &value);
        bool added = field != NULL && assent_transaction_add_header(transaction, field, value);
        free(field);
        if (!added)
            return false;
    }
    return true;
}

bool assent_transaction_add_message(struct assent_transaction *transaction, const void *data,
                                    size_t length)
{
    struct input input = { data, length, 0 };

    if (length >= 5 && memcmp(data, "From ", 5) == 0)
        (void)line_at(&input, 0, &input.position);
    if (!add_fields(transaction, &input) || !assent_transaction_end_headers(transaction))
        return false;
    return input.position == length ||
           assent_transaction_add_body(transaction, input.bytes + input.position,
                                       length - input.position);
}
