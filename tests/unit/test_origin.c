/*
 * Tests of where a message came from, behind trusted relays and without.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/origin.h"

#include "scorer/engine/snapshot.h"
#include "tests/support/parsing.h"
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define RELAY "trusted-relays: 192.0.2.5"
#define DATE  "; Mon, 6 Jul 2026 12:00:00 +0200"
#define STRANGER \
    "from mail.b.test (mx.b.test [198.51.100.7]) by mx2.example.org (Postfix) with ESMTP" DATE
#define FORGED \
    "from good.test (good.test [203.0.113.9]) by mx.example.org (Postfix) with ESMTP" DATE

enum { MOST_LINES = 6 };

struct row {
    const char *name;
    const char *entries[5];
    const char *client; /* "192.0.2.5", the relay */
    const char *lines[MOST_LINES];
    const char *address; /* of the origin; "client": it is the client */
    const char *verified_name, *helo, *server_name;
    const char *login;
    size_t relays;
    enum assent_direction direction;
    bool outside, host_checks;
};

static const struct row rows[] = {
    { .name = "a stranger",
      .entries = { RELAY },
      .client = "198.51.100.7",
      .lines = { FORGED },
      .address = "client",
      .outside = true,
      .host_checks = true },
    { .name = "no list",
      .lines = { STRANGER },
      .address = "client",
      .outside = true,
      .host_checks = true },
    { .name = "a stranger behind the backup MX",
      .entries = { RELAY },
      .lines = { STRANGER, FORGED },
      .address = "198.51.100.7",
      .verified_name = "mx.b.test",
      .helo = "mail.b.test",
      .server_name = "mx2.example.org",
      .relays = 1,
      .outside = true,
      .host_checks = true },
    { .name = "a stranger without a name",
      .entries = { RELAY },
      .lines = { "from x (unknown [198.51.100.7]) by mx2.example.org (Postfix) with ESMTP" DATE },
      .address = "198.51.100.7",
      .helo = "x",
      .server_name = "mx2.example.org",
      .relays = 1,
      .outside = true,
      .host_checks = true },
    { .name = "a stranger over IPv6",
      .entries = { "trusted-relays: 2001:db8::/64" },
      .client = "2001:db8::5",
      .lines = { "from x (mx.b.test [IPv6:2001:db8:1::7]) by mx2.example.org (Postfix) with "
                 "ESMTP" DATE },
      .address = "2001:db8:1::7",
      .verified_name = "mx.b.test",
      .helo = "x",
      .server_name = "mx2.example.org",
      .relays = 1,
      .outside = true,
      .host_checks = true },
    { .name = "a server that does not say whether the name is verified",
      .entries = { RELAY },
      .lines = { "from x (mx.b.test [198.51.100.7]) by mx2.example.org with ESMTP" DATE },
      .address = "198.51.100.7",
      .helo = "x",
      .server_name = "mx2.example.org",
      .relays = 1,
      .outside = true,
      .host_checks = true },
    { .name = "two relays, the second by its address",
      .entries = { RELAY, "trusted-relays: 192.0.2.6" },
      .lines = { "from mx3.example.org (unknown [192.0.2.6]) by mx2.example.org (Postfix) with "
                 "ESMTP" DATE,
                 STRANGER, FORGED },
      .address = "198.51.100.7",
      .verified_name = "mx.b.test",
      .helo = "mail.b.test",
      .server_name = "mx2.example.org",
      .relays = 2,
      .outside = true,
      .host_checks = true },
    { .name = "two relays, the second by its name",
      .entries = { RELAY, "trusted-relays: client:*.example.net" },
      .lines = { "from x (out1.example.net [203.0.113.1]) by mx2.example.org (Postfix) with "
                 "ESMTP" DATE,
                 STRANGER },
      .address = "198.51.100.7",
      .verified_name = "mx.b.test",
      .helo = "mail.b.test",
      .server_name = "mx2.example.org",
      .relays = 2,
      .outside = true,
      .host_checks = true },
    { .name = "a name that is only said does not make a relay",
      .entries = { RELAY, "trusted-relays: client:*.example.net" },
      .lines = { "from out1.example.net (unknown [203.0.113.1]) by mx2.example.org (Postfix) with "
                 "ESMTP" DATE,
                 STRANGER },
      .address = "203.0.113.1",
      .helo = "out1.example.net",
      .server_name = "mx2.example.org",
      .relays = 1,
      .outside = true,
      .host_checks = true },
    { .name = "an inner hop of the relay",
      .entries = { RELAY },
      .lines = { "from edge (edge [10.0.0.4]) by mx2.example.org (Postfix) with ESMTP" DATE,
                 STRANGER },
      .address = "198.51.100.7",
      .verified_name = "mx.b.test",
      .helo = "mail.b.test",
      .server_name = "mx2.example.org",
      .relays = 2,
      .outside = true,
      .host_checks = true },
    { .name = "a content filter hands back",
      .entries = { "trusted-relays: 127.0.0.1" },
      .client = "127.0.0.1",
      .lines = { "from mx.example.org ([127.0.0.1]) by localhost (mx.example.org [127.0.0.1]) "
                 "(amavisd-new, port 10024) with LMTP id kGCz" DATE,
                 STRANGER },
      .address = "198.51.100.7",
      .verified_name = "mx.b.test",
      .helo = "mail.b.test",
      .server_name = "mx2.example.org",
      .relays = 2,
      .outside = true,
      .host_checks = true },
    { .name = "LMTP and a unix socket",
      .entries = { RELAY },
      .lines = { "from mx2.example.org by mb.example.org with LMTP id wOXh (envelope-from "
                 "<a@b.test>)" DATE,
                 "from mx2.example.org ([unix socket]) by mx2.example.org (Cyrus v2.4) with "
                 "ESMTP" DATE,
                 STRANGER },
      .address = "198.51.100.7",
      .verified_name = "mx.b.test",
      .helo = "mail.b.test",
      .server_name = "mx2.example.org",
      .relays = 3,
      .outside = true,
      .host_checks = true },
    { .name = "fetchmail",
      .entries = { "trusted-relays: 127.0.0.1" },
      .client = "127.0.0.1",
      .lines = { "from pop.c.test [203.0.113.20] by localhost with POP3 (fetchmail-6.4.37) for "
                 "<bob@localhost> (single-drop)" DATE,
                 STRANGER, FORGED },
      .address = "198.51.100.7",
      .verified_name = "mx.b.test",
      .helo = "mail.b.test",
      .server_name = "mx2.example.org",
      .relays = 2,
      .outside = true,
      .host_checks = true },
    { .name = "getmail from Google",
      .entries = { "trusted-relays: 127.0.0.1" },
      .client = "127.0.0.1",
      .lines = { "from imap.google.test (203.0.113.20) by localhost with IMAP4-SSL" DATE,
                 "by 2002:a05:6e02:1c8c:b0:35d:7ee1:1 with SMTP id w12csp1" DATE,
                 "from mail.b.test (mx.b.test. [198.51.100.7]) by mx.google.test with ESMTPS id "
                 "d2" DATE },
      .address = "198.51.100.7",
      .helo = "mail.b.test",
      .server_name = "mx.google.test",
      .relays = 3,
      .outside = true,
      .host_checks = true },
    { .name = "qmail, two lines each",
      .entries = { RELAY },
      .lines = { "(qmail 123 invoked from network); 6 Jul 2026 10:00:00 -0000",
                 "from unknown (HELO mail.b.test) (198.51.100.7) by mx2.example.org with "
                 "SMTP" DATE },
      .address = "198.51.100.7",
      .helo = "mail.b.test",
      .server_name = "mx2.example.org",
      .relays = 2,
      .outside = true,
      .host_checks = true },
    { .name = "qmail, a user of the host",
      .entries = { RELAY },
      .lines = { "(qmail 123 invoked by uid 1000); 6 Jul 2026 10:00:00 -0000" },
      .address = "unknown",
      .relays = 1 },
    { .name = "Exim",
      .entries = { RELAY },
      .lines = { "from mx.b.test ([198.51.100.7]:4321 helo=mail.b.test) by mx2.example.org with "
                 "esmtps (TLS1.3) (Exim 4.96) id 1rAS" DATE },
      .address = "198.51.100.7",
      .verified_name = "mx.b.test",
      .helo = "mail.b.test",
      .server_name = "mx2.example.org",
      .relays = 1,
      .outside = true,
      .host_checks = true },
    { .name = "Exchange",
      .entries = { RELAY },
      .lines = { "from EX2.example.org (10.1.1.2) by EX1.example.org (10.1.1.1) with Microsoft "
                 "SMTP "
                 "Server id 15.1" DATE,
                 "from mail.b.test (198.51.100.7) by EX2.example.org (10.1.1.2) with Microsoft "
                 "SMTP "
                 "Server id 15.1 via Frontend Transport" DATE },
      .address = "198.51.100.7",
      .helo = "mail.b.test",
      .server_name = "EX2.example.org",
      .relays = 2,
      .outside = true,
      .host_checks = true },
    { .name = "a login somewhere else proves nothing",
      .entries = { RELAY },
      .lines = { "from x (dsl.b.test [198.51.100.7]) (Authenticated sender: alice) by "
                 "mx2.example.org "
                 "(Postfix) with ESMTPSA id 1" DATE },
      .address = "198.51.100.7",
      .verified_name = "dsl.b.test",
      .helo = "x",
      .server_name = "mx2.example.org",
      .relays = 1,
      .outside = true,
      .host_checks = true },
    { .name = "one of our own hosts, through the relay",
      .entries = { RELAY, "trusted-clients: 198.51.100.0/24" },
      .lines = { STRANGER },
      .address = "198.51.100.7",
      .verified_name = "mx.b.test",
      .helo = "mail.b.test",
      .server_name = "mx2.example.org",
      .relays = 1 },
    { .name = "in no-host-checks, through the relay",
      .entries = { RELAY, "no-host-checks: client:mx.b.test" },
      .lines = { STRANGER },
      .address = "198.51.100.7",
      .verified_name = "mx.b.test",
      .helo = "mail.b.test",
      .server_name = "mx2.example.org",
      .relays = 1,
      .outside = true },
    { .name = "the relay in no-host-checks",
      .entries = { RELAY, "no-host-checks: 192.0.2.5" },
      .lines = { STRANGER },
      .address = "198.51.100.7",
      .verified_name = "mx.b.test",
      .helo = "mail.b.test",
      .server_name = "mx2.example.org",
      .relays = 1,
      .outside = true,
      .host_checks = true },
    { .name = "a relay that has logged in",
      .entries = { RELAY },
      .login = "relay",
      .lines = { STRANGER },
      .address = "198.51.100.7",
      .verified_name = "mx.b.test",
      .helo = "mail.b.test",
      .server_name = "mx2.example.org",
      .relays = 1,
      .outside = true,
      .host_checks = true },

    /* Nobody says who it is. */
    { .name = "a relay that writes no line", .entries = { RELAY }, .address = "unknown" },
    { .name = "written on the relay",
      .entries = { RELAY },
      .lines = { "by mx2.example.org (Postfix, from userid 1000) id 4B2C1" DATE },
      .address = "unknown",
      .relays = 1 },
    { .name = "handed in again on the relay, by a content filter",
      .entries = { RELAY },
      .lines = { "by mx2.example.org (Postfix, from userid 1000) id 4B2C1" DATE, STRANGER },
      .address = "unknown",
      .relays = 1,
      .outside = true },
    { .name = "handed in again behind an inner hop",
      .entries = { RELAY },
      .lines = { "from x (localhost [127.0.0.1]) by mx2.example.org (Postfix) with ESMTP" DATE,
                 "by mx2.example.org (Postfix, from userid 1000) id 4B2C1" DATE, STRANGER },
      .address = "unknown",
      .relays = 2,
      .outside = true },
    { .name = "written near the relay",
      .entries = { RELAY },
      .lines = { "from pc (pc [10.0.0.9]) by mx2.example.org (Postfix) with ESMTPSA id "
                 "4B2C1" DATE },
      .address = "unknown",
      .relays = 1 },
    { .name = "a line without a client",
      .entries = { RELAY },
      .lines = { "by mx2.example.org with HTTP id 1" DATE },
      .address = "unknown",
      .relays = 1 },
    { .name = "a line of Google's for a browser",
      .entries = { RELAY },
      .lines = { "by 2002:a05:7208:c052:b0:75:428f:3ee6 with HTTP" DATE },
      .address = "unknown",
      .relays = 1 },
    { .name = "a name in place of an address",
      .entries = { RELAY },
      .lines = { "from mail.b.test by mx2.example.org with SMTP id 1" DATE, FORGED },
      .address = "unknown",
      .relays = 1,
      .outside = true },
    { .name = "HELO that looks like more",
      .entries = { RELAY },
      .lines = { "from x [203.0.113.9] by y with POP3 (mx.b.test [198.51.100.7]) by "
                 "mx2.example.org "
                 "(Postfix) with SMTP id 1" DATE,
                 FORGED },
      .address = "unknown",
      .relays = 1,
      .outside = true },
    { .name = "HELO that is a word of the line",
      .entries = { RELAY },
      .lines = { "from by (mx.b.test [198.51.100.7]) by mx2.example.org (Postfix) with SMTP" DATE,
                 FORGED },
      .address = "198.51.100.7",
      .verified_name = "mx.b.test",
      .helo = "by",
      .server_name = "mx2.example.org",
      .relays = 1,
      .outside = true,
      .host_checks = true },
    { .name = "HELO that looks like the line's end",
      .entries = { RELAY },
      .lines = { "from ; (mx.b.test [198.51.100.7]) by mx2.example.org with SMTP" DATE, FORGED },
      .address = "unknown",
      .relays = 1,
      .outside = true },
    { .name = "no HELO, and no address",
      .entries = { RELAY },
      .lines = { "from  by mx2.example.org with SMTP" DATE, FORGED },
      .address = "unknown",
      .relays = 1,
      .outside = true },
    { .name = "a browser has no HELO",
      .entries = { RELAY },
      .lines = { "from 198.51.100.7 ([198.51.100.7]) by mx2.example.org (Horde Framework) with "
                 "HTTPS" DATE },
      .address = "198.51.100.7",
      .server_name = "mx2.example.org",
      .relays = 1,
      .outside = true,
      .host_checks = true },
    { .name = "HELO that looks like LMTP",
      .entries = { RELAY },
      .lines = { "from x by y with LMTP (mx.b.test [198.51.100.7]) by mx2.example.org (Postfix) "
                 "with "
                 "SMTP id 1" DATE,
                 FORGED },
      .address = "unknown",
      .relays = 1,
      .outside = true },
    { .name = "an impossible address",
      .entries = { RELAY },
      .lines = { "from x (unknown [198.51.100.700]) by mx2.example.org (Postfix) with SMTP id "
                 "1" DATE,
                 FORGED },
      .address = "unknown",
      .relays = 1,
      .outside = true },
    { .name = "garbage",
      .entries = { RELAY },
      .lines = { ")(;[", FORGED },
      .address = "unknown",
      .relays = 1,
      .outside = true },
    { .name = "sendmail(1)",
      .entries = { "trusted-relays: 127.0.0.1" },
      .client = "127.0.0.1",
      .direction = ASSENT_LOCAL,
      .lines = { STRANGER },
      .address = "client" },
};

static struct parsing parse_lines(const struct row *row)
{
    struct assent_raw_header headers[MOST_LINES];
    size_t count = 0;

    for (; count < MOST_LINES && row->lines[count] != NULL; count++)
        headers[count] = (struct assent_raw_header){ "Received", row->lines[count] };
    return parsing_of(headers, count, "", 0, NULL);
}

static void compare(const struct row *row, const struct assent_view *view)
{
    const struct assent_client *origin = view->origin;
    bool named = row->verified_name != NULL;

    assert_row_number(row->name, view->relays, row->relays);
    assert_row_number(row->name, view->outside, row->outside);
    assert_row_number(row->name, view->host_checks, row->host_checks);
    if (strcmp(row->address, "client") == 0) {
        assert_row_true(row->name, origin == view->client);
        return;
    }
    assert_row_text(row->name, origin->address_text, row->address);
    assert_row_number(row->name, origin->family != ASSENT_FAMILY_NONE,
                      strcmp(row->address, "unknown") != 0);
    assert_row_text(row->name, origin->name, named ? row->verified_name : "");
    assert_row_number(row->name, origin->name_state,
                      named ? ASSENT_NAME_VERIFIED : ASSENT_NAME_UNKNOWN);
    assert_row_text(row->name, origin->helo, row->helo == NULL ? "" : row->helo);
    assert_row_text(row->name, origin->server_name,
                    row->server_name == NULL ? "" : row->server_name);
    assert_row_text(row->name, origin->login, "");
    assert_row_text(row->name, origin->tls_version, "");
}

static void is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_snapshot *snapshot = scoring_settings(rows[i].entries);
        struct parsing parsing = parse_lines(&rows[i]);
        struct assent_client client = { .name_state = ASSENT_NAME_UNKNOWN };
        struct assent_client found;
        struct assent_view view = { .client = &client,
                                    .message = parsing.message,
                                    .direction = rows[i].direction,
                                    .wall = INT64_C(1790000000000) };
        (void)assent_client_set_address(&client,
                                        rows[i].client == NULL ? "192.0.2.5" : rows[i].client);
        if (rows[i].login != NULL)
            (void)snprintf(client.login, sizeof(client.login), "%s", rows[i].login);
        view.lists = snapshot->lists;
        assent_origin_find(&view, &found);
        compare(&rows[i], &view);
        parsing_end(&parsing);
        assent_snapshot_release(snapshot);
    }
}

/* Whatever a stranger says to a relay, with blanks or without, he comes from where he comes from,
 * or is not known; he is never one of ours, and never somebody else. */
static void is_not_what_helo_says(void **state)
{
    static const char *const forms[] = {
        "from %s (mx.b.test [198.51.100.7]) by mx2.example.org (Postfix) with ESMTP id 1" DATE,
        "from %s (unknown [198.51.100.7]) (Authenticated sender: %s) by mx2.example.org (Postfix)"
        " with ESMTP id 1" DATE,
        "from %s (mx.b.test [198.51.100.7] (may be forged)) by mx2.example.org (8.17.1/8.17.1) "
        "with ESMTP id 1" DATE,
        "from %s ([198.51.100.7]) by mx2.example.org (8.17.1/8.17.1) with ESMTP id 1" DATE,
        "from mx.b.test ([198.51.100.7] helo=%s) by mx2.example.org with esmtp (Exim 4.96)" DATE,
        "from [198.51.100.7] (helo=%s) by mx2.example.org with esmtp (Exim 4.96) id 1" DATE,
        "from [198.51.100.7] (port=25 helo=%s) by mx2.example.org with esmtp (Exim 4.96)" DATE,
        "from unknown (HELO %s) (198.51.100.7) by mx2.example.org with SMTP" DATE,
        "from mx.b.test (EHLO %s) (198.51.100.7) by mx2.example.org with SMTP" DATE,
        "from %s (198.51.100.7) by mx2.example.org with Microsoft SMTP Server id 1" DATE,
        "from %s (mx.b.test. [198.51.100.7]) by mx2.example.org with ESMTPS id 1" DATE,
        "from [198.51.100.7] (HELO %s) by mx2.example.org (CommuniGate Pro SMTP 6) with ESMTP" DATE,
        "from %s by mx2.example.org with SMTP id 1" DATE,
    };
    static const char *const names[] = {
        "",
        "by",
        "BY",
        "from",
        "with",
        "for",
        "id",
        "via",
        "local",
        ";",
        "x;",
        ";by y",
        "[unix]",
        "[unix:/x]",
        "[10.0.0.1]",
        "10.0.0.1",
        "[192.0.2.5]",
        "[IPv6:::1]",
        "helo=x",
        "helo=[10.0.0.1]",
        "HELO",
        "EHLO [10.0.0.1]",
        "[",
        "]",
        "[[10.0.0.1]",
        "x[10.0.0.1]",
        "x@[10.0.0.1]",
        "a@b [10.0.0.1]",
        "by 10.0.0.1",
        "by 10.0.0.1 with SMTP",
        "by y with LMTP",
        "x with LMTP",
        "x by y with local",
        "with local",
        "x with POP3",
        "x via HTTP",
        "by by",
        "from by",
        "by from",
        "x id y by z",
        "qmail",
        "unknown",
        "localhost",
        "\xff",
        "=?utf-8?q?by?=",
        "\"x",
        "x\\",
        "<x>",
        "(",
        ")",
        "(x",
        "x (y",
        "x)(",
        "([10.0.0.1]",
        "x ([10.0.0.1]",
        "x ([unix]",
        "([10.0.0.1]) by y with LMTP (",
        ",",
    };
    size_t known = 0;

    (void)state;
    for (size_t i = 0; i < ROWS(forms); i++) {
        for (size_t k = 0; k < ROWS(names); k++) {
            char line[500];
            (void)snprintf(line, sizeof(line), forms[i], names[k], names[k]);
            const struct assent_raw_header headers[] = { { "Received", line },
                                                         { "Received", FORGED } };
            struct assent_snapshot *snapshot =
                scoring_settings((const char *const[]){ RELAY, NULL });
            struct parsing parsing = parsing_of(headers, 2, "", 0, NULL);
            struct assent_client client = { .name_state = ASSENT_NAME_UNKNOWN };
            struct assent_client found;
            struct assent_view view = { .client = &client, .message = parsing.message };
            (void)assent_client_set_address(&client, "192.0.2.5");
            view.lists = snapshot->lists;
            assent_origin_find(&view, &found);
            known += strcmp(view.origin->address_text, "198.51.100.7") == 0;
            if (strcmp(view.origin->address_text, "198.51.100.7") != 0)
                assert_row_text(line, view.origin->address_text, "unknown");
            assert_row_true(line, view.outside);
            assert_row_number(line, view.relays, 1);
            parsing_end(&parsing);
            assent_snapshot_release(snapshot);
        }
    }
    assert_true(known > ROWS(forms) * ROWS(names) / 2);
}

/* The walk has an end, and what follows it is not guessed. */
static void is_looked_for_in_so_many_lines(void **state)
{
    struct assent_raw_header headers[ASSENT_MOST_RELAYS + 1];

    (void)state;
    for (size_t inner = ASSENT_MOST_RELAYS - 1; inner <= ASSENT_MOST_RELAYS; inner++) {
        struct assent_snapshot *snapshot = scoring_settings((const char *const[]){ RELAY, NULL });
        for (size_t i = 0; i < inner; i++)
            headers[i] = (struct assent_raw_header){ "Received",
                                                     "from x (x [10.0.0.1]) by y with ESMTP" DATE };
        headers[inner] = (struct assent_raw_header){ "Received", STRANGER };
        struct parsing parsing = parsing_of(headers, inner + 1, "", 0, NULL);
        struct assent_client client = { .name_state = ASSENT_NAME_UNKNOWN };
        struct assent_client found;
        struct assent_view view = { .client = &client, .message = parsing.message };
        (void)assent_client_set_address(&client, "192.0.2.5");
        view.lists = snapshot->lists;
        assent_origin_find(&view, &found);
        assert_string_equal(view.origin->address_text,
                            inner < ASSENT_MOST_RELAYS ? "198.51.100.7" : "unknown");
        assert_int_equal(view.relays, ASSENT_MOST_RELAYS);
        parsing_end(&parsing);
        assent_snapshot_release(snapshot);
    }
}

#define GOOD_REST                                                                         \
    "From: Alice <alice@example.com>\nTo: bob@example.org\nSubject: x\nDate: Mon, 6 Jul " \
    "2026 12:00:00 +0200\nMessage-ID: <1@example.com>\n\nx\n"

/* What is said of it, from the message to the explanation. */
static void is_told(void **state)
{
    const struct mail mail = { .client = "192.0.2.5",
                               .message = "Received: " STRANGER "\n" GOOD_REST };
    struct test_time now = { 1790000000000, 1000 };
    struct assent_scorer *scorer = scoring_create(
        &now, scoring_settings((const char *const[]){ RELAY, "deny: 198.51.100.0/24", NULL }));
    struct assent_transaction *transaction = scoring_begin(scorer, &mail);
    const struct assent_decision *decision = assent_transaction_decide(transaction);
    char log[1000];

    (void)state;
    assert_non_null(decision);
    assert_string_equal(decision->origin, "198.51.100.7");
    assert_string_equal(decision->origin_name, "mx.b.test");
    assert_int_equal(decision->relays, 1);
    assert_int_equal(decision->verdict.kind, ASSENT_REJECT);
    assert_string_equal(decision->hits[decision->verdict.deciding_hit].evidence,
                        "198.51.100.0/24 (as Received says, through 192.0.2.5)");
    assent_explain_log(decision, log, sizeof(log));
    assert_non_null(strstr(log, " origin=198.51.100.7"));
    assent_transaction_destroy(transaction);
    assent_scorer_destroy(scorer);
}

static void is_the_client_otherwise(void **state)
{
    const struct mail mail = { .message = "Received: " STRANGER "\n" GOOD_REST };
    struct test_time now = { 1790000000000, 1000 };
    struct assent_scorer *scorer = scoring_create(
        &now, scoring_settings((const char *const[]){ "deny: 198.51.100.0/24", NULL }));
    struct assent_transaction *transaction = scoring_begin(scorer, &mail);
    const struct assent_decision *decision = assent_transaction_decide(transaction);

    (void)state;
    assert_non_null(decision);
    assert_null(decision->origin);
    assert_int_equal(decision->relays, 0);
    assert_int_equal(decision->verdict.kind, ASSENT_ACCEPT);
    assent_transaction_destroy(transaction);
    assent_scorer_destroy(scorer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_found),
        cmocka_unit_test(is_not_what_helo_says),
        cmocka_unit_test(is_looked_for_in_so_many_lines),
        cmocka_unit_test(is_told),
        cmocka_unit_test(is_the_client_otherwise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
