/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * load_report.h - what a load brought, as JSON.
 */
#ifndef BENCH_LOAD_REPORT_H
#define BENCH_LOAD_REPORT_H

#include <stdio.h>

#include "load_run.h"

enum load_kind { LOAD_CLOSED_LOOP, LOAD_BARRIER, LOAD_IDLE };

/*
 * Writes one JSON object. False when it cannot be written or when the load was no success: a
 * message without a verdict, a session that could not be opened, a measured process that is gone.
 */
bool load_report_write(FILE *stream, enum load_kind kind, const struct load_plan *plan,
                       const struct load_outcome *outcome);

#endif
