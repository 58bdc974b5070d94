/*
 * Answers of name servers for people and for programs.
 *
 * Records look as in a zone file: what is not printable is "\DDD" there, so that
 * nothing of a stranger's reaches the terminal as it is.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/dns_print.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/output.h"

/* The bytes of a text record; everything is printable. To be freed. */
static char *escape(const uint8_t *bytes, size_t length)
{
    char *text = malloc(length * 4 + 1);
    size_t at = 0;

    for (size_t i = 0; text != NULL && i < length; i++) {
        if (bytes[i] == '"' || bytes[i] == '\\')
            text[at++] = '\\';
        if (bytes[i] >= 0x20 && bytes[i] < 0x7f)
            text[at++] = (char)bytes[i];
        else
            at += (size_t)snprintf(text + at, 5, "\\%03u", bytes[i]);
    }
    if (text != NULL)
        text[at] = '\0';
    return text;
}

static const char *address_text(const struct assent_dns_record *record, char text[INET6_ADDRSTRLEN])
{
    int family = record->length == sizeof(struct in_addr) ? AF_INET : AF_INET6;

    return inet_ntop(family, record->bytes, text, INET6_ADDRSTRLEN) == NULL ? "" : text;
}

static void print_record(enum assent_dns_type type, const struct assent_dns_record *record,
                         FILE *stream)
{
    char address[INET6_ADDRSTRLEN];
    char *text;

    switch (type) {
    case ASSENT_DNS_A:
    case ASSENT_DNS_AAAA:
        (void)fprintf(stream, "  %s\n", address_text(record, address));
        return;
    case ASSENT_DNS_TXT:
        text = escape(record->bytes, record->length);
        (void)fprintf(stream, "  \"%s\"\n", text == NULL ? "" : text);
        free(text);
        return;
    case ASSENT_DNS_MX:
        (void)fprintf(stream, "  %u %s\n", record->preference, record->name);
        return;
    case ASSENT_DNS_SOA:
        (void)fprintf(stream, "  %s, minimum %" PRIu32 " s\n", record->name, record->minimum);
        return;
    default:
        (void)fprintf(stream, "  %s\n", record->name);
    }
}

void dns_print_answer(const char *name, const struct assent_dns_answer *answer, FILE *stream)
{
    (void)fprintf(stream, "%s %s: %s", name, assent_dns_type_name(answer->type),
                  assent_dns_status_name(answer->status));
    if (!assent_dns_is_temporary(answer->status))
        (void)fprintf(stream, ", TTL %" PRIu32 " s", answer->ttl);
    (void)fprintf(stream, ", %" PRId64 " ms%s\n", answer->elapsed,
                  answer->authentic ? ", validated by the server" : "");
    for (size_t i = 0; i < answer->alias_count; i++)
        (void)fprintf(stream, "  alias of %s\n", answer->aliases[i]);
    for (size_t i = 0; i < answer->record_count; i++)
        print_record(answer->type, &answer->records[i], stream);
    if (answer->odd_names > 0)
        (void)fprintf(stream, "  (%zu with a name that is no host name)\n", answer->odd_names);
    if (answer->cut)
        (void)fputs("  (there is more)\n", stream);
}

static json_t *record_json(enum assent_dns_type type, const struct assent_dns_record *record)
{
    char address[INET6_ADDRSTRLEN];

    switch (type) {
    case ASSENT_DNS_A:
    case ASSENT_DNS_AAAA:
        return json_string(address_text(record, address));
    case ASSENT_DNS_TXT: {
        char *text = escape(record->bytes, record->length);
        json_t *json = text == NULL ? NULL : json_string(text);
        free(text);
        return json;
    }
    case ASSENT_DNS_MX:
        return json_pack("{s:i, s:s}", "preference", (int)record->preference, "host", record->name);
    case ASSENT_DNS_SOA:
        return json_pack("{s:s, s:I}", "server", record->name, "minimum",
                         (json_int_t)record->minimum);
    default:
        return json_string(record->name);
    }
}

json_t *dns_answer_json(const char *name, const struct assent_dns_answer *answer)
{
    json_t *records = json_array();
    json_t *aliases = json_array();

    for (size_t i = 0; i < answer->record_count; i++)
        (void)json_array_append_new(records, record_json(answer->type, &answer->records[i]));
    for (size_t i = 0; i < answer->alias_count; i++)
        (void)json_array_append_new(aliases, json_string(answer->aliases[i]));
    return json_pack("{s:o, s:s, s:s, s:b, s:I, s:I, s:o, s:o, s:b, s:I, s:b}", "name",
                     output_text(name), "type", assent_dns_type_name(answer->type), "status",
                     assent_dns_status_name(answer->status), "temporary",
                     (int)assent_dns_is_temporary(answer->status), "ttl", (json_int_t)answer->ttl,
                     "milliseconds", (json_int_t)answer->elapsed, "aliases", aliases, "records",
                     records, "validated", (int)answer->authentic, "odd_names",
                     (json_int_t)answer->odd_names, "cut", (int)answer->cut);
}
