/*
 * Forged header fields: those that only we may write.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_ENGINE_FORGED_H
#define ASSENT_ENGINE_FORGED_H

#include "scorer/engine/transaction.h"

/* Notes a header field of the message if it is one of ours. False: out of memory. */
bool assent_forged_note(struct assent_transaction *transaction, const char *name,
                        const char *value);

/* Copies the authserv-id of an Authentication-Results value (RFC 8601 section 2.2), without
 * comments and quotes; "" when there is none. */
void assent_forged_authserv_id(const char *value, char *id, size_t size);

#endif
