/*
 * Tests of explanations.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/explain.h>

#include <math.h>
#include <stdlib.h>

#include <jansson.h>

#include "scorer/base/text.h"
#include "tests/support/table.h"

static const struct assent_symbol symbols[] = {
    { "LIGHT", "A light one", 100, ASSENT_DECISIVE_NONE, NULL, NULL, "", "" },
    { "HEAVY", "A heavy one", 3000, ASSENT_DECISIVE_NONE, NULL, NULL, "", "" },
    { "GOOD", "A good one", -5000, ASSENT_DECISIVE_NONE, NULL, NULL, "", "" },
    { "DECIDES", "It decides", 0, ASSENT_DECISIVE_POLICY, NULL, NULL, "", "" },
    { "ALSO_LIGHT", "As light", 100, ASSENT_DECISIVE_NONE, NULL, NULL, "", "" },
};
static const struct assent_check first = { .name = "first_check", .cost = ASSENT_COST_LOCAL };
static const struct assent_check second = { .name = "second_check", .cost = ASSENT_COST_DNS };
static const struct assent_check third = { .name = "third_check", .cost = ASSENT_COST_WORKER };

static const struct assent_hit hits[] = {
    { &first, &symbols[0], 100, 0, "" },
    { &first, &symbols[1], 3000, 0, "evidence \"quoted\" M\xc3\xbcller" },
    { &first, &symbols[2], -5000, 7, "x" },
    { &first, &symbols[3], 0, 0, "y" },
    { &first, &symbols[4], 100, 0, "" },
};
static const struct assent_check_report reports[] = {
    { &first, ASSENT_OUTCOME_DONE, "", -5000, 3200, 0 },
    { &second, ASSENT_OUTCOME_INCOMPLETE, "an answer is missing", -1500, 2000, 61500 },
    { &third, ASSENT_OUTCOME_SKIPPED, "it could not change the verdict", 0, 1000, 0 },
};
static struct assent_policy policy = { .mode = ASSENT_MODE_ENFORCE,
                                       .tag_threshold = 5000,
                                       .reject_threshold = 10000,
                                       .greylisting = true,
                                       .subject_tag = "",
                                       .contact = "" };

static const struct assent_group_verdict groups[] = {
    { &policy, 3, { ASSENT_REJECT, ASSENT_REASON_DECISIVE, 10000, 3 } },
};

static struct assent_decision decision_of(enum assent_verdict_kind kind, enum assent_reason reason,
                                          size_t hit_count, size_t check_count)
{
    return (struct assent_decision){
        .id = "0123456789ABCD",
        .direction = ASSENT_INBOUND,
        .verdict = { kind, reason, 10000, reason == ASSENT_REASON_DECISIVE ? 3 : ASSENT_NO_HIT },
        .policy = &policy,
        .hits = hits,
        .hit_count = hit_count,
        .checks = reports,
        .check_count = check_count,
        .groups = groups,
        .group_count = 1,
        .degraded = "",
        .wall = INT64_C(1790000000123),
    };
}

static void lists_symbols(void **state)
{
    static const struct {
        const char *name;
        enum assent_reason reason;
        size_t hit_count, size;
        const char *wanted;
    } rows[] = {
        { "none", ASSENT_REASON_SCORE, 0, 100, "none" },
        { "one", ASSENT_REASON_SCORE, 1, 100, "LIGHT" },
        { "the heaviest first, of either sign", ASSENT_REASON_SCORE, 5, 100,
          "GOOD,HEAVY,ALSO_LIGHT,LIGHT,DECIDES" },
        { "the deciding one before", ASSENT_REASON_DECISIVE, 5, 100,
          "DECIDES,GOOD,HEAVY,ALSO_LIGHT,LIGHT" },
        { "just fits", ASSENT_REASON_SCORE, 3, 17, "GOOD,HEAVY,LIGHT" },
        { "cut at a comma", ASSENT_REASON_SCORE, 3, 16, "GOOD,HEAVY" },
        { "cut to one", ASSENT_REASON_SCORE, 3, 5, "GOOD" },
        { "cut to nothing", ASSENT_REASON_SCORE, 3, 4, "" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_decision decision =
            decision_of(ASSENT_REJECT, rows[i].reason, rows[i].hit_count, 0);
        char text[100];
        assert_row_text(rows[i].name, assent_explain_symbols(&decision, text, rows[i].size),
                        rows[i].wanted);
    }
}

static void writes_the_status_field(void **state)
{
    struct assent_decision decision = decision_of(ASSENT_TAG, ASSENT_REASON_SCORE, 3, 3);
    char text[256];

    (void)state;
    assent_explain_status_field(&decision, text, sizeof(text));
    assert_string_equal(text, "Yes, score=10.0 required=5.0 tests=GOOD,HEAVY,LIGHT");
    decision.verdict.kind = ASSENT_ACCEPT;
    decision.hit_count = 0;
    decision.verdict.score = -1234;
    assent_explain_status_field(&decision, text, sizeof(text));
    assert_string_equal(text, "No, score=-1.234 required=5.0 tests=none");
}

/* No line longer than 78, no line empty, every symbol whole: whatever the symbols are. */
static void folds_long_fields(void **state)
{
    static struct assent_symbol many[60];
    static struct assent_hit many_hits[60];
    static char names[60][32];
    char text[4096];
    char unfolded[4096];
    size_t length = 0;

    (void)state;
    for (size_t i = 0; i < ROWS(many); i++) {
        (void)snprintf(names[i], sizeof(names[i]), "SYMBOL_%0*zu", (int)(1 + i * 7 % 20), i);
        many[i] = (struct assent_symbol){ .name = names[i], .meaning = "x" };
        many_hits[i] = (struct assent_hit){ &first, &many[i], (assent_points)i, 0, "" };
    }
    struct assent_decision decision = decision_of(ASSENT_TAG, ASSENT_REASON_SCORE, 0, 0);
    decision.hits = many_hits;
    decision.hit_count = ROWS(many);
    assent_explain_status_field(&decision, text, sizeof(text));
    size_t column = strlen("X-Spam-Status: ");
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\n') {
            assert_int_equal(at[-1], ',');
            assert_int_equal(at[1], '\t');
            column = 7;
            continue;
        }
        column++;
        assert_true(column <= 78);
        if (*at != '\t')
            unfolded[length++] = *at;
    }
    unfolded[length] = '\0';
    char wanted[4096];
    const char *list = strstr(unfolded, "tests=");
    assert_non_null(list);
    assert_string_equal(list + 6, assent_explain_symbols(&decision, wanted, sizeof(wanted)));
}

static void writes_our_field(void **state)
{
    static const struct {
        const char *name;
        enum assent_verdict_kind kind;
        enum assent_reason reason;
        size_t checks;
        const char *wanted;
    } rows[] = {
        { "plain", ASSENT_ACCEPT, ASSENT_REASON_SCORE, 1, "id=0123456789ABCD; verdict=accept" },
        { "with a reason", ASSENT_TAG, ASSENT_REASON_FAULT_DELIVERED, 1,
          "id=0123456789ABCD; verdict=tag; reason=fault-delivered" },
        { "incomplete", ASSENT_ACCEPT, ASSENT_REASON_SCORE, 3,
          "id=0123456789ABCD; verdict=accept; incomplete=second_check" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_decision decision =
            decision_of(rows[i].kind, rows[i].reason, 0, rows[i].checks);
        char text[256];
        assent_explain_assent_field(&decision, text, sizeof(text));
        assert_row_true(rows[i].name, assent_text_starts(text, rows[i].wanted));
        const char *rest = text + strlen(rows[i].wanted);
        assert_row_true(rows[i].name, *rest == '\0' || *rest == ';');
    }
}

static void writes_authentication_results(void **state)
{
    static const struct {
        const char *name, *address;
        enum assent_name_state state;
        const char *client_name, *login, *wanted;
    } rows[] = {
        { "verified", "192.0.2.1", ASSENT_NAME_VERIFIED, "mail.example.com", "",
          "mx.example.org;\n\tiprev=pass policy.iprev=192.0.2.1 (mail.example.com)" },
        { "unverified", "192.0.2.1", ASSENT_NAME_UNVERIFIED, "mail.example.com", "",
          "mx.example.org;\n\tiprev=fail policy.iprev=192.0.2.1" },
        { "no name", "192.0.2.1", ASSENT_NAME_NONE, "", "", "mx.example.org; none" },
        { "nobody asked", "192.0.2.1", ASSENT_NAME_UNKNOWN, "", "", "mx.example.org; none" },
        { "IPv6 is quoted", "2001:db8::1", ASSENT_NAME_VERIFIED, "mail.example.com", "",
          "mx.example.org;\n\tiprev=pass policy.iprev=\"2001:db8::1\" (mail.example.com)" },
        { "no address", "unknown", ASSENT_NAME_NONE, "", "", "mx.example.org; none" },
        { "no address, a name", "unknown", ASSENT_NAME_VERIFIED, "mail.example.com", "",
          "mx.example.org; none" },
        { "login", "192.0.2.1", ASSENT_NAME_UNKNOWN, "", "alice@example.org",
          "mx.example.org;\n\tauth=pass smtp.auth=alice@example.org" },
        { "login and name", "192.0.2.1", ASSENT_NAME_VERIFIED, "a.test", "alice",
          "mx.example.org;\n\tiprev=pass policy.iprev=192.0.2.1 (a.test);\n\tauth=pass "
          "smtp.auth=alice" },
        { "login with blanks", "192.0.2.1", ASSENT_NAME_UNKNOWN, "", "a b; dkim=pass",
          "mx.example.org;\n\tauth=pass smtp.auth=\"a b; dkim=pass\"" },
        { "login with quotes", "192.0.2.1", ASSENT_NAME_UNKNOWN, "", "a\"b\\c",
          "mx.example.org;\n\tauth=pass smtp.auth=\"a\\\"b\\\\c\"" },
        { "login with line breaks", "192.0.2.1", ASSENT_NAME_UNKNOWN, "", "a\r\nX: y\xff",
          "mx.example.org;\n\tauth=pass smtp.auth=\"a??X: y?\"" },
        { "login with an equals sign", "192.0.2.1", ASSENT_NAME_UNKNOWN, "", "a=b",
          "mx.example.org;\n\tauth=pass smtp.auth=\"a=b\"" },
        { "a hostile name is left out", "192.0.2.1", ASSENT_NAME_VERIFIED, "a) dkim=pass (", "",
          "mx.example.org;\n\tiprev=pass policy.iprev=192.0.2.1" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_client client = { .name_state = rows[i].state };
        char text[1024];
        (void)assent_client_set_address(&client, rows[i].address);
        assent_text_copy(client.name, sizeof(client.name), rows[i].client_name);
        assent_text_copy(client.login, sizeof(client.login), rows[i].login);
        assent_explain_authentication_field(&client, "mx.example.org", text, sizeof(text));
        assert_row_text(rows[i].name, text, rows[i].wanted);
    }
}

static void writes_log_lines(void **state)
{
    struct assent_decision decision = decision_of(ASSENT_REJECT, ASSENT_REASON_DECISIVE, 4, 3);
    char text[512];

    (void)state;
    assent_explain_log(&decision, text, sizeof(text));
    assert_string_equal(text, "verdict=reject reason=decisive score=10.0 direction=inbound "
                              "tests=DECIDES,GOOD,HEAVY,LIGHT incomplete=second_check");
    for (size_t size = 1; size < 100; size++) {
        assent_explain_log(&decision, text, size);
        assert_int_equal(strlen(text), size - 1);
    }
}

static void writes_for_people(void **state)
{
    static const char *const wanted[] = {
        "0123456789ABCD  reject (decisive, inbound)  score 10.0, tag at 5.0, reject at 10.0\n",
        "550 5.7.1 Refused\n",
        "DECIDES",
        "It decides  <- decides\n",
        "    -5.0  GOOD",
        "evidence \"quoted\" M\xc3\xbcller\n",
        "incomplete  second_check (from -1.5 to 2.0): an answer is missing\n",
        "skipped  third_check (from 0.0 to 1.0): it could not change the verdict\n",
        "distance  5.0 above tag, 0.0 above reject\n",
        "instead   accept  without DECIDES\n",
    };
    struct assent_decision decision = decision_of(ASSENT_REJECT, ASSENT_REASON_DECISIVE, 5, 3);
    char *text = NULL;
    size_t length;
    FILE *stream = open_memstream(&text, &length);

    (void)state;
    decision.reply = (struct assent_reply){ "550", "5.7.1", "Refused" };
    assent_explain_text(&decision, stream);
    (void)fclose(stream);
    for (size_t i = 0; i < ROWS(wanted); i++)
        assert_row_true(wanted[i], strstr(text, wanted[i]) != NULL);
    free(text);
    decision.hit_count = 0;
    decision.verdict.deciding_hit = ASSENT_NO_HIT;
    stream = open_memstream(&text, &length);
    assent_explain_text(&decision, stream);
    (void)fclose(stream);
    assert_non_null(strstr(text, "no test hit\n"));
    free(text);
}

static void names_the_origin(void **state)
{
    static const struct {
        const char *origin, *name;
        size_t relays;
        const char *wanted;
    } rows[] = {
        { "198.51.100.7", "mx.b.test", 1,
          "origin    198.51.100.7 (mx.b.test), after 1 Received line of trusted relays\n" },
        { "2001:db8::7", "", 2,
          "origin    2001:db8::7, after 2 Received lines of trusted relays\n" },
        { "unknown", NULL, 0, "origin    unknown, after 0 Received lines of trusted relays\n" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_decision decision = decision_of(ASSENT_ACCEPT, ASSENT_REASON_SCORE, 1, 3);
        char log[512];
        char *text = NULL;
        size_t length;
        decision.origin = rows[i].origin;
        decision.origin_name = rows[i].name;
        decision.relays = rows[i].relays;
        FILE *stream = open_memstream(&text, &length);
        assent_explain_text(&decision, stream);
        (void)fclose(stream);
        assert_row_true(rows[i].wanted, strstr(text, rows[i].wanted) != NULL);
        free(text);
        text = assent_explain_json(&decision);
        json_t *root = json_loads(text, 0, NULL);
        json_t *origin = json_object_get(root, "origin");
        assert_row_text(rows[i].wanted, json_string_value(json_object_get(origin, "address")),
                        rows[i].origin);
        assert_row_text(rows[i].wanted, json_string_value(json_object_get(origin, "name")),
                        rows[i].name == NULL ? "" : rows[i].name);
        assert_row_number(rows[i].wanted,
                          json_integer_value(json_object_get(origin, "received_lines")),
                          rows[i].relays);
        json_decref(root);
        free(text);
        assent_explain_log(&decision, log, sizeof(log));
        assert_row_true(rows[i].wanted, strstr(log, rows[i].origin) != NULL);
    }
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text == NULL ? "(none)" : text;
}

static void assert_real(const json_t *object, const char *key, double wanted)
{
    double got = json_real_value(json_object_get(object, key));

    if (fabs(got - wanted) > 1e-6)
        fail_msg("%s: %.9f, not %.9f", key, got, wanted);
}

static void check_hits(const json_t *list)
{
    assert_int_equal(json_array_size(list), ROWS(hits));
    for (size_t i = 0; i < ROWS(hits); i++) {
        const json_t *item = json_array_get(list, i);
        assert_string_equal(text_of(item, "symbol"), hits[i].symbol->name);
        assert_string_equal(text_of(item, "check"), "first_check");
        assert_string_equal(text_of(item, "meaning"), hits[i].symbol->meaning);
        assert_string_equal(text_of(item, "evidence"), hits[i].evidence);
        assert_string_equal(text_of(item, "decisive"),
                            assent_decisive_name(hits[i].symbol->decisive));
        assert_int_equal(json_is_true(json_object_get(item, "deciding")), i == 3);
        assert_real(item, "weight", hits[i].weight / 1000.0);
    }
}

static void check_reports(const json_t *list)
{
    assert_int_equal(json_array_size(list), ROWS(reports));
    for (size_t i = 0; i < ROWS(reports); i++) {
        const json_t *item = json_array_get(list, i);
        assert_string_equal(text_of(item, "check"), reports[i].check->name);
        assert_string_equal(text_of(item, "cost"), assent_cost_name(reports[i].check->cost));
        assert_string_equal(text_of(item, "outcome"), assent_outcome_name(reports[i].outcome));
        assert_string_equal(text_of(item, "detail"), reports[i].detail);
        assert_real(item, "lowest", reports[i].lowest / 1000.0);
        assert_real(item, "highest", reports[i].highest / 1000.0);
    }
    assert_real(json_array_get(list, 1), "outage_seconds", 61.5);
    assert_null(json_object_get(json_array_get(list, 0), "outage_seconds"));
}

static void writes_json(void **state)
{
    struct assent_decision decision = decision_of(ASSENT_REJECT, ASSENT_REASON_DECISIVE, 5, 3);
    json_error_t error;

    (void)state;
    decision.reply = (struct assent_reply){ "550", "5.7.1", "Refused \"so\"" };
    char *text = assent_explain_json(&decision);
    assert_non_null(text);
    json_t *root = json_loads(text, 0, &error);
    assert_non_null(root);
    free(text);
    assert_string_equal(text_of(root, "id"), "0123456789ABCD");
    assert_string_equal(text_of(root, "verdict"), "reject");
    assert_string_equal(text_of(root, "reason"), "decisive");
    assert_string_equal(text_of(root, "direction"), "inbound");
    assert_null(json_object_get(root, "origin"));
    assert_real(root, "score", 10);
    assert_real(root, "tag_threshold", 5);
    assert_real(root, "reject_threshold", 10);
    assert_real(root, "time", 1790000000.123);
    assert_string_equal(text_of(json_object_get(root, "reply"), "code"), "550");
    assert_string_equal(text_of(json_object_get(root, "reply"), "status"), "5.7.1");
    assert_string_equal(text_of(json_object_get(root, "reply"), "text"), "Refused \"so\"");
    check_hits(json_object_get(root, "hits"));
    check_reports(json_object_get(root, "checks"));
    assert_real(json_object_get(root, "distance"), "tag", 5);
    const json_t *alternative = json_array_get(json_object_get(root, "alternatives"), 0);
    assert_string_equal(text_of(alternative, "change"), "without");
    assert_string_equal(text_of(alternative, "symbol"), "DECIDES");
    assert_string_equal(text_of(alternative, "verdict"), "accept");
    const json_t *group = json_array_get(json_object_get(root, "recipients"), 0);
    assert_string_equal(text_of(group, "verdict"), "reject");
    assert_int_equal(json_integer_value(json_object_get(group, "recipients")), 3);
    json_decref(root);
}

static void json_without_a_reply(void **state)
{
    struct assent_decision decision = decision_of(ASSENT_ACCEPT, ASSENT_REASON_SCORE, 0, 0);
    char *text = assent_explain_json(&decision);
    json_t *root = json_loads(text, 0, NULL);

    (void)state;
    free(text);
    assert_null(json_object_get(root, "reply"));
    assert_int_equal(json_array_size(json_object_get(root, "hits")), 0);
    json_decref(root);
}

static void names_everything(void **state)
{
    (void)state;
    for (enum assent_verdict_kind i = 0; i <= ASSENT_REJECT; i++)
        assert_non_null(assent_verdict_name(i));
    for (enum assent_direction i = 0; i <= ASSENT_LOCAL; i++)
        assert_non_null(assent_direction_name(i));
    for (enum assent_reason i = 0; i <= ASSENT_REASON_OFF; i++)
        assert_non_null(assent_reason_name(i));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_symbols),
        cmocka_unit_test(writes_the_status_field),
        cmocka_unit_test(folds_long_fields),
        cmocka_unit_test(writes_our_field),
        cmocka_unit_test(writes_authentication_results),
        cmocka_unit_test(writes_log_lines),
        cmocka_unit_test(writes_for_people),
        cmocka_unit_test(names_the_origin),
        cmocka_unit_test(writes_json),
        cmocka_unit_test(json_without_a_reply),
        cmocka_unit_test(names_everything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
