/*
 * Fuzz target: what a client says of itself and of the envelope, with the message, through
 * every check.
 *
 * The first eight lines are address, name, HELO, login, TLS version, sender, recipient and
 * refused recipient; the first letter of the name is its state (0 to 3). What follows is the
 * message. Clients of 192.0.2.0/28 are trusted relays, example.org is ours.
 *
 * Inside: there is a decision, and all of its evidence is printable UTF-8.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "tests/fuzz/invariant.h"
#include "tests/support/scoring.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINES = 8 };

static struct test_time now = { 1790000000000, 1000 };

static struct assent_scorer *the_scorer(void)
{
    static struct assent_scorer *scorer;

    if (scorer == NULL)
        scorer = scoring_create(
            &now, scoring_settings((const char *const[]){
                      "mode=score-only", "trusted-relays: 192.0.2.0/28",
                      "trusted-relays: client:*.relay.test", "local-domains: example.org", NULL }));
    else
        now.wall++;
    return scorer;
}

/* Cuts the first lines off text, in place. */
static char *cut_lines(char *text, const char *lines[LINES])
{
    for (size_t i = 0; i < LINES; i++) {
        char *end = strchr(text, '\n');
        lines[i] = text;
        if (end == NULL) {
            text += strlen(text);
            continue;
        }
        *end = '\0';
        text = end + 1;
    }
    return text;
}

static enum assent_name_state name_state(const char *name)
{
    static const enum assent_name_state states[] = { ASSENT_NAME_UNKNOWN, ASSENT_NAME_NONE,
                                                     ASSENT_NAME_UNVERIFIED, ASSENT_NAME_VERIFIED };

    return states[(unsigned char)name[0] % 4];
}

static void look_at(const struct assent_decision *decision)
{
    INVARIANT(decision != NULL);
    for (size_t i = 0; i < decision->hit_count; i++) {
        const char *evidence = decision->hits[i].evidence;
        INVARIANT(g_utf8_validate(evidence, -1, NULL));
        for (; *evidence != '\0'; evidence++)
            INVARIANT((unsigned char)*evidence >= 0x20 && *evidence != 0x7f);
    }
}

static void decide(char *text)
{
    const char *lines[LINES];
    char *message = cut_lines(text, lines);
    const struct mail mail = {
        .client = lines[0],
        .name = lines[1][0] == '\0' ? "" : lines[1] + 1,
        .name_state = name_state(lines[1]),
        .nameless = name_state(lines[1]) == ASSENT_NAME_UNKNOWN,
        .helo = lines[2],
        .login = lines[3],
        .tls_version = lines[4],
        .sender = lines[5],
        .recipients = { lines[6], "bob@example.org" },
        .rejected = { lines[7], lines[7], lines[7] },
        .unknown_commands = (unsigned)strlen(lines[4]),
        .message = message[0] == '\0' ? "\n" : message,
    };
    struct assent_transaction *transaction = scoring_begin(the_scorer(), &mail);

    INVARIANT(transaction != NULL);
    look_at(assent_transaction_decide(transaction));
    assent_transaction_destroy(transaction);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text;

    if (memmem(data, size, "X-Assent-Test", 13) != NULL)
        return 0; /* the checks of the testing build crash when they are asked to */
    text = malloc(size + 1);
    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    decide(text);
    free(text);
    return 0;
}
