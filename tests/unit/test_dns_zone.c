/*
 * Tests of zones: what their text says, and what they answer.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/dns/zone.h"

#include <stdlib.h>
#include <unistd.h>

#include "scorer/dns/answer.h"
#include "tests/support/table.h"

static const char text[] =
    "; a comment, and an empty line\n"
    "\n"
    "a.test            A      192.0.2.1   ; one of two\n"
    "A.test.    60  IN A      192.0.2.2\n"
    "a.test            AAAA   2001:db8::1\n"
    "a.test       300  MX     10 mx.a.test\n"
    "a.test            TXT    \"v=spf1 -all\" \" and; more # of it\" plain\n"
    "a.test            TXT    \"quote \\\" backslash \\\\ byte \\000\\255\"\n"
    "a.test            SOA    42\r\n"
    "a.test            NS     ns.a.test\n"
    "1.2.0.192.in-addr.arpa PTR a.test   # the other kind of comment\n"
    "alias.test        CNAME  second.test\n"
    "second.test       CNAME  a.test\n"
    "round.test        CNAME  round.test\n"
    "nowhere.test      CNAME  absent.test\n"
    "deep.er.b.test    A      192.0.2.3\n"
    "null.test         MX     0 .\n"
    "odd.test          MX     10 a\\032b.test\n"
    "odd.test          MX     20 \\.\\092.test\n"
    "half.test         MX     10 a\\032b.test\n"
    "half.test         MX     20 mx.test\n"
    "oddalias.test     CNAME  a\\000b.test\n"
    "a\\000b.test      A      192.0.2.4\n"
    "*.wild.test       A      192.0.2.5\n"
    "there.wild.test   TXT    \"x\"\n"
    "broken.test       SERVFAIL\n"
    "no.test           REFUSED\n"
    "dead.test         TIMEOUT\n"
    "away.test         UNREACHABLE\n"
    "odder.test        MALFORMED\n"
    "gone.test         NXDOMAIN\n"
    "part.test         A      192.0.2.6\n"
    "part.test         TIMEOUT MX\n"
    "slow.test         A      192.0.2.7\n"
    "slow.test         DELAY  250 A\n";

static struct assent_zone *read_zone(const char *lines)
{
    struct assent_zone *zone = assent_zone_create();
    struct assent_error error = { "" };

    assert_non_null(zone);
    if (!assent_zone_read(zone, lines, &error))
        fail_msg("%s", error.text);
    return zone;
}

/* To be freed. */
static struct assent_dns_answer *ask(const struct assent_zone *zone, const char *name,
                                     enum assent_dns_type type)
{
    struct assent_dns_question question = { .type = type };
    struct assent_zone_reply reply;
    size_t size;

    assert_true(assent_dns_name_from_text(&question.name, name));
    assent_zone_ask(zone, &question, &reply);
    struct assent_dns_answer *answer =
        reply.status == ASSENT_DNS_ANSWERED
            ? assent_dns_answer_parse(&question, reply.packet, reply.length, &size)
            : assent_dns_answer_create(&question, reply.status, &size);
    assert_non_null(answer);
    free(reply.packet);
    return answer;
}

static void answers(void **state)
{
    static const struct {
        const char *name;
        const char *status;
        const char *first; /* name of the first record */
        size_t records, odd;
        uint32_t ttl;
        enum assent_dns_type type;
    } rows[] = {
        { "a.test", "ANSWERED", "", 2, 0, 60, ASSENT_DNS_A },
        { "a.test", "ANSWERED", "", 1, 0, 300, ASSENT_DNS_AAAA },
        { "a.test", "ANSWERED", "mx.a.test", 1, 0, 300, ASSENT_DNS_MX },
        { "a.test", "ANSWERED", "", 2, 0, 300, ASSENT_DNS_TXT },
        { "a.test", "ANSWERED", ".", 1, 0, 300, ASSENT_DNS_SOA },
        { "a.test", "ANSWERED", "ns.a.test", 1, 0, 300, ASSENT_DNS_NS },
        { "a.test", "NODATA", NULL, 0, 0, 42, ASSENT_DNS_PTR },
        { "b.a.test", "NXDOMAIN", NULL, 0, 0, 42, ASSENT_DNS_A },
        { "1.2.0.192.in-addr.arpa", "ANSWERED", "a.test", 1, 0, 300, ASSENT_DNS_PTR },
        { "alias.test", "ANSWERED", "", 2, 0, 60, ASSENT_DNS_A },
        { "alias.test", "ANSWERED", "second.test", 1, 0, 300, ASSENT_DNS_CNAME },
        { "alias.test", "NODATA", NULL, 0, 0, 42, ASSENT_DNS_PTR },
        { "a.test", "NODATA", NULL, 0, 0, 42, ASSENT_DNS_CNAME },
        { "round.test", "MALFORMED", NULL, 0, 0, 5, ASSENT_DNS_A },
        { "nowhere.test", "NXDOMAIN", NULL, 0, 0, 60, ASSENT_DNS_A },
        { "deep.er.b.test", "ANSWERED", "", 1, 0, 300, ASSENT_DNS_A },
        { "er.b.test", "NODATA", NULL, 0, 0, 60, ASSENT_DNS_A },
        { "b.test", "NODATA", NULL, 0, 0, 60, ASSENT_DNS_A },
        { "r.b.test", "NXDOMAIN", NULL, 0, 0, 60, ASSENT_DNS_A },
        { "null.test", "ANSWERED", ".", 1, 0, 300, ASSENT_DNS_MX },
        { "odd.test", "MALFORMED", NULL, 0, 2, 5, ASSENT_DNS_MX },
        { "half.test", "ANSWERED", "mx.test", 1, 1, 300, ASSENT_DNS_MX },
        { "oddalias.test", "ANSWERED", "", 1, 1, 300, ASSENT_DNS_A },
        { "a.wild.test", "ANSWERED", "", 1, 0, 300, ASSENT_DNS_A },
        { "a.b.wild.test", "ANSWERED", "", 1, 0, 300, ASSENT_DNS_A },
        { "there.wild.test", "NODATA", NULL, 0, 0, 60, ASSENT_DNS_A },
        { "broken.test", "SERVFAIL", NULL, 0, 0, 5, ASSENT_DNS_A },
        { "no.test", "REFUSED", NULL, 0, 0, 5, ASSENT_DNS_A },
        { "dead.test", "TIMEOUT", NULL, 0, 0, 5, ASSENT_DNS_TXT },
        { "away.test", "UNREACHABLE", NULL, 0, 0, 5, ASSENT_DNS_TXT },
        { "odder.test", "MALFORMED", NULL, 0, 0, 5, ASSENT_DNS_TXT },
        { "gone.test", "NXDOMAIN", NULL, 0, 0, 60, ASSENT_DNS_TXT },
        { "part.test", "ANSWERED", "", 1, 0, 300, ASSENT_DNS_A },
        { "part.test", "TIMEOUT", NULL, 0, 0, 5, ASSENT_DNS_MX },
        { "part.test", "NODATA", NULL, 0, 0, 60, ASSENT_DNS_TXT },
        { "slow.test", "ANSWERED", "", 1, 0, 300, ASSENT_DNS_A },
    };
    struct assent_zone *zone = read_zone(text);

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_dns_answer *answer = ask(zone, rows[i].name, rows[i].type);
        assert_row_text(rows[i].name, assent_dns_status_name(answer->status), rows[i].status);
        assert_row_number(rows[i].name, answer->record_count, rows[i].records);
        assert_row_number(rows[i].name, answer->odd_names, rows[i].odd);
        assert_row_number(rows[i].name, answer->ttl, rows[i].ttl);
        if (rows[i].first != NULL)
            assert_row_text(rows[i].name, answer->records[0].name, rows[i].first);
        free(answer);
    }
    assent_zone_destroy(zone);
}

static void contents(void **state)
{
    struct assent_zone *zone = read_zone(text);
    struct assent_dns_answer *answer = ask(zone, "a.test", ASSENT_DNS_TXT);

    (void)state;
    assert_string_equal((const char *)answer->records[0].bytes,
                        "v=spf1 -all and; more # of itplain");
    static const char second[] = "quote \" backslash \\ byte \0\xff";
    assert_int_equal(answer->records[1].length, sizeof(second) - 1);
    assert_memory_equal(answer->records[1].bytes, second, sizeof(second));
    free(answer);
    answer = ask(zone, "a.test", ASSENT_DNS_MX);
    assert_int_equal(answer->records[0].preference, 10);
    free(answer);
    answer = ask(zone, "a.test", ASSENT_DNS_SOA);
    assert_int_equal(answer->records[0].minimum, 42);
    free(answer);
    answer = ask(zone, "oddalias.test", ASSENT_DNS_A);
    assert_string_equal(answer->canonical, "a?b.test");
    free(answer);
    answer = ask(zone, "a.b.wild.test", ASSENT_DNS_A);
    assert_string_equal(answer->canonical, "a.b.wild.test");
    free(answer);
    assent_zone_destroy(zone);
}

static void delays(void **state)
{
    struct assent_dns_question question = { .type = ASSENT_DNS_A };
    struct assent_zone *zone = read_zone(text);
    struct assent_zone_reply reply;

    (void)state;
    assert_true(assent_dns_name_from_text(&question.name, "slow.test"));
    assent_zone_ask(zone, &question, &reply);
    assert_int_equal(reply.delay, 250);
    free(reply.packet);
    question.type = ASSENT_DNS_MX;
    assent_zone_ask(zone, &question, &reply);
    assert_int_equal(reply.delay, 0);
    free(reply.packet);
    assent_zone_destroy(zone);
}

/* What a caller adds, without text. */
static void added_by_hand(void **state)
{
    struct assent_zone *zone = assent_zone_create();
    uint8_t bytes[1000];

    (void)state;
    memset(bytes, 'y', sizeof(bytes));
    bytes[500] = 0;
    assert_true(assent_zone_add(zone, "a.test", ASSENT_DNS_A, 7, "192.0.2.9"));
    assert_true(assent_zone_add_text(zone, "a.test", bytes, sizeof(bytes)));
    assert_true(assent_zone_add_text(zone, "empty.test", "", 0));
    assert_true(assent_zone_add_raw(zone, "raw.test", ASSENT_DNS_A, 7, "abc", 3));
    assert_true(assent_zone_fail(zone, "b.test", ASSENT_DNS_MX, ASSENT_DNS_SERVFAIL));
    assert_true(assent_zone_delay(zone, "a.test", 0, 3));
    assert_false(assent_zone_add(zone, "a..test", ASSENT_DNS_A, 7, "192.0.2.9"));
    assert_false(assent_zone_add(zone, "a.test", ASSENT_DNS_A, 7, "2001:db8::1"));
    struct assent_dns_answer *answer = ask(zone, "a.test", ASSENT_DNS_TXT);
    assert_int_equal(answer->records[0].length, sizeof(bytes));
    assert_memory_equal(answer->records[0].bytes, bytes, sizeof(bytes));
    free(answer);
    answer = ask(zone, "empty.test", ASSENT_DNS_TXT);
    assert_int_equal(answer->record_count, 1);
    assert_int_equal(answer->records[0].length, 0);
    free(answer);
    answer = ask(zone, "raw.test", ASSENT_DNS_A);
    assert_string_equal(assent_dns_status_name(answer->status), "MALFORMED");
    free(answer);
    answer = ask(zone, "b.test", ASSENT_DNS_MX);
    assert_string_equal(assent_dns_status_name(answer->status), "SERVFAIL");
    free(answer);
    assent_zone_destroy(zone);
}

/* A thousand records are more than an answer keeps, and then more than a packet. */
static void more_than_fits(void **state)
{
    struct assent_zone *zone = assent_zone_create();
    uint8_t bytes[300];

    (void)state;
    memset(bytes, 'z', sizeof(bytes));
    for (int i = 0; i < 1000; i++)
        assert_true(assent_zone_add(zone, "many.test", ASSENT_DNS_A, 7, "192.0.2.9") &&
                    assent_zone_add_text(zone, "many.test", bytes, sizeof(bytes)));
    struct assent_dns_answer *answer = ask(zone, "many.test", ASSENT_DNS_A);
    assert_int_equal(answer->record_count, ASSENT_DNS_MOST_RECORDS);
    assert_true(answer->cut);
    free(answer);
    answer = ask(zone, "many.test", ASSENT_DNS_TXT);
    assert_true(answer->record_count > 150 && answer->record_count < 250);
    assert_true(answer->cut);
    free(answer);
    assent_zone_destroy(zone);
}

static void wrong_lines(void **state)
{
    static const char *const lines[] = {
        "a.test",
        "a.test A",
        "a.test A 192.0.2",
        "a.test A ::1",
        "a.test AAAA 192.0.2.1",
        "a.test MX mx.test",
        "a.test MX 70000 mx.test",
        "a.test MX 10",
        "a.test MX 10 a b",
        "a.test PTR a..b",
        "a.test TXT",
        "a.test TXT \"open",
        "a.test TXT \"\\999\"",
        "a.test TXT \\1",
        "a.test SOA many",
        "a.test DELAY",
        "a.test DELAY soon",
        "a.test DELAY 5 SRV",
        "a.test SERVFAIL SRV",
        "a.test ANSWERED",
        "a.test INVALID",
        "a.test SRV 1 2 3 a.test",
        "a\\12.test A 192.0.2.1",
        "-1 a.test",
    };

    (void)state;
    for (size_t i = 0; i < ROWS(lines); i++) {
        struct assent_zone *zone = assent_zone_create();
        struct assent_error error = { "" };
        char two[200];
        (void)snprintf(two, sizeof(two), "b.test A 192.0.2.1\n%s\n", lines[i]);
        bool read = assent_zone_read(zone, two, &error);
        bool told = strncmp(error.text, "line 2: ", 8) == 0;
        assent_zone_destroy(zone);
        assert_row_true(lines[i], !read);
        assert_row_true(lines[i], told);
    }
}

static void files(void **state)
{
    char file[] = "/tmp/assent-zone-XXXXXX";
    struct assent_zone *zone = assent_zone_create();
    struct assent_error error = { "" };
    int descriptor = mkstemp(file);

    (void)state;
    assert_true(descriptor >= 0);
    assert_true(assent_zone_load(zone, file, &error)); /* empty */
    assert_int_equal(write(descriptor, text, sizeof(text) - 1), sizeof(text) - 1);
    assert_true(assent_zone_load(zone, file, &error));
    struct assent_dns_answer *answer = ask(zone, "a.test", ASSENT_DNS_A);
    assert_int_equal(answer->record_count, 2);
    free(answer);
    assert_int_equal(write(descriptor, "wrong\n", 6), 6);
    assert_int_equal(close(descriptor), 0);
    assert_false(assent_zone_load(zone, file, &error));
    assert_non_null(strstr(error.text, ": line 36: "));
    assert_int_equal(unlink(file), 0);
    assert_false(assent_zone_load(zone, file, &error));
    assert_non_null(strstr(error.text, "No such file"));
    assent_zone_destroy(zone);
    assent_zone_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers),        cmocka_unit_test(contents),
        cmocka_unit_test(delays),         cmocka_unit_test(added_by_hand),
        cmocka_unit_test(more_than_fits), cmocka_unit_test(wrong_lines),
        cmocka_unit_test(files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
