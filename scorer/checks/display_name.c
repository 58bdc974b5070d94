/*
 * display_name: the name in From is an address or a domain that From is not of.
 *
 * Signal: many programs show the name alone, so that "support@bank.example"
 * <x@other.example> looks like mail of the bank, and "example.org helpdesk" like
 * mail of our own.
 *
 * Inputs: From's display name and address, Reply-To, what is ours.
 *
 * False positives: software that sends in somebody's name: mailing lists and the
 * programs behind "Alice via List" (not looked at), web forms, invitations, fax and
 * voice mail gateways, and services that give a recipient a mailbox for each sender and
 * spell the sender out in its address (not counted, unless the address is ours). When Reply-To
 * names the same address, the sender hides nothing, and nothing is said.
 *
 * Limits: names are looked for in ASCII, in the first bytes of the display name;
 * what is drawn like ASCII is a matter of display_name_letters.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>
#include <strings.h>

#include "scorer/base/text.h"
#include "scorer/engine/view.h"
#include "scorer/message/address_form.h"
#include "scorer/message/domain.h"

enum { FROM_NAME_OWN_ADDRESS, FROM_NAME_OWN_DOMAIN, FROM_NAME_OTHER_ADDRESS };

enum { NAME_SIZE = 256, MOST_DOMAINS = 4 };

static const struct assent_symbol symbols[] = {
    [FROM_NAME_OWN_ADDRESS] = { .name = "FROM_NAME_OWN_ADDRESS",
                                .meaning = "From shows an address of ours and is not of ours",
                                .weight = ASSENT_POINTS(1),
                                .decisive = ASSENT_DECISIVE_NONE,
                                .evidence = "From's name and address",
                                .false_positives = "web forms, fax and voice mail gateways" },
    [FROM_NAME_OWN_DOMAIN] = { .name = "FROM_NAME_OWN_DOMAIN",
                               .meaning = "From shows a domain of ours and is not of ours",
                               .weight = ASSENT_POINTS(1),
                               .decisive = ASSENT_DECISIVE_NONE,
                               .evidence = "From's name and address",
                               .false_positives = "services that send for us" },
    [FROM_NAME_OTHER_ADDRESS] = { .name = "FROM_NAME_OTHER_ADDRESS",
                                  .meaning = "From shows the address of another organization",
                                  .weight = ASSENT_POINTS(0.7),
                                  .decisive = ASSENT_DECISIVE_NONE,
                                  .evidence = "From's name and address",
                                  .false_positives =
                                      "web forms, invitations, people with several addresses" },
};

/* An answer would go where the name says. */
static bool is_reply_address(const struct assent_message *message, const char *name_domain)
{
    return message->reply_to.count > 0 &&
           assent_domain_same_organization(message->reply_to.items[0].domain, name_domain);
}

/* The same local part at two domains is most often one person's, or one company's. */
static bool is_same_local_part(const struct assent_named_domain *named, const char *address)
{
    size_t length = strcspn(address, "@");

    return named->length > length && named->word[length] == '@' &&
           strncasecmp(named->word, address, length) == 0;
}

/* True: something was said. */
static bool look_at(const struct assent_view *view, const struct assent_named_domain *named,
                    struct assent_hits *hits)
{
    const struct assent_address *from = &view->message->from.items[0];

    if (assent_domain_same_organization(named->domain, from->domain) ||
        is_reply_address(view->message, named->domain))
        return false;
    bool own = assent_view_is_local_domain(view, named->domain) ||
               assent_view_is_local_domain(view, assent_domain_organizational(named->domain));
    if (own)
        assent_hits_add(hits, named->address ? FROM_NAME_OWN_ADDRESS : FROM_NAME_OWN_DOMAIN,
                        "%s <%s>", from->name, from->address);
    else if (named->address && !is_same_local_part(named, from->address) &&
             !assent_named_domain_is_spelt(named, from->address))
        assent_hits_add(hits, FROM_NAME_OTHER_ADDRESS, "%s <%s>", from->name, from->address);
    else
        return false;
    return true;
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_message *message = view->message;
    struct assent_named_domain named;
    char name[NAME_SIZE];
    const char *rest = name;

    if (!view->outside || message->from.count != 1 || message->from.items[0].name[0] == '\0' ||
        message->from.items[0].domain[0] == '\0')
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    assent_text_copy(name, sizeof(name), message->from.items[0].name);
    if (strchr(name, '.') == NULL || assent_address_says_via(name) ||
        assent_view_is_list_mail(view))
        return ASSENT_OUTCOME_DONE;
    for (size_t i = 0; i < MOST_DOMAINS && assent_named_domain_next(&rest, &named); i++)
        if (look_at(view, &named, hits))
            break;
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_display_name = {
    .name = "display_name",
    .group = "header",
    .summary = "Does From's name pretend to be another address?",
    .cost = ASSENT_COST_LOCAL,
    .exclusive = true,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
