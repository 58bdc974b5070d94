/*
 * The resolver as the scorer sees it: <assent/resolver.h>, and how a message waits.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_DNS_RESOLVER_H
#define ASSENT_DNS_RESOLVER_H

#include <assent/resolver.h>

#include "scorer/base/pending.h"

/* The answer, after waiting for most milliseconds and for as long as the patience lasts; NULL: it
 * is not there by then. most below 0: only the patience counts. */
const struct assent_dns_answer *
assent_query_wait(struct assent_query *query, const struct assent_patience *patience, int64_t most);

#endif
