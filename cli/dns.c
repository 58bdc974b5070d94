/*
 * assentctl dns: asks the DNS as the filter does.
 *
 * It has a resolver of its own, in its own process: what it shows comes from the name
 * servers at this moment, and not from the cache of the daemon.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/resolver.h>

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "cli/dns_print.h"
#include "cli/journal_print.h"
#include "cli/output.h"

enum { OPTION_SERVER };

enum {
    MOST_TYPES = 16,
    MOST_HOSTS = 10,   /* of an address that are asked for */
    MOST_WAIT = 30000, /* milliseconds: the resolver ends each question long before */
    ADDRESS_BYTES = 16,
};

/* A question and what came of it. */
struct lookup {
    char name[CLI_TEXT_SIZE]; /* fit for a terminal */
    struct assent_query *query;
    const struct assent_dns_answer *answer;
};

/* All that is printed. */
struct report {
    const struct cli_input *input;
    struct assent_resolver *resolver;
    struct lookup lookups[MOST_TYPES];
    size_t count;
    /* Of an address: */
    bool is_address;
    enum assent_dns_type family;
    uint8_t bytes[ADDRESS_BYTES];
    size_t length;
    const char *confirmed; /* the first host that has the address; NULL: none */
};

static void ask(struct report *report, const char *name, enum assent_dns_type type)
{
    struct lookup *lookup = &report->lookups[report->count++];

    (void)cli_printable(name, lookup->name);
    lookup->query = assent_resolver_query(report->resolver, name, type);
}

/* Waits for the answers from that place on. False: there is one that does not come. */
static bool collect(struct report *report, size_t from)
{
    for (size_t i = from; i < report->count; i++) {
        report->lookups[i].answer = assent_query_await(report->lookups[i].query, MOST_WAIT);
        if (report->lookups[i].answer == NULL)
            return false;
    }
    return true;
}

/* --- names --- */

static bool read_types(const struct cli_input *input, enum assent_dns_type types[MOST_TYPES],
                       size_t *count)
{
    static const enum assent_dns_type usual[] = { ASSENT_DNS_A, ASSENT_DNS_AAAA, ASSENT_DNS_MX,
                                                  ASSENT_DNS_TXT };

    *count = input->argument_count - 1;
    for (size_t i = 0; i < *count; i++)
        if (!assent_dns_type_parse(input->arguments[i + 1], &types[i]))
            return false;
    if (*count > 0)
        return true;
    memcpy(types, usual, sizeof(usual));
    *count = sizeof(usual) / sizeof(usual[0]);
    return true;
}

static int look_up_name(struct report *report)
{
    enum assent_dns_type types[MOST_TYPES];
    size_t count;

    if (!read_types(report->input, types, &count))
        return cli_fail(report->input, CLI_USAGE,
                        "there is no such type; known are A, AAAA, CNAME, MX, NS, PTR, SOA, TXT");
    for (size_t i = 0; i < count; i++)
        ask(report, report->input->arguments[0], types[i]);
    if (!collect(report, 0))
        return cli_fail(report->input, CLI_UNREACHABLE, "no answer");
    if (report->lookups[0].answer->status == ASSENT_DNS_INVALID)
        return cli_fail(report->input, CLI_USAGE,
                        "%s: is no domain name; one that is not ASCII is asked for by its ASCII "
                        "form, xn--...",
                        report->lookups[0].name);
    return CLI_DONE;
}

/* --- addresses --- */

static bool read_address(struct report *report, const char *text)
{
    static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

    report->length = 4;
    report->family = ASSENT_DNS_A;
    if (inet_pton(AF_INET, text, report->bytes) == 1)
        return true;
    if (inet_pton(AF_INET6, text, report->bytes) != 1)
        return false;
    if (memcmp(report->bytes, mapped, sizeof(mapped)) == 0) {
        memmove(report->bytes, report->bytes + sizeof(mapped), report->length);
        return true;
    }
    report->length = ADDRESS_BYTES;
    report->family = ASSENT_DNS_AAAA;
    return true;
}

static bool has_address(const struct report *report, const struct assent_dns_answer *answer)
{
    for (size_t i = 0; i < answer->record_count; i++)
        if (memcmp(answer->records[i].bytes, report->bytes, report->length) == 0)
            return true;
    return false;
}

static int look_up_address(struct report *report)
{
    char name[ASSENT_DNS_NAME_SIZE];

    if (report->input->argument_count > 1)
        return cli_fail(report->input, CLI_USAGE,
                        "of an address, its names (PTR) and their addresses are asked for; there "
                        "is no type to choose");
    (void)assent_dns_reverse_name(report->input->arguments[0], name);
    ask(report, name, ASSENT_DNS_PTR);
    if (!collect(report, 0))
        return cli_fail(report->input, CLI_UNREACHABLE, "no answer");
    const struct assent_dns_answer *hosts = report->lookups[0].answer;
    for (size_t i = 0; i < hosts->record_count && i < MOST_HOSTS; i++)
        ask(report, hosts->records[i].name, report->family);
    if (!collect(report, 1))
        return cli_fail(report->input, CLI_UNREACHABLE, "no answer");
    for (size_t i = 1; i < report->count && report->confirmed == NULL; i++)
        if (has_address(report, report->lookups[i].answer))
            report->confirmed = report->lookups[i].name;
    return CLI_DONE;
}

/* --- printing --- */

static void print_text(const struct report *report, const char *servers)
{
    for (size_t i = 0; i < report->count; i++)
        dns_print_answer(report->lookups[i].name, report->lookups[i].answer, stdout);
    if (report->confirmed != NULL)
        (void)printf("confirmed: %s has the address\n", report->confirmed);
    else if (report->is_address)
        (void)puts("not confirmed: no name leads back to the address");
    (void)printf("asked: %s\n", servers);
}

static int print_json(const struct report *report, const char *servers)
{
    json_t *answers = json_array();

    for (size_t i = 0; i < report->count; i++)
        (void)json_array_append_new(
            answers, dns_answer_json(report->lookups[i].name, report->lookups[i].answer));
    json_t *json = json_pack("{s:s, s:o}", "servers", servers, "answers", answers);
    if (json != NULL && report->is_address)
        (void)json_object_set_new(json, "confirmed", output_text(report->confirmed));
    return output_json(report->input, json);
}

/* What all answers together say. */
static int judge(const struct report *report)
{
    bool found = false;
    bool failed = false;

    for (size_t i = 0; i < report->count; i++) {
        enum assent_dns_status status = report->lookups[i].answer->status;
        failed = failed || assent_dns_is_temporary(status);
        found = found || status == ASSENT_DNS_ANSWERED;
    }
    if (report->is_address) {
        found = report->confirmed != NULL;
        failed = failed && !found; /* one name that leads back is enough */
    }
    return failed ? CLI_UNREACHABLE : found ? CLI_DONE : CLI_NEGATIVE;
}

static int print(const struct report *report)
{
    char servers[1024];
    int status = CLI_DONE;

    assent_resolver_servers(report->resolver, servers, sizeof(servers));
    if (report->input->json)
        status = print_json(report, servers);
    else
        print_text(report, servers);
    return status == CLI_DONE ? judge(report) : status;
}

/* --- all of it --- */

static struct assent_resolver *make_resolver(const struct cli_input *input)
{
    struct assent_resolver_options options = { .servers = input->configuration->dns_servers };
    const char *given[] = { cli_value(input, OPTION_SERVER), NULL };
    struct assent_error error = { "" };

    if (given[0] != NULL)
        options.servers = given;
    struct assent_resolver *resolver = assent_resolver_create(&options, &error);
    if (resolver == NULL)
        (void)cli_fail(input, CLI_USAGE, "%s", error.text);
    return resolver;
}

static int run(const struct cli_input *input)
{
    struct report *report = calloc(1, sizeof(*report));

    if (report == NULL)
        return cli_fail(input, CLI_NEGATIVE, "out of memory");
    report->input = input;
    report->resolver = make_resolver(input);
    int status = CLI_USAGE;
    if (report->resolver != NULL) {
        report->is_address = read_address(report, input->arguments[0]);
        status = report->is_address ? look_up_address(report) : look_up_name(report);
        if (status == CLI_DONE)
            status = print(report);
    }
    for (size_t i = 0; i < report->count; i++)
        assent_query_release(report->lookups[i].query);
    assent_resolver_destroy(report->resolver);
    free(report);
    return status;
}

static const struct cli_option options[] = {
    [OPTION_SERVER] = { "server", "ADDRESS:PORT",
                        "ask this name server, and not those of the configuration", false },
};

const struct cli_command cli_dns = {
    .name = "dns",
    .arguments = "NAME [TYPE]...",
    .summary = "ask the DNS as the filter does, about a name or an address",
    .least_arguments = 1,
    .most_arguments = MOST_TYPES,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};
