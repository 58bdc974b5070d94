/*
 * Tests of the forms of addresses.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/address_form.h"

#include "tests/support/table.h"

static void compares_mailboxes(void **state)
{
    static const struct {
        const char *left, *right;
        bool same;
    } rows[] = {
        { "bob@example.org", "bob@example.org", true },
        { "Bob@Example.ORG", "bOB@eXAMPLE.org", true },
        { "bob+a@example.org", "bob@example.org", true },
        { "bob+a@example.org", "bob+b@example.org", true },
        { "+bob@example.org", "+bob@example.org", true },
        { "j\303\266rg@example.org", "j\303\266rg@example.org", true },
        { "\"a@b\"@example.org", "\"a@b\"@example.org", true },
        { "+a@example.org", "+b@example.org", false },
        { "bob@example.org", "bobby@example.org", false },
        { "bob@example.org", "bob@example.com", false },
        { "bob@example.org", "bob@sub.example.org", false },
        { "bob@example.org", "bob", false },
        { "bob", "bob", false },
        { "@example.org", "@example.org", false },
        { "bob@", "bob@", false },
        { "", "", false },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_row_number(rows[i].left, assent_address_same_mailbox(rows[i].left, rows[i].right),
                          rows[i].same);
        assert_row_number(rows[i].left, assent_address_same_mailbox(rows[i].right, rows[i].left),
                          rows[i].same);
    }
}

static void knows_forwarders(void **state)
{
    static const struct {
        const char *sender;
        enum assent_forwarding wanted;
        const char *domain;
    } rows[] = {
        { "alice@a.test", ASSENT_FORWARDING_NONE, "" },
        { "", ASSENT_FORWARDING_NONE, "" },
        { "SRS0=x7=AB=a.test=alice@f.test", ASSENT_FORWARDING_KNOWN, "a.test" },
        { "srs0+x7=AB=a.test=alice@f.test", ASSENT_FORWARDING_KNOWN, "a.test" },
        { "SRS0-x7=AB=a.test=al=ice@f.test", ASSENT_FORWARDING_KNOWN, "a.test" },
        { "SRS1=y8=f.test==x7=AB=a.test=alice@g.test", ASSENT_FORWARDING_KNOWN, "a.test" },
        { "SRS1=y8=f.test=+x7=AB=a.test=alice@g.test", ASSENT_FORWARDING_KNOWN, "a.test" },
        { "SRS0=x7=AB=a.test@f.test", ASSENT_FORWARDING_NONE, "" },
        { "SRS0=x7=AB==alice@f.test", ASSENT_FORWARDING_NONE, "" },
        { "SRS0=x7=AB", ASSENT_FORWARDING_NONE, "" },
        { "SRS0=", ASSENT_FORWARDING_NONE, "" },
        { "SRS0", ASSENT_FORWARDING_NONE, "" },
        { "SRS1=", ASSENT_FORWARDING_NONE, "" },
        { "SRS1=y8=f.test=", ASSENT_FORWARDING_NONE, "" },
        { "SRS0=x7=AB=a-domain-that-is-longer-than-the-buffer.test=a@f.test",
          ASSENT_FORWARDING_NONE, "" },
        { "xSRS0=x7=AB=a.test=alice@f.test", ASSENT_FORWARDING_NONE, "" },
        { "bounces+SRS=x7Abc=AB@t.test", ASSENT_FORWARDING_LOST, "" },
        { "alice+caf_=bob=b.test@gmail.com", ASSENT_FORWARDING_LOST, "" },
        { "prvs=0123456789=alice@a.test", ASSENT_FORWARDING_NONE, "" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char domain[32];
        assert_row_number(rows[i].sender,
                          assent_address_forwarding(rows[i].sender, domain, sizeof(domain)),
                          rows[i].wanted);
        assert_row_text(rows[i].sender, domain, rows[i].domain);
    }
}

/* That text names these domains (of 2 places), the first as an address or not, and no others. */
static void assert_names(const char *text, const char *const *domains, bool address)
{
    const char *rest = text;
    struct assent_named_domain found = { .address = false };

    for (size_t i = 0; i < 2 && domains[i] != NULL; i++) {
        assert_row_number(text, assent_named_domain_next(&rest, &found), true);
        assert_row_text(text, found.domain, domains[i]);
        assert_row_number(text, found.address, address && i == 0);
    }
    assert_row_number(text, assent_named_domain_next(&rest, &found), false);
    assert_row_number(text, *rest, '\0');
}

static void finds_named_domains(void **state)
{
    static const struct {
        const char *text;
        const char *found[2];
        bool address; /* the first */
    } rows[] = {
        { "", { NULL }, false },
        { "Alice", { NULL }, false },
        { "a@b.test", { "b.test" }, true },
        { "\"A@B.Test\"", { "b.test" }, true },
        { "Alice (alice@b.test), c.test.", { "b.test", "c.test" }, true },
        { "the b.test team", { "b.test" }, false },
        { "https://www.b.test/x.html", { "www.b.test", "x.html" }, false },
        { "'a@b.test' via c", { "b.test" }, true },
        { "a@b", { NULL }, false },
        { "@b.test", { NULL }, false },
        { "a@", { NULL }, false },
        { "...", { NULL }, false },
        { "b.test...", { "b.test" }, false },
        { "-b.test-", { "b.test" }, false },
        { "b..test", { NULL }, false },
        { "1.2.3.4", { NULL }, false },
        { "\303\274b.test\303\274", { "b.test" }, false },
        { "a@b@c.test", { "c.test" }, true },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_names(rows[i].text, rows[i].found, rows[i].address);
}

static void bears_a_long_word(void **state)
{
    static char text[100000];
    const char *rest = text;
    struct assent_named_domain found;

    (void)state;
    memset(text, 'a', sizeof(text) - 1);
    for (size_t i = 2; i < sizeof(text) - 1; i += 3)
        text[i] = '.';
    assert_false(assent_named_domain_next(&rest, &found));
    text[sizeof(text) - 10] = '@';
    rest = text;
    assert_true(assent_named_domain_next(&rest, &found));
    assert_true(strlen(found.domain) < 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares_mailboxes),
        cmocka_unit_test(knows_forwarders),
        cmocka_unit_test(finds_named_domains),
        cmocka_unit_test(bears_a_long_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
