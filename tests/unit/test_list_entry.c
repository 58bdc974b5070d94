/*
 * Tests of list entries: values in canonical form, lines, details, and what may stand where.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/list.h>

#include <stdlib.h>

#include "tests/support/table.h"

#define LABEL_63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NAME_253                       \
    LABEL_63 "." LABEL_63 "." LABEL_63 \
             ".aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.test"
#define TEN     "abcdefghij"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static const struct {
    const char *value;
    const char *canonical;
    enum assent_entry_type type;
} good_values[] = {
    /* addresses */
    { "user@b.test", "user@b.test", ASSENT_ENTRY_ADDRESS },
    { "User@B.Test", "user@b.test", ASSENT_ENTRY_ADDRESS },
    { "  user@b.test\t", "user@b.test", ASSENT_ENTRY_ADDRESS },
    { "<user@b.test>", "user@b.test", ASSENT_ENTRY_ADDRESS },
    { "user@b.test.", "user@b.test", ASSENT_ENTRY_ADDRESS },
    { "user+x@b.test", "user+x@b.test", ASSENT_ENTRY_ADDRESS },
    { "+x@b.test", "+x@b.test", ASSENT_ENTRY_ADDRESS },
    { "a..b@b.test", "a..b@b.test", ASSENT_ENTRY_ADDRESS },
    { "\"a..b\"@b.test", "a..b@b.test", ASSENT_ENTRY_ADDRESS },
    { "a#b@b.test", "a#b@b.test", ASSENT_ENTRY_ADDRESS },
    { "o'neil/x=y@b.test", "o'neil/x=y@b.test", ASSENT_ENTRY_ADDRESS },
    { "\"user\"@b.test", "user@b.test", ASSENT_ENTRY_ADDRESS },
    { "#a@b.test", "\"#a\"@b.test", ASSENT_ENTRY_ADDRESS },
    { "\"A B\"@b.test", "\"a b\"@b.test", ASSENT_ENTRY_ADDRESS },
    { "\"a@c\"@b.test", "\"a@c\"@b.test", ASSENT_ENTRY_ADDRESS },
    { "\"a\\\"b\"@b.test", "\"a\\\"b\"@b.test", ASSENT_ENTRY_ADDRESS },
    { "\"a\\b\"@b.test", "ab@b.test", ASSENT_ENTRY_ADDRESS },
    { "\"a\\\\b\"@b.test", "\"a\\\\b\"@b.test", ASSENT_ENTRY_ADDRESS },
    { "\"helo:x\"@b.test", "\"helo:x\"@b.test", ASSENT_ENTRY_ADDRESS },
    { "\"a*\"@b.test", "\"a*\"@b.test", ASSENT_ENTRY_ADDRESS },
    { "user@M\xc3\xbcnchen.test", "user@xn--mnchen-3ya.test", ASSENT_ENTRY_ADDRESS },
    { "user@[192.0.2.1]", "user@[192.0.2.1]", ASSENT_ENTRY_ADDRESS },
    { "user@[IPv6:2001:DB8::1]", "user@[ipv6:2001:db8::1]", ASSENT_ENTRY_ADDRESS },
    { "user@[IPv6:::ffff:192.0.2.1]", "user@[192.0.2.1]", ASSENT_ENTRY_ADDRESS },
    /* UTF-8 local parts: folded and composed */
    { "\xc3\x9c"
      "ber@b.test",
      "\xc3\xbc"
      "ber@b.test",
      ASSENT_ENTRY_ADDRESS },
    { "u\xcc\x88"
      "ber@b.test",
      "\xc3\xbc"
      "ber@b.test",
      ASSENT_ENTRY_ADDRESS },
    { "stra\xc3\x9f"
      "e@b.test",
      "strasse@b.test", ASSENT_ENTRY_ADDRESS },
    { "\xe2\x84\xaa@b.test", "k@b.test", ASSENT_ENTRY_ADDRESS }, /* Kelvin sign */
    { "\xe7\x94\xa8\xe6\x88\xb7@b.test", "\xe7\x94\xa8\xe6\x88\xb7@b.test", ASSENT_ENTRY_ADDRESS },
    /* domains */
    { "b.test", "b.test", ASSENT_ENTRY_DOMAIN },
    { "B.TEST.", "b.test", ASSENT_ENTRY_DOMAIN },
    { "@b.test", "b.test", ASSENT_ENTRY_DOMAIN },
    { "*@b.test", "b.test", ASSENT_ENTRY_DOMAIN },
    { "com", "com", ASSENT_ENTRY_DOMAIN },
    { "my_host.b.test", "my_host.b.test", ASSENT_ENTRY_DOMAIN },
    { "-a-.b.test", "-a-.b.test", ASSENT_ENTRY_DOMAIN },
    { "1.2.3.test", "1.2.3.test", ASSENT_ENTRY_DOMAIN },
    { "123.test", "123.test", ASSENT_ENTRY_DOMAIN },
    { NAME_253, NAME_253, ASSENT_ENTRY_DOMAIN },
    { "m\xc3\xbcnchen.test", "xn--mnchen-3ya.test", ASSENT_ENTRY_DOMAIN },
    { "M\xc3\x9cNCHEN.test", "xn--mnchen-3ya.test", ASSENT_ENTRY_DOMAIN },
    { "mu\xcc\x88nchen.test", "xn--mnchen-3ya.test", ASSENT_ENTRY_DOMAIN },
    { "XN--MNCHEN-3YA.test", "xn--mnchen-3ya.test", ASSENT_ENTRY_DOMAIN },
    { "fa\xc3\x9f.test", "xn--fa-hia.test", ASSENT_ENTRY_DOMAIN }, /* not fass */
    { "my_host.m\xc3\xbcnchen.test", "my_host.xn--mnchen-3ya.test", ASSENT_ENTRY_DOMAIN },
    { "ab--c.m\xc3\xbcnchen.test", "ab--c.xn--mnchen-3ya.test", ASSENT_ENTRY_DOMAIN },
    { "b\xe3\x80\x82test", "b.test", ASSENT_ENTRY_DOMAIN }, /* ideographic full stop */
    { "\xef\xbd\x82.test", "b.test", ASSENT_ENTRY_DOMAIN }, /* fullwidth letter */
    /* subdomains */
    { "*.b.test", "*.b.test", ASSENT_ENTRY_SUBDOMAINS },
    { ".B.test", "*.b.test", ASSENT_ENTRY_SUBDOMAINS },
    { "@.b.test", "*.b.test", ASSENT_ENTRY_SUBDOMAINS },
    { "*@*.b.test", "*.b.test", ASSENT_ENTRY_SUBDOMAINS },
    { "*.com", "*.com", ASSENT_ENTRY_SUBDOMAINS },
    { "*.m\xc3\xbcnchen.test", "*.xn--mnchen-3ya.test", ASSENT_ENTRY_SUBDOMAINS },
    /* networks */
    { "192.0.2.1", "192.0.2.1", ASSENT_ENTRY_NETWORK },
    { "192.0.2.1/32", "192.0.2.1", ASSENT_ENTRY_NETWORK },
    { "192.0.2.0/24", "192.0.2.0/24", ASSENT_ENTRY_NETWORK },
    { "128.0.0.0/1", "128.0.0.0/1", ASSENT_ENTRY_NETWORK },
    { "[192.0.2.1]", "192.0.2.1", ASSENT_ENTRY_NETWORK },
    { "[192.0.2.0]/24", "192.0.2.0/24", ASSENT_ENTRY_NETWORK },
    { "2001:DB8::1", "2001:db8::1", ASSENT_ENTRY_NETWORK },
    { "2001:db8:0:0:0:0:0:1/128", "2001:db8::1", ASSENT_ENTRY_NETWORK },
    { "2001:db8::/32", "2001:db8::/32", ASSENT_ENTRY_NETWORK },
    { "[2001:db8::]/32", "2001:db8::/32", ASSENT_ENTRY_NETWORK },
    { "[2001:db8::/32]", "2001:db8::/32", ASSENT_ENTRY_NETWORK },
    { "IPv6:2001:db8::1", "2001:db8::1", ASSENT_ENTRY_NETWORK },
    { "[IPv6:2001:db8::1]", "2001:db8::1", ASSENT_ENTRY_NETWORK },
    { "::1", "::1", ASSENT_ENTRY_NETWORK },
    { "::ffff:192.0.2.1", "192.0.2.1", ASSENT_ENTRY_NETWORK },
    { "::ffff:c000:200/120", "192.0.2.0/24", ASSENT_ENTRY_NETWORK },
    /* HELO and client names */
    { "helo:Mail.B.test", "helo:mail.b.test", ASSENT_ENTRY_HELO },
    { "HELO:friend", "helo:friend", ASSENT_ENTRY_HELO },
    { "helo:192.0.2.1", "helo:192.0.2.1", ASSENT_ENTRY_HELO },
    { "helo:[192.0.2.1]", "helo:[192.0.2.1]", ASSENT_ENTRY_HELO },
    { "helo:[IPv6:2001:DB8::1]", "helo:[ipv6:2001:db8::1]", ASSENT_ENTRY_HELO },
    { "helo:*.b.test", "helo:*.b.test", ASSENT_ENTRY_HELO_SUBDOMAINS },
    { "helo:.b.test", "helo:*.b.test", ASSENT_ENTRY_HELO_SUBDOMAINS },
    { "client:Mail.B.test.", "client:mail.b.test", ASSENT_ENTRY_CLIENT },
    { "Client:*.b.test", "client:*.b.test", ASSENT_ENTRY_CLIENT_SUBDOMAINS },
};

static void reads_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(good_values); i++) {
        struct assent_error error = { "" };
        struct assent_entry entry = { .value = "" };
        if (!assent_entry_parse(&entry, good_values[i].value, &error))
            fail_msg("%s: %s", good_values[i].value, error.text);
        assert_row_text(good_values[i].value, entry.value, good_values[i].canonical);
        assert_row_number(good_values[i].value, entry.type, good_values[i].type);
        /* reading it again changes nothing */
        assert_row_true(good_values[i].value,
                        assent_entry_parse(&entry, good_values[i].canonical, &error));
        assert_row_text(good_values[i].value, entry.value, good_values[i].canonical);
        assert_row_number(good_values[i].value, entry.type, good_values[i].type);
    }
}

static const struct {
    const char *value;
    const char *error; /* a part of it */
} bad_values[] = {
    { "", "there is no value" },
    { "   ", "there is no value" },
    { "a b", "there is a space in it" },
    { "a@b.test c@b.test", "there is a space in it" },
    { "a\tb", "control character" },
    { "a\x01@b.test", "control character" },
    { "\"a\x7f\"@b.test", "control character" },
    { "\"a\tb\"@b.test", "control character" },
    { "b\xff.test", "is not UTF-8" },
    { "\xff@b.test", "is not UTF-8" },
    { "\xc2\x85@b.test", "control character" },
    { "a\xe2\x80\xa8@b.test", "control character" },
    { "\xef\xbb\xbf"
      "a@b.test",
      "control character" }, /* a mark of byte order */
    { HUNDRED HUNDRED HUNDRED "@b.test", "local part is too long" },
    { "a@" NAME_253 "a", "at most 253" },
    { LABEL_63 "a.test", "at most 63" },
    { "a..b.test", "label of the name is empty" },
    { "a.test..", "label of the name is empty" },
    { "*", "would match everybody" },
    { "*@*", "would match everybody" },
    { "*.", "would match everybody" },
    { ".", "would match everybody" },
    { "@", "there is no name" },
    { "a@", "no domain after the @" },
    { "mail*.b.test", "a * stands only for all subdomains" },
    { "*.*.b.test", "a * stands only for all subdomains" },
    { "user*@b.test", "all addresses of a domain are written b.test" },
    { "user@*.b.test", "all subdomains are written *.b.test" },
    { "user@.b.test", "all subdomains are written *.b.test" },
    { "us(er@b.test", "only stands between quotes" },
    { "a@c@b.test", "only stands between quotes" },
    { "\"a\"b\"@b.test", "quote within" },
    { "\"a\\\"@b.test", "does not end" },
    { "\"\"@b.test", "nothing before the @" },
    { "user@192.0.2.1", "in brackets: user@[192.0.2.1]" },
    { "user@[192.0.2.999]", "no IP address in the brackets" },
    { "@[192.0.2.1]", "the client's address itself" },
    { "b,test", "letters, digits, hyphens and dots" },
    { "b!test", "letters, digits, hyphens and dots" },
    { "\xe2\x80\x8b.test", "label" }, /* a zero-width space is nothing */
    { "helo:", "there is no name" },
    { "helo:*", "would match everybody" },
    { "helo:a b", "there is a space" },
    { "helo:x@b.test", "letters, digits, hyphens and dots" },
    { "helo:*.192.0.2", "last label is all digits" },
    { "client:192.0.2.1", "client: is for names" },
    { "client:1.2.3", "last label is all digits" },
    { "*.192.0.2", "last label is all digits" },
    { "1.2.3.4.5", "neither an IP address nor a network" },
    { "192.0.2", "the network is written 192.0.2.0/24" },
    { "192.0.2.", "the network is written 192.0.2.0/24" },
    { "192.0.2/24", "the network is written 192.0.2.0/24" },
    { "10.", "the network is written 10.0.0.0/8" },
    { "192.0.2.1/24", "192.0.2.1/24: has host bits, the network is 192.0.2.0/24" },
    { "2001:db8::1/32", "has host bits, the network is 2001:db8::/32" },
    { "::ffff:192.0.2.1/120", "has host bits, the network is 192.0.2.0/24" },
    { "0.0.0.0/0", "would match everybody" },
    { "192.0.2.1/0", "would match everybody" },
    { "::/0", "would match everybody" },
    { "::ffff:0.0.0.0/96", "would match everybody" },
    { "192.0.2.0/33", "from 1 to 32" },
    { "192.0.2.0/255.255.255.0", "from 1 to 32" },
    { "192.0.2.0/", "from 1 to 32" },
    { "192.0.2.0/024", "from 1 to 32" },
    { "192.0.2.0/-1", "from 1 to 32" },
    { "2001:db8::/129", "from 1 to 128" },
    { "fe80::1%eth0", "no zone" },
    { "192.000.002.001", "leading zeros" },
    { "192.0.2.256", "from 0 to 255" },
    { "2001:db8", "neither an IP address" },
    { "https://b.test/", "neither an IP address" },
    { "[b.test]", "neither an IP address" },
};

static void refuses_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(bad_values); i++) {
        struct assent_error error = { "" };
        struct assent_entry entry = { .value = "" };
        if (assent_entry_parse(&entry, bad_values[i].value, &error))
            fail_msg("%s: understood as %s", bad_values[i].value, entry.value);
        if (strstr(error.text, bad_values[i].error) == NULL)
            fail_msg("%s: \"%s\" does not say \"%s\"", bad_values[i].value, error.text,
                     bad_values[i].error);
    }
}

static void bears_endless_values(void **state)
{
    size_t size = (size_t)1 << 20;
    char *value = malloc(size + 1);
    struct assent_entry entry;
    struct assent_error error;
    static const char *const starts[] = { "", "\"", "helo:", "[", "1.", "a@", "#" };

    (void)state;
    assert_non_null(value);
    for (size_t i = 0; i < ROWS(starts); i++) {
        memset(value, 'a', size);
        memcpy(value, starts[i], strlen(starts[i]));
        value[size] = '\0';
        error.text[0] = '\0';
        assert_row_true(starts[i], !assent_entry_parse(&entry, value, &error));
        assert_row_true(starts[i], strlen(error.text) > 0 && strlen(error.text) < 300);
        assert_false(assent_network_parse(value, entry.network, &error));
        if (i + 1 < ROWS(starts))
            assert_row_true(starts[i], !assent_entry_parse_line(&entry, value, &error));
    }
    /* each '#' begins a comment unless an '@' follows: looking for it each time takes for ever */
    memset(value + 1, '#', size - 2);
    value[size - 1] = '@';
    value[0] = 'a';
    assert_false(assent_entry_parse_line(&entry, value, &error));
    free(value);
}

static const struct {
    const char *line;
    const char *value;
    const char *expires; /* as the line is written again; "": as wanted below */
    const char *network;
    const char *note;
} good_lines[] = {
    { "", "", "", "", "" },
    { "   \r\n", "", "", "", "" },
    { "# a@b.test", "", "", "", "" },
    { "  ; comment", "", "", "", "" },
    { "\xef\xbb\xbf", "", "", "", "" },
    { "\xef\xbb\xbf# list", "", "", "", "" },
    { "\xef\xbb\xbf"
      "B.test",
      "b.test", "", "", "" },
    { "b.test\r\n", "b.test", "", "", "" },
    { "\tb.test  ", "b.test", "", "", "" },
    { "b.test # a note", "b.test", "", "", "a note" },
    { "b.test # with # and ; within", "b.test", "", "", "with # and ; within" },
    { "b.test # # first", "b.test", "", "", "# first" },
    { "b.test #", "b.test", "", "", "" },
    { "b.test#tight", "b.test", "", "", "tight" },
    { "a@b.test#tight", "a@b.test", "", "", "tight" },
    { "a#b@b.test # x", "a#b@b.test", "", "", "x" },
    { "\"#a\"@b.test # x", "\"#a\"@b.test", "", "", "x" },
    { "192.0.2.0/24 ; SBL123", "192.0.2.0/24", "", "", "SBL123" },
    { "192.0.2.0/24;SBL123", "192.0.2.0/24", "", "", "SBL123" },
    { "\"a b;c#d\"@b.test # n", "\"a b;c#d\"@b.test", "", "", "n" },
    { "\"a\\\" b\"@b.test # n", "\"a\\\" b\"@b.test", "", "", "n" },
    { "b.test\t#\ttabs\there", "b.test", "", "", "tabs here" },
    { "b.test # control \x01 and \xff", "b.test", "", "", "control ? and ?" },
    { "b.test expires=2026-12-31", "b.test", "2026-12-31T00:00:00Z", "", "" },
    { "b.test expires=2026-12-31T18:30:05z # n", "b.test", "2026-12-31T18:30:05Z", "", "n" },
    { "b.test expires=2026-12-31T18:30:05.25Z", "b.test", "2026-12-31T18:30:05.250Z", "", "" },
    { "b.test expires=2028-02-29", "b.test", "2028-02-29T00:00:00Z", "", "" },
    { "b.test unverified-network=[192.0.2.0]/24", "b.test", "", "192.0.2.0/24", "" },
    { "b.test unverified-network=2001:DB8::/32 expires=2026-12-31 # n # m", "b.test",
      "2026-12-31T00:00:00Z", "2001:db8::/32", "n # m" },
};

static void reads_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(good_lines); i++) {
        struct assent_error error = { "" };
        struct assent_entry entry;
        struct assent_entry again;
        char line[2048];
        char wanted[64] = "";
        if (!assent_entry_parse_line(&entry, good_lines[i].line, &error))
            fail_msg("%s: %s", good_lines[i].line, error.text);
        assert_row_text(good_lines[i].line, entry.value, good_lines[i].value);
        assert_row_text(good_lines[i].line, entry.network, good_lines[i].network);
        assert_row_text(good_lines[i].line, entry.note, good_lines[i].note);
        assert_row_true(good_lines[i].line,
                        (entry.expires != 0) == (good_lines[i].expires[0] != '\0'));
        if (entry.value[0] == '\0')
            continue;
        assent_entry_format_line(&entry, line, sizeof(line));
        (void)snprintf(wanted, sizeof(wanted), " expires=%s", good_lines[i].expires);
        assert_row_true(line, good_lines[i].expires[0] == '\0' || strstr(line, wanted) != NULL);
        assert_row_true(line, assent_entry_parse_line(&again, line, &error));
        assert_row_text(line, again.value, entry.value);
        assert_row_number(line, again.expires, entry.expires);
        assert_row_text(line, again.network, entry.network);
        assert_row_text(line, again.note, entry.note);
    }
}

static void writes_lines(void **state)
{
    struct assent_entry entry = { .value = "b.test",
                                  .type = ASSENT_ENTRY_DOMAIN,
                                  .expires = 1798675200000,
                                  .network = "192.0.2.0/24",
                                  .note = " two\nlines # here " };
    char line[1024];

    (void)state;
    assent_entry_format_line(&entry, line, sizeof(line));
    assert_string_equal(line, "b.test expires=2026-12-31T00:00:00Z "
                              "unverified-network=192.0.2.0/24 # two?lines # here");
    assent_entry_format_line(&entry, line, 8);
    assert_string_equal(line, "b.test ");
    entry = (struct assent_entry){ .value = "b.test" };
    assent_entry_format_line(&entry, line, sizeof(line));
    assert_string_equal(line, "b.test");
}

/* A note of 200 characters of two bytes, after a start that shifts them by a byte or not. */
static void cuts_long_notes_between_characters(void **state)
{
    static const struct {
        const char *start;
        size_t wanted;
    } rows[] = {
        { "b.test # a", ASSENT_ENTRY_NOTE_SIZE - 1 },
        { "b.test # ", ASSENT_ENTRY_NOTE_SIZE - 2 },
    };
    char line[1024];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_error error;
        struct assent_entry entry;
        int length = snprintf(line, sizeof(line), "%s", rows[i].start);
        for (int k = 0; k < 200; k++)
            length += snprintf(line + length, sizeof(line) - (size_t)length, "\xc3\xbc");
        assert_row_true(rows[i].start, assent_entry_parse_line(&entry, line, &error));
        assert_row_number(rows[i].start, strlen(entry.note), rows[i].wanted);
        assert_row_true(rows[i].start, strchr(entry.note, '?') == NULL);
    }
}

static void refuses_lines(void **state)
{
    static const struct {
        const char *line;
        const char *error;
    } rows[] = {
        { "b.test REJECT", "\"REJECT\" after the value is not understood" },
        { "b.test c.test", "\"c.test\" after the value" },
        { "b.test expire=2026-12-31", "is not understood" },
        { "b.test expires=", "is no time" },
        { "b.test expires=tomorrow", "is no time" },
        { "b.test expires=2026-02-29", "is no time" },
        { "b.test expires=2026-13-01", "is no time" },
        { "b.test expires=2026-00-01", "is no time" },
        { "b.test expires=2026-12-31T24:00:00Z", "is no time" },
        { "b.test expires=2026-12-31T23:60:00Z", "is no time" },
        { "b.test expires=2026-12-31T23:59:60Z", "is no time" },
        { "b.test expires=2026-12-31T18:00:00", "is no time" },
        { "b.test expires=2026-12-31T18:00:00+02:00", "is no time" },
        { "b.test expires=2026-12-31T18:00:00.Z", "is no time" },
        { "b.test expires=2026-12-31Z", "is no time" },
        { "b.test expires=1970-01-01", "is no time" },
        { "b.test expires=1969-12-31", "is no time" },
        { "b.test expires=99999-12-31", "is no time" },
        { "b.test expires=2026-12-31 expires=2026-12-31", "twice" },
        { "b.test unverified-network=192.0.2.1/24", "has host bits" },
        { "b.test unverified-network=::1 unverified-network=::1", "twice" },
        { "192.0.2.1/24 # note", "has host bits" },
        { "\"a b@b.test", "b.test" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_error error = { "" };
        struct assent_entry entry;
        if (assent_entry_parse_line(&entry, rows[i].line, &error))
            fail_msg("%s: understood as %s", rows[i].line, entry.value);
        if (strstr(error.text, rows[i].error) == NULL)
            fail_msg("%s: \"%s\" does not say \"%s\"", rows[i].line, error.text, rows[i].error);
    }
}

static void keeps_details(void **state)
{
    static const struct {
        struct assent_entry entry;
        const char *details;
    } rows[] = {
        { { .note = "" }, "" },
        { { .note = "a note" }, "n=a note" },
        { { .note = "e=1 n=2 \" \\ #" }, "n=e=1 n=2 \" \\ #" },
        { { .expires = 1798675200123 }, "e=1798675200123" },
        { { .expires = 1, .network = "2001:db8::/32", .note = "n" }, "e=1 u=2001:db8::/32 n=n" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_entry read = { .value = "b.test",
                                     .type = ASSENT_ENTRY_DOMAIN,
                                     .expires = 5,
                                     .network = "::1",
                                     .note = "old" };
        char details[ASSENT_ENTRY_DETAILS_SIZE];
        assent_entry_format_details(&rows[i].entry, details, sizeof(details));
        assert_row_text(rows[i].details, details, rows[i].details);
        assert_row_true(details, assent_entry_parse_details(&read, details));
        assert_row_number(details, read.expires, rows[i].entry.expires);
        assert_row_text(details, read.network, rows[i].entry.network);
        assert_row_text(details, read.note, rows[i].entry.note);
        assert_row_text(details, read.value, "b.test");
    }
}

static void bears_other_details(void **state)
{
    static const struct {
        const char *details;
        bool good;
    } rows[] = {
        { "x=1", true },
        { "later=yes e=5 n=note", true },
        { "e=5 x= n=", true },
        { "e=", false },
        { "e=-5", false },
        { "e=5x", false },
        { "e=0", false },
        { "e=9999999999999999999", false },
        { "u=", false },
        { "u=192.0.2.1/24", false },
        { "u=b.test", false },
        { "garbage", false },
        { "{\"e\":5}", false },
        { "=", false },
        { "n=a\nb", false },
        { "n=\xff", false },
        { "n=" HUNDRED HUNDRED HUNDRED, false },
        { "u=" HUNDRED, false },
        { "e=5  n=x", false },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_entry entry = { .value = "b.test", .expires = 7, .note = "old" };
        bool good = assent_entry_parse_details(&entry, rows[i].details);
        assert_row_number(rows[i].details, good, rows[i].good);
        assert_row_text(rows[i].details, entry.value, "b.test");
        assert_row_true(rows[i].details, good || entry.expires == 7); /* untouched */
    }
}

static void knows_what_stands_where(void **state)
{
    static const struct {
        enum assent_list_name list;
        const char *value;
        const char *network;
        const char *error; /* NULL: it may */
    } rows[] = {
        { ASSENT_LIST_ALLOW, "a@b.test", "", NULL },
        { ASSENT_LIST_ALLOW, "a@b.test", "192.0.2.0/24", NULL },
        { ASSENT_LIST_ALLOW, "*.b.test", "192.0.2.0/24", NULL },
        { ASSENT_LIST_ALLOW, "helo:b.test", "192.0.2.0/24", NULL },
        { ASSENT_LIST_ALLOW, "192.0.2.1", "", NULL },
        { ASSENT_LIST_ALLOW, "192.0.2.1", "192.0.2.0/24", "need no authentication" },
        { ASSENT_LIST_ALLOW, "client:b.test", "192.0.2.0/24", "need no authentication" },
        { ASSENT_LIST_DENY, "helo:*.b.test", "", NULL },
        { ASSENT_LIST_DENY, "a@b.test", "192.0.2.0/24", "without authentication anyway" },
        { ASSENT_LIST_TRUSTED_CLIENTS, "192.0.2.0/24", "", NULL },
        { ASSENT_LIST_TRUSTED_CLIENTS, "client:*.b.test", "", NULL },
        { ASSENT_LIST_TRUSTED_CLIENTS, "b.test", "",
          "trusted-clients takes no domains; it takes networks, client names" },
        { ASSENT_LIST_TRUSTED_RELAYS, "helo:b.test", "", "takes no HELO names" },
        { ASSENT_LIST_LOCAL_DOMAINS, "b.test", "", NULL },
        { ASSENT_LIST_LOCAL_DOMAINS, "*.b.test", "", NULL },
        { ASSENT_LIST_LOCAL_DOMAINS, "a@b.test", "", "takes no addresses" },
        { ASSENT_LIST_SPAM_TRAPS, "a@b.test", "", NULL },
        { ASSENT_LIST_SPAM_TRAPS, "192.0.2.1", "", "takes no networks" },
        { ASSENT_LIST_TRUSTED_SEALERS, "b.test", "", NULL },
        { ASSENT_LIST_SPF_EXEMPT, "a@b.test", "", "takes no addresses" },
        { ASSENT_LIST_NO_HOST_CHECKS, "192.0.2.1", "", NULL },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_error error = { "" };
        struct assent_entry entry = { .expires = 0 };
        assert_row_true(rows[i].value, assent_entry_parse(&entry, rows[i].value, &error));
        (void)snprintf(entry.network, sizeof(entry.network), "%s", rows[i].network);
        bool allowed = assent_entry_allowed(rows[i].list, &entry, &error);
        assert_row_number(rows[i].value, allowed, rows[i].error == NULL);
        if (rows[i].error != NULL && strstr(error.text, rows[i].error) == NULL)
            fail_msg("%s: \"%s\" does not say \"%s\"", rows[i].value, error.text, rows[i].error);
    }
}

static void knows_the_lists(void **state)
{
    enum assent_list_name found;

    (void)state;
    for (int i = 0; i < ASSENT_LIST_COUNT; i++) {
        const struct assent_list_description *list = assent_list_describe((enum assent_list_name)i);
        assert_non_null(list->name);
        assert_true(strlen(list->meaning) > 10);
        assert_int_not_equal(list->accepts, 0);
        assert_row_number(list->name, list->identity, i == ASSENT_LIST_ALLOW);
        assert_row_true(list->name, assent_list_find_name(list->name, &found));
        assert_row_number(list->name, found, i);
    }
    assert_false(assent_list_find_name("denied", &found));
    assert_false(assent_list_find_name("", &found));
    assert_string_equal(assent_list_nearest_name("dney"), "deny");
    assert_string_equal(assent_list_nearest_name("trusted-client"), "trusted-clients");
    assert_null(assent_list_nearest_name("something else"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_values),
        cmocka_unit_test(refuses_values),
        cmocka_unit_test(bears_endless_values),
        cmocka_unit_test(reads_lines),
        cmocka_unit_test(writes_lines),
        cmocka_unit_test(cuts_long_notes_between_characters),
        cmocka_unit_test(refuses_lines),
        cmocka_unit_test(keeps_details),
        cmocka_unit_test(bears_other_details),
        cmocka_unit_test(knows_what_stands_where),
        cmocka_unit_test(knows_the_lists),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
