/*
 * Texts written in terms of other texts of the same record.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/state/record.h"

/* A shorter one is hardly worth its byte, and found by chance. */
enum { LEAST_SHARED = 4 };

/* From ASSENT_SLOT_PHRASE on; never used again for something else. */
static const char *const phrases[] = {
    ".com",
    ".net",
    ".org",
    "mail",
    "Message refused as spam",
    "Greylisted, try again in some minutes",
};

enum { PHRASES = sizeof(phrases) / sizeof(phrases[0]) };

static bool is_phrase(unsigned slot)
{
    return slot >= ASSENT_SLOT_PHRASE && slot < ASSENT_SLOT_PHRASE + PHRASES;
}

void assent_slots_init(struct assent_slots *slots)
{
    for (size_t i = 0; i < ASSENT_SLOT_COUNT; i++) {
        slots->texts[i] = "";
        slots->lengths[i] = 0;
    }
    for (unsigned i = 0; i < PHRASES; i++)
        assent_slots_set(slots, ASSENT_SLOT_PHRASE + i, phrases[i]);
}

void assent_slots_set(struct assent_slots *slots, enum assent_slot slot, const char *text)
{
    slots->texts[slot] = text;
    slots->lengths[slot] = strlen(text);
}

void assent_slots_set_domain(struct assent_slots *slots, enum assent_slot slot,
                             enum assent_slot address)
{
    assent_slots_set(slots, slot, assent_text_domain(slots->texts[address]));
}

void assent_slots_set_parent(struct assent_slots *slots, enum assent_slot slot,
                             enum assent_slot name)
{
    const char *dot = strchr(slots->texts[name], '.');

    assent_slots_set(slots, slot, dot == NULL ? "" : dot + 1);
}

void assent_slots_set_local(struct assent_slots *slots, enum assent_slot slot,
                            enum assent_slot address)
{
    const char *at = strrchr(slots->texts[address], '@');

    slots->texts[slot] = slots->texts[address];
    slots->lengths[slot] = at == NULL ? 0 : (size_t)(at - slots->texts[address]);
}

/* The longest slot that text begins with, or 0. */
static unsigned find(const struct assent_slots *slots, unsigned limit, const char *text,
                     size_t length)
{
    unsigned best = 0;

    for (unsigned i = 1; i < ASSENT_SLOT_COUNT; i++)
        if ((i < limit || is_phrase(i)) && slots->lengths[i] >= LEAST_SHARED &&
            slots->lengths[i] <= length && slots->lengths[i] > slots->lengths[best] &&
            slots->texts[i][0] == text[0] && memcmp(slots->texts[i], text, slots->lengths[i]) == 0)
            best = i;
    return best;
}

void assent_slots_shorten(const struct assent_slots *slots, unsigned limit, const char *text,
                          size_t length, struct assent_writer *writer)
{
    while (length > 0) {
        unsigned slot = find(slots, limit, text, length);
        size_t taken = slot == 0 ? 1 : slots->lengths[slot];
        uint8_t byte = slot == 0 ? (uint8_t)*text : (uint8_t)slot;
        if (slot == 0 && byte <= ASSENT_SLOT_ESCAPE)
            assent_writer_add(writer, &(uint8_t){ ASSENT_SLOT_ESCAPE }, 1);
        assent_writer_add(writer, &byte, 1);
        text += taken;
        length -= taken;
    }
}

static size_t append(char *out, size_t size, size_t length, const void *more, size_t count)
{
    if (count > size - 1 - length)
        count = size - 1 - length;
    if (count > 0)
        memcpy(out + length, more, count);
    return length + count;
}

size_t assent_slots_expand(const struct assent_slots *slots, unsigned limit,
                           struct assent_reader text, char *out, size_t size)
{
    size_t length = 0;

    while (text.at != text.end && length < size - 1) {
        uint8_t byte = *text.at++;
        bool literal = byte == ASSENT_SLOT_ESCAPE;
        if (literal && text.at == text.end)
            break;
        if (literal)
            byte = *text.at++;
        if (literal || byte > ASSENT_SLOT_ESCAPE)
            length = append(out, size, length, byte == 0 ? (uint8_t *)"?" : &byte, 1);
        else if (byte > 0 && (byte < limit || is_phrase(byte)))
            length = append(out, size, length, slots->texts[byte], slots->lengths[byte]);
        else /* a slot that a newer writer knows */
            length = append(out, size, length, "?", 1);
    }
    out[length] = '\0';
    return length;
}
