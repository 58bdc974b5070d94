/*
 * Tests of the MIME tree: parts, names, decoded text.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "tests/support/parsing.h"
#include "tests/support/table.h"

#define PLAIN  "Content-Type: text/plain; charset=utf-8\r\n\r\n"
#define MIXED  "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
#define NESTED "Content-Type: message/rfc822\r\n\r\n"

/* "0 multipart/mixed; 1 text/plain": depth and type of each part. */
static void describe(const struct assent_message *message, char *text, size_t size)
{
    size_t length = 0;

    text[0] = '\0';
    for (size_t i = 0; i < message->part_count && length < size; i++)
        length += (size_t)snprintf(text + length, size - length, "%s%u %s", i == 0 ? "" : "; ",
                                   message->parts[i].depth, message->parts[i].type);
}

static void finds_the_parts(void **state)
{
    static const struct {
        const char *name, *text, *wanted;
    } rows[] = {
        { "nothing said", "Subject: x\r\n\r\nbody\r\n", "0 text/plain" },
        { "plain", PLAIN "body\r\n", "0 text/plain" },
        { "HTML in any case", "Content-Type: TEXT/Html\r\n\r\nbody\r\n", "0 text/html" },
        { "two parts", MIXED "--x\r\n\r\na\r\n--x\r\nContent-Type: text/html\r\n\r\nb\r\n--x--\r\n",
          "0 multipart/mixed; 1 text/plain; 1 text/html" },
        { "LF only", "Content-Type: multipart/mixed; boundary=x\n\n--x\n\na\n--x--\n",
          "0 multipart/mixed; 1 text/plain" },
        { "nested multiparts",
          MIXED "--x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n--y\r\n\r\na\r\n"
                "--y\r\nContent-Type: text/html\r\n\r\nb\r\n--y--\r\n--x\r\nContent-Type: "
                "image/png\r\n\r\n\r\n--x--\r\n",
          "0 multipart/mixed; 1 multipart/alternative; 2 text/plain; 2 text/html; 1 image/png" },
        { "quoted boundary",
          "Content-Type: multipart/mixed; boundary=\"a b\"\r\n\r\n--a b\r\n\r\nx\r\n--a b--\r\n",
          "0 multipart/mixed; 1 text/plain" },
        { "no last boundary", MIXED "--x\r\n\r\na\r\n--x\r\n\r\nb",
          "0 multipart/mixed; 1 text/plain; 1 text/plain" },
        { "message inside", NESTED "Subject: y\r\n\r\nbody\r\n", "0 message/rfc822; 1 text/plain" },
        { "message in message", NESTED NESTED "Subject: y\r\n\r\nbody\r\n",
          "0 message/rfc822; 1 message/rfc822; 2 text/plain" },
        { "message in multipart", MIXED "--x\r\n" NESTED MIXED "--x\r\n\r\na\r\n--x--\r\n",
          "0 multipart/mixed; 1 message/rfc822; 2 multipart/mixed; 3 text/plain" },
        { "digest",
          "Content-Type: multipart/digest; boundary=x\r\n\r\n--x\r\n\r\nSubject: "
          "a\r\n\r\nbody\r\n--x--\r\n",
          "0 multipart/digest; 1 message/rfc822; 2 text/plain" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct parsing parsing = parsing_text(rows[i].text);
        char text[512];
        describe(parsing.message, text, sizeof(text));
        assert_row_text(rows[i].name, text, rows[i].wanted);
        parsing_end(&parsing);
    }
}

/* What is broken is parsed as far as it goes, and never an error. */
static void bears_what_is_broken(void **state)
{
    static const char *const texts[] = {
        "",
        "\r\n",
        "x",
        "Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\na\r\n--x--\r\n",
        "Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\na\r\n",
        "Content-Type: multipart/mixed; boundary=\"x\r\n\r\n--x\r\n\r\na\r\n",
        "Content-Type: multipart\r\n\r\nx",
        "Content-Type: /\r\n\r\nx",
        "Content-Type:\r\n\r\nx",
        "Content-Type: text/plain; charset=\r\n\r\nx",
        "Content-Type: text/plain; charset=\"\r\n\r\nx",
        "Content-Type: text/plain; charset=utf-8; charset=latin1\r\n\r\nx",
        "Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
        "Content-Transfer-Encoding: base64\r\n\r\n!!!!",
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n=",
        "Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 x\r\n",
        "Content-Transfer-Encoding: no-such\r\n\r\nx",
        NESTED,
        NESTED "\r\n",
        MIXED,
        MIXED "--x",
        MIXED "--x--",
        MIXED "--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
        "Content-Type: message/partial; id=a; number=1; total=2\r\n\r\nSubject: x\r\n\r\nx",
        "Content-Type: message/external-body; access-type=URL\r\n\r\nContent-Type: image/png\r\n",
        "\xff\xfe: \x01\r\n\r\n\xff",
    };

    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++) {
        struct parsing parsing = parsing_text(texts[i]);
        assert_row_true(texts[i], parsing.message != NULL);
        for (size_t k = 0; k < parsing.message->part_count; k++) {
            const struct assent_part *part = &parsing.message->parts[k];
            assert_row_true(texts[i], part->type != NULL && part->charset != NULL &&
                                          part->encoding != NULL && part->filename != NULL);
            assert_row_true(texts[i],
                            part->text == NULL || strlen(part->text) == part->text_length);
        }
        assert_row_number(texts[i], parsing.message->prescan.exceeded, 0);
        parsing_end(&parsing);
    }
}

static void decodes_text(void **state)
{
    static const struct {
        const char *name, *headers, *body, *text;
        bool unknown, broken;
    } rows[] = {
        { "UTF-8", "Content-Type: text/plain; charset=utf-8\r\n", "M\xc3\xbcller", "M\xc3\xbcller",
          false, false },
        { "nothing said, ASCII", "", "plain", "plain", false, false },
        { "nothing said, UTF-8", "", "M\xc3\xbcller", "M\xc3\xbcller", false, false },
        { "nothing said, 8 bits", "", "M\xfcller \x80", "M\xc3\xbcller \xe2\x82\xac", false,
          false },
        { "base64", "Content-Transfer-Encoding: base64\r\n", "TcO8bGxlcg==", "M\xc3\xbcller", false,
          false },
        { "base64 over lines", "Content-Transfer-Encoding: BASE64\r\n", "TcO8\r\nbGxl\r\ncg==\r\n",
          "M\xc3\xbcller", false, false },
        { "quoted-printable", "Content-Transfer-Encoding: quoted-printable\r\n",
          "M=C3=BCller=\r\n & Co", "M\xc3\xbcller & Co", false, false },
        { "latin 1", "Content-Type: text/plain; charset=ISO-8859-1\r\n", "M\xfcller",
          "M\xc3\xbcller", false, false },
        { "windows-1252", "Content-Type: text/plain; charset=windows-1252\r\n", "\x80",
          "\xe2\x82\xac", false, false },
        { "koi8-r", "Content-Type: text/plain; charset=koi8-r\r\n", "\xc1", "\xd0\xb0", false,
          false },
        { "iso-2022-jp", "Content-Type: text/plain; charset=iso-2022-jp\r\n", "\x1b$B$\"\x1b(B",
          "\xe3\x81\x82", false, false },
        { "gb2312", "Content-Type: text/plain; charset=gb2312\r\n", "\xc4\xe3", "\xe4\xbd\xa0",
          false, false },
        { "quoted charset", "Content-Type: text/plain; charset=\"utf-8\"\r\n", "\xc3\xbc",
          "\xc3\xbc", false, false },
        { "unknown charset, ASCII", "Content-Type: text/plain; charset=x-no-such\r\n", "plain",
          "plain", true, false },
        { "unknown charset, UTF-8", "Content-Type: text/plain; charset=x-no-such\r\n", "\xc3\xbc",
          "\xc3\xbc", true, false },
        { "unknown charset, 8 bits", "Content-Type: text/plain; charset=x-no-such\r\n", "\xfc",
          "\xc3\xbc", true, false },
        { "charset of odd letters", "Content-Type: text/plain; charset=\"utf-8//TRANSLIT\"\r\n",
          "x", "x", true, false },
        { "UTF-8 that is none", "Content-Type: text/plain; charset=utf-8\r\n", "M\xfcller",
          "M\xc3\xbcller", false, true },
        { "ASCII that is none", "Content-Type: text/plain; charset=us-ascii\r\n", "M\xfcller",
          "M\xc3\xbcller", false, true },
        { "empty body", "Content-Type: text/plain; charset=utf-8\r\n", "", "", false, false },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct pile pile = { 0 };
        pile_add(&pile, rows[i].headers);
        pile_add(&pile, "\r\n");
        pile_add(&pile, rows[i].body);
        struct parsing parsing = parsing_text(pile.bytes);
        assert_row_number(rows[i].name, parsing.message->part_count, 1);
        const struct assent_part *part = &parsing.message->parts[0];
        assert_row_text(rows[i].name, part->text, rows[i].text);
        assert_row_number(rows[i].name, part->text_length, strlen(rows[i].text));
        assert_row_number(rows[i].name, part->charset_unknown, rows[i].unknown);
        assert_row_number(rows[i].name, part->charset_broken, rows[i].broken);
        assert_row_number(rows[i].name, part->text_cut, false);
        parsing_end(&parsing);
        free(pile.bytes);
    }
}

static void text_has_no_nul(void **state)
{
    static const char bytes[] = PLAIN "a\0b\0\xc3\xbc";
    static const char utf16[] = "Content-Type: text/plain; charset=utf-16le\r\n\r\na\0\0\0b\0";
    struct parsing parsing = parsing_of(NULL, 0, bytes, sizeof(bytes) - 1, NULL);
    const struct assent_part *part = &parsing.message->parts[0];

    (void)state;
    assert_int_equal(strlen(part->text), part->text_length);
    assert_true(part->text_length > 2);
    parsing_end(&parsing);
    parsing = parsing_of(NULL, 0, utf16, sizeof(utf16) - 1, NULL);
    part = &parsing.message->parts[0];
    assert_int_equal(strlen(part->text), part->text_length);
    parsing_end(&parsing);
}

static void reads_names(void **state)
{
    static const struct {
        const char *name, *headers, *filename;
        bool attachment;
    } rows[] = {
        { "none", "Content-Type: text/plain\r\n", "", false },
        { "none, no text", "Content-Type: image/png\r\n", "", false },
        { "disposition", "Content-Disposition: attachment; filename=a.pdf\r\n", "a.pdf", true },
        { "quoted", "Content-Disposition: attachment; filename=\"a b.pdf\"\r\n", "a b.pdf", true },
        { "inline text", "Content-Type: text/plain; name=a.txt\r\nContent-Disposition: inline\r\n",
          "a.txt", false },
        { "a name on what is no text", "Content-Type: application/pdf; name=a.pdf\r\n", "a.pdf",
          true },
        { "attachment without a name", "Content-Disposition: attachment\r\n", "", true },
        { "RFC 2231", "Content-Disposition: attachment; filename*=utf-8''M%C3%BCller.pdf\r\n",
          "M\xc3\xbcller.pdf", true },
        { "RFC 2231 in pieces",
          "Content-Disposition: attachment; filename*0=set; filename*1=up.exe\r\n", "setup.exe",
          true },
        { "RFC 2231 in encoded pieces",
          "Content-Disposition: attachment; filename*0*=utf-8''M%C3%BC; filename*1*=ller.exe\r\n",
          "M\xc3\xbcller.exe", true },
        { "encoded word",
          "Content-Disposition: attachment; filename=\"=?utf-8?q?M=C3=BCller.pdf?=\"\r\n",
          "M\xc3\xbcller.pdf", true },
        { "in any case", "CONTENT-DISPOSITION: ATTACHMENT; FILENAME=a.pdf\r\n", "a.pdf", true },
        { "folded", "Content-Disposition: attachment;\r\n\tfilename=\"a.pdf\"\r\n", "a.pdf", true },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct pile pile = { 0 };
        pile_add(&pile, rows[i].headers);
        pile_add(&pile, "\r\nbody\r\n");
        struct parsing parsing = parsing_text(pile.bytes);
        assert_row_text(rows[i].name, parsing.message->parts[0].filename, rows[i].filename);
        assert_row_number(rows[i].name, parsing.message->parts[0].attachment, rows[i].attachment);
        parsing_end(&parsing);
        free(pile.bytes);
    }
}

/* A long name keeps its end, where the extension is. */
static void long_names_keep_their_extension(void **state)
{
    struct pile pile = { 0 };

    (void)state;
    pile_add(&pile, "Content-Disposition: attachment; filename=\"");
    pile_repeat(&pile, "a", 5000);
    pile_add(&pile, ".exe\"\r\n\r\nx");
    struct parsing parsing = parsing_text(pile.bytes);
    const char *filename = parsing.message->parts[0].filename;
    assert_true(strlen(filename) < 2000);
    assert_string_equal(filename + strlen(filename) - 4, ".exe");
    parsing_end(&parsing);
    free(pile.bytes);
}

static void keeps_to_the_limit_of_text(void **state)
{
    static const struct {
        const char *name;
        size_t most, length;
        bool cut;
    } rows[] = {
        { "below", 100, 99, false },        { "exactly", 100, 100, false },
        { "above", 100, 101, true },        { "none", 0, 10, true },
        { "far above", 100, 100000, true },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_message_limits limits = assent_message_limits_default();
        struct pile pile = { 0 };
        limits.text_bytes = rows[i].most;
        pile_add(&pile, PLAIN);
        pile_repeat(&pile, "x", rows[i].length);
        struct parsing parsing = parsing_of(NULL, 0, pile.bytes, pile.length, &limits);
        const struct assent_part *part = &parsing.message->parts[0];
        assert_row_number(rows[i].name, part->text_cut, rows[i].cut);
        assert_row_number(rows[i].name, part->text_length,
                          rows[i].length < rows[i].most ? rows[i].length : rows[i].most);
        parsing_end(&parsing);
        free(pile.bytes);
    }
}

static void the_limit_is_for_all_parts_together(void **state)
{
    static const char *const charsets[] = { "utf-8", "iso-8859-1", "us-ascii" };

    (void)state;
    for (size_t i = 0; i < ROWS(charsets); i++) {
        struct assent_message_limits limits = assent_message_limits_default();
        struct pile pile = { 0 };
        size_t total = 0;
        limits.text_bytes = 1000;
        pile_add(&pile, MIXED);
        for (int k = 0; k < 10; k++) {
            pile_add(&pile, "--x\r\nContent-Type: text/plain; charset=");
            pile_add(&pile, charsets[i]);
            pile_add(&pile, "\r\n\r\n");
            pile_repeat(&pile, "\xe4", 300);
            pile_add(&pile, "\r\n");
        }
        struct parsing parsing = parsing_of(NULL, 0, pile.bytes, pile.length, &limits);
        assert_row_number(charsets[i], parsing.message->part_count, 11);
        for (size_t k = 0; k < parsing.message->part_count; k++)
            total += parsing.message->parts[k].text_length;
        assert_row_true(charsets[i], total >= 1000);
        assert_row_true(charsets[i], total <= 3 * 1000); /* before it is converted */
        assert_row_true(charsets[i], parsing.message->parts[10].text_cut);
        parsing_end(&parsing);
        free(pile.bytes);
    }
}

static void a_cut_character_is_no_breach(void **state)
{
    struct assent_message_limits limits = assent_message_limits_default();
    static const char text[] = PLAIN "abc\xc3\xbc\xc3\xbc";

    (void)state;
    limits.text_bytes = 4;
    struct parsing parsing = parsing_of(NULL, 0, text, strlen(text), &limits);
    assert_false(parsing.message->parts[0].charset_broken);
    assert_true(parsing.message->parts[0].text_cut);
    assert_memory_equal(parsing.message->parts[0].text, "abc", 3);
    parsing_end(&parsing);
}

static void deep_trees_are_walked_so_far(void **state)
{
    struct assent_message_limits limits = assent_message_limits_default();
    struct pile pile = { 0 };

    (void)state;
    limits.containers = 100000;
    for (int i = 0; i < 2000; i++) {
        char text[128];
        (void)snprintf(text, sizeof(text),
                       "Content-Type: multipart/mixed; boundary=x%d\r\n\r\n--x%d\r\n", i, i);
        pile_add(&pile, text);
    }
    struct parsing parsing = parsing_of(NULL, 0, pile.bytes, pile.length, &limits);
    assert_non_null(parsing.message);
    assert_in_range(parsing.message->part_count, 50, 200);
    parsing_end(&parsing);
    pile.length = 0;
    pile_repeat(&pile, NESTED, 2000);
    parsing = parsing_of(NULL, 0, pile.bytes, pile.length, &limits);
    assert_non_null(parsing.message);
    assert_in_range(parsing.message->part_count, 50, 200);
    parsing_end(&parsing);
    free(pile.bytes);
}

static void parts_beyond_the_memory_are_named(void **state)
{
    struct assent_message_limits limits = assent_message_limits_default();
    struct assent_arena *arena = assent_arena_create(65536);
    struct pile pile = { 0 };

    (void)state;
    pile_add(&pile, PLAIN);
    pile_repeat(&pile, "x", 100000);
    struct assent_message_source source = { .bytes = pile.bytes, .length = pile.length };
    assent_message_library_init();
    const struct assent_message *message = assent_message_parse(arena, &source, &limits);
    assert_non_null(message);
    assert_int_equal(message->prescan.exceeded, 1U << ASSENT_LIMIT_MEMORY);
    assert_int_equal(message->part_count, 1);
    assert_null(message->parts[0].text);
    assert_int_equal(message->parts[0].text_length, 0);
    assent_arena_destroy(arena);
    free(pile.bytes);
}

static void notes_oddities(void **state)
{
    static const struct {
        const char *name, *text;
        enum assent_oddity oddity;
    } rows[] = {
        { "no boundary", "Content-Type: multipart/mixed\r\n\r\nx\r\n",
          ASSENT_ODD_MULTIPART_WITHOUT_BOUNDARY },
        { "two types", "Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\nx\r\n",
          ASSENT_ODD_CONFLICTING_HEADER },
        { "cut short", MIXED "--x\r\n\r\na", ASSENT_ODD_TRUNCATED },
    };
    struct parsing parsing = parsing_text("From: a@example.com\r\nSubject: x\r\n" PLAIN "x\r\n");

    (void)state;
    for (size_t i = 0; i < ASSENT_ODDITY_COUNT; i++)
        assert_int_equal(parsing.message->oddities[i], 0);
    parsing_end(&parsing);
    for (size_t i = 0; i < ROWS(rows); i++) {
        parsing = parsing_text(rows[i].text);
        assert_row_true(rows[i].name, parsing.message->oddities[rows[i].oddity] > 0);
        parsing_end(&parsing);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_parts),
        cmocka_unit_test(bears_what_is_broken),
        cmocka_unit_test(decodes_text),
        cmocka_unit_test(text_has_no_nul),
        cmocka_unit_test(reads_names),
        cmocka_unit_test(long_names_keep_their_extension),
        cmocka_unit_test(keeps_to_the_limit_of_text),
        cmocka_unit_test(the_limit_is_for_all_parts_together),
        cmocka_unit_test(a_cut_character_is_no_breach),
        cmocka_unit_test(deep_trees_are_walked_so_far),
        cmocka_unit_test(parts_beyond_the_memory_are_named),
        cmocka_unit_test(notes_oddities),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
