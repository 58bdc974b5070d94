/*
 * Tests with header fields and facts that are made to break checks: every field at 1 MB and of
 * every kind of content, thousands of Received lines, a hundred thousand addresses, every
 * character in an address. Each message goes through all checks to a decision; sanitizers watch,
 * and a check whose time grows with the square of its input runs into the alarm.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <unistd.h>

#include "tests/support/parsing.h"
#include "tests/support/sanitized.h"
#include "tests/support/scoring.h"
#include "tests/support/table.h"

enum {
    MOST_SECONDS = 240,
    LONG = SANITIZED ? 100 * 1000 : 1000 * 1000,
    EACH = SANITIZED ? 2 * 1000 : 20 * 1000,
};

/* Fields that some check looks at, and one that none does. */
static const char *const fields[] = {
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Bcc",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Received",
    "Return-Path",
    "Errors-To",
    "Resent-From",
    "Resent-Date",
    "Resent-To",
    "Resent-Message-ID",
    "Resent-Sender",
    "X-Mailer",
    "User-Agent",
    "X-MimeOLE",
    "X-MSMail-Priority",
    "X-Priority",
    "Thread-Index",
    "Thread-Topic",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "List-Id",
    "List-Post",
    "List-Unsubscribe",
    "Precedence",
    "Auto-Submitted",
    "Authentication-Results",
    "DKIM-Signature",
    "ARC-Seal",
    "X-Originating-IP",
    "Organization",
    "X-Anything",
};

/* Content, again and again. */
static const char *const contents[] = {
    "a",
    " ",
    "\t",
    "\n ",
    "(",
    "((a) (b))",
    "<",
    "\"",
    "\\",
    "\"a\" ",
    "[",
    "@",
    ".",
    ",",
    ":",
    ";",
    "!$",
    "A ",
    "1",
    "-",
    "=?",
    "?=",
    "=?utf-8?q?a?= ",
    "=?utf-8?b?4oCL?= ",
    "=?utf-8?q?=E2=80=AE?= ",
    "=?x-none?q?=FC?= ",
    "=?iso-2022-jp?b?GyRC////?= ",
    "\xc3\xbc",
    "\xff",
    "\xe2\x80\x8b",
    "\xf0\x9f\x98\x80",
    "\x01",
    "a@b.test, ",
    "<a@b.test>",
    "a@b.test (c) ",
    "g:",
    "\"a@example.org\" <x@b.test>, ",
    "Re: ",
    "from a (b [192.0.2.1]) by c with SMTP; ",
    "from [1.2.3.4] ",
    "Mon, 6 Jul 2026 12:00:00 +0200 ",
    "99999999999999999999",
    "<1@a.test> ",
};

/* Charsets that encoded words name, known and unknown. */
static const char *const charsets[] = {
    "utf-8",
    "utf-7",
    "utf-16",
    "utf-16be",
    "utf-16le",
    "utf-32",
    "us-ascii",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-5",
    "iso-8859-6",
    "iso-8859-7",
    "iso-8859-8",
    "iso-8859-9",
    "iso-8859-11",
    "iso-8859-15",
    "iso-8859-16",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "windows-874",
    "koi8-r",
    "koi8-u",
    "koi8-t",
    "gb2312",
    "gbk",
    "gb18030",
    "big5",
    "big5-hkscs",
    "hz-gb-2312",
    "iso-2022-jp",
    "iso-2022-kr",
    "iso-2022-cn",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "euc-tw",
    "johab",
    "tis-620",
    "viscii",
    "tcvn",
    "macintosh",
    "ibm437",
    "ibm850",
    "cp866",
    "hp-roman8",
    "armscii-8",
    "georgian-ps",
    "ebcdic-us",
    "ucs-2",
    "ucs-4",
    "unicode-1-1-utf-7",
    "x-unknown",
    "none",
    "8bit",
    "x-user-defined",
    "",
    "utf-8*en",
    "%s",
    "../../etc",
};

static struct assent_scorer *scorer_of(struct test_time *time)
{
    return scoring_create(time, scoring_settings((const char *const[]){
                                    "mode=score-only", "local-domains: example.org",
                                    "trusted-relays: 192.0.2.99", NULL }));
}

/* The number of hits; fails when there is no decision. */
static size_t decide(struct assent_scorer *scorer, const char *name, const struct mail *mail)
{
    struct assent_transaction *transaction = scoring_begin(scorer, mail);

    assert_row_true(name, transaction != NULL);
    const struct assent_decision *decision = assent_transaction_decide(transaction);
    assert_row_true(name, decision != NULL);
    for (size_t i = 0; i < decision->hit_count; i++)
        assert_row_true(name, strlen(decision->hits[i].evidence) < 500);
    size_t hits = decision->hit_count;
    assent_transaction_destroy(transaction);
    return hits;
}

static void decide_pile(struct assent_scorer *scorer, const char *name, struct pile *pile,
                        const char *client)
{
    const struct mail mail = { .client = client, .message = pile->bytes, .length = pile->length };

    (void)decide(scorer, name, &mail);
    free(pile->bytes);
    *pile = (struct pile){ 0 };
}

static void every_field_at_one_megabyte(void **state)
{
    struct test_time time = { 1790000000000, 1000 };
    struct assent_scorer *scorer = scorer_of(&time);

    (void)state;
    (void)alarm(MOST_SECONDS);
    for (size_t i = 0; i < ROWS(fields); i++) {
        const char *content = contents[i % ROWS(contents)];
        struct pile pile = { 0 };
        pile_add(&pile, fields[i]);
        pile_add(&pile, ": ");
        pile_repeat(&pile, content, LONG / strlen(content));
        pile_add(&pile, "\n\nx\n");
        decide_pile(scorer, fields[i], &pile, NULL);
    }
    assent_scorer_destroy(scorer);
}

static void every_content_in_every_field(void **state)
{
    struct test_time time = { 1790000000000, 1000 };
    struct assent_scorer *scorer = scorer_of(&time);

    (void)state;
    (void)alarm(MOST_SECONDS);
    for (size_t i = 0; i < ROWS(contents); i++) {
        struct pile pile = { 0 };
        for (size_t k = 0; k < ROWS(fields); k++) {
            pile_add(&pile, fields[k]);
            pile_add(&pile, ": ");
            pile_repeat(&pile, contents[i], EACH / strlen(contents[i]));
            pile_add(&pile, "\n");
        }
        pile_add(&pile, "\nx\n");
        decide_pile(scorer, contents[i], &pile, NULL);
    }
    assent_scorer_destroy(scorer);
}

static void many_lines_and_addresses(void **state)
{
    static const struct {
        const char *name, *start, *unit;
        size_t count;
    } rows[] = {
        { "10,000 Received lines", "",
          "Received: from a.test (a.test [198.51.100.1]) by b.test (Postfix) with ESMTP id 1\n"
          "\tfor <c@d.test>; Mon, 6 Jul 2026 12:00:00 +0200\n",
          10000 },
        { "10,000 Received lines of a relay", "",
          "Received: from relay.test (relay.test [192.0.2.99]) by relay.test with SMTP;\n"
          "\tMon, 6 Jul 2026 12:00:00 +0200\n",
          10000 },
        { "10,000 Received lines of nothing", "", "Received:\n", 10000 },
        { "100,000 addresses", "To: ", "someone.else@example.com,\n ", 100000 },
        { "10,000 From fields", "", "From: a@b.test\n", 10000 },
        { "10,000 Message-IDs", "", "Message-ID: <a@b.test>\n", 10000 },
        { "100,000 references", "References: ", "<a@b.test>\n ", 100000 },
        { "10,000 Subjects", "", "Subject: Re: F R E E\n", 10000 },
        { "comments, 1,000 deep and open", "Date: Mon, 6 Jul 2026 12:00:00 +0200 ", "(", 1000 },
    };
    struct test_time time = { 1790000000000, 1000 };
    struct assent_scorer *scorer = scorer_of(&time);

    (void)state;
    (void)alarm(MOST_SECONDS);
    for (size_t i = 0; i < ROWS(rows); i++) {
        static const char *const clients[] = { "198.51.100.10", "192.0.2.99" };
        for (size_t k = 0; k < ROWS(clients); k++) {
            struct pile pile = { 0 };
            pile_add(&pile, rows[i].start);
            pile_repeat(&pile, rows[i].unit, rows[i].count);
            pile_add(&pile, "\n\nx\n");
            decide_pile(scorer, rows[i].name, &pile, clients[k]);
        }
    }
    assent_scorer_destroy(scorer);
}

static void comments_nested_deeply(void **state)
{
    struct test_time time = { 1790000000000, 1000 };
    struct assent_scorer *scorer = scorer_of(&time);
    struct pile pile = { 0 };

    (void)state;
    (void)alarm(MOST_SECONDS);
    for (size_t i = 0; i < ROWS(fields); i++) {
        pile_add(&pile, fields[i]);
        pile_add(&pile, ": a ");
        pile_repeat(&pile, "(", 1000);
        pile_repeat(&pile, ")", 1000);
        pile_add(&pile, " <b@c.test>\n");
    }
    decide_pile(scorer, "nested comments", &pile, "192.0.2.99");
    assent_scorer_destroy(scorer);
}

static void words_of_every_charset(void **state)
{
    struct test_time time = { 1790000000000, 1000 };
    struct assent_scorer *scorer = scorer_of(&time);

    (void)state;
    (void)alarm(MOST_SECONDS);
    for (size_t i = 0; i < ROWS(charsets); i++) {
        static const char *const texts[] = { "?q?=FC=E4=80=1B$B=00=FF=0E=?=",
                                             "?b?/OT2gBskQgAA/w4P8J+YgA==?=", "?x?a?=", "?q?" };
        struct pile pile = { 0 };
        for (size_t k = 0; k < ROWS(fields); k++) {
            pile_add(&pile, fields[k]);
            pile_add(&pile, ": =?");
            pile_add(&pile, charsets[i]);
            pile_add(&pile, texts[k % ROWS(texts)]);
            pile_add(&pile, " <a@b.test>\n");
        }
        pile_add(&pile, "\nx\n");
        decide_pile(scorer, charsets[i], &pile, NULL);
    }
    assent_scorer_destroy(scorer);
}

/* In header and envelope, in HELO and in the client's name. */
static void addresses_with_every_character(void **state)
{
    struct test_time time = { 1790000000000, 1000 };
    struct assent_scorer *scorer = scorer_of(&time);

    (void)state;
    (void)alarm(MOST_SECONDS);
    for (int byte = 1; byte < 256; byte++) {
        char address[64];
        char host[64];
        char message[1024];
        char name[32];
        (void)snprintf(name, sizeof(name), "character %d", byte);
        (void)snprintf(address, sizeof(address), "a%cb@c%cd.test", byte, byte);
        (void)snprintf(host, sizeof(host), "%cmail%c.example.%c", byte, byte, byte);
        (void)snprintf(
            message, sizeof(message),
            "From: \"%s\" <%s>\nTo: %s\nCc: %c\nReply-To: %s <x%cy@d.test>\nSender: <%s>\n"
            "Message-ID: <%s>\nReceived: from %s (%s [198.51.100.1]) by %s; now\n"
            "Subject: %c %c\n\nx\n",
            address, address, address, byte, address, byte, address, address, host, host, host,
            byte, byte);
        const struct mail mail = {
            .name = host,
            .helo = host,
            .sender = address,
            .recipients = { address },
            .rejected = { address },
            .message = message,
        };
        (void)decide(scorer, name, &mail);
    }
    assent_scorer_destroy(scorer);
}

/* As long as the mail server lets them be, and longer than what is kept. */
static void long_facts(void **state)
{
    static const char *const units[] = { "a", ".", "-",        "a.",   "1.",   "1-",   "[",
                                         ":", "@", "\xc3\xbc", "\xff", "xn--", "dsl-", "f" };
    struct test_time time = { 1790000000000, 1000 };
    struct assent_scorer *scorer = scorer_of(&time);

    (void)state;
    (void)alarm(MOST_SECONDS);
    for (size_t i = 0; i < ROWS(units); i++) {
        struct pile pile = { 0 };
        pile_repeat(&pile, units[i], 100000 / strlen(units[i]));
        struct mail mail = { .client = i % 2 == 0 ? "198.51.100.10" : "2001:db8::1" };
        mail.name = mail.helo = mail.sender = mail.tls_version = pile.bytes;
        mail.recipients[0] = mail.rejected[0] = pile.bytes;
        (void)decide(scorer, units[i], &mail);
        free(pile.bytes);
    }
    assent_scorer_destroy(scorer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_at_one_megabyte),
        cmocka_unit_test(every_content_in_every_field),
        cmocka_unit_test(many_lines_and_addresses),
        cmocka_unit_test(comments_nested_deeply),
        cmocka_unit_test(words_of_every_charset),
        cmocka_unit_test(addresses_with_every_character),
        cmocka_unit_test(long_facts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
