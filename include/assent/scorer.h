/*
 * The scorer: from facts to a decision.
 *
 * One scorer serves a process, from any number of threads. A transaction is one
 * message, from MAIL to its end; the calls for one transaction must follow each
 * other, but may come from different threads.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_SCORER_H
#define ASSENT_SCORER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <assent/clock.h>
#include <assent/decision.h>
#include <assent/error.h>
#include <assent/export.h>
#include <assent/facts.h>
#include <assent/journal.h>
#include <assent/log.h>
#include <assent/policy.h>

struct assent_scorer;
struct assent_transaction;

struct assent_scorer_options {
    struct assent_clock clock;
    struct assent_logger *logger; /* may be NULL; must outlive the scorer */
    const char *hostname;         /* goes into IDs; read once */
    const char *authserv_id;      /* ours, RFC 8601: who else uses it forges; must outlive the
                                     scorer; NULL: none */
    size_t max_message_bytes;     /* of the body that is parsed; 0: 32 MiB */
    int64_t message_deadline;     /* milliseconds that a decision may wait in all; 0: 60,000 */
    /* Called before a thread waits for an answer; may be NULL. Any thread, never nested. */
    void (*before_wait)(void *data);
    void *before_wait_data;
    struct assent_state
        *state; /* for checks that ask Redis; may be NULL; must outlive the scorer */
    /* What does not work at the moment, for X-Assent ("state"), "" for nothing; may be NULL. Any
     * thread; the text is constant. */
    const char *(*degraded)(void *data);
    void *degraded_data;
    uint16_t host; /* 12 bits of the IDs, when host_given; else made from hostname */
    bool host_given;
};

/* Takes over the caller's reference to snapshot, also when it fails. NULL: see error. */
ASSENT_API struct assent_scorer *assent_scorer_create(const struct assent_scorer_options *options,
                                                      struct assent_snapshot *snapshot,
                                                      struct assent_error *error);
/* Every transaction must have been destroyed. */
ASSENT_API void assent_scorer_destroy(struct assent_scorer *scorer);

/* Puts a snapshot in force for the messages that begin after this; takes over the caller's
 * reference. */
ASSENT_API void assent_scorer_publish(struct assent_scorer *scorer,
                                      struct assent_snapshot *snapshot);

/* Begins a message. client and sender are copied. NULL: out of memory. */
ASSENT_API struct assent_transaction *assent_transaction_create(struct assent_scorer *scorer,
                                                                const struct assent_client *client,
                                                                const struct assent_sender *sender);
ASSENT_API void assent_transaction_destroy(struct assent_transaction *transaction);

/* The ID that replies, headers and log lines carry. */
ASSENT_API const char *assent_transaction_id(const struct assent_transaction *transaction);

/* The mail server's queue ID, when it is known. */
ASSENT_API bool assent_transaction_set_queue_id(struct assent_transaction *transaction,
                                                const char *queue_id);
ASSENT_API const char *assent_transaction_queue_id(const struct assent_transaction *transaction);
ASSENT_API const struct assent_client *
assent_transaction_client(const struct assent_transaction *transaction);
ASSENT_API const char *assent_transaction_sender(const struct assent_transaction *transaction);
ASSENT_API size_t assent_transaction_recipient_count(const struct assent_transaction *transaction);
/* The words of a reply that is not about a decision: overload, separate, fault. */
ASSENT_API const char *assent_transaction_reply(const struct assent_transaction *transaction,
                                                enum assent_reply_kind kind);
ASSENT_API size_t assent_transaction_size(const struct assent_transaction *transaction);

enum assent_recipient_answer {
    ASSENT_RECIPIENT_ACCEPTED,
    ASSENT_RECIPIENT_SEPARATE, /* its policy does not go with those before: 452 4.5.3 */
    ASSENT_RECIPIENT_FAILED,   /* out of memory: 451 4.3.0 */
};

ASSENT_API enum assent_recipient_answer
assent_transaction_add_recipient(struct assent_transaction *transaction,
                                 const struct assent_recipient *recipient);
/* A recipient that the mail server refused. */
ASSENT_API void assent_transaction_add_rejected_recipient(struct assent_transaction *transaction,
                                                          const struct assent_recipient *recipient);

/* A header field, in order, as it came: the value with its leading space and with line
 * breaks (LF or CRLF) where it was folded. False: out of memory. */
ASSENT_API bool assent_transaction_add_header(struct assent_transaction *transaction,
                                              const char *name, const char *value);
ASSENT_API bool assent_transaction_end_headers(struct assent_transaction *transaction);
/* A piece of the body as it came. False: it could not be stored; what is there by then is
 * looked at, and the decision says that the body is incomplete. */
ASSENT_API bool assent_transaction_add_body(struct assent_transaction *transaction,
                                            const void *data, size_t length);

/* A whole message from a file's bytes, as add_header, end_headers and add_body would take
 * it: lines end in LF or CRLF. */
ASSENT_API bool assent_transaction_add_message(struct assent_transaction *transaction,
                                               const void *data, size_t length);

/* Parses, checks and decides; may wait for answers, up to the message's deadline. The
 * decision belongs to the transaction. NULL: out of memory. */
ASSENT_API const struct assent_decision *
assent_transaction_decide(struct assent_transaction *transaction);

/* The facts and the decision as the journal keeps them; the texts live as long as the transaction.
 * False: out of memory. */
ASSENT_API bool assent_transaction_record(struct assent_transaction *transaction,
                                          const struct assent_decision *decision,
                                          enum assent_subject_privacy privacy,
                                          struct assent_record *record);

/* A number that is nearly always another for another message and the same for the same one;
 * never 0. */
ASSENT_API uint64_t assent_transaction_fingerprint(struct assent_transaction *transaction);

/* The whole message in a memory file that belongs to the transaction; -1: there is none. */
ASSENT_API int assent_transaction_file(struct assent_transaction *transaction);

/* Before the decision: the message is known to crash a parser. It is decided by what can be
 * seen without one, and tagged at best. */
ASSENT_API void assent_transaction_distrust(struct assent_transaction *transaction);

/* One header field of the message, by its place; false: there is none. The bytes belong to
 * the transaction. */
struct assent_header_field {
    const char *name;
    const char *value; /* as it came */
    size_t occurrence; /* 1 for the first field of this name (in any case), and so on */
};
ASSENT_API bool assent_transaction_header(const struct assent_transaction *transaction,
                                          size_t index, struct assent_header_field *field);

/* Header fields that only we may write, found in the message: forgeries, to be removed. */
struct assent_forged_field {
    const char *name;  /* as we write it */
    size_t occurrence; /* among the fields of this name */
};
ASSENT_API size_t assent_transaction_forged_count(const struct assent_transaction *transaction);
/* index 0 is the last in the message, so that removing in this order keeps the others'
 * places. */
ASSENT_API struct assent_forged_field
assent_transaction_forged_field(const struct assent_transaction *transaction, size_t index);

#endif
