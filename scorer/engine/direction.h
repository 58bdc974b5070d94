/*
 * Direction: whether a message comes to us, goes from us, or stays.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_ENGINE_DIRECTION_H
#define ASSENT_ENGINE_DIRECTION_H

#include "scorer/engine/transaction.h"

enum assent_direction assent_direction_of(const struct assent_transaction *transaction);

#endif
