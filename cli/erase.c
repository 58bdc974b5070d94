/*
 * assentctl erase: removes what the journal has of a person.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/connection.h"
#include "cli/journal_print.h"
#include "scorer/base/text.h"

enum { YES, DRY_RUN };

static const struct cli_option options[] = {
    [YES] = { "yes", NULL, "do not ask", false },
    [DRY_RUN] = { "dry-run", NULL, "only tell how many entries there are", false },
};

enum { PER_BATCH = 1000 };

struct erasure {
    const char *address;
    struct assent_journal_place *places;
    size_t count;
    bool by_recipient; /* the second pass */
    bool failed;       /* out of memory */
};

/* The same address in any case, or with "+something" at the end of its local part. */
static bool is_address(const char *text, const char *wanted)
{
    const char *at = strrchr(text, '@');
    const char *plus = strchr(text, '+');
    const char *domain = strrchr(wanted, '@');

    if (assent_text_equal(text, wanted))
        return true;
    if (at == NULL || plus == NULL || plus > at || domain == NULL)
        return false;
    size_t length = (size_t)(plus - text);
    return length == (size_t)(domain - wanted) && strncasecmp(text, wanted, length) == 0 &&
           assent_text_equal(at, domain);
}

static bool is_sender(const struct erasure *erasure, const struct assent_record *record)
{
    return is_address(record->sender, erasure->address) ||
           is_address(record->from, erasure->address);
}

static bool is_recipient(const struct erasure *erasure, const struct assent_record *record)
{
    for (size_t i = 0; i < record->recipient_count; i++)
        if (is_address(record->recipients[i], erasure->address))
            return true;
    return false;
}

static bool visit(const struct assent_decoded_record *record,
                  const struct assent_journal_place *place, void *data)
{
    struct erasure *erasure = data;
    bool sent = is_sender(erasure, &record->record);

    if (erasure->by_recipient ? sent || !is_recipient(erasure, &record->record) : !sent)
        return true;
    if (erasure->count % PER_BATCH == 0) {
        struct assent_journal_place *grown =
            realloc(erasure->places, (erasure->count + PER_BATCH) * sizeof(*grown));
        erasure->failed = grown == NULL;
        if (grown == NULL)
            return false;
        erasure->places = grown;
    }
    erasure->places[erasure->count++] = *place;
    return true;
}

/* What the domain's mail is looked through for: the search is quick, and "+" is found. */
static enum assent_state_fault collect(struct assent_state *state, struct erasure *erasure,
                                       struct assent_error *error)
{
    struct assent_journal_filter filter = { .sender = strrchr(erasure->address, '@') };
    enum assent_state_fault fault =
        assent_journal_search(state, &filter, visit, erasure, NULL, error);

    if (fault != ASSENT_STATE_FINE)
        return fault;
    filter = (struct assent_journal_filter){ .recipient = filter.sender };
    erasure->by_recipient = true;
    return assent_journal_search(state, &filter, visit, erasure, NULL, error);
}

static bool is_confirmed(const struct cli_input *input, const struct erasure *erasure)
{
    char answer[16];

    if (input->value_count[YES] > 0)
        return true;
    (void)fprintf(stderr, "Erase %zu entries of %s for good? [y/N] ", erasure->count,
                  erasure->address);
    return fgets(answer, sizeof(answer), stdin) != NULL && (answer[0] == 'y' || answer[0] == 'Y');
}

static void print_count(const struct cli_input *input, const struct erasure *erasure, size_t erased)
{
    bool dry = input->value_count[DRY_RUN] > 0;

    if (input->json)
        (void)printf("{\"found\": %zu, \"erased\": %zu}\n", erasure->count, erased);
    else
        (void)printf("journal: %zu %s\n", dry ? erasure->count : erased,
                     dry ? "entries found, none erased" : "entries erased");
}

static int erase(const struct cli_input *input, struct assent_state *state, struct erasure *erasure)
{
    struct assent_error error = { "" };
    size_t erased = 0;
    enum assent_state_fault fault = collect(state, erasure, &error);

    if (fault == ASSENT_STATE_FINE && erasure->failed)
        return cli_fail(input, CLI_NEGATIVE, "out of memory");
    bool dry = input->value_count[DRY_RUN] > 0 || erasure->count == 0;
    if (fault == ASSENT_STATE_FINE && !dry && !is_confirmed(input, erasure))
        return cli_fail(input, CLI_NEGATIVE, "nothing was erased");
    if (fault == ASSENT_STATE_FINE && !dry)
        fault = assent_journal_erase(state, erasure->places, erasure->count, &erased, &error);
    if (fault != ASSENT_STATE_FINE)
        return cli_state_fail(input, fault, &error);
    print_count(input, erasure, erased);
    return erasure->count == 0 ? CLI_NEGATIVE : CLI_DONE;
}

static int run(const struct cli_input *input)
{
    struct erasure erasure = { .address = input->arguments[0] };
    const char *at = strrchr(erasure.address, '@');
    char copy[CLI_TEXT_SIZE];
    int status = CLI_USAGE;

    if (at == NULL || at == erasure.address || at[1] == '\0')
        return cli_fail(input, CLI_USAGE, "%s: is no address",
                        cli_printable(erasure.address, copy));
    if (input->value_count[YES] + input->value_count[DRY_RUN] == 0 && !isatty(STDIN_FILENO))
        return cli_fail(input, CLI_USAGE, "nobody to ask at a terminal: add --yes, or --dry-run");
    struct assent_state *state = cli_state(input, &status);
    if (state == NULL)
        return status;
    status = erase(input, state, &erasure);
    assent_state_destroy(state);
    free(erasure.places);
    return status;
}

const struct cli_command cli_erase = {
    .name = "erase",
    .arguments = "ADDRESS",
    .summary = "remove the journal's entries of a person, as sender or recipient",
    .least_arguments = 1,
    .most_arguments = 1,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};
