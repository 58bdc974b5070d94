/*
 * Fuzz target: the authserv-id of Authentication-Results, with room of any size.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/forged.h"

#include <string.h>

#include "tests/fuzz/invariant.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t rooms[] = { 1, 2, 16, 256 };
    char whole[256];
    char *value = malloc(size + 1);

    if (value == NULL)
        return 0;
    memcpy(value, data, size);
    value[size] = '\0';
    assent_forged_authserv_id(value, whole, sizeof(whole));
    for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
        char *id = malloc(rooms[i]); /* of its own, so that an overrun shows */
        if (id == NULL)
            break;
        assent_forged_authserv_id(value, id, rooms[i]);
        INVARIANT(strlen(id) < rooms[i]);
        INVARIANT(strncmp(whole, id, strlen(id)) == 0);
        free(id);
    }
    free(value);
    return 0;
}
