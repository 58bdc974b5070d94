/*
 * The store: settings and lists in Redis, every change with who and when.
 *
 * A change is one step for all who look: either all of its parts are in force or
 * none. Every change has a generation; daemons follow by it.
 *
 * All functions ask Redis and return what is wrong with it, or ASSENT_STATE_FINE.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STORE_H
#define ASSENT_STORE_H

#include <assent/document.h>
#include <assent/state.h>

/* Reads everything. *document is the caller's to destroy; NULL unless FINE. */
ASSENT_API enum assent_state_fault assent_store_load(struct assent_state *state,
                                                     struct assent_document **document,
                                                     struct assent_error *error);

/* One part of a change: a setting, or an entry of a list. */
struct assent_change {
    bool is_list;
    bool remove;                      /* of a list: the entry is taken out */
    enum assent_list_name list;       /* of an entry */
    const char *domain;               /* of a setting; "": global */
    const char *key;                  /* of a setting: its name */
    const char *value;                /* of a setting, canonical; NULL: unset */
    const struct assent_entry *entry; /* of a list: what is added, or (remove) its value */
};

/* Who changes what, and why. */
struct assent_edit {
    const char *who;     /* "admin@mx1"; see assent_store_who */
    const char *comment; /* "": none; "import FILE", "undo 12" */
    /* The generation that the administrator has seen: when another change has come since, nothing
     * is done and ASSENT_STATE_CONFLICT returned. NULL: whatever it is. */
    const uint64_t *expected;
    const struct assent_change *changes;
    size_t count; /* at most ASSENT_STORE_MOST_CHANGES */
};

enum { ASSENT_STORE_MOST_CHANGES = 1000 };

/* Does it. *generation is the one after it; *changed how many parts made a difference (when none
 * did, no generation is made). */
ASSENT_API enum assent_state_fault assent_store_edit(struct assent_state *state,
                                                     const struct assent_edit *edit,
                                                     uint64_t *generation, size_t *changed,
                                                     struct assent_error *error);

/* Puts a whole list in the place of what is there, at once, however long it is. edit->changes is
 * not used. */
ASSENT_API enum assent_state_fault
assent_store_replace_list(struct assent_state *state, const struct assent_edit *edit,
                          enum assent_list_name list, const struct assent_list *table,
                          uint64_t *generation, struct assent_error *error);

/* One change of the past, the parts as JSON:
 *   [{"setting": "tag_threshold", "domain": "b.test", "old": "5", "new": "4"},
 *    {"list": "deny", "entry": "a@b.test", "old": null, "new": ""},
 *    {"list": "deny", "replaced": 500000}] */
struct assent_past_change {
    uint64_t generation;
    int64_t when; /* milliseconds since the Unix epoch */
    const char *who;
    const char *comment;
    const char *parts;
};

/* The last most changes, the newest first, until visit returns false. */
ASSENT_API enum assent_state_fault
assent_store_history(struct assent_state *state, size_t most,
                     bool (*visit)(const struct assent_past_change *change, void *data), void *data,
                     struct assent_error *error);

/* After Redis came back empty or older than a document that was kept: */
/* the document is put back, as the newest generation; */
ASSENT_API enum assent_state_fault assent_store_restore(struct assent_state *state,
                                                        const struct assent_edit *edit,
                                                        const struct assent_document *document,
                                                        uint64_t *generation,
                                                        struct assent_error *error);
/* or what Redis has is confirmed, and supersedes the kept document's epoch ("" : none) on every
 * host. */
ASSENT_API enum assent_state_fault assent_store_confirm(struct assent_state *state,
                                                        const struct assent_edit *edit,
                                                        const char *superseded_epoch,
                                                        uint64_t *generation,
                                                        struct assent_error *error);

/* "LOGIN@HOST" of the user who runs this process, through sudo or su as well. */
ASSENT_API void assent_store_who(char *who, size_t size, const char *hostname);

/* --- following --- */

/* A thread that keeps a document in step with Redis: it looks twice a second, takes what has
 * changed, and calls changed. Redis that is empty or older than the document on disk takes
 * nothing away: the document stays, and an alarm is raised. */
struct assent_follower;

struct assent_follower_options {
    struct assent_state *state;
    struct assent_clock clock;
    struct assent_logger *logger; /* may be NULL */
    struct assent_alarms *alarms; /* may be NULL */
    const char *file;             /* where the document is kept; "": nowhere */
    /* Called by the follower's thread, and once by assent_follower_create; the document is valid
     * during the call. */
    void (*changed)(const struct assent_document *document, void *data);
    /* Called by the follower's thread every two seconds while Redis answers, and once by
     * assent_follower_create if it does: for what else is to be looked after; NULL: nothing. */
    void (*tend)(void *data);
    void *data;
};

/* Reads the file, calls changed with what is there, and starts the thread. NULL: see error. */
ASSENT_API struct assent_follower *
assent_follower_create(const struct assent_follower_options *options, struct assent_error *error);
/* Ends the thread; the document is on disk then. */
ASSENT_API void assent_follower_destroy(struct assent_follower *follower);

struct assent_follower_status {
    char epoch[33];
    uint64_t generation;
    int64_t since;  /* when that came into force, milliseconds since the Unix epoch */
    bool from_disk; /* Redis has not confirmed it yet */
    bool older;     /* Redis has an older, or another history: waits for restore or confirm */
};
ASSENT_API void assent_follower_status(struct assent_follower *follower,
                                       struct assent_follower_status *status);

#endif
