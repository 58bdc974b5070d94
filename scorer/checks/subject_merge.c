/*
 * subject_merge: traces of a mail merge in the subject.
 *
 * Signal: bulk mail puts what it knows of a recipient, often no more than the address,
 * into the subject; and where the merge went wrong, the name of the field
 * stands there.
 *
 * Inputs: Subject, recipients of the envelope.
 *
 * False positives: quarantine reports, bounces, alerts and password mails name the
 * address that they are about; newsletters of honest senders break, too. The local
 * part counts only when it is no plain word ("j.smith", "smith77"), since a name
 * belongs into a subject.
 *
 * Limits: the first recipients only.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "scorer/base/text.h"
#include "scorer/engine/view.h"

enum { SUBJECT_HAS_ADDRESS, SUBJECT_HAS_LOCAL_PART, SUBJECT_PLACEHOLDER };

static const struct assent_symbol symbols[] = {
    [SUBJECT_HAS_ADDRESS] = { .name = "SUBJECT_HAS_ADDRESS",
                              .meaning = "Subject has a recipient's address",
                              .weight = ASSENT_POINTS(0.2),
                              .decisive = ASSENT_DECISIVE_NONE,
                              .evidence = "the address, the subject",
                              .false_positives =
                                  "quarantine reports, account and delivery notices" },
    [SUBJECT_HAS_LOCAL_PART] = { .name = "SUBJECT_HAS_LOCAL_PART",
                                 .meaning = "Subject has the local part of a recipient's address",
                                 .weight = ASSENT_POINTS(0.1),
                                 .decisive = ASSENT_DECISIVE_NONE,
                                 .evidence = "the local part, the subject",
                                 .false_positives = "account notices that show the login name" },
    [SUBJECT_PLACEHOLDER] = { .name = "SUBJECT_PLACEHOLDER",
                              .meaning = "Subject has a placeholder that was not filled in",
                              .weight = ASSENT_POINTS(0.4),
                              .decisive = ASSENT_DECISIVE_NONE,
                              .evidence = "the subject",
                              .false_positives = "newsletters with a broken template, questions "
                                                 "about templates" },
};

enum {
    MOST_RECIPIENTS = 8,
    MOST_PLACES = 32, /* at which a word may stand within others */
    SHORTEST_LOCAL_PART = 5,
    LONGEST_LOCAL_PART = 64 /* RFC 5321 section 4.5.3.1.1 */
};

static bool is_word_byte(char byte)
{
    return isalnum((unsigned char)byte) || (unsigned char)byte >= 0x80;
}

/* Whether word stands in text, by itself and without regard to ASCII case. */
static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    const char *at = strcasestr(text, word);

    for (unsigned i = 0; at != NULL && i < MOST_PLACES; i++, at = strcasestr(at + 1, word))
        if ((at == text || !is_word_byte(at[-1])) && !is_word_byte(at[length]))
            return true;
    return false;
}

/* Whether the local part is the work of a provider or a registrar of names, not a word that a
 * subject may well have. */
static bool is_distinct(const char *local)
{
    return strlen(local) >= SHORTEST_LOCAL_PART &&
           (strpbrk(local, "0123456789") != NULL || strpbrk(local, "._-+=") != NULL);
}

static bool look_at_recipient(const char *address, const char *subject, struct assent_hits *hits)
{
    const char *at = strrchr(address, '@');
    char local[LONGEST_LOCAL_PART + 1];

    if (at == NULL || at == address || (size_t)(at - address) > LONGEST_LOCAL_PART)
        return false;
    if (has_word(subject, address)) {
        assent_hits_add(hits, SUBJECT_HAS_ADDRESS, "%s: %s", address, subject);
        return true;
    }
    assent_text_copy(local, (size_t)(at - address) + 1, address);
    if (!is_distinct(local) || !has_word(subject, local))
        return false;
    assent_hits_add(hits, SUBJECT_HAS_LOCAL_PART, "%s: %s", local, subject);
    return true;
}

/* "%FIRST_NAME", "{{name}}", "{%name%}", "${name}", "[[name]]", "*|FNAME|*": the forms of common
 * programs for mail merges, closed where they have an end. */
static bool has_placeholder(const char *subject)
{
    static const char *const pairs[][2] = {
        { "{{", "}}" }, { "{%", "%}" }, { "${", "}" },
        { "*|", "|*" }, { "[[", "]]" }, { "<%", "%>" },
    };

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        const char *open = strstr(subject, pairs[i][0]);
        if (open != NULL && strstr(open + 2, pairs[i][1]) != NULL)
            return true;
    }
    for (const char *at = strchr(subject, '%'); at != NULL; at = strchr(at + 1, '%')) {
        size_t length = strspn(at + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
        if (length >= 4 && memchr(at + 1, '_', length) != NULL)
            return true;
    }
    return false;
}

static enum assent_outcome run(const struct assent_view *view, struct assent_hits *hits)
{
    const struct assent_header *subject = assent_message_header(view->message, "Subject");
    const struct assent_envelope *envelope = view->envelope;

    if (!view->outside || subject == NULL || assent_view_is_list_mail(view))
        return ASSENT_OUTCOME_NOT_APPLICABLE;
    for (size_t i = 0; i < envelope->recipient_count && i < MOST_RECIPIENTS; i++)
        if (look_at_recipient(envelope->recipients[i].address, subject->text, hits))
            break;
    if (has_placeholder(subject->text))
        assent_hits_add(hits, SUBJECT_PLACEHOLDER, "%s", subject->text);
    return ASSENT_OUTCOME_DONE;
}

const struct assent_check assent_check_subject_merge = {
    .name = "subject_merge",
    .group = "header",
    .summary = "Does the subject show that it comes from a mail merge?",
    .cost = ASSENT_COST_LOCAL,
    .symbols = symbols,
    .symbol_count = sizeof(symbols) / sizeof(symbols[0]),
    .run = run,
};
