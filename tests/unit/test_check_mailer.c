/*
 * Table test of the check mailer.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define BEFORE                          \
    "From: Alice <alice@example.com>\n" \
    "To: bob@example.org\n"             \
    "Subject: Lunch\n"                  \
    "Date: Sat, 10 Oct 2009 13:35:30 +0000\n" /* 4ad08ec2, 01ca49ae as FILETIME */

#define MAIL(fields)                         \
    {                                        \
        .message = BEFORE fields "\nHello\n" \
    }
#define MIME            "MIME-Version: 1.0\n"
#define PLAIN           MIME "Content-Type: text/plain\n"
#define MIXED(boundary) MIME "Content-Type: multipart/mixed;\n\tboundary=\"" boundary "\"\n"
#define ID(id)          "Message-ID: <" id ">\n"
#define AGENT(name)     "User-Agent: " name "\n"
#define MAILER(name)    "X-Mailer: " name "\n"

#define EXPRESS MAILER("Microsoft Outlook Express 6.00.2900.2180")
#define EXPRESS_FIELDS            \
    "X-Priority: 3\n"             \
    "X-MSMail-Priority: Normal\n" \
    "X-MimeOLE: Produced By Microsoft MimeOLE V6.00.2900.2180\n"
#define OLE          "X-MimeOLE: Produced By Microsoft MimeOLE V6.00.2900.2180\n"
#define OLE_ID       ID("000901ca49ae$89d698c0$9f01a8c0@laptop")
#define OLE_BOUNDARY "----=_NextPart_000_0006_01CA49AE.3E4B6020"
#define THREAD       "Thread-Index: AcpJrgABAgMEBQYHCAkKCwwNDg==\n"
#define OUTLOOK_2003 MAILER("Microsoft Office Outlook, Build 11.0.5510")
#define OUTLOOK_16   MAILER("Microsoft Outlook 16.0")
#define OUTLOOK_ID   ID("00d901ca49ae$1f2e3d40$5d8cb7c0$@example.com")
#define THUNDERBIRD  AGENT("Mozilla Thunderbird")
#define UUID         "1f0c2a3b-4d5e-4f60-8a7b-9c0d1e2f3a4b"
#define UPPER_UUID   "1F0C2A3B-4D5E-4F60-8A7B-9C0D1E2F3A4B"
#define HEX32        "0123456789abcdef0123456789abcdef"

static const struct check_row rows[] = {
    /* Good senders. */
    { "no claim", MAIL(ID("1@example.com") PLAIN), "" },
    { "an unknown program", MAIL(MAILER("Postbox 7") ID("1@example.com") PLAIN), "" },
    { "Outlook Express", MAIL(EXPRESS EXPRESS_FIELDS OLE_ID MIXED(OLE_BOUNDARY)), "" },
    { "Outlook Express, a late ID",
      MAIL(EXPRESS EXPRESS_FIELDS ID("0123456789ABCDEF0123456789ABCDEF@pc") PLAIN), "" },
    { "Outlook Express, no ID", MAIL(EXPRESS EXPRESS_FIELDS PLAIN), "" },
    { "Outlook Express behind Postfix",
      MAIL(EXPRESS EXPRESS_FIELDS ID("20091010133530.4A1B2C3D4E@mx.example.com") PLAIN), "" },
    { "Outlook Express behind Hotmail",
      MAIL(EXPRESS EXPRESS_FIELDS ID("BAY123-DAV1A2B3C@phx.gbl") PLAIN), "" },
    { "Outlook Express on a Mac",
      MAIL(MAILER("Microsoft Outlook Express Macintosh Edition - 4.5")
               ID("E17hrT0-0004gj-00@example.com") PLAIN),
      "" },
    { "Windows Live Mail",
      MAIL(MAILER("Microsoft Windows Live Mail 15.4.3508.1109")
               EXPRESS_FIELDS ID("0123456789ABCDEF0123456789ABCDEF@PC") MIXED(OLE_BOUNDARY)),
      "" },
    { "Outlook 2000",
      MAIL(MAILER("Microsoft Outlook IMO, Build 9.0.2416 (9.0.2911.0)")
               OLE ID("ABCDEFGHIJKLMNOPABCDEFGHIJKL.alice@example.com") PLAIN),
      "" },
    { "Outlook 2002", MAIL(MAILER("Microsoft Outlook, Build 10.0.2627") OLE OLE_ID PLAIN), "" },
    { "Outlook 2003 without an ID", MAIL(OUTLOOK_2003 OLE PLAIN), "" },
    { "Outlook 2003 behind a provider",
      MAIL("Received: from laptop (laptop [192.0.2.7]) by out.example.net with ESMTP; Sat, 10 Oct "
           "2009 13:35:31 +0000\n" OUTLOOK_2003 OLE ID("x7.made.here@OUT.example.net") PLAIN),
      "" },
    { "Outlook with a long ID",
      MAIL(OUTLOOK_2003 OLE ID("!~!UENERkVCMDkAAQACAAAAAAAAAAAAAAAAABgAAAAAAAAA@example.com")
               PLAIN),
      "" },
    { "Outlook 16", MAIL(OUTLOOK_16 THREAD OUTLOOK_ID MIXED(OLE_BOUNDARY)), "" },
    { "Outlook 16 with Exchange",
      MAIL(OUTLOOK_16 THREAD ID(HEX32 "@exchange.example.com")
               MIXED("_004_0123456789abcdefexample_")),
      "" },
    { "Outlook 16 with Exchange online",
      MAIL(OUTLOOK_16 THREAD ID("DB7PR03MB1234ABCD@DB7PR03MB1234.eurprd03.prod.outlook.com") PLAIN),
      "" },
    { "Outlook 16 through Gmail", MAIL(OUTLOOK_16 THREAD ID(HEX32 "@mail.gmail.com") PLAIN), "" },
    { "Outlook 16 behind groupware",
      MAIL(OUTLOOK_16 THREAD ID("1288235781.41587455282171.JavaMail.ep@gate") PLAIN), "" },
    { "Outlook, a draft of last month",
      MAIL(OUTLOOK_16 THREAD ID("00d901ca30ae$1f2e3d40$5d8cb7c0$@example.com") PLAIN), "" },
    { "Thunderbird",
      MAIL(THUNDERBIRD ID(UUID "@example.com") MIXED("------------a1B2c3D4e5F6g7H8i9J0k1L2")), "" },
    { "Thunderbird of long ago",
      MAIL(AGENT("Thunderbird 2.0.0.23 (Windows/20090812)") ID("4AD08EC2.5030708@example.com")
               MIXED("------------010203040506070809010203")),
      "" },
    { "Thunderbird, signed",
      MAIL(THUNDERBIRD ID(UUID "@example.com") MIXED("------------ms010203040506070809010203")),
      "" },
    { "Thunderbird with Enigmail",
      MAIL(THUNDERBIRD ID(UUID "@example.com") MIXED("AbCdEfGhIjKlMnOpQrStUvWxYz0123456")), "" },
    { "Thunderbird behind a filter",
      MAIL(THUNDERBIRD ID(UUID "@example.com") MIXED("===============1234567890123456789==")), "" },
    { "Thunderbird through SES",
      MAIL(THUNDERBIRD ID("0102018a-1b2c@eu-west-1.amazonses.com") PLAIN), "" },
    { "Thunderbird through a news server",
      MAIL(THUNDERBIRD ID("aivb4e$npr$1@news.example.com") PLAIN), "" },
    { "SeaMonkey",
      MAIL(AGENT("Mozilla/5.0 (X11; Linux x86_64; rv:60.0) Gecko/20100101 SeaMonkey/2.53")
               ID(UUID "@example.com") PLAIN),
      "" },
    { "a browser",
      MAIL(AGENT("Mozilla/5.0 (X11; Linux x86_64) Firefox/120.0") ID("webmail.1@example.com")
               PLAIN),
      "" },
    { "Netscape",
      MAIL(MAILER("Mozilla 4.79 [en] (X11; U; Linux)") ID("4AD08EC2.1A2B3C4D@example.com") PLAIN),
      "" },
    { "The Bat!",
      MAIL(MAILER("The Bat! (v3.99.29) Professional") "X-Priority: 3 (Normal)\n" ID(
          "123456789.20091010153530@example.com") MIXED("----------0A15C1F8170CD7DB")),
      "" },
    { "Apple Mail",
      MAIL(MAILER("Apple Mail (2.3731.200.110)") ID(UPPER_UUID "@example.com")
               MIXED("Apple-Mail=_" UPPER_UUID)),
      "" },
    { "Apple Mail of long ago",
      MAIL(MAILER("Apple Mail (2.624)") ID(HEX32 "@example.com") MIXED("Apple-Mail-7-123456789")),
      "" },
    { "an iPhone",
      MAIL(MAILER("iPhone Mail (20D67)") ID(UPPER_UUID "@example.com")
               MIXED("Apple-Mail-" UPPER_UUID)),
      "" },
    { "an iPad behind Exchange",
      MAIL(MAILER("iPad Mail (20D67)")
               ID("DB7PR03MB1234ABCD@DB7PR03MB1234.eurprd03.prod.outlook.com")
                   MIXED("_000_DB7PR03MB1234ABCD_")),
      "" },
    { "Outlook, signed with OpenSSL by a gateway",
      MAIL(OUTLOOK_16 THREAD OUTLOOK_ID MIXED("----0A1B2C3D4E5F40718293A4B5C6D7E8F9")), "" },
    { "PHPMailer 6",
      MAIL(MAILER("PHPMailer 6.8.0 (https://github.com/PHPMailer/PHPMailer)")
               ID("AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdE@www.example.com")
                   MIXED("b1_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdE")),
      "" },
    { "PHPMailer, a shop's own ID",
      MAIL(MAILER("PHPMailer 5.2.28") ID("order-42-1790000000@shop.test") MIXED("b1_" HEX32)), "" },
    { "PHPMailer 5",
      MAIL(MAILER("PHPMailer 5.2.28") ID(HEX32 "@www.example.com") MIXED("b1_" HEX32)), "" },
    { "Evolution",
      MAIL(AGENT("Evolution 3.46.4-2")
               ID("0123456789abcdef0123456789abcdef01234567.camel@example.com")
                   MIXED("=-AbCd/eFgH+iJkLmNoPqR")),
      "" },
    { "Evolution of long ago",
      MAIL(MAILER("Evolution 2.26.3") ID("1255181730.3456.7.camel@laptop") PLAIN), "" },
    { "Eudora",
      MAIL(MAILER("QUALCOMM Windows Eudora Version 7.1.0.9")
               ID("7.0.1.0.2.20091010152359.01234567@example.com")
                   MIXED("=====================_1234567==.ALT")),
      "" },
    { "Mutt", MAIL(AGENT("Mutt/1.5.20 (2009-06-14)") ID("20091010133530.GA1234@example.com") PLAIN),
      "" },
    { "Gnus",
      MAIL(AGENT("Gnus/5.13 (Gnus v5.13) Emacs/23.1") ID("87abcdefgh.fsf@example.com") PLAIN), "" },
    { "Roundcube",
      MAIL(AGENT("Roundcube Webmail/1.6.1") ID(HEX32 "@example.com") MIXED("=_" HEX32)), "" },
    { "SquirrelMail",
      MAIL(AGENT("SquirrelMail/1.4.9a") ID("1144.192.0.2.1.1255181730.squirrel@example.com") PLAIN),
      "" },
    { "KMail",
      MAIL(AGENT("KMail/1.9.6") ID("200910101535.30123.alice@example.com")
               MIXED("Boundary-00=_AbCdEfGhIjKlMnO")),
      "" },
    { "git",
      MAIL(MAILER("git-send-email 2.39.2") ID("20091010133530.1234-1-alice@example.com") PLAIN),
      "" },
    { "Notes",
      MAIL(MAILER("Lotus Notes Release 8.5")
               ID("OF01234567.89ABCDEF-ON01234567.89ABCDEF@example.com") PLAIN),
      "" },
    { "a version of a tool", MAIL(MAILER("b4 0.13.0") ID("1@example.com") PLAIN), "" },
    { "an empty X-Mailer", MAIL(MAILER("") ID("1@example.com") PLAIN), "" },
    { "in Chinese", MAIL(MAILER("=?utf-8?B?6YKu5Lu2?=") ID("1@example.com") PLAIN), "" },
    { "on a list", MAIL(EXPRESS ID("1@example.com") "List-Id: <tea.example.net>\n" MIXED("x")),
      "" },
    { "a colleague on our network",
      { .client = "10.0.0.7", .message = BEFORE EXPRESS ID("1@example.com") "\nx\n" },
      "" },
    { "Date that nobody can read",
      { .message =
            "From: a@example.com\nDate: today\n" EXPRESS EXPRESS_FIELDS OLE_ID PLAIN "\nx\n" },
      "" },
    { "an empty boundary", MAIL(THUNDERBIRD ID(UUID "@example.com") MIXED("")), "" },

    /* Bad ones: one mark. */
    { "a short ID", MAIL(OUTLOOK_2003 OLE ID("01ca49ae$89d698c0$9f01a8c0@laptop") PLAIN),
      "MAILER_DOUBTFUL" },
    { "no hexadecimal digits", MAIL(THUNDERBIRD ID("788g379c.6201614@example.com") PLAIN),
      "MAILER_DOUBTFUL" },
    { "another program's boundary",
      MAIL(EXPRESS EXPRESS_FIELDS OLE_ID MIXED("------------ms050601010607080903050306")),
      "MAILER_DOUBTFUL" },
    { "an ID of another time",
      MAIL(EXPRESS EXPRESS_FIELDS ID("004c35c08a6b$7135c1b2$3be57ea6@laptop") PLAIN),
      "MAILER_DOUBTFUL" },
    { "an ID of no time",
      MAIL(MAILER("The Bat! (v3.0) Home") "X-Priority: 3\n" ID(
          "653180842.73694970574124@example.com") PLAIN),
      "MAILER_DOUBTFUL" },
    { "an ID of the year 2063",
      MAIL(AGENT("Thunderbird 1.5") ID("B0000000.5030708@example.com") PLAIN), "MAILER_DOUBTFUL" },
    { "Outlook 16 without its thread", MAIL(OUTLOOK_16 OUTLOOK_ID PLAIN), "MAILER_DOUBTFUL" },
    { "without its fields", MAIL(EXPRESS OLE_ID PLAIN), "MAILER_DOUBTFUL" },
    { "a boundary without quotes",
      MAIL(THUNDERBIRD ID(UUID "@example.com") MIME
           "Content-Type: multipart/mixed; boundary=abc; x=y\n"),
      "MAILER_DOUBTFUL" },
    { "an ID of another server",
      MAIL("Received: from laptop (laptop [192.0.2.7]) by out.example.net with ESMTP; Sat, 10 Oct "
           "2009 13:35:31 +0000\n" OUTLOOK_2003 OLE ID("x7.made.here@mta3.example.net") PLAIN),
      "MAILER_DOUBTFUL" },

    /* Several. */
    { "Outlook Express in a script", MAIL(EXPRESS ID("1@example.com") PLAIN), "MAILER_FALSE" },
    { "two wrong forms", MAIL(EXPRESS EXPRESS_FIELDS ID("1@example.com") MIXED("xyz")),
      "MAILER_FALSE" },
    { "time and fields", MAIL(EXPRESS ID("004c35c08a6b$7135c1b2$3be57ea6@laptop") PLAIN),
      "MAILER_FALSE" },
    { "all", MAIL(EXPRESS ID("1@example.com") "Content-Type: multipart/mixed; boundary=\"xyz\"\n"),
      "MAILER_FALSE" },
    { "Outlook 16 in a script", MAIL(OUTLOOK_16 ID("1@example.com") PLAIN), "MAILER_FALSE" },
    { "Evolution in a script", MAIL(MAILER("Evolution 2.26.3") ID("1@example.com")),
      "MAILER_FALSE" },
    { "an iPhone in a script", MAIL(MAILER("iPhone Mail (20D67)") ID("1@example.com") MIXED("xyz")),
      "MAILER_FALSE" },
    { "PHPMailer in another script",
      MAIL(MAILER("PHPMailer 6.8.0") ID("1@example.com") MIXED("xyz")), "MAILER_DOUBTFUL" },

    /* No name. */
    { "a digit", MAIL(MAILER("2") ID("1@example.com") PLAIN), "MAILER_UNNAMED" },
    { "a number", MAIL(MAILER("3157789") ID("1@example.com") PLAIN), "MAILER_UNNAMED" },
    { "a placeholder", MAIL(MAILER("%XMAILER") ID("1@example.com") PLAIN), "MAILER_UNNAMED" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("mailer", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
