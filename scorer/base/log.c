/*
 * Log lines. One write(2) per line keeps lines of different threads apart.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/log.h>

#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

enum { LINE_SIZE = 4096, PREFIX_SIZE = 160 };

struct assent_logger {
    enum assent_log_target target;
    _Atomic enum assent_log_level level;
    const char *ident;
};

static const struct {
    const char *name;
    enum assent_log_level level;
} level_names[] = {
    { "error", ASSENT_LOG_ERROR },   { "warning", ASSENT_LOG_WARNING },
    { "notice", ASSENT_LOG_NOTICE }, { "info", ASSENT_LOG_INFO },
    { "debug", ASSENT_LOG_DEBUG },
};

struct assent_logger *assent_logger_create(enum assent_log_target target,
                                           enum assent_log_level level, const char *ident)
{
    struct assent_logger *logger = calloc(1, sizeof(*logger));

    if (logger == NULL)
        return NULL;
    logger->target = target;
    logger->level = level;
    logger->ident = ident;
    if (target == ASSENT_LOG_SYSLOG)
        openlog(ident, LOG_PID, LOG_MAIL);
    return logger;
}

void assent_logger_destroy(struct assent_logger *logger)
{
    if (logger != NULL && logger->target == ASSENT_LOG_SYSLOG)
        closelog();
    free(logger);
}

void assent_logger_set_level(struct assent_logger *logger, enum assent_log_level level)
{
    atomic_store(&logger->level, level);
}

/* The journal names the stream that it reads by device and inode, see systemd.exec(5). */
static bool stderr_is_journal(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    char ours[64];
    struct stat status;

    if (stream == NULL || fstat(STDERR_FILENO, &status) != 0)
        return false;
    (void)snprintf(ours, sizeof(ours), "%ju:%ju", (uintmax_t)status.st_dev,
                   (uintmax_t)status.st_ino);
    return strcmp(stream, ours) == 0;
}

enum assent_log_target assent_log_target_choose(bool foreground)
{
    if (stderr_is_journal())
        return ASSENT_LOG_JOURNAL;
    return foreground ? ASSENT_LOG_STDERR : ASSENT_LOG_SYSLOG;
}

static size_t write_prefix(const struct assent_logger *logger, enum assent_log_level level,
                           char *line)
{
    char stamp[32] = "";
    struct timespec now;
    struct tm broken_down;
    int length;

    if (logger->target == ASSENT_LOG_JOURNAL) {
        length = snprintf(line, PREFIX_SIZE, "<%d>", (int)level);
    } else {
        (void)clock_gettime(CLOCK_REALTIME, &now);
        if (localtime_r(&now.tv_sec, &broken_down) != NULL)
            (void)strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S%z", &broken_down);
        length = snprintf(line, PREFIX_SIZE, "%s %s[%ld]: ", stamp, logger->ident, (long)getpid());
    }
    return length < 0 ? 0 : (size_t)length < PREFIX_SIZE ? (size_t)length : PREFIX_SIZE - 1;
}

static void replace_controls(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            *text = '?';
}

void assent_log(struct assent_logger *logger, enum assent_log_level level, const char *format, ...)
{
    char line[LINE_SIZE];
    size_t start = 0;
    va_list arguments;

    if (logger == NULL || level > atomic_load_explicit(&logger->level, memory_order_relaxed))
        return;
    if (logger->target != ASSENT_LOG_SYSLOG)
        start = write_prefix(logger, level, line);
    va_start(arguments, format);
    (void)vsnprintf(line + start, sizeof(line) - start - 1, format, arguments);
    va_end(arguments);
    replace_controls(line + start);
    if (logger->target == ASSENT_LOG_SYSLOG) {
        syslog((int)level, "%s", line);
        return;
    }
    size_t length = strlen(line);
    line[length++] = '\n';
    if (write(STDERR_FILENO, line, length) < 0)
        return; /* nowhere left to say so */
}

bool assent_log_level_parse(const char *name, enum assent_log_level *level)
{
    for (size_t i = 0; i < sizeof(level_names) / sizeof(level_names[0]); i++) {
        if (strcmp(level_names[i].name, name) == 0) {
            *level = level_names[i].level;
            return true;
        }
    }
    return false;
}
