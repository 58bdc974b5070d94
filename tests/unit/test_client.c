/*
 * Tests of clients' addresses.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/facts.h>

#include "tests/support/table.h"

static void reads_addresses(void **state)
{
    static const struct {
        const char *text;
        enum assent_address_family family;
        const char *wanted;
    } rows[] = {
        { "192.0.2.1", ASSENT_FAMILY_IPV4, "192.0.2.1" },
        { "255.255.255.255", ASSENT_FAMILY_IPV4, "255.255.255.255" },
        { "2001:db8::1", ASSENT_FAMILY_IPV6, "2001:db8::1" },
        { "2001:DB8:0:0:0:0:0:1", ASSENT_FAMILY_IPV6, "2001:db8::1" },
        { "::1", ASSENT_FAMILY_IPV6, "::1" },
        { "IPv6:2001:db8::1", ASSENT_FAMILY_IPV6, "2001:db8::1" },
        { "ipv6:::1", ASSENT_FAMILY_IPV6, "::1" },
        { "::ffff:192.0.2.1", ASSENT_FAMILY_IPV4, "192.0.2.1" },
        { "::ffff:c000:201", ASSENT_FAMILY_IPV4, "192.0.2.1" },
        { "IPv6:::ffff:192.0.2.1", ASSENT_FAMILY_IPV4, "192.0.2.1" },
        { "", ASSENT_FAMILY_NONE, "unknown" },
        { "unknown", ASSENT_FAMILY_NONE, "unknown" },
        { "192.0.2", ASSENT_FAMILY_NONE, "unknown" },
        { "192.0.2.256", ASSENT_FAMILY_NONE, "unknown" },
        { "192.0.2.1 ", ASSENT_FAMILY_NONE, "unknown" },
        { " 192.0.2.1", ASSENT_FAMILY_NONE, "unknown" },
        { "[192.0.2.1]", ASSENT_FAMILY_NONE, "unknown" },
        { "192.0.2.1:25", ASSENT_FAMILY_NONE, "unknown" },
        { "0x7f.0.0.1", ASSENT_FAMILY_NONE, "unknown" },
        { "fe80::1%eth0", ASSENT_FAMILY_NONE, "unknown" },
        { "2001:db8:::1", ASSENT_FAMILY_NONE, "unknown" },
        { "mail.example.com", ASSENT_FAMILY_NONE, "unknown" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_client client;
        memset(&client, 0xff, sizeof(client)); /* nothing of an earlier address may stay */
        bool known = assent_client_set_address(&client, rows[i].text);
        assert_row_number(rows[i].text, known, rows[i].family != ASSENT_FAMILY_NONE);
        assert_row_number(rows[i].text, client.family, rows[i].family);
        assert_row_text(rows[i].text, client.address_text, rows[i].wanted);
        size_t used = rows[i].family == ASSENT_FAMILY_IPV6   ? 16
                      : rows[i].family == ASSENT_FAMILY_IPV4 ? 4
                                                             : 0;
        for (size_t k = used; k < sizeof(client.address); k++)
            assert_row_number(rows[i].text, client.address[k], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
