/*
 * Sockets that the supervisor listens on.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MILTER_LISTENER_H
#define MILTER_LISTENER_H

#include <stdbool.h>

#include <assent/configuration.h>
#include <assent/error.h>

struct listener {
    int fd;
    char path[108]; /* of a unix socket that we made, to be removed at the end; "" otherwise */
};

/* Opens the milter socket that the configuration names, or takes the one that systemd handed
 * over. A unix socket gets the configured mode and group, and the configured user as owner. The
 * error names file and line. */
bool listener_open_milter(struct listener *listener,
                          const struct assent_configuration *configuration,
                          struct assent_error *error);
/* The control socket: for the owner only. */
bool listener_open_control(struct listener *listener,
                           const struct assent_configuration *configuration,
                           struct assent_error *error);
/* Closes it, and removes the file if we made one. */
void listener_close(struct listener *listener);

/* Whether the sockets could be opened, as far as that shows without opening them: for the test
 * of a configuration. */
bool listener_check(const struct assent_configuration *configuration, struct assent_error *error);

#endif
