/*
 * Records of the journal as bytes: a version byte, then fields (see bytes.h).
 *
 * Texts repeat themselves: evidence names the client, Message-IDs end in the
 * sender's domain, replies hold the ID. So a byte below 0x1f in a text stands for
 * another text of the record (enum assent_slot); 0x1f stands before a byte that is
 * meant as it is. A text refers only to slots with smaller numbers than its own,
 * so that they are made out in one pass.
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

enum { ASSENT_RECORD_VERSION = 1 };

enum assent_record_tag {
    ASSENT_TAG_ID = 1,      /* packed */
    ASSENT_TAG_ID_TEXT = 2, /* what cannot be packed */
    ASSENT_TAG_DECIDED = 3, /* milliseconds after began; signed, as the next */
    ASSENT_TAG_BEGAN = 4,   /* milliseconds after the ID's time; 0 by default */
    ASSENT_TAG_DIRECTION = 5,
    ASSENT_TAG_VERDICT = 6, /* kind, reason, score (signed), place of the deciding hit + 1 */
    ASSENT_TAG_ADDRESS = 7, /* of the client: 4 or 16 bytes */
    ASSENT_TAG_CLIENT = 8,  /* or its text */
    ASSENT_TAG_CLIENT_NAME = 9,
    ASSENT_TAG_HELO = 10,
    ASSENT_TAG_LOGIN = 11,
    ASSENT_TAG_SENDER = 12,
    ASSENT_TAG_FROM = 13,
    ASSENT_TAG_RECIPIENT = 14, /* many */
    ASSENT_TAG_RECIPIENT_TOTAL = 15,
    ASSENT_TAG_SUBJECT = 16,
    ASSENT_TAG_SUBJECT_HASHED = 17,
    ASSENT_TAG_MESSAGE_ID = 18,
    ASSENT_TAG_QUEUE_ID = 19,
    ASSENT_TAG_SIZE = 20,
    ASSENT_TAG_GENERATION = 21,
    ASSENT_TAG_HIT = 22,     /* many: symbol, weight (signed), then fields */
    ASSENT_TAG_REPORT = 23,  /* many: check, outcome, lowest, highest (signed), then fields */
    ASSENT_TAG_DONE = 24,    /* number of checks that have no report here */
    ASSENT_TAG_GROUP = 25,   /* many: recipients, policy, then fields */
    ASSENT_TAG_HOLDING = 26, /* place of the group whose policy holds; 0 by default */
    ASSENT_TAG_POLICY = 27,  /* the same, when it is no group's */
    ASSENT_TAG_REPLY = 28,   /* code, status, text */
    ASSENT_TAG_DEGRADED = 30,
    ASSENT_TAG_WALL = 29, /* of the decision, after decided, when they differ; signed */
};

enum assent_hit_tag {
    ASSENT_HIT_EVIDENCE = 1,
    ASSENT_HIT_DECISIVE = 2,
    ASSENT_HIT_SPECIFICITY = 3,
    ASSENT_HIT_CHECK = 4, /* when the symbol's name does not tell it */
};

enum assent_report_tag {
    ASSENT_REPORT_DETAIL = 1, /* number of a known one */
    ASSENT_REPORT_DETAIL_TEXT = 2,
    ASSENT_REPORT_OUTAGE = 3,
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
    ASSENT_SLOT_SENDER,
    ASSENT_SLOT_SENDER_DOMAIN,
    ASSENT_SLOT_FROM,
    ASSENT_SLOT_FROM_DOMAIN,
    ASSENT_SLOT_RECIPIENT,
    ASSENT_SLOT_RECIPIENT_DOMAIN,
    ASSENT_SLOT_EVIDENCE, /* of the deciding hit */
    ASSENT_SLOT_COUNT,
};

enum { ASSENT_SLOT_ESCAPE = 0x1f, ASSENT_RECORD_TEXT = 1024, ASSENT_RECORD_RECIPIENTS = 5 };

struct assent_slots {
    const char *texts[ASSENT_SLOT_COUNT]; /* never NULL */
    size_t lengths[ASSENT_SLOT_COUNT];
};

void assent_slots_init(struct assent_slots *slots);
void assent_slots_set(struct assent_slots *slots, enum assent_slot slot, const char *text);
/* A slot that is the end of another one, behind the last at sign (or the first dot). */
void assent_slots_set_domain(struct assent_slots *slots, enum assent_slot slot,
                             enum assent_slot address);
void assent_slots_set_parent(struct assent_slots *slots, enum assent_slot slot,
                             enum assent_slot name);

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
    struct assent_reader recipients[ASSENT_RECORD_RECIPIENTS];
    size_t recipient_count, recipient_total;
    bool subject_hashed;
    uint64_t size, generation, done, holding;
    size_t hit_count, report_count, group_count;
};

/* False: it is no record, or damaged. The record points into bytes. */
bool assent_raw_record_read(const void *bytes, size_t length, struct assent_raw_record *raw);

/* Kind, reason, score and deciding hit, kept within what they can be. */
bool assent_raw_verdict_read(struct assent_reader *reader, struct assent_verdict *verdict);

/* The texts of a record that are slots, made out. */
struct assent_raw_texts {
    struct assent_slots slots;
    size_t used;
    char bytes[8 * ASSENT_RECORD_TEXT];
};
void assent_raw_texts_read(const struct assent_raw_record *raw, struct assent_raw_texts *texts);

/* The details of reports that have a number; NULL beyond the last. */
const char *assent_record_detail(uint64_t number);

#endif
