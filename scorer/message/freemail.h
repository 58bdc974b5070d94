/*
 * Freemail: domains where anybody gets an address, and whose servers send for them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_FREEMAIL_H
#define ASSENT_MESSAGE_FREEMAIL_H

#include <stdbool.h>
#include <stddef.h>

struct assent_freemail;

/* The provider that gives away addresses in a domain ("gmail.com", in any case, of a host name
 * also "mail.gmail.com"); NULL: none that is known. */
const struct assent_freemail *assent_freemail_find(const char *domain);

/* Whether it is such a domain itself, and not a host in one. */
bool assent_freemail_is_domain(const char *domain);

/* Whether a host of that name (any case) is one of the provider's: mail-ej1-f43.google.com is one
 * of gmail.com's. */
bool assent_freemail_owns(const struct assent_freemail *provider, const char *host_name);

/* For the test of their order. */
size_t assent_freemail_count(void);
const char *assent_freemail_domain_at(size_t index);

#endif
