/*
 * Tests of look-alikes: what a reader takes a name for.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/lookalike.h"

#include <pthread.h>
#include <string.h>

#include "scorer/message/message.h"
#include "scorer/message/unicode.h"
#include "tests/support/table.h"

static void folds(void **state)
{
    static const struct {
        const char *name, *folded;
        struct assent_lookalike found;
    } rows[] = {
        { "", "", { .hidden = false } },
        { "Pay Me", "pay me", { .hidden = false } },
        { "P\320\260y", "pay", { .mixed = true } },
        { "\320\240\320\260\321\203", "pay", { .hidden = false } },
        { "P\320\260", "pa", { .hidden = false } },
        { "P\320\260\321\213y", "pa?y", { .hidden = false } },
        { "P\342\200\213ay", "pay", { .hidden = true } },
        { "P\302\255\342\201\240ay", "pay", { .hidden = true } },
        { "\342\200\213Pay\342\200\213", "pay", { .hidden = false } },
        { "\342\200\256yap", "yap", { .reversed = true } },
        { "\357\274\240\357\274\241\357\275\232", "@az", { .styled = true } },
        { "\342\222\266\342\223\251", "az", { .styled = true } },
        { "\360\235\220\200\360\235\232\243", "az", { .styled = true } },
        { "J\303\266rg", "j?rg", { .hidden = false } },
        { "Kаnto ö", "kanto ?", { .mixed = true } },
        { "Köntо", "k?nto", { .mixed = true } },
        { "ꓮcme", "acme", { .mixed = true } },
        { "TNFα, IFNγ, αSMA, Gαs", "tnfa, ifny, asma, gas", { .hidden = false } },
        { "Pαypal", "paypal", { .mixed = true } },
        { "Tγδ Gαs", "ty? gas", { .hidden = false } },
        { "pαypal", "paypal", { .mixed = true } },
        { "וGoogle", "lgoogle", { .hidden = false } },
        { "ＡＮＡマイル", "ana???", { .hidden = false } },
        { "Mª José", "ma jos?", { .hidden = false } },
        { "Mᵐᵉ Dupont Ⅴ", "mme dupont v", { .hidden = false } },
        { "ℹ️ Ⓜ️", "i m", { .hidden = false } },
        { "ᴀᴅᴍɪɴ", "admi?", { .styled = true } },
        { "1️⃣0️⃣", "1?0?", { .hidden = false } },
        { "e\u2060x\ufe0fa", "exa", { .hidden = true } },
        { "bob＠exаmple．org", "bob@example.org", { .mixed = true } },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_lookalike found;
        char folded[64];
        assent_lookalike_read(rows[i].name, &found, folded, sizeof(folded));
        assert_row_text(rows[i].name, folded, rows[i].folded);
        assert_row_number(rows[i].name, found.hidden, rows[i].found.hidden);
        assert_row_number(rows[i].name, found.reversed, rows[i].found.reversed);
        assert_row_number(rows[i].name, found.mixed, rows[i].found.mixed);
        assert_row_number(rows[i].name, found.styled, rows[i].found.styled);
    }
}

static void cuts(void **state)
{
    static char name[4096];
    struct assent_lookalike found;
    char folded[4];

    (void)state;
    for (size_t i = 0; i + 2 < sizeof(name); i += 2) {
        name[i] = '\320';
        name[i + 1] = '\260';
    }
    assent_lookalike_read(name, &found, folded, sizeof(folded));
    assert_string_equal(folded, "aaa");
    assent_lookalike_read(name, &found, folded, 1);
    assert_string_equal(folded, "");
}

static void counts_changes(void **state)
{
    static const struct {
        const char *word;
        size_t changes, end;
    } rows[] = {
        { "", 0, 1 },          { " a", 0, 1 },
        { "wallet", 0, 6 },    { "w\xd0\xb0llet", 2, 6 },
        { "Сlick", 1, 5 },     { "кошелёкa", 0, 8 },
        { "ехаmрlе", 4, 7 },   { "сосо", 0, 4 },
        { "Yօur", 2, 4 },      { "IFNγ", 0, 4 },
        { "kΩ", 0, 2 },        { "usingמילה", 0, 9 },
        { "Windows的", 0, 8 }, { "paypaӏ.com", 1, 6 },
        { "vіеw", 2, 4 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        uint32_t characters[16];
        size_t count = assent_unicode_read(rows[i].word, characters, ROWS(characters));
        size_t end = 0;
        assert_row_number(rows[i].word, assent_lookalike_changes(characters, count, 0, &end),
                          rows[i].changes);
        assert_row_number(rows[i].word, end, rows[i].end);
    }
}

static void compares_domains(void **state)
{
    static const struct {
        const char *left, *right;
        bool same;
    } rows[] = {
        { "example.org", "example.org", true },
        { "EXAMPLE.org", "example.org", true },
        { "examp1e.org", "example.org", true },
        { "exarnple.0rg", "example.org", true },
        { "exampie.org", "EXAMPLE.ORG", true },
        { "exampӏe.org", "example.org", true },
        { "example.com", "example.org", false },
        { "exämple.org", "example.org", false },
        { "example.org", "", false },
    };
    char long_name[300];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_row_number(rows[i].left, assent_lookalike_same_domain(rows[i].left, rows[i].right),
                          rows[i].same);
    memset(long_name, 'a', sizeof(long_name) - 1);
    long_name[sizeof(long_name) - 1] = '\0';
    assert_false(assent_lookalike_same_domain(long_name, long_name));
    long_name[255] = '\0';
    assert_true(assent_lookalike_same_domain(long_name, long_name));
    memset(long_name, 'm', 255);
    assert_true(assent_lookalike_same_domain(long_name, long_name));
}

static void *read_often(void *wrong)
{
    for (unsigned i = 0; i < 500; i++) {
        struct assent_lookalike found;
        char folded[32];
        assent_lookalike_read("Kаnto 𝐏𝐚", &found, folded, sizeof(folded));
        if (!found.mixed || !found.styled || strcmp(folded, "kanto pa") != 0 ||
            !assent_lookalike_same_domain("exampӏe.org", "example.org"))
            *(bool *)wrong = true;
    }
    return NULL;
}

static void serves_threads(void **state)
{
    pthread_t threads[4];
    bool wrong[ROWS(threads)] = { false };

    (void)state;
    for (size_t i = 0; i < ROWS(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_often, &wrong[i]), 0);
    for (size_t i = 0; i < ROWS(threads); i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_false(wrong[i]);
    }
}

static void knows_plain_text(void **state)
{
    (void)state;
    assert_true(assent_lookalike_is_plain(""));
    assert_true(assent_lookalike_is_plain("Alice"));
    assert_false(assent_lookalike_is_plain("J\303\266rg"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_changes), cmocka_unit_test(compares_domains),
        cmocka_unit_test(serves_threads), cmocka_unit_test(folds),
        cmocka_unit_test(cuts),           cmocka_unit_test(knows_plain_text),
    };

    assent_message_library_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
