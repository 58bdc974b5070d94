/*
 * Domain names as the DNS has them: labels with their lengths (RFC 1035 section 3.1),
 * always in lower case, so that equal names have equal bytes.
 *
 * From any thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_DNS_NAME_H
#define ASSENT_DNS_NAME_H

#include <assent/resolver.h>

enum { ASSENT_DNS_MOST_LABEL = 63, ASSENT_DNS_MOST_NAME = 255 };

struct assent_dns_name {
    uint8_t length; /* of all bytes, with the empty label at the end */
    uint8_t bytes[ASSENT_DNS_MOST_NAME];
};

/* A name as callers write it: visible ASCII without backslashes, labels of 1 to 63 characters, 253
 * in all; "." is the root, and one dot at the end may be there. False: it is none. */
bool assent_dns_name_from_text(struct assent_dns_name *name, const char *text);
/* The same of a zone file: "\." and "\DDD" stand for any byte. */
bool assent_dns_name_from_master(struct assent_dns_name *name, const char *text);

/* Reads the name at a place of a packet and returns the place behind it; 0: it is broken. */
size_t assent_dns_name_read(struct assent_dns_name *name, const uint8_t *packet, size_t length,
                            size_t at);

/* False: there are bytes in it that host names do not have; '?' stands for them. */
bool assent_dns_name_to_text(const struct assent_dns_name *name, char text[ASSENT_DNS_NAME_SIZE]);

bool assent_dns_name_equal(const struct assent_dns_name *left, const struct assent_dns_name *right);
/* inner is outer, or stands below it. */
bool assent_dns_name_within(const struct assent_dns_name *inner,
                            const struct assent_dns_name *outer);

#endif
