/*
 * Tests of reading answers, with packets made byte by byte; and of names.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/dns/answer.h"

#include <stdlib.h>
#include <time.h>

#include "tests/support/table.h"

enum { ROOM = 70000, RESPONSE = 0x8180 };

struct packet {
    uint8_t *bytes;
    size_t length;
    struct assent_dns_question question;
};

/* --- making packets --- */

static void add(struct packet *packet, const void *bytes, size_t length)
{
    assert_true(packet->length + length <= ROOM);
    memcpy(packet->bytes + packet->length, bytes, length);
    packet->length += length;
}

static void add16(struct packet *packet, unsigned value)
{
    uint8_t bytes[2];

    assent_dns_put16(bytes, value);
    add(packet, bytes, 2);
}

/* "": the name of the question, by a pointer. */
static size_t make_name(uint8_t *bytes, const char *text)
{
    struct assent_dns_name name;

    if (text[0] == '\0') {
        assent_dns_put16(bytes, 0xc00c);
        return 2;
    }
    assert_true(assent_dns_name_from_master(&name, text));
    memcpy(bytes, name.bytes, name.length);
    return name.length;
}

static void begin(struct packet *packet, const char *name, enum assent_dns_type type)
{
    packet->bytes = calloc(1, ROOM);
    assert_non_null(packet->bytes);
    assert_true(assent_dns_name_from_text(&packet->question.name, name));
    packet->question.type = type;
    packet->length = assent_dns_write_question(packet->bytes, &packet->question, 1, true);
    assent_dns_put16(packet->bytes + 2, RESPONSE);
}

static void count_up(struct packet *packet, size_t counter)
{
    assent_dns_put16(packet->bytes + counter, assent_dns_get16(packet->bytes + counter) + 1u);
}

static void add_full(struct packet *packet, const char *owner, unsigned type, unsigned class,
                     uint32_t ttl, const void *data, size_t length)
{
    uint8_t name[256];
    uint8_t number[4];

    add(packet, name, make_name(name, owner));
    add16(packet, type);
    add16(packet, class);
    assent_dns_put32(number, ttl);
    add(packet, number, 4);
    add16(packet, (unsigned)length);
    add(packet, data, length);
    count_up(packet, 6);
}

static void add_record(struct packet *packet, const char *owner, unsigned type, const void *data,
                       size_t length)
{
    add_full(packet, owner, type, 1, 100, data, length);
}

static void add_address(struct packet *packet, const char *owner)
{
    add_record(packet, owner, ASSENT_DNS_A, "\xc0\0\2\1", 4);
}

static void add_alias(struct packet *packet, const char *owner, const char *target)
{
    uint8_t name[256];

    add_record(packet, owner, ASSENT_DNS_CNAME, name, make_name(name, target));
}

static void add_mx(struct packet *packet, const char *owner, const char *host)
{
    uint8_t data[258] = { 0, 5 };

    add_record(packet, owner, ASSENT_DNS_MX, data, 2 + make_name(data + 2, host));
}

/* --- the packets of the table --- */

static void no_header(struct packet *packet)
{
    packet->length = 11;
}

static void a_question(struct packet *packet)
{
    assent_dns_put16(packet->bytes + 2, 0x0100);
    add_address(packet, "");
}

static void two_questions(struct packet *packet)
{
    assent_dns_put16(packet->bytes + 4, 2);
    add_address(packet, "");
}

static void no_question(struct packet *packet)
{
    assent_dns_put16(packet->bytes + 4, 0);
}

static void error_without_question(struct packet *packet)
{
    assent_dns_put16(packet->bytes + 2, RESPONSE | 5);
    assent_dns_put16(packet->bytes + 4, 0);
    packet->length = 12;
}

static void other_question(struct packet *packet)
{
    packet->bytes[13] = 'x';
    add_address(packet, "");
}

static void other_type(struct packet *packet)
{
    packet->bytes[packet->length - 3] = 99;
    add_address(packet, "");
}

static void other_class(struct packet *packet)
{
    packet->bytes[packet->length - 1] = 3;
    add_address(packet, "");
}

static void question_cut(struct packet *packet)
{
    packet->length -= 2;
}

static void upper_case(struct packet *packet)
{
    packet->bytes[13] = 'A';
    add_address(packet, "A.Test");
}

static void plain(struct packet *packet)
{
    add_address(packet, "");
}

static void more_than_there_is(struct packet *packet)
{
    add_address(packet, "");
    count_up(packet, 6);
}

static void all_65535(struct packet *packet)
{
    add_address(packet, "");
    assent_dns_put16(packet->bytes + 6, 65535);
}

static void data_cut(struct packet *packet)
{
    add_address(packet, "");
    packet->length--;
}

static void data_of_three(struct packet *packet)
{
    add_record(packet, "", ASSENT_DNS_A, "abc", 3);
}

static void data_of_none(struct packet *packet)
{
    add_record(packet, "", ASSENT_DNS_A, "", 0);
}

static void pointer_to_itself(struct packet *packet)
{
    count_up(packet, 6);
    add16(packet, 0xc000 | (unsigned)packet->length);
    add(packet, "\0\1\0\1\0\0\0\0\0\4abcd", 14);
}

static void pointer_forward(struct packet *packet)
{
    count_up(packet, 6);
    add16(packet, 0xc000 | (unsigned)(packet->length + 2));
    add(packet, "\0\1\0\1\0\0\0\0\0\4abcd", 14);
}

/* Labels and then a pointer to their own beginning. */
static void pointer_around(struct packet *packet)
{
    unsigned place = (unsigned)packet->length;

    count_up(packet, 6);
    add(packet, "\1a", 2);
    add16(packet, 0xc000 | place);
    add(packet, "\0\1\0\1\0\0\0\0\0\4abcd", 14);
}

static void label_type_of_old(struct packet *packet)
{
    count_up(packet, 6);
    add(packet, "\x41\1\0\0\1\0\1\0\0\0\0\0\4abcd", 17);
}

static void name_too_long(struct packet *packet)
{
    count_up(packet, 6);
    for (int i = 0; i < 5; i++) {
        uint8_t label[64];
        memset(label, 'a', sizeof(label));
        label[0] = 63;
        add(packet, label, sizeof(label));
    }
    add(packet, "\0\0\1\0\1\0\0\0\0\0\4abcd", 15);
}

/* A long row of pointers, each to the one before: legal, but nobody needs it. */
static void many_pointers(struct packet *packet)
{
    unsigned place = 12;

    packet->question.type = ASSENT_DNS_TXT;
    assent_dns_put16(packet->bytes + packet->length - 4, ASSENT_DNS_TXT);
    uint8_t data[256 * 2];
    size_t length = 0;
    data[length++] = 255;
    for (int i = 0; i < 100; i++) {
        assent_dns_put16(data + length, 0xc000 | place);
        place = (unsigned)(packet->length + 12 + length);
        length += 2;
    }
    memset(data + length, 'x', 256 - length);
    add_record(packet, "", ASSENT_DNS_TXT, data, 256);
    count_up(packet, 6);
    add16(packet, 0xc000 | place);
    add(packet, "\0\x10\0\1\0\0\0\0\0\2\1x", 12);
}

static void other_owner(struct packet *packet)
{
    add_address(packet, "b.test");
    add_address(packet, "b.a.test");
    add_address(packet, "test");
}

static void class_of_chaos(struct packet *packet)
{
    add_full(packet, "", ASSENT_DNS_A, 3, 100, "abcd", 4);
}

static void other_types_too(struct packet *packet)
{
    add_record(packet, "", 46, "a signature", 11);
    add_address(packet, "");
    add_record(packet, "", ASSENT_DNS_AAAA, "sixteen bytes...", 16);
}

static void chain(struct packet *packet)
{
    add_address(packet, "c.test");
    add_alias(packet, "b.test", "c.test");
    add_alias(packet, "", "b.test");
    add_address(packet, "b.test"); /* beside an alias: not the end of the chain */
}

static void two_aliases(struct packet *packet)
{
    add_alias(packet, "", "b.test");
    add_alias(packet, "", "c.test");
    add_address(packet, "b.test");
    add_address(packet, "c.test");
}

static void chain_of_sixteen(struct packet *packet)
{
    for (int i = 0; i < 16; i++) {
        char owner[20];
        char target[20];
        (void)snprintf(owner, sizeof(owner), "n%d.test", i);
        (void)snprintf(target, sizeof(target), "n%d.test", i + 1);
        add_alias(packet, i == 0 ? "" : owner, target);
    }
    add_address(packet, "n16.test");
}

static void chain_of_seventeen(struct packet *packet)
{
    chain_of_sixteen(packet);
    add_alias(packet, "n16.test", "n17.test");
    add_address(packet, "n17.test");
}

static void loop_of_one(struct packet *packet)
{
    add_alias(packet, "", "");
}

static void chain_to_nothing(struct packet *packet)
{
    add_alias(packet, "", "b.test");
}

static void alias_cut(struct packet *packet)
{
    add_record(packet, "", ASSENT_DNS_CNAME, "\1b\4tes", 6);
}

static void alias_and_more(struct packet *packet)
{
    add_record(packet, "", ASSENT_DNS_CNAME, "\1b\0more", 7);
}

static void absent_chain(struct packet *packet)
{
    add_alias(packet, "", "b.test");
    packet->bytes[3] |= 3;
}

static void absent_but_there(struct packet *packet)
{
    add_address(packet, "");
    packet->bytes[3] |= 3;
}

static void ttl_of_nothing(struct packet *packet)
{
    add_full(packet, "", ASSENT_DNS_A, 1, 0, "abcd", 4);
}

static void ttl_beyond_31_bits(struct packet *packet)
{
    add_full(packet, "", ASSENT_DNS_A, 1, 0x80000001, "abcd", 4);
}

static void ttl_of_a_year(struct packet *packet)
{
    add_full(packet, "", ASSENT_DNS_A, 1, 31536000, "abcd", 4);
}

static void ttls_that_differ(struct packet *packet)
{
    add_full(packet, "", ASSENT_DNS_A, 1, 500, "abcd", 4);
    add_full(packet, "", ASSENT_DNS_A, 1, 50, "abce", 4);
    add_full(packet, "other.test", ASSENT_DNS_A, 1, 5, "abce", 4);
}

static void add_soa(struct packet *packet, const char *owner, uint32_t ttl, uint32_t minimum)
{
    uint8_t data[22] = { 0 };

    assent_dns_put32(data + 18, minimum);
    add_full(packet, owner, ASSENT_DNS_SOA, 1, ttl, data, sizeof(data));
    assent_dns_put16(packet->bytes + 6, 0);
    count_up(packet, 8);
}

static void soa(struct packet *packet)
{
    add_soa(packet, "test", 900, 800);
}

static void soa_of_less_ttl(struct packet *packet)
{
    add_soa(packet, "", 30, 800);
}

static void soa_of_a_week(struct packet *packet)
{
    add_soa(packet, ".", 604800, 604800);
    packet->bytes[3] |= 3;
}

static void soa_of_another(struct packet *packet)
{
    add_soa(packet, "b.test", 900, 800);
}

static void soa_broken(struct packet *packet)
{
    add_soa(packet, "test", 900, 800);
    packet->length -= 3;
}

static void referral(struct packet *packet)
{
    assent_dns_put16(packet->bytes + 2, 0x8000);
}

static void authoritative(struct packet *packet)
{
    assent_dns_put16(packet->bytes + 2, 0x8400);
}

static void servfail(struct packet *packet)
{
    packet->bytes[3] |= 2;
}

static void refused(struct packet *packet)
{
    packet->bytes[3] |= 5;
}

static void yxdomain(struct packet *packet)
{
    packet->bytes[3] |= 6;
}

static void cut_by_server(struct packet *packet)
{
    add_address(packet, "");
    packet->bytes[2] |= 2;
}

static void cut_to_nothing(struct packet *packet)
{
    packet->bytes[2] |= 2;
}

static void texts(struct packet *packet)
{
    add_record(packet, "", ASSENT_DNS_TXT, "\3abc\0\3def", 9);
    add_record(packet, "", ASSENT_DNS_TXT, "\0", 1);
}

static void text_without_string(struct packet *packet)
{
    add_record(packet, "", ASSENT_DNS_TXT, "", 0);
}

static void text_cut(struct packet *packet)
{
    add_record(packet, "", ASSENT_DNS_TXT, "\3abc\5def", 8);
}

static void text_of_64_kb(struct packet *packet)
{
    uint8_t *data = calloc(1, 65000);

    assert_non_null(data);
    add_record(packet, "", ASSENT_DNS_TXT, data, 65000); /* 65,000 empty strings */
    free(data);
}

static void six_hundred(struct packet *packet)
{
    for (int i = 0; i < 600; i++)
        add_address(packet, "");
}

static void mail_hosts(struct packet *packet)
{
    add_mx(packet, "", "MX1.Test");
    add_mx(packet, "", ".");
    add_mx(packet, "", "a\\.b.test");
    add_mx(packet, "", "a\\000.test");
    add_mx(packet, "", "a\\032b.test");
    add_mx(packet, "", "a\\\\b.test");
    add_mx(packet, "", "m\\195\\188.test");
    add_mx(packet, "", "_x-y/z+a=b*c.test");
}

static void mail_host_cut(struct packet *packet)
{
    add_record(packet, "", ASSENT_DNS_MX, "\0\5", 2);
}

static void mail_host_of_one_byte(struct packet *packet)
{
    add_record(packet, "", ASSENT_DNS_MX, "\0", 1);
}

static void odd_alias(struct packet *packet)
{
    add_alias(packet, "", "a\\010b.test");
    add_address(packet, "a\\010b.test");
}

static const struct {
    const char *name;
    void (*make)(struct packet *packet);
    const char *status;
    size_t records, odd, aliases;
    uint32_t ttl;
    enum assent_dns_type type;
    bool cut;
} rows[] = {
    { "no header", no_header, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "a question", a_question, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "two questions", two_questions, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "no question", no_question, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "error without question", error_without_question, "REFUSED", 0, 0, 0, 5, ASSENT_DNS_A,
      false },
    { "other question", other_question, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "other type", other_type, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "other class", other_class, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "question cut", question_cut, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "upper case", upper_case, "ANSWERED", 1, 0, 0, 100, ASSENT_DNS_A, false },
    { "plain", plain, "ANSWERED", 1, 0, 0, 100, ASSENT_DNS_A, false },
    { "more than there is", more_than_there_is, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "all 65535", all_65535, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "data cut", data_cut, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "data of three", data_of_three, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "data of none", data_of_none, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "pointer to itself", pointer_to_itself, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "pointer forward", pointer_forward, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "pointer around", pointer_around, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "label type of old", label_type_of_old, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "name too long", name_too_long, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "many pointers", many_pointers, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "other owner", other_owner, "NODATA", 0, 0, 0, 60, ASSENT_DNS_A, false },
    { "class of chaos", class_of_chaos, "NODATA", 0, 0, 0, 60, ASSENT_DNS_A, false },
    { "other types too", other_types_too, "ANSWERED", 1, 0, 0, 100, ASSENT_DNS_A, false },
    { "chain", chain, "ANSWERED", 1, 0, 2, 100, ASSENT_DNS_A, false },
    { "chain, asked for", chain, "ANSWERED", 1, 0, 0, 100, ASSENT_DNS_CNAME, false },
    { "two aliases", two_aliases, "ANSWERED", 1, 0, 1, 100, ASSENT_DNS_A, false },
    { "chain of sixteen", chain_of_sixteen, "ANSWERED", 1, 0, 16, 100, ASSENT_DNS_A, false },
    { "chain of seventeen", chain_of_seventeen, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "loop of one", loop_of_one, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "chain to nothing", chain_to_nothing, "NODATA", 0, 0, 1, 60, ASSENT_DNS_A, false },
    { "alias cut", alias_cut, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "alias and more", alias_and_more, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "absent chain", absent_chain, "NXDOMAIN", 0, 0, 1, 60, ASSENT_DNS_A, false },
    { "absent but there", absent_but_there, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "TTL of nothing", ttl_of_nothing, "ANSWERED", 1, 0, 0, 2, ASSENT_DNS_A, false },
    { "TTL beyond 31 bits", ttl_beyond_31_bits, "ANSWERED", 1, 0, 0, 2, ASSENT_DNS_A, false },
    { "TTL of a year", ttl_of_a_year, "ANSWERED", 1, 0, 0, 86400, ASSENT_DNS_A, false },
    { "TTLs that differ", ttls_that_differ, "ANSWERED", 2, 0, 0, 50, ASSENT_DNS_A, false },
    { "SOA", soa, "NODATA", 0, 0, 0, 800, ASSENT_DNS_A, false },
    { "SOA of less TTL", soa_of_less_ttl, "NODATA", 0, 0, 0, 30, ASSENT_DNS_A, false },
    { "SOA of a week", soa_of_a_week, "NXDOMAIN", 0, 0, 0, 3600, ASSENT_DNS_A, false },
    { "SOA of another", soa_of_another, "NODATA", 0, 0, 0, 60, ASSENT_DNS_A, false },
    { "SOA broken", soa_broken, "NODATA", 0, 0, 0, 60, ASSENT_DNS_A, false },
    { "referral", referral, "SERVFAIL", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "authoritative", authoritative, "NODATA", 0, 0, 0, 60, ASSENT_DNS_A, false },
    { "servfail", servfail, "SERVFAIL", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "refused", refused, "REFUSED", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "yxdomain", yxdomain, "SERVFAIL", 0, 0, 0, 5, ASSENT_DNS_A, false },
    { "cut by server", cut_by_server, "ANSWERED", 1, 0, 0, 100, ASSENT_DNS_A, true },
    { "cut to nothing", cut_to_nothing, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_A, true },
    { "texts", texts, "ANSWERED", 2, 0, 0, 100, ASSENT_DNS_TXT, false },
    { "text without string", text_without_string, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_TXT, false },
    { "text cut", text_cut, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_TXT, false },
    { "text of 64 KB", text_of_64_kb, "ANSWERED", 1, 0, 0, 100, ASSENT_DNS_TXT, false },
    { "six hundred", six_hundred, "ANSWERED", 500, 0, 0, 100, ASSENT_DNS_A, true },
    { "mail hosts", mail_hosts, "ANSWERED", 3, 5, 0, 100, ASSENT_DNS_MX, false },
    { "mail host cut", mail_host_cut, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_MX, false },
    { "mail host of one byte", mail_host_of_one_byte, "MALFORMED", 0, 0, 0, 5, ASSENT_DNS_MX,
      false },
    { "odd alias", odd_alias, "ANSWERED", 1, 1, 1, 100, ASSENT_DNS_A, false },
};

/* A copy of just the packet's length, so that the sanitizer sees who reads behind it. */
static struct assent_dns_answer *parse(const struct packet *packet, size_t length)
{
    uint8_t *copy = malloc(length + (length == 0));
    size_t size;

    assert_non_null(copy);
    memcpy(copy, packet->bytes, length);
    struct assent_dns_answer *answer =
        assent_dns_answer_parse(&packet->question, copy, length, &size);
    assert_non_null(answer);
    assert_true(size >= sizeof(*answer));
    free(copy);
    return answer;
}

static void packets(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct packet packet = { 0 };
        begin(&packet, "a.test", rows[i].type);
        rows[i].make(&packet);
        struct assent_dns_answer *answer = parse(&packet, packet.length);
        assert_row_text(rows[i].name, assent_dns_status_name(answer->status), rows[i].status);
        assert_row_number(rows[i].name, answer->record_count, rows[i].records);
        assert_row_number(rows[i].name, answer->ttl, rows[i].ttl);
        assert_row_number(rows[i].name, answer->odd_names, rows[i].odd);
        assert_row_number(rows[i].name, answer->alias_count, rows[i].aliases);
        assert_row_number(rows[i].name, answer->cut, rows[i].cut);
        assert_row_text(rows[i].name, answer->name, "a.test");
        free(answer);
        free(packet.bytes);
    }
}

/* Every beginning of a packet: an error, or nothing, but never what the whole one says. */
static void cut_packet(const char *name, const struct packet *packet)
{
    size_t step = packet->length > 2000 ? packet->length / 500 : 1;
    bool all_count = assent_dns_get16(packet->bytes + 6) <= ASSENT_DNS_MOST_RECORDS;

    for (size_t length = 0; length < packet->length; length += step) {
        struct assent_dns_answer *answer = parse(packet, length);
        bool said_something = answer->record_count > 0;
        free(answer);
        assert_row_true(name, !said_something || !all_count);
    }
}

static void packets_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct packet packet = { 0 };
        begin(&packet, "a.test", rows[i].type);
        rows[i].make(&packet);
        cut_packet(rows[i].name, &packet);
        free(packet.bytes);
    }
}

static void contents(void **state)
{
    struct packet packet = { 0 };

    (void)state;
    begin(&packet, "a.test", ASSENT_DNS_MX);
    mail_hosts(&packet);
    struct assent_dns_answer *answer = parse(&packet, packet.length);
    assert_string_equal(answer->records[0].name, "mx1.test");
    assert_int_equal(answer->records[0].preference, 5);
    assert_string_equal(answer->records[1].name, ".");
    assert_string_equal(answer->records[2].name, "_x-y/z+a=b*c.test");
    free(answer);
    free(packet.bytes);
    begin(&packet, "a.test", ASSENT_DNS_TXT);
    texts(&packet);
    answer = parse(&packet, packet.length);
    assert_string_equal((const char *)answer->records[0].bytes, "abcdef");
    assert_int_equal(answer->records[1].length, 0);
    assert_string_equal((const char *)answer->records[1].bytes, "");
    free(answer);
    free(packet.bytes);
    begin(&packet, "a.test", ASSENT_DNS_A);
    odd_alias(&packet);
    answer = parse(&packet, packet.length);
    assert_string_equal(answer->canonical, "a?b.test");
    free(answer);
    free(packet.bytes);
}

/* 500 aliases that each cost as much as possible to compare, and a chain of 16. */
static void hostile_work_is_bounded(void **state)
{
    struct packet packet = { 0 };
    struct timespec begun;
    struct timespec ended;

    (void)state;
    begin(&packet, "a.test", ASSENT_DNS_A);
    unsigned place = 12;
    for (int i = 0; i < 60; i++) { /* in the data of a record that is passed over */
        uint8_t data[2];
        assent_dns_put16(data, 0xc000 | place);
        add_record(&packet, "", 99, data, 2);
        place = (unsigned)packet.length - 2;
    }
    for (int i = 0; i < 430; i++) {
        count_up(&packet, 6);
        add16(&packet, 0xc000 | place);
        add(&packet, "\0\5\0\1\0\0\0\0\0\3\1b\0", 13);
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &begun);
    free(parse(&packet, packet.length));
    (void)clock_gettime(CLOCK_MONOTONIC, &ended);
    assert_true(ended.tv_sec - begun.tv_sec < 2);
    free(packet.bytes);
}

/* --- names --- */

static void names(void **state)
{
    static const struct {
        const char *text;
        const char *shown; /* NULL: it is none */
    } table[] = {
        { "a.test", "a.test" },
        { "A.TEST.", "a.test" },
        { ".", "." },
        { "_dmarc.a-b.test", "_dmarc.a-b.test" },
        { "0/25.2.0.192.in-addr.arpa", "0/25.2.0.192.in-addr.arpa" },
        { "a\"b.test", "a?b.test" },
        { "", NULL },
        { "..", NULL },
        { ".a", NULL },
        { "a..b", NULL },
        { "a. b", NULL },
        { "a\\b", NULL },
        { "a\tb", NULL },
        { "\xff", NULL },
        { "a\x7f", NULL },
    };
    struct assent_dns_name name;
    char shown[ASSENT_DNS_NAME_SIZE];

    (void)state;
    for (size_t i = 0; i < ROWS(table); i++) {
        bool good = assent_dns_name_from_text(&name, table[i].text);
        assert_row_number(table[i].text, good, table[i].shown != NULL);
        if (!good)
            continue;
        (void)assent_dns_name_to_text(&name, shown);
        assert_row_text(table[i].text, shown, table[i].shown);
    }
}

static void long_names(void **state)
{
    struct assent_dns_name name;
    char shown[ASSENT_DNS_NAME_SIZE];
    char text[300];

    (void)state;
    memset(text, 'a', sizeof(text));
    text[63] = text[127] = text[191] = '.';
    text[253] = '\0';
    assert_true(assent_dns_name_from_text(&name, text));
    assert_int_equal(name.length, 255);
    assert_true(assent_dns_name_to_text(&name, shown));
    assert_string_equal(shown, text);
    text[253] = '.';
    text[254] = '\0';
    assert_true(assent_dns_name_from_text(&name, text));
    text[253] = 'a';
    assert_false(assent_dns_name_from_text(&name, text));
    memset(text, 'a', sizeof(text));
    text[64] = '\0';
    assert_false(assent_dns_name_from_text(&name, text));
    memset(text, 'a', sizeof(text));
    for (size_t i = 1; i < 290; i += 2)
        text[i] = '.';
    text[253] = '\0';
    assert_true(assent_dns_name_from_text(&name, text));
    text[253] = '.';
    text[254] = 'a';
    text[255] = '\0';
    assert_false(assent_dns_name_from_text(&name, text));
}

static void reverse_names(void **state)
{
    static const struct {
        const char *address, *name;
    } table[] = {
        { "192.0.2.1", "1.2.0.192.in-addr.arpa" },
        { "::ffff:192.0.2.1", "1.2.0.192.in-addr.arpa" },
        { "2001:db8::a1",
          "1.a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa" },
        { "a.test", NULL },
        { "", NULL },
        { "192.0.2", NULL },
    };
    char name[ASSENT_DNS_NAME_SIZE];

    (void)state;
    for (size_t i = 0; i < ROWS(table); i++) {
        assert_row_number(table[i].address, assent_dns_reverse_name(table[i].address, name),
                          table[i].name != NULL);
        if (table[i].name != NULL)
            assert_row_text(table[i].address, name, table[i].name);
    }
}

static void types(void **state)
{
    static const char *const known[] = { "A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "TXT" };
    enum assent_dns_type type;

    (void)state;
    for (size_t i = 0; i < ROWS(known); i++) {
        assert_row_true(known[i], assent_dns_type_parse(known[i], &type));
        assert_row_text(known[i], assent_dns_type_name(type), known[i]);
    }
    assert_true(assent_dns_type_parse("aaaa", &type));
    assert_false(assent_dns_type_parse("SRV", &type));
    assert_false(assent_dns_type_parse("", &type));
    for (int i = 0; i < ASSENT_DNS_STATUS_COUNT; i++)
        assert_non_null(assent_dns_status_name((enum assent_dns_status)i));
    assert_false(assent_dns_is_temporary(ASSENT_DNS_NXDOMAIN));
    assert_false(assent_dns_is_temporary(ASSENT_DNS_NODATA));
    assert_true(assent_dns_is_temporary(ASSENT_DNS_TIMEOUT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets),       cmocka_unit_test(packets_cut),
        cmocka_unit_test(contents),      cmocka_unit_test(hostile_work_is_bounded),
        cmocka_unit_test(names),         cmocka_unit_test(long_names),
        cmocka_unit_test(reverse_names), cmocka_unit_test(types),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
