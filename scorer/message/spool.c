/*
 * Spool: small pieces are gathered in a buffer, large ones go straight into the
 * memfd. A message that fits the buffer never needs a file unless somebody asks
 * for one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/spool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { BUFFER_SIZE = 16 * 1024 };

void assent_spool_init(struct assent_spool *spool)
{
    *spool = (struct assent_spool){ .fd = -1 };
}

void assent_spool_fini(struct assent_spool *spool)
{
    if (spool->map != NULL)
        (void)munmap(spool->map, spool->map_length);
    if (spool->fd >= 0)
        (void)close(spool->fd);
    free(spool->buffer);
    assent_spool_init(spool);
}

static bool fail(struct assent_spool *spool)
{
    spool->failed = true;
    return false;
}

static bool write_all(struct assent_spool *spool, const char *data, size_t length)
{
    if (spool->fd < 0)
        spool->fd = memfd_create("assent-message", MFD_CLOEXEC);
    if (spool->fd < 0)
        return fail(spool);
    while (length > 0) {
        ssize_t count = write(spool->fd, data, length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return fail(spool);
        data += count;
        length -= (size_t)count;
        spool->written += (size_t)count;
    }
    return true;
}

static bool flush(struct assent_spool *spool)
{
    size_t held = spool->held;

    spool->held = 0;
    return held == 0 || write_all(spool, spool->buffer, held);
}

bool assent_spool_add(struct assent_spool *spool, const void *data, size_t length)
{
    if (spool->failed)
        return false;
    if (spool->buffer == NULL)
        spool->buffer = malloc(BUFFER_SIZE);
    if (spool->buffer == NULL)
        return fail(spool);
    if (length > BUFFER_SIZE - spool->held && !flush(spool))
        return false;
    if (length > BUFFER_SIZE)
        return write_all(spool, data, length);
    memcpy(spool->buffer + spool->held, data, length);
    spool->held += length;
    return true;
}

size_t assent_spool_size(const struct assent_spool *spool)
{
    return spool->written + spool->held;
}

int assent_spool_file(struct assent_spool *spool)
{
    return flush(spool) ? spool->fd : -1;
}

const char *assent_spool_read(struct assent_spool *spool, size_t most, size_t *length)
{
    size_t size = assent_spool_size(spool);

    *length = size < most ? size : most;
    if (spool->fd < 0)
        return spool->buffer;
    (void)flush(spool);
    if (spool->map == NULL && spool->written > 0) {
        spool->map = mmap(NULL, spool->written, PROT_READ, MAP_PRIVATE, spool->fd, 0);
        if (spool->map == MAP_FAILED)
            spool->map = NULL;
        spool->map_length = spool->written;
    }
    if (*length > spool->written)
        *length = spool->written;
    if (spool->map == NULL)
        *length = 0;
    return spool->map;
}
