/*
 * Names and local parts in canonical form.
 *
 * Names go through IDNA (UTS 46, non-transitional) only when they have a byte beyond ASCII;
 * what IDNA refuses as a whole is tried label by label, because the DNS bears names that IDNA
 * does not (my_host). Local parts are folded as canonical caseless matching has it (Unicode,
 * D145), and composed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/value.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <idn2.h>

#include "scorer/base/text.h"

enum {
    LONGEST_LABEL = 63,
    LONGEST_NAME_TEXT = 1024, /* before IDNA: what is longer cannot become a name */
    LONGEST_LOCAL_TEXT = 2 * ASSENT_LOCAL_SIZE, /* every character with a backslash */
    DELETE = 0x7f,
};

const char *assent_value_shown(const char *value, char shown[ASSENT_SHOWN_SIZE])
{
    assent_text_copy(shown, ASSENT_SHOWN_SIZE, value);
    assent_text_printable(shown);
    if (strlen(value) >= ASSENT_SHOWN_SIZE)
        memcpy(shown + ASSENT_SHOWN_SIZE - sizeof("..."), "...", sizeof("..."));
    return shown;
}

static bool is_ascii(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] >= 0x80)
            return false;
    return true;
}

static char small(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter + ('a' - 'A')) : letter;
}

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

static bool is_name_letter(char letter)
{
    return (letter >= 'a' && letter <= 'z') || is_digit(letter) || letter == '-' || letter == '_';
}

/* --- names --- */

static const char *ascii_name(const char *text, size_t length, char name[ASSENT_NAME_SIZE])
{
    size_t label = 0;

    if (length > 0 && text[length - 1] == '.')
        length--;
    if (length == 0)
        return "there is no name";
    if (length >= ASSENT_NAME_SIZE)
        return "a name has at most 253 characters";
    for (size_t i = 0; i < length; i++) {
        name[i] = small(text[i]);
        if (name[i] == '.' && label == 0)
            return "a label of the name is empty";
        if (name[i] != '.' && !is_name_letter(name[i]))
            return "names consist of letters, digits, hyphens and dots";
        label = name[i] == '.' ? 0 : label + 1;
        if (label > LONGEST_LABEL)
            return "a label of a name has at most 63 characters";
    }
    name[length] = '\0';
    return label == 0 ? "a label of the name is empty" : NULL;
}

/* The A-labels of a text that ends in NUL; the caller's to free, NULL: IDNA refuses it. */
static char *to_ascii(const char *text)
{
    uint8_t *found = NULL;
    int result =
        idn2_lookup_u8((const uint8_t *)text, &found, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);

    if (result != IDN2_OK) {
        idn2_free(found);
        return NULL;
    }
    return (char *)found;
}

/* Label by label; those in ASCII stay as they are. */
static bool labels_to_ascii(const char *text, struct assent_text *ascii)
{
    char label[LONGEST_NAME_TEXT + 1];

    for (;;) {
        size_t length = strcspn(text, ".");
        memcpy(label, text, length);
        label[length] = '\0';
        char *found = is_ascii(label, length) ? NULL : to_ascii(label);
        if (found == NULL && !is_ascii(label, length))
            return false;
        assent_text_add(ascii, found == NULL ? label : found);
        idn2_free(found);
        if (text[length] == '\0')
            return !ascii->cut;
        assent_text_add(ascii, ".");
        text += length + 1;
    }
}

static const char *international_name(const char *text, size_t length, char name[ASSENT_NAME_SIZE])
{
    char copy[LONGEST_NAME_TEXT + 1];
    char ascii[LONGEST_NAME_TEXT + 1];
    struct assent_text made;

    if (memchr(text, '\0', length) != NULL)
        return "names consist of letters, digits, hyphens and dots";
    memcpy(copy, text, length);
    copy[length] = '\0';
    assent_text_init(&made, ascii, sizeof(ascii));
    char *whole = to_ascii(copy);
    if (whole != NULL) {
        assent_text_add(&made, whole);
        idn2_free(whole);
    } else if (!labels_to_ascii(copy, &made)) {
        return "this is no internationalized name (IDNA)";
    }
    return made.cut ? "a name has at most 253 characters" : ascii_name(ascii, made.length, name);
}

const char *assent_name_canonical(const char *text, size_t length, char name[ASSENT_NAME_SIZE])
{
    if (length > LONGEST_NAME_TEXT)
        return "a name has at most 253 characters";
    return is_ascii(text, length) ? ascii_name(text, length, name)
                                  : international_name(text, length, name);
}

bool assent_name_ends_in_digits(const char *name)
{
    const char *dot = strrchr(name, '.');
    const char *label = dot == NULL ? name : dot + 1;

    return label[strspn(label, "0123456789")] == '\0';
}

bool assent_literal_canonical(const char *text, size_t length, char name[ASSENT_NAME_SIZE])
{
    struct assent_client client;
    char address[INET6_ADDRSTRLEN + sizeof("IPv6:")];

    if (length < 3 || length - 2 >= sizeof(address) || text[0] != '[' || text[length - 1] != ']')
        return false;
    memcpy(address, text + 1, length - 2);
    address[length - 2] = '\0';
    if (strlen(address) != length - 2 || !assent_client_set_address(&client, address))
        return false;
    struct assent_text made;
    assent_text_init(&made, name, ASSENT_NAME_SIZE);
    assent_text_format(&made, client.family == ASSENT_FAMILY_IPV6 ? "[ipv6:%s]" : "[%s]",
                       client.address_text);
    return true;
}

/* --- local parts --- */

/* Those of RFC 5321, and the star, which administrators mean as a pattern when it is bare. */
static bool is_special(char letter)
{
    return strchr("()<>[]:;@\\,\" *", letter) != NULL;
}

static const char *control_fault(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == DELETE)
            return "there is a control character in it";
    return NULL;
}

/* Takes the quotes off: "a\"b" becomes a"b. */
static const char *unquote(const char *text, size_t length, char local[ASSENT_LOCAL_SIZE],
                           size_t *local_length)
{
    size_t made = 0;

    for (size_t i = 1; i + 1 < length; i++) {
        if (text[i] == '"')
            return "there is a quote within the quoted local part";
        if (text[i] == '\\' && ++i + 1 >= length)
            return "the quoted local part does not end";
        if (made + 1 >= ASSENT_LOCAL_SIZE)
            return "the local part is too long";
        local[made++] = text[i];
    }
    *local_length = made;
    return NULL;
}

static const char *copy_bare(const char *text, size_t length, bool strict,
                             char local[ASSENT_LOCAL_SIZE], size_t *local_length)
{
    if (length >= ASSENT_LOCAL_SIZE)
        return "the local part is too long";
    for (size_t i = 0; strict && i < length; i++)
        if (is_special(text[i]))
            return "the local part has a character that only stands between quotes";
    memcpy(local, text, length);
    *local_length = length;
    return NULL;
}

/* Separators other than the space, the controls of ISO 8859, and what shows nothing but joiners,
 * which some scripts need: U+FEFF would even vanish at the start of a line. */
static bool has_unprintable(const char *text)
{
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar letter = g_utf8_get_char(text);
        bool joiner = letter == 0x200c || letter == 0x200d;
        if (letter >= 0x80 && !joiner &&
            (g_unichar_iscntrl(letter) || g_unichar_isspace(letter) ||
             g_unichar_type(letter) == G_UNICODE_FORMAT))
            return true;
    }
    return false;
}

static const char *fold_beyond_ascii(char local[ASSENT_LOCAL_SIZE], size_t length)
{
    if (!g_utf8_validate(local, (gssize)length, NULL))
        return "the local part is not UTF-8";
    char *decomposed = g_utf8_normalize(local, (gssize)length, G_NORMALIZE_NFD);
    char *folded = g_utf8_casefold(decomposed, -1);
    char *composed = g_utf8_normalize(folded, -1, G_NORMALIZE_NFC);
    bool fits = strlen(composed) < ASSENT_LOCAL_SIZE;
    bool printable = !has_unprintable(composed);

    if (fits)
        assent_text_copy(local, ASSENT_LOCAL_SIZE, composed);
    g_free(decomposed);
    g_free(folded);
    g_free(composed);
    if (!fits)
        return "the local part is too long";
    return printable ? NULL : "the local part has a space or control character in it";
}

const char *assent_local_canonical(const char *text, size_t length, bool strict,
                                   char local[ASSENT_LOCAL_SIZE])
{
    size_t made = 0;
    bool quoted = length >= 2 && text[0] == '"' && text[length - 1] == '"';
    const char *fault = NULL;

    if (length > LONGEST_LOCAL_TEXT)
        return "the local part is too long";
    fault = control_fault(text, length);
    if (fault == NULL)
        fault = quoted ? unquote(text, length, local, &made)
                       : copy_bare(text, length, strict, local, &made);
    if (fault != NULL)
        return fault;
    if (made == 0)
        return "there is nothing before the @";
    local[made] = '\0';
    if (!is_ascii(local, made))
        return fold_beyond_ascii(local, made);
    assent_text_lower(local);
    return NULL;
}

bool assent_local_write(const char *local, size_t length, char text[ASSENT_LOCAL_TEXT_SIZE])
{
    bool quoted = local[0] == '#'; /* at the start of a line it would begin a comment */
    size_t made = 0;

    for (size_t i = 0; i < length; i++)
        quoted = quoted || is_special(local[i]);
    if (quoted)
        text[made++] = '"';
    for (size_t i = 0; i < length; i++) {
        if (made + 4 > ASSENT_LOCAL_TEXT_SIZE)
            return false;
        if (local[i] == '"' || local[i] == '\\')
            text[made++] = '\\';
        text[made++] = local[i];
    }
    if (quoted)
        text[made++] = '"';
    text[made] = '\0';
    return true;
}
