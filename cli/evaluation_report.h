/*
 * The report of an evaluation, as text and as JSON.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_EVALUATION_REPORT_H
#define CLI_EVALUATION_REPORT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/evaluation_tally.h"

/* How an evaluation went. */
struct evaluation_run {
    const char *index;
    size_t messages;  /* decided; one that came back counts once */
    size_t retries;   /* times that a deferred message came back */
    size_t bad_lines; /* passed over */
    size_t backward;  /* messages with a time before that of one that stands before them */
    size_t separate;  /* recipients that would come in a transaction of their own: not judged */
    double seconds;
    const char *state; /* "own", "configured", "none" */
    uint64_t recorded; /* written into the journal */
    uint64_t unrecorded;
};

/* Both sort tally's scores. explain: how many refusals of ham the text explains. */
void evaluation_report_text(struct evaluation_tally *tally, const struct evaluation_run *run,
                            size_t explain, FILE *stream);
void evaluation_report_json(struct evaluation_tally *tally, const struct evaluation_run *run,
                            FILE *stream);

#endif
