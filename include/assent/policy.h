/*
 * Snapshots: the settings that a message is decided by, immutable from the
 * moment they are published. A message holds one from MAIL to its end, so that
 * no change tears a decision.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_POLICY_H
#define ASSENT_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <assent/check.h>
#include <assent/document.h>
#include <assent/error.h>
#include <assent/export.h>
#include <assent/points.h>

enum assent_mode {
    ASSENT_MODE_ENFORCE,
    ASSENT_MODE_SCORE_ONLY, /* score and headers, but accept whatever the score says */
    ASSENT_MODE_OFF,        /* not looked at */
};

/* Which verdict holds when the recipients of one transaction get different ones. */
enum assent_mixed_recipients {
    ASSENT_MIXED_LENIENT, /* the mildest: accept, tag, defer, reject */
    ASSENT_MIXED_DEFER, /* recipients of another policy are put off to a transaction of their own */
};

/* What is said to a client besides the reasons of decisive symbols. */
enum assent_reply_kind {
    ASSENT_REPLY_SPAM,       /* 550: the score */
    ASSENT_REPLY_GREYLISTED, /* 451 */
    ASSENT_REPLY_FAULT,      /* 451 */
    ASSENT_REPLY_OVERLOAD,   /* 451; the global text counts */
    ASSENT_REPLY_SEPARATE,   /* 452; the global text counts */
    ASSENT_REPLY_KINDS,
};

/* What is set for a recipient domain. */
struct assent_policy {
    enum assent_mode mode;
    assent_points tag_threshold;
    assent_points reject_threshold;
    bool greylisting;
    const char *subject_tag; /* put before the subject, a space included; "" for none */
    const char *contact;     /* last words of every refusal; "" for none */
    /* Words of replies: ASSENT_REPLY_KINDS of them, then one for each symbol. NULL, for one or
     * for all: the default. */
    const char *const *replies;
};

/* Every setting at its default. */
ASSENT_API struct assent_policy assent_policy_default(void);

/* How much of a subject the journal keeps. */
enum assent_subject_privacy {
    ASSENT_SUBJECT_FULL,
    ASSENT_SUBJECT_HASH, /* enough to find it again, not to read it */
    ASSENT_SUBJECT_OFF,
};

/* What is set for all domains together. */
struct assent_global_settings {
    enum assent_mixed_recipients mixed_recipients;
    enum assent_subject_privacy journal_subject;
    int64_t journal_keep; /* milliseconds */
    int64_t journal_bytes;
};

struct assent_snapshot;

/* A snapshot of the default settings, with empty lists. NULL: out of memory. It starts with one
 * reference, the caller's. */
ASSENT_API struct assent_snapshot *assent_snapshot_create(void);

/* A snapshot of what a document says. A value that makes no sense leaves the default in force,
 * and refused is called with the reason (it may be NULL). NULL: out of memory. */
ASSENT_API struct assent_snapshot *
assent_snapshot_of(const struct assent_document *document,
                   void (*refused)(const char *reason, void *data), void *data);

ASSENT_API struct assent_snapshot *assent_snapshot_acquire(struct assent_snapshot *snapshot);
ASSENT_API void assent_snapshot_release(struct assent_snapshot *snapshot);

ASSENT_API const struct assent_policy *
assent_snapshot_policy(const struct assent_snapshot *snapshot, const char *recipient);
ASSENT_API const struct assent_global_settings *
assent_snapshot_global(const struct assent_snapshot *snapshot);
/* The document's generation. */
ASSENT_API uint64_t assent_snapshot_generation(const struct assent_snapshot *snapshot);

#endif
