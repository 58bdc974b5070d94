/*
 * Spool: a whole message in a memory file, as it comes.
 *
 * It is a memfd, so that a scanner in another process can be handed the very
 * same bytes without a copy, whatever the parser's limits.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_SPOOL_H
#define ASSENT_MESSAGE_SPOOL_H

#include <stdbool.h>
#include <stddef.h>

struct assent_spool {
    int fd;         /* -1: nothing was written to the file yet */
    size_t written; /* bytes in the file */
    size_t held;    /* bytes in the buffer, not yet in the file */
    char *buffer;
    bool failed; /* something could not be stored: what is there is the beginning */
    char *map;
    size_t map_length;
};

void assent_spool_init(struct assent_spool *spool);
void assent_spool_fini(struct assent_spool *spool);

/* False: it could not be stored, now or before. */
bool assent_spool_add(struct assent_spool *spool, const void *data, size_t length);

/* Bytes added so far and stored. */
size_t assent_spool_size(const struct assent_spool *spool);

/* A descriptor of the file with everything that was stored; it stays the spool's. -1: there is
 * none. */
int assent_spool_file(struct assent_spool *spool);

/* The first bytes of what was stored, at most `most`; they stay until fini, and nothing may be
 * added any more. NULL: they cannot be mapped, or there are none (*length is 0). */
const char *assent_spool_read(struct assent_spool *spool, size_t most, size_t *length);

#endif
