/*
 * Settings: the table, and reading of values.
 *
 * A row says what a setting is called, takes and means, and which place in a
 * struct assent_setting_target its value goes to. Behind the rows come the
 * settings that each symbol has: its weight, or, when it refuses decisively, the
 * words of the refusal.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/setting.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <assent/names.h>

#include "scorer/base/text.h"
#include "scorer/engine/verdict.h"

#define WEIGHT_PREFIX "weight."
#define REPLY_PREFIX  "reply."

enum { LONGEST_REPLY = 200, LONGEST_TAG = 60, MINUTE = 60 * 1000 };
#define DAY  (INT64_C(24) * 60 * MINUTE)
#define MEGA (INT64_C(1) << 20)

struct row {
    const char *name;
    const char *group;
    enum assent_setting_type type;
    bool per_domain;
    bool reply; /* its place is among the words of replies */
    const char *default_text;
    int64_t least, most;
    const char *const *choices;
    size_t offset; /* in struct assent_setting_target; of a reply: which one */
    const char *meaning;
};

static const char *const mode_choices[] = { "enforce", "score-only", NULL };
static const char *const mixed_choices[] = { "lenient", "defer", NULL };
static const char *const subject_choices[] = { "full", "hash", "off", NULL };

#define TARGET(member) offsetof(struct assent_setting_target, member)
#define SCORES         ASSENT_POINTS(-1000), ASSENT_POINTS(1000)

static const struct row rows[] = {
    { "filtering", "filtering", ASSENT_SETTING_SWITCH, true, false, "on", 0, 0, NULL,
      TARGET(filtering), "off: mail for the domain passes without being looked at" },
    { "mode", "filtering", ASSENT_SETTING_CHOICE, true, false, "enforce", 0, 0, mode_choices,
      TARGET(policy.mode), "score-only: mail is scored and journaled, and all of it accepted" },
    { "greylisting", "filtering", ASSENT_SETTING_SWITCH, true, false, "on", 0, 0, NULL,
      TARGET(policy.greylisting), "doubtful mail from unknown senders has to come back once" },
    { "mixed_recipients", "filtering", ASSENT_SETTING_CHOICE, false, false, "lenient", 0, 0,
      mixed_choices, TARGET(global.mixed_recipients),
      "verdicts differ by recipient: lenient lets the mildest hold for all, defer has the others "
      "sent separately" },
    { "tag_threshold", "thresholds", ASSENT_SETTING_POINTS, true, false, "5", SCORES, NULL,
      TARGET(policy.tag_threshold), "from this score on the subject is tagged" },
    { "reject_threshold", "thresholds", ASSENT_SETTING_POINTS, true, false, "10", SCORES, NULL,
      TARGET(policy.reject_threshold), "from this score on mail is refused" },
    { "subject_tag", "replies", ASSENT_SETTING_TEXT, true, false, "[SPAM?] ", 0, LONGEST_TAG, NULL,
      TARGET(policy.subject_tag),
      "what is put before the subject of tagged mail, a space at its end included" },
    { "contact", "replies", ASSENT_SETTING_TEXT, true, false, "", 0, LONGEST_REPLY, NULL,
      TARGET(policy.contact), "last words of every refusal: whom to ask" },
    { "reply.spam", "replies", ASSENT_SETTING_TEXT, true, true,
      "Message refused as spam, score {score}", 1, LONGEST_REPLY, NULL, ASSENT_REPLY_SPAM,
      "words of a refusal by score; {score} stands for it" },
    { "reply.greylisted", "replies", ASSENT_SETTING_TEXT, true, true,
      "Greylisted, try again in some minutes", 1, LONGEST_REPLY, NULL, ASSENT_REPLY_GREYLISTED,
      "words of a deferral by greylisting" },
    { "reply.fault", "replies", ASSENT_SETTING_TEXT, true, true,
      "Temporary fault, please try again later", 1, LONGEST_REPLY, NULL, ASSENT_REPLY_FAULT,
      "words of a deferral for an answer that is missing" },
    { "reply.overload", "replies", ASSENT_SETTING_TEXT, false, true,
      "Too many messages at a time, please try again later", 1, LONGEST_REPLY, NULL,
      ASSENT_REPLY_OVERLOAD, "words of a deferral for overload" },
    { "reply.separate", "replies", ASSENT_SETTING_TEXT, false, true,
      "This recipient has to be sent separately, please try again at once", 1, LONGEST_REPLY, NULL,
      ASSENT_REPLY_SEPARATE,
      "words to a recipient that needs a transaction of its own (452 4.5.3)" },
    { "journal_keep", "journal", ASSENT_SETTING_DURATION, false, false, "30d", DAY, 3650 * DAY,
      NULL, TARGET(global.journal_keep), "how long decisions stay in the journal" },
    { "journal_bytes", "journal", ASSENT_SETTING_BYTES, false, false, "1G", MEGA, MEGA << 20, NULL,
      TARGET(global.journal_bytes),
      "how much of Redis' memory the decisions of one mail host may take; the oldest go first" },
    { "journal_subject", "journal", ASSENT_SETTING_CHOICE, false, false, "full", 0, 0,
      subject_choices, TARGET(global.journal_subject),
      "what the journal keeps of subjects: full, hash (enough to find it again), off" },
};

enum { ROW_COUNT = sizeof(rows) / sizeof(rows[0]) };

static const char *const type_names[] = {
    [ASSENT_SETTING_SWITCH] = "on or off",  [ASSENT_SETTING_CHOICE] = "word",
    [ASSENT_SETTING_POINTS] = "points",     [ASSENT_SETTING_NUMBER] = "number",
    [ASSENT_SETTING_DURATION] = "duration", [ASSENT_SETTING_BYTES] = "bytes",
    [ASSENT_SETTING_TEXT] = "text",
};

const char *assent_setting_type_name(enum assent_setting_type type)
{
    return type_names[type];
}

/* --- the table --- */

static struct assent_setting of_row(const struct row *row)
{
    struct assent_setting setting = {
        .type = row->type,
        .choices = row->choices,
        .least = row->least,
        .most = row->most,
        .meaning = row->meaning,
        .group = row->group,
        .per_domain = row->per_domain,
        .ascii = row->type == ASSENT_SETTING_TEXT,
    };

    assent_text_copy(setting.name, sizeof(setting.name), row->name);
    assent_text_copy(setting.default_text, sizeof(setting.default_text), row->default_text);
    return setting;
}

static bool has_weight(const struct assent_symbol *symbol)
{
    return symbol->decisive == ASSENT_DECISIVE_NONE;
}

static bool has_reply(const struct assent_symbol *symbol)
{
    return assent_decisive_refuses(symbol->decisive);
}

static const char *words_of(const struct assent_symbol *symbol)
{
    return symbol->refusal == NULL ? symbol->meaning : symbol->refusal;
}

static struct assent_setting of_symbol(const struct assent_symbol *symbol)
{
    struct assent_setting setting = { .meaning = symbol->meaning };
    char weight[ASSENT_POINTS_TEXT_SIZE];

    if (has_weight(symbol)) {
        (void)snprintf(setting.name, sizeof(setting.name), WEIGHT_PREFIX "%s", symbol->name);
        setting.type = ASSENT_SETTING_POINTS;
        setting.least = ASSENT_POINTS(-100);
        setting.most = ASSENT_POINTS(100);
        setting.group = "weights";
        (void)assent_setting_check(&setting, assent_points_format(symbol->weight, weight),
                                   setting.default_text, NULL);
        return setting;
    }
    (void)snprintf(setting.name, sizeof(setting.name), REPLY_PREFIX "%s", symbol->name);
    setting.type = ASSENT_SETTING_TEXT;
    setting.least = 1;
    setting.most = LONGEST_REPLY;
    setting.group = "replies";
    setting.per_domain = true;
    setting.ascii = true;
    assent_text_copy(setting.default_text, sizeof(setting.default_text), words_of(symbol));
    return setting;
}

/* The symbol at a place among those that have a setting; NULL: there are not so many. */
static const struct assent_symbol *symbol_with_setting(size_t place)
{
    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        for (size_t k = 0; k < check->symbol_count; k++)
            if ((has_weight(&check->symbols[k]) || has_reply(&check->symbols[k])) && place-- == 0)
                return &check->symbols[k];
    }
    return NULL;
}

size_t assent_setting_count(void)
{
    size_t count = 0;

    while (symbol_with_setting(count) != NULL)
        count++;
    return ROW_COUNT + count;
}

struct assent_setting assent_setting_at(size_t index)
{
    return index < ROW_COUNT ? of_row(&rows[index])
                             : of_symbol(symbol_with_setting(index - ROW_COUNT));
}

static const struct row *find_row(const char *name)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}

/* The symbol that "weight.NAME" or "reply.NAME" is about, and its place among all symbols. */
static const struct assent_symbol *find_symbol(const char *name, size_t *place)
{
    bool weight = strncmp(name, WEIGHT_PREFIX, strlen(WEIGHT_PREFIX)) == 0;
    bool reply = strncmp(name, REPLY_PREFIX, strlen(REPLY_PREFIX)) == 0;

    if (!weight && !reply)
        return NULL;
    name += weight ? strlen(WEIGHT_PREFIX) : strlen(REPLY_PREFIX);
    *place = 0;
    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        for (size_t k = 0; k < check->symbol_count; k++, (*place)++) {
            const struct assent_symbol *symbol = &check->symbols[k];
            if (strcmp(symbol->name, name) == 0)
                return (weight ? has_weight(symbol) : has_reply(symbol)) ? symbol : NULL;
        }
    }
    return NULL;
}

bool assent_setting_find(const char *name, struct assent_setting *setting)
{
    const struct row *row = find_row(name);
    size_t place;
    const struct assent_symbol *symbol = row == NULL ? find_symbol(name, &place) : NULL;

    if (row != NULL)
        *setting = of_row(row);
    else if (symbol != NULL)
        *setting = of_symbol(symbol);
    return row != NULL || symbol != NULL;
}

static const char *name_at(size_t index, void *data)
{
    const struct assent_setting *settings = data;

    return settings[index].name;
}

bool assent_setting_nearest(const char *name, char *nearest)
{
    size_t count = assent_setting_count();
    struct assent_setting *settings = calloc(count, sizeof(*settings));

    if (settings == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        settings[i] = assent_setting_at(i);
    size_t place = assent_nearest_name(name, count, name_at, settings);
    if (place < count)
        assent_text_copy(nearest, ASSENT_SETTING_NAME_SIZE, settings[place].name);
    free(settings);
    return place < count;
}

/* --- values --- */

struct unit {
    char letter;
    int64_t size;
};

/* The largest first, so that a value is written with the largest that divides it. */
static const struct unit durations[] = {
    { 'd', DAY }, { 'h', INT64_C(60) * MINUTE }, { 'm', MINUTE }, { 's', 1000 }, { 0, 0 },
};
static const struct unit sizes[] = {
    { 'T', MEGA << 20 }, { 'G', MEGA << 10 }, { 'M', MEGA }, { 'k', 1024 }, { 0, 1 },
};

static void format_units(const struct unit *units, int64_t value, char *text, size_t size)
{
    while (units->letter != 0 && (value == 0 || value % units->size != 0))
        units++;
    if (units->letter == 0)
        (void)snprintf(text, size, "%lld", (long long)value);
    else
        (void)snprintf(text, size, "%lld%c", (long long)(value / units->size), units->letter);
}

static void format_number(enum assent_setting_type type, int64_t value, char *text, size_t size)
{
    char points[ASSENT_POINTS_TEXT_SIZE];

    if (type == ASSENT_SETTING_POINTS) {
        assent_text_copy(text, size, assent_points_format((assent_points)value, points));
        size_t length = strlen(text);
        if (assent_text_ends(text, ".0"))
            text[length - 2] = '\0';
    } else if (type == ASSENT_SETTING_DURATION) {
        format_units(durations, value, text, size);
    } else if (type == ASSENT_SETTING_BYTES) {
        format_units(sizes, value, text, size);
    } else {
        (void)snprintf(text, size, "%lld", (long long)value);
    }
}

void assent_setting_describe_range(const struct assent_setting *setting, char *text, size_t size)
{
    char least[40];
    char most[40];
    struct assent_text out;

    assent_text_init(&out, text, size);
    if (setting->type == ASSENT_SETTING_SWITCH) {
        assent_text_add(&out, "on or off");
    } else if (setting->type == ASSENT_SETTING_CHOICE) {
        for (size_t i = 0; setting->choices[i] != NULL; i++)
            assent_text_format(&out, "%s%s", i == 0 ? "" : " or ", setting->choices[i]);
    } else if (setting->type == ASSENT_SETTING_TEXT) {
        assent_text_format(&out, "%s of %lld to %lld characters",
                           setting->ascii ? "ASCII text" : "text", (long long)setting->least,
                           (long long)setting->most);
    } else {
        format_number(setting->type, setting->least, least, sizeof(least));
        format_number(setting->type, setting->most, most, sizeof(most));
        assent_text_format(&out, "%s from %s to %s", assent_setting_type_name(setting->type), least,
                           most);
    }
}

/* "4.25" as thousandths; digits beyond the third are refused rather than lost. */
static bool read_points(const char *text, int64_t *value)
{
    bool negative = *text == '-';
    int64_t whole = 0;
    int64_t rest = 0;
    int64_t unit = 1000;

    text += negative || *text == '+';
    if (*text < '0' || *text > '9')
        return false;
    for (; *text >= '0' && *text <= '9'; text++)
        if ((whole = whole * 10 + (*text - '0')) > 1000000)
            return false;
    if (*text == '.') {
        for (text++; *text >= '0' && *text <= '9' && unit > 1; text++)
            rest += (*text - '0') * (unit /= 10);
        if (unit == 1000)
            return false;
    }
    *value = (whole * 1000 + rest) * (negative ? -1 : 1);
    return *text == '\0';
}

/* units NULL: a bare number. A bare duration is refused, except 0: of what? */
static bool read_units(const char *text, const struct unit *units, int64_t *value)
{
    char *end;

    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (end == text || errno != 0 || strchr(" \t\n\v\f\r", *text) != NULL)
        return false;
    *value = number;
    if (units == NULL)
        return *end == '\0';
    while (units->letter != 0 && units->letter != *end)
        units++;
    if (units->size == 0)
        return *end == '\0' && number == 0;
    return end[*end != '\0'] == '\0' && !__builtin_mul_overflow(number, units->size, value);
}

static bool read_word(const struct assent_setting *setting, const char *text, int64_t *value)
{
    static const char *const switches[] = { "off", "on", NULL };
    const char *const *words = setting->type == ASSENT_SETTING_SWITCH ? switches : setting->choices;

    for (*value = 0; words[*value] != NULL; ++*value)
        if (assent_text_equal(words[*value], text))
            return true;
    return false;
}

static bool read_text(const struct assent_setting *setting, const char *text)
{
    size_t length = strlen(text);
    char printable[ASSENT_SETTING_VALUE_SIZE];

    if (length < (size_t)setting->least || length > (size_t)setting->most ||
        length >= sizeof(printable))
        return false;
    assent_text_copy(printable, sizeof(printable), text);
    if (setting->ascii)
        assent_text_ascii(printable);
    else
        assent_text_printable(printable);
    return strcmp(printable, text) == 0;
}

/* The value as a number; a text is only checked. */
static bool read_value(const struct assent_setting *setting, const char *text, int64_t *value,
                       struct assent_error *error)
{
    char range[ASSENT_SETTING_VALUE_SIZE];
    bool fine = false;

    *value = 0;
    switch (setting->type) {
    case ASSENT_SETTING_SWITCH:
    case ASSENT_SETTING_CHOICE:
        fine = read_word(setting, text, value);
        break;
    case ASSENT_SETTING_POINTS:
        fine = read_points(text, value);
        break;
    case ASSENT_SETTING_NUMBER:
        fine = read_units(text, NULL, value);
        break;
    case ASSENT_SETTING_DURATION:
        fine = read_units(text, durations, value);
        break;
    case ASSENT_SETTING_BYTES:
        fine = read_units(text, sizes, value);
        break;
    case ASSENT_SETTING_TEXT:
        fine = read_text(setting, text);
        break;
    }
    bool bounded = setting->type != ASSENT_SETTING_SWITCH &&
                   setting->type != ASSENT_SETTING_CHOICE && setting->type != ASSENT_SETTING_TEXT;
    if (fine && (!bounded || (*value >= setting->least && *value <= setting->most)))
        return true;
    assent_setting_describe_range(setting, range, sizeof(range));
    return assent_error_set(error, "%s: \"%.80s\" does not go, it takes: %s", setting->name, text,
                            range);
}

bool assent_setting_check(const struct assent_setting *setting, const char *value, char *canonical,
                          struct assent_error *error)
{
    int64_t number;

    if (!read_value(setting, value, &number, error))
        return false;
    if (setting->type == ASSENT_SETTING_TEXT)
        assent_text_copy(canonical, ASSENT_SETTING_VALUE_SIZE, value);
    else if (setting->type == ASSENT_SETTING_SWITCH)
        assent_text_copy(canonical, ASSENT_SETTING_VALUE_SIZE, number != 0 ? "on" : "off");
    else if (setting->type == ASSENT_SETTING_CHOICE)
        assent_text_copy(canonical, ASSENT_SETTING_VALUE_SIZE, setting->choices[number]);
    else
        format_number(setting->type, number, canonical, ASSENT_SETTING_VALUE_SIZE);
    return true;
}

/* --- where values go --- */

/* A target for other settings only has no room for them. */
static void set_reply(struct assent_setting_target *target, size_t place, const char *text)
{
    if (target->replies != NULL)
        target->replies[place] = text;
}

static void put(struct assent_setting_target *target, const struct row *row, int64_t number,
                const char *text)
{
    void *place = (char *)target + row->offset;

    if (row->reply)
        set_reply(target, row->offset, text);
    else if (row->type == ASSENT_SETTING_TEXT)
        *(const char **)place = text;
    else if (row->type == ASSENT_SETTING_SWITCH)
        *(bool *)place = number != 0;
    else if (row->type == ASSENT_SETTING_CHOICE)
        *(unsigned *)place = (unsigned)number; /* an enumeration whose values are the places */
    else if (row->type == ASSENT_SETTING_POINTS)
        *(assent_points *)place = (assent_points)number;
    else
        *(int64_t *)place = number;
}

void assent_setting_defaults(struct assent_setting_target *target)
{
    assent_points *weight = target->weights;

    for (size_t i = 0; i < ROW_COUNT; i++) {
        struct assent_setting setting = of_row(&rows[i]);
        int64_t number;
        if (!rows[i].reply && read_value(&setting, rows[i].default_text, &number, NULL))
            put(target, &rows[i], number, rows[i].default_text);
    }
    for (size_t i = 0; weight != NULL && i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        for (size_t k = 0; k < check->symbol_count; k++)
            *weight++ = check->symbols[k].weight;
    }
}

bool assent_setting_apply(struct assent_setting_target *target, const char *name, const char *value,
                          bool for_domain, struct assent_error *error)
{
    const struct row *row = find_row(name);
    struct assent_setting setting;
    size_t place = 0;
    int64_t number;

    if (!assent_setting_find(name, &setting))
        return assent_error_set(error, "%s: there is no such setting", name);
    if (for_domain && !setting.per_domain)
        return assent_error_set(error, "%s: is set for all domains together", name);
    if (!read_value(&setting, value, &number, error))
        return false;
    if (row != NULL) {
        put(target, row, number, value);
        return true;
    }
    (void)find_symbol(name, &place);
    if (setting.type != ASSENT_SETTING_POINTS)
        set_reply(target, ASSENT_REPLY_KINDS + place, value);
    else if (target->weights != NULL)
        target->weights[place] = (assent_points)number;
    return true;
}

struct assent_policy assent_policy_default(void)
{
    struct assent_setting_target target = { 0 };

    assent_setting_defaults(&target);
    return target.policy;
}

const char *assent_setting_reply(const struct assent_policy *policy, enum assent_reply_kind kind)
{
    if (policy->replies != NULL && policy->replies[kind] != NULL)
        return policy->replies[kind];
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (rows[i].reply && rows[i].offset == (size_t)kind)
            return rows[i].default_text;
    return "";
}
