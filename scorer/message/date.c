/*
 * Dates of messages.
 *
 * Two readers: one for the form of RFC 5322 and what programs make of it by a
 * slip (one digit of an hour, a zone with a colon, names written out), which
 * allocates nothing and takes one pass; and GMime's, which guesses at the rest
 * (asctime, ISO 8601 dates, other orders).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/date.h"

#include <string.h>

#include <gmime/gmime.h>

#include "scorer/base/text.h"

enum {
    LONGEST_DATE = 200,
    LONGEST_WORD = 15,
    FIRST_YEAR = 1900,
    LAST_YEAR = 9999,
    MOST_WEST = -12 * 60,
    MOST_EAST = 14 * 60,
};

enum reading { READ, IMPOSSIBLE, OTHER_FORM };

struct cursor {
    const char *at;
    const char *end;
};

/* A date as it is written. */
struct written {
    int weekday; /* 0 for Sunday; -1: not said */
    int day, month, year;
    int hour, minute, second;
    int zone;
    unsigned oddities;
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Past a comment, to the end if it has none; comments nest (RFC 5322 section 3.2.2). */
static void skip_comment(struct cursor *cursor)
{
    unsigned depth = 0;

    for (; cursor->at < cursor->end; cursor->at++) {
        if (*cursor->at == '\\' && cursor->at + 1 < cursor->end)
            cursor->at++;
        else if (*cursor->at == '(')
            depth++;
        else if (*cursor->at == ')' && --depth == 0)
            break;
    }
    if (cursor->at < cursor->end)
        cursor->at++;
}

static void skip_blanks(struct cursor *cursor)
{
    while (cursor->at < cursor->end) {
        if (*cursor->at == '(')
            skip_comment(cursor);
        else if (strchr(" \t\r\n", *cursor->at) != NULL)
            cursor->at++;
        else
            return;
    }
}

static bool next_is(const struct cursor *cursor, char wanted)
{
    return cursor->at < cursor->end && *cursor->at == wanted;
}

static bool take(struct cursor *cursor, char wanted)
{
    bool there = next_is(cursor, wanted);

    cursor->at += there;
    return there;
}

/* A number of digits; how many, 0 for none and for more than most. */
static int take_number(struct cursor *cursor, int most, int *number)
{
    int digits = 0;

    *number = 0;
    for (; cursor->at < cursor->end && is_digit(*cursor->at); cursor->at++) {
        if (++digits > most)
            return 0;
        *number = *number * 10 + (*cursor->at - '0');
    }
    return digits;
}

/* A word of letters, cut when it is long; its whole length. */
static size_t take_word(struct cursor *cursor, char word[LONGEST_WORD + 1])
{
    const char *start = cursor->at;

    while (cursor->at < cursor->end && is_letter(*cursor->at))
        cursor->at++;
    size_t length = (size_t)(cursor->at - start);
    size_t kept = length < LONGEST_WORD ? length : LONGEST_WORD;
    memcpy(word, start, kept);
    word[kept] = '\0';
    return length;
}

/* Which of the names a word begins, by three letters at least; -1 for none. */
static int find_name(const char *word, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        if (strlen(word) >= 3 && assent_text_starts(names[i], word))
            return i;
    return -1;
}

/* "Mon," or nothing. A word that is no day of the week is let pass before a comma. */
static enum reading read_weekday(struct cursor *cursor, struct written *date)
{
    static const char *const names[] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
                                         "Thursday", "Friday", "Saturday" };
    char word[LONGEST_WORD + 1];

    date->weekday = -1;
    skip_blanks(cursor);
    size_t length = take_word(cursor, word);
    if (length == 0)
        return READ;
    date->weekday = find_name(word, names, 7);
    skip_blanks(cursor);
    bool comma = take(cursor, ',');
    if (date->weekday < 0 || length > 3 || !comma)
        date->oddities |= ASSENT_DATE_FORM;
    skip_blanks(cursor);
    return date->weekday < 0 && !comma ? OTHER_FORM : READ;
}

/* Years of two and three digits are obsolete (section 4.3). */
static int whole_year(int year, int digits)
{
    if (digits == 2)
        return year < 50 ? year + 2000 : year + 1900;
    return digits == 3 ? year + 1900 : year;
}

static enum reading read_day(struct cursor *cursor, struct written *date)
{
    static const char *const names[] = { "January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December" };
    char word[LONGEST_WORD + 1];

    if (take_number(cursor, 2, &date->day) == 0)
        return OTHER_FORM;
    skip_blanks(cursor);
    size_t length = take_word(cursor, word);
    date->month = find_name(word, names, 12) + 1;
    if (date->month == 0)
        return OTHER_FORM;
    skip_blanks(cursor);
    int digits = take_number(cursor, 9, &date->year);
    if (digits < 2)
        return OTHER_FORM;
    date->year = whole_year(date->year, digits);
    if (length > 3 || date->year < FIRST_YEAR)
        date->oddities |= ASSENT_DATE_FORM;
    return date->year > LAST_YEAR ? IMPOSSIBLE : READ;
}

/* White space and comments around the colons are obsolete (section 4.3). */
static enum reading read_time(struct cursor *cursor, struct written *date)
{
    skip_blanks(cursor);
    int digits = take_number(cursor, 2, &date->hour);
    skip_blanks(cursor);
    if (digits == 0 || !take(cursor, ':'))
        return OTHER_FORM;
    if (digits == 1)
        date->oddities |= ASSENT_DATE_FORM;
    skip_blanks(cursor);
    if (take_number(cursor, 2, &date->minute) != 2)
        return OTHER_FORM;
    skip_blanks(cursor);
    if (take(cursor, ':')) {
        skip_blanks(cursor);
        if (take_number(cursor, 2, &date->second) != 2)
            return OTHER_FORM;
    }
    /* A 60th second is a leap second. */
    return date->hour > 23 || date->minute > 59 || date->second > 60 ? IMPOSSIBLE : READ;
}

static bool is_possible_zone(int zone)
{
    return zone >= MOST_WEST && zone <= MOST_EAST && zone % 15 == 0;
}

/* "+0200", or "+02:00" and "+200", which are no form of RFC 5322. */
static enum reading read_offset(struct cursor *cursor, struct written *date)
{
    bool west = *cursor->at++ == '-';
    int number;
    int minutes = 0;
    int digits = take_number(cursor, 4, &number);
    bool colon = digits == 2 && take(cursor, ':');

    if (digits < 3 && (!colon || take_number(cursor, 2, &minutes) != 2))
        return OTHER_FORM;
    if (digits < 4)
        date->oddities |= ASSENT_DATE_FORM;
    int hours = colon ? number : number / 100;
    if (!colon)
        minutes = number % 100;
    date->zone = (hours * 60 + minutes) * (west ? -1 : 1);
    if (!is_possible_zone(date->zone) || minutes > 59)
        date->oddities |= ASSENT_DATE_ZONE_IMPOSSIBLE;
    return READ;
}

/* The names of section 4.3, and UTC, which no RFC has but many programs say. Single letters are
 * to be taken for -0000. */
static enum reading read_zone_name(struct cursor *cursor, struct written *date)
{
    static const struct {
        const char *name;
        int hours;
    } zones[] = {
        { "GMT", 0 },  { "UT", 0 },   { "UTC", 0 },  { "EST", -5 }, { "EDT", -4 }, { "CST", -6 },
        { "CDT", -5 }, { "MST", -7 }, { "MDT", -6 }, { "PST", -8 }, { "PDT", -7 },
    };
    char word[LONGEST_WORD + 1];
    size_t length = take_word(cursor, word);

    if (next_is(cursor, '+') || next_is(cursor, '-')) { /* "GMT+0200" */
        date->oddities |= ASSENT_DATE_FORM;
        return read_offset(cursor, date);
    }
    if (length == 1)
        return READ;
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
        if (assent_text_equal(word, zones[i].name)) {
            date->zone = zones[i].hours * 60;
            return READ;
        }
    }
    date->oddities |= ASSENT_DATE_FORM;
    return assent_text_equal(word, "AM") || assent_text_equal(word, "PM") ? OTHER_FORM : READ;
}

static enum reading read_zone(struct cursor *cursor, struct written *date)
{
    enum reading reading = READ;

    skip_blanks(cursor);
    if (next_is(cursor, '+') || next_is(cursor, '-'))
        reading = read_offset(cursor, date);
    else if (cursor->at < cursor->end && is_letter(*cursor->at))
        reading = read_zone_name(cursor, date);
    else
        date->oddities |= ASSENT_DATE_ZONE_MISSING;
    skip_blanks(cursor);
    if (cursor->at < cursor->end)
        date->oddities |= ASSENT_DATE_FORM;
    return reading;
}

static enum reading read_written(const char *text, size_t length, struct written *date)
{
    struct cursor cursor = { text, text + length };
    enum reading reading = read_weekday(&cursor, date);

    if (reading == READ)
        reading = read_day(&cursor, date);
    if (reading == READ)
        reading = read_time(&cursor, date);
    return reading == READ ? read_zone(&cursor, date) : reading;
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool has_day(const struct written *date)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap_day = date->month == 2 && is_leap(date->year);

    return date->day >= 1 && date->day <= days[date->month - 1] + leap_day;
}

/* Days since 1 January 1970, in the Gregorian calendar at all times. */
static int64_t day_number(const struct written *date)
{
    static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
    enum { BEFORE_1970 = 719528 }; /* from 1 January of the year 0 */
    int64_t year = date->year;
    int64_t leaps = year == 0 ? 0 : (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 + 1;
    bool leap_day = date->month > 2 && is_leap(date->year);

    return year * 365 + leaps + before[date->month - 1] + leap_day + date->day - 1 - BEFORE_1970;
}

static bool finish(const struct written *written, struct assent_date *date)
{
    enum { THURSDAY = 4, MANY_WEEKS = 7 * 200000 };

    if (!has_day(written))
        return false;
    int64_t day = day_number(written);
    int64_t minute = (day * 24 + written->hour) * 60 + written->minute - written->zone;
    int weekday = (int)((day + MANY_WEEKS + THURSDAY) % 7);
    *date = (struct assent_date){
        .time = minute * 60 + written->second,
        .zone = written->zone,
        .oddities = written->oddities,
    };
    if (written->weekday >= 0 && written->weekday != weekday)
        date->oddities |= ASSENT_DATE_WEEKDAY_WRONG;
    return true;
}

/* A blank, a sign and at least three digits. */
static bool shows_zone(const char *text)
{
    for (const char *blank = strpbrk(text, " \t"); blank != NULL; blank = strpbrk(blank, " \t")) {
        blank++;
        if ((*blank == '+' || *blank == '-') && strspn(blank + 1, "0123456789") >= 3)
            return true;
    }
    return false;
}

static bool guess(const char *text, struct assent_date *date)
{
    char copy[LONGEST_DATE + 1];

    assent_text_copy(copy, sizeof(copy), text);
    GDateTime *read = g_mime_utils_header_decode_date(copy);
    if (read == NULL)
        return false;
    *date = (struct assent_date){
        .time = g_date_time_to_unix(read),
        .zone = (int)(g_date_time_get_utc_offset(read) / G_TIME_SPAN_MINUTE),
        .oddities = ASSENT_DATE_FORM,
    };
    g_date_time_unref(read);
    if (!is_possible_zone(date->zone))
        date->oddities |= ASSENT_DATE_ZONE_IMPOSSIBLE;
    if (date->zone == 0 && !shows_zone(copy))
        date->oddities |= ASSENT_DATE_ZONE_MISSING;
    return true;
}

bool assent_date_parse(const char *text, struct assent_date *date)
{
    struct written written = { .zone = 0 };

    switch (read_written(text, strnlen(text, LONGEST_DATE), &written)) {
    case READ:
        return finish(&written, date);
    case OTHER_FORM:
        return guess(text, date);
    case IMPOSSIBLE:
        break;
    }
    return false;
}
