/*
 * The store, as the follower reads it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_STORE_H
#define ASSENT_STATE_STORE_H

#include <assent/store.h>

#include "scorer/state/command.h"
#include "scorer/state/document.h"

struct assent_store_meta {
    char epoch[ASSENT_EPOCH_SIZE]; /* "": nothing was ever set */
    uint64_t generation;
    char supersedes[1024]; /* epochs, with spaces between them */
};

enum assent_state_fault assent_store_meta(struct assent_state *state,
                                          struct assent_store_meta *meta,
                                          struct assent_error *error);

/* Reads one list into a document. Entries that make no sense are passed over. */
enum assent_state_fault assent_store_load_list(struct assent_state *state,
                                               struct assent_document *document,
                                               enum assent_list_name list,
                                               struct assent_error *error);

/* Takes the changes after the document's generation up to the newest. *gap: the history does not
 * reach back that far, or cannot be read: everything has to be loaded. */
enum assent_state_fault assent_store_catch_up(struct assent_state *state,
                                              struct assent_document *document, bool *gap,
                                              struct assent_error *error);

#endif
