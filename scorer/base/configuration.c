/*
 * The configuration file, read with libconfuse. One table holds every key; the
 * options for libconfuse, the defaults, the checks of range and the manual page
 * come from it.
 *
 * libconfuse lets the last of several equal keys win in silence and ends the
 * process when it is given a directory: both are refused here. It also counts
 * lines wrongly behind comments, so it never sees one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/configuration.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <confuse.h>

#include "scorer/base/configuration_text.h"

#define PLACE(member) offsetof(struct assent_configuration, member)

static const struct assent_key keys[] = {
    { "milter_socket", ASSENT_KEY_TEXT, "unix:/run/assent/milter.sock", 0, 0,
      "where the mail server finds the milter: unix:PATH, inet:PORT@HOST, or fd:N for an "
      "inherited descriptor",
      PLACE(milter_socket) },
    { "milter_socket_mode", ASSENT_KEY_MODE, "0660", 0, 0777, "mode of a unix milter socket, octal",
      PLACE(milter_socket_mode) },
    { "milter_socket_group", ASSENT_KEY_TEXT, "", 0, 0,
      "group of a unix milter socket; empty: that of the process", PLACE(milter_socket_group) },
    { "user", ASSENT_KEY_TEXT, "", 0, 0,
      "user to become once the sockets are open; empty: stay who started it", PLACE(user) },
    { "redis", ASSENT_KEY_TEXT_LIST, "embedded", 0, 0,
      "where state is kept: embedded, a unix socket path, host:port, sentinel:NAME@host:port "
      "or cluster:host:port",
      PLACE(redis) },
    { "redis_user", ASSENT_KEY_TEXT, "", 0, 0, "Redis user; empty: its default user",
      PLACE(redis_user) },
    { "redis_password_file", ASSENT_KEY_TEXT, "", 0, 0, "file that holds the Redis password",
      PLACE(redis_password_file) },
    { "redis_admin_user", ASSENT_KEY_TEXT, "", 0, 0,
      "Redis user of assentctl, who may write settings and lists; empty: redis_user",
      PLACE(redis_admin_user) },
    { "redis_admin_password_file", ASSENT_KEY_TEXT, "", 0, 0,
      "file that holds that user's password, for administrators alone to read",
      PLACE(redis_admin_password_file) },
    { "redis_db", ASSENT_KEY_NUMBER, "0", 0, 15, "number of the Redis database", PLACE(redis_db) },
    { "dns_servers", ASSENT_KEY_TEXT_LIST, "", 0, 0,
      "DNS resolvers, address:port each; empty: those of resolv.conf", PLACE(dns_servers) },
    { "hostname", ASSENT_KEY_TEXT, "", 0, 0, "name of this host; empty: the system's",
      PLACE(hostname) },
    { "authserv_id", ASSENT_KEY_TEXT, "", 0, 0,
      "name in Authentication-Results (RFC 8601); empty: the hostname", PLACE(authserv_id) },
    { "state_dir", ASSENT_KEY_TEXT, "/var/lib/assent", 0, 0,
      "directory for state that outlives a restart", PLACE(state_dir) },
    { "archive_dir", ASSENT_KEY_TEXT, "/var/lib/assent/archive", 0, 0,
      "directory for copies of messages", PLACE(archive_dir) },
    { "clamav_dir", ASSENT_KEY_TEXT, "/var/lib/clamav", 0, 0, "directory of virus signatures",
      PLACE(clamav_dir) },
    { "log_level", ASSENT_KEY_TEXT, "info", 0, 0, "error, warning, notice, info or debug",
      PLACE(log_level) },
    { "metrics_listen", ASSENT_KEY_TEXT, "", 0, 0, "address:port for metrics; empty: off",
      PLACE(metrics_listen) },
    { "message_deadline", ASSENT_KEY_NUMBER, "60", 1, 280,
      "seconds that the decision on a message may take in all; keep it below Postfix's "
      "milter_content_timeout",
      PLACE(message_deadline) },
    { "control_socket", ASSENT_KEY_TEXT, "/run/assent/control.sock", 0, 0,
      "unix socket for status and reload", PLACE(control_socket) },
    { "max_messages", ASSENT_KEY_NUMBER, "1000", 1, 100000,
      "messages between DATA and the final reply at a time; more are answered 451 4.3.2",
      PLACE(max_messages) },
    { "max_message_bytes", ASSENT_KEY_NUMBER, "33554432", 4096, 1073741824,
      "bytes of a body that are parsed; larger messages are never refused for it",
      PLACE(max_message_bytes) },
};

enum { KEY_COUNT = sizeof(keys) / sizeof(keys[0]), LARGEST_FILE = 1024 * 1024 };

/* How far a list has been read. */
struct list_state {
    unsigned length;
    bool ended;
};

/* What the public structure stands in; its address is that of the public one. */
struct loaded {
    struct assent_configuration values;
    cfg_t *cfg;
    char *file;
    char hostname[256];
    int lines[KEY_COUNT];
    struct list_state list_states[KEY_COUNT];
    const char **lists[KEY_COUNT];
    struct assent_error *error;
};

/* libconfuse hands no pointer of ours to its callbacks; loading is done in one thread from
 * begin to end. */
static _Thread_local struct loaded *loading;

size_t assent_configuration_key_count(void)
{
    return KEY_COUNT;
}

const struct assent_key *assent_configuration_key(size_t index)
{
    return index < KEY_COUNT ? &keys[index] : NULL;
}

static size_t key_index(const char *name)
{
    size_t i = 0;

    while (i < KEY_COUNT && strcmp(keys[i].name, name) != 0)
        i++;
    return i;
}

static void report_parse_error(cfg_t *cfg, const char *format, va_list arguments)
{
    char reason[384];

    if (loading->error == NULL || loading->error->text[0] != '\0')
        return; /* the first one says most */
    (void)vsnprintf(reason, sizeof(reason), format, arguments);
    assent_error_set(loading->error, "%s:%d: %s", loading->file, cfg->line, reason);
}

/* libconfuse calls this for each item of a list, and once more at its end: only a length that
 * does not grow, and not for the first time, tells of a second list. */
static bool is_repeated(size_t key, cfg_opt_t *option)
{
    unsigned length = cfg_opt_size(option);
    struct list_state *state = &loading->list_states[key];

    if (keys[key].type != ASSENT_KEY_TEXT_LIST)
        return loading->lines[key] != 0;
    bool ended = length == state->length && !state->ended;
    bool grown = length > state->length && !state->ended;
    state->length = length;
    state->ended |= ended && length > 0;
    return !ended && !grown && loading->lines[key] != 0;
}

static int refuse_repeated(cfg_t *cfg, cfg_opt_t *option)
{
    size_t i = key_index(cfg_opt_name(option));

    if (i < KEY_COUNT && is_repeated(i, option)) {
        cfg_error(cfg, "%s was already set in line %d", keys[i].name, loading->lines[i]);
        return -1;
    }
    if (i < KEY_COUNT && loading->lines[i] == 0)
        loading->lines[i] = cfg->line;
    return 0;
}

static void make_option(cfg_opt_t *option, const struct assent_key *key)
{
    cfg_opt_t number = CFG_INT(key->name, strtol(key->default_text, NULL, 10), CFGF_NONE);
    cfg_opt_t text = CFG_STR(key->name, key->default_text, CFGF_NONE);
    cfg_opt_t list = CFG_STR_LIST(key->name, NULL, CFGF_NONE);

    *option = key->type == ASSENT_KEY_NUMBER      ? number
              : key->type == ASSENT_KEY_TEXT_LIST ? list
                                                  : text;
}

static cfg_t *make_parser(void)
{
    cfg_opt_t options[KEY_COUNT + 1];
    cfg_opt_t end = CFG_END();

    for (size_t i = 0; i < KEY_COUNT; i++)
        make_option(&options[i], &keys[i]);
    options[KEY_COUNT] = end;
    cfg_t *cfg = cfg_init(options, CFGF_NONE);
    if (cfg == NULL)
        return NULL;
    cfg_set_error_function(cfg, report_parse_error);
    for (size_t i = 0; i < KEY_COUNT; i++)
        cfg_set_validate_func(cfg, keys[i].name, refuse_repeated);
    return cfg;
}

static FILE *open_regular(const char *file, struct assent_error *error)
{
    struct stat status;
    FILE *stream = fopen(file, "re");

    if (stream == NULL) {
        assent_error_set(error, "%s: cannot be read: %s", file, strerror(errno));
        return NULL;
    }
    if (fstat(fileno(stream), &status) == 0 && S_ISREG(status.st_mode))
        return stream;
    assent_error_set(error, "%s: is not a regular file", file);
    (void)fclose(stream);
    return NULL;
}

/* The file's text, NUL behind it; free with free(). */
static char *read_text(const char *file, struct assent_error *error)
{
    FILE *stream = open_regular(file, error);
    char *text;

    if (stream == NULL)
        return NULL;
    text = calloc(1, LARGEST_FILE + 1);
    size_t length = text == NULL ? 0 : fread(text, 1, LARGEST_FILE + 1, stream);
    bool failed = text == NULL || ferror(stream) != 0;
    (void)fclose(stream);
    if (!failed && length <= LARGEST_FILE && strlen(text) == length)
        return text;
    assent_error_set(error, "%s: %s", file,
                     failed                  ? "cannot be read"
                     : length > LARGEST_FILE ? "is larger than 1 MiB"
                                             : "contains a NUL byte");
    free(text);
    return NULL;
}

static bool parse_file(struct loaded *loaded)
{
    char *text = read_text(loaded->file, loaded->error);

    if (text == NULL)
        return false;
    assent_configuration_blank_comments(text);
    loading = loaded;
    int result = cfg_parse_buf(loaded->cfg, text);
    loading = NULL;
    free(text);
    if (result == CFG_SUCCESS)
        return true;
    if (loaded->error != NULL && loaded->error->text[0] == '\0')
        assent_error_set(loaded->error, "%s: cannot be parsed", loaded->file);
    return false;
}

static bool bad_value(const struct loaded *loaded, size_t key, const char *reason)
{
    if (loaded->lines[key] == 0)
        return assent_error_set(loaded->error, "%s: %s: %s", loaded->file, keys[key].name, reason);
    return assent_error_set(loaded->error, "%s:%d: %s: %s", loaded->file, loaded->lines[key],
                            keys[key].name, reason);
}

static bool take_number(const struct loaded *loaded, size_t key, long *number)
{
    char reason[128];

    if (keys[key].type == ASSENT_KEY_MODE) {
        const char *text = cfg_getstr(loaded->cfg, keys[key].name);
        char *end = NULL;
        *number = strtol(text, &end, 8);
        if (end == text || *end != '\0')
            return bad_value(loaded, key, "is not an octal number such as 0660");
    } else {
        *number = cfg_getint(loaded->cfg, keys[key].name);
    }
    if (*number >= keys[key].least && *number <= keys[key].most)
        return true;
    (void)snprintf(reason, sizeof(reason),
                   keys[key].type == ASSENT_KEY_MODE ? "must be from %lo to %lo"
                                                     : "must be from %ld to %ld",
                   keys[key].least, keys[key].most);
    return bad_value(loaded, key, reason);
}

static bool take_list(struct loaded *loaded, size_t key, const char *const **list)
{
    unsigned count = cfg_size(loaded->cfg, keys[key].name);
    bool by_default = loaded->lines[key] == 0 && keys[key].default_text[0] != '\0';
    const char **items = calloc((size_t)count + 2, sizeof(*items));

    if (items == NULL)
        return assent_error_set(loaded->error, "%s: out of memory", loaded->file);
    for (unsigned i = 0; i < count; i++)
        items[i] = cfg_getnstr(loaded->cfg, keys[key].name, i);
    if (by_default)
        items[0] = keys[key].default_text;
    loaded->lists[key] = items;
    *list = items;
    return true;
}

static bool take_value(struct loaded *loaded, size_t key)
{
    char *base = (char *)&loaded->values;
    void *place = base + keys[key].offset;

    switch (keys[key].type) {
    case ASSENT_KEY_TEXT_LIST:
        return take_list(loaded, key, place);
    case ASSENT_KEY_NUMBER:
    case ASSENT_KEY_MODE:
        return take_number(loaded, key, place);
    case ASSENT_KEY_TEXT:
        break;
    }
    const char *text = cfg_getstr(loaded->cfg, keys[key].name);
    if (strpbrk(text, "\r\n") != NULL)
        return bad_value(loaded, key, "must not contain a line break");
    if (strcmp(keys[key].name, "log_level") == 0)
        return assent_log_level_parse(text, place) ||
               bad_value(loaded, key, "must be error, warning, notice, info or debug");
    *(const char **)place = text;
    return true;
}

static bool is_host_name(const char *text)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";

    return text[0] != '\0' && strspn(text, allowed) == strlen(text) && strlen(text) < 256;
}

static bool fill_names(struct loaded *loaded)
{
    struct assent_configuration *values = &loaded->values;

    if (values->hostname[0] == '\0') {
        if (gethostname(loaded->hostname, sizeof(loaded->hostname) - 1) != 0 ||
            loaded->hostname[0] == '\0')
            (void)snprintf(loaded->hostname, sizeof(loaded->hostname), "localhost");
        values->hostname = loaded->hostname;
    }
    if (values->authserv_id[0] == '\0')
        values->authserv_id = values->hostname;
    if (!is_host_name(values->hostname))
        return bad_value(loaded, key_index("hostname"), "is not a host name");
    if (!is_host_name(values->authserv_id))
        return bad_value(loaded, key_index("authserv_id"), "is not a host name");
    return true;
}

static bool load(struct loaded *loaded)
{
    if (!parse_file(loaded))
        return false;
    for (size_t i = 0; i < KEY_COUNT; i++)
        if (!take_value(loaded, i))
            return false;
    loaded->values.file = loaded->file;
    return fill_names(loaded);
}

struct assent_configuration *assent_configuration_load(const char *file, struct assent_error *error)
{
    struct assent_error scratch;
    struct loaded *loaded = calloc(1, sizeof(*loaded));

    if (error == NULL)
        error = &scratch;
    error->text[0] = '\0';
    if (loaded == NULL) {
        assent_error_set(error, "%s: out of memory", file);
        return NULL;
    }
    loaded->error = error;
    loaded->file = strdup(file);
    loaded->cfg = make_parser();
    if (loaded->cfg != NULL)
        loaded->cfg->filename = strdup(file);
    if (loaded->file == NULL || loaded->cfg == NULL || loaded->cfg->filename == NULL)
        assent_error_set(error, "%s: out of memory", file);
    else if (load(loaded))
        return &loaded->values;
    assent_configuration_destroy(&loaded->values);
    return NULL;
}

void assent_configuration_destroy(struct assent_configuration *configuration)
{
    struct loaded *loaded = (struct loaded *)configuration;

    if (loaded == NULL)
        return;
    for (size_t i = 0; i < KEY_COUNT; i++)
        free(loaded->lists[i]);
    if (loaded->cfg != NULL)
        (void)cfg_free(loaded->cfg);
    free(loaded->file);
    free(loaded);
}

int assent_configuration_line(const struct assent_configuration *configuration, const char *key)
{
    const struct loaded *loaded = (const struct loaded *)configuration;
    size_t i = key_index(key);

    return i < KEY_COUNT ? loaded->lines[i] : 0;
}

static void print_text(const char *text, FILE *stream)
{
    (void)fputc('"', stream);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\' || *text == '$')
            (void)fputc('\\', stream);
        (void)fputc(*text, stream);
    }
    (void)fputc('"', stream);
}

static void print_list(const char *const *items, FILE *stream)
{
    (void)fputs("{", stream);
    for (size_t i = 0; items[i] != NULL; i++) {
        (void)fputs(i == 0 ? "" : ", ", stream);
        print_text(items[i], stream);
    }
    (void)fputs("}", stream);
}

static void print_value(const struct loaded *loaded, size_t key, FILE *stream)
{
    const char *base = (const char *)&loaded->values;
    const void *place = base + keys[key].offset;

    if (keys[key].type == ASSENT_KEY_TEXT_LIST)
        print_list(*(const char *const *const *)place, stream);
    else if (keys[key].type == ASSENT_KEY_NUMBER)
        (void)fprintf(stream, "%ld", *(const long *)place);
    else if (strcmp(keys[key].name, "hostname") == 0 || strcmp(keys[key].name, "authserv_id") == 0)
        print_text(*(const char *const *)place, stream);
    else
        print_text(cfg_getstr(loaded->cfg, keys[key].name), stream);
}

void assent_configuration_print(const struct assent_configuration *configuration, FILE *stream)
{
    const struct loaded *loaded = (const struct loaded *)configuration;

    for (size_t i = 0; i < KEY_COUNT; i++) {
        (void)fprintf(stream, "%s = ", keys[i].name);
        print_value(loaded, i, stream);
        (void)fputc('\n', stream);
    }
}
