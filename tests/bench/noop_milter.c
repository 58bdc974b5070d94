/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * noop_milter.c - a stock libmilter milter that does nothing: the yardstick of the benchmarks.
 *
 * It has all callbacks, so that the mail server sends it everything, headers and body included,
 * and accepts each message. What a milter costs above it is the milter's own work. With
 * --protocol and --macros it negotiates what another milter does, so that the same bytes travel
 * for both. With --eom-sleep-ms it blocks at end of message, as a milter does that waits for an
 * answer from the network there.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include <libmilter/mfapi.h>
#include <libmilter/mfdef.h>

static const char usage[] =
    "usage: noop_milter [option ...] SOCKET\n"
    "\n"
    "A milter that accepts every message and does nothing. SOCKET is what libmilter\n"
    "takes: unix:PATH, inet:PORT@HOST or fd:N.\n"
    "\n"
    "  --protocol FLAGS    the SMFIP_* options to negotiate, a number (default: header\n"
    "                      values with leading space, rejected recipients)\n"
    "  --macros STEP=LIST  asks for these macros at connect, helo, mail, rcpt, data,\n"
    "                      eom or eoh (may be repeated)\n"
    "  --eom-sleep-ms N    sleeps so long in its end-of-message callback\n";

enum { STATUS_USAGE = 2 };

static const char *const macro_steps[] = {
    [SMFIM_CONNECT] = "connect", [SMFIM_HELO] = "helo", [SMFIM_ENVFROM] = "mail",
    [SMFIM_ENVRCPT] = "rcpt",    [SMFIM_DATA] = "data", [SMFIM_EOM] = "eom",
    [SMFIM_EOH] = "eoh",
};

enum { MACRO_STEPS = sizeof(macro_steps) / sizeof(*macro_steps) };

/* libmilter hands its callbacks no context of ours: settings must be global. Read only. */
static struct {
    unsigned long protocol;
    char *macros[MACRO_STEPS];
    struct timespec sleep;
} settings = { .protocol = SMFIP_HDR_LEADSPC | SMFIP_RCPT_REJ };

/* What a callback answers whose reply the milter has declared superfluous, or has not. */
static sfsistat answer(unsigned long no_reply)
{
    return (settings.protocol & no_reply) != 0 ? SMFIS_NOREPLY : SMFIS_CONTINUE;
}

static sfsistat on_negotiate(SMFICTX *context, unsigned long actions, unsigned long protocol,
                             unsigned long unused_2, unsigned long unused_3,
                             unsigned long *chosen_actions, unsigned long *chosen_protocol,
                             unsigned long *chosen_2, unsigned long *chosen_3)
{
    (void)unused_2, (void)unused_3;
    *chosen_actions = actions & (SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_SETSYMLIST);
    *chosen_protocol = protocol & settings.protocol;
    *chosen_2 = *chosen_3 = 0;
    for (int step = 0; step < MACRO_STEPS; step++)
        if (settings.macros[step] != NULL)
            smfi_setsymlist(context, step, settings.macros[step]);
    return SMFIS_CONTINUE;
}

/* NOLINTBEGIN(readability-non-const-parameter): the types of the callbacks are libmilter's */

static sfsistat on_connect(SMFICTX *context, char *name, _SOCK_ADDR *address)
{
    (void)context, (void)name, (void)address;
    return answer(SMFIP_NR_CONN);
}

static sfsistat on_helo(SMFICTX *context, char *name)
{
    (void)context, (void)name;
    return answer(SMFIP_NR_HELO);
}

static sfsistat on_mail(SMFICTX *context, char **arguments)
{
    (void)context, (void)arguments;
    return answer(SMFIP_NR_MAIL);
}

static sfsistat on_recipient(SMFICTX *context, char **arguments)
{
    (void)context, (void)arguments;
    return answer(SMFIP_NR_RCPT);
}

static sfsistat on_data(SMFICTX *context)
{
    (void)context;
    return answer(SMFIP_NR_DATA);
}

static sfsistat on_header(SMFICTX *context, char *name, char *value)
{
    (void)context, (void)name, (void)value;
    return answer(SMFIP_NR_HDR);
}

static sfsistat on_end_of_header(SMFICTX *context)
{
    (void)context;
    return answer(SMFIP_NR_EOH);
}

static sfsistat on_body(SMFICTX *context, unsigned char *chunk, size_t length)
{
    (void)context, (void)chunk, (void)length;
    return answer(SMFIP_NR_BODY);
}

/* NOLINTEND(readability-non-const-parameter) */

static sfsistat on_end_of_message(SMFICTX *context)
{
    struct timespec left = settings.sleep;

    (void)context;
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        continue;
    return SMFIS_CONTINUE;
}

static sfsistat on_abort(SMFICTX *context)
{
    (void)context;
    return SMFIS_CONTINUE;
}

static sfsistat on_close(SMFICTX *context)
{
    (void)context;
    return SMFIS_CONTINUE;
}

static int take_macros(char *assignment)
{
    char *equals = strchr(assignment, '=');

    for (int step = 0; equals != NULL && step < MACRO_STEPS; step++) {
        size_t length = strlen(macro_steps[step]);

        if (assignment + length == equals && strncmp(assignment, macro_steps[step], length) == 0) {
            settings.macros[step] = equals + 1;
            return 0;
        }
    }
    fprintf(stderr, "noop_milter: --macros %s: STEP=LIST was expected\n", assignment);
    return STATUS_USAGE;
}

static int take_sleep(const char *text)
{
    char *end;
    long milliseconds = strtol(text, &end, 10);

    if (end == text || *end != '\0' || milliseconds < 0 || milliseconds > 3600000) {
        fprintf(stderr, "noop_milter: --eom-sleep-ms %s: milliseconds were expected\n", text);
        return STATUS_USAGE;
    }
    settings.sleep.tv_sec = milliseconds / 1000;
    settings.sleep.tv_nsec = milliseconds % 1000 * 1000000;
    return 0;
}

static int take_protocol(const char *text)
{
    char *end;

    settings.protocol = strtoul(text, &end, 0);
    if (end != text && *end == '\0')
        return 0;
    fprintf(stderr, "noop_milter: --protocol %s: a number was expected\n", text);
    return STATUS_USAGE;
}

/* 0, or the exit status. */
static int parse_options(int argc, char **argv)
{
    static const struct option long_options[] = {
        { "protocol", required_argument, NULL, 'p' },
        { "macros", required_argument, NULL, 'm' },
        { "eom-sleep-ms", required_argument, NULL, 's' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    int option;
    int status = 0;

    while (status == 0 && (option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        if (option == 'h') {
            fputs(usage, stdout);
            exit(0);
        }
        status = option == 'p'   ? take_protocol(optarg)
                 : option == 'm' ? take_macros(optarg)
                 : option == 's' ? take_sleep(optarg)
                                 : STATUS_USAGE;
    }
    if (status == 0 && optind != argc - 1) {
        fprintf(stderr, "noop_milter: one socket was expected; --help tells more\n");
        status = STATUS_USAGE;
    }
    return status;
}

/* Room for the sessions of the memory measure. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max < 65536 ? limit.rlim_max : 65536;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int argc, char **argv)
{
    struct smfiDesc filter = {
        .xxfi_name = "noop",
        .xxfi_version = SMFI_VERSION,
        .xxfi_flags = SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_SETSYMLIST,
        .xxfi_connect = on_connect,
        .xxfi_helo = on_helo,
        .xxfi_envfrom = on_mail,
        .xxfi_envrcpt = on_recipient,
        .xxfi_header = on_header,
        .xxfi_eoh = on_end_of_header,
        .xxfi_body = on_body,
        .xxfi_eom = on_end_of_message,
        .xxfi_abort = on_abort,
        .xxfi_close = on_close,
        .xxfi_data = on_data,
        .xxfi_negotiate = on_negotiate,
    };
    int status = parse_options(argc, argv);

    if (status != 0)
        return status;
    umask(077);
    raise_descriptor_limit();
    if (smfi_setconn(argv[optind]) != MI_SUCCESS || smfi_register(filter) != MI_SUCCESS) {
        fprintf(stderr, "noop_milter: libmilter does not take %s\n", argv[optind]);
        return STATUS_USAGE;
    }
    return smfi_main() == MI_SUCCESS ? 0 : 1;
}
