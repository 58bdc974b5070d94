/*
 * encoded_words: names and subjects that are encoded to hide what they say.
 *
 * Signal: RFC 2047 encodes what is not ASCII. Bulk programs encode plain letters too,
 * so that filters that do not decode are blind: words written as "=48=6F", plain
 * English in base64.
 *
 * Inputs: From and Subject, the first of each, as they came.
 *
 * False positives: scripts that escape each byte; web mail services (above all
 * Chinese ones) and shops that write every name and subject in base64, for which
 * that symbol weighs little. Base64 beside what needs it, a few escaped letters,
 * and charsets that write other scripts in ASCII bytes are let pass.
 *
 * Limits: words over 75 bytes (section 2) are more frequent in spam than in mail of
 * lists, but a common idiom of web shops makes them too; they are not asked, nor
 * are broken words, which are rare everywhere.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <ctype.h>
#include <string.h>

#include <glib.h>

#include "scorer/base/text.h"
#include "scorer/engine/view.h"

enum { ENCODED_LETTERS, ENCODED_NEEDLESSLY };

enum {
    LONGEST_SEARCHED = 65536, /* bytes of a field; longer ones are passed over */
    LONGEST_SHOWN = 100,
    FEW_LETTERS = 4, /* that may be escaped without need in one word */
};

static const struct assent_symbol symbols[] = {
    [ENCODED_LETTERS] = { .name = "ENCODED_LETTERS",
                          .meaning = "From or Subject has plain letters escaped one by one",
                          .weight = ASSENT_POINTS(1),
                          .decisive = ASSENT_DECISIVE_NONE,
                          .evidence = "the field, as it came",
                          .false_positives = "scripts that escape each byte" },
    [ENCODED_NEEDLESSLY] = { .name = "ENCODED_NEEDLESSLY",
                             .meaning = "From or Subject has plain ASCII in base64",
                             .weight = ASSENT_POINTS(0.3),
                             .decisive = ASSENT_DECISIVE_NONE,
                             .evidence = "the field, as it came",
                             .false_positives = "web mail services and shops that encode all" },
};

/* "=?charset?Q?text?=" */
struct word {
    const char *charset; /* ends in '?' */
    char encoding;       /* 'b' or 'q' */
    const char *text;
    size_t length;
    const char *end; /* behind it */
};

/* What stands at start, "=?", as an encoded word. False: it is none. */
static bool read_word(const char *start, struct word *word)
{
    const char *mark = start + 2 + strcspn(start + 2, "? \t\r\n");

    if (mark[0] != '?' || mark[1] == '\0' || mark[2] != '?')
        return false;
    word->charset = start + 2;
    word->encoding = (char)tolower((unsigned char)mark[1]);
    word->text = mark + 3;
    word->length = strcspn(word->text, "?\r\n");
    word->end = word->text + word->length;
    if (word->end[0] != '?' || word->end[1] != '=')
        return false;
    word->end += 2;
    return word->encoding == 'b' || word->encoding == 'q';
}

/* The next encoded word from text on. */
static bool next_word(const char *text, struct word *word)
{
    const char *start = strstr(text, "=?");

    while (start != NULL && !read_word(start, word))
        start = strstr(start + 1, "=?");
    return start != NULL;
}

static unsigned count_escaped_letters(const struct word *word)
{
    unsigned count = 0;

    for (size_t i = 0; word->encoding == 'q' && i + 2 < word->length; i++) {
        if (word->text[i] != '=')
            continue;
        int high = g_ascii_xdigit_value(word->text[i + 1]);
        int low = g_ascii_xdigit_value(word->text[i + 2]);
        if (high >= 0 && low >= 0 && g_ascii_isalnum((char)(high * 16 + low)))
            count++;
    }
    return count;
}

/* Charsets in which bytes of ASCII stand for other characters. */
static bool is_seven_bit(const char *charset)
{
    return assent_text_starts(charset, "iso-2022") || assent_text_starts(charset, "utf-7") ||
           assent_text_starts(charset, "utf-16") || assent_text_starts(charset, "hz");
}

static int base64_value(char letter)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = letter == '\0' ? NULL : strchr(letters, letter);

    return found == NULL ? -1 : (int)(found - letters);
}

/* Whether it is base64 of nothing but printable ASCII. */
static bool hides_ascii(const struct word *word)
{
    uint32_t bits = 0;
    unsigned count = 0;

    if (word->encoding != 'b' || word->length < 4 || is_seven_bit(word->charset))
        return false;
    for (size_t i = 0; i < word->length && word->text[i] != '='; i++) {
        int value = base64_value(word->text[i]);
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            if (!g_ascii_isprint((char)(bits >> count & 0xff)))
                return false;
        }
    }
    return true;
}

static void look_at_words(const struct assent_header *header, struct assent_hits *hits)
{
    const char *place = header->value;
    bool all_hide = true;
    size_t words = 0;
    struct word word;

    if (strnlen(header->value, LONGEST_SEARCHED) == LONGEST_SEARCHED)
        return;
    for (; next_word(place, &word); place = word.end, words++) {
        all_hide = all_hide && hides_ascii(&word);
        if (count_escaped_letters(&word) > FEW_LETTERS)
            assent_hits_add(hits, ENCODED_LETTERS, "%s:%.*s", header->name, LONGEST_SHOWN,
                            header->value);
    }
    if (words > 0 && all_hide)
        assent_hits_add(hits, ENCODED_NEEDLESSLY, "%s:%.*s", header->name, LONGEST_SHOWN,
                        header->value);
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_header *from = assent_message_header(view->message, "From");
    const struct assent_header *subject = assent_message_header(view->message, "Subject");

    if (!view->outside)
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    if (from != NULL)
        look_at_words(from, hits);
    if (subject != NULL)
        look_at_words(subject, hits);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_encoded_words = {
    .name = "encoded_words",
    .group = "header",
    .summary = "Are names and subjects encoded that need no encoding?",
    .cost = ASSENT_COST_LOCAL,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
