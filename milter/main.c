/*
 * assent-milter: options, then supervisor or filter.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include <assent/assent.h>

#include "milter/filter.h"
#include "milter/listener.h"
#include "milter/supervisor.h"
#include "milter/trial.h"

enum { EXIT_USAGE = 2, OPTION_FILTER = 256 };

struct options {
    const char *file;
    bool foreground;
    bool test;
    bool filter;
    struct filter_descriptors descriptors;
};

static void print_help(FILE *stream)
{
    (void)fputs("usage: assent-milter [-c FILE] [-f] [-t]\n"
                "\n"
                "Filters mail for a mail server that speaks the milter protocol.\n"
                "\n"
                "  -c, --config FILE  configuration (" ASSENT_CONFIGURATION_FILE ")\n"
                "  -f, --foreground   stay in the foreground and log to standard error\n"
                "  -t, --test         test the configuration and exit\n"
                "  -V, --version      print the version and exit\n"
                "  -h, --help         print this and exit\n"
                "\n"
                "SIGTERM stops it, SIGHUP makes it read the configuration again.\n",
                stream);
}

static int number(const char *text)
{
    return (int)strtol(text, NULL, 10);
}

/* The supervisor starts its filter as: --filter LISTEN_FD CHANNEL_FD SUSPECTS_FD ... */
static int take_filter_option(struct options *options, int argc, char **argv)
{
    if (argc < 5 || strcmp(argv[1], "--filter") != 0)
        return 0;
    options->filter = true;
    options->descriptors.listen = number(argv[2]);
    options->descriptors.channel = number(argv[3]);
    options->descriptors.suspects = number(argv[4]);
    return 4;
}

/* Returns -1 to go on, or an exit status. */
static int parse_options(struct options *options, int argc, char **argv)
{
    static const struct option names[] = {
        { "config", required_argument, NULL, 'c' }, { "foreground", no_argument, NULL, 'f' },
        { "test", no_argument, NULL, 't' },         { "version", no_argument, NULL, 'V' },
        { "help", no_argument, NULL, 'h' },         { NULL, 0, NULL, 0 },
    };
    int option;

    while ((option = getopt_long(argc, argv, "c:ftVh", names, NULL)) != -1) {
        switch (option) {
        case 'c':
            options->file = optarg;
            break;
        case 'f':
            options->foreground = true;
            break;
        case 't':
            options->test = true;
            break;
        case 'V':
            (void)puts("assent-milter " ASSENT_VERSION);
            return EXIT_SUCCESS;
        case 'h':
            print_help(stdout);
            return EXIT_SUCCESS;
        default:
            print_help(stderr);
            return EXIT_USAGE;
        }
    }
    if (optind == argc)
        return -1;
    (void)fprintf(stderr, "assent-milter: %s: there are no arguments\n", argv[optind]);
    print_help(stderr);
    return EXIT_USAGE;
}

static int run_filter(const struct options *options, struct assent_configuration *configuration)
{
    enum assent_log_target target = assent_log_target_choose(options->foreground);
    struct assent_logger *logger =
        assent_logger_create(target, configuration->log_level, "assent-filter");

    (void)prctl(PR_SET_NAME, "assent-filter"); /* it was started as /proc/self/exe */
    if (logger == NULL) {
        assent_configuration_destroy(configuration);
        return EXIT_FAILURE;
    }
    return filter_run(&options->descriptors, configuration, logger);
}

static int test(struct assent_configuration *configuration)
{
    struct assent_error error;
    bool fine = listener_check(configuration, &error) && assent_state_check(configuration, &error);

    if (fine)
        (void)printf("%s: the configuration is fine\n", configuration->file);
    else
        (void)fprintf(stderr, "assent-milter: %s\n", error.text);
    assent_configuration_destroy(configuration);
    return fine ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    struct options options = { .file = ASSENT_CONFIGURATION_FILE };
    struct assent_configuration *configuration;
    struct assent_error error;
    char path[4096];

    if (argc == 3 && strcmp(argv[1], "--trial") == 0)
        return trial_run(number(argv[2]));
    int skip = take_filter_option(&options, argc, argv);
    int status = parse_options(&options, argc - skip, argv + skip);
    if (status >= 0)
        return status;
    /* In the background the working directory is another one. */
    const char *file = realpath(options.file, path) == NULL ? options.file : path;
    configuration = assent_configuration_load(file, &error);
    if (configuration == NULL) {
        (void)fprintf(stderr, "assent-milter: %s\n", error.text);
        return EXIT_FAILURE;
    }
    if (options.test)
        return test(configuration);
    return options.filter ? run_filter(&options, configuration)
                          : supervisor_run(configuration, options.foreground);
}
