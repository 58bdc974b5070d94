/*
 * Fuzz target: the pre-scan, with limits that are soon met.
 *
 * The part that it calls safe must be safe when it is scanned again, and must end
 * with a line.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/prescan.h"

#include <string.h>

#include "tests/fuzz/invariant.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct assent_message_limits few(void)
{
    struct assent_message_limits limits = assent_message_limits_default();

    limits.header_lines = 7;
    limits.address_colons = 5;
    limits.boundary_lines = 4;
    limits.containers = 3;
    return limits;
}

static void scan_with(const char *bytes, size_t size, const struct assent_message_limits *limits)
{
    struct assent_prescan first;
    struct assent_prescan again;

    assent_prescan_run(bytes, size, limits, &first);
    INVARIANT(first.safe_length <= size);
    INVARIANT((first.exceeded == 0) == (first.safe_length == size));
    INVARIANT(first.safe_length == 0 || first.safe_length == size ||
              bytes[first.safe_length - 1] == '\n');
    INVARIANT(first.nul_bytes <= size && first.longest_line <= size);
    assent_prescan_run(bytes, first.safe_length, limits, &again);
    INVARIANT(again.exceeded == 0 && again.safe_length == first.safe_length);
    INVARIANT(again.header_lines <= limits->header_lines);
    INVARIANT(again.boundary_lines <= limits->boundary_lines);
    INVARIANT(again.containers <= limits->containers);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct assent_message_limits small = few();
    struct assent_message_limits usual = assent_message_limits_default();

    scan_with((const char *)data, size, &small);
    scan_with((const char *)data, size, &usual);
    return 0;
}
