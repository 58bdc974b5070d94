/*
 * Forms of addresses.
 *
 * SRS, the Sender Rewriting Scheme, makes of alice@a.test, forwarded by f.test,
 * SRS0=HASH=TIME=a.test=alice@f.test, and of that, forwarded by g.test,
 * SRS1=HASH=f.test==HASH=TIME=a.test=alice@g.test; the first separator may be '-'
 * or '+' as well. Exchange Online writes bounces+SRS=HASH=TIME@tenant.test, Gmail
 * alice+caf_=bob=b.test@gmail.com for what alice has forwarded to bob@b.test.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/address_form.h"

#include <string.h>
#include <strings.h>

#include <glib.h>

#include "scorer/base/text.h"
#include "scorer/message/domain.h"

/* The length of a local part without its extension. */
static size_t mailbox_length(const char *address, const char *at)
{
    const char *plus = memchr(address, '+', (size_t)(at - address));

    return (size_t)((plus == NULL || plus == address ? at : plus) - address);
}

bool assent_address_same_mailbox(const char *left, const char *right)
{
    const char *left_at = strrchr(left, '@');
    const char *right_at = strrchr(right, '@');

    if (left_at == NULL || right_at == NULL || left_at == left || left_at[1] == '\0' ||
        !assent_text_equal(left_at, right_at))
        return false;
    size_t length = mailbox_length(left, left_at);
    return length == mailbox_length(right, right_at) && strncasecmp(left, right, length) == 0;
}

static bool is_separator(char letter)
{
    return letter == '=' || letter == '-' || letter == '+';
}

/* What stands behind the next '=', NULL when none comes before the '@'. */
static const char *next_field(const char *text)
{
    if (text == NULL)
        return NULL;
    text += strcspn(text, "=@");
    return *text == '=' ? text + 1 : NULL;
}

/* The field of SRS0 or SRS1 that holds the first sender's domain, NULL for none. */
static const char *find_srs_domain(const char *sender)
{
    bool second = assent_text_starts(sender, "SRS1");

    if ((!second && !assent_text_starts(sender, "SRS0")) || !is_separator(sender[4]))
        return NULL;
    const char *field = sender + 5;
    if (second) {
        field = next_field(next_field(field)); /* past hash and forwarder */
        if (field != NULL && is_separator(*field))
            field++;
    }
    return next_field(next_field(field)); /* past hash and time */
}

enum assent_forwarding assent_address_forwarding(const char *sender, char *domain, size_t size)
{
    const char *field = find_srs_domain(sender);
    size_t length = field == NULL ? 0 : strcspn(field, "=@");

    domain[0] = '\0';
    if (length > 0 && length < size && field[length] == '=') {
        assent_text_copy(domain, length + 1, field);
        return ASSENT_FORWARDING_KNOWN;
    }
    if (strcasestr(sender, "+SRS=") != NULL || strcasestr(sender, "+caf_=") != NULL)
        return ASSENT_FORWARDING_LOST;
    return ASSENT_FORWARDING_NONE;
}

bool assent_address_says_via(const char *name)
{
    return strcasestr(name, " via ") != NULL || strcasestr(name, "(via ") != NULL ||
           strcasestr(name, "[via ") != NULL;
}

static const char word_letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                   ".-_+@=%&!#$*^`{|}~";

static bool read_named_domain(const char *word, size_t length, struct assent_named_domain *found)
{
    const char *at = memrchr(word, '@', length);
    const char *domain = at == NULL ? word : at + 1;
    size_t domain_length = length - (size_t)(domain - word);

    if (memchr(domain, '.', domain_length) == NULL || domain_length >= sizeof(found->domain) ||
        at == word)
        return false;
    assent_text_copy(found->domain, domain_length + 1, domain);
    assent_text_lower(found->domain);
    found->word = word;
    found->length = length;
    found->address = at != NULL;
    return assent_domain_is_qualified(found->domain);
}

bool assent_named_domain_next(const char **text, struct assent_named_domain *found)
{
    const char *at = *text;

    while (*at != '\0') {
        at += strcspn(at, word_letters);
        size_t whole = strspn(at, word_letters);
        const char *word = at;
        size_t length = whole;
        at += whole;
        while (length > 0 && strchr(".-_!", word[length - 1]) != NULL)
            length--;
        while (length > 0 && (*word == '.' || *word == '-')) {
            word++;
            length--;
        }
        if (read_named_domain(word, length, found)) {
            *text = at;
            return true;
        }
    }
    *text = at;
    return false;
}

/* The letters and digits of text, in small letters; at stands for an '@'. False: there are too
 * many. */
static bool spell(const char *text, size_t length, const char *at, char *spelt, size_t size)
{
    size_t count = 0;

    for (size_t i = 0; i < length && count + 2 < size; i++) {
        if (g_ascii_isalnum(text[i]))
            spelt[count++] = g_ascii_tolower(text[i]);
        for (const char *letter = at; text[i] == '@' && *letter != '\0' && count + 2 < size;
             letter++)
            spelt[count++] = *letter;
    }
    spelt[count] = '\0';
    return count + 2 < size;
}

bool assent_named_domain_is_spelt(const struct assent_named_domain *found, const char *address)
{
    enum { MOST_LETTERS = 256 };
    static const char *const signs[] = { "", "at" };
    char local[MOST_LETTERS];
    char named[MOST_LETTERS];

    if (!found->address || !spell(address, strcspn(address, "@"), "", local, sizeof(local)))
        return false;
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
        if (spell(found->word, found->length, signs[i], named, sizeof(named)) &&
            strstr(local, named) != NULL)
            return true;
    return false;
}
