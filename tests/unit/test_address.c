/*
 * Tests of IP addresses: which can be seen on the Internet.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/base/address.h"

#include "tests/support/table.h"

static void tells_public_from_private(void **state)
{
    static const struct {
        const char *text;
        bool public;
    } rows[] = {
        { "8.8.8.8", true },
        { "192.0.2.1", true },
        { "198.51.100.7", true },
        { "203.0.113.9", true },
        { "9.255.255.255", true },
        { "11.0.0.0", true },
        { "100.63.255.255", true },
        { "100.128.0.0", true },
        { "126.255.255.255", true },
        { "128.0.0.1", true },
        { "172.15.255.255", true },
        { "172.32.0.0", true },
        { "192.167.255.255", true },
        { "192.169.0.0", true },
        { "198.17.255.255", true },
        { "198.20.0.0", true },
        { "223.255.255.255", true },
        { "2001:db8::1", true },
        { "2a00:1450:4001::1", true },
        { "3fff:ffff::1", true },
        { "::ffff:8.8.8.8", true },

        { "0.0.0.0", false },
        { "10.0.0.1", false },
        { "10.255.255.255", false },
        { "100.64.0.0", false },
        { "100.127.255.255", false },
        { "127.0.0.1", false },
        { "169.254.1.1", false },
        { "172.16.0.0", false },
        { "172.31.255.255", false },
        { "192.168.0.0", false },
        { "192.168.255.255", false },
        { "198.18.0.0", false },
        { "198.19.255.255", false },
        { "224.0.0.1", false },
        { "240.0.0.1", false },
        { "255.255.255.255", false },
        { "::", false },
        { "::1", false },
        { "fc00::1", false },
        { "fdff::1", false },
        { "fe80::1", false },
        { "ff02::1", false },
        { "64:ff9b::808:808", false },
        { "::ffff:10.0.0.1", false },
        { "unknown", false },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_client client = { .family = ASSENT_FAMILY_NONE };
        (void)assent_client_set_address(&client, rows[i].text);
        assert_row_number(rows[i].text, assent_address_is_public(&client), rows[i].public);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_public_from_private),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
