/*
 * Host names, read by their words and numbers.
 *
 * A word is a run of letters between dots, hyphens, digits: "pool" is one in "pool3-7.example.net",
 * none in "carpool.example.net". Words count left of the organizational domain, where a provider
 * writes them; those of mail servers count in it as well, as they only ever excuse.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/hostname.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/message/domain.h"
#include "scorer/message/hostname_address.h"
#include "scorer/message/hostname_words.h"

/* A name, taken apart. */
struct reading {
    struct assent_hostname_numbers numbers;
    size_t left; /* length of what stands before the organizational domain */
    size_t numbers_left;
    size_t longest_number_left;
    const struct assent_hostname_word *found[ASSENT_HOSTNAME_MEANINGS]; /* the last of each */
    bool organization_sends; /* the organizational domain has a word of mail servers */
};

static bool is_letter(char character)
{
    return isalpha((unsigned char)character) || (unsigned char)character >= 0x80;
}

static bool is_digit(char character)
{
    return isdigit((unsigned char)character) != 0;
}

static size_t run_length(const char *text, bool (*belongs)(char character))
{
    size_t length = 0;

    while (belongs(text[length]))
        length++;
    return length;
}

static bool is_left(const struct reading *reading, const char *start)
{
    return (size_t)(start - reading->numbers.name) < reading->left;
}

/* Not in the public suffix: "mx" is also Mexico. */
static bool is_in_organization(const struct reading *reading, const char *start)
{
    const char *label = reading->numbers.name + reading->left;

    return start >= label && start < label + strcspn(label, ".");
}

static void take_word(struct reading *reading, const char *start, size_t length)
{
    const struct assent_hostname_word *word = assent_hostname_find_word(start, length);

    if (word == NULL)
        return;
    if (is_left(reading, start))
        reading->found[word->meaning] = word;
    else if (word->meaning == ASSENT_HOSTNAME_SENDS && is_in_organization(reading, start))
        reading->organization_sends = true;
}

static void take_number(struct reading *reading, const char *start, size_t length)
{
    struct assent_hostname_numbers *numbers = &reading->numbers;

    if (is_left(reading, start)) {
        reading->numbers_left++;
        if (length > reading->longest_number_left)
            reading->longest_number_left = length;
    }
    if (numbers->count < ASSENT_HOSTNAME_MOST_NUMBERS)
        numbers->items[numbers->count++] = (struct assent_hostname_number){
            .start = start,
            .length = length,
            .value = length <= 10 ? strtoull(start, NULL, 10) : UINT64_MAX,
        };
}

static void take_apart(struct reading *reading, const char *name)
{
    char *copy = reading->numbers.name;
    size_t length;

    assent_text_copy(copy, sizeof(reading->numbers.name), name);
    assent_text_lower(copy);
    length = strlen(copy);
    if (length > 0 && copy[length - 1] == '.')
        copy[length - 1] = '\0';
    reading->left = (size_t)(assent_domain_organizational(copy) - copy);
    for (const char *at = copy; *at != '\0';) {
        size_t letters = run_length(at, is_letter);
        size_t digits = run_length(at, is_digit);
        if (letters > 0)
            take_word(reading, at, letters);
        else if (digits > 0)
            take_number(reading, at, digits);
        at += letters + digits > 0 ? letters + digits : 1;
    }
}

static bool sends_mail(const struct reading *reading, bool changing,
                       enum assent_hostname_share share)
{
    /* A few access providers begin all names with "mx". */
    if (reading->found[ASSENT_HOSTNAME_SENDS] != NULL)
        return reading->found[ASSENT_HOSTNAME_CHANGING] == NULL ||
               share != ASSENT_HOSTNAME_SHARE_WHOLE;
    return reading->organization_sends && !changing;
}

static struct assent_hostname say(enum assent_hostname_kind kind, bool has_address,
                                  const struct assent_hostname_word *word)
{
    struct assent_hostname hostname = { .kind = kind, .has_address = has_address };

    assent_text_copy(hostname.word, sizeof(hostname.word), word == NULL ? "" : word->text);
    return hostname;
}

static struct assent_hostname judge(const struct reading *reading, enum assent_hostname_share share)
{
    /* A name full of numbers; one or two digits are on any server. */
    bool numbered = share != ASSENT_HOSTNAME_SHARE_NONE || reading->numbers_left > 1 ||
                    reading->longest_number_left > 2;
    const struct assent_hostname_word *const *found = reading->found;
    const struct assent_hostname_word *changing = found[ASSENT_HOSTNAME_CHANGING];
    bool is_line = reading->numbers_left > 0 || found[ASSENT_HOSTNAME_NUMBERED] != NULL ||
                   found[ASSENT_HOSTNAME_PRIVATE] != NULL;
    const struct assent_hostname_word *line = is_line ? found[ASSENT_HOSTNAME_LINE] : NULL;
    const struct assent_hostname_word *fixed = found[ASSENT_HOSTNAME_STATIC];

    if (changing == NULL && numbered)
        changing = found[ASSENT_HOSTNAME_PRIVATE];
    if (line == NULL && numbered && fixed == NULL)
        line = found[ASSENT_HOSTNAME_NUMBERED];
    bool has_address = share >= ASSENT_HOSTNAME_SHARE_MOST ||
                       (share == ASSENT_HOSTNAME_SHARE_TWO && (changing != NULL || line != NULL));

    if (sends_mail(reading, changing != NULL, share))
        return say(ASSENT_HOSTNAME_SERVER, has_address, found[ASSENT_HOSTNAME_SENDS]);
    if (changing != NULL && fixed == NULL)
        return say(ASSENT_HOSTNAME_DYNAMIC, has_address, changing);
    if (changing != NULL || line != NULL)
        return say(ASSENT_HOSTNAME_GENERIC, has_address, changing != NULL ? changing : line);
    return say(fixed != NULL ? ASSENT_HOSTNAME_FIXED : ASSENT_HOSTNAME_PLAIN, has_address, fixed);
}

struct assent_hostname assent_hostname_read(const char *name, const struct assent_client *client)
{
    struct reading reading = { .left = 0 };

    take_apart(&reading, name);
    return judge(&reading, assent_hostname_find_address(&reading.numbers, client));
}

bool assent_hostname_is_line(const struct assent_hostname *hostname)
{
    switch (hostname->kind) {
    case ASSENT_HOSTNAME_PLAIN:
    case ASSENT_HOSTNAME_FIXED:
        return hostname->has_address;
    case ASSENT_HOSTNAME_GENERIC:
    case ASSENT_HOSTNAME_DYNAMIC:
        return true;
    case ASSENT_HOSTNAME_SERVER:
        break;
    }
    return false;
}
