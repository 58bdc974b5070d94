/*
 * Tests of header fields: unfolding, decoding, address lists.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/headers.h"

#include <stdlib.h>

#include "tests/support/parsing.h"
#include "tests/support/table.h"

static void decodes(void **state)
{
    static const struct {
        const char *name, *value, *text;
    } rows[] = {
        { "plain", " Lunch", "Lunch" },
        { "empty", "", "" },
        { "blank", " \t ", "" },
        { "no leading blank", "Lunch", "Lunch" },
        { "inner blanks stay", " a  b\t c ", "a  b\t c" },
        { "folded with LF", " one\n two\n\tthree", "one two\tthree" },
        { "folded with CRLF", " one\r\n two\r\n", "one two" },
        { "folded at the start", "\r\n Lunch", "Lunch" },
        { "encoded, Q", " =?utf-8?Q?M=C3=BCller_=26_Co?=", "M\xc3\xbcller & Co" },
        { "encoded, B", " =?UTF-8?B?TcO8bGxlcg==?=", "M\xc3\xbcller" },
        { "encoded, latin 1", " =?iso-8859-1?q?M=FCller?=", "M\xc3\xbcller" },
        { "encoded, with a language", " =?utf-8*en?q?a?=", "a" },
        { "two words join", " =?utf-8?q?a?= =?utf-8?q?b?=", "ab" },
        { "two folded words join", " =?utf-8?q?a?=\r\n =?utf-8?q?b?=", "ab" },
        { "a character cut in two words",
          " =?utf-8?b?w7w=?= =?utf-8?q?=C3?= =?utf-8?q?=BC?=", "\xc3\xbc\xc3\xbc" },
        { "plain behind encoded", " =?utf-8?q?a?= b", "a b" },
        { "no encoded word after all", " 1 =? 2", "1 =? 2" },
        { "raw UTF-8", " M\xc3\xbcller", "M\xc3\xbcller" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_raw_header header = { "Subject", rows[i].value };
        struct parsing parsing = parsing_of(&header, 1, "", 0, NULL);
        const struct assent_header *found = assent_message_header(parsing.message, "subject");
        assert_row_text(rows[i].name, found->text, rows[i].text);
        assert_row_text(rows[i].name, found->value, rows[i].value);
        parsing_end(&parsing);
    }
}

/* Whatever comes in, valid UTF-8 comes out. */
static void is_always_valid(void **state)
{
    static const char *const values[] = {
        " M\xfcller",
        " \xff\xfe\xfd",
        " \xed\xa0\x80",
        " \xc0\xaf",
        " \xe2\x82",
        " =?utf-8?q?=FF=FE?=",
        " =?utf-8?q?=ED=A0=80?=",
        " =?utf-8?q?a=00b?=",
        " =?utf-8?b?////?=",
        " =?utf-8?b?!!!?=",
        " =?no-such-charset?q?=FC?=",
        " =?utf-7?q?+/////w-?=",
        " =?iso-2022-jp?b?GyRC////?=",
        " =?utf-8?q?",
        " =?utf-8?q?a",
        " =?utf-8?x?a?=",
        " =??q?a?=",
        " =?utf-8??a?=",
        " =?=?=?=?=",
        " \x01\x02\x1b\x7f",
    };

    (void)state;
    for (size_t i = 0; i < ROWS(values); i++) {
        struct assent_raw_header headers[] = { { "Subject", values[i] }, { "From", values[i] } };
        struct parsing parsing = parsing_of(headers, 2, "", 0, NULL);
        assert_row_true(values[i], parsing.message != NULL);
        char printable[256];
        const char *text = assent_message_header(parsing.message, "Subject")->text;
        assert_row_true(values[i], assent_headers_valid(parsing.arena, text) != NULL);
        (void)snprintf(printable, sizeof(printable), "%s",
                       assent_headers_valid(parsing.arena, text));
        assert_row_text(values[i], printable, text); /* nothing to repair */
        for (size_t k = 0; k < parsing.message->from.count; k++) {
            const char *name = parsing.message->from.items[k].name;
            assert_row_text(values[i], assent_headers_valid(parsing.arena, name), name);
        }
        parsing_end(&parsing);
    }
}

static void finds_fields_by_name(void **state)
{
    static const struct assent_raw_header headers[] = {
        { "Received", " first" },   { "Subject", " only" },   { "RECEIVED", " second" },
        { "X-Received", " other" }, { "received", " third" },
    };
    struct parsing parsing = parsing_of(headers, ROWS(headers), "", 0, NULL);
    const struct assent_message *message = parsing.message;
    const struct assent_header *header = assent_message_header(message, "Received");

    (void)state;
    assert_string_equal(header->text, "first");
    header = assent_message_next_header(message, header);
    assert_string_equal(header->text, "second");
    header = assent_message_next_header(message, header);
    assert_string_equal(header->text, "third");
    assert_null(assent_message_next_header(message, header));
    assert_int_equal(assent_message_count_headers(message, "rEcEiVeD"), 3);
    assert_string_equal(assent_message_header(message, "SUBJECT")->text, "only");
    assert_int_equal(assent_message_count_headers(message, "Subject"), 1);
    assert_null(assent_message_header(message, "Subjec"));
    assert_null(assent_message_header(message, ""));
    assert_int_equal(assent_message_count_headers(message, "To"), 0);
    parsing_end(&parsing);
}

/* Every name, whichever bucket it falls into, and many in one. */
static void finds_each_of_many(void **state)
{
    enum { MANY = 3000 };
    static struct assent_raw_header headers[MANY];
    static char names[MANY][16];

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "X-%zu", i);
        headers[i] = (struct assent_raw_header){ names[i], names[i] };
    }
    struct parsing parsing = parsing_of(headers, MANY, "", 0, NULL);
    for (size_t i = 0; i < MANY; i++) {
        const struct assent_header *header = assent_message_header(parsing.message, names[i]);
        assert_row_true(names[i], header != NULL);
        assert_row_text(names[i], header->text, names[i]);
        assert_row_number(names[i], assent_message_count_headers(parsing.message, names[i]), 1);
    }
    parsing_end(&parsing);
}

static void repairs(void **state)
{
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        { "", "" },
        { "plain", "plain" },
        { "\xc3\xbc", "\xc3\xbc" },
        { "a\xff"
          "b",
          "a\xef\xbf\xbd"
          "b" },
        { "\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd" },
    };
    struct assent_arena *arena = assent_arena_create(1 << 20);

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_row_text(rows[i].text, assent_headers_valid(arena, rows[i].text), rows[i].wanted);
    assent_arena_destroy(arena);
}

/* "name <address> domain; ..." */
static void describe(const struct assent_address_list *list, char *text, size_t size)
{
    size_t length = 0;

    text[0] = '\0';
    for (size_t i = 0; i < list->count && length < size; i++)
        length +=
            (size_t)snprintf(text + length, size - length, "%s%s <%s> %s", i == 0 ? "" : "; ",
                             list->items[i].name, list->items[i].address, list->items[i].domain);
}

static void reads_addresses(void **state)
{
    static const struct {
        const char *value, *wanted;
    } rows[] = {
        { "", "" },
        { " alice@example.com", " <alice@example.com> example.com" },
        { " Alice <alice@example.com>", "Alice <alice@example.com> example.com" },
        { " Alice <alice@EXAMPLE.Com>", "Alice <alice@EXAMPLE.Com> example.com" },
        { " \"Doe, Jane\" <jane@example.com>", "Doe, Jane <jane@example.com> example.com" },
        { " alice@example.com (Alice)", "Alice <alice@example.com> example.com" },
        { " <alice@example.com>", " <alice@example.com> example.com" },
        { " =?utf-8?q?M=C3=BCller?= <m@example.com>", "M\xc3\xbcller <m@example.com> example.com" },
        { " a@example.com, b@example.net", " <a@example.com> example.com;  <b@example.net> "
                                           "example.net" },
        { " a@example.com,\r\n\tb@example.net", " <a@example.com> example.com;  <b@example.net> "
                                                "example.net" },
        { " Friends: a@example.com, b@example.net;",
          " <a@example.com> example.com;  <b@example.net> example.net" },
        { " undisclosed-recipients:;", "" },
        { " a@example.com, Friends: b@example.net;, c@example.org",
          " <a@example.com> example.com;  <b@example.net> example.net;  <c@example.org> "
          "example.org" },
        { " M\xc3\xbcller <m@example.com>", "M\xc3\xbcller <m@example.com> example.com" },
        { " \"a@b.example\" <c@d.example>", "a@b.example <c@d.example> d.example" },
        { " <@relay.example:alice@example.com>", " <alice@example.com> example.com" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_raw_header header = { "From", rows[i].value };
        struct parsing parsing = parsing_of(&header, 1, "", 0, NULL);
        char text[512];
        describe(&parsing.message->from, text, sizeof(text));
        assert_row_text(rows[i].value, text, rows[i].wanted);
        assert_row_number(rows[i].value, parsing.message->from.fields, 1);
        parsing_end(&parsing);
    }
}

static void gathers_from_all_fields(void **state)
{
    const struct assent_raw_header headers[] = {
        { "From", " a@a.test" },     { "FROM", " b@b.test" }, { "Sender", " s@s.test" },
        { "Reply-To", " r@r.test" }, { "To", " t@t.test" },   { "to", " u@u.test, v@v.test" },
        { "Cc", " c@c.test" },       { "Bcc", " x@x.test" },
    };
    struct parsing parsing = parsing_of(headers, ROWS(headers), "", 0, NULL);
    const struct assent_message *message = parsing.message;

    (void)state;
    assert_int_equal(message->from.fields, 2);
    assert_int_equal(message->from.count, 2);
    assert_string_equal(message->from.items[1].domain, "b.test");
    assert_int_equal(message->sender.count, 1);
    assert_int_equal(message->reply_to.count, 1);
    assert_int_equal(message->to.fields, 2);
    assert_int_equal(message->to.count, 3);
    assert_int_equal(message->cc.count, 1);
    assert_int_equal(message->header_count, ROWS(headers));
    parsing_end(&parsing);
}

static void keeps_to_the_limit_of_addresses(void **state)
{
    struct assent_message_limits limits = assent_message_limits_default();
    struct assent_raw_header header = { "To", " a@a.test, b@b.test, c@c.test, d@d.test" };

    (void)state;
    for (size_t most = 0; most < 6; most++) {
        limits.addresses = most;
        struct parsing parsing = parsing_of(&header, 1, "", 0, &limits);
        assert_int_equal(parsing.message->to.count, most < 4 ? most : 4);
        parsing_end(&parsing);
    }
}

/* Groups cannot be in groups (RFC 5322), but some parsers let them. */
static void nested_groups_are_flattened(void **state)
{
    struct pile pile = { 0 };

    (void)state;
    pile_repeat(&pile, "g:", 500);
    pile_add(&pile, "a@a.test;");
    struct assent_raw_header header = { "From", pile.bytes };
    struct parsing parsing = parsing_of(&header, 1, "", 0, NULL);
    assert_non_null(parsing.message);
    assert_true(parsing.message->from.count <= 1);
    parsing_end(&parsing);
    free(pile.bytes);
}

static void finds_and_counts(void **state)
{
    const struct assent_raw_header headers[] = {
        { "Received", " 1" }, { "Subject", " x" }, { "received", " 2" }, { "Received-SPF", " 3" }
    };
    struct parsing parsing = parsing_of(headers, ROWS(headers), "", 0, NULL);

    (void)state;
    assert_string_equal(assent_message_header(parsing.message, "RECEIVED")->text, "1");
    assert_null(assent_message_header(parsing.message, "Date"));
    assert_int_equal(assent_message_count_headers(parsing.message, "received"), 2);
    assert_int_equal(assent_message_count_headers(parsing.message, "Date"), 0);
    parsing_end(&parsing);
}

static void is_told_when_memory_ends(void **state)
{
    struct assent_message_limits limits = assent_message_limits_default();
    struct assent_raw_header header = { "Subject", " =?utf-8?q?M=C3=BCller?=" };
    struct assent_message_source source = {
        .headers = &header, .header_count = 1, .header_total = 1, .bytes = ""
    };

    (void)state;
    assent_message_library_init();
    for (size_t most = 0; most < 2000; most += 16) {
        struct assent_arena *arena = assent_arena_create(most);
        const struct assent_message *message = assent_message_parse(arena, &source, &limits);
        assert_true(message == NULL || message->headers[0].text != NULL);
        assent_arena_destroy(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes),
        cmocka_unit_test(is_always_valid),
        cmocka_unit_test(repairs),
        cmocka_unit_test(reads_addresses),
        cmocka_unit_test(gathers_from_all_fields),
        cmocka_unit_test(keeps_to_the_limit_of_addresses),
        cmocka_unit_test(nested_groups_are_flattened),
        cmocka_unit_test(finds_and_counts),
        cmocka_unit_test(is_told_when_memory_ends),
        cmocka_unit_test(finds_fields_by_name),
        cmocka_unit_test(finds_each_of_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
