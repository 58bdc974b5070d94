/*
 * helo: the form of how the client introduces itself.
 *
 * Signal: RFC 5321 section 4.1.1.1 asks for the client's own fully qualified name, or, if it has
 * none, its address in brackets (section 4.1.3). Programs made for spamming often say a bare
 * address, one word, or something that can be no name.
 *
 * Inputs: HELO, the client's address. Whose name it is, helo_name looks at.
 *
 * False positives: scanners, printers and old mail programs say one word or a bare address; they
 * are clients of ours: inside, or logged in, and then not looked at. Honest mail servers behind a
 * translated address say a private one, or the name that they have inside (Exchange:
 * "SERVER.firm.local"). Underscores (Windows names) and UTF-8 (RFC 6531) are let pass.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <ctype.h>
#include <string.h>

#include "scorer/base/address.h"
#include "scorer/base/text.h"
#include "scorer/engine/view.h"
#include "scorer/message/domain.h"

enum { LONGEST_NAME = 255 };

enum {
    HELO_MISSING,
    HELO_BARE_ADDRESS,
    HELO_WRONG_ADDRESS,
    HELO_PRIVATE_ADDRESS,
    HELO_MALFORMED_ADDRESS,
    HELO_INVALID_CHARACTER,
    HELO_NOT_QUALIFIED,
    HELO_IMPOSSIBLE_NAME,
    HELO_INTERNAL_NAME
};

static const struct assent_symbol symbols[] = {
    [HELO_MISSING] = { .name = "HELO_MISSING",
                       .meaning = "The client did not introduce itself",
                       .weight = ASSENT_POINTS(1),
                       .decisive = ASSENT_DECISIVE_NONE,
                       .evidence = "nothing",
                       .false_positives = "scripts that speak SMTP by hand" },
    [HELO_BARE_ADDRESS] = { .name = "HELO_BARE_ADDRESS",
                            .meaning = "HELO is an address without brackets",
                            .weight = ASSENT_POINTS(1.5),
                            .decisive = ASSENT_DECISIVE_NONE,
                            .evidence = "HELO",
                            .false_positives = "devices and badly set up servers outside" },
    [HELO_WRONG_ADDRESS] = { .name = "HELO_WRONG_ADDRESS",
                             .meaning = "HELO is a public address that is not the client's",
                             .weight = ASSENT_POINTS(2),
                             .decisive = ASSENT_DECISIVE_NONE,
                             .evidence = "HELO, the client's address",
                             .false_positives = "hosts with several addresses" },
    [HELO_PRIVATE_ADDRESS] = { .name = "HELO_PRIVATE_ADDRESS",
                               .meaning = "HELO is an address of a private network",
                               .weight = ASSENT_POINTS(0.5),
                               .decisive = ASSENT_DECISIVE_NONE,
                               .evidence = "HELO, the client's address",
                               .false_positives = "servers behind address translation" },
    [HELO_MALFORMED_ADDRESS] = { .name = "HELO_MALFORMED_ADDRESS",
                                 .meaning = "HELO has brackets, but no address of the right form",
                                 .weight = ASSENT_POINTS(0.5),
                                 .decisive = ASSENT_DECISIVE_NONE,
                                 .evidence = "HELO",
                                 .false_positives =
                                     "mail programs that leave out \"IPv6:\" in the brackets" },
    [HELO_INVALID_CHARACTER] = { .name = "HELO_INVALID_CHARACTER",
                                 .meaning = "HELO has characters that no host name has",
                                 .weight = ASSENT_POINTS(1),
                                 .decisive = ASSENT_DECISIVE_NONE,
                                 .evidence = "HELO",
                                 .false_positives = "hosts whose owner named them freely" },
    [HELO_NOT_QUALIFIED] = { .name = "HELO_NOT_QUALIFIED",
                             .meaning = "HELO is not a fully qualified name",
                             .weight = ASSENT_POINTS(1),
                             .decisive = ASSENT_DECISIVE_NONE,
                             .evidence = "HELO",
                             .false_positives = "newly set up servers; web servers' scripts" },
    [HELO_IMPOSSIBLE_NAME] = { .name = "HELO_IMPOSSIBLE_NAME",
                               .meaning = "HELO ends in what can be no top-level domain",
                               .weight = ASSENT_POINTS(1),
                               .decisive = ASSENT_DECISIVE_NONE,
                               .evidence = "HELO",
                               .false_positives =
                                   "a firm's own name for its network, with digits" },
    [HELO_INTERNAL_NAME] = { .name = "HELO_INTERNAL_NAME",
                             .meaning = "HELO is a name of a private network",
                             .weight = ASSENT_POINTS(0.3),
                             .decisive = ASSENT_DECISIVE_NONE,
                             .evidence = "HELO",
                             .false_positives = "many honest Exchange servers; home servers" },
};

static bool is_same_address(const struct assent_client *left, const struct assent_client *right)
{
    return memcmp(left->address, right->address, sizeof(left->address)) == 0;
}

/* An address of the other family says nothing: a host may have both. */
static void look_at_address(const struct assent_client *client, const struct assent_client *said,
                            struct assent_hits *hits)
{
    if (client->family != said->family || is_same_address(client, said))
        return;
    assent_hits_add(hits,
                    assent_address_is_public(said) ? HELO_WRONG_ADDRESS : HELO_PRIVATE_ADDRESS,
                    "%s, not %s", client->helo, client->address_text);
}

/* "[192.0.2.1]" or "[IPv6:2001:db8::1]". */
static void look_at_brackets(const struct assent_client *client, struct assent_hits *hits)
{
    struct assent_client said = { .family = ASSENT_FAMILY_NONE };
    char inner[64] = "";
    size_t length = strlen(client->helo);

    if (client->helo[length - 1] == ']' && length <= sizeof(inner))
        assent_text_copy(inner, length - 1, client->helo + 1);
    bool is_address = assent_client_set_address(&said, inner);
    if (!is_address || (strchr(inner, ':') != NULL && !assent_text_starts(inner, "IPv6:")))
        assent_hits_add(hits, HELO_MALFORMED_ADDRESS, "%s", client->helo);
    if (is_address)
        look_at_address(client, &said, hits);
}

/* Letters, digits, hyphen, dot; underscore, which Windows allows; whole characters of UTF-8. */
static bool has_name_characters(const char *name)
{
    char printable[LONGEST_NAME + 1];

    assent_text_copy(printable, sizeof(printable), name);
    assent_text_printable(printable);
    for (const char *at = printable; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at) && strchr("-_.", *at) == NULL && (unsigned char)*at < 0x80)
            return false;
    return true;
}

/* Top-level domains have no digits or hyphens (RFC 3696 section 2, as the registry keeps it), but
 * in the encoded form of other scripts. */
static bool is_possible_top(const char *label)
{
    return assent_text_starts(label, "xn--") || strpbrk(label, "0123456789-_") == NULL;
}

static bool is_internal_top(const char *label)
{
    static const char *const tops[] = { "local",    "lan",    "localdomain", "localhost",
                                        "internal", "intern", "intra",       "intranet",
                                        "corp",     "home",   "private",     "privat",
                                        "priv",     "domain", "invalid",     "workgroup",
                                        "office",   "loc",    "arpa" };

    for (size_t i = 0; i < sizeof(tops) / sizeof(tops[0]); i++)
        if (assent_text_equal(label, tops[i]))
            return true;
    return false;
}

static void look_at_name(const struct assent_client *client, struct assent_hits *hits)
{
    char name[LONGEST_NAME + 1];
    size_t length;

    assent_text_copy(name, sizeof(name), client->helo);
    length = strlen(name);
    if (length > 0 && name[length - 1] == '.')
        name[length - 1] = '\0';
    const char *top = strrchr(name, '.');
    if (!has_name_characters(client->helo))
        assent_hits_add(hits, HELO_INVALID_CHARACTER, "%s", client->helo);
    else if (top == NULL || !assent_domain_is_qualified(client->helo))
        assent_hits_add(hits, HELO_NOT_QUALIFIED, "%s", client->helo);
    else if (!is_possible_top(top + 1))
        assent_hits_add(hits, HELO_IMPOSSIBLE_NAME, "%s", client->helo);
    else if (is_internal_top(top + 1))
        assent_hits_add(hits, HELO_INTERNAL_NAME, "%s", client->helo);
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_client *client = view->origin;
    struct assent_client said = { .family = ASSENT_FAMILY_NONE };

    if (!view->host_checks || (client->helo[0] == '\0' && view->relays > 0))
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    if (client->helo[0] == '\0') {
        assent_hits_add(hits, HELO_MISSING, "%s", "");
    } else if (client->helo[0] == '[') {
        look_at_brackets(client, hits);
    } else if (assent_client_set_address(&said, client->helo)) {
        assent_hits_add(hits, HELO_BARE_ADDRESS, "%s", client->helo);
        look_at_address(client, &said, hits);
    } else {
        look_at_name(client, hits);
    }
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_helo = {
    .name = "helo",
    .group = "client",
    .summary = "Does the client introduce itself as a mail server does?",
    .cost = ASSENT_COST_LOCAL,
    .of_origin = true,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
