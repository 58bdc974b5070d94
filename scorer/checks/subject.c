/*
 * subject: how the subject is set, whatever it says.
 *
 * Signal: writers of bulk mail shout: capitals, !!!, amounts of money.
 *
 * Inputs: Subject, decoded, without the marks of replies, forwards and lists.
 *
 * False positives: people shout, too, and forget the subject; what machines write
 * (warnings, invoices, board notices) is often all capitals. All weights are near
 * zero.
 *
 * Limits: of very long subjects the beginning is looked at. Letters without case
 * (Arabic, Chinese, Hebrew, Thai, ...) cannot shout.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "scorer/engine/view.h"
#include "scorer/message/subject.h"
#include "scorer/message/unicode.h"

enum {
    SUBJECT_MISSING,
    SUBJECT_EMPTY,
    SUBJECT_CAPITALS,
    SUBJECT_EXCITED,
    SUBJECT_AMOUNTS,
    SUBJECT_LONG
};

static const struct assent_symbol symbols[] = {
    [SUBJECT_MISSING] = { .name = "SUBJECT_MISSING",
                          .meaning = "There is no Subject",
                          .weight = ASSENT_POINTS(0.1),
                          .decisive = ASSENT_DECISIVE_NONE,
                          .evidence = "nothing",
                          .false_positives = "scripts, devices, people in a hurry" },
    [SUBJECT_EMPTY] = { .name = "SUBJECT_EMPTY",
                        .meaning = "Subject is empty, or has nothing but a mark like Re:",
                        .weight = ASSENT_POINTS(0.1),
                        .decisive = ASSENT_DECISIVE_NONE,
                        .evidence = "the subject",
                        .false_positives = "people who send a picture to themselves or a friend" },
    [SUBJECT_CAPITALS] = { .name = "SUBJECT_CAPITALS",
                           .meaning = "Subject is in capitals only",
                           .weight = ASSENT_POINTS(0.3),
                           .decisive = ASSENT_DECISIVE_NONE,
                           .evidence = "the subject",
                           .false_positives =
                               "warnings and invoices of machines, authorities, some people" },
    [SUBJECT_EXCITED] = { .name = "SUBJECT_EXCITED",
                          .meaning = "Subject has many exclamation or question marks",
                          .weight = ASSENT_POINTS(0.2),
                          .decisive = ASSENT_DECISIVE_NONE,
                          .evidence = "how many, the subject",
                          .false_positives = "people who are excited" },
    [SUBJECT_AMOUNTS] = { .name = "SUBJECT_AMOUNTS",
                          .meaning = "Subject has several amounts of money",
                          .weight = ASSENT_POINTS(0.2),
                          .decisive = ASSENT_DECISIVE_NONE,
                          .evidence = "how many, the subject",
                          .false_positives = "quotations, price alerts, news" },
    [SUBJECT_LONG] = { .name = "SUBJECT_LONG",
                       .meaning = "Subject is longer than 300 characters",
                       .weight = ASSENT_POINTS(0.2),
                       .decisive = ASSENT_DECISIVE_NONE,
                       .evidence = "how long, its beginning",
                       .false_positives = "error messages pasted into the subject, commit mail" },
};

enum {
    LONG_SUBJECT = 300,
    FEWEST_CAPITALS = 12, /* letters of words that are no abbreviations */
    FEWEST_CAPITAL_WORDS = 2,
    LONGEST_ABBREVIATION = 3, /* letters; a person, a form or a law may have a short name */
    MANY_SIGNS = 4,
    MANY_SIGNS_TOGETHER = 3,
    MANY_AMOUNTS = 2
};

struct capitals {
    size_t words;
    size_t letters;
    size_t small; /* letters that are not capitals */
};

/* The word that begins at start counts, unless it is an abbreviation or a number. Returns its
 * end. */
static size_t count_capitals(const struct assent_characters *characters, size_t start,
                             struct capitals *capitals)
{
    size_t upper = 0;
    bool digits = false;
    size_t i = start;

    for (; assent_unicode_is_alphanumeric(assent_characters_at(characters, i)); i++) {
        uint32_t character = characters->items[i];
        upper += assent_unicode_is_upper(character);
        capitals->small += assent_unicode_is_lower(character);
        digits = digits || assent_unicode_is_digit(character);
    }
    if (!digits && upper > LONGEST_ABBREVIATION) {
        capitals->words++;
        capitals->letters += upper;
    }
    return i;
}

static void look_at_capitals(const struct assent_characters *characters, const char *text,
                             struct assent_hits *hits)
{
    struct capitals capitals = { 0, 0, 0 };

    for (size_t i = 0; i < characters->count && capitals.small == 0;) {
        if (assent_unicode_is_alphanumeric(characters->items[i]))
            i = count_capitals(characters, i, &capitals);
        else
            i++;
    }
    if (capitals.small == 0 && capitals.words >= FEWEST_CAPITAL_WORDS &&
        capitals.letters >= FEWEST_CAPITALS)
        assent_hits_add(hits, SUBJECT_CAPITALS, "%s", text);
}

/* '!' and '?', also of full width, doubled, and as heavy signs. */
static bool is_exclamation(uint32_t character)
{
    switch (character) {
    case '!':
    case '?':
    case 0x203c:
    case 0x2049:
    case 0x2753:
    case 0x2757:
    case 0xff01:
    case 0xff1f:
        return true;
    default:
        return false;
    }
}

static void look_at_signs(const struct assent_characters *characters, const char *text,
                          struct assent_hits *hits)
{
    size_t total = 0;
    size_t together = 0;
    size_t most_together = 0;
    size_t amounts = 0;

    for (size_t i = 0; i < characters->count; i++) {
        uint32_t character = characters->items[i];
        together = is_exclamation(character) ? together + 1 : 0;
        total += together > 0;
        most_together = together > most_together ? together : most_together;
        amounts += assent_unicode_is_currency(character) &&
                   (assent_unicode_is_digit(assent_characters_at(characters, i + 1)) ||
                    (i > 0 && assent_unicode_is_digit(characters->items[i - 1])));
    }
    if (total >= MANY_SIGNS || most_together >= MANY_SIGNS_TOGETHER)
        assent_hits_add(hits, SUBJECT_EXCITED, "%zu: %s", total, text);
    if (amounts >= MANY_AMOUNTS)
        assent_hits_add(hits, SUBJECT_AMOUNTS, "%zu: %s", amounts, text);
}

static void look_at_words(const struct assent_header *subject, const char *words,
                          struct assent_hits *hits)
{
    struct assent_characters characters;

    assent_characters_read(&characters, words);
    look_at_capitals(&characters, subject->text, hits);
    look_at_signs(&characters, subject->text, hits);
    if (characters.count > LONG_SUBJECT)
        assent_hits_add(hits, SUBJECT_LONG, "%zu bytes: %s", strlen(subject->text), subject->text);
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_header *subject = assent_message_header(view->message, "Subject");

    if (!view->outside || assent_message_is_untrusted(view->message))
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    if (subject == NULL) {
        assent_hits_add(hits, SUBJECT_MISSING, "%s", "");
        return ASSENT_OUTCOME_DONE;
    }
    const struct assent_subject read = assent_subject_read(subject->text);
    if (read.words[0] == '\0')
        assent_hits_add(hits, SUBJECT_EMPTY, "%s", subject->text);
    else
        look_at_words(subject, read.words, hits);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_subject = {
    .name = "subject",
    .group = "header",
    .summary = "Is the subject set as people set it?",
    .cost = ASSENT_COST_LOCAL,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
