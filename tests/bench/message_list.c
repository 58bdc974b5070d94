/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * message_list.c - the messages of a run with their envelopes. See message_list.h.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>

#include "message_list.h"

/* A new, empty place at the end of the list; NULL when out of memory. */
static struct listed_message *add_place(struct message_list *list)
{
    struct listed_message *messages =
        realloc(list->messages, (list->count + 1) * sizeof(*messages));

    if (messages == NULL)
        return NULL;
    list->messages = messages;
    messages[list->count] = (struct listed_message){ 0 };
    return &messages[list->count++];
}

/* Control characters would break out of the SMTP command that the text stands in. */
static bool is_clean(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return false;
    return true;
}

static bool is_address(const char *text)
{
    unsigned char bytes[sizeof(struct in6_addr)];

    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

/* A copy without the angle brackets around it. */
static char *copy_mailbox(const char *text)
{
    size_t length = strlen(text);

    if (length >= 2 && text[0] == '<' && text[length - 1] == '>')
        return strndup(text + 1, length - 2);
    return strdup(text);
}

/* ---- an index ---- */

/* The member's text; NULL, with the error, when it is missing or unfit. */
static const char *member_text(const json_t *object, const char *name, struct error_text *error)
{
    const char *text = json_string_value(json_object_get(object, name));

    if (text == NULL)
        error_text_set(error, "%s is missing or is no string", name);
    else if (!is_clean(text))
        error_text_set(error, "%s has a control character", name);
    return text != NULL && is_clean(text) ? text : NULL;
}

/* A relative path counts from the folder of the index. */
static char *resolve_path(const char *path, const char *index_path)
{
    const char *slash = strrchr(index_path, '/');
    char *resolved = NULL;

    if (path[0] == '/' || slash == NULL)
        return strdup(path);
    if (asprintf(&resolved, "%.*s/%s", (int)(slash - index_path), index_path, path) < 0)
        return NULL;
    return resolved;
}

static bool read_recipients(struct listed_message *listed, const json_t *object,
                            struct error_text *error)
{
    const json_t *array = json_object_get(object, "rcpt_to");
    size_t count = json_array_size(array);

    if (count == 0)
        return error_text_set(error, "rcpt_to is missing, empty or no array");
    listed->recipients = calloc(count, sizeof(*listed->recipients));
    if (listed->recipients == NULL)
        return error_text_set(error, "out of memory");
    for (size_t i = 0; i < count; i++) {
        const char *text = json_string_value(json_array_get(array, i));

        if (text == NULL || *text == '\0' || !is_clean(text))
            return error_text_set(error, "a recipient is empty or no string or not clean");
        listed->recipients[i] = copy_mailbox(text);
        listed->recipient_count++;
    }
    return true;
}

static bool read_client(struct listed_message *listed, const json_t *object,
                        struct error_text *error)
{
    const char *address = member_text(object, "client_addr", error);
    const char *helo = member_text(object, "helo", error);
    const char *name = json_string_value(json_object_get(object, "client_name"));

    if (address == NULL || helo == NULL)
        return false;
    if (!is_address(address))
        return error_text_set(error, "client_addr is not an IP address");
    if (name == NULL || *name == '\0' || *name == '[' || !is_clean(name))
        name = "unknown";
    listed->client_address = strdup(address);
    listed->helo = strdup(helo);
    listed->client_name = strdup(name);
    return true;
}

static bool read_object(struct listed_message *listed, const json_t *object, const char *index_path,
                        struct error_text *error)
{
    const char *path = member_text(object, "path", error);
    const char *sender = path != NULL ? member_text(object, "mail_from", error) : NULL;

    if (sender == NULL || !read_client(listed, object, error) ||
        !read_recipients(listed, object, error))
        return false;
    listed->sender = copy_mailbox(sender);
    listed->path = resolve_path(path, index_path);
    if (listed->path == NULL || listed->sender == NULL)
        return error_text_set(error, "out of memory");
    return mail_message_load(&listed->message, listed->path, error);
}

static bool read_line(struct message_list *list, const char *text, const char *index_path,
                      struct error_text *error)
{
    json_error_t trouble;
    json_t *object = json_loads(text, JSON_REJECT_DUPLICATES, &trouble);

    if (object == NULL)
        return error_text_set(error, "%s", trouble.text);

    struct listed_message *listed = add_place(list);
    bool good = listed != NULL ? read_object(listed, object, index_path, error)
                               : error_text_set(error, "out of memory");
    json_decref(object);
    return good;
}

static bool read_lines(struct message_list *list, FILE *file, const char *path, size_t limit,
                       struct error_text *error)
{
    char *text = NULL;
    size_t capacity = 0;
    bool good = true;

    for (int number = 1; good && (limit == 0 || list->count < limit); number++) {
        struct error_text reason;

        if (getline(&text, &capacity, file) < 0)
            break;
        if (text[strspn(text, " \t\r\n")] == '\0')
            continue;
        good = read_line(list, text, path, &reason) ||
               error_text_set(error, "%.90s: line %d: %.200s", path, number, reason.text);
    }
    free(text);
    return good;
}

static bool load_index(struct message_list *list, const char *path, size_t limit,
                       struct error_text *error)
{
    FILE *file = fopen(path, "r");

    if (file == NULL)
        return error_text_set(error, "open the index %s: %s", path, strerror(errno));

    bool good = read_lines(list, file, path, limit, error);
    fclose(file);
    return good;
}

/* ---- a folder ---- */

static int is_message_file(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');

    return dot != NULL && strcmp(dot, ".eml") == 0;
}

/* An envelope from names and networks that are reserved for documentation and tests. */
static bool make_envelope(struct listed_message *listed, size_t number)
{
    static const char *const networks[] = { "192.0.2", "198.51.100", "203.0.113" };
    enum { NETWORKS = sizeof(networks) / sizeof(*networks), HOSTS = 254 };
    char *name = NULL;
    char *address = NULL;
    char *sender = NULL;
    const char *network = networks[number / HOSTS % NETWORKS];

    if (asprintf(&address, "%s.%zu", network, number % HOSTS + 1) < 0 ||
        asprintf(&name, "client-%zu.sender.test", number + 1) < 0 ||
        asprintf(&sender, "sender-%zu@sender.test", number + 1) < 0)
        return false;
    listed->client_address = address;
    listed->client_name = name;
    listed->helo = strdup(name);
    listed->sender = sender;
    listed->recipients = calloc(1, sizeof(*listed->recipients));
    if (listed->helo == NULL || listed->recipients == NULL)
        return false;
    listed->recipients[0] = strdup("recipient@example.test");
    listed->recipient_count = 1;
    return listed->recipients[0] != NULL;
}

static bool load_folder_file(struct message_list *list, const char *folder, const char *name,
                             struct error_text *error)
{
    size_t number = list->count;
    struct listed_message *listed = add_place(list);

    if (listed == NULL || !make_envelope(listed, number) ||
        asprintf(&listed->path, "%s/%s", folder, name) < 0)
        return error_text_set(error, "read %s: out of memory", folder);
    return mail_message_load(&listed->message, listed->path, error);
}

static bool load_folder(struct message_list *list, const char *path, size_t limit,
                        struct error_text *error)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_message_file, alphasort);
    bool good = true;

    if (count < 0)
        return error_text_set(error, "read the folder %s: %s", path, strerror(errno));
    for (int i = 0; i < count; i++) {
        if (good && (limit == 0 || list->count < limit))
            good = load_folder_file(list, path, entries[i]->d_name, error);
        free(entries[i]);
    }
    free(entries);
    return good;
}

/* ---- the list ---- */

bool message_list_load(struct message_list *list, const char *path, size_t limit,
                       struct error_text *error)
{
    struct stat status;

    *list = (struct message_list){ 0 };
    if (stat(path, &status) != 0)
        return error_text_set(error, "%s: %s", path, strerror(errno));

    bool folder = S_ISDIR(status.st_mode);
    if (!(folder ? load_folder : load_index)(list, path, limit, error))
        return false;
    if (list->count == 0)
        return error_text_set(error, "%s: %s", path,
                              folder ? "there is no *.eml file in the folder"
                                     : "the index lists no message");
    return true;
}

bool message_list_add_header(struct message_list *list, const char *assignment,
                             struct error_text *error)
{
    const char *equals = strchr(assignment, '=');
    char name[128];
    char value[1024];

    if (equals == NULL || equals == assignment || (size_t)(equals - assignment) >= sizeof(name))
        return error_text_set(error, "header %s: NAME=VALUE was expected", assignment);
    snprintf(name, sizeof(name), "%.*s", (int)(equals - assignment), assignment);
    snprintf(value, sizeof(value), " %s", equals + 1);
    for (size_t i = 0; i < list->count; i++)
        if (!mail_message_add_header(&list->messages[i].message, name, value))
            return error_text_set(error, "header %s: out of memory", name);
    return true;
}

static void free_message(struct listed_message *listed)
{
    free(listed->path);
    free(listed->client_address);
    free(listed->client_name);
    free(listed->helo);
    free(listed->sender);
    for (size_t i = 0; i < listed->recipient_count; i++)
        free(listed->recipients[i]);
    free(listed->recipients);
    mail_message_fini(&listed->message);
}

void message_list_fini(struct message_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free_message(&list->messages[i]);
    free(list->messages);
    *list = (struct message_list){ 0 };
}
