/*
 * Whether a record is what somebody looks for: the cheap questions first.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/journal_match.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"

static bool is_wanted(const char *text)
{
    return text != NULL && text[0] != '\0';
}

/* "192.0.2.1", "192.0.2.0/24", "2001:db8::/32". */
static bool read_network(struct assent_journal_match *match, const char *text)
{
    char address[INET6_ADDRSTRLEN];
    const char *slash = strchr(text, '/');
    size_t length = slash == NULL ? strlen(text) : (size_t)(slash - text);
    char *end = NULL;

    if (length >= sizeof(address))
        return false;
    memcpy(address, text, length);
    address[length] = '\0';
    int family = strchr(address, ':') == NULL ? AF_INET : AF_INET6;
    match->address_length = family == AF_INET ? 4 : 16;
    match->bits = (unsigned)match->address_length * 8;
    if (inet_pton(family, address, match->address) != 1)
        return false;
    if (slash == NULL)
        return true;
    unsigned long bits = strtoul(slash + 1, &end, 10);
    if (end == slash + 1 || *end != '\0' || bits > match->bits)
        return false;
    match->bits = (unsigned)bits;
    return true;
}

void assent_journal_match_init(struct assent_journal_match *match,
                               const struct assent_journal_filter *filter)
{
    memset(match, 0, sizeof(*match));
    match->filter = filter;
    match->network = is_wanted(filter->client) && read_network(match, filter->client);
    if (is_wanted(filter->symbol))
        match->symbol = assent_name_number_of_symbol(filter->symbol);
    match->texts = is_wanted(filter->sender) || is_wanted(filter->recipient) ||
                   is_wanted(filter->subject) || is_wanted(filter->message_id) ||
                   (is_wanted(filter->client) && !match->network);
}

static bool in_network(const struct assent_journal_match *match, struct assent_reader address)
{
    unsigned whole = match->bits / 8;
    unsigned rest = match->bits % 8;

    if (assent_reader_length(&address) != match->address_length ||
        memcmp(address.at, match->address, whole) != 0)
        return false;
    return rest == 0 || (address.at[whole] ^ match->address[whole]) >> (8 - rest) == 0;
}

static bool has_symbol(const struct assent_raw_record *raw, uint32_t number)
{
    struct assent_reader reader = raw->all;
    struct assent_field field;

    while (assent_reader_field(&reader, &field))
        if (field.tag == ASSENT_TAG_HIT && field.is_bytes &&
            assent_raw_name_read(&field.bytes) == number && !field.bytes.damaged)
            return true;
    return false;
}

static bool contains(const char *text, const char *wanted)
{
    if (!is_wanted(wanted))
        return true;
    if (wanted[0] == '@')
        return assent_text_ends(text, wanted);
    return strcasestr(text, wanted) != NULL;
}

static bool any_recipient(const struct assent_raw_record *raw, const struct assent_slots *slots,
                          const char *wanted)
{
    char text[ASSENT_RECORD_TEXT];

    if (!is_wanted(wanted) || contains(slots->texts[ASSENT_SLOT_RECIPIENT], wanted))
        return true;
    for (size_t i = 1; i < raw->recipient_count; i++) {
        (void)assent_slots_expand(slots, ASSENT_SLOT_EVIDENCE, raw->recipients[i], text,
                                  sizeof(text));
        if (contains(text, wanted))
            return true;
    }
    return false;
}

static bool text_matches(const struct assent_slots *slots, struct assent_reader bytes,
                         const char *wanted)
{
    char text[ASSENT_RECORD_TEXT];

    if (!is_wanted(wanted))
        return true;
    (void)assent_slots_expand(slots, ASSENT_SLOT_EVIDENCE, bytes, text, sizeof(text));
    return contains(text, wanted);
}

static bool texts_match(const struct assent_journal_match *match,
                        const struct assent_raw_record *raw, struct assent_raw_texts *texts)
{
    const struct assent_journal_filter *filter = match->filter;
    const struct assent_slots *slots = &texts->slots;

    assent_raw_texts_read(raw, texts);
    if (!contains(slots->texts[ASSENT_SLOT_SENDER], filter->sender) &&
        !contains(slots->texts[ASSENT_SLOT_FROM], filter->sender))
        return false;
    if (!match->network && !contains(slots->texts[ASSENT_SLOT_CLIENT], filter->client) &&
        !contains(slots->texts[ASSENT_SLOT_CLIENT_NAME], filter->client) &&
        !text_matches(slots, raw->origin_name, filter->client))
        return false;
    return any_recipient(raw, slots, filter->recipient) &&
           text_matches(slots, raw->subject, filter->subject) &&
           text_matches(slots, raw->message_id, filter->message_id);
}

bool assent_journal_matches(const struct assent_journal_match *match,
                            const struct assent_raw_record *raw, struct assent_raw_texts *texts)
{
    const struct assent_journal_filter *filter = match->filter;

    if (filter->verdicts != 0 && (filter->verdicts >> raw->verdict.kind & 1) == 0)
        return false;
    if (match->network && !in_network(match, raw->address) && !in_network(match, raw->origin))
        return false;
    if (is_wanted(filter->symbol) && !has_symbol(raw, match->symbol))
        return false;
    return !match->texts || texts_match(match, raw, texts);
}
