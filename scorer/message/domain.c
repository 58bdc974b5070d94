/*
 * Domains, by the public suffix list that is built into libpsl.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/domain.h"

#include <ctype.h>
#include <string.h>

#include <libpsl.h>

#include "scorer/base/text.h"

enum { LONGEST_DOMAIN = 255 };

const char *assent_domain_organizational(const char *domain)
{
    const char *found = NULL;

    if (assent_domain_is_qualified(domain))
        found = psl_registrable_domain(psl_builtin(), domain);
    return found == NULL ? domain : found;
}

/* Without the dot at the end, by which the public suffixes would not be known. */
static const char *lower(const char *domain, char copy[LONGEST_DOMAIN + 1])
{
    size_t length;

    assent_text_copy(copy, LONGEST_DOMAIN + 1, domain);
    assent_text_lower(copy);
    length = strlen(copy);
    if (length > 0 && copy[length - 1] == '.')
        copy[length - 1] = '\0';
    return copy;
}

bool assent_domain_same_organization(const char *left, const char *right)
{
    char left_copy[LONGEST_DOMAIN + 1];
    char right_copy[LONGEST_DOMAIN + 1];

    if (assent_text_equal(left, right)) /* most are: no need to look up either */
        return true;
    return strcmp(assent_domain_organizational(lower(left, left_copy)),
                  assent_domain_organizational(lower(right, right_copy))) == 0;
}

/* Letters, digits, hyphen, and what is used beside them: underscore and UTF-8. */
static bool has_name_letters(const char *name)
{
    for (; *name != '\0'; name++)
        if (!isalnum((unsigned char)*name) && strchr("-_.", *name) == NULL &&
            (unsigned char)*name < 0x80)
            return false;
    return true;
}

bool assent_domain_is_qualified(const char *name)
{
    size_t length = strlen(name);
    bool trailing_dot = length > 0 && name[length - 1] == '.';
    size_t end = length - trailing_dot;
    size_t label = end;

    if (length == 0 || length > LONGEST_DOMAIN || name[0] == '.' || strstr(name, "..") != NULL ||
        !has_name_letters(name))
        return false;
    while (label > 0 && name[label - 1] != '.')
        label--;
    if (label == 0 || label == end)
        return false;
    for (size_t i = label; i < end; i++)
        if (!isdigit((unsigned char)name[i]))
            return true;
    return false;
}
