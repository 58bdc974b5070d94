/*
 * Tests of looking a sender up in a list.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/list.h>

#include <stdlib.h>

#include "tests/support/table.h"

enum { MOST_ENTRIES = 12, NOW = 1000000 };

/* A list of lines, as in an exported file; NULL ends them. */
static struct assent_list *make_list(const char *const *lines)
{
    struct assent_list *empty = assent_list_create();
    struct assent_list_builder *builder = assent_list_builder_create(empty);
    struct assent_entry entry;
    struct assent_error error;

    for (; *lines != NULL; lines++) {
        if (!assent_entry_parse_line(&entry, *lines, &error))
            fail_msg("%s: %s", *lines, error.text);
        assert_true(assent_list_builder_put(builder, &entry));
    }
    assent_list_release(empty);
    return assent_list_builder_finish(builder);
}

struct who {
    const char *address;
    const char *client; /* NULL: no client at all */
    const char *name;
    enum assent_name_state name_state;
    const char *helo;
};

static bool look_up(const struct assent_list *list, const struct who *who, bool identity,
                    bool authenticated, struct assent_list_match *match)
{
    struct assent_client client = { .name_state = who->name_state };
    struct assent_list_query query = {
        .address = who->address, .identity = identity, .authenticated = authenticated, .now = NOW
    };

    if (who->client != NULL) {
        (void)assent_client_set_address(&client, who->client);
        (void)snprintf(client.name, sizeof(client.name), "%s", who->name == NULL ? "" : who->name);
        (void)snprintf(client.helo, sizeof(client.helo), "%s", who->helo == NULL ? "" : who->helo);
        query.client = &client;
    }
    memset(match, 0, sizeof(*match));
    return assent_list_lookup(list, &query, match);
}

static const struct {
    const char *label;
    const char *entries[MOST_ENTRIES];
    struct who who;
    const char *winner; /* "": none holds */
} questions[] = {
    { "nothing in it", { NULL }, { .address = "a@b.test" }, "" },
    { "address", { "a@b.test" }, { .address = "a@b.test" }, "a@b.test" },
    { "any case", { "a@b.test" }, { .address = "A@B.Test" }, "a@b.test" },
    { "final dot", { "a@b.test" }, { .address = "a@b.test." }, "a@b.test" },
    { "another address", { "a@b.test" }, { .address = "c@b.test" }, "" },
    { "no address", { "a@b.test", "b.test" }, { .address = "" }, "" },
    { "NULL", { "a@b.test", "b.test" }, { .address = NULL }, "" },
    { "extension", { "a@b.test" }, { .address = "a+x@b.test" }, "a@b.test" },
    { "several extensions", { "a@b.test" }, { .address = "a+x+y@b.test" }, "a@b.test" },
    { "empty extension", { "a@b.test" }, { .address = "a+@b.test" }, "a@b.test" },
    { "extension in entry", { "a+x@b.test" }, { .address = "a+x@b.test" }, "a+x@b.test" },
    { "only this extension", { "a+x@b.test" }, { .address = "a+y@b.test" }, "" },
    { "not without it", { "a+x@b.test" }, { .address = "a@b.test" }, "" },
    { "not with more", { "a+x@b.test" }, { .address = "a+x+y@b.test" }, "" },
    { "plus at the start", { "+x@b.test" }, { .address = "+x@b.test" }, "+x@b.test" },
    { "quoted needlessly", { "a@b.test" }, { .address = "\"a\"@b.test" }, "a@b.test" },
    { "quoted", { "\"a b\"@b.test" }, { .address = "\"A b\"@b.test" }, "\"a b\"@b.test" },
    { "quoted, extension",
      { "\"a b\"@b.test" },
      { .address = "\"a b+x\"@b.test" },
      "\"a b\"@b.test" },
    { "folded", { "\xc3\xbc@b.test" }, { .address = "\xc3\x9c@b.test" }, "\xc3\xbc@b.test" },
    { "broken UTF-8 before the @", { "b.test" }, { .address = "\xff@b.test" }, "b.test" },
    { "control before the @", { "b.test" }, { .address = "a\x01\n@b.test" }, "b.test" },
    { "broken UTF-8 after the @", { "b.test" }, { .address = "a@\xff.b.test" }, "" },
    { "literal", { "a@[192.0.2.1]" }, { .address = "a@[192.0.2.1]" }, "a@[192.0.2.1]" },
    { "IPv6 literal",
      { "a@[IPv6:2001:db8::1]" },
      { .address = "a+x@[ipv6:2001:DB8:0::1]" },
      "a@[ipv6:2001:db8::1]" },
    { "domain", { "b.test" }, { .address = "a@b.test" }, "b.test" },
    { "domain, not below", { "b.test" }, { .address = "a@c.b.test" }, "" },
    { "below", { "*.b.test" }, { .address = "a@c.b.test" }, "*.b.test" },
    { "far below", { "*.b.test" }, { .address = "a@e.d.c.b.test" }, "*.b.test" },
    { "below, not itself", { "*.b.test" }, { .address = "a@b.test" }, "" },
    { "below, whole labels", { "*.b.test" }, { .address = "a@ab.test" }, "" },
    { "top level", { "*.test" }, { .address = "a@c.b.test" }, "*.test" },
    { "longest below",
      { "*.b.test", "*.c.b.test", "*.test" },
      { .address = "a@d.c.b.test" },
      "*.c.b.test" },
    { "U-label asked",
      { "m\xc3\xbcnchen.test" },
      { .address = "a@M\xc3\x9cnchen.TEST" },
      "xn--mnchen-3ya.test" },
    { "A-label asked",
      { "m\xc3\xbcnchen.test" },
      { .address = "a@XN--mnchen-3ya.test" },
      "xn--mnchen-3ya.test" },
    { "below a U-label",
      { "*.xn--mnchen-3ya.test" },
      { .address = "a@x.m\xc3\xbcnchen.test" },
      "*.xn--mnchen-3ya.test" },
    { "two @", { "b.test", "c.test" }, { .address = "a@b.test@c.test" }, "c.test" },
    { "a network", { "192.0.2.0/24" }, { .client = "192.0.2.77" }, "192.0.2.0/24" },
    { "beside it", { "192.0.2.0/24" }, { .client = "192.0.3.1" }, "" },
    { "odd prefix", { "192.0.2.64/27" }, { .client = "192.0.2.95" }, "192.0.2.64/27" },
    { "beside an odd prefix", { "192.0.2.64/27" }, { .client = "192.0.2.96" }, "" },
    { "half of all", { "128.0.0.0/1" }, { .client = "192.0.2.96" }, "128.0.0.0/1" },
    { "longer prefix",
      { "192.0.0.0/16", "192.0.2.0/24", "192.0.2.128/25" },
      { .client = "192.0.2.1" },
      "192.0.2.0/24" },
    { "one address", { "192.0.2.0/24", "192.0.2.1" }, { .client = "192.0.2.1" }, "192.0.2.1" },
    { "mapped client", { "192.0.2.0/24" }, { .client = "::ffff:192.0.2.1" }, "192.0.2.0/24" },
    { "IPv6", { "2001:db8::/32" }, { .client = "2001:db8:1::1" }, "2001:db8::/32" },
    { "one IPv6 address",
      { "2001:db8::1", "2001:db8::/33" },
      { .client = "2001:DB8::1" },
      "2001:db8::1" },
    { "IPv4 is not ::/8", { "::/8" }, { .client = "0.0.0.1" }, "" },
    { "no network address", { "192.0.2.0/24" }, { .client = "unix" }, "" },
    { "no client",
      { "192.0.2.0/24", "client:b.test", "helo:b.test" },
      { .address = "a@c.test" },
      "" },
    { "client name",
      { "client:mx.b.test" },
      { .client = "192.0.2.1", .name = "MX.b.test.", .name_state = ASSENT_NAME_VERIFIED },
      "client:mx.b.test" },
    { "unverified client name",
      { "client:mx.b.test", "client:*.b.test" },
      { .client = "192.0.2.1", .name = "mx.b.test", .name_state = ASSENT_NAME_UNVERIFIED },
      "" },
    { "unknown client name",
      { "client:mx.b.test" },
      { .client = "192.0.2.1", .name = "mx.b.test", .name_state = ASSENT_NAME_UNKNOWN },
      "" },
    { "below a client name",
      { "client:*.b.test", "client:*.test" },
      { .client = "192.0.2.1", .name = "a.mx.b.test", .name_state = ASSENT_NAME_VERIFIED },
      "client:*.b.test" },
    { "client name below, not itself",
      { "client:*.b.test" },
      { .client = "192.0.2.1", .name = "b.test", .name_state = ASSENT_NAME_VERIFIED },
      "" },
    { "HELO", { "helo:friend" }, { .client = "192.0.2.1", .helo = "FRIEND" }, "helo:friend" },
    { "HELO below",
      { "helo:*.b.test" },
      { .client = "192.0.2.1", .helo = "a.b.test" },
      "helo:*.b.test" },
    { "HELO literal",
      { "helo:[192.0.2.1]" },
      { .client = "192.0.2.9", .helo = "[192.0.2.1]" },
      "helo:[192.0.2.1]" },
    { "HELO bare address",
      { "helo:192.0.2.1" },
      { .client = "192.0.2.9", .helo = "192.0.2.1" },
      "helo:192.0.2.1" },
    { "HELO is not a domain", { "b.test" }, { .client = "192.0.2.9", .helo = "b.test" }, "" },
    { "no HELO", { "helo:b.test" }, { .client = "192.0.2.9" }, "" },
    { "a domain is not a HELO entry", { "helo:b.test" }, { .address = "a@helo:b.test" }, "" },
    { "a domain is not a network entry", { "192.0.2.1" }, { .address = "a@192.0.2.1" }, "" },
    { "a domain is not a pattern", { "*.b.test" }, { .address = "a@*.b.test" }, "" },
    { "a local part is not a client entry",
      { "client:b.test" },
      { .address = "client:b.test" },
      "" },
    /* what is expired at NOW, 1000 s after the epoch, holds no more */
    { "expires later",
      { "a@b.test expires=1970-01-01T00:16:40.001Z" },
      { .address = "a@b.test" },
      "a@b.test" },
    { "expires now", { "a@b.test expires=1970-01-01T00:16:40Z" }, { .address = "a@b.test" }, "" },
    { "expired, the next holds",
      { "a+x@b.test expires=1970-01-01T00:00:01Z", "b.test" },
      { .address = "a+x@b.test" },
      "b.test" },
};

static void finds_what_holds(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(questions); i++) {
        struct assent_list *list = make_list(questions[i].entries);
        struct assent_list_match match;
        bool found = look_up(list, &questions[i].who, false, false, &match);
        assert_row_text(questions[i].label, match.value, questions[i].winner);
        assert_row_number(questions[i].label, found, questions[i].winner[0] != '\0');
        assent_list_release(list);
    }
}

/* The list of everything that fits one sender, the most specific first: each must win over all
 * that follow, and the specificity fall. */
static void orders_by_specificity(void **state)
{
    static const char *const entries[] = {
        "a+x@d.c.b.test", "a@d.c.b.test",     "192.0.2.1",       "d.c.b.test",
        "192.0.2.0/31",   "192.0.0.0/16",     "*.c.b.test",      "*.b.test",
        "*.test",         "client:mx.c.test", "client:*.c.test", "client:*.test",
        "helo:mx.e.test", "helo:*.e.test",    "helo:*.test",     NULL,
    };
    const struct who who = { .address = "a+x@d.c.b.test",
                             .client = "192.0.2.1",
                             .name = "mx.c.test",
                             .name_state = ASSENT_NAME_VERIFIED,
                             .helo = "mx.e.test" };
    unsigned last = (unsigned)-1;

    (void)state;
    for (size_t i = 0; entries[i] != NULL; i++) {
        const char *rest[ROWS(entries)];
        struct assent_list_match match;
        for (size_t k = i; k < ROWS(entries); k++)
            rest[k - i] = entries[k];
        struct assent_list *list = make_list(rest);
        assert_row_true(entries[i], look_up(list, &who, false, false, &match));
        assert_row_text(entries[i], match.value, rest[0]);
        assert_row_true(entries[i], match.specificity > 0 && match.specificity < last);
        last = match.specificity;
        assent_list_release(list);
    }
}

static const struct {
    const char *label;
    struct who who;
    bool authenticated;
    const char *winner;
} claims[] = {
    { "authenticated", { .address = "a@b.test", .client = "198.51.100.9" }, true, "a@b.test" },
    { "authenticated, no client", { .address = "a@b.test" }, true, "a@b.test" },
    { "neither", { .address = "a@b.test", .client = "198.51.100.9" }, false, "" },
    { "neither, no client", { .address = "a@b.test" }, false, "" },
    { "from its network", { .address = "a+x@b.test", .client = "192.0.2.9" }, false, "a@b.test" },
    { "from its network, mapped",
      { .address = "a@b.test", .client = "::ffff:192.0.2.9" },
      false,
      "a@b.test" },
    { "network of another entry", { .address = "a@b.test", .client = "2001:db8::1" }, false, "" },
    { "domain from its network",
      { .address = "x@c.test", .client = "2001:db8::1" },
      false,
      "c.test" },
    { "entry without network", { .address = "x@y.c.test", .client = "2001:db8::1" }, false, "" },
    { "subdomain authenticated",
      { .address = "x@y.c.test", .client = "2001:db8::1" },
      true,
      "*.c.test" },
    { "addresses need none",
      { .address = "a@b.test", .client = "198.51.100.1" },
      false,
      "198.51.100.1" },
    { "verified names need none",
      { .client = "198.51.100.9", .name = "mx.d.test", .name_state = ASSENT_NAME_VERIFIED },
      false,
      "client:mx.d.test" },
    { "HELO alone", { .client = "198.51.100.9", .helo = "mx.e.test" }, false, "" },
    { "HELO, sender authenticated", { .client = "198.51.100.9", .helo = "mx.e.test" }, true, "" },
    { "HELO is the verified name",
      { .client = "198.51.100.9",
        .name = "MX.e.test",
        .name_state = ASSENT_NAME_VERIFIED,
        .helo = "mx.e.test." },
      false,
      "helo:mx.e.test" },
    { "HELO is the unverified name",
      { .client = "198.51.100.9",
        .name = "mx.e.test",
        .name_state = ASSENT_NAME_UNVERIFIED,
        .helo = "mx.e.test" },
      false,
      "" },
    { "HELO from its network",
      { .client = "203.0.113.5", .helo = "mx.f.test" },
      false,
      "helo:mx.f.test" },
    { "HELO from elsewhere", { .client = "203.0.112.5", .helo = "mx.f.test" }, false, "" },
};

static void asks_for_identity(void **state)
{
    static const char *const entries[] = {
        "a@b.test unverified-network=192.0.2.0/24 # partner",
        "c.test unverified-network=2001:db8::/32",
        "*.c.test",
        "198.51.100.1",
        "client:mx.d.test",
        "helo:mx.e.test",
        "helo:mx.f.test unverified-network=203.0.113.0/24",
        NULL,
    };
    struct assent_list *list = make_list(entries);
    struct assent_list_match match;

    (void)state;
    for (size_t i = 0; i < ROWS(claims); i++) {
        bool found = look_up(list, &claims[i].who, true, claims[i].authenticated, &match);
        assert_row_text(claims[i].label, match.value, claims[i].winner);
        assert_row_number(claims[i].label, found, claims[i].winner[0] != '\0');
    }
    (void)look_up(list, &claims[0].who, true, true, &match);
    assert_string_equal(match.note, "partner");
    /* a list without identity does not ask */
    assert_true(look_up(list, &claims[2].who, false, false, &match));
    assent_list_release(list);
}

static void bears_hostile_queries(void **state)
{
    static const char *const entries[] = { "a@b.test",      "b.test", "*.test",
                                           "192.0.2.0/24",  "::/8",   "helo:*.test",
                                           "client:*.test", NULL };
    struct assent_list *list = make_list(entries);
    size_t size = (size_t)1 << 16;
    char *address = malloc(size + 16);
    struct assent_list_match match;

    (void)state;
    assert_non_null(address);
    for (int letter = 1; letter < 256; letter++) {
        struct who who = { .address = address,
                           .client = "192.0.3.1",
                           .name = address,
                           .name_state = ASSENT_NAME_VERIFIED,
                           .helo = address };
        memset(address, letter, size);
        address[size] = '\0';
        assert_false(look_up(list, &who, true, true, &match));
        memcpy(address + size - 7, "@b.test", 8);
        assert_row_number("long local part", look_up(list, &who, true, true, &match), 1);
        memcpy(address, "a@", 2);
        memcpy(address + size - 7, "@", 2);
        assert_false(look_up(list, &who, true, true, &match));
    }
    /* as many labels as a name can have */
    memcpy(address, "a@", 2);
    for (size_t i = 0; i < 248; i += 2)
        memcpy(address + 2 + i, "a.", 2);
    memcpy(address + 250, "test", sizeof("test"));
    struct who who = { .address = address };
    assert_true(look_up(list, &who, true, true, &match));
    assert_string_equal(match.value, "*.test");
    free(address);
    assent_list_release(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_holds),
        cmocka_unit_test(orders_by_specificity),
        cmocka_unit_test(asks_for_identity),
        cmocka_unit_test(bears_hostile_queries),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
