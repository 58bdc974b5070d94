/*
 * message_id: who made the message's identifier, as far as it shows.
 *
 * Signal: RFC 5322 section 3.6.4: <left@right>, where right is as a rule the name of the
 * host that made it or a domain of the sender. Programs for spamming leave it
 * out, build it wrong, or take a name that is at hand: localhost, or the
 * recipient's. Some fill Message-ID or In-Reply-To with kilobytes of letters.
 *
 * Inputs: Message-ID, In-Reply-To; our name and domains.
 *
 * False positives: scripts, devices and Java programs say localhost or a private
 * address; personal computers and kernel hackers use names without a dot, which
 * alone means next to nothing. Newsletters of big publishers have come without
 * any. Our own names come back honestly through lists, forwards and web hosting:
 * mail of lists, answers, and what has passed through us before are not asked.
 * IDs that a gateway made from X.400 names may have blanks, IDs may be UTF-8 (RFC
 * 6532), and there may be a comment behind them.
 *
 * Limits: whether an ID that names a big provider was made there is not asked:
 * lists and gateways that leave out Received lines make as many such as forgers do.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <ctype.h>
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/engine/view.h"
#include "scorer/message/domain.h"

enum {
    MESSAGE_ID_MISSING,
    MESSAGE_ID_MALFORMED,
    MESSAGE_ID_OVERLONG,
    MESSAGE_ID_IMPOSSIBLE_DOMAIN,
    MESSAGE_ID_LOCALHOST,
    MESSAGE_ID_NOT_QUALIFIED,
    MESSAGE_ID_OWN_HOST,
    MESSAGE_ID_OWN_DOMAIN
};

enum {
    LONGEST_ID = 500, /* the longest of honest mail have fewer than 200 */
    LONGEST_DOMAIN = 255,
    LONGEST_SHOWN = 100,
    MOST_RECEIVED = 30,
    MOST_SEARCHED = 1000, /* bytes of a Received line */
};

static const struct assent_symbol symbols[] = {
    [MESSAGE_ID_MISSING] = { .name = "MESSAGE_ID_MISSING",
                             .meaning = "There is no Message-ID",
                             .weight = ASSENT_POINTS(0.8),
                             .decisive = ASSENT_DECISIVE_NONE,
                             .evidence = "nothing",
                             .false_positives = "scripts and devices; some newsletters" },
    [MESSAGE_ID_MALFORMED] = { .name = "MESSAGE_ID_MALFORMED",
                               .meaning = "Message-ID has not the form <left@right>",
                               .weight = ASSENT_POINTS(0.8),
                               .decisive = ASSENT_DECISIVE_NONE,
                               .evidence = "Message-ID",
                               .false_positives = "scripts that use a bare number or UUID" },
    [MESSAGE_ID_OVERLONG] = { .name = "MESSAGE_ID_OVERLONG",
                              .meaning = "An identifier is longer than mail programs make them",
                              .weight = ASSENT_POINTS(1.5),
                              .decisive = ASSENT_DECISIVE_NONE,
                              .evidence = "the field, how long the identifier is",
                              .false_positives = "none known" },
    [MESSAGE_ID_IMPOSSIBLE_DOMAIN] = { .name = "MESSAGE_ID_IMPOSSIBLE_DOMAIN",
                                       .meaning = "Right of the @, Message-ID has what is no name",
                                       .weight = ASSENT_POINTS(0.8),
                                       .decisive = ASSENT_DECISIVE_NONE,
                                       .evidence = "Message-ID",
                                       .false_positives = "programs that add a port (host:8080)" },
    [MESSAGE_ID_LOCALHOST] = { .name = "MESSAGE_ID_LOCALHOST",
                               .meaning = "Message-ID was made at localhost",
                               .weight = ASSENT_POINTS(0.4),
                               .decisive = ASSENT_DECISIVE_NONE,
                               .evidence = "Message-ID",
                               .false_positives = "scripts, personal computers, Java programs" },
    [MESSAGE_ID_NOT_QUALIFIED] = { .name = "MESSAGE_ID_NOT_QUALIFIED",
                                   .meaning = "Message-ID was made at a name without a domain, or "
                                              "at a bare address",
                                   .weight = ASSENT_POINTS(0.1),
                                   .decisive = ASSENT_DECISIVE_NONE,
                                   .evidence = "Message-ID",
                                   .false_positives = "personal computers, private networks" },
    [MESSAGE_ID_OWN_HOST] = { .name = "MESSAGE_ID_OWN_HOST",
                              .meaning = "Message-ID names this mail server, where the message has "
                                         "never been",
                              .weight = ASSENT_POINTS(0.5),
                              .decisive = ASSENT_DECISIVE_NONE,
                              .evidence = "Message-ID",
                              .false_positives =
                                  "mail of ours that comes back without its Received "
                                  "lines; mail servers that add missing IDs before "
                                  "they ask us" },
    [MESSAGE_ID_OWN_DOMAIN] = { .name = "MESSAGE_ID_OWN_DOMAIN",
                                .meaning =
                                    "Message-ID names a domain of ours, in mail from outside",
                                .weight = ASSENT_POINTS(0.2),
                                .decisive = ASSENT_DECISIVE_NONE,
                                .evidence = "Message-ID",
                                .false_positives = "web sites, newsletters and people of ours that "
                                                   "send by way of somebody else" },
};

/* An identifier, taken apart. */
struct identifier {
    const char *left;
    size_t left_length;
    char domain[LONGEST_DOMAIN + 1]; /* cut when it is longer */
    bool domain_cut;
};

/* The end of the left side: the last @, behind the closing quote of a quoted one. Programs that
 * put the recipient's address on the left have two. */
static const char *find_at(const char *left, const char *end)
{
    const char *from = left;

    if (*from == '"') {
        for (from++; from < end && *from != '"'; from++)
            if (*from == '\\' && from + 1 < end)
                from++;
    }
    return from < end ? memrchr(from, '@', (size_t)(end - from)) : NULL;
}

/* X.400 names in what gateways make (RFC 2156) may have blanks: "c=de;a= ;p=example". */
static bool may_have_blanks(const struct identifier *id)
{
    return id->left[0] == '"' || (memchr(id->left, '=', id->left_length) != NULL &&
                                  (memchr(id->left, '/', id->left_length) != NULL ||
                                   memchr(id->left, ';', id->left_length) != NULL ||
                                   memchr(id->left, '%', id->left_length) != NULL));
}

static bool has_blank(const char *text, size_t length)
{
    return memchr(text, ' ', length) != NULL || memchr(text, '\t', length) != NULL;
}

/* White space around it and comments behind it are let pass, a second one is not. */
static bool read_identifier(const char *text, struct identifier *id)
{
    const char *end = strchr(text, '>');

    if (text[0] != '<' || end == NULL || strchr(text + 1, '<') != NULL)
        return false;
    id->left = text + 1;
    const char *at = find_at(id->left, end);
    if (at == NULL || at == id->left || at + 1 == end)
        return false;
    id->left_length = (size_t)(at - id->left);
    size_t length = (size_t)(end - at - 1);
    id->domain_cut = length > LONGEST_DOMAIN;
    assent_text_copy(id->domain, (id->domain_cut ? LONGEST_DOMAIN : length) + 1, at + 1);
    return !has_blank(id->left, id->left_length) || may_have_blanks(id);
}

/* What RFC 5322 section 3.6.4 lets stand there, and UTF-8: no empty label, but for a dot at the
 * end. */
static bool is_possible_domain(const struct identifier *id)
{
    const char *domain = id->domain;

    if (domain[0] == '[')
        return true;
    for (const char *c = domain; *c != '\0'; c++)
        if (iscntrl((unsigned char)*c) || strchr(" ()<>@,;:\\\"[]", *c) != NULL)
            return false;
    return domain[0] != '.' && strstr(domain, "..") == NULL && !id->domain_cut;
}

static bool is_localhost(const char *domain)
{
    return assent_text_equal(domain, "localhost") || assent_text_ends(domain, ".localdomain");
}

static bool names_host(const char *text, const char *host)
{
    char start[MOST_SEARCHED + 1];

    assent_text_copy(start, sizeof(start), text);
    return strcasestr(start, host) != NULL;
}

static bool has_been_here(const struct assent_view *view)
{
    const struct assent_header *header = assent_message_header(view->message, "Received");

    if (view->client->server_name[0] == '\0')
        return false;
    for (int i = 0; header != NULL && i < MOST_RECEIVED; i++) {
        if (names_host(header->text, view->client->server_name))
            return true;
        header = assent_message_next_header(view->message, header);
    }
    return false;
}

/* Mail in which our own names are no surprise. */
static bool is_coming_back(const struct assent_view *view)
{
    return assent_view_is_list_mail(view) || view->envelope->sender[0] == '\0' ||
           assent_message_header(view->message, "In-Reply-To") != NULL ||
           assent_message_header(view->message, "References") != NULL ||
           assent_message_header(view->message, "Resent-From") != NULL || has_been_here(view);
}

/* Who writes as one of ours writes our domain there, too: own_domain speaks of it. */
static bool is_from_own(const struct assent_view *view, const char *domain)
{
    return view->message->from.count > 0 &&
           assent_domain_same_organization(view->message->from.items[0].domain, domain);
}

static void look_at_domain(const struct assent_view *view, const char *text,
                           const struct identifier *id, struct assent_hits *hits)
{
    const char *domain = id->domain;

    if (!is_possible_domain(id))
        assent_hits_add(hits, MESSAGE_ID_IMPOSSIBLE_DOMAIN, "%.*s", LONGEST_SHOWN, text);
    else if (is_localhost(domain))
        assent_hits_add(hits, MESSAGE_ID_LOCALHOST, "%.*s", LONGEST_SHOWN, text);
    else if (assent_text_equal(domain, view->client->server_name) && !is_coming_back(view))
        assent_hits_add(hits, MESSAGE_ID_OWN_HOST, "%.*s", LONGEST_SHOWN, text);
    else if (assent_view_is_local_domain(view, domain) && !is_coming_back(view) &&
             !is_from_own(view, domain))
        assent_hits_add(hits, MESSAGE_ID_OWN_DOMAIN, "%.*s", LONGEST_SHOWN, text);
    else if (domain[0] != '[' && !assent_domain_is_qualified(domain))
        assent_hits_add(hits, MESSAGE_ID_NOT_QUALIFIED, "%.*s", LONGEST_SHOWN, text);
}

static void look_at_length(const struct assent_message *message, const char *name,
                           struct assent_hits *hits)
{
    const struct assent_header *header = assent_message_header(message, name);
    const char *start = header == NULL ? NULL : strchr(header->text, '<');

    while (start != NULL) {
        const char *end = strchrnul(start, '>');
        if (end - start > LONGEST_ID) {
            assent_hits_add(hits, MESSAGE_ID_OVERLONG, "%s, %zu bytes", name,
                            (size_t)(end - start));
            return;
        }
        start = strchr(end, '<');
    }
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_header *header = assent_message_header(view->message, "Message-ID");
    struct identifier id;

    if (!view->outside)
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    if (header == NULL)
        assent_hits_add(hits, MESSAGE_ID_MISSING, "%s", "");
    else if (!read_identifier(header->text, &id))
        assent_hits_add(hits, MESSAGE_ID_MALFORMED, "%.*s", LONGEST_SHOWN, header->text);
    else
        look_at_domain(view, header->text, &id, hits);
    look_at_length(view->message, "Message-ID", hits);
    look_at_length(view->message, "In-Reply-To", hits);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_message_id = {
    .name = "message_id",
    .group = "header",
    .summary = "Is the message's identifier there, and one that a mail program makes?",
    .cost = ASSENT_COST_LOCAL,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
