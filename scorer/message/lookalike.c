/*
 * Look-alikes. Which characters look like which is said by Unicode's confusables
 * (unicode.h); here stands what that means for words and names.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/lookalike.h"

#include <string.h>

#include <glib.h>

#include "scorer/base/text.h"
#include "scorer/message/unicode.h"

enum {
    MOST_CHARACTERS = 256,
    SHORTEST_WORD = 3,
    LONGEST_DOMAIN = 255,
    SKELETON_SIZE = 3 * (LONGEST_DOMAIN + 1),
    RIGHT_TO_LEFT_OVERRIDE = 0x202e
};

struct characters {
    uint32_t items[MOST_CHARACTERS];
    size_t count;
};

static bool is_lower(const uint32_t *word, size_t length, size_t index)
{
    return index < length && assent_unicode_is_lower(word[index]);
}

/* Small Greek letters at the ends of Latin words and beside capitals are notation (TNFα, μTorrent,
 * Gαs): words of two scripts, but nothing is disguised. The capital that a longer word begins with
 * is none of those. */
static bool is_notation(const uint32_t *word, size_t length, size_t index)
{
    bool first = index == 1 && is_lower(word, length, index + 2);
    bool inside = is_lower(word, length, index + 1) && index > 0 &&
                  (first || is_lower(word, length, index - 1));

    return !inside && assent_unicode_script(word[index]) == ASSENT_SCRIPT_GREEK &&
           assent_unicode_is_lower(word[index]);
}

static bool reads_latin(const uint32_t *word, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        enum assent_script script = assent_unicode_script(word[i]);
        if (script != ASSENT_SCRIPT_NONE && script != ASSENT_SCRIPT_LATIN &&
            !is_notation(word, length, i) && !assent_unicode_looks_latin(word[i]))
            return false;
    }
    return true;
}

static size_t count_changes(const uint32_t *word, size_t length)
{
    enum assent_script last = ASSENT_SCRIPT_NONE;
    bool latin = false;
    size_t changes = 0;

    for (size_t i = 0; i < length; i++) {
        enum assent_script script = assent_unicode_script(word[i]);
        if (script == ASSENT_SCRIPT_NONE || is_notation(word, length, i))
            continue;
        changes += last != ASSENT_SCRIPT_NONE && script != last;
        latin = latin || script == ASSENT_SCRIPT_LATIN;
        last = script;
    }
    return latin ? changes : 0;
}

size_t assent_lookalike_changes(const uint32_t *characters, size_t count, size_t start, size_t *end)
{
    size_t length = 0;

    while (start + length < count && assent_unicode_is_letter(characters[start + length]))
        length++;
    *end = start + (length > 0 ? length : 1);
    size_t changes = count_changes(characters + start, length);
    /* What letters look like is asked of words of several scripts only: it costs most. */
    return changes > 0 && reads_latin(characters + start, length) ? changes : 0;
}

static bool is_ascii_word(uint32_t character)
{
    return character < 0x80 && g_ascii_isalnum((char)character);
}

/* Takes out what cannot be seen. */
static void take_visible(struct characters *characters, struct assent_lookalike *found)
{
    size_t kept = 0;
    bool hidden = false; /* before this character */

    for (size_t i = 0; i < characters->count; i++) {
        uint32_t character = characters->items[i];
        found->reversed = found->reversed || character == RIGHT_TO_LEFT_OVERRIDE;
        if (assent_unicode_is_invisible(character)) {
            hidden = true;
            continue;
        }
        if (hidden && kept > 0 && is_ascii_word(characters->items[kept - 1]) &&
            is_ascii_word(character))
            found->hidden = true;
        hidden = false;
        characters->items[kept++] = character;
    }
    characters->count = kept;
}

static bool has_mixed_word(const struct characters *characters)
{
    size_t end = 0;

    for (size_t i = 0; i < characters->count; i = end)
        if (assent_lookalike_changes(characters->items, characters->count, i, &end) > 0 &&
            end - i >= SHORTEST_WORD)
            return true;
    return false;
}

static bool has_styled_letter(const struct characters *characters)
{
    bool wide = false;
    bool eastern = false;

    for (size_t i = 0; i < characters->count; i++) {
        uint32_t character = characters->items[i];
        if (assent_unicode_styled_letter(character) != '\0')
            return true;
        wide = wide || assent_unicode_wide_letter(character) != '\0';
        eastern = eastern || assent_unicode_script(character) == ASSENT_SCRIPT_OTHER;
    }
    return wide && !eastern;
}

/* A styled letter is taken for what it stands for, another character for its twin. */
static char fold(uint32_t character)
{
    char plain = assent_unicode_styled_letter(character);

    plain = plain != '\0' ? g_ascii_tolower(plain) : assent_unicode_twin(character);
    return plain != '\0' ? plain : '?';
}

void assent_lookalike_read(const char *name, struct assent_lookalike *found, char *folded,
                           size_t size)
{
    struct characters characters;
    size_t length = 0;

    *found = (struct assent_lookalike){ .hidden = false };
    characters.count = assent_unicode_read(name, characters.items, MOST_CHARACTERS);
    take_visible(&characters, found);
    found->mixed = has_mixed_word(&characters);
    found->styled = has_styled_letter(&characters);
    for (; length < characters.count && length + 1 < size; length++)
        folded[length] = fold(characters.items[length]);
    folded[length] = '\0';
}

/* A skeleton has the same l for l, a capital I and 1, but keeps a small i; and a capital O for 0:
 * in domains, whose letters have no case, each is as good as the other. */
static bool make_skeleton(const char *domain, char *skeleton, size_t size)
{
    char small[LONGEST_DOMAIN + 1];

    if (strlen(domain) >= sizeof(small))
        return false;
    assent_text_copy(small, sizeof(small), domain);
    assent_text_lower(small);
    if (!assent_unicode_skeleton(small, skeleton, size))
        return false;
    assent_text_lower(skeleton);
    for (char *at = strchr(skeleton, 'i'); at != NULL; at = strchr(at, 'i'))
        *at = 'l';
    return true;
}

bool assent_lookalike_same_domain(const char *left, const char *right)
{
    char left_skeleton[SKELETON_SIZE];
    char right_skeleton[SKELETON_SIZE];

    return make_skeleton(left, left_skeleton, sizeof(left_skeleton)) &&
           make_skeleton(right, right_skeleton, sizeof(right_skeleton)) &&
           strcmp(left_skeleton, right_skeleton) == 0;
}

bool assent_lookalike_is_plain(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}
