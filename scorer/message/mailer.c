/*
 * The marks of mail programs.
 *
 * Sources: "sent mail" is mail of the program itself, in public archives and
 * collections of mail (kernel lists 2002-2010, OpenBMC and GNU Radio lists
 * 2023-2024, the public corpora of SpamAssassin and TREC), read for its form
 * only; where the program is open, its source is named.
 *
 * A program that can be told by its administrator or its user what to put into a
 * Message-ID (Mutt, Gnus, Sylpheed, KMail), or whose marks changed with nearly every
 * version, is not here.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/mailer.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scorer/base/text.h"
#include "scorer/message/shape.h"

/* MimeOLE, the library of Outlook Express and its kin, in inetcomm.dll. */
#define OLE_ID       "<%12x$%8x$%8x@%*"
#define OLE_BOUNDARY "----=_NextPart_%3X_%4-6X_%8X.%8X"
#define UUID         "%8x-%4x-%4x-%4x-%12x"
#define UPPER_UUID   "%8X-%4X-%4X-%4X-%12X"

static const struct assent_mailer mailers[] = {
    /* Another program of the same name. */
    { .name = "Microsoft Outlook Express Mac" },
    /* Sent mail, versions 5 and 6, of 2001 to 2024: the four fields are on every message. Late
     * builds of the library make IDs of 32 digits. */
    { .name = "Microsoft Outlook Express",
      .ids = { OLE_ID, "<%32X@%*" },
      .boundaries = { OLE_BOUNDARY },
      .fields = { "X-MimeOLE", "X-MSMail-Priority", "X-Priority", "MIME-Version" },
      .clock = ASSENT_MAILER_CLOCK_FILETIME },
    /* Its successors, with the same library: sent mail of 2014 to 2021. */
    { .name = "Microsoft Windows Live Mail",
      .ids = { OLE_ID, "<%32X@%*" },
      .boundaries = { OLE_BOUNDARY },
      .fields = { "X-MimeOLE", "X-MSMail-Priority", "X-Priority", "MIME-Version" },
      .clock = ASSENT_MAILER_CLOCK_FILETIME },
    { .name = "Microsoft Windows Mail",
      .ids = { OLE_ID, "<%32X@%*" },
      .boundaries = { OLE_BOUNDARY },
      .fields = { "X-MimeOLE", "X-MSMail-Priority", "X-Priority", "MIME-Version" },
      .clock = ASSENT_MAILER_CLOCK_FILETIME },
    /* Outlook 98 and 2000, "Internet mail only" and "corporate or workgroup": sent mail. */
    { .name = "Microsoft Outlook IMO,",
      .ids = { "<%28U.%*", OLE_ID, "<!%*" },
      .boundaries = { OLE_BOUNDARY },
      .fields = { "X-MimeOLE", "MIME-Version" },
      .clock = ASSENT_MAILER_CLOCK_FILETIME },
    { .name = "Microsoft Outlook CWS,",
      .ids = { "<%28U.%*", OLE_ID, "<!%*" },
      .boundaries = { OLE_BOUNDARY },
      .fields = { "X-MimeOLE", "MIME-Version" },
      .clock = ASSENT_MAILER_CLOCK_FILETIME },
    /* Outlook 2002 and 2003: sent mail. 2003 leaves the ID to the server. The long ID that begins
     * with "!" is MAPI's. 32 and 40 digits: the IDs of Exchange. */
    { .name = "Microsoft Outlook, Build ",
      .ids = { OLE_ID, "<!%*", "<%32x@%*", "<%40X@%*", "<%28U.%*", "<%32X@%*" },
      .boundaries = { OLE_BOUNDARY },
      .fields = { "X-MimeOLE", "MIME-Version" },
      .clock = ASSENT_MAILER_CLOCK_FILETIME },
    { .name = "Microsoft Office Outlook, Build 11",
      .ids = { OLE_ID, "<!%*", "<%32x@%*", "<%40X@%*", "<%28U.%*", "<%32X@%*" },
      .boundaries = { OLE_BOUNDARY },
      .fields = { "X-MimeOLE", "MIME-Version" },
      .clock = ASSENT_MAILER_CLOCK_FILETIME },
    { .name = "Microsoft Office Outlook 11",
      .ids = { OLE_ID, "<!%*", "<%32x@%*", "<%40X@%*", "<%28U.%*", "<%32X@%*" },
      .boundaries = { OLE_BOUNDARY },
      .fields = { "X-MimeOLE", "MIME-Version" },
      .clock = ASSENT_MAILER_CLOCK_FILETIME },
    /* Outlook 2007 and, as "Microsoft Outlook 14.0" to "16.0", later: sent mail. No X-MimeOLE any
     * more, but Thread-Index on every message; a '$' before the '@'. */
    { .name = "Microsoft Office Outlook 12.",
      .ids = { "<%12x$%8x$%8x$@%*", OLE_ID, "<!%*", "<%32x@%*", "<%40X@%*" },
      .boundaries = { OLE_BOUNDARY },
      .fields = { "Thread-Index", "MIME-Version" },
      .clock = ASSENT_MAILER_CLOCK_FILETIME },
    { .name = "Microsoft Outlook 1",
      .ids = { "<%12x$%8x$%8x$@%*", OLE_ID, "<!%*", "<%32x@%*", "<%40X@%*" },
      .boundaries = { OLE_BOUNDARY },
      .fields = { "Thread-Index", "MIME-Version" },
      .clock = ASSENT_MAILER_CLOCK_FILETIME },
    /* Thunderbird and the suites before and beside it: msg_generate_message_id() and
     * mime_make_separator() of nsMsgCompUtils.cpp; 24 digits, since 2021 letters as well; "ms" for
     * S/MIME, "enig" and 33 characters for Enigmail. */
    { .name = "Mozilla/5.0 (",
      .part = "Thunderbird/",
      .ids = { "<%7-8X.%1-7d@%*", "<" UUID "@%*" },
      .boundaries = { "------------%24a", "------------ms%24d", "------------enig%24X", "%33a" },
      .fields = { "MIME-Version" },
      .clock = ASSENT_MAILER_CLOCK_HEX },
    { .name = "Mozilla/5.0 (",
      .part = "SeaMonkey/",
      .ids = { "<%7-8X.%1-7d@%*", "<" UUID "@%*" },
      .boundaries = { "------------%24a", "------------ms%24d", "------------enig%24X", "%33a" },
      .fields = { "MIME-Version" },
      .clock = ASSENT_MAILER_CLOCK_HEX },
    { .name = "Mozilla Thunderbird",
      .ids = { "<%7-8X.%1-7d@%*", "<" UUID "@%*" },
      .boundaries = { "------------%24a", "------------ms%24d", "------------enig%24X", "%33a" },
      .fields = { "MIME-Version" },
      .clock = ASSENT_MAILER_CLOCK_HEX },
    { .name = "Thunderbird ",
      .ids = { "<%7-8X.%1-7d@%*", "<" UUID "@%*" },
      .boundaries = { "------------%24a", "------------ms%24d", "------------enig%24X", "%33a" },
      .fields = { "MIME-Version" },
      .clock = ASSENT_MAILER_CLOCK_HEX },
    /* Netscape Communicator: sent mail, and the sources of Mozilla Classic (msg_delv). */
    { .name = "Mozilla 4.",
      .ids = { "<%7-8X.%1-8X@%*" },
      .boundaries = { "------------%24X", "------------ms%24X" },
      .fields = { "MIME-Version" },
      .clock = ASSENT_MAILER_CLOCK_HEX },
    /* Sent mail, versions 1 to 4, of 2001 to 2012. */
    { .name = "The Bat! (",
      .ids = { "<%5-12d.%14d@%*" },
      .boundaries = { "----------%8-24X" },
      .fields = { "X-Priority", "MIME-Version" },
      .clock = ASSENT_MAILER_CLOCK_CALENDAR },
    /* Apple's programs: sent mail of 2002 to 2024; 32 digits in version 2.624, and from Exchange.
     */
    { .name = "Apple Mail (",
      .ids = { "<" UPPER_UUID "@%*", "<%32x@%*" },
      .boundaries = { "Apple-Mail-%*", "Apple-Mail=_%*" },
      .fields = { "MIME-Version" } },
    { .name = "iPhone Mail (",
      .ids = { "<" UPPER_UUID "@%*", "<%32x@%*" },
      .boundaries = { "Apple-Mail-%*", "Apple-Mail=_%*" },
      .fields = { "MIME-Version" } },
    { .name = "iPad Mail (",
      .ids = { "<" UPPER_UUID "@%*", "<%32x@%*" },
      .boundaries = { "Apple-Mail-%*", "Apple-Mail=_%*" },
      .fields = { "MIME-Version" } },
    /* createHeader(), generateId() and getBoundaries() of PHPMailer.php: version 5 takes an MD5
     * sum, version 6 a SHA-256 in base64 without its signs; sent mail of 2023. But a script may set
     * an ID of its own, and those of shops and portals do; it may set no boundary. */
    { .name = "PHPMailer ", .boundaries = { "b%1d_%*", "b%1d=_%*" }, .fields = { "MIME-Version" } },
    /* camel_header_msgid_generate() and camel_multipart_set_boundary() of Evolution's Camel, and
     * sent mail of 2002 to 2024. */
    { .name = "Evolution ",
      .ids = { "<%9-10d.%1-7d.%1-6d.camel@%*", "<%40x.camel@%*" },
      .boundaries = { "=-%*" },
      .fields = { "MIME-Version" },
      .clock = ASSENT_MAILER_CLOCK_DECIMAL },
    { .name = "Ximian Evolution ",
      .ids = { "<%9-10d.%1-7d.%1-6d.camel@%*" },
      .boundaries = { "=-%*" },
      .fields = { "MIME-Version" },
      .clock = ASSENT_MAILER_CLOCK_DECIMAL },
    /* Sent mail, versions 4 to 7: the version's numbers, the time, and eight digits. */
    { .name = "QUALCOMM Windows Eudora Version",
      .ids = { "<%1-2d.%1-2d.%*" },
      .boundaries = { "=====================_%1-12d==%*" },
      .fields = { "MIME-Version" } },
};

const struct assent_mailer *assent_mailer_find(const char *claim)
{
    for (size_t i = 0; i < sizeof(mailers) / sizeof(mailers[0]); i++) {
        const struct assent_mailer *mailer = &mailers[i];
        if (assent_text_starts(claim, mailer->name) &&
            (mailer->part == NULL || strstr(claim, mailer->part) != NULL))
            return mailer;
    }
    return NULL;
}

bool assent_mailer_is_servers_id(const char *id)
{
    /* Servers that fill in what is missing, and news servers. */
    static const char *const shapes[] = {
        "<%12d.%8-14a@%*",            /* sendmail */
        "<%14d.%8-16X@%*",            /* Postfix */
        "<%14d.%14-16a@%*",           /* Postfix, long queue IDs */
        "<%14d.%1-8d.qmail@%*",       /* qmail */
        "<%14d.%4U%1-6d.%*",          /* InterMail */
        "<%14d.%8a.%*",               /* InterMail */
        "<E1%5a-%6a-%2a@%*",          /* Exim */
        "<E1%5a-%11a-%4a@%*",         /* Exim 4.97 and later */
        "<%6-9a$%1-5a$%1d@%*",        /* INN */
        "<%1-12d.%1-20d.JavaMail.%*", /* groupware, gateways */
        "<LYRIS-%*",                  /* a list manager */
        "<%32x@mail.gmail.com>",      /* Gmail's relay */
        "<Zen-%*",                    /* an Exim of a provider */
    };
    /* Services that put in their own. */
    static const char *const hosts[] = {
        "amazonses.com>",     "outlook.com>", "mandrillapp.com>", "sendgrid.net>",
        "sparkpostmail.com>", "mailin.fr>",   "mailjet.com>",     "smtpcorp.com>",
        "mailgun.org>",       "phx.gbl>",     "hotmail.com>",     "yahoo.com>",
        "gmx.net>",           "icloud.com>",  "mx.google.com>",   "smtp-relay.gmail.com>",
        "mx.aol.com>",        "mtasv.net>",
    };

    if (strstr(id, "geopod-ismtpd") != NULL || strstr(id, "_ADDED_") != NULL ||
        assent_shape_matches_any(shapes, sizeof(shapes) / sizeof(shapes[0]), id))
        return true;
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
        if (assent_text_ends(id, hosts[i]))
            return true;
    return false;
}

bool assent_mailer_is_gateways_boundary(const char *boundary)
{
    static const char *const shapes[] = {
        "===============%1-24d==", /* Python: mailman, filters */
        "_%3d_%*",                 /* Exchange */
        "Boundary_(ID_%*",         /* Sun's messaging server */
        "%28x",                    /* Gmail's signing for organizations */
        "=_%*",                    /* Horde, Amavis, MIMEDefang */
        "----------=_%*",          /* MIME-tools: amavisd, MIMEDefang */
        "----=_Part_%*",           /* JavaMail: gateways, archives */
        "_----------=_%*",         /* MIME::Lite */
        "MCBoundary=_%*",          /* Mimecast */
        "----%32X",                /* OpenSSL: gateways that sign */
        "_av-%*",                  /* Mandrill */
        "nextPart%*",
    };

    return assent_shape_matches_any(shapes, sizeof(shapes) / sizeof(shapes[0]), boundary);
}

/* Windows counts 100 nanoseconds from 1601 on (FILETIME). */
static int64_t filetime(uint64_t high, uint64_t low)
{
    return (int64_t)((high << 32 | low) / 10000000) - 11644473600;
}

static int64_t calendar_time(const char *digits)
{
    struct tm parts = { 0 };
    char *end = strptime(digits, "%Y%m%d%H%M%S", &parts);

    return end == NULL ? 0 : (int64_t)timegm(&parts);
}

bool assent_mailer_id_time(const struct assent_mailer *mailer, const char *id, int64_t *time)
{
    const char *dot = strchr(id, '.');
    char *end = NULL;

    switch (mailer->clock) {
    case ASSENT_MAILER_CLOCK_FILETIME:
        if (!assent_shape_matches("<%12x$%8x$%*", id))
            return false;
        *time = filetime(strtoul(id + 5, NULL, 16), strtoul(id + 14, NULL, 16));
        return true;
    case ASSENT_MAILER_CLOCK_HEX:
        *time = (int64_t)strtoul(id + 1, &end, 16);
        return end == dot;
    case ASSENT_MAILER_CLOCK_DECIMAL:
        *time = (int64_t)strtoul(id + 1, &end, 10);
        return end == dot && assent_shape_matches("<%9-10d.%*", id);
    case ASSENT_MAILER_CLOCK_CALENDAR:
        if (dot == NULL)
            return false;
        *time = calendar_time(dot + 1);
        return true;
    case ASSENT_MAILER_CLOCK_NONE:
    default:
        return false;
    }
}
