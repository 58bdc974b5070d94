/*
 * The document: all settings and lists as they are at one moment (a generation),
 * as text, without judging them. What Redis holds, what is kept on disk against
 * its loss, and what snapshots are made from.
 *
 * A document belongs to one thread at a time.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_DOCUMENT_H
#define ASSENT_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <assent/error.h>
#include <assent/export.h>
#include <assent/list.h>

struct assent_document;

/* Empty: every setting at its default, generation 0. NULL: out of memory. */
ASSENT_API struct assent_document *assent_document_create(void);
/* Another one with the same content; the lists are shared. */
ASSENT_API struct assent_document *assent_document_copy(const struct assent_document *document);
ASSENT_API void assent_document_destroy(struct assent_document *document);

/* Which state of which history: the epoch is the name of one unbroken history of changes, the
 * generation counts them. "" and 0: nothing was ever set. */
ASSENT_API const char *assent_document_epoch(const struct assent_document *document);
ASSENT_API uint64_t assent_document_generation(const struct assent_document *document);

/* domain: "" for the global value. NULL: it is not set there. */
ASSENT_API const char *assent_document_get(const struct assent_document *document,
                                           const char *domain, const char *key);
/* value NULL: it is unset. False: out of memory. */
ASSENT_API bool assent_document_set(struct assent_document *document, const char *domain,
                                    const char *key, const char *value);
/* All that is set, sorted by domain (global ones first), then by key. */
ASSENT_API size_t assent_document_setting_count(const struct assent_document *document);
ASSENT_API void assent_document_setting_at(const struct assent_document *document, size_t index,
                                           const char **domain, const char **key,
                                           const char **value);

/* The document's own reference; never NULL. */
ASSENT_API struct assent_list *assent_document_list(const struct assent_document *document,
                                                    enum assent_list_name list);
/* Takes over the caller's reference. */
ASSENT_API void assent_document_set_list(struct assent_document *document,
                                         enum assent_list_name list, struct assent_list *table);

/* On disk: written to a new file that replaces the old one, so that a crash leaves one of the
 * two; read with every line checked. A file that is not there is an error of its own: *missing. */
ASSENT_API bool assent_document_save(const struct assent_document *document, const char *file,
                                     struct assent_error *error);
ASSENT_API struct assent_document *assent_document_read(const char *file, bool *missing,
                                                        struct assent_error *error);

#endif
