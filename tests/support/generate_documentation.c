/*
 * Writes documentation from the code's own tables; see tools/generate.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <assent/assent.h>

#include "scorer/state/command.h"

static void print_bounds(const struct assent_check *check)
{
    assent_points weights[64] = { 0 };
    assent_points lowest;
    assent_points highest;
    char low[ASSENT_POINTS_TEXT_SIZE];
    char high[ASSENT_POINTS_TEXT_SIZE];

    for (size_t i = 0; i < check->symbol_count && i < 64; i++)
        weights[i] = check->symbols[i].weight;
    assent_check_bounds(check, weights, &lowest, &highest);
    (void)printf("Group %s, cost %s, adds from %s to %s%s%s.\n\n", check->group,
                 assent_cost_name(check->cost), assent_points_format(lowest, low),
                 assent_points_format(highest, high), check->of_origin ? "; of the origin" : "",
                 check->outbound ? "; runs for outbound mail as well" : "");
}

/* A vertical bar would end a cell of a table. */
static void print_cell(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|')
            (void)putchar('\\');
        (void)putchar(*text);
    }
}

static void print_symbol(const struct assent_symbol *symbol)
{
    char weight[ASSENT_POINTS_TEXT_SIZE];
    bool decides = symbol->decisive != ASSENT_DECISIVE_NONE;
    const char *const cells[] = { symbol->meaning, symbol->evidence, symbol->false_positives };

    (void)printf("| `%s` | %s%s |", symbol->name, decides ? "decides: " : "",
                 decides ? assent_decisive_name(symbol->decisive)
                         : assent_points_format(symbol->weight, weight));
    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
        (void)putchar(' ');
        print_cell(cells[i]);
        (void)fputs(" |", stdout);
    }
    (void)putchar('\n');
}

static void print_symbols(const struct assent_check *check)
{
    (void)puts("| symbol | weight | meaning | evidence shows | honest mail that has it |\n"
               "| --- | --- | --- | --- | --- |");
    for (size_t i = 0; i < check->symbol_count; i++)
        print_symbol(&check->symbols[i]);
    (void)putchar('\n');
}

static void print_checks(void)
{
    (void)puts(
        "# Checks\n\n"
        "Every test that a message goes through, made from the tables in the code by\n"
        "`tools/generate`. `assentctl checks` prints the same. Weights are defaults, and\n"
        "each is a setting (`assentctl settings set weight.SYMBOL POINTS`, 0 switches it\n"
        "off). The header comment of each file in `scorer/checks/` gives sources and\n"
        "reasons.\n\n"
        "When the client is a trusted relay, checks marked *of the origin* look at the\n"
        "host before it, as the relay's Received line has it, and their evidence says so.\n");
    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        (void)printf("## %s\n\n%s\n", check->name, check->summary);
        print_bounds(check);
        print_symbols(check);
    }
}

/* Text for roff: a hyphen-minus and a backslash are special, and so is a dot at the start. */
static void print_roff(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '-' || *text == '\\')
            (void)putchar('\\');
        (void)putchar(*text);
    }
}

static const char *type_name(enum assent_key_type type)
{
    switch (type) {
    case ASSENT_KEY_TEXT:
        return "text";
    case ASSENT_KEY_TEXT_LIST:
        return "list of texts";
    case ASSENT_KEY_NUMBER:
        return "number";
    case ASSENT_KEY_MODE:
        return "octal mode, as text";
    }
    return "";
}

static void print_key(const struct assent_key *key)
{
    (void)printf(".TP\n.B %s\n", key->name);
    print_roff(key->meaning);
    (void)printf(".\n(%s; default ", type_name(key->type));
    print_roff(key->default_text[0] == '\0' ? "empty" : key->default_text);
    if (key->type == ASSENT_KEY_NUMBER)
        (void)printf("; from %ld to %ld", key->least, key->most);
    (void)puts(")");
}

static void print_manual(void)
{
    (void)puts(
        ".TH ASSENT.CONF 5 \"\" \"assent\" \"Assent\"\n"
        ".SH NAME\n"
        "assent.conf \\- configuration of a host that runs Assent\n"
        ".SH SYNOPSIS\n"
        ".B " ASSENT_CONFIGURATION_FILE "\n"
        ".SH DESCRIPTION\n"
        "The file holds what a host needs to start, and only that. Every key has a default: an\n"
        "empty file works. A line is\n"
        ".IR \"key \" = \" value\" ,\n"
        "a list stands in braces:\n"
        ".BR \"dns_servers = {\\(dq127.0.0.1:53\\(dq, \\(dq[::1]:53\\(dq}\" .\n"
        "Texts stand in double quotes, in which ${NAME} is replaced by a variable of the\n"
        "environment; comments begin with #. A key that is unknown, has a value of the wrong\n"
        "type or stands there twice is refused with its line.\n"
        ".PP\n"
        ".B assent\\-milter \\-t\n"
        "tests the file. On reload,\n"
        ".B log_level\n"
        "and\n"
        ".B max_messages\n"
        "take effect at once; all others at the next start.\n"
        ".SH KEYS");
    for (size_t i = 0; i < assent_configuration_key_count(); i++)
        print_key(assent_configuration_key(i));
    (void)puts(".SH SEE ALSO\n"
               ".BR assent\\-milter (8),\n"
               ".BR assentctl (8),\n"
               ".BR assent\\-postfix (8)");
}

static void print_setting(const struct assent_setting *setting)
{
    char range[256];

    assent_setting_describe_range(setting, range, sizeof(range));
    (void)printf("| `%s` | ", setting->name);
    if (setting->default_text[0] == '\0')
        (void)fputs("empty", stdout);
    else
        (void)printf("`%s`", setting->default_text);
    (void)fputs(" | ", stdout);
    print_cell(range);
    (void)printf(" | %s | ", setting->per_domain ? "yes" : "no");
    print_cell(setting->meaning);
    (void)fputs(" |\n", stdout);
}

static bool is_first_of_group(size_t index)
{
    struct assent_setting setting = assent_setting_at(index);

    for (size_t i = 0; i < index; i++)
        if (strcmp(assent_setting_at(i).group, setting.group) == 0)
            return false;
    return true;
}

static void print_group(size_t first)
{
    struct assent_setting leader = assent_setting_at(first);

    (void)printf("## %s\n\n| setting | default | takes | for a domain | meaning |\n"
                 "| --- | --- | --- | --- | --- |\n",
                 leader.group);
    for (size_t i = first; i < assent_setting_count(); i++) {
        struct assent_setting setting = assent_setting_at(i);
        if (strcmp(setting.group, leader.group) == 0)
            print_setting(&setting);
    }
    (void)putchar('\n');
}

static void print_settings(void)
{
    (void)puts("# Settings\n\n"
               "Everything that is tuned while mail flows, made from the tables in the code by\n"
               "`tools/generate`. `assentctl settings list --all` prints the same with the values\n"
               "in force. Settings live in Redis; a change is in force on every host within two\n"
               "seconds, for the next message. Those with *yes* may be set for a recipient domain\n"
               "as well (`--domain`); what a domain does not set, it inherits.\n"
               "[administration.md](administration.md) shows how to change them.\n");
    for (size_t i = 0; i < assent_setting_count(); i++)
        if (is_first_of_group(i))
            print_group(i);
}

/* What Cluster places a key by: the text in its first braces, or all of it. */
static void print_tag(const char *pattern)
{
    size_t begin = strcspn(pattern, "{");
    size_t length = pattern[begin] == '{' ? strcspn(pattern + begin, "}") + 1 : 0;

    if (length > 0)
        (void)printf("`%.*s`", (int)length, pattern + begin);
    else
        (void)fputs("each on its own", stdout);
}

static void print_kind(const struct assent_key_kind *kind)
{
    (void)printf("| `%s` | %s | ", kind->pattern, kind->type);
    print_cell(kind->meaning);
    (void)printf(" | %s | %s | ", kind->lives, kind->daemon_writes ? "daemon" : "administrator");
    print_tag(kind->pattern);
    (void)fputs(" |\n", stdout);
}

static void print_user(enum assent_state_role role, const char *name, const char *what)
{
    (void)printf("`%s`, %s:\n\n```\n%s\n```\n\n", name, what, assent_state_user_rules(role));
}

static void print_redis_keys(void)
{
    (void)puts("# Keys in Redis\n\n"
               "Made from the table in the code (`scorer/state/keys.c`) by `tools/generate`.\n"
               "[redis.md](redis.md) tells how to run Redis for Assent. Every key begins with\n"
               "`assent:`; nothing else of a Redis is touched, and `KEYS` is never used.\n\n"
               "| key | type | what it holds | lives | written by | Cluster tag |\n"
               "| --- | --- | --- | --- | --- | --- |");
    for (size_t i = 0; i < assent_key_kind_count(); i++)
        print_kind(assent_key_kind_at(i));
    (void)puts(
        "\nThe administrator is `assentctl`, which may write all of them; the daemon reads all of\n"
        "them. Keys with the same Cluster tag lie on one node, so that one script changes them in\n"
        "one step.\n\n"
        "* Settings are fields `KEY` and `DOMAIN/KEY`.\n"
        "* Entries of a list are fields; the value is compact text with expiry, network and\n"
        "  note. An expired entry has no effect; `list import` removes it. A list that is being\n"
        "  replaced is first written to a key of the same beginning that ends in `:new:` and\n"
        "  random digits; what an import that broke off leaves goes after an hour.\n"
        "* Entries of `changes` have the generation as their ID.\n"
        "* Entries of a journal have the time of decision as their ID. They are trimmed once a\n"
        "  minute by the settings `journal_keep` and `journal_bytes`; the stream of a host that "
        "is\n"
        "  no more expires a day after the last of its decisions would have gone.\n"
        "* Keys under `assent:helo:` and `assent:message-id:` hold no names, only the beginning\n"
        "  of their SHA-256. The tag of a client is its IPv4 address, or the first half of its\n"
        "  IPv6 one. They may be removed at any time: what they tell is then learned anew.\n\n"
        "## Rights\n\n"
        "What the two users may do, as `ACL SETUSER` takes it (without their passwords). The\n"
        "embedded server has them; `assentctl redis setup` makes them elsewhere.\n");
    print_user(ASSENT_STATE_DAEMON, ASSENT_STATE_DAEMON_USER,
               "as whom the daemon logs in: reads settings and lists, writes what messages leave");
    print_user(ASSENT_STATE_ADMIN, ASSENT_STATE_ADMIN_USER,
               "as whom `assentctl` logs in: writes settings and lists, and keeps the users");
    (void)puts("Who may `ACL SETUSER` may give himself more rights: the administrator's password\n"
               "is as precious as the server.");
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "checks.md") == 0)
        print_checks();
    else if (argc == 2 && strcmp(argv[1], "assent.conf.5") == 0)
        print_manual();
    else if (argc == 2 && strcmp(argv[1], "settings.md") == 0)
        print_settings();
    else if (argc == 2 && strcmp(argv[1], "redis-keys.md") == 0)
        print_redis_keys();
    else
        return EXIT_FAILURE;
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
