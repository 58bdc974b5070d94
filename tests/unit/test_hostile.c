/*
 * Tests with messages that are made to break parsers: each is parsed in a process
 * of its own, which must live and stay small.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/parsing.h"
#include "tests/support/sanitized.h"
#include "tests/support/table.h"

/* Sanitizers keep freed memory and shadow what is used. */
enum { MOST_MEGABYTES = SANITIZED ? 1000 : 64, MOST_SECONDS = SANITIZED ? 300 : 60 };

/* A message: start, what, unit many times, end. */
struct hostile {
    const char *name;
    const char *limit; /* that must be named; NULL: none */
    const char *start;
    const char *unit;
    size_t count;
    const char *end;
};

#define ATTACHED "Content-Type: message/rfc822\r\n\r\n"
#define MIXED    "Content-Type: multipart/mixed; boundary=x\r\n\r\n"

static const struct hostile rows[] = {
    { "groups", "address-colons", "To: ", "g:", 50000, "\r\n\r\nx" },
    { "groups, folded", "address-colons", "To: ", "g:\r\n ", 50000, "\r\n\r\nx" },
    { "groups, blank before the colon", "address-colons", "To : ", "g:", 50000, "\r\n\r\nx" },
    { "groups in an attached message", "address-colons", ATTACHED "To: ", "g:", 50000,
      "\r\n\r\nx" },
    { "groups in a message of a part", "address-colons",
      MIXED "--x\r\n" ATTACHED "Cc: ", "g:", 50000, "\r\n\r\n--x--\r\n" },
    { "groups in a digest", "address-colons",
      "Content-Type: multipart/digest; boundary=x\r\n\r\n--x\r\n\r\nFrom: ", "g:", 50000,
      "\r\n\r\n--x--\r\n" },
    { "groups behind a line that is no field", "address-colons",
      ATTACHED "oops\r\nTo: ", "g:", 50000, "\r\n\r\nx" },
    { "tiny parts", "boundary-lines", MIXED, "--x\r\n\r\n", 290000, "--x--\r\n" },
    { "tiny parts, LF", "boundary-lines", "Content-Type: multipart/mixed; boundary=x\n\n",
      "--x\n\n", 400000, "" },
    { "header fields", "header-lines", "", "A: 1\r\n", 200000, "\r\nx" },
    { "header fields of 8 bits", "header-lines", "", "\xe9: 1\r\n", 200000, "\r\nx" },
    { "header fields of an attached message", "header-lines", ATTACHED, "A: 1\r\n", 200000,
      "\r\nx" },
    { "header fields of a part", "header-lines", MIXED "--x\r\n", "A: 1\r\n", 200000, "\r\nx" },
    { "header fields in a digest", "header-lines",
      "Content-Type: multipart/digest; boundary=x\r\n\r\n--x\r\n\r\n", "A: 1\r\n", 200000, "\r\n" },
    { "header fields behind message, blank, slash", "header-lines",
      "Content-Type: message /rfc822\r\n\r\n", "A: 1\r\n", 200000, "\r\nx" },
    { "header fields behind a folded type", "header-lines",
      "Content-Type: message\r\n /rfc822\r\n\r\n", "A: 1\r\n", 200000, "\r\nx" },
    { "header fields behind message, bare CR, slash", "header-lines",
      "Content-Type: message\r/rfc822\r\n\r\n", "A: 1\r\n", 200000, "\r\nx" },
    { "header fields in multipart, bare CR, digest", "header-lines",
      "Content-Type: multipart/\rdigest; boundary=x\r\n\r\n--x\r\n\r\n", "A: 1\r\n", 200000,
      "\r\n" },
    { "header fields in multipart, blank, digest", "header-lines",
      "Content-Type: multipart /digest; boundary=x\r\n\r\n--x\r\n\r\n", "A: 1\r\n", 200000,
      "\r\n" },
    { "messages in messages", "containers", "", ATTACHED, 2000, "A: 1\r\n\r\nx" },
    { "messages in messages, blank before the slash", "containers", "",
      "Content-Type: message /rfc822\r\n\r\n", 2000, "A: 1\r\n\r\nx" },
    { "multiparts in multiparts", "containers", "", MIXED "--x\r\n", 2000, "\r\nx" },
    { "addresses without a domain", "address-commas", "To: ", "a,", 500000, "\r\n\r\nx" },
    { "quoted addresses without a domain", "address-commas", "To: ", "\"a\",", 250000,
      "\r\n\r\nx" },
    { "addresses without commas", "address-bytes", ATTACHED "To: ", "<a@b> ", 2000000,
      "\r\n\r\nx" },
    { "addresses and a long rest", "address-bytes", "To: a,a,a,a,a,a,a,a,", "x", 2000000,
      "\r\n\r\nx" },
    { "addresses in many fields", "address-commas", ATTACHED, "To: a,a,a,a,a,a,a,a\r\n", 4000,
      "\r\nx" },
    { "parameters", "parameters", "Content-Type: text/plain", ";a=b", 250000, "\r\n\r\nx" },
    { "folded parameters", "parameters", "Content-Disposition: inline", ";\r\n a=b", 250000,
      "\r\n\r\nx" },
    { "parameters of many parts", "parameters", MIXED,
      "--x\r\nContent-Type: text/plain; a=1; b=1; c=1; d=1; e=1; f=1; g=1; h=1; i=1; j=1\r\n\r\n",
      4900, "--x--\r\n" },
    { "encoded words", NULL, "Subject: ", "=?utf-8?q?a?= ", 70000, "\r\n\r\nx" },
    { "comments", NULL, "To: ", "(", 500000, "\r\n\r\nx" },
    { "angle brackets", NULL, "To: ", "<", 200000, "\r\n\r\nx" },
    { "one line", NULL, "A: 1\r\n\r\n", "0123456789", 500000, "" },
    { "line ends", NULL, "A: 1\r\n\r\n", "\r\n", 1000000, "" },
    { "boundary never met", NULL, MIXED, "text\r\n", 500000, "" },
};

static char *make(const struct hostile *row, size_t *length)
{
    struct pile pile = { 0 };

    pile_add(&pile, row->start);
    pile_repeat(&pile, row->unit, row->count);
    pile_add(&pile, row->end);
    *length = pile.length;
    return pile.bytes;
}

static long peak_kilobytes(void)
{
    struct rusage usage;

    (void)getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static bool is_exceeded(const struct assent_message *message, const char *name)
{
    for (enum assent_limit i = 0; i < ASSENT_LIMIT_COUNT; i++)
        if (strcmp(assent_limit_name(i), name) == 0)
            return (message->prescan.exceeded & 1U << i) != 0;
    return false;
}

/* The exit status of the child: 0 all well, 1 limits, 2 memory, 3 no message. */
static int parse_in_child(const struct hostile *row)
{
    size_t length;
    char *bytes = make(row, &length);

    (void)alarm(MOST_SECONDS);
    long before = peak_kilobytes();
    struct parsing parsing = parsing_of(NULL, 0, bytes, length, NULL);
    long grown = peak_kilobytes() - before;
    if (parsing.message == NULL)
        return 3;
    if (row->limit != NULL && !is_exceeded(parsing.message, row->limit)) {
        (void)fprintf(stderr, "%s: %s is not exceeded\n", row->name, row->limit);
        return 1;
    }
    if (grown > MOST_MEGABYTES * 1024L) {
        (void)fprintf(stderr, "%s: %ld kB\n", row->name, grown);
        return 2;
    }
    parsing_end(&parsing);
    free(bytes);
    return 0;
}

static void stays_alive_and_small(void **state)
{
    size_t failures = 0;

    (void)state;
    assent_message_library_init();
    for (size_t i = 0; i < ROWS(rows); i++) {
        int status = 0;
        (void)fflush(NULL);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            _exit(parse_in_child(&rows[i]));
        assert_int_equal(waitpid(child, &status, 0), child);
        if (status != 0)
            print_error("%s: status %#x\n", rows[i].name, (unsigned)status);
        failures += status != 0;
    }
    assert_int_equal(failures, 0);
}

/* The same as header fields of the message itself, which GMime's address parser is given. */
static void header_fields_are_bounded(void **state)
{
    static const struct {
        const char *name, *unit;
        size_t count;
    } fields[] = {
        { "groups", "g:", 50000 },         { "no domains", "a,", 500000 },
        { "no commas", "<a@b> ", 150000 }, { "many", "a@b.test, ", 100000 },
        { "quoted", "\"a\",", 250000 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(fields); i++) {
        struct pile pile = { 0 };
        pile_repeat(&pile, fields[i].unit, fields[i].count);
        struct assent_raw_header header = { "To", pile.bytes };
        (void)alarm(MOST_SECONDS);
        struct parsing parsing = parsing_of(&header, 1, "", 0, NULL);
        (void)alarm(0);
        assert_row_true(fields[i].name, parsing.message != NULL);
        assert_row_number(fields[i].name, parsing.message->to.fields, 1);
        assert_row_true(fields[i].name, parsing.message->to.count <= 1000);
        parsing_end(&parsing);
        free(pile.bytes);
    }
}

/* Many small fields together are as dear as one large one. */
static void many_header_fields_are_bounded(void **state)
{
    struct pile pile = { 0 };
    struct assent_raw_header headers[200];

    (void)state;
    pile_repeat(&pile, "a,", 2500);
    for (size_t i = 0; i < ROWS(headers); i++)
        headers[i] = (struct assent_raw_header){ "To", pile.bytes };
    (void)alarm(MOST_SECONDS);
    struct parsing parsing = parsing_of(headers, ROWS(headers), "", 0, NULL);
    (void)alarm(0);
    assert_non_null(parsing.message);
    assert_int_equal(parsing.message->to.fields, ROWS(headers));
    parsing_end(&parsing);
    free(pile.bytes);
}

/* An honest message of many recipients exceeds nothing. */
static void honest_sizes_pass(void **state)
{
    struct pile pile = { 0 };

    (void)state;
    pile_add(&pile, "From: a@example.org\r\nTo: ");
    for (size_t i = 0; i < 1999; i++) {
        char address[64];
        (void)snprintf(address, sizeof(address), "\"Some Body\" <user%zu@example.org>,\r\n ", i);
        pile_add(&pile, address);
    }
    pile_add(&pile, "z@example.org\r\n\r\nx");
    struct parsing parsing = parsing_text(pile.bytes);
    assert_int_equal(parsing.message->prescan.exceeded, 0);
    parsing_end(&parsing);
    free(pile.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stays_alive_and_small),
        cmocka_unit_test(header_fields_are_bounded),
        cmocka_unit_test(many_header_fields_are_bounded),
        cmocka_unit_test(honest_sizes_pass),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
