/*
 * IDs of messages: what replies, headers, log lines and the journal name a
 * decision by.
 *
 * 14 characters of Crockford's base 32 (digits and capital letters without I, L,
 * O and U), 70 bits: 42 bits of milliseconds since 2020, so that IDs sort by
 * time; 12 bits for the host, made from its name or agreed on; 16 bits of a counter
 * that starts at random. Within a process an ID never comes twice; on two hosts
 * with the same 12 bits it takes the same millisecond and the same counter.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_BASE_ID_H
#define ASSENT_BASE_ID_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <assent/decision.h>

struct assent_id_source {
    pthread_mutex_t lock;
    int64_t last; /* milliseconds of the last ID */
    uint16_t counter;
    uint16_t first; /* counter at the first ID of that millisecond */
    uint16_t host;
};

bool assent_id_source_init(struct assent_id_source *source, const char *hostname);
/* Another number than that made from the host's name: see assent_host_number. From any thread. */
void assent_id_source_set_host(struct assent_id_source *source, uint16_t host);
void assent_id_source_fini(struct assent_id_source *source);

/* wall: milliseconds since the Unix epoch. From any thread. */
void assent_id_next(struct assent_id_source *source, int64_t wall, char id[ASSENT_ID_SIZE]);

/* One from its parts. */
void assent_id_make(int64_t wall, uint16_t host, uint16_t counter, char id[ASSENT_ID_SIZE]);

/* The time in an ID, milliseconds since the Unix epoch; -1: it is no ID. */
int64_t assent_id_time(const char *id);

/* The 12 bits made from a host's name. */
uint16_t assent_id_host_of_name(const char *hostname);

/* The 70 bits of an ID in 9 bytes, which sort as the IDs do. False: it is no ID. */
enum { ASSENT_ID_PACKED = 9 };
bool assent_id_pack(const char *id, uint8_t packed[ASSENT_ID_PACKED]);
void assent_id_unpack(const uint8_t packed[ASSENT_ID_PACKED], char id[ASSENT_ID_SIZE]);

#endif
