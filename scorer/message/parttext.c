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
#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"

#define FALLBACK_CHARSET "windows-1252"

static const char *const common_charsets[] = {
    "iso-8859-1",   FALLBACK_CHARSET, "iso-8859-15", "iso-8859-2", "koi8-r",
    "windows-1251", "iso-2022-jp",    "gb2312",      "gb18030",
};

/* glibc unloads a converter with its last user; these users stay, so that a message need not
 * load it anew. Written once, never read. */
static iconv_t kept_converters[sizeof(common_charsets) / sizeof(common_charsets[0])];

void assent_part_text_init(void)
{
    for (size_t i = 0; i < sizeof(kept_converters) / sizeof(kept_converters[0]); i++)
        kept_converters[i] = iconv_open("utf-8", common_charsets[i]);
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

/* Bytes of our own: GLib's arrays are recycled between threads behind a sanitizer's back. */
struct bytes {
    char *data; /* malloc; may be NULL when there are none */
    size_t length;
};

static bool append(struct bytes *bytes, const char *data, size_t length)
{
    char *grown = realloc(bytes->data, bytes->length + length + 1);

    if (grown == NULL)
        return false;
    memcpy(grown + bytes->length, data, length);
    bytes->data = grown;
    bytes->length += length;
    return true;
}

/* At most `most` bytes of the decoded content. False: out of memory. */
static bool read_decoded(GMimePart *leaf, size_t most, struct bytes *bytes, bool *cut)
{
    GMimeStream *stream = decoded_stream(leaf);
    char buffer[16384];
    ssize_t count = 0;
    bool fits = true;

    *cut = false;
    if (stream == NULL)
        return true;
    while (fits && bytes->length <= most &&
           (count = g_mime_stream_read(stream, buffer, sizeof(buffer))) > 0)
        fits = append(bytes, buffer, (size_t)count);
    g_object_unref(stream);
    if (bytes->length > most) {
        bytes->length = most;
        *cut = true;
    }
    return fits;
}

static bool is_charset_name(const char *name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:+";

    return name[0] != '\0' && strlen(name) < 64 && strspn(name, allowed) == strlen(name);
}

static bool is_plain(const char *charset)
{
    return charset[0] == '\0' || assent_text_equal(charset, "utf-8") ||
           assent_text_equal(charset, "us-ascii") || assent_text_equal(charset, "utf8");
}

/* Converts bytes to UTF-8, in place of what they were. False: nobody knows the charset. */
static bool convert(struct bytes *bytes, const char *charset)
{
    GMimeFilter *filter =
        is_charset_name(charset) ? g_mime_filter_charset_new(charset, "utf-8") : NULL;
    struct bytes converted = { 0 };
    char *out;
    size_t length;
    size_t prespace;

    if (filter == NULL)
        return false;
    g_mime_filter_complete(filter, bytes->data, bytes->length, 0, &out, &length, &prespace);
    bool fits = append(&converted, out, length);
    g_object_unref(filter);
    if (!fits)
        return false;
    free(bytes->data);
    *bytes = converted;
    return true;
}

/* To UTF-8, perhaps with broken pieces. */
static void to_utf8(struct bytes *bytes, struct assent_part *part)
{
    bool valid = g_utf8_validate_len(bytes->data, bytes->length, NULL);

    if (is_plain(part->charset)) {
        if (valid || part->text_cut)
            return;
        part->charset_broken = part->charset[0] != '\0';
    } else {
        part->charset_unknown = !convert(bytes, part->charset);
        if (!part->charset_unknown || valid)
            return;
    }
    (void)convert(bytes, FALLBACK_CHARSET);
}

static bool keep_text(struct assent_arena *arena, const struct bytes *bytes,
                      struct assent_part *part)
{
    char *valid = NULL;
    const char *text = bytes->data;
    size_t length = bytes->length;

    if (!g_utf8_validate_len(text, length, NULL)) {
        text = valid = g_utf8_make_valid(text, (gssize)length);
        length = strlen(valid);
    }
    part->text = assent_arena_copy(arena, text, length);
    part->text_length = part->text == NULL ? 0 : length;
    g_free(valid);
    return part->text != NULL;
}

bool assent_part_text(struct assent_arena *arena, GMimePart *leaf, size_t most,
                      struct assent_part *part)
{
    struct bytes bytes = { 0 };
    bool kept = read_decoded(leaf, most, &bytes, &part->text_cut);

    part->text = "";
    if (kept && bytes.length > 0) {
        to_utf8(&bytes, part);
        kept = keep_text(arena, &bytes, part);
    }
    free(bytes.data);
    return kept;
}
