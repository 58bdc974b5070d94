/*
 * Documents, as the store makes them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_DOCUMENT_H
#define ASSENT_STATE_DOCUMENT_H

#include <assent/document.h>

enum { ASSENT_EPOCH_SIZE = 33 };

/* An epoch that is too long is cut. */
void assent_document_set_origin(struct assent_document *document, const char *epoch,
                                uint64_t generation);

/* Puts or (details NULL) removes one entry of a list. False: the value or its details make no
 * sense, or out of memory; removing what is not there is fine. */
bool assent_document_put_entry(struct assent_document *document, enum assent_list_name list,
                               const char *value, const char *details);

/* An entry from its stored form. */
bool assent_document_read_entry(struct assent_entry *entry, const char *value, const char *details);

#endif
