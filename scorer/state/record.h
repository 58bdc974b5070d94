/*
 * Records of the journal as bytes: a version byte, then fields (see bytes.h).
 *
 * Texts repeat themselves: evidence names the client, Message-IDs end in the
 * sender's domain, replies hold the ID. So a byte below 0x1f in a text stands for
 * another text of the record (enum assent_slot), or a common phrase; 0x1f stands before a byte that
 * is meant as it is. A text refers only to slots with smaller numbers than its own, so that they
 * are made out in one pass.
 *
 * Points are a varint: their zigzag form times two, or that of a tenth of a point
 * times two plus one, for most are whole tenths.
 *
 * Tags and slots are never used again for something else: records of all issues
 * lie in one journal.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_RECORD_H
#define ASSENT_STATE_RECORD_H

#include <assent/journal.h>

#include "scorer/base/id.h"
#include "scorer/state/bytes.h"
#include "scorer/state/record_names.h"

enum { ASSENT_RECORD_VERSION = 1 };

enum assent_record_tag {
    ASSENT_TAG_ID = 1,      /* packed */
    ASSENT_TAG_ID_TEXT = 2, /* what cannot be packed */
    ASSENT_TAG_DECIDED = 3, /* milliseconds after began; signed, as the next */
    ASSENT_TAG_BEGAN = 4,   /* milliseconds after the ID's time; 0 by default */
    ASSENT_TAG_DIRECTION = 5,
    ASSENT_TAG_VERDICT = 6, /* kind + 4 * reason, score, place of the deciding hit + 1 */
    ASSENT_TAG_ADDRESS = 7, /* of the client: 4 or 16 bytes */
    ASSENT_TAG_CLIENT = 8,  /* or its text */
    ASSENT_TAG_CLIENT_NAME = 9,
    ASSENT_TAG_HELO = 10, /* unless it is client_name */
    ASSENT_TAG_LOGIN = 11,
    ASSENT_TAG_SENDER = 12,
    ASSENT_TAG_FROM = 13,      /* unless it is sender */
    ASSENT_TAG_RECIPIENT = 14, /* many */
    ASSENT_TAG_RECIPIENT_TOTAL = 15,
    ASSENT_TAG_SUBJECT = 16,
    ASSENT_TAG_SUBJECT_HASHED = 17,
    ASSENT_TAG_MESSAGE_ID = 18,
    ASSENT_TAG_QUEUE_ID = 19,
    ASSENT_TAG_SIZE = 20,
    ASSENT_TAG_GENERATION = 21,
    ASSENT_TAG_HIT = 22,     /* many: number of the symbol, weight, then fields */
    ASSENT_TAG_REPORT = 23,  /* many: number of the check, 2 * number of the detail + whether it
                                was skipped, lowest, highest, then fields */
    ASSENT_TAG_DONE = 24,    /* number of checks that have no report here */
    ASSENT_TAG_GROUP = 25,   /* many: recipients, policy, then fields; without any, and without
                                ASSENT_TAG_POLICY: one of all recipients, with the usual policy */
    ASSENT_TAG_HOLDING = 26, /* place of the group whose policy holds; 0 by default */
    ASSENT_TAG_POLICY = 27,  /* the same, when it is no group's */
    ASSENT_TAG_REPLY = 28,   /* number of code and status, or 0 and both; text */
    ASSENT_TAG_DEGRADED = 30,
    ASSENT_TAG_WALL = 29,    /* of the decision, after decided, when they differ; signed */
    ASSENT_TAG_SKIPPED = 31, /* many: number of a detail that tells all, then the numbers of the
                                checks that were skipped for it; bounds do not matter there */
    /* Behind a trusted relay only. */
    ASSENT_TAG_ORIGIN = 32, /* the address, 4 or 16 bytes; none of them: not known */
    ASSENT_TAG_ORIGIN_NAME = 33,
    ASSENT_TAG_RELAYS = 34,
};

enum assent_hit_tag {
    ASSENT_HIT_EVIDENCE = 0, /* the rest */
    ASSENT_HIT_DECISIVE = 1,
    ASSENT_HIT_SPECIFICITY = 2,
    ASSENT_HIT_CHECK = 3, /* its number, when the symbol does not tell it */
};

enum assent_report_tag {
    ASSENT_REPORT_DETAIL = 0, /* the rest: one that has no number */
    ASSENT_REPORT_OUTAGE = 1,
};

enum assent_group_tag {
    ASSENT_GROUP_VERDICT = 1, /* as ASSENT_TAG_VERDICT, when it is another than the decision's */
};

/* Texts that others may refer to. */
enum assent_slot {
    ASSENT_SLOT_ID = 1,
    ASSENT_SLOT_CLIENT,
    ASSENT_SLOT_CLIENT_NAME,
    ASSENT_SLOT_CLIENT_DOMAIN, /* the name behind its first dot */
    ASSENT_SLOT_HELO,
    ASSENT_SLOT_HELO_DOMAIN, /* the same */
    ASSENT_SLOT_RECIPIENT,
    ASSENT_SLOT_RECIPIENT_DOMAIN,
    ASSENT_SLOT_RECIPIENT_LOCAL, /* before the at sign: senders of lists hold it */
    ASSENT_SLOT_SENDER,
    ASSENT_SLOT_SENDER_DOMAIN,
    ASSENT_SLOT_FROM,
    ASSENT_SLOT_FROM_DOMAIN,
    ASSENT_SLOT_EVIDENCE,    /* of the deciding hit */
    ASSENT_SLOT_LIMIT,       /* above those that there are */
    ASSENT_SLOT_PHRASE = 20, /* from here on: phrases that do not depend on the record */
    ASSENT_SLOT_COUNT = 0x1f,
};

enum { ASSENT_SLOT_ESCAPE = 0x1f, ASSENT_RECORD_TEXT = 1024, ASSENT_RECORD_RECIPIENTS = 5 };

struct assent_slots {
    const char *texts[ASSENT_SLOT_COUNT]; /* never NULL; may go on behind their length */
    size_t lengths[ASSENT_SLOT_COUNT];
};

void assent_slots_init(struct assent_slots *slots);
void assent_slots_set(struct assent_slots *slots, enum assent_slot slot, const char *text);
/* A slot that is the end of another one, behind the last at sign (or the first dot). */
void assent_slots_set_domain(struct assent_slots *slots, enum assent_slot slot,
                             enum assent_slot address);
void assent_slots_set_parent(struct assent_slots *slots, enum assent_slot slot,
                             enum assent_slot name);
/* A slot that is the beginning of another one, before the last at sign. */
void assent_slots_set_local(struct assent_slots *slots, enum assent_slot slot,
                            enum assent_slot address);

/* Writes text in terms of the slots below limit. */
void assent_slots_shorten(const struct assent_slots *slots, unsigned limit, const char *text,
                          size_t length, struct assent_writer *writer);
/* The text again, cut to size; NUL bytes become '?'. Returns its length. */
size_t assent_slots_expand(const struct assent_slots *slots, unsigned limit,
                           struct assent_reader text, char *out, size_t size);

/* A record whose fields were found, but not read. */
struct assent_raw_record {
    struct assent_reader all; /* behind the version */
    char id[ASSENT_ID_SIZE];
    int64_t began, decided, wall;
    uint64_t direction;
    struct assent_verdict verdict;
    struct assent_reader address, client, client_name, helo, login, sender, from, subject;
    struct assent_reader message_id, queue_id, policy, reply, degraded;
    struct assent_reader origin, origin_name;
    struct assent_reader recipients[ASSENT_RECORD_RECIPIENTS];
    size_t recipient_count, recipient_total;
    bool subject_hashed;
    uint64_t size, generation, done, holding, relays;
    bool has_origin;
    size_t hit_count, report_count, group_count;
    bool has_policy;
};

/* False: it is no record, or damaged. The record points into bytes. */
bool assent_raw_record_read(const void *bytes, size_t length, struct assent_raw_record *raw);

/* Cut to what points can be. */
assent_points assent_raw_points_read(struct assent_reader *reader);

/* A number of four bytes; 0 when they are not there, with the reader damaged. */
uint32_t assent_raw_name_read(struct assent_reader *reader);

/* Kind, reason, score and deciding hit, kept within what they can be. */
bool assent_raw_verdict_read(struct assent_reader *reader, struct assent_verdict *verdict);

/* The texts of a record that are slots, made out. */
struct assent_raw_texts {
    struct assent_slots slots;
    size_t used;
    char bytes[8 * ASSENT_RECORD_TEXT];
};
void assent_raw_texts_read(const struct assent_raw_record *raw, struct assent_raw_texts *texts);

/* The policy that a record does not tell: part of the format, whatever the defaults are today. */
struct assent_policy assent_record_usual_policy(void);

/* assent_record_decode with the names of other builds. */
struct assent_decoded_record *assent_record_decode_named(const void *bytes, size_t length,
                                                         struct assent_names *names,
                                                         struct assent_error *error);

/* Codes and statuses that have a number ("550 5.7.1"), from 1; NULL: it is none. */
const char *assent_record_reply(uint64_t number);

/* An address of 4 or 16 bytes as text, of INET6_ADDRSTRLEN bytes at most; "unknown" when it has
 * another length. */
void assent_raw_address_read(const struct assent_reader *address, char *text, size_t size);

/* The details of reports that have a number; NULL beyond the last. */
const char *assent_record_detail(uint64_t number);

/* Bytes of a check's number. */
enum { ASSENT_RECORD_NAME = 4 };

#endif
