/*
 * A name server on the loopback, for tests: what it does depends on the first label of
 * the name.
 *
 *     servfail, refused, notimp   that error code
 *     silent                      nothing
 *     silent-once                 nothing at the first time
 *     formerr                     FORMERR while there is EDNS in the question
 *     formerr-always              FORMERR, and EDNS in the answer
 *     edns                        its TXT tells whether there is EDNS in the question
 *     wrong-id, wrong-question    an answer to something else
 *     garbage, short, header      bytes that are no answer
 *     pointer                     a compressed name that leads to itself
 *     loop                        two aliases of each other
 *     chain                       aliases, in the wrong order, and an address
 *     mismatch                    records of other names and classes only
 *     cut                         cut by UDP, 40 texts by TCP
 *     cut-refused                 cut by UDP, and TCP connections are closed
 *     big                         a TXT record of nearly 64 KB, cut by UDP
 *     late                        an address after 200 ms
 *     nothing, absent             NODATA and NXDOMAIN, with an SOA of 77 seconds
 *     referral                    only the name servers of somebody else
 *     validated                   an address, with AD
 *     any other                   A 192.0.2.7, TTL 120; TXT "text"; NODATA for other types
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_TESTS_DNS_SERVER_H
#define ASSENT_TESTS_DNS_SERVER_H

#include <stdbool.h>

struct dns_server;

/* NULL: there is no port. */
struct dns_server *dns_server_start(void);
void dns_server_destroy(struct dns_server *server);

/* "127.0.0.1:port" */
const char *dns_server_address(const struct dns_server *server);
/* How many questions came. */
unsigned dns_server_questions(struct dns_server *server, bool by_tcp);

#endif
