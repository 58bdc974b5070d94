/*
 * Writes documentation from the code's own tables; see tools/generate.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <assent/assent.h>

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
    (void)printf("Group %s, cost %s, adds from %s to %s%s.\n\n", check->group,
                 assent_cost_name(check->cost), assent_points_format(lowest, low),
                 assent_points_format(highest, high),
                 check->outbound ? "; runs for outbound mail as well" : "");
}

static void print_symbols(const struct assent_check *check)
{
    char weight[ASSENT_POINTS_TEXT_SIZE];

    (void)puts("| symbol | weight | meaning |\n| --- | --- | --- |");
    for (size_t i = 0; i < check->symbol_count; i++) {
        const struct assent_symbol *symbol = &check->symbols[i];
        bool decides = symbol->decisive != ASSENT_DECISIVE_NONE;
        (void)printf("| `%s` | %s%s | %s |\n", symbol->name, decides ? "decides: " : "",
                     decides ? assent_decisive_name(symbol->decisive)
                             : assent_points_format(symbol->weight, weight),
                     symbol->meaning);
    }
    (void)putchar('\n');
}

static void print_checks(void)
{
    (void)puts("# Checks\n\n"
               "Every test that a message goes through, made from the tables in the code by\n"
               "`tools/generate`. `assentctl checks` prints the same. Weights are defaults;\n"
               "the header comment of each file in `scorer/checks/` gives source, reasons and\n"
               "known false positives.\n");
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

/* A vertical bar would end a cell of a table. */
static void print_cell(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|')
            (void)putchar('\\');
        (void)putchar(*text);
    }
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

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "checks.md") == 0)
        print_checks();
    else if (argc == 2 && strcmp(argv[1], "assent.conf.5") == 0)
        print_manual();
    else if (argc == 2 && strcmp(argv[1], "settings.md") == 0)
        print_settings();
    else
        return EXIT_FAILURE;
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
