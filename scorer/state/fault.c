/*
 * Faults: their names, and which error replies tell of them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/fault.h"

#include <string.h>

/* The first word of an error reply is its code. What is not here makes no sense to us. */
static const struct {
    const char *code;
    enum assent_state_fault fault;
} codes[] = {
    { "WRONGPASS", ASSENT_STATE_DENIED },
    { "NOAUTH", ASSENT_STATE_DENIED },
    { "NOPERM", ASSENT_STATE_DENIED },
    { "DENIED", ASSENT_STATE_DENIED }, /* protected mode */
    { "ERR AUTH", ASSENT_STATE_DENIED },
    { "ERR invalid password", ASSENT_STATE_DENIED },              /* before Redis 6 */
    { "ERR The user executing the script", ASSENT_STATE_DENIED }, /* of a command within it */
    { "OOM", ASSENT_STATE_FULL },
    { "MISCONF", ASSENT_STATE_FULL }, /* its disk is full or broken: it takes no writes either */
    { "READONLY", ASSENT_STATE_READ_ONLY },
    { "NOREPLICAS", ASSENT_STATE_READ_ONLY }, /* a master that has lost its replicas */
    { "LOADING", ASSENT_STATE_LOADING },
    { "MASTERDOWN", ASSENT_STATE_LOADING },
    { "CLUSTERDOWN", ASSENT_STATE_LOADING },
    { "TRYAGAIN", ASSENT_STATE_LOADING }, /* a slot is being moved */
    { "BUSY", ASSENT_STATE_SLOW },        /* somebody's script runs for long */
    { "ERR max number of clients reached", ASSENT_STATE_AWAY },
    { "CONFLICT", ASSENT_STATE_CONFLICT }, /* of our own scripts */
};

static const char *const names[] = {
    [ASSENT_STATE_FINE] = "fine",         [ASSENT_STATE_AWAY] = "away",
    [ASSENT_STATE_SLOW] = "slow",         [ASSENT_STATE_DENIED] = "denied",
    [ASSENT_STATE_FULL] = "full",         [ASSENT_STATE_READ_ONLY] = "read-only",
    [ASSENT_STATE_LOADING] = "loading",   [ASSENT_STATE_BROKEN] = "broken",
    [ASSENT_STATE_CONFLICT] = "conflict",
};

const char *assent_state_fault_name(enum assent_state_fault fault)
{
    return names[fault];
}

static bool begins_with_code(const char *text, const char *code)
{
    size_t length = strlen(code);

    return strncmp(text, code, length) == 0 && (text[length] == ' ' || text[length] == '\0');
}

/* Redis 6 wraps what a command within a script answered: "ERR Error running script (call to
 * f_...): @user_script:1: @user_script: 1: -OOM command not allowed". */
static const char *unwrap(const char *text)
{
    const char *inner = strstr(text, ": -");

    return strncmp(text, "ERR Error running script", 24) == 0 && inner != NULL ? inner + 3 : text;
}

enum assent_state_fault assent_fault_of_reply(const char *text)
{
    text = unwrap(text);
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (begins_with_code(text, codes[i].code))
            return codes[i].fault;
    return ASSENT_STATE_BROKEN;
}
