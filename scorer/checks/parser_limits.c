/*
 * parser_limits: the message exceeds a limit of the parser.
 *
 * Signal: the limits (scorer/message/limits.h) are far above what honest mail has;
 * who exceeds one means to break a parser, or to hide something behind the place
 * where it stops.
 *
 * False positives: machine-made digests and exports of unheard-of size. When the
 * rest of a body was not parsed, what is attached there was not seen: then both
 * symbols together reach the tag threshold, and no more.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/view.h"

enum { PARSER_LIMIT, PARSER_STOPPED };

static const struct assent_symbol symbols[] = {
    [PARSER_LIMIT] = { .name = "PARSER_LIMIT",
                       .meaning = "The message exceeds a limit of the parser",
                       .weight = ASSENT_POINTS(3),
                       .decisive = ASSENT_DECISIVE_NONE,
                       .evidence = "the limit, or the number of header fields",
                       .false_positives = "machine-made digests and exports of unheard-of size" },
    [PARSER_STOPPED] = { .name = "PARSER_STOPPED",
                         .meaning = "The body was not parsed to its end, for it exceeds a limit",
                         .weight = ASSENT_POINTS(2),
                         .decisive = ASSENT_DECISIVE_NONE,
                         .evidence = "nothing",
                         .false_positives = "the same" },
};

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_message *message = view->message;

    for (enum assent_limit limit = 0; limit < ASSENT_LIMIT_COUNT; limit++)
        if ((message->prescan.exceeded & 1U << limit) != 0)
            assent_hits_add(hits, PARSER_LIMIT, "%s", assent_limit_name(limit));
    if (message->prescan.cut)
        assent_hits_add(hits, PARSER_STOPPED, "%s", "");
    if (message->header_total > message->header_count)
        assent_hits_add(hits, PARSER_LIMIT, "%zu header fields", message->header_total);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_parser_limits = {
    .name = "parser_limits",
    .group = "structure",
    .summary = "Does the message stay within the limits of the parser?",
    .cost = ASSENT_COST_LOCAL,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
