/*
 * mailer: does a message bear the marks of the program that is said to have
 * written it?
 *
 * Signal: tools for bulk mail claim in X-Mailer or User-Agent to be a program that
 * people use, and do not take the trouble to write what it writes: its form of
 * Message-ID, its form of boundary, the time in the ID, the fields that it
 * always adds. What these are stands in scorer/message/mailer.c, with sources.
 *
 * Inputs: X-Mailer, User-Agent, Message-ID, Date, the boundary of the outermost
 * Content-Type, presence of some fields.
 *
 * False positives: transit changes things. Servers add or replace a Message-ID,
 * gateways wrap the content anew, filters drop X- fields: what looks like the
 * work of one of those counts for nothing, list mail is not looked at, and a single
 * missing mark says little; only two that have nothing to do with one another
 * make a claim false. Scripts of honest web sites, too, pose as a program that
 * somebody copied a header from: even a false claim alone is far from the tag
 * threshold.
 *
 * Limits: boundaries of inner parts are not looked at. A tool that copies a program
 * well is not found.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "scorer/base/text.h"
#include "scorer/engine/view.h"
#include "scorer/message/date.h"
#include "scorer/message/mailer.h"
#include "scorer/message/shape.h"

enum { MAILER_FALSE, MAILER_DOUBTFUL, MAILER_UNNAMED };

static const struct assent_symbol symbols[] = {
    [MAILER_FALSE] = { .name = "MAILER_FALSE",
                       .meaning = "Several marks of the named mail program are missing",
                       .weight = ASSENT_POINTS(1.5),
                       .decisive = ASSENT_DECISIVE_NONE,
                       .evidence = "the program, the marks",
                       .false_positives =
                           "scripts of web sites that pose as a mail program; mail that "
                           "two gateways changed" },
    [MAILER_DOUBTFUL] = { .name = "MAILER_DOUBTFUL",
                          .meaning = "A mark of the named mail program is missing",
                          .weight = ASSENT_POINTS(0.5),
                          .decisive = ASSENT_DECISIVE_NONE,
                          .evidence = "the program, the mark",
                          .false_positives = "mail that a gateway changed, unknown versions" },
    [MAILER_UNNAMED] = { .name = "MAILER_UNNAMED",
                         .meaning = "X-Mailer holds no name: no letter, or a placeholder",
                         .weight = ASSENT_POINTS(0.5),
                         .decisive = ASSENT_DECISIVE_NONE,
                         .evidence = "X-Mailer",
                         .false_positives = "scripts that write nothing but a version" },
};

enum {
    LONGEST_BOUNDARY = 70, /* RFC 2046 section 5.1.1 */
    MOST_HOPS = 8,
    DAY = 24 * 60 * 60,
    EARLY = 2 * DAY,  /* an ID can be no later than the Date, but clocks and zones are wrong */
    LATE = 400 * DAY, /* a draft may have lain for long */
    SEVERAL_MARKS = 2
};

/* What speaks against the claim. */
struct marks {
    size_t count;
    char words_bytes[160];
    struct assent_text words;
};

static void add_mark(struct marks *marks, const char *words)
{
    assent_text_add(&marks->words, marks->count++ == 0 ? "" : ", ");
    assent_text_add(&marks->words, words);
}

/* Whether a server that the message went through made the ID: it has that server's name. */
static bool is_of_hop(const struct assent_message *message, const char *id)
{
    char host[256];

    assent_text_copy(host, sizeof(host), assent_text_domain(id));
    host[strcspn(host, "> \t")] = '\0';
    for (size_t i = 0; host[0] != '\0' && i < message->hop_count && i < MOST_HOPS; i++)
        if (assent_text_equal(host, message->hops[i].by))
            return true;
    return false;
}

static void look_at_time(const struct assent_message *message, const struct assent_mailer *mailer,
                         const char *id, struct marks *marks)
{
    const struct assent_header *header = assent_message_header(message, "Date");
    struct assent_date date;
    int64_t time = 0;

    if (header == NULL || !assent_mailer_id_time(mailer, id, &time) ||
        !assent_date_parse(header->text, &date))
        return;
    if (time > date.time + EARLY || time < date.time - LATE)
        add_mark(marks, "time in Message-ID");
}

static void look_at_id(const struct assent_message *message, const struct assent_mailer *mailer,
                       struct marks *marks)
{
    const struct assent_header *header = assent_message_header(message, "Message-ID");
    const char *id = header == NULL ? "" : header->text;

    if (id[0] != '<' || strchr(id, '@') == NULL || mailer->ids[0] == NULL)
        return;
    if (assent_shape_matches_any(mailer->ids, ASSENT_MAILER_MOST_IDS, id))
        look_at_time(message, mailer, id, marks);
    else if (!assent_mailer_is_servers_id(id) && !is_of_hop(message, id))
        add_mark(marks, "form of Message-ID");
}

/* The boundary in the text of a Content-Type; false: it has none that fits. */
static bool read_boundary(const char *text, char *boundary, size_t size)
{
    const char *at = strcasestr(text, "boundary=");

    if (at == NULL)
        return false;
    at += strlen("boundary=");
    bool quoted = *at == '"';
    at += quoted;
    size_t length = strcspn(at, quoted ? "\"" : "; \t");
    if (length == 0 || length >= size)
        return false;
    assent_text_copy(boundary, length + 1, at);
    return true;
}

static void look_at_boundary(const struct assent_message *message,
                             const struct assent_mailer *mailer, struct marks *marks)
{
    const struct assent_header *header = assent_message_header(message, "Content-Type");
    char boundary[LONGEST_BOUNDARY + 1];

    if (header == NULL || mailer->boundaries[0] == NULL ||
        !assent_text_starts(header->text, "multipart/") ||
        !read_boundary(header->text, boundary, sizeof(boundary)))
        return;
    if (!assent_shape_matches_any(mailer->boundaries, ASSENT_MAILER_MOST_BOUNDARIES, boundary) &&
        !assent_mailer_is_gateways_boundary(boundary))
        add_mark(marks, "form of boundary");
}

/* All missing fields are one mark: who drops one may drop the others. */
static void look_at_fields(const struct assent_message *message, const struct assent_mailer *mailer,
                           struct marks *marks)
{
    for (size_t i = 0; i < ASSENT_MAILER_MOST_FIELDS && mailer->fields[i] != NULL; i++) {
        if (assent_message_header(message, mailer->fields[i]) != NULL)
            continue;
        add_mark(marks, mailer->fields[i]);
        return;
    }
}

static void look_at_claim(const struct assent_message *message, const char *claim,
                          struct assent_hits *hits)
{
    const struct assent_mailer *mailer = assent_mailer_find(claim);
    struct marks marks = { .count = 0 };

    if (mailer == NULL)
        return;
    assent_text_init(&marks.words, marks.words_bytes, sizeof(marks.words_bytes));
    look_at_id(message, mailer, &marks);
    look_at_boundary(message, mailer, &marks);
    look_at_fields(message, mailer, &marks);
    if (marks.count > 0)
        assent_hits_add(hits, marks.count >= SEVERAL_MARKS ? MAILER_FALSE : MAILER_DOUBTFUL,
                        "%.60s: %s", claim, marks.words.bytes);
}

static bool has_letter(const char *text)
{
    for (; *text != '\0'; text++)
        if (isalpha((unsigned char)*text) || (unsigned char)*text >= 0x80)
            return true;
    return false;
}

static void look_at_name(const struct assent_header *mailer, struct assent_hits *hits)
{
    const char *name = mailer->text;

    if (name[0] != '\0' && (!has_letter(name) || name[0] == '%'))
        assent_hits_add(hits, MAILER_UNNAMED, "%s", name);
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_message *message = view->message;
    const struct assent_header *mailer = assent_message_header(message, "X-Mailer");
    const struct assent_header *agent = assent_message_header(message, "User-Agent");

    if (!view->outside || (mailer == NULL && agent == NULL) || assent_view_is_list_mail(view))
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    if (mailer != NULL)
        look_at_name(mailer, hits);
    look_at_claim(message, mailer != NULL ? mailer->text : agent->text, hits);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_mailer = {
    .name = "mailer",
    .group = "header",
    .summary = "Are the marks there of the mail program that a message names?",
    .cost = ASSENT_COST_LOCAL,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
