/*
 * Table test of the check subject_characters.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/subject.h"
#include "tests/support/table.h"

static const struct check_row rows[] = {
    /* Good senders. */
    { "ASCII", SUBJECT("Lunch"), "" },
    { "umlauts", SUBJECT("Grüße aus Köln"), "" },
    { "an emoji with a selector", SUBJECT("❤️ from all of us"), "" },
    { "a family", SUBJECT("👨‍👩‍👧‍👦 day"), "" },
    { "a heart on fire", SUBJECT("❤️‍🔥 news"), "" },
    { "a keycap", SUBJECT("Top 1️⃣0️⃣ of the week"), "" },
    { "the flag of Scotland",
      SUBJECT("\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f trip"), "" },
    { "Persian", SUBJECT("می‌خواهم کتاب‌ها را ببینم"), "" },
    { "Hindi", SUBJECT("क्‍ष और र्‍य"), "" },
    { "Malayalam", SUBJECT("അവന്‍റെ വീട്"), "" },
    { "Hebrew with marks", SUBJECT("\u200fפגישה Zoom\u200f ביום\u200e 5\u200e"), "" },
    { "Arabic with isolates", SUBJECT("\u2067اجتماع\u2069 Teams"), "" },
    { "isolates of a translation", SUBJECT("\u2068Alice\u2069 invited you to \u2068Plan\u2069"),
      "" },
    { "a telephone number of a phone", SUBJECT("Call \u202a+49 30 1234567\u202c"), "" },
    { "pasted with a space of no width", SUBJECT("Constify struct peci_ops\u200b"), "" },
    { "one inside a word", SUBJECT("Auf\u200clage"), "" },
    { "a date of an old browser", SUBJECT("Due \u200e5\u200e/\u200e12\u200e/\u200e2023"), "" },
    { "a byte order mark", SUBJECT("\ufeffInvoice 42"), "" },
    { "hyphenation", SUBJECT("Do\u00adnau\u00addampf\u00adschiff\u00adfahrt"), "" },
    { "Thai with break marks", SUBJECT("ประชุม\u200bวันจันทร์\u200bเช้า\u200bนี้"), "" },
    { "Khmer with break marks", SUBJECT("ជំរាប\u200bសួរ\u200bអ្នក\u200bទាំងអស់"), "" },
    { "Latin and Cyrillic words", SUBJECT("Отчёт о Windows и PDF-файлах"), "" },
    { "a word with a Cyrillic ending", SUBJECT("СМСка и Google'ом, VIPклиент"), "" },
    { "a typing error", SUBJECT("Cчет за Cентябрь"), "" },
    { "one letter of the other keyboard", SUBJECT("Сlick to see"), "" },
    { "Greek letters in science", SUBJECT("NFκB, IFNγ and TGFβ1 in 5 kΩ"), "" },
    { "more Greek in science", SUBJECT("TNFα, IFNγ, αSMA, γH2AX, Gαs and Gαi, hν, PPARγ"), "" },
    { "Hebrew prefixes", SUBJECT("פגישה עם Google וFacebook וZoom"), "" },
    { "Arabic beside Latin", SUBJECT("اجتماع Teamsا وZoomه"), "" },
    { "Chinese around Latin", SUBJECT("使用Windows的Excel表格"), "" },
    { "a short family name of Spain", SUBJECT("Mª José: 1ª, 2ª, 3ª, 4ª, 5ª, 6ª y 7ª jornada"), "" },
    { "French abbreviations", SUBJECT("Mᵐᵉ, Mˡˡᵉ et leurs 1ʳᵉˢ idées"), "" },
    { "signs of letters",
      SUBJECT("ℹ️ Ⓜ️ 🅰️ 🅱️ 🅾️ 🅿️ ℹ️ Ⓜ️ ℹ️ Ⓜ️"), "" },
    { "Roman numbers", SUBJECT("Louis Ⅰ, Ⅴ, Ⅹ, Ⅼ, Ⅽ, Ⅾ, Ⅿ"), "" },
    { "Russian, brands in Latin", SUBJECT("Оплата PayPal и VISA: срок до 5 мая, торг"), "" },
    { "micro", SUBJECT("10 µF, 3 μm, μTorrent"), "" },
    { "Greek and Latin", SUBJECT("Η εταιρεία Apple στην Αθήνα"), "" },
    { "Armenian and Latin", SUBJECT("Facebook-ում նոր"), "" },
    { "ordinals", SUBJECT("2ª Região, Nº 5, XXᵉ siècle, 1º"), "" },
    { "number sets", SUBJECT("Maps from ℝ to ℂ"), "" },
    { "full-width letters", SUBJECT("ＮＨＫニュース"), "" },
    { "Roman numerals", SUBJECT("第Ⅲ章 と 第Ⅳ章"), "" },
    { "trade marks", SUBJECT("Foo® and Bar™ ℹ️"), "" },
    { "flags", SUBJECT("🇩🇪🇫🇷 meeting"), "" },
    { "decoded", SUBJECT("=?iso-8859-1?Q?Gr=FC=DFe?="), "" },
    { "split encoded words", SUBJECT("=?utf-8?B?R3LDvMM=?=\n =?utf-8?B?n2U=?="), "" },
    { "a question about encodings", SUBJECT("What does =? mean"), "" },
    { "plain UTF-8", SUBJECT("Ελληνικά, русский, 中文"), "" },

    /* Bad ones. */
    { "spaces of no width", SUBJECT("Pay\u200bment fail\u200bed"), "SUBJECT_INVISIBLE" },
    { "joiners", SUBJECT("Ama\u200dzon ac\u200dcount"), "SUBJECT_INVISIBLE" },
    { "soft hyphens", SUBJECT("\u00adR\u00ade\u00ada\u00adl \u00adL\u00ado\u00ads\u00ads"),
      "SUBJECT_INVISIBLE" },
    { "direction marks", SUBJECT("Pay\u200ePal log\u200fin"), "SUBJECT_INVISIBLE" },
    { "a long run", SUBJECT("Hello\u200c\u200c\u200c\u200c\u200c there"), "SUBJECT_INVISIBLE" },
    { "tags", SUBJECT("Hello\U000e0061\U000e0062 there"), "SUBJECT_INVISIBLE" },
    { "fillers", SUBJECT("Net\u3164flix acc\u3164ount"), "SUBJECT_INVISIBLE" },
    { "Cyrillic words", SUBJECT("к\u200bр\u200bедит"), "SUBJECT_INVISIBLE" },
    { "Cyrillic letters", SUBJECT("Your wаllet hаs failed"), "SUBJECT_MIXED_SCRIPTS" },
    { "a brand", SUBJECT("[Binаnсе] verification"), "SUBJECT_MIXED_SCRIPTS" },
    { "Armenian letters", SUBJECT("Yօur account is suspendеd"), "SUBJECT_MIXED_SCRIPTS" },
    { "Greek letters", SUBJECT("Υour Αccount"), "SUBJECT_MIXED_SCRIPTS" },
    { "palochka", SUBJECT("Your paypaӏ and appӏe"), "SUBJECT_MIXED_SCRIPTS" },
    { "Greek letters inside words", SUBJECT("Your pαypal accοunt"), "SUBJECT_MIXED_SCRIPTS" },
    { "Lisu letters", SUBJECT("ꓮccount ꓢuspended"), "SUBJECT_MIXED_SCRIPTS" },
    { "Cherokee letters", SUBJECT("Ꮐet Ꭱefund"), "SUBJECT_MIXED_SCRIPTS" },
    { "bold", SUBJECT("𝐏𝐫𝐨𝐭𝐞𝐜𝐭 your family"), "SUBJECT_STYLED_LETTERS" },
    { "double-struck", SUBJECT("𝕀𝕙𝕣 Speicher"), "SUBJECT_STYLED_LETTERS" },
    { "circled", SUBJECT("Ⓕ Ⓡ Ⓔ Ⓔ Ⓖ Ⓘ Ⓕ Ⓣ"), "SUBJECT_STYLED_LETTERS" },
    { "small capitals", SUBJECT("ᴏᴅᴇ ᴅᴇᴀʟ"), "SUBJECT_STYLED_LETTERS" },
    { "encoded bold", SUBJECT("=?utf-8?B?8J2QhvCdkKLwnZCf8J2QrQ==?="), "SUBJECT_STYLED_LETTERS" },
    { "bytes of no charset",
      SUBJECT("Gr\xfc\xdf"
              "e aus K\xf6ln"),
      "SUBJECT_UNDECLARED" },
    { "broken UTF-8", SUBJECT("Gr\xc3 e"), "SUBJECT_UNDECLARED" },
    { "an unknown encoding", SUBJECT("=?utf-8?X?R3I=?="), "SUBJECT_UNREADABLE" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("subject_characters", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
