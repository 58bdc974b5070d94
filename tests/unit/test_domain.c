/*
 * Tests of domains.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/domain.h"

#include "tests/support/table.h"

static void finds_the_organization(void **state)
{
    static const struct {
        const char *domain, *wanted;
    } rows[] = {
        { "example.com", "example.com" },
        { "mail.example.com", "example.com" },
        { "a.b.c.example.com", "example.com" },
        { "mail.example.co.uk", "example.co.uk" },
        { "example.co.uk", "example.co.uk" },
        { "co.uk", "co.uk" },
        { "com", "com" },
        { "", "" },
        { "localhost", "localhost" },
        { "192.0.2.1", "192.0.2.1" },
        { "a.192.0.2.1", "a.192.0.2.1" },
        { "host.example.no-such-suffix", "example.no-such-suffix" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_row_text(rows[i].domain, assent_domain_organizational(rows[i].domain),
                        rows[i].wanted);
}

static void compares_organizations(void **state)
{
    static const struct {
        const char *left, *right;
        bool same;
    } rows[] = {
        { "example.com", "example.com", true },
        { "mail.example.com", "NEWS.Example.Com", true },
        { "example.com", "example.org", false },
        { "a.co.uk", "b.co.uk", false },
        { "a.co.uk.", "b.co.uk.", false },
        { "mail.a.co.uk.", "a.co.uk", true },
        { "mail.example.com.", "example.com", true },
        { "a.example.co.uk", "b.example.co.uk", true },
        { "badexample.com", "example.com", false },
        { "example.com.evil.test", "example.com", false },
        { "192.0.2.1", "192.0.2.1", true },
        { "192.0.2.1", "198.0.2.1", false },
        { "", "", true },
        { "", "example.com", false },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_row_number(rows[i].left,
                          assent_domain_same_organization(rows[i].left, rows[i].right),
                          rows[i].same);
        assert_row_number(rows[i].left,
                          assent_domain_same_organization(rows[i].right, rows[i].left),
                          rows[i].same);
    }
}

static void knows_qualified_names(void **state)
{
    static const struct {
        const char *name;
        bool qualified;
    } rows[] = {
        { "example.com", true },
        { "mail.example.com", true },
        { "example.com.", true },
        { "1and1.com", true },
        { "mx1.123.example", true },
        { "xn--mller-kva.example", true },
        { "a.b", true },
        { "", false },
        { ".", false },
        { "localhost", false },
        { "localhost.", false },
        { "[mail.example.com]", false },
        { "a b.example", false },
        { "a@b.example", false },
        { ".example.com", false },
        { "example..com", false },
        { "example.com..", false },
        { "192.0.2.1", false },
        { "192.0.2.1.", false },
        { "host.123", false },
        { "..", false },
    };
    char longest[300];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_row_number(rows[i].name, assent_domain_is_qualified(rows[i].name),
                          rows[i].qualified);
    memset(longest, 'a', sizeof(longest));
    longest[250] = '.';
    longest[255] = '\0';
    assert_true(assent_domain_is_qualified(longest));
    longest[255] = 'a';
    longest[256] = '\0';
    assert_false(assent_domain_is_qualified(longest));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_organization),
        cmocka_unit_test(compares_organizations),
        cmocka_unit_test(knows_qualified_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
