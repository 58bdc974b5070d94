/*
 * Tests of the journal's records as bytes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/record.h"

#include <stdlib.h>

#include <assent/explain.h>

#include "tests/support/records.h"
#include "tests/support/table.h"

static const int64_t evening = INT64_C(1790000000123);

static struct assent_decoded_record *pass(const struct assent_record *record)
{
    struct assent_error error;
    size_t length;
    void *bytes = assent_record_encode(record, &length);

    assert_non_null(bytes);
    struct assent_decoded_record *decoded = assent_record_decode(bytes, length, &error);
    free(bytes);
    if (decoded == NULL)
        fail_msg("%s", error.text);
    return decoded;
}

static void same_verdict(const struct assent_verdict *got, const struct assent_verdict *wanted)
{
    assert_int_equal(got->kind, wanted->kind);
    assert_int_equal(got->reason, wanted->reason);
    assert_int_equal(got->score, wanted->score);
    assert_int_equal(got->deciding_hit, wanted->deciding_hit);
}

static void same_policy(const struct assent_policy *got, const struct assent_policy *wanted)
{
    assert_int_equal(got->mode, wanted->mode);
    assert_int_equal(got->tag_threshold, wanted->tag_threshold);
    assert_int_equal(got->reject_threshold, wanted->reject_threshold);
    assert_int_equal(got->greylisting, wanted->greylisting);
    assert_string_equal(got->contact, "");
    assert_string_equal(got->subject_tag, "");
}

static void same_hits(const struct assent_decision *got, const struct assent_decision *wanted)
{
    assert_int_equal(got->hit_count, wanted->hit_count);
    for (size_t i = 0; i < wanted->hit_count; i++) {
        const struct assent_hit *left = &got->hits[i];
        const struct assent_hit *right = &wanted->hits[i];
        assert_string_equal(left->check->name, right->check->name);
        assert_string_equal(left->symbol->name, right->symbol->name);
        assert_int_equal(left->symbol->decisive, right->symbol->decisive);
        assert_int_equal(left->weight, right->weight);
        assert_int_equal(left->specificity, right->specificity);
        assert_string_equal(left->evidence, right->evidence);
    }
}

/* Those that were skipped or are incomplete, in their order. */
static void same_reports(const struct assent_decision *got, const struct assent_decision *wanted)
{
    size_t place = 0;

    for (size_t i = 0; i < wanted->check_count; i++) {
        const struct assent_check_report *right = &wanted->checks[i];
        if (right->outcome != ASSENT_OUTCOME_SKIPPED && right->outcome != ASSENT_OUTCOME_INCOMPLETE)
            continue;
        assert_true(place < got->check_count);
        const struct assent_check_report *left = &got->checks[place++];
        assert_string_equal(left->check->name, right->check->name);
        assert_int_equal(left->outcome, right->outcome);
        assert_string_equal(left->detail, right->detail);
        assert_int_equal(left->lowest, right->lowest);
        assert_int_equal(left->highest, right->highest);
        assert_int_equal(left->outage, right->outage);
    }
    assert_int_equal(place, got->check_count);
}

static void same_decision(const struct assent_decision *got, const struct assent_decision *wanted)
{
    assert_string_equal(got->id, wanted->id);
    assert_int_equal(got->direction, wanted->direction);
    assert_int_equal(got->wall, wanted->wall);
    assert_string_equal(got->degraded, wanted->degraded);
    same_verdict(&got->verdict, &wanted->verdict);
    same_policy(got->policy, wanted->policy);
    same_hits(got, wanted);
    same_reports(got, wanted);
    assert_int_equal(got->group_count, wanted->group_count);
    for (size_t i = 0; i < wanted->group_count; i++) {
        assert_int_equal(got->groups[i].recipients, wanted->groups[i].recipients);
        same_policy(got->groups[i].policy, wanted->groups[i].policy);
        same_verdict(&got->groups[i].verdict, &wanted->groups[i].verdict);
    }
    assert_int_equal(got->origin == NULL, wanted->origin == NULL);
    if (wanted->origin != NULL) {
        assert_string_equal(got->origin, wanted->origin);
        assert_string_equal(got->origin_name,
                            wanted->origin_name == NULL ? "" : wanted->origin_name);
    }
    assert_int_equal(got->relays, wanted->relays);
    assert_string_equal(got->reply.code, wanted->reply.code);
    assert_string_equal(got->reply.status, wanted->reply.status);
    assert_string_equal(got->reply.text, wanted->reply.text);
}

static void same_record(const struct assent_record *got, const struct assent_record *wanted)
{
    assert_int_equal(got->began, wanted->began);
    assert_int_equal(got->decided, wanted->decided);
    assert_string_equal(got->client, wanted->client);
    assert_string_equal(got->client_name, wanted->client_name);
    assert_string_equal(got->helo, wanted->helo);
    assert_string_equal(got->login, wanted->login);
    assert_string_equal(got->sender, wanted->sender);
    assert_int_equal(got->recipient_count, wanted->recipient_count);
    assert_int_equal(got->recipient_total, wanted->recipient_total);
    for (size_t i = 0; i < wanted->recipient_count; i++)
        assert_string_equal(got->recipients[i], wanted->recipients[i]);
    assert_string_equal(got->subject, wanted->subject);
    assert_int_equal(got->subject_hashed, wanted->subject_hashed);
    assert_string_equal(got->message_id, wanted->message_id);
    assert_string_equal(got->from, wanted->from);
    assert_string_equal(got->queue_id, wanted->queue_id);
    assert_int_equal(got->size, wanted->size);
    assert_int_equal(got->generation, wanted->generation);
    same_decision(got->decision, wanted->decision);
}

static void assert_passes(const struct assent_record *record)
{
    struct assent_decoded_record *decoded = pass(record);

    same_record(&decoded->record, record);
    assert_ptr_equal(decoded->record.decision, &decoded->decision);
    assent_decoded_record_destroy(decoded);
}

static void usual_records_pass(void **state)
{
    struct sample_record sample;

    (void)state;
    for (uint64_t i = 0; i < 500; i++) {
        sample_record_make(&sample, i, (uint16_t)(i * 13 % 4096), evening + (int64_t)i);
        assert_passes(&sample.record);
    }
}

/* What a host keeps of a decision with six to eight hits. */
static void records_are_small(void **state)
{
    size_t total = 0;

    (void)state;
    for (uint64_t i = 0; i < 500; i++) {
        size_t length;
        free(sample_record_encode(i, 1, evening, &length));
        assert_true(length <= 450);
        total += length;
    }
    assert_in_range(total / 500, 250, 375);
}

static const char *const many[] = { "a@b.test", "", "c@b.test", "\x01\x1f\x7f\xff", "e@f.test" };

/* Each changes one field of a usual record. */
static void change_times(struct sample_record *sample, unsigned which)
{
    struct assent_record *record = &sample->record;

    if (which == 0)
        (void)snprintf(sample->decision.id, sizeof(sample->decision.id), "odd");
    else if (which == 1)
        record->began = -5;
    else if (which == 2)
        record->decided = record->began = INT64_MIN;
    else
        sample->decision.wall = INT64_MAX;
}

static void change_client(struct sample_record *sample, unsigned which)
{
    static const char *const clients[] = { "2001:db8::1", "2001:0db8::1", "unknown", "" };
    struct assent_record *record = &sample->record;

    if (which < ROWS(clients))
        record->client = clients[which];
    else if (which == 4)
        record->client_name = record->helo = "";
    else if (which == 6)
        record->helo = "";
    else if (which == 7)
        record->client_name = "";
    else
        record->login = "alice\x05\x1f\x1e\x01";
}

static void change_envelope(struct sample_record *sample, unsigned which)
{
    struct assent_record *record = &sample->record;

    if (which == 0)
        record->sender = "";
    else if (which == 1)
        record->from = "someone@else.test";
    else if (which == 2)
        record->recipients = many;
    else if (which == 3)
        record->recipient_total = 10000;
    if (which == 2)
        record->recipient_count = record->recipient_total = ROWS(many);
    if (which == 4)
        record->recipient_count = 0;
    if (which == 5)
        record->from = "";
    if (which == 6)
        record->sender = "bounce-user.name=domain.test-4@domain.test";
}

static void change_message(struct sample_record *sample, unsigned which)
{
    struct assent_record *record = &sample->record;

    if (which == 0)
        record->subject = "M\xc3\xbcller \x1b[1m \x01";
    else if (which == 1)
        record->subject_hashed = true;
    else if (which == 2)
        record->message_id = record->queue_id = "";
    else if (which == 3)
        record->size = SIZE_MAX;
    else
        record->generation = UINT64_MAX;
}

static void change_verdict(struct sample_record *sample, unsigned which)
{
    struct assent_decision *decision = &sample->decision;

    if (which == 0)
        decision->direction = ASSENT_LOCAL;
    else if (which == 1)
        decision->verdict =
            (struct assent_verdict){ ASSENT_REJECT, ASSENT_REASON_CRASH, -999999, ASSENT_NO_HIT };
    else if (which == 2)
        decision->degraded = "state";
    else if (which == 3)
        sample->group.verdict.kind = ASSENT_ACCEPT;
    else if (which == 5)
        decision->reply = (struct assent_reply){ "554", "5.7.25", "Message refused as spam" };
    else if (which == 6)
        sample->group.recipients = 3;
    else
        decision->group_count = 0;
}

static void change_hits(struct sample_record *sample, unsigned which)
{
    struct assent_decision *decision = &sample->decision;

    if (which == 0)
        sample->hits[1].specificity = 77;
    else if (which == 1)
        sample->hits[1].evidence = "";
    else if (which == 2)
        decision->hit_count = 0;
    if (which == 2)
        decision->verdict.deciding_hit = sample->group.verdict.deciding_hit = ASSENT_NO_HIT;
}

static void change_reports(struct sample_record *sample, unsigned which)
{
    struct assent_check_report *report = &sample->reports[1 + which % 2];

    if (which == 0)
        *report = (struct assent_check_report){
            report->check, ASSENT_OUTCOME_INCOMPLETE, "an answer is missing", -1, 1, 61500
        };
    else
        report->detail = "for a reason of its own";
}

static void change_policy(struct sample_record *sample, unsigned which)
{
    if (which == 0)
        sample->policy.mode = ASSENT_MODE_SCORE_ONLY;
    else if (which == 1)
        sample->policy.greylisting = false;
    else
        sample->policy.tag_threshold = -1;
}

static void change_origin(struct sample_record *sample, unsigned which)
{
    static const char *const origins[] = { "198.51.100.7", "2001:db8::7", "unknown" };
    struct assent_decision *decision = &sample->decision;

    decision->origin = origins[which % ROWS(origins)];
    decision->origin_name = which < 2 ? "mx.b.test" : which < 4 ? "" : NULL;
    decision->relays = which;
}

static void every_field_passes(void **state)
{
    static const struct {
        void (*change)(struct sample_record *sample, unsigned which);
        unsigned count;
    } changes[] = {
        { change_times, 4 },   { change_client, 8 },  { change_envelope, 7 },
        { change_message, 5 }, { change_verdict, 7 }, { change_hits, 3 },
        { change_reports, 2 }, { change_policy, 3 },  { change_origin, 6 },
    };
    struct sample_record sample;

    (void)state;
    for (size_t i = 0; i < ROWS(changes); i++) {
        for (unsigned which = 0; which < changes[i].count; which++) {
            sample_record_make(&sample, 7, 5, evening);
            changes[i].change(&sample, which);
            assert_passes(&sample.record);
        }
    }
}

/* Without a relay, nothing is written of one. */
static void an_origin_costs_little(void **state)
{
    struct sample_record sample;
    size_t without;
    size_t with;

    (void)state;
    sample_record_make(&sample, 7, 5, evening);
    free(assent_record_encode(&sample.record, &without));
    sample.decision.origin_name = "mx.b.test";
    sample.decision.relays = 3;
    free(assent_record_encode(&sample.record, &with));
    assert_int_equal(with, without);
    change_origin(&sample, 0);
    free(assent_record_encode(&sample.record, &with));
    assert_in_range(with, without + 1, without + 25);
}

static void several_groups_pass(void **state)
{
    struct assent_policy policies[3];
    struct assent_group_verdict groups[3];
    struct sample_record sample;

    (void)state;
    sample_record_make(&sample, 3, 5, evening);
    for (size_t i = 0; i < 3; i++) {
        policies[i] = assent_policy_default();
        policies[i].tag_threshold += (assent_points)i;
        groups[i] = (struct assent_group_verdict){ &policies[i], i + 1, sample.decision.verdict };
    }
    sample.decision.groups = groups;
    sample.decision.group_count = 3;
    for (size_t i = 0; i < 3; i++) {
        sample.decision.policy = &policies[i];
        assert_passes(&sample.record);
    }
    sample.decision.policy = &sample.policy; /* no group's */
    assert_passes(&sample.record);
}

/* As a record of another build has them. */
static void use_foreign_names(struct sample_record *sample)
{
    static const struct assent_symbol symbol = {
        "OF_THE_FUTURE", "?", 100, ASSENT_DECISIVE_POLICY, NULL, NULL, "", ""
    };
    static const struct assent_check check = { .name = "future",
                                               .symbols = &symbol,
                                               .symbol_count = 1 };

    sample_record_make(sample, 3, 5, evening);
    sample->hits[0].check = sample->reports[2].check = &check;
    sample->hits[0].symbol = &symbol;
}

static void unknown_names_are_numbers(void **state)
{
    struct sample_record sample;
    char wanted[ASSENT_NAME_SIZE];

    (void)state;
    use_foreign_names(&sample);
    struct assent_decoded_record *decoded = pass(&sample.record);
    const struct assent_hit *hit = &decoded->decision.hits[0];
    assent_name_of_unknown("SYMBOL", assent_name_number("OF_THE_FUTURE"), wanted);
    assert_string_equal(hit->symbol->name, wanted);
    assert_int_equal(hit->symbol->decisive, ASSENT_DECISIVE_POLICY);
    assert_int_equal(assent_name_number_of_symbol(wanted), assent_name_number("OF_THE_FUTURE"));
    assert_int_equal(assent_name_number_of_symbol("symbol-00ABCDef"), 0x00abcdef);
    assent_name_of_unknown("check", assent_name_number("future"), wanted);
    assert_string_equal(hit->check->name, wanted);
    assert_string_equal(decoded->decision.checks[0].check->name, wanted);
    assert_string_equal(decoded->decision.hits[1].symbol->meaning, sample.hits[1].symbol->meaning);
    char *text = assent_explain_json(&decoded->decision);
    assert_non_null(strstr(text, hit->symbol->name));
    free(text);
    assent_decoded_record_destroy(decoded);
}

static void load_names(struct assent_names *names, void *data)
{
    unsigned *times = data;

    (*times)++;
    assent_names_add(names, assent_name_number("OF_THE_FUTURE"), "OF_THE_FUTURE future");
    assent_names_add(names, assent_name_number("future"), "future");
}

/* They are asked for once, and only when they are needed. */
static void names_of_other_builds_are_found(void **state)
{
    struct sample_record sample;
    struct assent_names names;
    struct assent_error error;
    unsigned times = 0;
    size_t length;

    (void)state;
    assert_true(assent_names_init(&names));
    names.load = load_names;
    names.data = &times;
    for (unsigned i = 0; i < 4; i++) {
        sample_record_make(&sample, 3, 5, evening);
        if (i > 1)
            use_foreign_names(&sample);
        void *bytes = assent_record_encode(&sample.record, &length);
        struct assent_decoded_record *decoded =
            assent_record_decode_named(bytes, length, &names, &error);
        assert_non_null(decoded);
        same_record(&decoded->record, &sample.record);
        assert_int_equal(times, i > 1);
        assent_decoded_record_destroy(decoded);
        free(bytes);
    }
    assent_names_fini(&names);
}

static void odd_names_are_borne(void **state)
{
    char text[300];
    struct assent_names names;

    (void)state;
    assert_true(assent_names_init(&names));
    memset(text, 'X', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assent_names_add(&names, 1, "");
    assent_names_add(&names, 2, text);
    text[200] = ' ';
    assent_names_add(&names, 3, text);
    assent_names_add(&names, 4, "A\x1b[1m b\x01");
    assert_null(assent_names_find(&names, 1));
    assert_int_equal(strlen(assent_names_find(&names, 2)->check_name), ASSENT_NAME_SIZE - 1);
    assert_null(assent_names_find(&names, 3));
    assert_string_equal(assent_names_find(&names, 4)->symbol_name, "A?[1m");
    assert_string_equal(assent_names_find(&names, 4)->check_name, "b?");
    assent_names_fini(&names);
}

/* Two names of this build must not have one number: another word has to be found then. */
static void numbers_are_different(void **state)
{
    struct assent_names names;

    (void)state;
    assert_int_equal(assent_name_number(""), 0x811c9dc5); /* the values of FNV-1a's authors */
    assert_int_equal(assent_name_number("a"), 0xe40c292c);
    assert_int_equal(assent_name_number("foobar"), 0xbf9cf968);
    assert_true(assent_names_init(&names));
    assert_int_equal(names.own_count, assent_check_count() + assent_symbol_count());
    for (size_t i = 1; i < names.own_count; i++)
        if (names.own[i - 1].number == names.own[i].number)
            fail_msg("%s%s and %s%s have the number %08x", names.own[i - 1].check_name,
                     names.own[i - 1].symbol_name, names.own[i].check_name,
                     names.own[i].symbol_name, (unsigned)names.own[i].number);
    assent_names_fini(&names);
}

/* Checks that could not have run share one field, whatever stands between them. */
static void skipped_checks_are_grouped(void **state)
{
    enum { MANY = 60 };
    static const char *const reasons[] = { "not for outbound mail", "filtering is off",
                                           "local submission is always accepted" };
    struct assent_check_report reports[MANY];
    struct sample_record sample;
    size_t without;
    size_t with;

    (void)state;
    for (size_t i = 0; i < ROWS(reasons); i++) {
        sample_record_make(&sample, 4, 5, evening);
        sample.decision.checks = reports;
        sample.decision.check_count = 0;
        free(assent_record_encode(&sample.record, &without));
        for (size_t k = 0; k < MANY; k++)
            reports[k] = (struct assent_check_report){ assent_check_at(k % assent_check_count()),
                                                       ASSENT_OUTCOME_SKIPPED,
                                                       reasons[i],
                                                       -100,
                                                       200,
                                                       0 };
        sample.decision.check_count = MANY;
        free(assent_record_encode(&sample.record, &with));
        assert_row_true(reasons[i], with - without < (size_t)MANY * 4 + 10);
        reports[7].outcome = ASSENT_OUTCOME_INCOMPLETE;
        reports[9].outcome = ASSENT_OUTCOME_DONE;
        struct assent_decoded_record *decoded = pass(&sample.record);
        assert_row_number(reasons[i], decoded->decision.check_count, MANY - 1);
        for (size_t k = 0; k + 1 < MANY; k++) {
            size_t place = k < 7 ? k : k < 8 ? k + 1 : k + 2;
            const struct assent_check_report *report = &decoded->decision.checks[k];
            if (k == MANY - 2)
                place = 7; /* what stands alone comes last */
            assert_row_text(reasons[i], report->check->name, reports[place].check->name);
            assert_row_number(reasons[i], report->outcome, reports[place].outcome);
            assert_row_text(reasons[i], report->detail, reasons[i]);
        }
        assent_decoded_record_destroy(decoded);
    }
}

/* Texts are cut at their bound, never within a character. */
static void long_texts_are_cut(void **state)
{
    struct sample_record sample;
    char text[2000];

    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        memset(text, 'x', shift);
        for (size_t i = shift; i + 4 < sizeof(text); i += 4)
            memcpy(text + i, "\xf0\x9f\x98\x80", 5);
        sample_record_make(&sample, 3, 5, evening);
        sample.record.subject = sample.record.helo = sample.record.sender = text;
        sample.hits[0].evidence = text;
        struct assent_decoded_record *decoded = pass(&sample.record);
        assert_in_range(strlen(decoded->record.subject), 117, 120);
        assert_in_range(strlen(decoded->decision.hits[0].evidence), 197, 200);
        assert_int_equal((strlen(decoded->record.subject) - shift) % 4, 0);
        assert_memory_equal(decoded->record.subject, text, strlen(decoded->record.subject));
        assert_in_range(strlen(decoded->record.sender), 253, 256);
        assent_decoded_record_destroy(decoded);
    }
}

/* A record that is cut anywhere is refused, or has lost its last fields. */
static void cut_records_are_borne(void **state)
{
    size_t length;
    uint8_t *bytes = sample_record_encode(11, 5, evening, &length);

    (void)state;
    for (size_t i = 0; i < length; i++) {
        uint8_t *copy = malloc(i + 1); /* so that a sanitizer sees every step too far */
        struct assent_error error = { "" };
        memcpy(copy, bytes, i);
        uint8_t *exact = realloc(copy, i == 0 ? 1 : i);
        struct assent_decoded_record *decoded = assent_record_decode(exact, i, &error);
        assert_true((decoded == NULL) == (error.text[0] != '\0'));
        assent_decoded_record_destroy(decoded);
        free(exact);
    }
    free(bytes);
}

static void changed_records_are_borne(void **state)
{
    uint64_t random = 88172645463325252U;
    size_t length;
    uint8_t *bytes = sample_record_encode(12, 5, evening, &length);

    (void)state;
    for (unsigned i = 0; i < 20000; i++) {
        uint8_t *copy = malloc(length);
        memcpy(copy, bytes, length);
        for (unsigned k = 0; k <= i % 4; k++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            copy[random % length] = (uint8_t)(random >> 32);
        }
        struct assent_decoded_record *decoded = assent_record_decode(copy, length, NULL);
        if (decoded != NULL)
            free(assent_explain_json(&decoded->decision));
        assent_decoded_record_destroy(decoded);
        free(copy);
    }
    free(bytes);
}

static void newer_fields_are_passed_over(void **state)
{
    struct sample_record sample;
    size_t length;

    (void)state;
    sample_record_make(&sample, 13, 5, evening);
    uint8_t *bytes = assent_record_encode(&sample.record, &length);
    struct assent_writer writer = { 0 };
    assent_writer_add(&writer, bytes, 1);
    assent_writer_bytes(&writer, 5000, "what is to come", 15);
    assent_writer_number(&writer, 5001, UINT64_MAX);
    assent_writer_add(&writer, bytes + 1, length - 1);
    assent_writer_number(&writer, 70, 3);
    struct assent_decoded_record *decoded = assent_record_decode(writer.bytes, writer.length, NULL);
    assert_non_null(decoded);
    same_record(&decoded->record, &sample.record);
    assent_decoded_record_destroy(decoded);
    writer.bytes[0] = ASSENT_RECORD_VERSION + 1;
    assert_null(assent_record_decode(writer.bytes, writer.length, NULL));
    free(writer.bytes);
    free(bytes);
}

/* Texts that refer to texts that refer to texts do not grow without bound. */
static void references_stay_bounded(void **state)
{
    uint8_t text[ASSENT_RECORD_TEXT];
    struct assent_writer writer = { 0 };
    size_t length;
    uint8_t *bytes = sample_record_encode(14, 5, evening, &length);

    (void)state;
    assent_writer_add(&writer, bytes, length);
    memset(text, ASSENT_SLOT_CLIENT_NAME, sizeof(text));
    assent_writer_bytes(&writer, ASSENT_TAG_HELO, text, sizeof(text));
    memset(text, ASSENT_SLOT_HELO, sizeof(text));
    assent_writer_bytes(&writer, ASSENT_TAG_SENDER, text, sizeof(text));
    memset(text, ASSENT_SLOT_FROM, sizeof(text));
    assent_writer_bytes(&writer, ASSENT_TAG_FROM, text, sizeof(text));
    struct assent_decoded_record *decoded = assent_record_decode(writer.bytes, writer.length, NULL);
    assert_non_null(decoded);
    assert_int_equal(strlen(decoded->record.sender), ASSENT_RECORD_TEXT - 1);
    assert_int_equal(decoded->record.from[0], '?'); /* itself it cannot be */
    assent_decoded_record_destroy(decoded);
    free(writer.bytes);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(usual_records_pass),
        cmocka_unit_test(records_are_small),
        cmocka_unit_test(every_field_passes),
        cmocka_unit_test(an_origin_costs_little),
        cmocka_unit_test(several_groups_pass),
        cmocka_unit_test(unknown_names_are_numbers),
        cmocka_unit_test(names_of_other_builds_are_found),
        cmocka_unit_test(odd_names_are_borne),
        cmocka_unit_test(numbers_are_different),
        cmocka_unit_test(skipped_checks_are_grouped),
        cmocka_unit_test(long_texts_are_cut),
        cmocka_unit_test(cut_records_are_borne),
        cmocka_unit_test(changed_records_are_borne),
        cmocka_unit_test(newer_fields_are_passed_over),
        cmocka_unit_test(references_stay_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
