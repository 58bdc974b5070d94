/*
 * The list of checks, made from checks.def.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/check.h>

#define CHECK(name) extern const struct assent_check assent_check_##name;
#include "scorer/checks/checks.def"
#undef CHECK

#define CHECK(name) &assent_check_##name,
static const struct assent_check *const checks[] = {
#include "scorer/checks/checks.def"
};
#undef CHECK

enum { CHECK_COUNT = sizeof(checks) / sizeof(checks[0]) };

size_t assent_check_count(void)
{
    return CHECK_COUNT;
}

const struct assent_check *assent_check_at(size_t index)
{
    return index < CHECK_COUNT ? checks[index] : NULL;
}

size_t assent_check_first_symbol(size_t check_index)
{
    size_t first = 0;

    for (size_t i = 0; i < check_index && i < CHECK_COUNT; i++)
        first += checks[i]->symbol_count;
    return first;
}

size_t assent_symbol_count(void)
{
    return assent_check_first_symbol(CHECK_COUNT);
}
