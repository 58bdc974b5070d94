/*
 * The words in host names.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/hostname_words.h"

#include <stdlib.h>
#include <string.h>

static const struct assent_hostname_word words[] = {
#define WORD(text, meaning) { text, ASSENT_HOSTNAME_##meaning },
#include "scorer/message/hostname_words.def"
#undef WORD
};

/* Words that are glued to others: "internetdsl", "outmail". No ordinary word begins or ends so. */
static const struct assent_hostname_word affixes[] = {
    { "mail", ASSENT_HOSTNAME_SENDS },     { "smtp", ASSENT_HOSTNAME_SENDS },
    { "dsl", ASSENT_HOSTNAME_LINE },       { "adsl", ASSENT_HOSTNAME_LINE },
    { "vdsl", ASSENT_HOSTNAME_LINE },      { "dhcp", ASSENT_HOSTNAME_CHANGING },
    { "pppoe", ASSENT_HOSTNAME_CHANGING }, { "dialup", ASSENT_HOSTNAME_CHANGING },
    { "ftth", ASSENT_HOSTNAME_LINE },      { "broadband", ASSENT_HOSTNAME_NUMBERED },
};

static int compare(const void *key, const void *element)
{
    return strcmp(key, ((const struct assent_hostname_word *)element)->text);
}

static const struct assent_hostname_word *find_affix(const char *letters, size_t length)
{
    for (size_t i = 0; i < sizeof(affixes) / sizeof(affixes[0]); i++) {
        size_t part = strlen(affixes[i].text);
        if (length >= part && (memcmp(letters, affixes[i].text, part) == 0 ||
                               memcmp(letters + length - part, affixes[i].text, part) == 0))
            return &affixes[i];
    }
    return NULL;
}

const struct assent_hostname_word *assent_hostname_find_word(const char *letters, size_t length)
{
    char key[ASSENT_HOSTNAME_LONGEST_WORD + 1];
    const struct assent_hostname_word *found = NULL;

    if (length < sizeof(key)) {
        memcpy(key, letters, length);
        key[length] = '\0';
        found = bsearch(key, words, sizeof(words) / sizeof(words[0]), sizeof(words[0]), compare);
    }
    return found == NULL ? find_affix(letters, length) : found;
}

size_t assent_hostname_word_count(void)
{
    return sizeof(words) / sizeof(words[0]);
}

const char *assent_hostname_word_at(size_t index)
{
    return words[index].text;
}
