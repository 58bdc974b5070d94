/*
 * Table test of the check helo_variety.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/remembering.h"
#include "tests/support/table.h"

#define NOTHING          ""
#define VARIETY          "HELO_VARIETY"
#define VARIETY_MANY     "HELO_VARIETY_MANY"
#define NAT              .client = "198.51.100.4", .name_state = ASSENT_NAME_NONE
#define HOSTING          .client = "198.51.100.5", .name = "web12.hosting.example.com"
#define POOL             .client = "198.51.100.6", .nameless = true
#define BOT              .client = "203.0.113.66", .name_state = ASSENT_NAME_NONE
#define SIX_NETWORK(end) .client = "2001:db8:66:1::" end, .nameless = true

static const struct later_row rows[] = {
    /* One server with one name, again and again. */
    { 0, { "its verified name", { 0 }, NOTHING } },
    { 1, { "again", { 0 }, NOTHING } },
    { 0,
      { "a host of a pool, by its own name", { POOL, .helo = "mta1.esp.example.com" }, NOTHING } },
    { 0, { "another of the same pool", { POOL, .helo = "mta2.esp.example.com" }, NOTHING } },
    { 0, { "and another", { POOL, .helo = "o17.ptr.esp.example.com" }, NOTHING } },
    { 0, { "in capitals, with a dot", { POOL, .helo = "MTA3.ESP.EXAMPLE.COM." }, NOTHING } },

    /* An office: two servers behind one address. */
    { 0, { "an office's mail server", { NAT, .helo = "mail.office.example.net" }, NOTHING } },
    { 1, { "its scanner", { NAT, .helo = "scanner" }, NOTHING } },
    { 1, { "its mail server again", { NAT, .helo = "mail.office.example.net" }, NOTHING } },
    { 1, { "its ticket system", { NAT, .helo = "otrs.office.example.net" }, NOTHING } },
    { 30, { "the next day, a new one", { NAT, .helo = "gateway.local" }, NOTHING } },
    { 1, { "and another", { NAT, .helo = "nas" }, NOTHING } },

    /* Hosting: the host's own name and those under it do not count. */
    { 0, { "a host by its own name", { HOSTING, .helo = "web12.hosting.example.com" }, NOTHING } },
    { 0, { "a name beside it", { HOSTING, .helo = "mail.hosting.example.com" }, NOTHING } },
    { 0, { "a customer", { HOSTING, .helo = "mail.flowers.example.net" }, NOTHING } },
    { 0, { "another customer", { HOSTING, .helo = "bakery.example.org" }, NOTHING } },
    { 0, { "a third one", { HOSTING, .helo = "school.test" }, VARIETY } },
    { 0, { "the host itself, still", { HOSTING, .helo = "web12.hosting.example.com" }, NOTHING } },
    { 0, { "a customer that was there", { HOSTING, .helo = "bakery.example.org" }, VARIETY } },
    { 24,
      { "a day later it is still within the day",
        { HOSTING, .helo = "bakery.example.org" },
        VARIETY } },
    { 1,
      { "another hour, and all but one are forgotten",
        { HOSTING, .helo = "school.test" },
        NOTHING } },

    /* A computer that was broken into. */
    { 0, { "a random word", { BOT, .helo = "dbqufk" }, NOTHING } },
    { 0, { "another one", { BOT, .helo = "vbatsr" }, NOTHING } },
    { 0, { "a forged name", { BOT, .helo = "mail.bank.test" }, VARIETY } },
    { 0, { "its address", { BOT, .helo = "[203.0.113.66]" }, VARIETY } },
    { 0, { "an address that is not its own", { BOT, .helo = "127.0.0.1" }, VARIETY } },
    { 5, { "a sixth name", { BOT, .helo = "qrz.test" }, VARIETY_MANY } },
    { 0, { "a seventh, of odd bytes", { BOT, .helo = "\xff\xfe..\x01" }, VARIETY_MANY } },
    { 0,
      { "its verified name does not help another address",
        { .client = "203.0.113.67", .helo = "mail.example.com" },
        NOTHING } },
    { 0,
      { "an unverified name is nobody's",
        { .client = "203.0.113.66",
          .name = "mail.bank.test",
          .name_state = ASSENT_NAME_UNVERIFIED,
          .helo = "mail.bank.test" },
        VARIETY_MANY } },
    { 0,
      { "a user behind the same address who logs in",
        { BOT, .helo = "laptop", .login = "alice" },
        NOTHING } },

    /* All of a /64 are one. */
    { 0, { "IPv6", { SIX_NETWORK("1"), .helo = "a.example.com" }, NOTHING } },
    { 0, { "its neighbour", { SIX_NETWORK("2"), .helo = "grün.test" }, NOTHING } },
    { 0, { "a third of them", { SIX_NETWORK("3"), .helo = "c.test" }, VARIETY } },
    { 0,
      { "another network",
        { .client = "2001:db8:66:2::3", .nameless = true, .helo = "d.test" },
        NOTHING } },
};

static void says_what_it_should(void **state)
{
    struct remembering remembering;

    (void)state;
    if (!remembering_begin(&remembering, (const char *const[]){ NULL }))
        skip();
    assert_int_equal(remembering_rows(&remembering, "helo_variety", rows, ROWS(rows)), 0);
    remembering_end(&remembering);
}

static void asks_only_about_hosts_of_others(void **state)
{
    static const char *const settings[] = { "no-host-checks: 203.0.113.7",
                                            "trusted-clients: 198.51.100.0/24", NULL };
    static const struct {
        struct mail mail;
        const char *outcome;
    } cases[] = {
        { { .nameless = true }, "done" },
        { { 0 }, "not-applicable" }, /* its own name */
        { { .helo = "" }, "not-applicable" },
        { { .helo = "x.test", .login = "alice" }, "not-applicable" },
        { { .helo = "x.test", .client = "192.168.0.5" }, "not-applicable" },
        { { .helo = "x.test", .client = "unknown" }, "not-applicable" },
        { { .helo = "x.test", .client = "203.0.113.7" }, "not-applicable" },
        { { .helo = "x.test", .client = "203.0.113.8" }, "done" },
        { { .helo = "x.test", .client = "198.51.100.8" }, "not-applicable" },
    };
    struct remembering remembering;
    char helo[513];

    (void)state;
    if (!remembering_begin(&remembering, settings))
        skip();
    for (size_t i = 0; i < ROWS(cases); i++)
        assert_row_text(cases[i].mail.helo == NULL ? "" : cases[i].mail.helo,
                        remembering_outcome(&remembering, "helo_variety", &cases[i].mail),
                        cases[i].outcome);
    /* All that a name can hold, of any length. */
    for (size_t length = 1; length < sizeof(helo); length *= 2) {
        for (int byte = 1; byte < 256; byte += 7) {
            memset(helo, byte, length);
            helo[length] = '\0';
            const struct mail mail = { .nameless = true, .helo = helo };
            assert_string_equal(remembering_outcome(&remembering, "helo_variety", &mail), "done");
        }
    }
    remembering_end(&remembering);
}

static void a_fault_is_no_evidence(void **state)
{
    const struct mail mail = { .nameless = true };
    const struct check_row row = { "no state", { .nameless = true }, NOTHING };
    struct remembering remembering;

    (void)state;
    assert_int_equal(scoring_check_rows("helo_variety", &row, 1), 0);
    if (!remembering_begin(&remembering, (const char *const[]){ NULL }))
        skip();
    assert_true(redis_server_run(remembering.server, "SET 'assent:helo:{192.0.2.10}' x"));
    assert_string_equal(remembering_outcome(&remembering, "helo_variety", &mail), "incomplete");
    assert_true(redis_server_run(remembering.server, "FLUSHALL"));
    assert_string_equal(remembering_outcome(&remembering, "helo_variety", &mail), "done");
    redis_server_kill(remembering.server);
    assert_string_equal(remembering_outcome(&remembering, "helo_variety", &mail), "incomplete");
    remembering_end(&remembering);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
        cmocka_unit_test(asks_only_about_hosts_of_others),
        cmocka_unit_test(a_fault_is_no_evidence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
