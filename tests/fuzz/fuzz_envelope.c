/*
 * Fuzz target: small parsers of what a client says: addresses in HELO, domains,
 * authserv-ids, comments of the configuration.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <assent/facts.h>

#include "scorer/base/configuration_text.h"
#include "scorer/base/text.h"
#include "scorer/engine/forged.h"
#include "scorer/message/domain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct assent_client client;
    char id[64];
    char *text = malloc(size + 1);

    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    (void)assent_client_set_address(&client, text);
    (void)assent_domain_is_qualified(text);
    (void)assent_domain_organizational(assent_text_domain(text));
    (void)assent_domain_same_organization(text, "mail.example.test");
    assent_forged_authserv_id(text, id, sizeof(id));
    if (strlen(id) >= sizeof(id))
        abort();
    assent_text_printable(text);
    assent_configuration_blank_comments(text);
    if (strlen(text) > size)
        abort();
    free(text);
    return 0;
}
