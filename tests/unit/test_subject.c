/*
 * The marks at the start of a subject.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/subject.h"

#include <string.h>

#include "tests/support/table.h"

static const struct {
    const char *text;
    const char *words;
    bool reply;
    bool forward;
} rows[] = {
    { "", "", false, false },
    { "Lunch", "Lunch", false, false },
    { "Re: Lunch", "Lunch", true, false },
    { "re:Lunch", "Lunch", true, false },
    { "RE :  Lunch", "Lunch", true, false },
    { "Re: Re: AW: Lunch", "Lunch", true, false },
    { "Re[12]: Lunch", "Lunch", true, false },
    { "Re(3): Lunch", "Lunch", true, false },
    { "Re^2: Lunch", "Lunch", true, false },
    { "Re*2: Lunch", "Lunch", true, false },
    { "Re2: Lunch", "Lunch", true, false },
    { "Re[2: Lunch", "Re[2: Lunch", false, false },
    { "Re[[2]]: Lunch", "Re[[2]]: Lunch", false, false },
    { "Re1234: Lunch", "Re1234: Lunch", false, false },
    { "Fwd: Re: Lunch", "Lunch", true, true },
    { "WG: Essen", "Essen", false, true },
    { "TR: dîner", "dîner", false, true },
    { "R: pranzo", "pranzo", false, false },
    { "I: R: pranzo", "pranzo", false, false },
    { "VÁ: ebéd", "ebéd", true, false },
    { "Отв: Обед", "Обед", true, false },
    { "ΑΠ: Γεύμα", "Γεύμα", true, false },
    { "回复：午餐", "午餐", true, false },
    { "轉寄: 午餐", "午餐", false, true },
    { "[tea] Re: Lunch", "Lunch", true, false },
    { "Re: [tea] Lunch", "Lunch", true, false },
    { "[a][b] [c]Lunch", "Lunch", false, false },
    { "[Lunch]", "[Lunch]", false, false },
    { "[Lunch] ", "[Lunch] ", false, false },
    { "[Lunch", "[Lunch", false, false },
    { "[Fwd: Lunch]", "Lunch]", false, true },
    { "Re:", "", true, false },
    { "Re: ", "", true, false },
    { "Rest: all", "Rest: all", false, false },
    { "Re", "Re", false, false },
};

static void reads(void **state)
{
    size_t failed = 0;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct assent_subject subject = assent_subject_read(rows[i].text);
        if (strcmp(subject.words, rows[i].words) == 0 && subject.reply == rows[i].reply &&
            subject.forward == rows[i].forward)
            continue;
        print_message("%s: %s, %d, %d\n", rows[i].text, subject.words, subject.reply,
                      subject.forward);
        failed++;
    }
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
