/*
 * Tests of the pre-scan: what it counts, and where it stops.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/prescan.h"

#include <stdlib.h>

#include "tests/support/parsing.h"
#include "tests/support/table.h"

#define NESTED "Content-Type: message/rfc822\r\n\r\n"

static struct assent_prescan scan(const char *bytes, size_t length,
                                  const struct assent_message_limits *limits)
{
    struct assent_message_limits usual = assent_message_limits_default();
    struct assent_prescan result;

    assent_prescan_run(bytes, length, limits == NULL ? &usual : limits, &result);
    return result;
}

static void counts(void **state)
{
    static const struct {
        const char *name, *text;
        size_t header_lines, boundary_lines, containers, longest_line, bare_lf, bare_cr;
    } rows[] = {
        { "empty", "", 0, 0, 0, 0, 0, 0 },
        { "header only", "A: 1\r\nB: 2\r\n", 2, 0, 0, 4, 0, 0 },
        { "no line end", "A: 1", 1, 0, 0, 4, 0, 0 },
        { "body fields do not count", "A: 1\r\n\r\nB: 2\r\nC: 3\r\n", 1, 0, 0, 4, 0, 0 },
        { "folding", "A: 1\r\n 2\r\n\t3: 4\r\nB: 5\r\n\r\n", 2, 0, 0, 5, 0, 0 },
        { "LF only", "A: 1\nB: 2\n\nbody\n", 2, 0, 0, 4, 0, 0 },
        { "LF only, no end", "A: 1\nB: 2\n\nbody", 2, 0, 0, 4, 0, 0 },
        { "some bare LF", "A: 1\r\nB: 2\n\r\nx\n", 2, 0, 0, 4, 2, 0 },
        { "bare CR", "A: 1\r2\r\r\n\r\nx\ry\r\n", 1, 0, 0, 7, 0, 3 },
        { "boundaries", "A: 1\r\n\r\n--x\r\nB: 1\r\nC: 1\r\n\r\nD: 1\r\n--x--\r\n", 3, 2, 0, 5, 0,
          0 },
        { "dash alone", "A: 1\r\n\r\n-\r\n-x\r\n", 1, 0, 0, 4, 0, 0 },
        { "blank before the colon", "A : 1\r\nB\t: 2\r\n\r\n", 2, 0, 0, 5, 0, 0 },
        { "multipart", "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n", 1, 1, 1, 41,
          0, 0 },
        { "multipart in any case", "CONTENT-TYPE: MULTIPART/Mixed; boundary=x\r\n\r\n", 1, 0, 1, 41,
          0, 0 },
        { "multipart in a continuation",
          "Content-Type:\r\n multipart/mixed;\r\n boundary=x\r\n\r\n", 1, 0, 1, 17, 0, 0 },
        { "message inside", NESTED "B: 1\r\nC: 1\r\n\r\nD: 1\r\n", 3, 0, 1, 28, 0, 0 },
        { "message in message", NESTED NESTED "C: 1\r\n\r\nD: 1\r\n", 3, 0, 2, 28, 0, 0 },
        { "digest",
          "Content-Type: multipart/digest; boundary=x\r\n\r\n--x\r\n\r\nB: 1\r\nC: 1\r\n\r\n", 3, 1,
          1, 42, 0, 0 },
        { "8-bit names", "\xe9: 1\r\nB\xff: 2\r\n\r\n", 2, 0, 0, 5, 0, 0 },
        { "message with a blank before the slash",
          "Content-Type: message /rfc822\r\n\r\nB: 1\r\nC: 1\r\n\r\n", 3, 0, 1, 29, 0, 0 },
        { "message with a fold after the slash",
          "Content-Type: message/\r\n rfc822\r\n\r\nB: 1\r\nC: 1\r\n\r\n", 3, 0, 1, 22, 0, 0 },
        { "message with a fold before the slash",
          "Content-Type: message\r\n /rfc822\r\n\r\nB: 1\r\nC: 1\r\n\r\n", 3, 0, 1, 21, 0, 0 },
        { "digest with a comment",
          "Content-Type: multipart(a)/ digest; boundary=x\r\n\r\n--x\r\n\r\nB: 1\r\nC: 1\r\n\r\n",
          3, 1, 1, 46, 0, 0 },
        { "digest on two lines",
          "Content-Type: multipart/\r\n digest; boundary=x\r\n\r\n--x\r\n\r\nB: 1\r\nC: 1\r\n\r\n",
          3, 1, 1, 24, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_prescan result = scan(rows[i].text, strlen(rows[i].text), NULL);
        assert_row_number(rows[i].name, result.header_lines, rows[i].header_lines);
        assert_row_number(rows[i].name, result.boundary_lines, rows[i].boundary_lines);
        assert_row_number(rows[i].name, result.containers, rows[i].containers);
        assert_row_number(rows[i].name, result.longest_line, rows[i].longest_line);
        assert_row_number(rows[i].name, result.bare_lf, rows[i].bare_lf);
        assert_row_number(rows[i].name, result.bare_cr, rows[i].bare_cr);
        assert_row_number(rows[i].name, result.exceeded, 0);
        assert_row_number(rows[i].name, result.safe_length, strlen(rows[i].text));
    }
}

static void counts_nul_bytes(void **state)
{
    (void)state;
    assert_int_equal(scan("A: \0\0\r\n\r\n\0x", 11, NULL).nul_bytes, 3);
    assert_int_equal(scan("A: x\r\n", 6, NULL).nul_bytes, 0);
}

/* The text is start, unit `most` times, end; with one unit more it exceeds the limit. */
static const struct {
    enum assent_limit limit;
    const char *name, *start, *unit, *end;
} limit_rows[] = {
    { ASSENT_LIMIT_HEADER_LINES, "fields", "", "A: 1\r\n", "\r\nbody\r\n" },
    { ASSENT_LIMIT_HEADER_LINES, "fields, LF", "", "A: 1\n", "\nbody\n" },
    { ASSENT_LIMIT_HEADER_LINES, "fields of 8 bits", "", "\xe9: 1\r\n", "\r\n" },
    { ASSENT_LIMIT_HEADER_LINES, "fields of a part", "\r\n--x\r\n", "A: 1\r\n", "\r\n" },
    { ASSENT_LIMIT_BOUNDARY_LINES, "boundaries", "A: 1\r\n\r\n", "--x\r\n", "\r\n" },
    { ASSENT_LIMIT_BOUNDARY_LINES, "bare dashes", "A: 1\n\n", "--\n", "" },
    { ASSENT_LIMIT_CONTAINERS, "messages", "", NESTED, "A: 1\r\n" },
    { ASSENT_LIMIT_CONTAINERS, "multiparts", "\r\n", "--x\r\nContent-Type: multipart/mixed\r\n\r\n",
      "" },
    { ASSENT_LIMIT_ADDRESS_COLONS, "groups", "To", ":g", "\r\n\r\n" },
    { ASSENT_LIMIT_ADDRESS_COLONS, "groups, any case", "rEPLY-tO ", ":g", "\r\n\r\n" },
    { ASSENT_LIMIT_ADDRESS_COLONS, "groups in a body", "A: 1\r\n\r\nFrom", ":g", "\r\n" },
    { ASSENT_LIMIT_ADDRESS_COLONS, "groups in continuations", "Cc", ":\r\n g", "\r\n" },
};

static void keeps_to_each_limit(void **state)
{
    static const size_t most = 5;
    const struct assent_message_limits few = {
        .header_lines = most, .address_colons = most, .boundary_lines = most, .containers = most
    };

    (void)state;
    for (size_t i = 0; i < ROWS(limit_rows); i++) {
        struct assent_message_limits limits = assent_message_limits_default();
        struct pile pile = { 0 };
        switch (limit_rows[i].limit) {
        case ASSENT_LIMIT_HEADER_LINES:
            limits.header_lines = few.header_lines;
            break;
        case ASSENT_LIMIT_BOUNDARY_LINES:
            limits.boundary_lines = few.boundary_lines;
            break;
        case ASSENT_LIMIT_CONTAINERS:
            limits.containers = few.containers;
            break;
        default:
            limits.address_colons = few.address_colons;
        }
        pile_add(&pile, limit_rows[i].start);
        pile_repeat(&pile, limit_rows[i].unit, most);
        pile_add(&pile, limit_rows[i].end);
        struct assent_prescan result = scan(pile.bytes, pile.length, &limits);
        assert_row_number(limit_rows[i].name, result.exceeded, 0);
        assert_row_number(limit_rows[i].name, result.safe_length, pile.length);
        pile.length = 0;
        pile_add(&pile, limit_rows[i].start);
        pile_repeat(&pile, limit_rows[i].unit, most + 1);
        pile_add(&pile, limit_rows[i].end);
        result = scan(pile.bytes, pile.length, &limits);
        assert_row_number(limit_rows[i].name, result.exceeded, 1U << limit_rows[i].limit);
        assert_row_true(limit_rows[i].name, result.safe_length < pile.length);
        free(pile.bytes);
    }
}

/* What exceeds a limit is not in the safe part, and the safe part ends with a line. */
static void stops_before_the_line(void **state)
{
    static const char text[] = "A: 1\r\nB: 2\r\nC: 3\r\n\r\n";
    struct assent_message_limits limits = assent_message_limits_default();

    (void)state;
    limits.header_lines = 2;
    assert_int_equal(scan(text, strlen(text), &limits).safe_length, strlen("A: 1\r\nB: 2\r\n"));
    /* The scan of the safe part finds nothing to complain about. */
    assert_int_equal(scan(text, strlen("A: 1\r\nB: 2\r\n"), &limits).exceeded, 0);
}

static void other_fields_may_have_colons(void **state)
{
    struct assent_message_limits limits = assent_message_limits_default();
    static const char text[] = "Subject: a:b:c:d:e\r\nX-To: a:b:c:d\r\n\r\nSomeone: a:b:c:d\r\n";

    (void)state;
    limits.address_colons = 2;
    assert_int_equal(scan(text, strlen(text), &limits).exceeded, 0);
    assert_true(assent_prescan_address_field(" a:b, c:d", &limits));
    assert_false(assent_prescan_address_field(" a:b:c:d", &limits));
}

static void names_its_limits(void **state)
{
    (void)state;
    for (enum assent_limit i = 0; i < ASSENT_LIMIT_COUNT; i++) {
        assert_non_null(assent_limit_name(i));
        assert_string_not_equal(assent_limit_name(i), "unknown");
        for (enum assent_limit k = 0; k < i; k++)
            assert_string_not_equal(assent_limit_name(i), assent_limit_name(k));
    }
    assert_string_equal(assent_limit_name(ASSENT_LIMIT_COUNT), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts),
        cmocka_unit_test(counts_nul_bytes),
        cmocka_unit_test(keeps_to_each_limit),
        cmocka_unit_test(stops_before_the_line),
        cmocka_unit_test(other_fields_may_have_colons),
        cmocka_unit_test(names_its_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
