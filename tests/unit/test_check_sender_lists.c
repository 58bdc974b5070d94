/*
 * Tests of the check sender_lists.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define DATE "; Mon, 6 Jul 2026 12:00:00 +0200"
#define BEHIND_RELAY                                                                           \
    "Received: from mail.b.test (mx.b.test [198.51.100.7]) by mx2.example.org (Postfix) with " \
    "ESMTP" DATE "\nFrom: alice@example.com\n\nx\n"

static const struct {
    const char *name;
    const char *entries[3];
    struct mail mail;
    const char *wanted; /* symbols, and the evidence of the deciding one */
    enum assent_verdict_kind verdict;
} rows[] = {
    { "nothing listed", { NULL }, { 0 }, "", ASSENT_ACCEPT },
    { "a listed sender", { "deny: alice@example.com" }, { 0 }, "DENY_LIST", ASSENT_REJECT },
    { "another sender", { "deny: alice@example.net" }, { 0 }, "", ASSENT_ACCEPT },
    { "a listed domain", { "deny: example.com" }, { 0 }, "DENY_LIST", ASSENT_REJECT },
    { "subdomains only", { "deny: *.example.com" }, { 0 }, "", ASSENT_ACCEPT },
    { "From, not the envelope",
      { "deny: mallory@b.test" },
      { .message = "From: Alice <mallory@b.test>\n\nx\n" },
      "DENY_LIST",
      ASSENT_REJECT },
    { "the second author",
      { "deny: mallory@b.test" },
      { .message = "From: alice@example.com, mallory@b.test\n\nx\n" },
      "DENY_LIST",
      ASSENT_REJECT },
    { "the client", { "deny: 192.0.2.0/24" }, { 0 }, "DENY_LIST", ASSENT_REJECT },
    { "the client's name", { "deny: client:*.example.com" }, { 0 }, "DENY_LIST", ASSENT_REJECT },
    { "a name that is not verified",
      { "deny: client:*.example.com" },
      { .name_state = ASSENT_NAME_UNVERIFIED },
      "",
      ASSENT_ACCEPT },
    { "HELO", { "deny: helo:mail.example.com" }, { 0 }, "DENY_LIST", ASSENT_REJECT },
    { "an allowed network", { "allow: 192.0.2.10" }, { 0 }, "ALLOW_LIST", ASSENT_ACCEPT },
    { "an allowed name is only a claim", { "allow: alice@example.com" }, { 0 }, "", ASSENT_ACCEPT },
    { "but counts from its network",
      { "allow: alice@example.com unverified-network=192.0.2.0/24" },
      { 0 },
      "ALLOW_LIST",
      ASSENT_ACCEPT },
    { "and not from another",
      { "allow: alice@example.com unverified-network=198.51.100.0/24" },
      { 0 },
      "",
      ASSENT_ACCEPT },
    { "the more specific wins: allow",
      { "deny: 192.0.2.0/24", "allow: 192.0.2.10" },
      { 0 },
      "ALLOW_LIST,DENY_LIST",
      ASSENT_ACCEPT },
    { "the more specific wins: deny",
      { "allow: 192.0.2.0/24", "deny: 192.0.2.10" },
      { 0 },
      "ALLOW_LIST,DENY_LIST",
      ASSENT_REJECT },
    { "on a tie, allow",
      { "allow: 192.0.2.10", "deny: 192.0.2.10" },
      { 0 },
      "ALLOW_LIST,DENY_LIST",
      ASSENT_ACCEPT },
    { "a person before a network",
      { "deny: 192.0.2.0/24", "allow: alice@example.com unverified-network=192.0.2.0/24" },
      { 0 },
      "ALLOW_LIST,DENY_LIST",
      ASSENT_ACCEPT },
    { "a trusted relay is not the sender",
      { "trusted-relays: 192.0.2.10", "deny: 192.0.2.0/24" },
      { 0 },
      "",
      ASSENT_ACCEPT },
    { "but the host before it is",
      { "trusted-relays: 192.0.2.10", "deny: 198.51.100.7" },
      { .message = BEHIND_RELAY },
      "DENY_LIST",
      ASSENT_REJECT },
    { "by its verified name",
      { "trusted-relays: 192.0.2.10", "allow: client:mx.b.test" },
      { .message = BEHIND_RELAY },
      "ALLOW_LIST",
      ASSENT_ACCEPT },
    { "a name that is only said in HELO",
      { "trusted-relays: 192.0.2.10", "allow: client:mail.b.test", "allow: helo:mail.b.test" },
      { .message = BEHIND_RELAY },
      "",
      ASSENT_ACCEPT },
    { "a line that a stranger has sent",
      { "allow: 198.51.100.7" },
      { .message = BEHIND_RELAY },
      "",
      ASSENT_ACCEPT },
    { "one below the relay's",
      { "trusted-relays: 192.0.2.10", "allow: 198.51.100.7" },
      { .message = "Received: from x (unknown [203.0.113.1]) by mx2.example.org (Postfix)" DATE
                   "\n" BEHIND_RELAY },
      "",
      ASSENT_ACCEPT },
    { "the network that an entry names",
      { "trusted-relays: 192.0.2.10",
        "allow: alice@example.com unverified-network=198.51.100.0/24" },
      { .message = BEHIND_RELAY },
      "ALLOW_LIST",
      ASSENT_ACCEPT },
    { "but what it hands on has a sender",
      { "trusted-relays: 192.0.2.10", "deny: example.com" },
      { 0 },
      "DENY_LIST",
      ASSENT_REJECT },
    { "expired", { "deny: example.com expires=2020-01-01" }, { 0 }, "", ASSENT_ACCEPT },
    { "not yet expired",
      { "deny: example.com expires=2040-01-01" },
      { 0 },
      "DENY_LIST",
      ASSENT_REJECT },
    { "the null sender",
      { "deny: example.com" },
      { .sender = "", .message = "A: b\n\nx\n" },
      "",
      ASSENT_ACCEPT },
};

static void says_what_it_should(void **state)
{
    struct test_time now = { 1790000000000, 1000 };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const char *settings[4];
        char symbols[200];
        size_t count = 0;
        for (size_t k = 0; k < 3 && rows[i].entries[k] != NULL; k++)
            settings[count++] = rows[i].entries[k];
        settings[count] = NULL;
        struct assent_scorer *scorer = scoring_create(&now, scoring_settings(settings));
        struct assent_transaction *transaction = scoring_begin(scorer, &rows[i].mail);
        const struct assent_decision *decision = assent_transaction_decide(transaction);
        assert_row_true(rows[i].name, decision != NULL);
        assert_row_text(rows[i].name,
                        scoring_symbols(decision, "sender_lists", symbols, sizeof(symbols)),
                        rows[i].wanted);
        assert_row_number(rows[i].name, decision->verdict.kind, rows[i].verdict);
        assent_transaction_destroy(transaction);
        assent_scorer_destroy(scorer);
    }
}

/* What administrators write to each other is not for the client. */
static void keeps_notes_to_itself(void **state)
{
    struct test_time now = { 1790000000000, 1000 };
    struct assent_scorer *scorer = scoring_create(
        &now, scoring_settings((const char *const[]){ "deny: example.com # annoys the director",
                                                      "contact=ask us", NULL }));
    const struct mail mail = { 0 };
    struct assent_transaction *transaction = scoring_begin(scorer, &mail);
    const struct assent_decision *decision = assent_transaction_decide(transaction);

    (void)state;
    assert_non_null(strstr(decision->reply.text, "deny list: example.com (ID:"));
    assert_non_null(strstr(decision->reply.text, "ask us"));
    assert_null(strstr(decision->reply.text, "director"));
    assent_transaction_destroy(transaction);
    assent_scorer_destroy(scorer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
        cmocka_unit_test(keeps_notes_to_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
