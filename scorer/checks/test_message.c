/*
 * test_message: the string that mail filters are tried with.
 *
 * Signal: GTUBE, the Generic Test for Unsolicited Bulk Email, 68 bytes that every
 * filter refuses by agreement, as virus scanners do EICAR. An administrator sends
 * it to see a refusal.
 *
 * False positives: none but mail that quotes the string whole.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "scorer/engine/view.h"

enum { GTUBE };

static const struct assent_symbol symbols[] = {
    [GTUBE] = { .name = "GTUBE",
                .meaning = "The test string for spam filters",
                .weight = ASSENT_POINTS(0),
                .decisive = ASSENT_DECISIVE_POLICY,
                .refusal = "The message holds the test string for spam filters (GTUBE)",
                .evidence = "nothing",
                .false_positives = "a message about the test string that quotes it" },
};

static const char test_string[] =
    "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_message *message = view->message;

    for (size_t i = 0; i < message->part_count; i++)
        if (message->parts[i].text != NULL &&
            memmem(message->parts[i].text, message->parts[i].text_length, test_string,
                   sizeof(test_string) - 1) != NULL)
            assent_hits_add(hits, GTUBE, "%s", "");
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_test_message = {
    .name = "test_message",
    .group = "content",
    .summary = "Does the text hold the test string GTUBE?",
    .cost = ASSENT_COST_CONTENT,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
