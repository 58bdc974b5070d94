/*
 * The subject's marks: what programs and lists put before the words of a person.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_SUBJECT_H
#define ASSENT_MESSAGE_SUBJECT_H

#include <stdbool.h>

struct assent_subject {
    const char *words; /* behind all marks, in the text that was given */
    bool reply;        /* "Re:", "AW:", "SV:" and so on, in many languages */
    bool forward;      /* "Fwd:", "WG:", "TR:" */
};

/* Reads the marks at the start of a decoded subject: replies, forwards, [tags] of lists. Marks of
 * one letter, as Italian programs write them, are passed over but say nothing: too many words
 * of people look the same. */
struct assent_subject assent_subject_read(const char *text);

#endif
