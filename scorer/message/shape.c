/*
 * Shapes, matched from left to right without ever going back.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/shape.h"

struct run {
    size_t least;
    size_t most;
    char class;
};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_of_class(char byte, char class)
{
    bool lower = byte >= 'a' && byte <= 'z';
    bool upper = byte >= 'A' && byte <= 'Z';

    switch (class) {
    case 'd':
        return is_digit(byte);
    case 'x':
        return is_digit(byte) || (byte >= 'a' && byte <= 'f');
    case 'X':
        return is_digit(byte) || (byte >= 'A' && byte <= 'F');
    case 'U':
        return upper;
    case 'a':
        return is_digit(byte) || lower || upper;
    default:
        return false;
    }
}

static size_t read_number(const char **shape)
{
    size_t number = 0;

    for (; is_digit(**shape); (*shape)++)
        number = number * 10 + (size_t)(**shape - '0');
    return number;
}

/* What stands behind a '%'; *shape is left behind it. */
static struct run read_run(const char **shape)
{
    struct run run;

    run.least = read_number(shape);
    run.most = run.least;
    if (**shape == '-') {
        (*shape)++;
        run.most = read_number(shape);
    }
    run.class = **shape;
    if (run.class != '\0')
        (*shape)++;
    return run;
}

bool assent_shape_matches(const char *shape, const char *text)
{
    while (*shape != '\0') {
        if (*shape != '%') {
            if (*text++ != *shape++)
                return false;
            continue;
        }
        shape++;
        if (*shape == '*')
            return true;
        struct run run = read_run(&shape);
        size_t length = 0;
        while (length < run.most && is_of_class(text[length], run.class))
            length++;
        if (length < run.least)
            return false;
        text += length;
    }
    return *text == '\0';
}

bool assent_shape_matches_any(const char *const *shapes, size_t most, const char *text)
{
    for (size_t i = 0; i < most && shapes[i] != NULL; i++)
        if (assent_shape_matches(shapes[i], text))
            return true;
    return false;
}
