/*
 * Freemail: the table is in order, and providers and their hosts are found.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/freemail.h"
#include "tests/support/table.h"

static void domains_are_sorted(void **state)
{
    (void)state;
    assert_true(assent_freemail_count() > 300);
    for (size_t i = 1; i < assent_freemail_count(); i++)
        assert_row_true(assent_freemail_domain_at(i),
                        strcmp(assent_freemail_domain_at(i - 1), assent_freemail_domain_at(i)) < 0);
}

/* Lower case, as the search wants it, at least two labels and not more than it looks at. */
static void domains_can_be_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < assent_freemail_count(); i++) {
        const char *domain = assent_freemail_domain_at(i);
        char below[300];
        (void)snprintf(below, sizeof(below), "a.b.%s", domain);
        assert_row_true(domain, strchr(domain, '.') != NULL);
        assert_row_true(domain, assent_freemail_find(domain) != NULL);
        assert_row_true(domain, assent_freemail_find(below) == assent_freemail_find(domain));
    }
}

static void knows_providers(void **state)
{
    static const char *const known[] = {
        "gmail.com",     "GMail.COM",    "googlemail.com", "mail.gmail.com", "gmail.com.",
        "hotmail.com",   "hotmail.fr",   "outlook.de",     "live.co.uk",     "msn.com",
        "yahoo.com",     "yahoo.co.uk",  "yahoo.com.br",   "yahoo.co.jp",    "ymail.com",
        "aol.com",       "icloud.com",   "me.com",         "mac.com",        "gmx.de",
        "gmx.net",       "gmx.at",       "web.de",         "t-online.de",    "freenet.de",
        "mail.ru",       "inbox.ru",     "yandex.ru",      "yandex.com",     "qq.com",
        "vip.qq.com",    "163.com",      "126.com",        "sina.com",       "naver.com",
        "daum.net",      "hanmail.net",  "orange.fr",      "wanadoo.fr",     "free.fr",
        "laposte.net",   "libero.it",    "virgilio.it",    "tiscali.it",     "seznam.cz",
        "wp.pl",         "o2.pl",        "onet.pl",        "interia.pl",     "rediffmail.com",
        "zoho.com",      "proton.me",    "protonmail.com", "tutanota.com",   "mail.com",
        "fastmail.com",  "hushmail.com", "uol.com.br",     "bol.com.br",     "terra.com.br",
        "comcast.net",   "verizon.net",  "att.net",        "cox.net",        "btinternet.com",
        "bigpond.com",   "shaw.ca",      "docomo.ne.jp",   "abo.wanadoo.fr", "rocketmail.com",
        "smtp.gmx.de",   "list.ru",      "bk.ru",          "yeah.net",       "a.b.c.d.e.gmail.com",
        "earthlink.net", "ukr.net",      "rambler.ru",     "sbcglobal.net",  "foxmail.com",
    };
    static const char *const others[] = {
        "",
        "com",
        "example.com",
        "gmail.example",
        "gmail.com.example.com",
        "xgmail.com",
        "notyahoo.com",
        "google.com",
        "gmail",
        ".gmail",
        "co.uk",
        "yahoo",
        "mail",
        "ru",
        "debian.org",
        "gmailcom",
        "gmail..com",
        "protection.test",
        "web.de.example",
        "\xff\xff.\xff",
    };

    (void)state;
    for (size_t i = 0; i < ROWS(known); i++)
        assert_row_true(known[i], assent_freemail_find(known[i]) != NULL);
    for (size_t i = 0; i < ROWS(others); i++)
        assert_row_true(others[i], assent_freemail_find(others[i]) == NULL);
    assert_ptr_equal(assent_freemail_find("gmail.com"), assent_freemail_find("googlemail.com"));
    assert_ptr_not_equal(assent_freemail_find("gmail.com"), assent_freemail_find("hotmail.com"));
}

static void knows_their_hosts(void **state)
{
    static const struct {
        const char *domain;
        const char *host;
        bool owns;
    } rows[] = {
        { "gmail.com", "mail-ej1-f43.google.com", true },
        { "gmail.com", "MAIL-EJ1-F43.GOOGLE.COM.", true },
        { "gmail.com", "google.com", true },
        { "gmail.com", "notgoogle.com", false },
        { "gmail.com", "google.com.example.net", false },
        { "gmail.com", "mail.yahoo.com", false },
        { "gmail.com", "", false },
        { "hotmail.com", "mail-db8eur05on2101.outbound.protection.outlook.com", true },
        { "live.fr", "bay004-omc1s23.hotmail.com", true },
        { "yahoo.fr", "sonic301-20.consmr.mail.ne1.yahoo.com", true },
        { "yahoo.co.jp", "omggw100.mail.djm.yahoo.co.jp", true },
        { "yahoo.co.jp", "sonic301-20.consmr.mail.ne1.yahoo.com", false },
        { "sbcglobal.net", "sonic301-20.consmr.mail.ne1.yahoo.com", true },
        { "aol.com", "sonic301-20.consmr.mail.ne1.yahoo.com", true },
        { "gmx.de", "mout.gmx.net", true },
        { "web.de", "mout.web.de", true },
        { "mail.com", "mout.gmx.com", true },
        { "t-online.de", "mailout07.t-online.de", true },
        { "t-online.de", "p5b3364c6.dip0.t-ipconnect.de", false },
        { "icloud.com", "st43p00im-ztdg10073201.me.com", true },
        { "proton.me", "mail-40131.protonmail.ch", true },
        { "fastmail.com", "out4-smtp.messagingengine.com", true },
        { "yandex.ru", "forward500b.mail.yandex.net", true },
        { "inbox.ru", "smtp51.i.mail.ru", true },
        { "orange.fr", "smtp-07.smtpout.orange.fr", true },
        { "comcast.net", "resqmta-c1p-024061.sys.comcast.net", true },
        { "qq.com", "mail.163.com", false },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct assent_freemail *provider = assent_freemail_find(rows[i].domain);
        assert_row_true(rows[i].domain, provider != NULL);
        assert_row_number(rows[i].host, assent_freemail_owns(provider, rows[i].host), rows[i].owns);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(domains_are_sorted),
        cmocka_unit_test(domains_can_be_found),
        cmocka_unit_test(knows_providers),
        cmocka_unit_test(knows_their_hosts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
