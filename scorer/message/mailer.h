/*
 * Mail programs, and the marks that each leaves on what it writes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_MAILER_H
#define ASSENT_MESSAGE_MAILER_H

#include <stdbool.h>
#include <stdint.h>

enum {
    ASSENT_MAILER_MOST_IDS = 6,
    ASSENT_MAILER_MOST_BOUNDARIES = 4,
    ASSENT_MAILER_MOST_FIELDS = 4
};

/* Which time a program's Message-ID holds. */
enum assent_mailer_clock {
    ASSENT_MAILER_CLOCK_NONE,
    ASSENT_MAILER_CLOCK_FILETIME, /* of Windows: behind a counter of four digits, high word, '$',
                                     low word */
    ASSENT_MAILER_CLOCK_HEX,      /* seconds since the Unix epoch, hexadecimal, before a dot */
    ASSENT_MAILER_CLOCK_DECIMAL,  /* the same, decimal */
    ASSENT_MAILER_CLOCK_CALENDAR, /* behind the first dot: YYYYMMDDHHMMSS, local time */
};

/* Lists end in NULL when they are shorter than they may be. */
struct assent_mailer {
    const char *name;                        /* how X-Mailer or User-Agent begins */
    const char *part;                        /* and what it has further on; NULL: nothing */
    const char *ids[ASSENT_MAILER_MOST_IDS]; /* shapes of Message-ID */
    const char *boundaries[ASSENT_MAILER_MOST_BOUNDARIES]; /* shapes of the boundary */
    const char *fields[ASSENT_MAILER_MOST_FIELDS];         /* that it always writes */
    enum assent_mailer_clock clock;
};

/* The program that X-Mailer or User-Agent names, or NULL: none whose marks are known. */
const struct assent_mailer *assent_mailer_find(const char *claim);

/* Whether a server or a gateway on the way makes identifiers like this one: it says nothing about
 * the program then. */
bool assent_mailer_is_servers_id(const char *id);
bool assent_mailer_is_gateways_boundary(const char *boundary);

/* The time in a Message-ID, which must have one of the program's shapes, in seconds since the Unix
 * epoch. False: it holds none. One that no calendar has gives 0. */
bool assent_mailer_id_time(const struct assent_mailer *mailer, const char *id, int64_t *time);

#endif
