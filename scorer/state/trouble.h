/*
 * What is wrong with a server, as its answers show.
 *
 * A server that cannot be reached is well again with its next answer, whatever it
 * says. Other troubles concern some commands only: a server whose memory is used up
 * still answers reads. Such a trouble is over when the command that failed succeeds,
 * when the server itself says so (INFO), or when it has not come again for ten
 * minutes; not just because another command succeeded, else its alarm would come and
 * go with every read.
 *
 * The caller locks.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_TROUBLE_H
#define ASSENT_STATE_TROUBLE_H

#include "scorer/state/command.h"

enum { ASSENT_FAULT_COUNT = ASSENT_STATE_CONFLICT + 1 };

struct assent_trouble {
    bool is_there;
    int64_t since;    /* wall clock, milliseconds */
    int64_t last;     /* monotonic, milliseconds */
    char command[48]; /* that failed; "": logging in, or any */
    char detail[256];
};

struct assent_troubles {
    struct assent_trouble of[ASSENT_FAULT_COUNT];
};

/* What one question came to. Sets the bit 1 << fault for every trouble that began or ended. */
struct assent_outcome {
    enum assent_state_fault fault;
    const char *failed; /* the command that failed; "": it was not about a command */
    const char *detail;
    const struct assent_command *commands; /* that were asked */
    size_t count;
    int64_t wall, monotonic;
};
void assent_troubles_note(struct assent_troubles *troubles, const struct assent_outcome *outcome,
                          unsigned *began, unsigned *ended);

/* The server itself says that this is over. */
void assent_troubles_end(struct assent_troubles *troubles, enum assent_state_fault fault,
                         unsigned *ended);

/* The gravest one; FINE: none. */
enum assent_state_fault assent_troubles_gravest(const struct assent_troubles *troubles);

#endif
