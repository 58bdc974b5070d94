/*
 * forbidden_attachment: a file that runs when it is opened.
 *
 * Signal: the last extension of a part's name. Only what Windows runs at a double
 * click, and disk images that carry such things past its warnings, is forbidden;
 * nobody sends these to be welcome. Decisive: refused whatever the score, for
 * outbound mail as well.
 *
 * Limits: names only, not what is inside archives; a part without a name is not
 * recognised here.
 *
 * False positives: developers who mail programs. They are told so in the SMTP
 * reply, while they can still do something else.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/engine/view.h"

enum { FORBIDDEN_ATTACHMENT };

static const struct assent_symbol symbols[] = {
    [FORBIDDEN_ATTACHMENT] = { .name = "FORBIDDEN_ATTACHMENT",
                               .meaning = "An attachment of a forbidden kind",
                               .weight = ASSENT_POINTS(0),
                               .decisive = ASSENT_DECISIVE_ATTACHMENT,
                               .status = "5.7.1",
                               .refusal = "Forbidden attachment",
                               .evidence = "the name of the attachment",
                               .false_positives =
                                   "programs that colleagues send each other: let them use an "
                                   "archive that is scanned, or a share" },
};

static const char *const forbidden[] = {
    "ade", "adp", "apk", "appx", "bat",  "chm", "cmd", "com", "cpl", "dll", "exe",
    "hta", "img", "ins", "iso",  "isp",  "jar", "js",  "jse", "lib", "lnk", "mde",
    "msc", "msi", "msp", "mst",  "one",  "pif", "ps1", "scr", "sct", "shb", "sys",
    "vb",  "vbe", "vbs", "vhd",  "vhdx", "vxd", "wsc", "wsf", "wsh",
};

/* Windows passes over dots and blanks at the end of a name. */
static size_t visible_length(const char *name)
{
    size_t length = strlen(name);

    while (length > 0 && (name[length - 1] == '.' || name[length - 1] == ' '))
        length--;
    return length;
}

static bool is_forbidden(const char *name)
{
    size_t length = visible_length(name);
    size_t start = length;

    while (start > 0 && name[start - 1] != '.')
        start--;
    if (start == 0)
        return false;
    for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
        if (strlen(forbidden[i]) == length - start &&
            assent_text_starts(name + start, forbidden[i]))
            return true;
    return false;
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_message *message = view->message;

    for (size_t i = 0; i < message->part_count; i++) {
        const struct assent_part *part = &message->parts[i];
        if (part->filename_unreadable)
            assent_hits_add(hits, FORBIDDEN_ATTACHMENT, "a name too long to be read");
        else if (is_forbidden(part->filename))
            assent_hits_add(hits, FORBIDDEN_ATTACHMENT, "%s", part->filename);
        else if (is_forbidden(part->type_name)) /* programs differ in which one they use */
            assent_hits_add(hits, FORBIDDEN_ATTACHMENT, "%s", part->type_name);
    }
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_forbidden_attachment = {
    .name = "forbidden_attachment",
    .group = "attachment",
    .summary = "Is there an attachment that runs when it is opened?",
    .cost = ASSENT_COST_LOCAL,
    .outbound = true,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
