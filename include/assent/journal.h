/*
 * The journal: what was decided, kept in Redis for as long as settings say.
 *
 * A record is a decision with the facts around it. It is written compactly, in
 * the background, in batches; nothing that a message waits for. Each mail host
 * writes a stream of its own (assent:journal:HOST), in the order of decision.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_JOURNAL_H
#define ASSENT_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <assent/decision.h>
#include <assent/error.h>
#include <assent/export.h>
#include <assent/state.h>

/* Texts are UTF-8 or bytes as they came, cut to a bound; "" where there is nothing. */
struct assent_record {
    int64_t began;           /* MAIL, milliseconds since the Unix epoch (it is in the ID) */
    int64_t decided;         /* the same, at the decision */
    const char *client;      /* "192.0.2.1" */
    const char *client_name; /* verified name */
    const char *helo;
    const char *login;
    const char *sender; /* "" : the null sender */
    const char *const *recipients;
    size_t recipient_count; /* in recipients: the first ones */
    size_t recipient_total;
    const char *subject; /* decoded; or its hash, or "", as privacy wants */
    bool subject_hashed;
    const char *message_id; /* without angle brackets */
    const char *from;       /* address in From */
    const char *queue_id;
    size_t size;         /* bytes */
    uint64_t generation; /* of the settings that decided */
    const struct assent_decision *decision;
};

/* Writes a record into bytes that are the caller's to free. NULL: out of memory. */
ASSENT_API void *assent_record_encode(const struct assent_record *record, size_t *length);

/* Reads one; everything lives in the result. Symbols and checks that this build does not know are
 * called by their numbers in the record ("SYMBOL-1a2b3c4d"); searching the journal finds their
 * names. NULL: it is no record, or damaged, or out of memory (see error). Any bytes are borne. */
struct assent_decoded_record {
    struct assent_record record;
    struct assent_decision decision; /* record.decision; its checks are those that were skipped
                                        or are incomplete */
    size_t done_count;               /* how many others there were */
    /* private parts follow */
};
ASSENT_API struct assent_decoded_record *assent_record_decode(const void *bytes, size_t length,
                                                              struct assent_error *error);
ASSENT_API void assent_decoded_record_destroy(struct assent_decoded_record *record);

/* --- writing --- */

struct assent_journal;

struct assent_journal_options {
    struct assent_state *state;
    struct assent_clock clock;
    struct assent_logger *logger; /* may be NULL */
    struct assent_alarms *alarms; /* may be NULL */
    uint16_t host;                /* number of this host: see assent_host_number */
    const char *hostname;         /* in case that number is not agreed on yet; may be NULL */
    const char *file;    /* where records wait that could not be written at the end; "": nowhere */
    size_t most_records; /* that wait; 0: 20,000 */
    size_t most_bytes;   /* 0: 32 MiB */
};

/* Starts the thread that writes; records in the file come first. NULL: see error. */
ASSENT_API struct assent_journal *
assent_journal_create(const struct assent_journal_options *options, struct assent_error *error);
/* From any thread, never waits. Takes bytes over (free). False: too many wait; it is counted, and
 * an alarm raised. */
ASSENT_API bool assent_journal_add(struct assent_journal *journal, void *bytes, size_t length);
/* How long records stay: whichever is reached first. */
ASSENT_API void assent_journal_set_retention(struct assent_journal *journal, int64_t milliseconds,
                                             uint64_t bytes);
/* Waits until everything is written, at most this long. */
ASSENT_API bool assent_journal_flush(struct assent_journal *journal, int64_t milliseconds);
/* Flushes, keeps the rest in the file, ends the thread. */
ASSENT_API void assent_journal_destroy(struct assent_journal *journal);

struct assent_journal_status {
    size_t waiting;
    uint64_t written;
    uint64_t bytes; /* written in all, without Redis' own overhead */
    uint64_t lost;
};
ASSENT_API void assent_journal_status(struct assent_journal *journal,
                                      struct assent_journal_status *status);

/* --- reading --- */

/* What to look for; NULL, 0 or false: anything. Texts are found anywhere in the field, without
 * regard to ASCII case; addresses beginning with '@' by their end. */
struct assent_journal_filter {
    int64_t since, until; /* of the decision, milliseconds since the Unix epoch; until 0: now */
    const char *sender;   /* envelope sender, or address in From */
    const char *recipient;
    const char *client; /* address or network; behind a trusted relay also of the origin */
    const char *subject;
    const char *message_id;
    unsigned verdicts; /* 1 << enum assent_verdict_kind; 0: all */
    const char *symbol;
    bool newest_first;
    size_t most; /* 0: no bound */
};

/* Where a record stands, for erasing. */
struct assent_journal_place {
    uint16_t host;
    char entry[48];
};

/* Calls visit for each record found, in the order of decision over all hosts, until it returns
 * false. A record that cannot be read is counted in *damaged (may be NULL) and passed over. */
ASSENT_API enum assent_state_fault
assent_journal_search(struct assent_state *state, const struct assent_journal_filter *filter,
                      bool (*visit)(const struct assent_decoded_record *record,
                                    const struct assent_journal_place *place, void *data),
                      void *data, size_t *damaged, struct assent_error *error);

/* The record of an ID. *record is NULL when there is none (FINE all the same). */
ASSENT_API enum assent_state_fault assent_journal_find(struct assent_state *state, const char *id,
                                                       struct assent_decoded_record **record,
                                                       struct assent_error *error);

/* What there is of a host's journal. */
struct assent_journal_extent {
    char name[256];         /* of the host; "": this number is nobody's */
    int64_t oldest, newest; /* decisions, milliseconds since the Unix epoch; 0: there are none */
};
ASSENT_API enum assent_state_fault assent_journal_extent(struct assent_state *state, uint16_t host,
                                                         struct assent_journal_extent *extent,
                                                         struct assent_error *error);

/* Removes records; *erased of them were there. */
ASSENT_API enum assent_state_fault assent_journal_erase(struct assent_state *state,
                                                        const struct assent_journal_place *places,
                                                        size_t count, size_t *erased,
                                                        struct assent_error *error);

/* The 12 bits that tell this host's IDs and stream from those of others. Agreed on with Redis
 * (hostname's own hash when it is free) and kept in file with a random word, by which the host
 * is known again; when Redis has lost it, it is claimed again. Without Redis what is in file, or
 * the hash, to be agreed on later (*agreed is false). */
ASSENT_API uint16_t assent_host_number(struct assent_state *state, const char *hostname,
                                       const char *file, bool *agreed);

/* An ID as somebody has typed it: lower case, letters that look like digits (I, L, O; U for V),
 * blanks and hyphens are borne. False: it is no ID. */
ASSENT_API bool assent_id_read(const char *text, char id[ASSENT_ID_SIZE]);

/* The time and host in an ID. False: it is no ID. */
ASSENT_API bool assent_id_parse(const char *id, int64_t *milliseconds, uint16_t *host);

#endif
