/*
 * connection: how the client behaves in the SMTP session.
 *
 * Signal: a mail server knows whom it writes to, uses commands that it was offered
 * and has one name. Who guesses addresses is refused most of them; who sends
 * commands that do not exist, or another name with each message, runs a program
 * that was not made to be a mail server.
 *
 * Source: RFC 5321 sections 3.2, 4.1.1 and 4.2.4 (commands, HELO), RFC 8996 (TLS 1.0
 * and 1.1 are obsolete).
 *
 * Inputs: the recipients of this transaction that the mail server took and refused
 * (those that it refused for now are not told), commands that it did not know,
 * names said in HELO and EHLO, the TLS version. All of them are facts about who is
 * connected: behind a trusted relay they are facts about the relay, and nothing is said.
 *
 * What Postfix (3.7) tells a milter of bad manners: words that are no command at all
 * (XYZZY, EXPN, HELP, SAML, XEXCH50), before MAIL or within a transaction, where they
 * count for the next message only. It does not tell of commands out of order (503), bad
 * syntax (501), parameters that it does not know (555), empty lines (500), authentication
 * that it does not offer (503), or HELO without a name. After a line that begins with no
 * letter, as HTTP, or as a header field, it hangs up.
 *
 * What is not looked at: transactions that the client gives up, since servers that
 * keep a connection open do so whenever all recipients are refused, and whoever only
 * probes addresses sends no message; SIZE (RFC 1870), which is an honest estimate before
 * conversions; plain sessions, since an evaluation does not know of them and much honest
 * mail is sent in them.
 *
 * False positives: see the table. Newsletters and lists go on writing to people who
 * have left, so that refused recipients count only where they are most of all; no
 * honest program is known to send three commands that do not exist and then mail, but
 * security scanners do. Spammers use TLS as well: it hardly counts.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/engine/view.h"

enum {
    RECIPIENTS_REJECTED,
    RECIPIENTS_REJECTED_MANY,
    UNKNOWN_COMMANDS,
    UNKNOWN_COMMANDS_MANY,
    HELO_CHANGED,
    TLS_USED,
    TLS_OBSOLETE
};

enum {
    SOME_REJECTED = 3,  /* and more than twice as many as were taken */
    MANY_REJECTED = 10, /* and more than four times as many */
    MANY_COMMANDS = 3,
};

static const struct assent_symbol symbols[] = {
    [RECIPIENTS_REJECTED] = { .name = "CONNECTION_RECIPIENTS_REJECTED",
                              .meaning = "Most recipients of the message were refused",
                              .weight = ASSENT_POINTS(0.5),
                              .decisive = ASSENT_DECISIVE_NONE,
                              .evidence = "how many recipients were refused and taken",
                              .false_positives =
                                  "an old address book; a list whose subscribers have left" },
    [RECIPIENTS_REJECTED_MANY] = { .name = "CONNECTION_RECIPIENTS_REJECTED_MANY",
                                   .meaning = "Nearly all of many recipients were refused, as when "
                                              "addresses are guessed",
                                   .weight = ASSENT_POINTS(1.5),
                                   .decisive = ASSENT_DECISIVE_NONE,
                                   .evidence = "how many recipients were refused and taken",
                                   .false_positives = "a newsletter to an organization that has "
                                                      "given up its mailboxes" },
    [UNKNOWN_COMMANDS] = { .name = "CONNECTION_UNKNOWN_COMMANDS",
                           .meaning = "The client has sent a command that does not exist, or two",
                           .weight = ASSENT_POINTS(0.3),
                           .decisive = ASSENT_DECISIVE_NONE,
                           .evidence = "how many commands",
                           .false_positives = "old mail servers that try private extensions "
                                              "(XEXCH50, ONEX) without being offered them; HELP" },
    [UNKNOWN_COMMANDS_MANY] = { .name = "CONNECTION_UNKNOWN_COMMANDS_MANY",
                                .meaning = "The client has sent several commands that do not exist",
                                .weight = ASSENT_POINTS(1),
                                .decisive = ASSENT_DECISIVE_NONE,
                                .evidence = "how many commands",
                                .false_positives = "security scanners that send a message" },
    [HELO_CHANGED] = { .name = "CONNECTION_HELO_CHANGED",
                       .meaning = "The client has introduced itself with different names in one "
                                  "session",
                       .weight = ASSENT_POINTS(0.5),
                       .decisive = ASSENT_DECISIVE_NONE,
                       .evidence = "how often it said another name, and the last one",
                       .false_positives = "proxies that send several servers' mail through one "
                                          "connection; servers that say an inner name before TLS" },
    [TLS_USED] = { .name = "CONNECTION_TLS",
                   .meaning = "The session is encrypted as it should be today",
                   .weight = ASSENT_POINTS(-0.1),
                   .decisive = ASSENT_DECISIVE_NONE,
                   .evidence = "TLS version",
                   .false_positives = "none known: it speaks for the message" },
    [TLS_OBSOLETE] = { .name = "CONNECTION_TLS_OBSOLETE",
                       .meaning = "The session is encrypted in an obsolete way",
                       .weight = ASSENT_POINTS(0.1),
                       .decisive = ASSENT_DECISIVE_NONE,
                       .evidence = "TLS version",
                       .false_positives = "mail servers and appliances of before 2014" },
};

static void look_at_recipients(const struct assent_envelope *envelope, struct assent_hits *hits)
{
    size_t rejected = envelope->rejected_total;
    size_t taken = envelope->recipient_total;

    if (rejected >= MANY_REJECTED && rejected > 4 * taken)
        assent_hits_add(hits, RECIPIENTS_REJECTED_MANY, "%zu refused, %zu taken", rejected, taken);
    else if (rejected >= SOME_REJECTED && rejected > 2 * taken)
        assent_hits_add(hits, RECIPIENTS_REJECTED, "%zu refused, %zu taken", rejected, taken);
}

static void look_at_commands(const struct assent_client *client, struct assent_hits *hits)
{
    if (client->unknown_commands >= MANY_COMMANDS)
        assent_hits_add(hits, UNKNOWN_COMMANDS_MANY, "%u commands", client->unknown_commands);
    else if (client->unknown_commands > 0)
        assent_hits_add(hits, UNKNOWN_COMMANDS, "%u command%s", client->unknown_commands,
                        client->unknown_commands == 1 ? "" : "s");
}

/* As OpenSSL names versions; what it does not know yet is neither. */
static void look_at_tls(const char *version, struct assent_hits *hits)
{
    static const char *const obsolete[] = { "SSLv2", "SSLv3", "TLSv1", "TLSv1.0", "TLSv1.1" };

    for (size_t i = 0; i < sizeof(obsolete) / sizeof(obsolete[0]); i++)
        if (assent_text_equal(version, obsolete[i])) {
            assent_hits_add(hits, TLS_OBSOLETE, "%s", version);
            return;
        }
    if (assent_text_starts(version, "TLSv1."))
        assent_hits_add(hits, TLS_USED, "%s", version);
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_client *client = view->client;

    if (!view->host_checks || view->relays > 0)
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    look_at_recipients(view->envelope, hits);
    look_at_commands(client, hits);
    if (client->helo_changes > 0)
        assent_hits_add(hits, HELO_CHANGED, "%u time%s, at last %s", client->helo_changes,
                        client->helo_changes == 1 ? "" : "s", client->helo);
    look_at_tls(client->tls_version, hits);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_connection = {
    .name = "connection",
    .group = "client",
    .summary = "Does the client behave as a mail server does?",
    .cost = ASSENT_COST_LOCAL,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
