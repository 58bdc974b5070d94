/*
 * Records: what their data holds.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/dns/record.h"

#include <string.h>

bool assent_dns_has_host(uint16_t type)
{
    return type == ASSENT_DNS_CNAME || type == ASSENT_DNS_MX || type == ASSENT_DNS_NS ||
           type == ASSENT_DNS_PTR || type == ASSENT_DNS_SOA;
}

bool assent_dns_read_host(const uint8_t *packet, const struct assent_dns_raw *raw,
                          struct assent_dns_name *host)
{
    size_t preference = raw->type == ASSENT_DNS_MX ? 2 : 0;
    size_t end = raw->data + raw->length;
    struct assent_dns_name mailbox;

    if (raw->length <= preference)
        return false;
    size_t behind = assent_dns_name_read(host, packet, end, raw->data + preference);
    if (raw->type != ASSENT_DNS_SOA)
        return behind == end;
    if (behind != 0)
        behind = assent_dns_name_read(&mailbox, packet, end, behind);
    return behind != 0 && end - behind == 20;
}

bool assent_dns_join_strings(const uint8_t *packet, const struct assent_dns_raw *raw,
                             size_t *length, uint8_t *joined)
{
    const uint8_t *at = packet + raw->data;
    const uint8_t *end = at + raw->length;

    *length = 0;
    while (at < end) {
        size_t size = *at++;
        if (size > (size_t)(end - at))
            return false;
        if (joined != NULL)
            memcpy(joined + *length, at, size);
        *length += size;
        at += size;
    }
    return raw->length > 0;
}

bool assent_dns_measure(const uint8_t *packet, const struct assent_dns_raw *raw, size_t *length)
{
    struct assent_dns_name host;
    char text[ASSENT_DNS_NAME_SIZE];

    if (raw->type == ASSENT_DNS_A || raw->type == ASSENT_DNS_AAAA) {
        *length = raw->type == ASSENT_DNS_A ? 4 : 16;
        return raw->length == *length;
    }
    if (raw->type == ASSENT_DNS_TXT) {
        bool fine = assent_dns_join_strings(packet, raw, length, NULL);
        (*length)++; /* the NUL */
        return fine;
    }
    if (!assent_dns_read_host(packet, raw, &host))
        return false;
    *length = assent_dns_name_to_text(&host, text) ? strlen(text) + 1 : 0;
    return true;
}
