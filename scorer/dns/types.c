/*
 * The names of types and outcomes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/resolver.h>

#include "scorer/base/text.h"

static const struct {
    enum assent_dns_type type;
    const char *name;
} types[] = {
    { ASSENT_DNS_A, "A" },     { ASSENT_DNS_AAAA, "AAAA" }, { ASSENT_DNS_CNAME, "CNAME" },
    { ASSENT_DNS_MX, "MX" },   { ASSENT_DNS_NS, "NS" },     { ASSENT_DNS_PTR, "PTR" },
    { ASSENT_DNS_SOA, "SOA" }, { ASSENT_DNS_TXT, "TXT" },
};

static const char *const statuses[ASSENT_DNS_STATUS_COUNT] = {
    [ASSENT_DNS_ANSWERED] = "ANSWERED",       [ASSENT_DNS_NODATA] = "NODATA",
    [ASSENT_DNS_NXDOMAIN] = "NXDOMAIN",       [ASSENT_DNS_INVALID] = "INVALID",
    [ASSENT_DNS_SERVFAIL] = "SERVFAIL",       [ASSENT_DNS_REFUSED] = "REFUSED",
    [ASSENT_DNS_MALFORMED] = "MALFORMED",     [ASSENT_DNS_TIMEOUT] = "TIMEOUT",
    [ASSENT_DNS_UNREACHABLE] = "UNREACHABLE", [ASSENT_DNS_OVERLOAD] = "OVERLOAD",
    [ASSENT_DNS_CANCELLED] = "CANCELLED",
};

const char *assent_dns_type_name(enum assent_dns_type type)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (types[i].type == type)
            return types[i].name;
    return NULL;
}

bool assent_dns_type_parse(const char *name, enum assent_dns_type *type)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (!assent_text_equal(types[i].name, name))
            continue;
        *type = types[i].type;
        return true;
    }
    return false;
}

const char *assent_dns_status_name(enum assent_dns_status status)
{
    return statuses[status];
}

bool assent_dns_is_temporary(enum assent_dns_status status)
{
    return status >= ASSENT_DNS_SERVFAIL;
}
