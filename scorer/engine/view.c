/*
 * What several checks ask of a view.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/view.h"

#include <stdio.h>
#include <string.h>

#include "scorer/base/text.h"

enum { LONGEST_DOMAIN = 255 };

static bool is_recipients_domain(const struct assent_view *view, const char *domain)
{
    const struct assent_envelope *envelope = view->envelope;

    for (size_t i = 0; i < envelope->recipient_count; i++)
        if (envelope->recipients[i].locality == ASSENT_LOCALITY_LOCAL &&
            assent_text_equal(assent_text_domain(envelope->recipients[i].address), domain))
            return true;
    return false;
}

bool assent_view_is_local_domain(const struct assent_view *view, const char *domain)
{
    const struct assent_list *ours = view->lists[ASSENT_LIST_LOCAL_DOMAINS];
    char address[LONGEST_DOMAIN + sizeof("x@")] = "x@";
    char *copy = address + strlen(address);
    const struct assent_list_query query = { .address = address, .now = view->wall };
    struct assent_list_match match;

    assent_text_copy(copy, LONGEST_DOMAIN + 1, domain);
    size_t length = strlen(copy);
    if (length > 0 && copy[length - 1] == '.')
        copy[length - 1] = '\0';
    if (copy[0] == '\0')
        return false;
    if (assent_list_size(ours) == 0)
        return is_recipients_domain(view, copy);
    return assent_list_lookup(ours, &query, &match);
}

bool assent_view_is_list_mail(const struct assent_view *view)
{
    const struct assent_message *message = view->message;
    const struct assent_header *precedence = assent_message_header(message, "Precedence");
    bool bulk = precedence != NULL && (assent_text_equal(precedence->text, "list") ||
                                       assent_text_equal(precedence->text, "bulk"));

    return assent_message_header(message, "List-Id") != NULL ||
           assent_message_header(message, "List-Post") != NULL ||
           (bulk && assent_message_header(message, "List-Unsubscribe") != NULL);
}

const char *assent_view_origin_note(const struct assent_view *view,
                                    char note[ASSENT_ORIGIN_NOTE_SIZE])
{
    note[0] = '\0';
    if (view->origin != view->client)
        (void)snprintf(note, ASSENT_ORIGIN_NOTE_SIZE, " (as Received says, through %s)",
                       view->client->address_text);
    return note;
}
