/*
 * assentctl check: scores a message file, records nothing, explains.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/live_settings.h"

enum { CLIENT, CLIENT_NAME, HELO, FROM, RCPT, LOGIN, OUTBOUND };

static const struct cli_option options[] = {
    [CLIENT] = { "client", "IP", "address of the client; 127.0.0.1 by default", false },
    [CLIENT_NAME] = { "client-name", "NAME",
                      "verified name of the client; \"unknown\": it has none", false },
    [HELO] = { "helo", "HELO", "what the client says in HELO; its name by default", false },
    [FROM] = { "from", "ADDRESS", "envelope sender; by default what Return-Path says", false },
    [RCPT] = { "rcpt", "ADDRESS", "envelope recipient", true },
    [LOGIN] = { "login", "USER", "the client has logged in as USER", false },
    [OUTBOUND] = { "outbound", NULL, "the sender is ours, the recipients are not", false },
};

/* A whole file; "-" is standard input. NULL: errno says why. */
static char *read_file(const char *path, size_t *length)
{
    FILE *stream = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    char *bytes = NULL;
    size_t room = 0;

    *length = 0;
    while (stream != NULL) {
        if (*length == room) {
            room = room == 0 ? 65536 : room * 2;
            char *grown = realloc(bytes, room);
            if (grown == NULL)
                break;
            bytes = grown;
        }
        size_t count = fread(bytes + *length, 1, room - *length, stream);
        *length += count;
        if (count == 0)
            break;
    }
    bool failed = stream == NULL || ferror(stream) || !feof(stream);
    int reason = errno;
    if (stream != NULL && stream != stdin)
        (void)fclose(stream);
    if (!failed)
        return bytes;
    free(bytes);
    errno = reason;
    return NULL;
}

static void copy(char *to, size_t size, const char *from)
{
    (void)snprintf(to, size, "%s", from == NULL ? "" : from);
}

static int make_client(const struct cli_input *input, struct assent_client *client)
{
    const char *address = cli_value(input, CLIENT);
    const char *name = cli_value(input, CLIENT_NAME);
    const char *helo = cli_value(input, HELO);

    memset(client, 0, sizeof(*client));
    client->port = 25;
    if (!assent_client_set_address(client, address == NULL ? "127.0.0.1" : address))
        return cli_fail(input, CLI_USAGE, "--client %s: is no IP address", address);
    if (name != NULL && strcmp(name, "unknown") == 0) {
        client->name_state = ASSENT_NAME_NONE;
        name = NULL;
    } else if (name != NULL) {
        client->name_state = ASSENT_NAME_VERIFIED;
    }
    copy(client->name, sizeof(client->name), name);
    if (helo == NULL)
        helo = name == NULL ? "localhost.localdomain" : name;
    copy(client->helo, sizeof(client->helo), helo);
    copy(client->login, sizeof(client->login), cli_value(input, LOGIN));
    copy(client->server_name, sizeof(client->server_name), input->configuration->hostname);
    return CLI_DONE;
}

/* An address without angle brackets, as facts want it. */
static char *bare(const char *address)
{
    size_t length = strlen(address);
    bool bracketed = length >= 2 && address[0] == '<' && address[length - 1] == '>';

    return bracketed ? strndup(address + 1, length - 2) : strdup(address);
}

/* The envelope sender that a delivered message names, or "". */
static char *find_return_path(const char *bytes, size_t length)
{
    static const char name[] = "return-path:";
    const char *end = bytes + length;

    for (const char *line = bytes; line < end;) {
        const char *next = memchr(line, '\n', (size_t)(end - line));
        size_t size = next == NULL ? (size_t)(end - line) : (size_t)(next - line);
        if (size == 0 || (size == 1 && *line == '\r'))
            break;
        const char *open = memchr(line, '<', size);
        const char *close = open == NULL ? NULL : memchr(open, '>', size - (size_t)(open - line));
        if (size > sizeof(name) && strncasecmp(line, name, sizeof(name) - 1) == 0 && close != NULL)
            return strndup(open + 1, (size_t)(close - open - 1));
        line = next == NULL ? end : next + 1;
    }
    return strdup("");
}

static int add_recipients(const struct cli_input *input, struct assent_transaction *transaction)
{
    for (size_t i = 0; i < input->value_count[RCPT]; i++) {
        char *address = bare(input->values[RCPT][i]);
        if (address == NULL)
            return cli_fail(input, CLI_NEGATIVE, "out of memory");
        const struct assent_recipient recipient = {
            address,
            input->value_count[OUTBOUND] > 0 ? ASSENT_LOCALITY_FOREIGN : ASSENT_LOCALITY_LOCAL,
        };
        enum assent_recipient_answer answer =
            assent_transaction_add_recipient(transaction, &recipient);
        free(address);
        if (answer == ASSENT_RECIPIENT_SEPARATE)
            return cli_fail(input, CLI_NEGATIVE,
                            "--rcpt %s: would be put off to a transaction of its own (452 4.5.3)",
                            input->values[RCPT][i]);
        if (answer == ASSENT_RECIPIENT_FAILED)
            return cli_fail(input, CLI_NEGATIVE, "out of memory");
    }
    return CLI_DONE;
}

static int print_decision(const struct cli_input *input, const struct assent_decision *decision)
{
    char *json;

    if (!input->json) {
        assent_explain_text(decision, stdout);
        return CLI_DONE;
    }
    json = assent_explain_json(decision);
    if (json == NULL)
        return cli_fail(input, CLI_NEGATIVE, "out of memory");
    (void)puts(json);
    free(json);
    return CLI_DONE;
}

static int check_message(const struct cli_input *input, struct assent_scorer *scorer,
                         const char *bytes, size_t length, const char *from)
{
    const struct assent_sender sender = {
        from,
        "",
        input->value_count[OUTBOUND] > 0 ? ASSENT_LOCALITY_LOCAL : ASSENT_LOCALITY_UNKNOWN,
    };
    struct assent_client client;
    int status = make_client(input, &client);

    if (status != CLI_DONE)
        return status;
    struct assent_transaction *transaction = assent_transaction_create(scorer, &client, &sender);
    if (transaction == NULL)
        return cli_fail(input, CLI_NEGATIVE, "out of memory");
    status = add_recipients(input, transaction);
    if (status == CLI_DONE) {
        (void)assent_transaction_add_message(transaction, bytes, length);
        const struct assent_decision *decision = assent_transaction_decide(transaction);
        status = decision == NULL ? cli_fail(input, CLI_NEGATIVE, "out of memory")
                                  : print_decision(input, decision);
    }
    assent_transaction_destroy(transaction);
    return status;
}

static struct assent_scorer *make_scorer(const struct cli_input *input, struct assent_error *error)
{
    struct assent_scorer_options scorer_options = {
        .clock = assent_clock_system(),
        .hostname = input->configuration->hostname,
        .authserv_id = input->configuration->authserv_id,
        .max_message_bytes = (size_t)input->configuration->max_message_bytes,
        .message_deadline = input->configuration->message_deadline * 1000,
    };

    return assent_scorer_create(&scorer_options, cli_live_settings(input), error);
}

static int run(const struct cli_input *input)
{
    struct assent_error error;
    size_t length;
    char *bytes = read_file(input->arguments[0], &length);

    if (bytes == NULL)
        return cli_fail(input, CLI_NEGATIVE, "%s: %s", input->arguments[0], strerror(errno));
    const char *given = cli_value(input, FROM);
    char *from = given == NULL ? find_return_path(bytes, length) : bare(given);
    struct assent_scorer *scorer = make_scorer(input, &error);
    int status = CLI_NEGATIVE;
    if (scorer == NULL)
        status = cli_fail(input, CLI_NEGATIVE, "%s", error.text);
    else if (from == NULL)
        status = cli_fail(input, CLI_NEGATIVE, "out of memory");
    else
        status = check_message(input, scorer, bytes, length, from);
    assent_scorer_destroy(scorer);
    free(from);
    free(bytes);
    return status;
}

const struct cli_command cli_check = {
    .name = "check",
    .arguments = "FILE",
    .summary = "score a message file (- for standard input), record nothing, explain",
    .least_arguments = 1,
    .most_arguments = 1,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};
