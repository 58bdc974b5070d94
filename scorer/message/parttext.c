/*
 * The text of a text part.
 *
 * Without a charset, or with one that the bytes do not keep to, text is taken for
 * UTF-8 if it is that, and for windows-1252 otherwise: as mail programs do.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/parttext.h"

#include <iconv.h>
#include <string.h>

#include "scorer/base/text.h"

#define FALLBACK_CHARSET "windows-1252"

static const char *const common_charsets[] = {
    "iso-8859-1", FALLBACK_CHARSET, "iso-8859-15", "iso-8859-2", "koi8-r",
    "windows-1251", "iso-2022-jp", "gb2312", "gb18030",
};

/* glibc unloads a converter with its last user; these users stay, so that a message need not
 * load it anew. Written once, never read. */
static iconv_t kept[sizeof(common_charsets) / sizeof(common_charsets[0])];

void assent_part_text_init(void)
{
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
        kept[i] = iconv_open("utf-8", common_charsets[i]);
}

static GMimeStream *decoded_stream(GMimePart *leaf)
{
    GMimeDataWrapper *content = g_mime_part_get_content(leaf);
    GMimeStream *raw = content == NULL ? NULL : g_mime_data_wrapper_get_stream(content);

    if (raw == NULL)
        return NULL;
    (void)g_mime_stream_reset(raw);
    GMimeStream *stream = g_mime_stream_filter_new(raw);
    GMimeFilter *decoder =
        g_mime_filter_basic_new(g_mime_data_wrapper_get_encoding(content), FALSE);
    (void)g_mime_stream_filter_add(GMIME_STREAM_FILTER(stream), decoder);
    g_object_unref(decoder);
    return stream;
}

static GByteArray *read_decoded(GMimePart *leaf, size_t most, bool *cut)
{
    GByteArray *bytes = g_byte_array_new();
    GMimeStream *stream = decoded_stream(leaf);
    char buffer[16384];
    ssize_t count = 0;

    *cut = false;
    if (stream == NULL)
        return bytes;
    while (bytes->len < most && (count = g_mime_stream_read(stream, buffer, sizeof(buffer))) > 0)
        g_byte_array_append(bytes, (const guint8 *)buffer, (guint)count);
    if (bytes->len >= most) {
        *cut = bytes->len > most || g_mime_stream_read(stream, buffer, 1) > 0;
        g_byte_array_set_size(bytes, (guint)most);
    }
    g_object_unref(stream);
    return bytes;
}

static bool is_charset_name(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:+";

    return name[0] != '\0' && strlen(name) < 64 && strspn(name, allowed) == strlen(name);
}

static bool is_plain(const char *charset)
{
    return charset[0] == '\0' || assent_text_equal(charset, "utf-8") ||
           assent_text_equal(charset, "us-ascii") || assent_text_equal(charset, "utf8");
}

/* The bytes as UTF-8, or NULL when the charset is unknown. Free with g_byte_array_free. */
static GByteArray *convert(const GByteArray *bytes, const char *charset)
{
    GMimeFilter *filter =
        is_charset_name(charset) ? g_mime_filter_charset_new(charset, "utf-8") : NULL;
    char *out;
    size_t length;
    size_t prespace;

    if (filter == NULL)
        return NULL;
    g_mime_filter_complete(filter, (char *)bytes->data, bytes->len, 0, &out, &length, &prespace);
    GByteArray *converted = g_byte_array_new();
    if (length > 0)
        g_byte_array_append(converted, (const guint8 *)out, (guint)length);
    g_object_unref(filter);
    return converted;
}

/* Takes bytes over and returns them in UTF-8, perhaps with broken pieces. */
static GByteArray *to_utf8(GByteArray *bytes, struct assent_part *part)
{
    GByteArray *converted = NULL;
    bool valid = g_utf8_validate_len((const char *)bytes->data, bytes->len, NULL);

    if (is_plain(part->charset)) {
        if (valid || part->text_cut)
            return bytes;
        part->charset_broken = part->charset[0] != '\0';
    } else {
        converted = convert(bytes, part->charset);
        part->charset_unknown = converted == NULL;
    }
    if (converted == NULL && part->charset_unknown && valid)
        return bytes;
    if (converted == NULL)
        converted = convert(bytes, FALLBACK_CHARSET);
    if (converted == NULL)
        return bytes;
    g_byte_array_free(bytes, TRUE);
    return converted;
}

bool assent_part_text(struct assent_arena *arena, GMimePart *leaf, size_t most,
                      struct assent_part *part)
{
    GByteArray *bytes = to_utf8(read_decoded(leaf, most, &part->text_cut), part);
    const char *text = (const char *)bytes->data;

    if (bytes->len == 0) {
        part->text = "";
    } else if (g_utf8_validate_len(text, bytes->len, NULL)) {
        part->text = assent_arena_copy(arena, text, bytes->len);
        part->text_length = bytes->len;
    } else {
        char *valid = g_utf8_make_valid(text, (gssize)bytes->len);
        part->text_length = strlen(valid);
        part->text = assent_arena_copy(arena, valid, part->text_length);
        g_free(valid);
    }
    g_byte_array_free(bytes, TRUE);
    return part->text != NULL;
}
