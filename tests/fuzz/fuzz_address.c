/*
 * Fuzz target: a client's address, and a HELO with an address in brackets. What is
 * understood must be understood again when it is written out.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/facts.h>

#include <string.h>

#include "scorer/message/domain.h"
#include "tests/fuzz/invariant.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct assent_client client = { 0 };
    struct assent_client again = { 0 };
    char *text = malloc(size + 1);

    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    bool known = assent_client_set_address(&client, text);
    INVARIANT(known == (client.family != ASSENT_FAMILY_NONE));
    INVARIANT(assent_client_set_address(&again, client.address_text) == known);
    INVARIANT(client.family == again.family);
    INVARIANT(memcmp(client.address, again.address, sizeof(client.address)) == 0);
    INVARIANT(strcmp(client.address_text, again.address_text) == 0);
    const char *organization = assent_domain_organizational(text);
    INVARIANT(organization >= text && organization <= text + strlen(text));
    INVARIANT(assent_domain_same_organization(text, text));
    free(text);
    return 0;
}
