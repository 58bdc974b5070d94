/*
 * Records that could not be written before the daemon ended, kept in a file until
 * it starts again.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_JOURNAL_FILE_H
#define ASSENT_STATE_JOURNAL_FILE_H

#include "scorer/state/stream.h"

/* Writes a new file that replaces the old one. */
bool assent_journal_file_write(const char *file, const struct assent_stream_record *first,
                               struct assent_error *error);

/* The records of a file, in order; NULL: there are none. A file that is not there is no error;
 * of a damaged one (false, see error) what stands before the damage comes back all the same, and
 * it is renamed to FILE.damaged. */
bool assent_journal_file_read(const char *file, struct assent_stream_record **first,
                              struct assent_error *error);

#endif
