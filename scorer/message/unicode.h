/*
 * Characters of decoded text, one by one: what Unicode says of them, as far as
 * checks ask.
 *
 * Texts must be valid UTF-8, as all texts of a parsed message are. From any thread, after
 * assent_message_library_init().
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_UNICODE_H
#define ASSENT_MESSAGE_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The writing systems that checks tell apart. */
enum assent_script {
    ASSENT_SCRIPT_NONE, /* shared by many or by none: digits, punctuation, symbols, marks */
    ASSENT_SCRIPT_LATIN,
    ASSENT_SCRIPT_GREEK,
    ASSENT_SCRIPT_CYRILLIC,
    ASSENT_SCRIPT_ARMENIAN,
    ASSENT_SCRIPT_CHEROKEE,
    ASSENT_SCRIPT_HEBREW,
    ASSENT_SCRIPT_ARABIC,
    ASSENT_SCRIPT_OTHER,
};

/* Opens what is asked of ICU; once per process. Without it, or where ICU's data is missing, nothing
 * is styled and nothing looks like anything else. */
void assent_unicode_init(void);

/* The characters that text begins with, `most` at most; returns how many they are. */
size_t assent_unicode_read(const char *text, uint32_t *characters, size_t most);

/* The first characters of a text, for those who look at what stands beside each. */
enum { ASSENT_MOST_CHARACTERS = 600 };

struct assent_characters {
    uint32_t items[ASSENT_MOST_CHARACTERS];
    size_t count;
};

void assent_characters_read(struct assent_characters *characters, const char *text);
/* 0 behind the last one. */
uint32_t assent_characters_at(const struct assent_characters *characters, size_t index);

/* For texts that are not of a parsed message: whether it is UTF-8. */
bool assent_unicode_is_valid(const char *text);

enum assent_script assent_unicode_script(uint32_t character);
bool assent_unicode_is_letter(uint32_t character);
bool assent_unicode_is_upper(uint32_t character);
bool assent_unicode_is_lower(uint32_t character);
bool assent_unicode_is_digit(uint32_t character);
bool assent_unicode_is_alphanumeric(uint32_t character);
bool assent_unicode_is_space(uint32_t character);
bool assent_unicode_is_currency(uint32_t character);

/* Whether nothing is to be seen of it and it takes no room: joiners, direction marks, soft hyphens,
 * variation selectors, tags, fillers; also the blank of Braille, which is no space by its kind. */
bool assent_unicode_is_invisible(uint32_t character);

/* The ASCII letter that a styled one stands for: bold, script, circled, squared, small capital. 0
 * for all others: for superscripts and Roman numerals, which are written by honest people, for
 * emoji, and for full-width letters, which are usual in East Asia. */
char assent_unicode_styled_letter(uint32_t character);

/* The ASCII letter that a full-width one stands for; 0 for all others. */
char assent_unicode_wide_letter(uint32_t character);

/* The ASCII character, its letters small, that a reader takes a character for: the one that it is a
 * form of, or else the one that has the same skeleton (UTS 39). 0 for none. */
char assent_unicode_twin(uint32_t character);

/* Whether a letter of another script looks like a Latin one, well enough for a word of both to
 * read as a Latin word. Letters that run from right to left do not. */
bool assent_unicode_looks_latin(uint32_t character);

/* The skeleton of a text: texts that look the same have the same. False, and skeleton is empty:
 * there is none, or it has no room in size bytes. */
bool assent_unicode_skeleton(const char *text, char *skeleton, size_t size);

#endif
