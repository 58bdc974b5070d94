/*
 * Tests of what the journal keeps of a message.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/journal.h>

#include <stdlib.h>

#include "tests/support/scoring.h"
#include "tests/support/table.h"

struct scene {
    struct test_time time;
    struct assent_scorer *scorer;
    struct assent_transaction *transaction;
    struct assent_record record;
};

static void begin(struct scene *scene, const struct mail *mail, enum assent_subject_privacy privacy)
{
    atomic_init(&scene->time.wall, INT64_C(1790000000123));
    atomic_init(&scene->time.monotonic, 1000);
    scene->scorer = scoring_create(&scene->time, NULL);
    scene->transaction = scoring_begin(scene->scorer, mail);
    assert_non_null(scene->transaction);
    scene->time.wall += 250;
    const struct assent_decision *decision = assent_transaction_decide(scene->transaction);
    assert_non_null(decision);
    assert_true(assent_transaction_record(scene->transaction, decision, privacy, &scene->record));
}

static void end(struct scene *scene)
{
    assent_transaction_destroy(scene->transaction);
    assent_scorer_destroy(scene->scorer);
}

static const struct mail mail = {
    .recipients = { "a@example.org", "b@example.org", "c@example.org", "d@example.org",
                    "e@example.org", "f@example.org", "g@example.org" },
    .message = "From: Alice <alice@b.test>\nTo: bob@example.org\n"
               "Subject: =?utf-8?q?M=C3=BCller?= and more\nMessage-ID: <1@b.test>\n"
               "Date: Mon, 6 Jul 2026 12:00:00 +0200\n\nhello\n",
};

static void keeps_the_facts(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene, &mail, ASSENT_SUBJECT_FULL);
    const struct assent_record *record = &scene.record;
    assert_int_equal(record->began, INT64_C(1790000000123));
    assert_int_equal(record->decided, INT64_C(1790000000373));
    assert_string_equal(record->client, "192.0.2.10");
    assert_string_equal(record->client_name, "mail.example.com");
    assert_string_equal(record->helo, "mail.example.com");
    assert_string_equal(record->sender, "alice@example.com");
    assert_string_equal(record->from, "alice@b.test");
    assert_string_equal(record->message_id, "1@b.test");
    assert_string_equal(record->subject, "M\xc3\xbcller and more");
    assert_false(record->subject_hashed);
    assert_int_equal(record->recipient_count, 5);
    assert_int_equal(record->recipient_total, 7);
    assert_string_equal(record->recipients[4], "e@example.org");
    assert_true(record->size > 100);
    assert_string_equal(record->decision->id, assent_transaction_id(scene.transaction));
    end(&scene);
}

/* It goes through the journal's bytes and is explained as before. */
static void passes_through_bytes(void **state)
{
    struct scene scene;
    size_t length;

    (void)state;
    begin(&scene, &mail, ASSENT_SUBJECT_FULL);
    void *bytes = assent_record_encode(&scene.record, &length);
    struct assent_decoded_record *decoded = assent_record_decode(bytes, length, NULL);
    assert_non_null(decoded);
    assert_string_equal(decoded->record.subject, scene.record.subject);
    assert_string_equal(decoded->record.from, "alice@b.test");
    assert_int_equal(decoded->decision.hit_count, scene.record.decision->hit_count);
    assert_int_equal(decoded->decision.check_count + decoded->done_count,
                     scene.record.decision->check_count);
    assert_int_equal(decoded->decision.verdict.score, scene.record.decision->verdict.score);
    assent_decoded_record_destroy(decoded);
    free(bytes);
    end(&scene);
}

static const char *subject_of(const char *subject, enum assent_subject_privacy privacy, char *text,
                              bool *hashed)
{
    struct scene scene;
    struct mail own = mail;
    char message[512];

    (void)snprintf(message, sizeof(message),
                   "From: alice@example.com\nSubject: %s\nMessage-ID: odd\n\nx\n", subject);
    own.message = message;
    begin(&scene, &own, privacy);
    assert_string_equal(scene.record.message_id, "odd");
    *hashed = scene.record.subject_hashed;
    (void)snprintf(text, 512, "%s", scene.record.subject);
    end(&scene);
    return text;
}

static void hides_subjects(void **state)
{
    static const char *const same[] = { "Lunch", "RE: lunch", "Fwd: Re:  LUNCH", "AW:lunch" };
    char first[512];
    char text[512];
    bool hashed;

    (void)state;
    (void)subject_of("Lunch", ASSENT_SUBJECT_HASH, first, &hashed);
    assert_true(hashed);
    /* printf lunch | sha256sum */
    assert_string_equal(first, "f3bb79e48a7a8af1");
    for (size_t i = 0; i < ROWS(same); i++)
        assert_row_text(same[i], subject_of(same[i], ASSENT_SUBJECT_HASH, text, &hashed), first);
    assert_string_not_equal(subject_of("Dinner", ASSENT_SUBJECT_HASH, text, &hashed), first);
    assert_string_equal(subject_of("Lunch", ASSENT_SUBJECT_OFF, text, &hashed), "");
    assert_false(hashed);
    assert_string_equal(subject_of("", ASSENT_SUBJECT_HASH, text, &hashed), "");
    assert_false(hashed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_facts),
        cmocka_unit_test(passes_through_bytes),
        cmocka_unit_test(hides_subjects),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
