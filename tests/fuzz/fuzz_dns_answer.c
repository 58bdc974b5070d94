/*
 * Fuzz target: answers of name servers. The first byte chooses the type that was asked
 * for, the rest is the packet; the name asked for is the one in its question, so that
 * most inputs get past that.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scorer/dns/answer.h"
#include "tests/fuzz/invariant.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_name(const char *name)
{
    size_t length = strlen(name);

    INVARIANT(length > 0 && length < ASSENT_DNS_NAME_SIZE);
    INVARIANT(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_/+=*.?") == length);
}

static void check_record(const struct assent_dns_answer *answer,
                         const struct assent_dns_record *record)
{
    switch (answer->type) {
    case ASSENT_DNS_A:
        INVARIANT(record->length == 4);
        break;
    case ASSENT_DNS_AAAA:
        INVARIANT(record->length == 16);
        break;
    case ASSENT_DNS_TXT:
        INVARIANT(record->length < ASSENT_DNS_MOST_BYTES && record->bytes[record->length] == 0);
        break;
    default:
        check_name(record->name);
        INVARIANT(strchr(record->name, '?') == NULL);
    }
}

static void check_answer(const struct assent_dns_answer *answer)
{
    bool negative = answer->status == ASSENT_DNS_NODATA || answer->status == ASSENT_DNS_NXDOMAIN;

    INVARIANT((answer->status == ASSENT_DNS_ANSWERED) == (answer->record_count > 0));
    INVARIANT(answer->record_count <= ASSENT_DNS_MOST_RECORDS);
    INVARIANT(answer->alias_count <= ASSENT_DNS_MOST_ALIASES);
    INVARIANT(answer->ttl >= ASSENT_DNS_LEAST_TTL && answer->ttl <= ASSENT_DNS_MOST_TTL);
    INVARIANT(!negative || answer->ttl <= ASSENT_DNS_MOST_NEGATIVE);
    check_name(answer->name);
    for (size_t i = 0; i < answer->alias_count; i++)
        check_name(answer->aliases[i]);
    INVARIANT(strcmp(answer->canonical, answer->alias_count == 0
                                            ? answer->name
                                            : answer->aliases[answer->alias_count - 1]) == 0);
    for (size_t i = 0; i < answer->record_count; i++)
        check_record(answer, &answer->records[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum assent_dns_type types[] = {
        ASSENT_DNS_A,  ASSENT_DNS_AAAA, ASSENT_DNS_TXT, ASSENT_DNS_MX,
        ASSENT_DNS_NS, ASSENT_DNS_PTR,  ASSENT_DNS_SOA, ASSENT_DNS_CNAME,
    };
    struct assent_dns_question question;
    size_t taken;

    if (size == 0)
        return 0;
    question.type = types[data[0] % (sizeof(types) / sizeof(types[0]))];
    if (assent_dns_name_read(&question.name, data + 1, size - 1, ASSENT_DNS_HEADER) == 0)
        (void)assent_dns_name_from_text(&question.name, "a.test");
    struct assent_dns_answer *answer =
        assent_dns_answer_parse(&question, data + 1, size - 1, &taken);
    if (answer != NULL)
        check_answer(answer);
    free(answer);
    return 0;
}
