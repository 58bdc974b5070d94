/*
 * text_charset: text that is not in the charset that it claims.
 *
 * Signal: a text part names a charset (RFC 2045 section 5) that nobody knows, or
 * one that its bytes do not keep to, or holds characters that no text holds. Bulk
 * tools put a charset on whatever they send.
 *
 * False positives: old gateways and scripts label windows-1252 as us-ascii; hence
 * weights near zero.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/view.h"

enum { CHARSET_UNKNOWN, CHARSET_BROKEN, TEXT_CONTROLS };

static const struct assent_symbol symbols[] = {
    [CHARSET_UNKNOWN] = { .name = "CHARSET_UNKNOWN",
                          .meaning = "A text part names a charset that does not exist",
                          .weight = ASSENT_POINTS(0.6),
                          .decisive = ASSENT_DECISIVE_NONE,
                          .evidence = "the charset",
                          .false_positives = "old gateways that make up names" },
    [CHARSET_BROKEN] = { .name = "CHARSET_BROKEN",
                         .meaning = "A text part is not in the charset that it names",
                         .weight = ASSENT_POINTS(0.3),
                         .decisive = ASSENT_DECISIVE_NONE,
                         .evidence = "the charset",
                         .false_positives =
                             "gateways and scripts that label windows-1252 as us-ascii" },
    [TEXT_CONTROLS] = { .name = "TEXT_CONTROLS",
                        .meaning = "A text part holds many control characters",
                        .weight = ASSENT_POINTS(1),
                        .decisive = ASSENT_DECISIVE_NONE,
                        .evidence = "the number of the part",
                        .false_positives = "logs and terminal output sent as text" },
};

enum { MANY_CONTROLS = 16 };

/* Control characters that no text needs: all but TAB, LF, FF, CR and ESC. */
static size_t count_controls(const struct assent_part *part)
{
    size_t count = 0;

    for (size_t i = 0; i < part->text_length; i++) {
        unsigned char byte = (unsigned char)part->text[i];
        count += byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\f' && byte != '\r' &&
                 byte != 0x1b;
    }
    return count;
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_message *message = view->message;

    for (size_t i = 0; i < message->part_count; i++) {
        const struct assent_part *part = &message->parts[i];
        if (part->text == NULL)
            continue;
        if (part->charset_unknown)
            assent_hits_add(hits, CHARSET_UNKNOWN, "%s", part->charset);
        if (part->charset_broken)
            assent_hits_add(hits, CHARSET_BROKEN, "%s", part->charset);
        if (count_controls(part) >= MANY_CONTROLS)
            assent_hits_add(hits, TEXT_CONTROLS, "in part %zu", i + 1);
    }
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_text_charset = {
    .name = "text_charset",
    .group = "content",
    .summary = "Is the text in the charset that it names?",
    .cost = ASSENT_COST_CONTENT,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
