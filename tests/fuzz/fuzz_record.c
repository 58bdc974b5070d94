/*
 * Fuzz target: records of the journal. Whatever the bytes are, what is decoded can
 * be explained, and is the same when it is written and read again.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <assent/explain.h>

#include "scorer/state/journal_match.h"
#include "tests/fuzz/invariant.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void match(const uint8_t *data, size_t size)
{
    static const struct assent_journal_filter filter = {
        .sender = "a",
        .recipient = "@b.test",
        .client = "192.0.2.0/24",
        .subject = "s",
        .message_id = "m",
        .symbol = "GTUBE",
    };
    struct assent_raw_texts texts;
    struct assent_journal_match made;
    struct assent_raw_record raw;

    assent_journal_match_init(&made, &filter);
    if (assent_raw_record_read(data, size, &raw))
        (void)assent_journal_matches(&made, &raw, &texts);
}

static void explain(const struct assent_decision *decision)
{
    char text[512];
    char *page = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&page, &length);

    if (stream != NULL) {
        assent_explain_text(decision, stream);
        (void)fclose(stream);
    }
    free(page);
    free(assent_explain_json(decision));
    (void)assent_explain_symbols(decision, text, sizeof(text));
}

static void write_again(const struct assent_decoded_record *record)
{
    size_t length;
    void *bytes = assent_record_encode(&record->record, &length);

    if (bytes == NULL)
        return;
    struct assent_decoded_record *again = assent_record_decode(bytes, length, NULL);
    INVARIANT(again != NULL);
    INVARIANT(strcmp(again->decision.id, record->decision.id) == 0);
    INVARIANT(again->record.decided == record->record.decided);
    INVARIANT(again->decision.verdict.kind == record->decision.verdict.kind);
    INVARIANT(again->decision.verdict.score == record->decision.verdict.score);
    INVARIANT(again->record.recipient_count == record->record.recipient_count);
    assent_decoded_record_destroy(again);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct assent_decoded_record *record = assent_record_decode(data, size, NULL);

    match(data, size);
    if (record == NULL)
        return 0;
    explain(&record->decision);
    write_again(record);
    assent_decoded_record_destroy(record);
    return 0;
}
