/*
 * The keys in Redis, and what the two users may do with them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/command.h"

static const struct assent_key_kind kinds[] = {
    { ASSENT_KEY_META, "hash", "as long as it is set", false,
      "generation of settings and lists, and when each list was changed" },
    { ASSENT_KEY_SETTINGS, "hash", "as long as it is set", false,
      "settings that differ from their defaults, global ones and those of recipient domains" },
    { ASSENT_KEY_CHANGES, "stream", "the last changes", false,
      "every change of settings and lists, with who, when and what was before" },
    { ASSENT_KEY_LIST "*", "hash", "as long as it is set", false,
      "one list: its entries with comment and expiry" },
    { ASSENT_KEY_JOURNAL "*", "stream", "journal_days, journal_megabytes", true,
      "the decisions of one mail host, the number at the end" },
    { ASSENT_KEY_HOSTS, "hash", "as long as it is set", true, "mail hosts by their number" },
};

size_t assent_key_kind_count(void)
{
    return sizeof(kinds) / sizeof(kinds[0]);
}

const struct assent_key_kind *assent_key_kind_at(size_t index)
{
    return &kinds[index];
}
