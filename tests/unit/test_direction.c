/*
 * Tests of direction: whose mail it is.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define OURS "local-domains: example.com"

static const struct {
    const char *name;
    const char *entries[3];
    struct mail mail;
    enum assent_direction wanted;
} rows[] = {
    { "a stranger", { NULL }, { 0 }, ASSENT_INBOUND },
    { "sendmail(1)", { NULL }, { .local_submission = true }, ASSENT_LOCAL },
    { "a login, as the mail server tells",
      { NULL },
      { .login = "alice",
        .sender_locality = ASSENT_LOCALITY_LOCAL,
        .recipients = { "x@foreign.test" } },
      ASSENT_OUTBOUND },
    { "a login, to one of ours",
      { NULL },
      { .login = "alice", .sender_locality = ASSENT_LOCALITY_LOCAL },
      ASSENT_INBOUND },
    { "the list says what is ours",
      { OURS },
      { .login = "alice", .sender_locality = ASSENT_LOCALITY_FOREIGN },
      ASSENT_OUTBOUND },
    { "the list says that the recipient is ours too",
      { OURS, "local-domains: example.org" },
      { .login = "alice", .recipients = { "x@example.org" } },
      ASSENT_INBOUND },
    { "a sender that the list does not have",
      { "local-domains: example.org" },
      { .login = "alice",
        .sender_locality = ASSENT_LOCALITY_LOCAL,
        .recipients = { "x@foreign.test" } },
      ASSENT_INBOUND },
    { "a trusted client", { OURS, "trusted-clients: 192.0.2.0/24" }, { 0 }, ASSENT_OUTBOUND },
    { "a trusted client by its name",
      { OURS, "trusted-clients: client:mail.example.com" },
      { 0 },
      ASSENT_OUTBOUND },
    { "a trusted client's bounce",
      { OURS, "trusted-clients: 192.0.2.0/24" },
      { .sender = "" },
      ASSENT_INBOUND },
    { "a trusted relay hands on mail of others",
      { OURS, "trusted-clients: 192.0.2.0/24", "trusted-relays: 192.0.2.10" },
      { .login = "relay" },
      ASSENT_INBOUND },
    { "one recipient elsewhere is enough",
      { OURS, "local-domains: example.org" },
      { .login = "alice", .recipients = { "x@example.org", "y@foreign.test" } },
      ASSENT_OUTBOUND },
};

static void is_told_apart(void **state)
{
    struct test_time now = { 1790000000000, 1000 };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const char *settings[4] = { rows[i].entries[0], rows[i].entries[1], rows[i].entries[2],
                                    NULL };
        struct assent_scorer *scorer = scoring_create(&now, scoring_settings(settings));
        struct assent_transaction *transaction = scoring_begin(scorer, &rows[i].mail);
        const struct assent_decision *decision = assent_transaction_decide(transaction);
        assert_row_text(rows[i].name, assent_direction_name(decision->direction),
                        assent_direction_name(rows[i].wanted));
        assent_transaction_destroy(transaction);
        assent_scorer_destroy(scorer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
