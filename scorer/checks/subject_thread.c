/*
 * subject_thread: a subject that says that it answers or passes on another message.
 *
 * Signal: a message that begins with "Re:" belongs to a thread, and the program that
 * wrote the mark names the message before it (In-Reply-To and References of RFC
 * 5322 section 3.6.4; Thread-Index and Thread-Topic of Exchange). Bulk mail puts
 * the mark there so that it looks expected.
 *
 * Inputs: Subject, the fields of threads, Resent and List fields.
 *
 * False positives: ticket systems, forms of web sites, old phones, programs without
 * threads, people who write "Re:" by hand, meaning "about". Many programs pass a
 * message on without a reference, hence the lower weight for that. Lists and
 * their digests lose references; their mail is not looked at.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/view.h"
#include "scorer/message/subject.h"

enum { FALSE_REPLY, FALSE_FORWARD };

static const struct assent_symbol symbols[] = {
    [FALSE_REPLY] = { .name = "FALSE_REPLY",
                      .meaning = "Subject says that this is a reply, no field says to what",
                      .weight = ASSENT_POINTS(0.4),
                      .decisive = ASSENT_DECISIVE_NONE,
                      .evidence = "the subject",
                      .false_positives = "ticket systems, old programs, Re: written by hand" },
    [FALSE_FORWARD] = { .name = "FALSE_FORWARD",
                        .meaning = "Subject says that this was passed on, no field says of what",
                        .weight = ASSENT_POINTS(0.2),
                        .decisive = ASSENT_DECISIVE_NONE,
                        .evidence = "the subject",
                        .false_positives = "programs that forward without a reference" },
};

static bool has_reference(const struct assent_message *message)
{
    static const char *const names[] = {
        "In-Reply-To", "References",        "Thread-Index",           "Thread-Topic",
        "Resent-From", "Resent-Message-ID", "X-Forwarded-Message-Id", "X-MS-TNEF-Correlator"
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (assent_message_header(message, names[i]) != NULL)
            return true;
    return false;
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_header *subject = assent_message_header(view->message, "Subject");

    if (!view->outside || subject == NULL || assent_message_is_untrusted(view->message) ||
        assent_view_is_list_mail(view))
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    const struct assent_subject read = assent_subject_read(subject->text);
    if ((!read.reply && !read.forward) || has_reference(view->message))
        return ASSENT_OUTCOME_DONE;
    assent_hits_add(hits, read.reply ? FALSE_REPLY : FALSE_FORWARD, "%s", subject->text);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_subject_thread = {
    .name = "subject_thread",
    .group = "header",
    .summary = "Does a reply or a forwarded message say to what it belongs?",
    .cost = ASSENT_COST_LOCAL,
    .exclusive = true,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
