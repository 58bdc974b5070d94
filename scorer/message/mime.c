/*
 * The MIME tree, parsed with GMime. Everything that a view keeps is copied into
 * the arena; GMime's objects are gone when the parse returns.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/mime.h"

#include <string.h>

#include <gmime/gmime.h>

#include "scorer/base/text.h"
#include "scorer/message/headers.h"
#include "scorer/message/parttext.h"

/* Deeper trees are walked no further; GMime itself stops at 1,024 levels. */
enum { DEEPEST_PART = 100, LONGEST_NAME = 1024, LONG_FIELD = 512 };

struct walk {
    struct assent_arena *arena;
    struct assent_part *parts;
    size_t count;
    size_t capacity;
    size_t text_left;
    bool failed;
};

static const enum assent_oddity oddity_of[] = {
    [GMIME_WARN_DUPLICATED_HEADER] = ASSENT_ODD_DUPLICATED_HEADER,
    [GMIME_WARN_DUPLICATED_PARAMETER] = ASSENT_ODD_DUPLICATED_PARAMETER,
    [GMIME_WARN_UNENCODED_8BIT_HEADER] = ASSENT_ODD_UNENCODED_8BIT_HEADER,
    [GMIME_WARN_INVALID_CONTENT_TYPE] = ASSENT_ODD_INVALID_CONTENT_TYPE,
    [GMIME_WARN_INVALID_RFC2047_HEADER_VALUE] = ASSENT_ODD_INVALID_ENCODED_WORD,
    [GMIME_WARN_MALFORMED_MULTIPART] = ASSENT_ODD_MALFORMED_MULTIPART,
    [GMIME_WARN_TRUNCATED_MESSAGE] = ASSENT_ODD_TRUNCATED,
    [GMIME_WARN_MALFORMED_MESSAGE] = ASSENT_ODD_MALFORMED,
    [GMIME_CRIT_INVALID_HEADER_NAME] = ASSENT_ODD_INVALID_HEADER_NAME,
    [GMIME_CRIT_CONFLICTING_HEADER] = ASSENT_ODD_CONFLICTING_HEADER,
    [GMIME_CRIT_CONFLICTING_PARAMETER] = ASSENT_ODD_CONFLICTING_PARAMETER,
    [GMIME_CRIT_MULTIPART_WITHOUT_BOUNDARY] = ASSENT_ODD_MULTIPART_WITHOUT_BOUNDARY,
    [GMIME_WARN_INVALID_PARAMETER] = ASSENT_ODD_INVALID_PARAMETER,
    [GMIME_WARN_INVALID_ADDRESS_LIST] = ASSENT_ODD_INVALID_ADDRESS_LIST,
    [GMIME_CRIT_NESTING_OVERFLOW] = ASSENT_ODD_NESTING_OVERFLOW,
    [GMIME_WARN_PART_WITHOUT_CONTENT] = ASSENT_ODD_PART_WITHOUT_CONTENT,
    [GMIME_CRIT_PART_WITHOUT_HEADERS_OR_CONTENT] = ASSENT_ODD_PART_WITHOUT_HEADERS,
};

static void note_oddity(gint64 offset, GMimeParserWarning code, const gchar *item, gpointer data)
{
    struct assent_message *message = data;

    (void)offset;
    (void)item;
    if (code > 0 && code < sizeof(oddity_of) / sizeof(oddity_of[0]))
        message->oddities[oddity_of[code]]++;
}

static const char *copy_or_empty(struct walk *walk, const char *text)
{
    char name[LONGEST_NAME];

    assent_text_copy(name, sizeof(name), text == NULL ? "" : text);
    const char *copy = assent_headers_valid(walk->arena, name);
    walk->failed |= copy == NULL;
    return copy == NULL ? "" : copy;
}

/* What a name ends in tells what it is: of a long one, the middle goes. */
static const char *copy_filename(struct walk *walk, const char *name)
{
    char shortened[LONGEST_NAME];
    size_t length = name == NULL ? 0 : strlen(name);
    size_t half = LONGEST_NAME / 2 - 1;

    if (length < LONGEST_NAME)
        return copy_or_empty(walk, name);
    memcpy(shortened, name, half);
    memcpy(shortened + half, name + length - half, half + 1);
    return copy_or_empty(walk, shortened);
}

static const char *content_type(struct walk *walk, GMimeObject *object)
{
    GMimeContentType *type = g_mime_object_get_content_type(object);

    if (type == NULL)
        return "application/octet-stream";
    char *name = g_mime_content_type_get_mime_type(type);
    char *lower = g_ascii_strdown(name, -1);
    const char *copy = copy_or_empty(walk, lower);
    g_free(lower);
    g_free(name);
    return copy;
}

static struct assent_part *add_part(struct walk *walk, GMimeObject *object, unsigned depth)
{
    struct assent_part *grown = assent_arena_grow(walk->arena, walk->parts, walk->count,
                                                  &walk->capacity, sizeof(*walk->parts));

    if (grown == NULL) {
        walk->failed = true;
        return NULL;
    }
    walk->parts = grown;
    struct assent_part *part = &walk->parts[walk->count++];
    *part = (struct assent_part){
        .depth = depth, .charset = "", .encoding = "", .filename = "", .type_name = ""
    };
    part->type = content_type(walk, object);
    return part;
}

/* GMime reads no name beyond about 1,000 bytes; honest ones are shorter than 256. */
static bool has_long_name(GMimeObject *object)
{
    static const char *const fields[] = { "Content-Disposition", "Content-Type" };

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        const char *value = g_mime_object_get_header(object, fields[i]);
        if (value != NULL && strlen(value) > LONG_FIELD && strcasestr(value, "name") != NULL)
            return true;
    }
    return false;
}

static bool is_attachment(GMimePart *leaf, const struct assent_part *part)
{
    return g_mime_part_is_attachment(leaf) ||
           (part->filename[0] != '\0' && !assent_text_starts(part->type, "text/"));
}

static void fill_leaf(struct walk *walk, GMimePart *leaf, struct assent_part *part)
{
    GMimeObject *object = GMIME_OBJECT(leaf);
    const char *encoding =
        g_mime_content_encoding_to_string(g_mime_part_get_content_encoding(leaf));

    part->kind = ASSENT_PART_LEAF;
    part->encoding = encoding == NULL ? "" : encoding; /* a constant of GMime's */
    part->filename = copy_filename(walk, g_mime_part_get_filename(leaf));
    part->type_name = copy_filename(walk, g_mime_object_get_content_type_parameter(object, "name"));
    part->filename_unreadable = part->filename[0] == '\0' && has_long_name(object);
    part->charset =
        copy_or_empty(walk, g_mime_object_get_content_type_parameter(object, "charset"));
    part->attachment = is_attachment(leaf, part);
    if (!assent_text_starts(part->type, "text/"))
        return;
    walk->failed |= !assent_part_text(walk->arena, leaf, walk->text_left, part);
    walk->text_left -= part->text_length < walk->text_left ? part->text_length : walk->text_left;
}

static void walk_object(struct walk *walk, GMimeObject *object, unsigned depth)
{
    struct assent_part *part;

    if (object == NULL || walk->failed || depth > DEEPEST_PART)
        return;
    part = add_part(walk, object, depth);
    if (part == NULL)
        return;
    if (GMIME_IS_MULTIPART(object)) {
        part->kind = ASSENT_PART_MULTIPART;
        int count = g_mime_multipart_get_count(GMIME_MULTIPART(object));
        for (int i = 0; i < count; i++)
            walk_object(walk, g_mime_multipart_get_part(GMIME_MULTIPART(object), i), depth + 1);
    } else if (GMIME_IS_MESSAGE_PART(object)) {
        part->kind = ASSENT_PART_MESSAGE;
        GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
        if (inner != NULL)
            walk_object(walk, g_mime_message_get_mime_part(inner), depth + 1);
    } else if (GMIME_IS_PART(object)) {
        fill_leaf(walk, GMIME_PART(object), part);
    } else {
        part->kind = ASSENT_PART_LEAF;
    }
}

static GMimeMessage *construct(GMimeStream *stream, struct assent_message *message)
{
    GMimeParserOptions *options = g_mime_parser_options_new();
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);

    g_mime_parser_options_set_warning_callback(options, note_oddity, message);
    g_mime_parser_set_format(parser, GMIME_FORMAT_MESSAGE);
    g_mime_parser_set_persist_stream(parser, TRUE);
    GMimeMessage *parsed = g_mime_parser_construct_message(parser, options);
    g_object_unref(parser);
    g_mime_parser_options_free(options);
    return parsed;
}

/* A stream over bytes that stay the caller's: GMime would copy them otherwise. */
static GMimeStream *borrow(const char *bytes, size_t length, GByteArray **array)
{
    *array = g_byte_array_new_take((guint8 *)(uintptr_t)bytes, length); /* only ever read */
    GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(*array);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    return stream;
}

static void give_back(GMimeStream *stream, GByteArray *array)
{
    g_object_unref(stream);
    (void)g_byte_array_free(array, FALSE); /* the array, not the bytes */
}

void assent_mime_parse(struct assent_arena *arena, const char *bytes, size_t length,
                       const struct assent_message_limits *limits, struct assent_message *message)
{
    struct walk walk = { .arena = arena, .text_left = limits->text_bytes };
    GByteArray *array;
    GMimeStream *stream = borrow(bytes, length, &array);
    GMimeMessage *parsed = construct(stream, message);

    if (parsed != NULL) {
        walk_object(&walk, g_mime_message_get_mime_part(parsed), 0);
        g_object_unref(parsed);
    }
    give_back(stream, array);
    message->parts = walk.parts;
    message->part_count = walk.count;
    if (walk.failed)
        message->prescan.exceeded |= 1U << ASSENT_LIMIT_MEMORY;
}
