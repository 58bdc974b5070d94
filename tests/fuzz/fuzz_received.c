/*
 * Fuzz target: Received lines, one a line of the input. Whatever they hold, their texts
 * are short and printable, and an address is one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/received.h"

#include <string.h>

#include <assent/facts.h>

#include "scorer/base/text.h"
#include "scorer/message/headers.h"
#include "scorer/message/words.h"
#include "tests/fuzz/invariant.h"

enum { MOST_LINES = 120, LONGEST_TEXT = 255 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text)
{
    char copy[LONGEST_TEXT + 1];

    INVARIANT(strlen(text) <= LONGEST_TEXT);
    assent_text_copy(copy, sizeof(copy), text);
    assent_text_printable(copy);
    INVARIANT(strcmp(copy, text) == 0);
}

static void check_hop(const struct assent_hop *hop)
{
    const unsigned doubtful = ASSENT_HOP_REPEATED | ASSENT_HOP_SEVERAL_WORDS;
    const char *const texts[] = { hop->from, hop->name, hop->address,
                                  hop->by,   hop->with, hop->recipient };
    struct assent_client client;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        check_text(texts[i]);
    INVARIANT(hop->address[0] == '\0' || strcmp(hop->address, "unix") == 0 ||
              (assent_client_set_address(&client, hop->address) &&
               strcmp(client.address_text, hop->address) == 0));
    INVARIANT((hop->oddities & doubtful) == 0 || (hop->address[0] == '\0' && !hop->verified));
    INVARIANT(!hop->verified || (hop->name[0] != '\0' && hop->address[0] != '\0'));
}

/* Words lie one behind the other, within the text. */
static void check_words(const char *text, size_t length)
{
    struct assent_words words = assent_words_of((struct assent_span){ text, length });
    const char *last = text;
    struct assent_word word;

    while (assent_words_next(&words, &word)) {
        INVARIANT(word.text.start >= last);
        INVARIANT(word.text.start + word.text.length <= text + length);
        INVARIANT(words.at > last);
        last = words.at;
    }
    INVARIANT(words.at == text + length);
}

static void parse(char *text)
{
    struct assent_header headers[MOST_LINES];
    struct assent_message message = { .headers = headers };
    struct assent_arena *arena = assent_arena_create((size_t)16 << 20);
    char *rest = NULL;

    if (arena == NULL)
        return;
    memset(headers, 0, sizeof(headers));
    for (char *line = strtok_r(text, "\n", &rest);
         line != NULL && message.header_count < MOST_LINES; line = strtok_r(NULL, "\n", &rest))
        headers[message.header_count++] = (struct assent_header){
            .name = "Received",
            .value = line,
            .text = line,
            .hash = assent_headers_hash("Received"),
        };
    for (size_t i = 0; i + 1 < message.header_count; i++)
        headers[i].next = (uint32_t)i + 2;
    message.header_buckets[assent_headers_hash("Received") % ASSENT_HEADER_BUCKETS] =
        message.header_count > 0;
    if (assent_received_parse(arena, &message)) {
        INVARIANT(message.hop_total == message.header_count);
        for (size_t i = 0; i < message.hop_count; i++)
            check_hop(&message.hops[i]);
    }
    assent_arena_destroy(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    check_words(text, size);
    parse(text);
    free(text);
    return 0;
}
