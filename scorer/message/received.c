/*
 * Received lines.
 *
 * The grammar of RFC 5321 section 4.4 tells where a clause begins, and that comments
 * may stand anywhere; what a client's name, address and HELO look like, each server
 * has settled for itself:
 *
 *   Postfix, Sendmail   from HELO (NAME [ADDRESS]) by ...
 *   Exim                from NAME ([ADDRESS] helo=HELO) by ...; from [ADDRESS] (helo=HELO) by ...
 *   qmail, Yahoo        from NAME (HELO HELO) (ADDRESS) by ...; from ADDRESS (EHLO HELO) by ...
 *   Exchange            from HELO (ADDRESS) by ...
 *   Google              from HELO (NAME. [ADDRESS]) by ...
 *   fetchmail           from MAILBOX-SERVER [ADDRESS] by ... with POP3 (fetchmail-6.4)
 *
 * HELO is what a stranger has said. Some servers let it have blanks, so that it can
 * look like clauses; none lets it have parentheses. Hence an address counts only
 * within a comment behind "from HELO", or where a server that is known by its own
 * comment has put it; a line that can be read in two ways has none.
 *
 * The field is read as it came: decoding it (RFC 2047) might make parentheses.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/received.h"

#include <string.h>

#include <assent/facts.h>

#include "scorer/base/text.h"
#include "scorer/message/date.h"
#include "scorer/message/words.h"

enum {
    LONGEST_TEXT = 255,
    LONGEST_ADDRESS = 63,
    LONGEST_DATE = 127,
    CLIENT_WORDS = 4, /* of a comment, among which name, address and HELO are looked for */
};

enum clause { NO_CLAUSE, FROM, BY, VIA, WITH, ID, FOR };

/* Servers whose form says more than that of others. */
enum writer {
    OTHER,
    POSTFIX,         /* NAME is verified */
    SENDMAIL,        /* NAME is verified, or else "(may be forged)" stands behind it */
    EXIM,            /* the word behind "from" is the verified name, or the address */
    ADDRESS_AT_FROM, /* the word behind "from" may be the address */
};

/* A line that is being read. */
struct line {
    enum clause clause;
    bool has_value; /* of the clause */
    bool seen_from, seen_by, with_ended;
    struct assent_span from, by, with, recipient, date;
    struct assent_span bare;           /* "[ADDRESS]" outside of a comment */
    struct assent_span name, helo;     /* of the comments behind "from" */
    char address[LONGEST_ADDRESS + 1]; /* of them; "" for none */
    bool helo_told;
    bool helo_doubtful;
    bool may_be_forged;
    enum writer writer;
    unsigned oddities;
};

static struct assent_span trim(struct assent_span span)
{
    while (span.length > 0 && strchr(" \t\r\n", span.start[span.length - 1]) != NULL)
        span.length--;
    while (span.length > 0 && strchr(" \t\r\n", span.start[0]) != NULL)
        span = assent_span_behind(span, 1);
    return span;
}

/* Cut to size, and printable: texts of a view are UTF-8. */
static void copy_span(char *to, size_t size, struct assent_span from)
{
    size_t length = from.length < size ? from.length : size - 1;

    if (length > 0)
        memcpy(to, from.start, length);
    to[length] = '\0';
}

static const char *keep(struct assent_arena *arena, struct assent_span span, bool *failed)
{
    if (span.length == 0)
        return "";
    char *copy = assent_arena_copy(arena, span.start,
                                   span.length < LONGEST_TEXT ? span.length : LONGEST_TEXT);
    *failed |= copy == NULL;
    if (copy == NULL)
        return "";
    assent_text_printable(copy);
    return copy;
}

/* --- addresses --- */

/* Four numbers with dots: where this is no address, one is above 255 or begins with 0. */
static bool is_four_numbers(const char *text)
{
    unsigned numbers = 0;

    while (*text >= '0' && *text <= '9') {
        text += strspn(text, "0123456789");
        numbers++;
        if (*text == '.')
            text++;
    }
    return numbers == 4 && *text == '\0';
}

/* Takes off what some servers write behind an address: a port, the zone of a link-local one. */
static void cut_address(char *text)
{
    char *colon = strchr(text, ':');
    char *zone = strchr(text, '%');

    if (zone != NULL)
        *zone = '\0';
    if (colon != NULL && strchr(colon + 1, ':') == NULL && strchr(text, '.') != NULL)
        *colon = '\0';
}

/* Reads "192.0.2.1", "192.0.2.1:25", "2001:db8::1", and, with brackets, also with "IPv6:" and what
 * stands for a unix socket. False: it is no address. */
static bool read_address(struct assent_span word, char *address, unsigned *oddities)
{
    bool bracketed = word.length > 0 && word.start[0] == '[';
    struct assent_client client;
    char text[LONGEST_ADDRESS + 1];

    while (word.length > 0 && word.start[0] == '[')
        word = assent_span_behind(word, 1);
    if (word.length == 0)
        return false;
    if (bracketed && assent_span_starts(word, "unix")) {
        assent_text_copy(address, LONGEST_ADDRESS + 1, "unix");
        return true;
    }
    const char *end = bracketed ? memchr(word.start, ']', word.length) : word.start + word.length;
    if (end == NULL || end - word.start > LONGEST_ADDRESS)
        return false;
    copy_span(text, sizeof(text), (struct assent_span){ word.start, (size_t)(end - word.start) });
    cut_address(text);
    if (!assent_client_set_address(&client, text)) {
        if (bracketed && is_four_numbers(text))
            *oddities |= ASSENT_HOP_IMPOSSIBLE_ADDRESS;
        return false;
    }
    assent_text_copy(address, LONGEST_ADDRESS + 1, client.address_text);
    return true;
}

static bool is_address(struct assent_span word)
{
    char address[LONGEST_ADDRESS + 1];
    unsigned oddities = 0;

    return read_address(word, address, &oddities);
}

/* --- comments behind "from" --- */

static bool names_somebody(struct assent_span word)
{
    return word.length > 0 && word.start[0] != '<' && !assent_span_equal(word, "unknown") &&
           !is_address(word);
}

/* What stands behind the at sign of "user@name" (RFC 1413), or all of it. */
static struct assent_span behind_at(struct assent_span word)
{
    const char *at = word.length == 0 ? NULL : memchr(word.start, '@', word.length);

    return at == NULL ? word : assent_span_behind(word, (size_t)(at - word.start) + 1);
}

/* Of the first word of a comment: the name in "root@mail.b.test", and of "mail.b.test[192.0.2.1]",
 * whose rest is left in word. */
static struct assent_span split_name(struct assent_span *word)
{
    struct assent_span name = *word = behind_at(*word);
    const char *bracket = name.length == 0 ? NULL : memchr(name.start, '[', name.length);

    if (bracket == NULL)
        return name;
    name.length = (size_t)(bracket - name.start);
    *word = assent_span_behind(*word, name.length);
    return name;
}

static bool is_hello(struct assent_span word)
{
    return assent_span_equal(word, "HELO") || assent_span_equal(word, "EHLO") ||
           assent_span_equal(word, "LHLO");
}

static void take_helo(struct line *line, struct assent_span helo)
{
    line->helo = trim(helo);
    line->helo_told = true;
}

static void take_address(struct line *line, const char *address, struct assent_span name)
{
    if (line->address[0] != '\0') {
        if (strcmp(line->address, address) != 0)
            line->oddities |= ASSENT_HOP_SEVERAL_WORDS;
        return;
    }
    assent_text_copy(line->address, sizeof(line->address), address);
    if (names_somebody(name))
        line->name = name;
}

/* A name of DNS may be "HELO" as well: "(HELO [192.0.2.1])" is either a HELO or a client. */
static void take_helo_words(struct line *line, const struct assent_words *words)
{
    take_helo(line, (struct assent_span){ words->at, (size_t)(words->end - words->at) });
    line->helo_doubtful |= line->helo.length > 0 && line->helo.start[0] == '[';
}

/* "HELO mail.b.test"; "account alice HELO mail.b.test"; "helo=mail.b.test"; "mail.b.test
 * [192.0.2.1]"; "[192.0.2.1]:25 helo=mail.b.test"; "192.0.2.1"; "root@mail.b.test [192.0.2.1]". */
static void read_client(struct line *line, struct assent_span comment)
{
    struct assent_words words = assent_words_of(comment);
    struct assent_span name = { "", 0 };
    struct assent_word word;
    char bare[LONGEST_ADDRESS + 1] = "";
    char address[LONGEST_ADDRESS + 1];
    bool found = false;

    for (size_t place = 0; place < CLIENT_WORDS && assent_words_next(&words, &word); place++) {
        if (word.kind == ASSENT_WORD_COMMENT)
            line->may_be_forged |= assent_span_equal(trim(word.text), "may be forged");
        if (word.kind != ASSENT_WORD_PLAIN)
            continue;
        if (is_hello(word.text) && (place == 0 || place == 2)) {
            take_helo_words(line, &words);
            return;
        }
        if (place == 0)
            name = split_name(&word.text);
        bool bracketed = word.text.length > 0 && word.text.start[0] == '[';
        if (assent_span_starts(word.text, "helo=")) {
            take_helo(line, assent_span_behind(word.text, strlen("helo=")));
        } else if (bracketed && read_address(word.text, address, &line->oddities)) {
            take_address(line, address, name);
            found = true;
        } else if (place == 0) {
            (void)read_address(word.text, bare, &line->oddities);
        }
    }
    if (!found && bare[0] != '\0')
        take_address(line, bare, name);
}

/* --- clauses --- */

static enum clause clause_of(struct assent_span word)
{
    static const struct {
        const char *word;
        enum clause clause;
    } names[] = { { "from", FROM }, { "by", BY }, { "via", VIA },
                  { "with", WITH }, { "id", ID }, { "for", FOR } };

    if (word.length < 2 || word.length > 4)
        return NO_CLAUSE;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (assent_span_equal(word, names[i].word))
            return names[i].clause;
    return NO_CLAUSE;
}

static void begin_clause(struct line *line, enum clause clause)
{
    if ((clause == FROM && line->seen_from) || (clause == BY && line->seen_by))
        line->oddities |= ASSENT_HOP_REPEATED;
    if (line->clause == FROM && clause != BY)
        line->oddities |= ASSENT_HOP_SEVERAL_WORDS; /* of a HELO */
    line->seen_from |= clause == FROM;
    line->seen_by |= clause == BY;
    line->clause = clause;
    line->has_value = false;
}

static void read_more_of_from(struct line *line, struct assent_span word)
{
    if (line->bare.length == 0 && word.start[0] == '[' && is_address(word))
        line->bare = word;
    else
        line->oddities |= ASSENT_HOP_SEVERAL_WORDS;
}

/* A word that begins no clause. */
static void read_value(struct line *line, struct assent_span word)
{
    bool first = !line->has_value;

    line->has_value = true;
    switch (line->clause) {
    case FROM:
        if (first)
            line->from = word;
        else
            read_more_of_from(line, word);
        break;
    case BY:
        if (first)
            line->by = word;
        break;
    case VIA:
    case WITH: /* of several words: "Microsoft SMTP Server" */
        if (line->with.length == 0)
            line->with = word;
        else if (line->clause == WITH && !line->with_ended)
            line->with.length = (size_t)(word.start + word.length - line->with.start);
        break;
    case FOR:
        if (first)
            line->recipient = word;
        break;
    case NO_CLAUSE:
    case ID:
        break;
    }
}

/* By what a server says of itself behind "by" or "with". */
static void recognize_writer(struct line *line, struct assent_span comment)
{
    if (line->writer != OTHER)
        return;
    if (assent_span_equal(comment, "Postfix") || assent_span_starts(comment, "Postfix, "))
        line->writer = POSTFIX;
    else if (assent_span_starts(comment, "Exim "))
        line->writer = EXIM;
    else if (assent_span_starts(comment, "8.") &&
             memchr(comment.start, '/', comment.length) != NULL)
        line->writer = SENDMAIL;
    else if (assent_span_starts(comment, "CommuniGate") || assent_span_starts(comment, "InterMail"))
        line->writer = ADDRESS_AT_FROM;
}

static void read_comment(struct line *line, const struct assent_word *word)
{
    if (word->unclosed)
        line->oddities |= ASSENT_HOP_UNCLOSED;
    line->with_ended |= line->with.length > 0;
    if (line->clause == FROM)
        read_client(line, word->text);
    else if (line->clause != NO_CLAUSE && line->seen_by)
        recognize_writer(line, word->text);
}

/* An empty HELO leaves nothing between "from" and "by". */
static bool begins_clause(const struct line *line, enum clause clause)
{
    return clause != NO_CLAUSE &&
           (line->clause == NO_CLAUSE || line->has_value || (line->clause == FROM && clause == BY));
}

/* A client may say "by" in HELO: then the comment about it, or the server's own "by", follows. */
static bool is_helo(const struct line *line, enum clause clause, struct assent_words rest)
{
    struct assent_word next;

    return line->clause == FROM && !line->has_value && clause == BY &&
           assent_words_next(&rest, &next) &&
           (next.kind == ASSENT_WORD_COMMENT || clause_of(next.text) == BY);
}

static void read_line(struct line *line, struct assent_span text)
{
    struct assent_words words = assent_words_of(text);
    struct assent_word word;

    while (assent_words_next(&words, &word)) {
        if (word.kind == ASSENT_WORD_SEMICOLON)
            line->date = (struct assent_span){ words.at, (size_t)(words.end - words.at) };
        else if (line->date.length > 0)
            continue;
        else if (word.kind == ASSENT_WORD_COMMENT)
            read_comment(line, &word);
        else if (begins_clause(line, clause_of(word.text)) &&
                 !is_helo(line, clause_of(word.text), words))
            begin_clause(line, clause_of(word.text));
        else
            read_value(line, word.text);
    }
}

/* --- what it amounts to --- */

/* Whether the word behind "from" may be taken for the client's address: only where the server does
 * not write the HELO there. */
static bool from_may_be_address(const struct line *line)
{
    switch (line->writer) {
    case POSTFIX:
    case SENDMAIL:
        return false;
    case EXIM:
    case ADDRESS_AT_FROM:
        return true;
    case OTHER:
        break;
    }
    return (line->helo_told && !line->helo_doubtful) || assent_span_starts(line->with, "HTTP");
}

static bool is_fetch(struct assent_span with)
{
    return assent_span_starts(with, "POP") || assent_span_starts(with, "IMAP");
}

/* Exim has the address at one place only. */
static bool is_contradicted(const struct line *line)
{
    char address[LONGEST_ADDRESS + 1];
    unsigned oddities = 0;

    return line->writer == EXIM && line->address[0] != '\0' &&
           read_address(line->from, address, &oddities) && strcmp(address, line->address) != 0;
}

/* Who is who of the words behind "from". */
static void settle_client(struct line *line, struct assent_hop *hop)
{
    bool in_comment = line->address[0] != '\0';
    bool local = assent_span_equal(line->with, "local");

    if (is_contradicted(line))
        line->oddities |= ASSENT_HOP_SEVERAL_WORDS;
    if (line->bare.length > 0 && is_fetch(line->with) && !in_comment)
        (void)read_address(line->bare, line->address, &line->oddities);
    else if (line->bare.length > 0)
        line->oddities |= ASSENT_HOP_SEVERAL_WORDS;
    else if (!in_comment && from_may_be_address(line))
        (void)read_address(line->from, line->address, &line->oddities);
    hop->verified = !line->may_be_forged && (line->writer == POSTFIX || line->writer == SENDMAIL);
    if (line->address[0] != '\0' && (line->helo_told || line->writer == EXIM) &&
        line->name.length == 0 && names_somebody(line->from)) {
        line->name = line->from;
        hop->verified = line->writer == EXIM;
    }
    if (line->helo_told)
        line->from = line->helo;
    else if (local && !in_comment)
        line->from.length = 0; /* it is a user's name */
    if (line->seen_from && !local && line->from.length == 0 && line->name.length == 0 &&
        line->address[0] == '\0')
        line->oddities |= ASSENT_HOP_FROM_NOBODY;
}

static void drop_client(struct line *line)
{
    if ((line->oddities & (ASSENT_HOP_REPEATED | ASSENT_HOP_SEVERAL_WORDS)) == 0)
        return;
    line->address[0] = '\0';
    line->name.length = 0;
}

/* Zones are whole quarters of an hour, from -12:00 to +14:00. */
static bool is_zone(const struct assent_date *date)
{
    return (date->oddities & ASSENT_DATE_ZONE_IMPOSSIBLE) == 0 && date->zone % 15 == 0 &&
           date->zone >= -12 * 60 && date->zone <= 14 * 60;
}

/* Some write their ID behind the date. */
static void read_date(struct assent_span span, struct assent_hop *hop)
{
    char text[LONGEST_DATE + 1];
    struct assent_date date;

    if (span.length == 0)
        return;
    copy_span(text, sizeof(text), span);
    char *id = strstr(text, " id ");
    if (id != NULL)
        *id = '\0';
    hop->dated = assent_date_parse(text, &date);
    if (!hop->dated)
        return;
    hop->time = date.time;
    if (!is_zone(&date))
        hop->oddities |= ASSENT_HOP_IMPOSSIBLE_ZONE;
}

static struct assent_span without_brackets(struct assent_span span)
{
    if (span.length >= 2 && span.start[0] == '<' && span.start[span.length - 1] == '>')
        return (struct assent_span){ span.start + 1, span.length - 2 };
    return span;
}

static struct assent_span without_dot(struct assent_span name)
{
    name.length -= name.length > 0 && name.start[name.length - 1] == '.';
    return name;
}

static bool read_hop(struct assent_arena *arena, const struct assent_header *header,
                     struct assent_hop *hop)
{
    struct line line = { .clause = NO_CLAUSE };
    bool failed = false;

    read_line(&line, (struct assent_span){ header->value, strlen(header->value) });
    settle_client(&line, hop);
    drop_client(&line);
    hop->from = keep(arena, line.from, &failed);
    hop->name = keep(arena, without_dot(line.name), &failed);
    hop->verified &= hop->name[0] != '\0' && line.address[0] != '\0';
    hop->address = keep(arena, (struct assent_span){ line.address, strlen(line.address) }, &failed);
    hop->by = keep(arena, line.by, &failed);
    hop->with = keep(arena, line.with, &failed);
    hop->recipient = keep(arena, without_brackets(line.recipient), &failed);
    hop->oddities = line.oddities;
    hop->text = header->text;
    read_date(line.date, hop);
    return !failed;
}

bool assent_received_parse(struct assent_arena *arena, struct assent_message *message)
{
    const struct assent_header *header = assent_message_header(message, "Received");
    size_t total = assent_message_count_headers(message, "Received");
    size_t count = total < ASSENT_MOST_HOPS ? total : ASSENT_MOST_HOPS;
    struct assent_hop *hops = assent_arena_array(arena, count, sizeof(*hops));

    if (count > 0 && hops == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!read_hop(arena, header, &hops[i]))
            return false;
        header = assent_message_next_header(message, header);
    }
    message->hops = hops;
    message->hop_count = count;
    message->hop_total = total;
    return true;
}
