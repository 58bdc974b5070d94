/*
 * subject_characters: characters in the subject that are there to deceive a filter
 * or an eye.
 *
 * Signal: words are broken up by characters that nobody sees, are put together
 * from letters of several scripts that look alike (UTS 39), or are written in the
 * styled alphabets that Unicode has for mathematics. The reader reads them all
 * the same, a filter finds no word. And subjects whose encoding is broken.
 *
 * Inputs: Subject, decoded and as it came.
 *
 * False positives: joiners between emoji, in Persian, Arabic and the scripts of
 * India, direction marks in Hebrew and Arabic, variation selectors behind
 * emoji, a character pasted with the text from a web page, breaks
 * after "_" or "/" in names of files, soft hyphens of an editorial system: what
 * stands inside Latin, Greek or Cyrillic words counts, and only from the second
 * on. Russians who type a Latin C: words that have one letter that only Cyrillic
 * has do not count. Styled letters are a fashion of newsletters, too.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "scorer/engine/view.h"
#include "scorer/message/lookalike.h"
#include "scorer/message/unicode.h"

enum {
    SUBJECT_INVISIBLE,
    SUBJECT_MIXED_SCRIPTS,
    SUBJECT_STYLED_LETTERS,
    SUBJECT_UNREADABLE,
    SUBJECT_UNDECLARED
};

static const struct assent_symbol symbols[] = {
    [SUBJECT_INVISIBLE] = { .name = "SUBJECT_INVISIBLE",
                            .meaning = "Subject has invisible characters inside words",
                            .weight = ASSENT_POINTS(0.8),
                            .decisive = ASSENT_DECISIVE_NONE,
                            .evidence = "how many, one of them, the subject",
                            .false_positives = "titles copied from pages with hidden break marks" },
    [SUBJECT_MIXED_SCRIPTS] = { .name = "SUBJECT_MIXED_SCRIPTS",
                                .meaning = "Subject has words of letters of several scripts that "
                                           "look alike",
                                .weight = ASSENT_POINTS(1),
                                .decisive = ASSENT_DECISIVE_NONE,
                                .evidence = "how many changes of script, the subject",
                                .false_positives = "typing errors on a keyboard for two scripts" },
    [SUBJECT_STYLED_LETTERS] = { .name = "SUBJECT_STYLED_LETTERS",
                                 .meaning = "Subject is written in mathematical, circled or small "
                                            "capital letters",
                                 .weight = ASSENT_POINTS(0.7),
                                 .decisive = ASSENT_DECISIVE_NONE,
                                 .evidence = "how many letters, what they say",
                                 .false_positives =
                                     "newsletters and posts that set words in bold" },
    [SUBJECT_UNREADABLE] = { .name = "SUBJECT_UNREADABLE",
                             .meaning = "Subject has an encoded word that cannot be decoded",
                             .weight = ASSENT_POINTS(0.2),
                             .decisive = ASSENT_DECISIVE_NONE,
                             .evidence = "the subject as far as it can be read",
                             .false_positives = "programs that cut encoded words" },
    [SUBJECT_UNDECLARED] = { .name = "SUBJECT_UNDECLARED",
                             .meaning = "Subject has bytes of a charset that it does not name",
                             .weight = ASSENT_POINTS(0.3),
                             .decisive = ASSENT_DECISIVE_NONE,
                             .evidence = "the subject as it was guessed",
                             .false_positives = "old programs and scripts in national charsets" },
};

enum {
    MOST_CHARACTERS = 600,
    FEWEST_INVISIBLE = 2,
    LONG_INVISIBLE_RUN = 4,
    FEWEST_CHANGES = 2,
    FEWEST_STYLED = 6,
    FEWEST_STYLED_TOGETHER = 3,
    LONGEST_STYLED_TEXT = 64,
    SOFT_HYPHEN = 0xad,
    BLACK_FLAG = 0x1f3f4, /* tags behind it are the flags of regions */
    FIRST_TAG = 0xe0020,
    LAST_TAG = 0xe007f
};

struct characters {
    uint32_t items[MOST_CHARACTERS];
    size_t count;
};

/* Of a script that has no use for invisible characters inside words. */
static bool is_plain(uint32_t character)
{
    enum assent_script script = assent_unicode_script(character);

    return script == ASSENT_SCRIPT_LATIN || script == ASSENT_SCRIPT_GREEK ||
           script == ASSENT_SCRIPT_CYRILLIC || (character >= '0' && character <= '9');
}

static bool is_tag(uint32_t character)
{
    return character >= FIRST_TAG && character <= LAST_TAG;
}

/* What was seen on the way through the subject. */
struct invisible {
    uint32_t last;   /* the last visible character; 0: none */
    uint32_t before; /* the visible one before that, if nothing stands between them */
    uint32_t first;  /* the first invisible one that counts */
    uint32_t run[2]; /* the first of the run of invisible characters, and how many */
    size_t count;
};

/* A run has ended: it counts when it stands inside a word, is long, or is a tag outside of a flag.
 * Hyphenation does not part one letter from a word, so a soft hyphen counts only when the letter
 * before it stands alone. */
static void end_run(struct invisible *invisible, uint32_t next)
{
    bool inside = is_plain(invisible->last) && is_plain(next);
    bool hyphen = invisible->run[0] == SOFT_HYPHEN && invisible->run[1] == 1;
    bool tag = is_tag(invisible->run[0]) && invisible->last != BLACK_FLAG;
    bool counts = tag || (invisible->run[1] >= LONG_INVISIBLE_RUN && !is_tag(invisible->run[0])) ||
                  (inside && !(hyphen && invisible->before != 0));

    if (counts && invisible->first == 0)
        invisible->first = invisible->run[0];
    if (counts)
        invisible->count += invisible->run[1];
    invisible->run[1] = 0;
    invisible->last = 0;
}

static void look_at_invisible(const struct characters *characters, const char *text,
                              struct assent_hits *hits)
{
    struct invisible invisible = { .last = 0 };

    for (size_t i = 0; i < characters->count; i++) {
        uint32_t character = characters->items[i];
        if (assent_unicode_is_invisible(character)) {
            if (invisible.run[1]++ == 0)
                invisible.run[0] = character;
            continue;
        }
        if (invisible.run[1] > 0)
            end_run(&invisible, character);
        invisible.before = is_plain(invisible.last) ? invisible.last : 0;
        invisible.last = character;
    }
    if (invisible.run[1] > 0)
        end_run(&invisible, 0);
    if (invisible.count >= FEWEST_INVISIBLE)
        assent_hits_add(hits, SUBJECT_INVISIBLE, "%zu, U+%04X: %s", invisible.count,
                        (unsigned)invisible.first, text);
}

static void look_at_scripts(const struct characters *characters, const char *text,
                            struct assent_hits *hits)
{
    size_t changes = 0;
    size_t end = 0;

    for (size_t i = 0; i < characters->count; i = end)
        changes += assent_lookalike_changes(characters->items, characters->count, i, &end);
    if (changes >= FEWEST_CHANGES)
        assent_hits_add(hits, SUBJECT_MIXED_SCRIPTS, "%zu: %s", changes, text);
}

static void look_at_styles(const struct characters *characters, struct assent_hits *hits)
{
    char plain[LONGEST_STYLED_TEXT];
    size_t length = 0;
    size_t styled = 0;
    size_t together = 0;
    size_t most_together = 0;

    for (size_t i = 0; i < characters->count; i++) {
        char letter = assent_unicode_styled_letter(characters->items[i]);
        together = letter == '\0' ? 0 : together + 1;
        most_together = together > most_together ? together : most_together;
        styled += together > 0;
        if (length + 1 < sizeof(plain) && (letter != '\0' || characters->items[i] == ' '))
            plain[length++] = letter == '\0' ? ' ' : letter;
    }
    plain[length] = '\0';
    if (styled >= FEWEST_STYLED || most_together >= FEWEST_STYLED_TOGETHER)
        assent_hits_add(hits, SUBJECT_STYLED_LETTERS, "%zu: %s", styled, plain);
}

static void look_at_characters(const char *text, struct assent_hits *hits)
{
    struct characters characters;

    characters.count = assent_unicode_read(text, characters.items, MOST_CHARACTERS);
    look_at_invisible(&characters, text, hits);
    look_at_scripts(&characters, text, hits);
    look_at_styles(&characters, hits);
}

/* An encoded word (RFC 2047) that was left as it came. */
static bool has_encoded_word(const char *text)
{
    const char *word = strstr(text, "=?");

    return word != NULL && strstr(word + 2, "?=") != NULL;
}

static void look_at_text(const char *text, struct assent_hits *hits)
{
    if (!assent_lookalike_is_plain(text))
        look_at_characters(text, hits);
    if (has_encoded_word(text))
        assent_hits_add(hits, SUBJECT_UNREADABLE, "%s", text);
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_header *subject = assent_message_header(view->message, "Subject");

    if (!view->outside || subject == NULL || assent_message_is_untrusted(view->message))
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    /* Bytes beyond ASCII that are no UTF-8 (RFC 6532): which characters they are is a guess. */
    if (!assent_unicode_is_valid(subject->value))
        assent_hits_add(hits, SUBJECT_UNDECLARED, "%s", subject->text);
    else
        look_at_text(subject->text, hits);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_subject_characters = {
    .name = "subject_characters",
    .group = "header",
    .summary = "Are there characters in the subject that deceive, or that cannot be read?",
    .cost = ASSENT_COST_LOCAL,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
