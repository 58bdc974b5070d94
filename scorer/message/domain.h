/*
 * Domains: which of them belong to one organization.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_DOMAIN_H
#define ASSENT_MESSAGE_DOMAIN_H

#include <stdbool.h>

/* The organizational domain: the label below the public suffix, and the suffix
 * ("mail.example.co.uk" gives "example.co.uk"). domain must be lower case; the result points
 * into it. The domain itself when it has no such parent, is a public suffix or an address. */
const char *assent_domain_organizational(const char *domain);

/* Whether both are of one organization; letters may be of any case. */
bool assent_domain_same_organization(const char *left, const char *right);

/* Whether it is a name of at least two labels whose last is no number. */
bool assent_domain_is_qualified(const char *name);

#endif
