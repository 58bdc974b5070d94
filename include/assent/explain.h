/*
 * Explanations: one decision, in each form that somebody reads.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_EXPLAIN_H
#define ASSENT_EXPLAIN_H

#include <stddef.h>
#include <stdio.h>

#include <assent/decision.h>
#include <assent/export.h>
#include <assent/facts.h>

/* The decision with all its arithmetic as JSON text, to be freed with free(). NULL: out of
 * memory. An object with these members, to which later issues may add:
 *   id, time (seconds since the Unix epoch), direction, verdict, reason, score
 *   tag_threshold, reject_threshold  of the policy that holds
 *   reply         {code, status, text}, of defer and reject
 *   origin        {address, name, received_lines}, of a message from a trusted relay: the host that
 *                 it came from before, "unknown" when Received lines do not tell
 *   hits          [{symbol, check, weight, meaning, evidence, decisive, deciding}]
 *   checks        [{check, cost, outcome, detail, lowest, highest, outage_seconds}]
 *   recipients    [{verdict, reason, score, mode, recipients, tag_threshold, reject_threshold}],
 *                 one for each policy
 *   distance      {tag, reject}: score less threshold
 *   alternatives  [{change, points, symbol, check, verdict, reason, score}]: what would have made
 *                 another verdict. change is "points" (so many more, or less), "without" (that
 *                 symbol; points is its weight, turned round) or "answer" (the check that is
 *                 incomplete had added these points) */
ASSENT_API char *assent_explain_json(const struct assent_decision *decision);

/* For a person at a terminal. */
ASSENT_API void assent_explain_text(const struct assent_decision *decision, FILE *stream);

/* "A,B,C": the symbols that were hit, the heaviest first; "none" for none. Cut to size at a
 * comma. Returns text. */
ASSENT_API const char *assent_explain_symbols(const struct assent_decision *decision, char *text,
                                              size_t size);

/* Values of header fields, without the name, folded with LF and TAB where they are long. */
ASSENT_API void assent_explain_status_field(const struct assent_decision *decision, char *text,
                                            size_t size);
ASSENT_API void assent_explain_assent_field(const struct assent_decision *decision, char *text,
                                            size_t size);
/* Authentication-Results, RFC 8601. */
ASSENT_API void assent_explain_authentication_field(const struct assent_client *client,
                                                    const char *authserv_id, char *text,
                                                    size_t size);

/* "key=value ..." of one decision, without ID, as log lines have it. */
ASSENT_API void assent_explain_log(const struct assent_decision *decision, char *text, size_t size);

#endif
