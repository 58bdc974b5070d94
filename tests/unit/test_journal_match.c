/*
 * Tests of looking for a client in the journal: also for one behind a trusted relay.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/journal_match.h"

#include <stdlib.h>

#include "tests/support/records.h"
#include "tests/support/table.h"

static const struct {
    const char *client, *client_name, *origin, *origin_name;
    const char *wanted;
    bool found;
} rows[] = {
    { "192.0.2.5", "mx2.c.test", "198.51.100.7", "mx.b.test", "198.51.100.7", true },
    { "192.0.2.5", "mx2.c.test", "198.51.100.7", "mx.b.test", "198.51.100.0/24", true },
    { "192.0.2.5", "mx2.c.test", "198.51.100.7", "mx.b.test", "mx.b.test", true },
    { "192.0.2.5", "mx2.c.test", "198.51.100.7", "mx.b.test", "192.0.2.5", true },
    { "192.0.2.5", "mx2.c.test", "198.51.100.7", "mx.b.test", "mx2.c", true },
    { "192.0.2.5", "mx2.c.test", "198.51.100.7", "mx.b.test", "198.51.100.8", false },
    { "192.0.2.5", "mx2.c.test", "198.51.100.7", "mx.b.test", "mx3", false },
    { "192.0.2.5", "mx2.c.test", "2001:db8::7", "", "2001:db8::/32", true },
    { "192.0.2.5", "mx2.c.test", "2001:db8::7", "", "2001:db9::/32", false },
    { "192.0.2.5", "mx2.c.test", "unknown", NULL, "192.0.2.0/24", true },
    { "192.0.2.5", "mx2.c.test", "unknown", NULL, "0.0.0.0/0", true },
    { "192.0.2.5", "mx2.c.test", "unknown", NULL, "::/0", false },
    { "192.0.2.5", "mx2.c.test", NULL, NULL, "198.51.100.7", false },
};

static void finds_clients_and_origins(void **state)
{
    static struct sample_record sample;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct assent_journal_filter filter = { .client = rows[i].wanted };
        struct assent_journal_match match;
        struct assent_raw_record raw;
        struct assent_raw_texts texts;
        size_t length;
        sample_record_make(&sample, 7, 5, INT64_C(1790000000123));
        sample.record.client = rows[i].client;
        sample.record.client_name = rows[i].client_name;
        sample.decision.origin = rows[i].origin;
        sample.decision.origin_name = rows[i].origin_name;
        void *bytes = assent_record_encode(&sample.record, &length);
        assert_true(assent_raw_record_read(bytes, length, &raw));
        assent_journal_match_init(&match, &filter);
        assert_row_number(rows[i].wanted, assent_journal_matches(&match, &raw, &texts),
                          rows[i].found);
        free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_clients_and_origins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
