/*
 * Settings: everything that administrators tune while mail flows, as one table.
 * Help, validation, documentation and completion are made from it.
 *
 * Values are kept and moved as text, in one canonical form: "on", "5", "30d".
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_SETTING_H
#define ASSENT_SETTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <assent/error.h>
#include <assent/export.h>

enum assent_setting_type {
    ASSENT_SETTING_SWITCH,   /* on, off */
    ASSENT_SETTING_CHOICE,   /* one of some words */
    ASSENT_SETTING_POINTS,   /* a score: "4.5" */
    ASSENT_SETTING_NUMBER,   /* a whole number */
    ASSENT_SETTING_DURATION, /* "90s", "15m", "12h", "30d" */
    ASSENT_SETTING_BYTES,    /* "512k", "100M", "1G" */
    ASSENT_SETTING_TEXT,     /* one line */
};

enum { ASSENT_SETTING_NAME_SIZE = 64, ASSENT_SETTING_VALUE_SIZE = 512 };

struct assent_setting {
    char name[ASSENT_SETTING_NAME_SIZE]; /* "tag_threshold", "weight.HELO_BARE_IP" */
    enum assent_setting_type type;
    const char *const *choices; /* of a choice, NULL at the end; otherwise NULL */
    int64_t least, most; /* thousandths of a point, a number, milliseconds, bytes; of a text its
                            length */
    char default_text[ASSENT_SETTING_VALUE_SIZE]; /* canonical */
    const char *meaning;                          /* one line */
    const char *group; /* filtering, thresholds, replies, journal, weights, ... */
    bool per_domain;   /* may be set for a recipient domain as well */
    bool ascii;        /* of a text: printable ASCII only, since it goes into replies or headers */
};

/* Every setting: the fixed ones, then the weight of each symbol that has one, then the words of
 * each decisive refusal. */
ASSENT_API size_t assent_setting_count(void);
ASSENT_API struct assent_setting assent_setting_at(size_t index);
ASSENT_API bool assent_setting_find(const char *name, struct assent_setting *setting);
/* The name that resembles this one most, in a buffer of ASSENT_SETTING_NAME_SIZE; false: none
 * does. */
ASSENT_API bool assent_setting_nearest(const char *name, char *nearest);

/* "a number from 1 to 100", "on or off": what the setting takes. */
ASSENT_API void assent_setting_describe_range(const struct assent_setting *setting, char *text,
                                              size_t size);
ASSENT_API const char *assent_setting_type_name(enum assent_setting_type type);

/* Checks a value and writes it in its canonical form, in a buffer of ASSENT_SETTING_VALUE_SIZE.
 * The error names the setting, the value and what it takes. */
ASSENT_API bool assent_setting_check(const struct assent_setting *setting, const char *value,
                                     char *canonical, struct assent_error *error);

#endif
