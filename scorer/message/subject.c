/*
 * The marks at the start of a subject.
 *
 * Sources: RFC 5322 section 3.6.5 knows only "Re: "; the others are what mail
 * programs write in their own languages: Outlook and its kin (AW, WG, TR, RV,
 * SV, VS, VB, VL, Antw, Odp, YNT, ...), Lotus Notes, Chinese web mail (the
 * full-width colon), and counted ones ("Re[2]:" of The Bat!, "Re^3:", "Re(2):").
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/subject.h"

#include <stddef.h>
#include <string.h>

#include "scorer/base/text.h"

enum { MOST_MARKS = 16, LONGEST_TAG = 80 };

enum kind { NO_MARK, REPLY, FORWARD, EITHER };

/* Letters that are not ASCII stand in both cases. */
static const struct mark {
    const char *name;
    enum kind kind;
} marks[] = {
    { "Re", REPLY },
    { "Fwd", FORWARD },
    { "Fw", FORWARD },
    { "Aw", REPLY },      /* German */
    { "Antwort", REPLY }, /* German */
    { "Wg", FORWARD },    /* German */
    { "Weitergeleitet", FORWARD },
    { "Sv", REPLY },       /* Danish, Norwegian, Swedish, Icelandic */
    { "Vs", REPLY },       /* Finnish; Norwegian: forward */
    { "Vl", FORWARD },     /* Finnish */
    { "Vb", FORWARD },     /* Swedish */
    { "Fs", FORWARD },     /* Icelandic */
    { "Tr", FORWARD },     /* French */
    { "Réf", REPLY },      /* French, Notes */
    { "Rv", FORWARD },     /* Spanish */
    { "Res", REPLY },      /* Portuguese */
    { "Enc", FORWARD },    /* Portuguese */
    { "Rif", REPLY },      /* Italian, Notes */
    { "R", EITHER },       /* Italian */
    { "I", EITHER },       /* Italian */
    { "Antw", REPLY },     /* Dutch */
    { "Betr", REPLY },     /* Dutch, Notes */
    { "Doorst", FORWARD }, /* Dutch */
    { "Odp", REPLY },      /* Polish */
    { "Pd", FORWARD },     /* Polish */
    { "Odg", REPLY },      /* Croatian, Slovene */
    { "Vá", REPLY },       /* Hungarian */
    { "VÁ", REPLY },
    { "Továbbítás", FORWARD },
    { "TOVÁBBÍTÁS", FORWARD },
    { "Ynt", REPLY },   /* Turkish */
    { "İlt", FORWARD }, /* Turkish */
    { "Ilt", FORWARD },
    { "Atb", REPLY },   /* Latvian, Welsh */
    { "Ats", REPLY },   /* Lithuanian */
    { "Bls", REPLY },   /* Indonesian */
    { "Trs", FORWARD }, /* Indonesian */
    { "Отв", REPLY },   /* Russian */
    { "Ответ", REPLY },
    { "На", REPLY }, /* Russian, Notes */
    { "НА", REPLY },
    { "Пересл", FORWARD },
    { "Απ", REPLY }, /* Greek */
    { "ΑΠ", REPLY },
    { "Σχετ", REPLY },
    { "ΣΧΕΤ", REPLY },
    { "Πρθ", FORWARD },
    { "ΠΡΘ", FORWARD },
    { "תגובה", REPLY },
    { "השב", REPLY },
    { "הועבר", FORWARD },
    { "رد", REPLY },
    { "إعادة توجيه", FORWARD },
    { "回复", REPLY }, /* Chinese, simplified */
    { "答复", REPLY },
    { "转发", FORWARD },
    { "回覆", REPLY }, /* Chinese, traditional */
    { "答覆", REPLY },
    { "轉寄", FORWARD },
    { "轉發", FORWARD },
    { "返信", REPLY }, /* Japanese */
    { "転送", FORWARD },
    { "답장", REPLY }, /* Korean */
    { "회신", REPLY },
    { "전달", FORWARD },
};

static const char *skip_spaces(const char *text)
{
    return text + strspn(text, " \t");
}

/* Behind a count: "2", "[2]", "(2)", "^2", "*2". */
static const char *skip_count(const char *text)
{
    size_t open = strspn(text, "[(^*");
    size_t digits = strspn(text + (open > 1 ? 0 : open), "0123456789");
    const char *end = text + open + digits;

    if (open > 1 || digits > 3 || digits == 0)
        return text;
    if (text[0] == '[' || text[0] == '(')
        return *end == (text[0] == '[' ? ']' : ')') ? end + 1 : text;
    return end;
}

/* Behind a colon, plain or full width; NULL: there is none. */
static const char *skip_colon(const char *text)
{
    static const char full_width[] = "\xef\xbc\x9a";

    text = skip_spaces(text);
    if (*text == ':')
        return text + 1;
    return strncmp(text, full_width, sizeof(full_width) - 1) == 0 ? text + sizeof(full_width) - 1
                                                                  : NULL;
}

/* Behind a mark of a program, and its kind; NULL: there is none. */
static const char *skip_mark(const char *text, enum kind *kind)
{
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (!assent_text_starts(text, marks[i].name))
            continue;
        const char *end = skip_colon(skip_count(text + strlen(marks[i].name)));
        if (end == NULL)
            continue;
        *kind = marks[i].kind;
        return end;
    }
    return NULL;
}

/* Behind the tag of a list, "[name]", before other text; NULL: there is none. */
static const char *skip_tag(const char *text)
{
    size_t length = text[0] == '[' ? strcspn(text, "]") : 0;

    if (length == 0 || length > LONGEST_TAG || text[length] == '\0' ||
        *skip_spaces(text + length + 1) == '\0')
        return NULL;
    return text + length + 1;
}

/* Behind the next mark or tag; NULL: there is none. Mozilla puts its mark into the brackets:
 * "[Fwd: words]". */
static const char *skip_next(const char *text, enum kind *kind)
{
    const char *end = text[0] == '[' ? skip_mark(text + 1, kind) : skip_mark(text, kind);

    return end != NULL ? end : skip_tag(text);
}

struct assent_subject assent_subject_read(const char *text)
{
    struct assent_subject subject = { .words = skip_spaces(text) };

    for (unsigned i = 0; i < MOST_MARKS; i++) {
        enum kind kind = NO_MARK;
        const char *end = skip_next(subject.words, &kind);
        if (end == NULL)
            break;
        subject.reply = subject.reply || kind == REPLY;
        subject.forward = subject.forward || kind == FORWARD;
        subject.words = skip_spaces(end);
    }
    return subject;
}
