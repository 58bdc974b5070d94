/*
 * The keys in Redis, and what the two users may do with them.
 *
 * One table; the rights are made from it by the preprocessor, so that a key that is
 * added here is in them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/command.h"

enum { READS = false, WRITES = true };

/* pattern, type, how long it lives, what the daemon does with it, meaning */
#define KEY_KINDS(ROW)                                                                        \
    ROW(ASSENT_KEY_META, "hash", "as long as it is set", READS,                               \
        "the epoch and generation of settings and lists, and the epochs that they supersede") \
    ROW(ASSENT_KEY_SETTINGS, "hash", "as long as it is set", READS,                           \
        "the settings that differ from their defaults: global ones, and those of domains")    \
    ROW(ASSENT_KEY_CHANGES, "stream", "the last 10,000 changes", READS,                       \
        "every change of settings and lists: who, when, what it was before and after")        \
    ROW(ASSENT_KEY_LIST "*", "hash", "as long as it is set", READS,                           \
        "a list: its entries, each with its expiry, who set it and why")                      \
    ROW(ASSENT_KEY_JOURNAL "*", "stream", "as journal_keep and journal_bytes say", WRITES,    \
        "the decisions of one mail host, whose number stands at the end")                     \
    ROW(ASSENT_KEY_HOSTS, "hash", "for ever; one field for each host", WRITES,                \
        "the numbers of the mail hosts, and their names")                                     \
    ROW(ASSENT_KEY_NAMES, "hash", "as long as the decisions", WRITES,                         \
        "the names of symbols and checks, by the numbers that decisions hold")                \
    ROW(ASSENT_KEY_HELO "{*}", "sorted set", "a day after the last HELO", WRITES,             \
        "the domains, hashed, that a client (IPv6: a /64) has lately said in HELO, and when") \
    ROW(ASSENT_KEY_MESSAGE_ID "*", "string", "7 days after it was last seen", WRITES,         \
        "the Date of the first message with this Message-ID; the key holds its hash")

#define KIND(pattern, type, lives, daemon, meaning) { pattern, type, lives, daemon, meaning },

static const struct assent_key_kind kinds[] = { KEY_KINDS(KIND) };

#define RULE_READS(pattern)                         " %R~" pattern
#define RULE_WRITES(pattern)                        " ~" pattern
#define RULE(pattern, type, lives, daemon, meaning) RULE_##daemon(pattern)

/* What both may: data, scripts, their connection; nothing that touches the server or the keys of
 * others. SCAN and RANDOMKEY would tell those. */
#define COMMON_COMMANDS                                                        \
    " -@all +@read +@write +@scripting +@connection +@transaction -@dangerous" \
    " -function -script +script|load +script|exists -scan -randomkey"          \
    " +info +role +time +memory|usage +cluster|slots +cluster|info +acl|whoami"

/* %R~: it may read these keys, not write them (Redis 7). */
static const char daemon_rules[] = "resetkeys resetchannels" KEY_KINDS(RULE) COMMON_COMMANDS;

/* For assentctl. Who may ACL SETUSER may give himself more rights: this user's password is as
 * precious as the server. */
static const char admin_rules[] =
    "resetkeys resetchannels ~assent:*" COMMON_COMMANDS
    " +scan +config|get +config|rewrite +memory|stats +memory|doctor"
    " +acl|setuser +acl|getuser +acl|list +acl|users +acl|dryrun +acl|save +acl|cat";

const char *assent_state_user_rules(enum assent_state_role role)
{
    return role == ASSENT_STATE_ADMIN ? admin_rules : daemon_rules;
}

size_t assent_key_kind_count(void)
{
    return sizeof(kinds) / sizeof(kinds[0]);
}

const struct assent_key_kind *assent_key_kind_at(size_t index)
{
    return &kinds[index];
}
