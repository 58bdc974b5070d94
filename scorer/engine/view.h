/*
 * What a check is given, and what it gives back.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_ENGINE_VIEW_H
#define ASSENT_ENGINE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <assent/check.h>
#include <assent/decision.h>
#include <assent/facts.h>
#include <assent/list.h>
#include <assent/state.h>

#include "scorer/base/pending.h"
#include "scorer/message/message.h"

/* The envelope as far as it is known. */
struct assent_envelope {
    const char *sender; /* "" for the null sender */
    const char *parameters;
    enum assent_locality sender_locality;
    const struct assent_recipient *recipients; /* accepted */
    size_t recipient_count;
    size_t recipient_total; /* those beyond what is kept included */
    const struct assent_recipient *rejected;
    size_t rejected_count;
    size_t rejected_total;
};

/* Everything that a check may read. It never sees a threshold, a reply or another check. */
struct assent_view {
    const struct assent_client *client; /* who is connected */
    const struct assent_client *origin; /* where the message came from: the client, or, behind
                                           trusted relays, the last host before them, as their
                                           Received lines have it; family NONE: not known */
    size_t relays;                      /* Received lines, from the newest on, that were read to
                                           find the origin; 0: it is the client, or a trusted
                                           relay that has written none */
    bool outside;     /* the origin is a host of others: of a public address, or a stranger that a
                         relay does not name clearly; not logged in, not in trusted-clients; the
                         message is inbound */
    bool host_checks; /* outside, its address is known, and it is not in no-host-checks */
    const struct assent_envelope *envelope;
    enum assent_direction direction;
    const struct assent_message *message;
    const struct assent_patience *patience;
    struct assent_state *state;       /* NULL: there is none */
    int64_t state_timeout;            /* milliseconds that a question to state may take */
    struct assent_list *const *lists; /* by enum assent_list_name */
    int64_t wall;                     /* milliseconds since the Unix epoch */
    void *pending;                    /* what the check's start left; NULL for nothing */
};

/* Whether addresses of a domain are ours: in local-domains or, while that is empty, the domain of a
 * recipient that the mail server delivers itself. */
bool assent_view_is_local_domain(const struct assent_view *view, const char *domain);

/* Whether a mailing list or something like it has sent the message, as it says itself (List-Id,
 * List-Post, List-Unsubscribe with Precedence list or bulk): that proves nothing, but explains
 * many oddities. */
bool assent_view_is_list_mail(const struct assent_view *view);

/* What evidence about the origin ends in: how it is known when it is not the client, " (as Received
 * says, through 192.0.2.5)", "" otherwise. Returns note. For checks of which not all is of_origin.
 */
enum { ASSENT_ORIGIN_NOTE_SIZE = 128 };
const char *assent_view_origin_note(const struct assent_view *view,
                                    char note[ASSENT_ORIGIN_NOTE_SIZE]);

/* For a check's start: what is known at that step. message has header fields from
 * ASSENT_STEP_HEADERS on, and nothing but those. */
struct assent_start {
    const struct assent_client *client;
    const struct assent_envelope *envelope;
    const struct assent_raw_header *headers;
    size_t header_count;
    void *pending; /* out; the check's cancel lets go of it */
};

/* Says a symbol of the running check, by its place in the check's table; evidence is one line
 * for people (made printable here). A symbol said twice counts once. */
void assent_hits_add(struct assent_hits *hits, size_t symbol, const char *format, ...)
    ASSENT_PRINTF(3, 4);
/* The same for an entry of a list: the more specific of two entries wins. */
void assent_hits_add_specific(struct assent_hits *hits, size_t symbol, unsigned specificity,
                              const char *format, ...) ASSENT_PRINTF(4, 5);

#endif
