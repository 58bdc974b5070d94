/*
 * Tests of forged header fields.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/forged.h"

#include "tests/support/scoring.h"
#include "tests/support/table.h"

static struct test_time now = { 1790000000000, 1000 };

static void reads_authserv_ids(void **state)
{
    static const struct {
        const char *value, *id;
    } rows[] = {
        { "", "" },
        { " ", "" },
        { " mx.example.org; none", "mx.example.org" },
        { "mx.example.org;none", "mx.example.org" },
        { " mx.example.org", "mx.example.org" },
        { " mx.example.org 1; none", "mx.example.org" },
        { " MX.example.org\t1 ; none", "MX.example.org" },
        { "\r\n mx.example.org;\r\n spf=pass", "mx.example.org" },
        { "\n\tmx.example.org;\n\tspf=pass", "mx.example.org" },
        { " (comment) mx.example.org; none", "mx.example.org" },
        { " (a (nested) one) mx.example.org; none", "mx.example.org" },
        { " (one)(two) (three)mx.example.org; none", "mx.example.org" },
        { " (with \\) quoted) mx.example.org; none", "mx.example.org" },
        { " (with \\( quoted) mx.example.org; none", "mx.example.org" },
        { " (folded\r\n one) mx.example.org; none", "mx.example.org" },
        { " mx.example.org(comment); none", "mx.example.org" },
        { " (never ends mx.example.org; none", "" },
        { " (ends in a backslash\\", "" },
        { " \"mx.example.org\"; none", "mx.example.org" },
        { " (c) \"mx.example.org\" 1; none", "mx.example.org" },
        { " \"mx\\.example.org\"; none", "mx.example.org" },
        { " \"a\\\"b\"; none", "a\"b" },
        { " \"mx example; org\"; none", "mx example; org" },
        { " \"never ends", "never ends" },
        { " \"ends in a backslash\\", "ends in a backslash\\" },
        { " \"\"; none", "" },
        { " ; none", "" },
        { " other.example; spf=pass", "other.example" },
    };
    char id[64];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assent_forged_authserv_id(rows[i].value, id, sizeof(id));
        assert_row_text(rows[i].value, id, rows[i].id);
    }
    assent_forged_authserv_id(" mx.example.org; none", id, 5);
    assert_string_equal(id, "mx.e");
    assent_forged_authserv_id(" mx.example.org; none", id, 1);
    assert_string_equal(id, "");
}

/* "Name:occurrence" of each, in the order in which they are to be removed. */
static void describe(const struct assent_transaction *transaction, char *text, size_t size)
{
    size_t length = 0;

    text[0] = '\0';
    for (size_t i = 0; i < assent_transaction_forged_count(transaction) && length < size; i++) {
        struct assent_forged_field field = assent_transaction_forged_field(transaction, i);
        length += (size_t)snprintf(text + length, size - length, "%s%s:%zu", i == 0 ? "" : " ",
                                   field.name, field.occurrence);
    }
}

static void finds_what_only_we_may_write(void **state)
{
    static const struct {
        const char *name, *message, *wanted;
    } rows[] = {
        { "none", "From: a@example.com\nX-Spam: yes\nX-Assent-Test: 1\n\n", "" },
        { "each", "X-Spam-Flag: NO\nX-Spam-Score: -9\nX-Spam-Status: No\nX-Assent: id=1\n\n",
          "X-Assent:1 X-Spam-Status:1 X-Spam-Score:1 X-Spam-Flag:1" },
        { "in any case", "x-spam-flag: NO\nX-ASSENT: x\n\n", "X-Assent:1 X-Spam-Flag:1" },
        { "the last first", "X-Spam-Flag: 1\nX-Assent: 1\nX-Spam-Flag: 2\nX-Assent: 2\n\n",
          "X-Assent:2 X-Spam-Flag:2 X-Assent:1 X-Spam-Flag:1" },
        { "blank before the colon", "X-Spam-Flag : NO\n\n", "X-Spam-Flag:1" },
        { "our results", "Authentication-Results: mx.example.org; spf=pass\n\n",
          "Authentication-Results:1" },
        { "our results, in any case", "Authentication-Results: MX.Example.ORG; spf=pass\n\n",
          "Authentication-Results:1" },
        { "our results, behind a comment", "Authentication-Results: (x) mx.example.org; none\n\n",
          "Authentication-Results:1" },
        { "our results, folded", "Authentication-Results:\n\tmx.example.org;\n\tspf=pass\n\n",
          "Authentication-Results:1" },
        { "another's results", "Authentication-Results: other.example; spf=pass\n\n", "" },
        { "a longer name than ours", "Authentication-Results: mx.example.org.evil.test; none\n\n",
          "" },
        { "a shorter name than ours", "Authentication-Results: example.org; none\n\n", "" },
        { "another's count, too",
          "Authentication-Results: other.example; none\nAuthentication-Results: mx.example.org; "
          "none\nAuthentication-Results: third.example; none\nAuthentication-Results: "
          "\"mx.example.org\"; none\n\n",
          "Authentication-Results:4 Authentication-Results:2" },
        { "not in the body", "From: a@example.com\n\nX-Spam-Flag: NO\n", "" },
        { "names that only begin so", "X-Spam-Flags: 1\nX-Assent2: 1\n\n", "" },
    };
    struct assent_scorer *scorer = scoring_create(&now, NULL);

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct mail mail = { .message = rows[i].message };
        struct assent_transaction *transaction = scoring_begin(scorer, &mail);
        char text[256];
        describe(transaction, text, sizeof(text));
        assert_row_text(rows[i].name, text, rows[i].wanted);
        assent_transaction_destroy(transaction);
    }
    assent_scorer_destroy(scorer);
}

/* Whatever is kept of the header, no forged field is overlooked. */
static void notices_them_beyond_the_limits(void **state)
{
    struct assent_scorer *scorer = scoring_create(&now, NULL);
    const struct mail mail = { .message = "From: a@example.com\n" };
    struct assent_transaction *transaction = scoring_begin(scorer, &mail);

    (void)state;
    assent_transaction_destroy(transaction);
    const struct assent_sender sender = { "", "", ASSENT_LOCALITY_UNKNOWN };
    struct assent_client client = { 0 };
    transaction = assent_transaction_create(scorer, &client, &sender);
    for (int i = 0; i < 6000; i++)
        assert_true(assent_transaction_add_header(transaction, "Received", " x"));
    assert_true(assent_transaction_add_header(transaction, "X-Spam-Flag", " NO"));
    assert_true(assent_transaction_add_header(transaction, "Authentication-Results",
                                              " mx.example.org; dkim=pass"));
    assert_int_equal(assent_transaction_forged_count(transaction), 2);
    assert_string_equal(assent_transaction_forged_field(transaction, 0).name,
                        "Authentication-Results");
    assert_string_equal(assent_transaction_forged_field(transaction, 1).name, "X-Spam-Flag");
    assent_transaction_destroy(transaction);
    assent_scorer_destroy(scorer);
}

static void many_are_kept(void **state)
{
    const struct assent_sender sender = { "", "", ASSENT_LOCALITY_UNKNOWN };
    struct assent_client client = { 0 };
    struct assent_scorer *scorer = scoring_create(&now, NULL);
    struct assent_transaction *transaction = assent_transaction_create(scorer, &client, &sender);

    (void)state;
    for (int i = 0; i < 20000; i++)
        assert_true(assent_transaction_add_header(transaction, "X-Assent", " x"));
    assert_int_equal(assent_transaction_forged_count(transaction), 20000);
    for (size_t i = 0; i < 20000; i++)
        assert_int_equal(assent_transaction_forged_field(transaction, i).occurrence, 20000 - i);
    assent_transaction_destroy(transaction);
    assent_scorer_destroy(scorer);
}

/* Without an authserv-id nobody can forge results of ours. */
static void without_an_id_results_stay(void **state)
{
    const struct assent_scorer_options options = { .clock = test_time_clock(&now),
                                                   .hostname = "mx.example.org" };
    struct assent_scorer *scorer = assent_scorer_create(&options, assent_snapshot_create(), NULL);
    const struct mail mail = { .message = "Authentication-Results: mx.example.org; none\n"
                                          "Authentication-Results: ; none\nX-Assent: 1\n\n" };
    struct assent_transaction *transaction = scoring_begin(scorer, &mail);

    (void)state;
    assert_int_equal(assent_transaction_forged_count(transaction), 1);
    assent_transaction_destroy(transaction);
    assent_scorer_destroy(scorer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_authserv_ids),
        cmocka_unit_test(finds_what_only_we_may_write),
        cmocka_unit_test(notices_them_beyond_the_limits),
        cmocka_unit_test(many_are_kept),
        cmocka_unit_test(without_an_id_results_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
