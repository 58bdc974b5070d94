/*
 * from_form: a From that nobody could answer, or that RFC 5322 does not allow.
 *
 * Signal: section 3.6.2 asks for Sender when From has several authors; RFC 6854
 * allows groups in From, and warns of using them; an address whose domain is one
 * word or a number has no mailbox that we could answer to. Mail programs that
 * people use write none of this.
 *
 * Inputs: From and Sender. That From has no address at all is a matter of
 * required_headers; of what can be said here, the first is said.
 *
 * False positives: devices and servers whose name nobody has set, names with an
 * unquoted colon, pairs of authors. Mailing lists and mail of our own machines are
 * not looked at.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/engine/view.h"
#include "scorer/message/domain.h"

enum { FROM_SEVERAL_WITHOUT_SENDER, FROM_GROUP, FROM_DOMAIN_IMPOSSIBLE, FROM_ADDRESS_MALFORMED };

enum { MOST_AUTHORS = 20, MOST_BYTES = 4096, LONGEST_WORD = 128 };

static const struct assent_symbol symbols[] = {
    [FROM_SEVERAL_WITHOUT_SENDER] = { .name = "FROM_SEVERAL_WITHOUT_SENDER",
                                      .meaning = "From has several authors and there is no Sender",
                                      .weight = ASSENT_POINTS(1),
                                      .decisive = ASSENT_DECISIVE_NONE,
                                      .evidence = "From",
                                      .false_positives = "broken web forms, shared invitations" },
    [FROM_GROUP] = { .name = "FROM_GROUP",
                     .meaning = "From is a group",
                     .weight = ASSENT_POINTS(0.5),
                     .decisive = ASSENT_DECISIVE_NONE,
                     .evidence = "From",
                     .false_positives = "names with a colon that nobody quoted" },
    [FROM_DOMAIN_IMPOSSIBLE] = { .name = "FROM_DOMAIN_IMPOSSIBLE",
                                 .meaning = "From's domain is one word or a number",
                                 .weight = ASSENT_POINTS(0.8),
                                 .decisive = ASSENT_DECISIVE_NONE,
                                 .evidence = "From's address",
                                 .false_positives = "devices and servers whose name is not set" },
    [FROM_ADDRESS_MALFORMED] = { .name = "FROM_ADDRESS_MALFORMED",
                                 .meaning = "From's address has letters that no address has",
                                 .weight = ASSENT_POINTS(0.5),
                                 .decisive = ASSENT_DECISIVE_NONE,
                                 .evidence = "From's address",
                                 .false_positives = "broken web forms" },
};

static size_t count_authors(const struct assent_message *message)
{
    size_t count = 0;

    for (size_t i = 0; i < message->from.count && i < MOST_AUTHORS; i++)
        count += message->from.items[i].domain[0] != '\0';
    return count;
}

/* The letter behind a quoted string, a comment, an address in angle brackets or a domain literal
 * that begins at text; text itself when none does. Comments are not nested here: nobody does it. */
static const char *skip_enclosed(const char *text)
{
    static const char opening[] = "\"(<[";
    static const char closing[] = "\")>]";
    const char *pair = strchr(opening, *text);
    char last = pair == NULL ? '\0' : closing[pair - opening];

    if (pair == NULL)
        return text;
    for (text++; *text != '\0' && *text != last; text++)
        if (*text == '\\' && text[1] != '\0')
            text++;
    return *text == '\0' ? text : text + 1;
}

/* The same for an encoded word (RFC 2047), in which some programs leave a colon as it is. What is
 * longer than those may be is none. */
static const char *skip_encoded_word(const char *text)
{
    const char *mark = text;

    if (strncmp(text, "=?", 2) != 0)
        return text;
    const char *last = text + strnlen(text, LONGEST_WORD);
    for (int marks = 0; marks < 4; marks++) { /* before charset, encoding, text and '=' */
        mark = memchr(mark, '?', (size_t)(last - mark));
        if (mark == NULL)
            return text;
        mark++;
    }
    return *mark == '=' ? mark + 1 : text;
}

/* Whether a colon stands where it begins a group (RFC 5322 section 3.4). */
static bool has_group(const char *value)
{
    const char *start = value;

    while (*value != '\0' && value - start < MOST_BYTES) {
        if (*value == ':')
            return true;
        const char *behind = skip_encoded_word(skip_enclosed(value));
        value = behind == value ? value + 1 : behind;
    }
    return false;
}

/* A quoted local part may hold nearly everything; nobody has such an address. */
static bool is_malformed(const char *address)
{
    return address[0] == '"' || strstr(address, "=?") != NULL ||
           address[strcspn(address, " \t<>()[],;:\\\"")] != '\0';
}

static void look_at_address(const struct assent_address *author, struct assent_hits *hits)
{
    if (!assent_domain_is_qualified(author->domain))
        assent_hits_add(hits, FROM_DOMAIN_IMPOSSIBLE, "%s", author->address);
    else if (is_malformed(author->address))
        assent_hits_add(hits, FROM_ADDRESS_MALFORMED, "%s", author->address);
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_message *message = view->message;
    size_t authors = count_authors(message);

    if (!view->outside || authors == 0 || message->from.fields != 1 ||
        assent_view_is_list_mail(view))
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    const struct assent_header *from = assent_message_header(message, "From");
    if (has_group(from->value))
        assent_hits_add(hits, FROM_GROUP, "%s", from->text);
    else if (authors > 1 && message->sender.count == 0)
        assent_hits_add(hits, FROM_SEVERAL_WITHOUT_SENDER, "%s", from->text);
    else if (authors == 1)
        look_at_address(&message->from.items[0], hits);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_from_form = {
    .name = "from_form",
    .group = "header",
    .summary = "Is From an author that could be answered?",
    .cost = ASSENT_COST_LOCAL,
    .exclusive = true,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
