/*
 * Suspects: shared memory with one atomic word per message at work and a list of
 * suspects, the oldest of which gives way. The supervisor writes the list only
 * while no filter runs.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "milter/suspects.h"

#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PLACES = 1024, LISTED = 256 };

struct listed {
    uint64_t fingerprint; /* 0: none */
    unsigned crashes;
};

struct suspects {
    _Atomic uint64_t places[PLACES]; /* 0: free */
    struct listed listed[LISTED];
    size_t next; /* the one that gives way next */
};

static struct suspects *map(int fd)
{
    void *memory = mmap(NULL, sizeof(struct suspects), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    return memory == MAP_FAILED ? NULL : memory;
}

struct suspects *suspects_create(int *fd)
{
    *fd = memfd_create("assent-suspects", MFD_CLOEXEC);
    if (*fd < 0 || ftruncate(*fd, sizeof(struct suspects)) != 0)
        return NULL;
    return map(*fd);
}

struct suspects *suspects_attach(int fd)
{
    return map(fd);
}

/* Begins the search at a place that depends on the fingerprint: threads seldom meet. */
size_t suspects_enter(struct suspects *suspects, uint64_t fingerprint)
{
    for (size_t i = 0; i < PLACES; i++) {
        size_t place = (fingerprint + i) % PLACES;
        uint64_t expected = 0;
        if (atomic_compare_exchange_strong(&suspects->places[place], &expected, fingerprint))
            return place;
    }
    return SUSPECTS_NO_PLACE;
}

void suspects_leave(struct suspects *suspects, size_t place)
{
    if (place != SUSPECTS_NO_PLACE)
        atomic_store(&suspects->places[place], 0);
}

static struct listed *find(struct suspects *suspects, uint64_t fingerprint)
{
    for (size_t i = 0; i < LISTED; i++)
        if (suspects->listed[i].fingerprint == fingerprint)
            return &suspects->listed[i];
    return NULL;
}

unsigned suspects_crashes(struct suspects *suspects, uint64_t fingerprint)
{
    const struct listed *listed = find(suspects, fingerprint);

    return listed == NULL ? 0 : listed->crashes;
}

static void list(struct suspects *suspects, uint64_t fingerprint)
{
    struct listed *listed = find(suspects, fingerprint);

    if (listed == NULL) {
        listed = &suspects->listed[suspects->next];
        suspects->next = (suspects->next + 1) % LISTED;
        *listed = (struct listed){ .fingerprint = fingerprint };
    }
    listed->crashes++;
}

size_t suspects_collect(struct suspects *suspects, bool crashed)
{
    size_t count = 0;

    for (size_t i = 0; i < PLACES; i++) {
        uint64_t fingerprint = atomic_exchange(&suspects->places[i], 0);
        if (fingerprint == 0)
            continue;
        count++;
        if (crashed)
            list(suspects, fingerprint);
    }
    return count;
}
