/*
 * Tests of what several checks ask of a view.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/view.h"

#include "scorer/engine/snapshot.h"
#include "tests/support/parsing.h"
#include "tests/support/scoring.h"
#include "tests/support/table.h"

static const struct assent_recipient recipients[] = {
    { "bob@example.org", ASSENT_LOCALITY_LOCAL },
    { "Carol@Example.NET", ASSENT_LOCALITY_LOCAL },
    { "dave@foreign.test", ASSENT_LOCALITY_FOREIGN },
    { "erin", ASSENT_LOCALITY_LOCAL },
    { "frank@unknown.test", ASSENT_LOCALITY_UNKNOWN },
};

static const struct assent_envelope envelope = {
    .sender = "",
    .recipients = recipients,
    .recipient_count = ROWS(recipients),
    .recipient_total = ROWS(recipients),
};

struct domain_row {
    const char *domain;
    bool local;
};

static void check_domains(const char *const *settings, const struct domain_row *rows, size_t count)
{
    struct assent_snapshot *snapshot = scoring_settings(settings);
    const struct assent_view view = { .envelope = &envelope, .lists = snapshot->lists };

    for (size_t i = 0; i < count; i++)
        assert_row_number(rows[i].domain, assent_view_is_local_domain(&view, rows[i].domain),
                          rows[i].local);
    assent_snapshot_release(snapshot);
}

static void knows_domains_by_recipients(void **state)
{
    static const struct domain_row rows[] = {
        { "example.org", true },       { "EXAMPLE.org", true },
        { "example.org.", true },      { ".", false },
        { "example.net", true },       { "", false },
        { "mail.example.org", false }, { "org", false },
        { "foreign.test", false },     { "unknown.test", false },
    };

    (void)state;
    check_domains((const char *const[]){ NULL }, rows, ROWS(rows));
}

static void knows_domains_by_the_list(void **state)
{
    static const struct domain_row rows[] = {
        { "ours.test", true },  { "Ours.Test", true },      { "ours.test.", true },
        { ".", false },         { "sub.ours.test", false }, { "a.wide.test", true },
        { "wide.test", false }, { "example.org", false },   { "", false },
    };

    (void)state;
    check_domains(
        (const char *const[]){ "local-domains: ours.test", "local-domains: *.wide.test", NULL },
        rows, ROWS(rows));
}

static void bears_a_long_domain(void **state)
{
    struct assent_snapshot *snapshot =
        scoring_settings((const char *const[]){ "local-domains: ours.test", NULL });
    const struct assent_view view = { .envelope = &envelope, .lists = snapshot->lists };
    static char domain[100000];

    (void)state;
    memset(domain, 'a', sizeof(domain) - 1);
    assert_false(assent_view_is_local_domain(&view, domain));
    assent_snapshot_release(snapshot);
}

static void knows_list_mail(void **state)
{
    static const struct {
        const char *name;
        struct assent_raw_header fields[2];
        bool list;
    } rows[] = {
        { "List-Id", { { "List-Id", " <a.b.test>" }, { "Subject", " a" } }, true },
        { "in small letters", { { "Subject", " a" }, { "list-id", " <a.b.test>" } }, true },
        { "List-Post", { { "List-Post", " NO" }, { "Subject", " a" } }, true },
        { "a newsletter",
          { { "Precedence", " bulk" }, { "List-Unsubscribe", " <https://a.test/>" } },
          true },
        { "a list of old",
          { { "Precedence", " LIST" }, { "List-Unsubscribe", " <mailto:a@b.test>" } },
          true },
        { "none of it", { { "Subject", " List-Id" }, { "X-List-Id", " a" } }, false },
        { "Precedence alone", { { "Precedence", " bulk" }, { "Subject", " a" } }, false },
        { "List-Unsubscribe alone",
          { { "List-Unsubscribe", " <https://a.test/>" }, { "Subject", " a" } },
          false },
        { "another precedence",
          { { "Precedence", " junk" }, { "List-Unsubscribe", " <https://a.test/>" } },
          false },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct parsing parsing = parsing_of(rows[i].fields, 2, "", 0, NULL);
        const struct assent_view view = { .message = parsing.message };
        assert_row_number(rows[i].name, assent_view_is_list_mail(&view), rows[i].list);
        parsing_end(&parsing);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_domains_by_recipients),
        cmocka_unit_test(knows_domains_by_the_list),
        cmocka_unit_test(bears_a_long_domain),
        cmocka_unit_test(knows_list_mail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
