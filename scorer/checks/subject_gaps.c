/*
 * subject_gaps: gaps where no person leaves them.
 *
 * Signal: writers of bulk mail take words apart so that filters do not know them
 * ("f.r.e.e", "V I A G R A"), and append a token behind many spaces, out of sight,
 * so that no two copies are the same.
 *
 * Inputs: Subject, decoded, without the marks of replies, forwards and lists; as it
 * came, for its folding.
 *
 * False positives: headings that are letter-spaced; columns that a script lays out.
 * Initials, abbreviations and alphabets do not count, nor do syllables of scripts
 * without case, which some set apart, nor the spaces of a folded line.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "scorer/engine/view.h"
#include "scorer/message/subject.h"
#include "scorer/message/unicode.h"

enum { SUBJECT_GAPPY, SUBJECT_PADDED };

static const struct assent_symbol symbols[] = {
    [SUBJECT_GAPPY] = { .name = "SUBJECT_GAPPY",
                        .meaning = "Subject has a word with gaps between its letters",
                        .weight = ASSENT_POINTS(0.3),
                        .decisive = ASSENT_DECISIVE_NONE,
                        .evidence = "how many letters, the subject",
                        .false_positives = "headings that are letter-spaced by hand" },
    [SUBJECT_PADDED] = { .name = "SUBJECT_PADDED",
                         .meaning = "Subject ends in one word behind many spaces",
                         .weight = ASSENT_POINTS(0.5),
                         .decisive = ASSENT_DECISIVE_NONE,
                         .evidence = "how many spaces, the subject",
                         .false_positives = "scripts that lay out columns" },
};

enum {
    FEWEST_GAPPY_LETTERS = 5,
    FEWEST_DOTTED_LETTERS = 4, /* of small letters: "f.r.e.e"; "R.S.V.P." are capitals */
    MANY_SPACES = 6,
    LONGEST_TOKEN = 16
};

static bool is_gap(uint32_t character)
{
    return character == ' ' || character == '.' || character == '-' || character == '_' ||
           character == '*' || character == '\'' || character == 0xb7;
}

/* A letter with a case that stands alone: scripts without case may be written in syllables. */
static bool is_lone_letter(const struct assent_characters *characters, size_t index)
{
    uint32_t character = assent_characters_at(characters, index);

    return (assent_unicode_is_upper(character) || assent_unicode_is_lower(character)) &&
           !assent_unicode_is_alphanumeric(assent_characters_at(characters, index + 1)) &&
           (index == 0 || !assent_unicode_is_alphanumeric(characters->items[index - 1]));
}

/* How many letters stand alone from start on, each one gap from the next and every gap the same;
 * 0 for an alphabet ("A B C D E") and for what may be an abbreviation or initials. */
static size_t count_gappy(const struct assent_characters *characters, size_t start)
{
    uint32_t gap = assent_characters_at(characters, start + 1);
    size_t letters = 1;
    bool ascending = true;
    bool small = assent_unicode_is_lower(characters->items[start]);

    while (is_gap(gap) && assent_characters_at(characters, start + 2 * letters - 1) == gap &&
           is_lone_letter(characters, start + 2 * letters)) {
        uint32_t letter = characters->items[start + 2 * letters];
        ascending = ascending && letter == characters->items[start + 2 * letters - 2] + 1;
        small = small && assent_unicode_is_lower(letter);
        letters++;
    }
    if (ascending)
        return 0;
    return letters >= FEWEST_GAPPY_LETTERS ||
                   (small && gap != ' ' && letters >= FEWEST_DOTTED_LETTERS)
               ? letters
               : 0;
}

static void look_at_gaps(const struct assent_characters *characters, const char *text,
                         struct assent_hits *hits)
{
    for (size_t i = 0; i < characters->count; i++) {
        size_t letters = is_lone_letter(characters, i) ? count_gappy(characters, i) : 0;
        if (letters == 0)
            continue;
        assent_hits_add(hits, SUBJECT_GAPPY, "%zu: %s", letters, text);
        return;
    }
}

/* Whether the field was folded before spaces: they are the folding's then. */
static bool is_folded_deep(const char *value)
{
    for (const char *line = strchr(value, '\n'); line != NULL; line = strchr(line + 1, '\n'))
        if (strspn(line + 1, " \t") > 1)
            return true;
    return false;
}

static void look_at_padding(const struct assent_characters *characters,
                            const struct assent_header *subject, struct assent_hits *hits)
{
    size_t start = characters->count;
    size_t spaces = 0;

    if (start == ASSENT_MOST_CHARACTERS || is_folded_deep(subject->value))
        return;
    while (start > 0 && !assent_unicode_is_space(characters->items[start - 1]))
        start--;
    while (spaces < start && assent_unicode_is_space(characters->items[start - spaces - 1]))
        spaces++;
    if (spaces >= MANY_SPACES && spaces < start && characters->count - start <= LONGEST_TOKEN)
        assent_hits_add(hits, SUBJECT_PADDED, "%zu: %s", spaces, subject->text);
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_header *subject = assent_message_header(view->message, "Subject");
    struct assent_characters characters;

    if (!view->outside || subject == NULL || assent_message_is_untrusted(view->message))
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    assent_characters_read(&characters, assent_subject_read(subject->text).words);
    look_at_gaps(&characters, subject->text, hits);
    look_at_padding(&characters, subject, hits);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_subject_gaps = {
    .name = "subject_gaps",
    .group = "header",
    .summary = "Are there gaps in the subject that no person leaves?",
    .cost = ASSENT_COST_LOCAL,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
