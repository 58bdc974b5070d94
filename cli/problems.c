/*
 * What is wrong with the lines of a file.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/problems.h"

#include <stdlib.h>
#include <string.h>

#include "cli/output.h"

enum { LONGEST_TEXT = 200 };

static bool make_room(struct problems *problems)
{
    if (problems->count < problems->room)
        return true;
    size_t room = problems->room == 0 ? 16 : problems->room * 2;
    struct problem *grown = realloc(problems->all, room * sizeof(*grown));
    if (grown == NULL)
        return false;
    problems->all = grown;
    problems->room = room;
    return true;
}

void problems_add(struct problems *problems, size_t line, const char *text, const char *reason)
{
    struct problem problem = { line, strndup(text, LONGEST_TEXT), strdup(reason) };

    if (problem.text == NULL || problem.reason == NULL || !make_room(problems)) {
        free(problem.text);
        free(problem.reason);
        problems->out_of_memory = true;
        return;
    }
    output_printable(problem.text);
    output_printable(problem.reason);
    problems->all[problems->count++] = problem;
}

void problems_clear(struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        free(problems->all[i].text);
        free(problems->all[i].reason);
    }
    free(problems->all);
    *problems = (struct problems){ 0 };
}

void problems_print(const struct problems *problems, const char *file, size_t most, FILE *stream)
{
    for (size_t i = 0; i < problems->count && i < most; i++)
        (void)fprintf(stream, "%s:%zu: %s\n", file, problems->all[i].line, problems->all[i].reason);
    if (problems->count > most)
        (void)fprintf(stream, "%s: and %zu more, %zu in all\n", file, problems->count - most,
                      problems->count);
}

json_t *problems_json(const struct problems *problems)
{
    json_t *list = json_array();

    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->all[i];
        (void)json_array_append_new(
            list, json_pack("{s:I, s:o, s:o}", "line", (json_int_t)problem->line, "text",
                            output_text(problem->text), "reason", output_text(problem->reason)));
    }
    return list;
}
