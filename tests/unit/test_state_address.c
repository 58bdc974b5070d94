/*
 * Tests of Redis addresses.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/address.h"

#include "tests/support/table.h"

#define LONG_NAME "0123456789012345678901234567890123456789012345678901234567890123456789"

static void good_addresses(void **unused)
{
    static const struct {
        const char *name;
        const char *texts[4];
        enum assent_topology topology;
        const char *first; /* as text */
        size_t count;
        const char *master;
    } rows[] = {
        { "embedded", { "embedded" }, ASSENT_TOPOLOGY_SINGLE, "unix:/s/redis/redis.sock", 1, "" },
        { "path", { "/run/r.sock" }, ASSENT_TOPOLOGY_SINGLE, "unix:/run/r.sock", 1, "" },
        { "IPv4", { "192.0.2.1:6379" }, ASSENT_TOPOLOGY_SINGLE, "192.0.2.1:6379", 1, "" },
        { "IPv6", { "[2001:db8::1]:6379" }, ASSENT_TOPOLOGY_SINGLE, "[2001:db8::1]:6379", 1, "" },
        { "name", { "r.test:1" }, ASSENT_TOPOLOGY_SINGLE, "r.test:1", 1, "" },
        { "Sentinels",
          { "sentinel:mail@a.test:26379", "sentinel:mail@[::1]:26380" },
          ASSENT_TOPOLOGY_SENTINEL,
          "a.test:26379",
          2,
          "mail" },
        { "Cluster",
          { "cluster:10.0.0.1:7000", "cluster:10.0.0.2:7000", "cluster:[::1]:65535" },
          ASSENT_TOPOLOGY_CLUSTER,
          "10.0.0.1:7000",
          3,
          "" },
    };

    (void)unused;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_addresses addresses;
        struct assent_error error = { "" };
        char text[ASSENT_NODE_TEXT];
        assert_row_true(rows[i].name,
                        assent_addresses_parse(rows[i].texts, "/s", &addresses, &error));
        assent_node_text(&addresses.nodes[0], text, sizeof(text));
        assert_row_text(rows[i].name, text, rows[i].first);
        assert_row_number(rows[i].name, addresses.topology, rows[i].topology);
        assert_row_number(rows[i].name, addresses.count, rows[i].count);
        assert_row_text(rows[i].name, addresses.master, rows[i].master);
    }
}

static void bad_addresses(void **unused)
{
    static const struct {
        const char *name;
        const char *texts[4];
        const char *error; /* stands in it */
    } rows[] = {
        { "none", { NULL }, "no address" },
        { "empty", { "" }, "is no address" },
        { "no port", { "a.test" }, "is no address" },
        { "no host", { ":6379" }, "is no address" },
        { "port 0", { "a.test:0" }, "is no address" },
        { "port 65536", { "a.test:65536" }, "is no address" },
        { "port and more", { "a.test:6379x" }, "is no address" },
        { "negative port", { "a.test:-1" }, "is no address" },
        { "signed port", { "a.test:+1" }, "is no address" },
        { "bare IPv6", { "2001:db8::1:6379" }, "is no address" },
        { "open bracket", { "[::1:6379" }, "is no address" },
        { "empty brackets", { "[]:6379" }, "is no address" },
        { "a space", { "a test:6379" }, "is no address" },
        { "relative path", { "run/redis.sock" }, "is no address" },
        { "a URL", { "redis://a.test:6379" }, "is no address" },
        { "long path", { "/" LONG_NAME LONG_NAME }, "too long for a unix socket" },
        { "two servers", { "a.test:1", "b.test:1" }, "second server" },
        { "Sentinel without a name", { "sentinel:a.test:26379" }, "is no Sentinel" },
        { "Sentinel with an empty name", { "sentinel:@a.test:26379" }, "is no Sentinel" },
        { "Sentinel without a port", { "sentinel:mail@a.test" }, "is no Sentinel" },
        { "two masters", { "sentinel:a@a.test:1", "sentinel:b@a.test:2" }, "different masters" },
        { "Sentinel and Cluster", { "sentinel:a@a.test:1", "cluster:a.test:2" }, "another kind" },
        { "Cluster and server", { "cluster:a.test:2", "a.test:1" }, "another kind" },
        { "server and Cluster", { "embedded", "cluster:a.test:1" }, "another kind" },
        { "Cluster without a port", { "cluster:a.test" }, "is no node" },
        { "Cluster on a path", { "cluster:/run/redis.sock" }, "is no node" },
    };

    (void)unused;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_addresses addresses;
        struct assent_error error = { "" };
        assert_row_true(rows[i].name,
                        !assent_addresses_parse(rows[i].texts, "/s", &addresses, &error));
        if (strstr(error.text, rows[i].error) == NULL)
            fail_msg("%s: \"%s\" does not say \"%s\"", rows[i].name, error.text, rows[i].error);
    }
}

static void too_many_addresses(void **unused)
{
    const char *texts[ASSENT_MOST_NODES + 2];
    struct assent_addresses addresses;
    struct assent_error error = { "" };

    (void)unused;
    for (size_t i = 0; i <= ASSENT_MOST_NODES; i++)
        texts[i] = "cluster:a.test:1";
    texts[ASSENT_MOST_NODES + 1] = NULL;
    assert_false(assent_addresses_parse(texts, "/s", &addresses, &error));
    assert_true(assent_addresses_parse(texts + 1, "/s", &addresses, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_addresses),
        cmocka_unit_test(bad_addresses),
        cmocka_unit_test(too_many_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
