/*
 * Replies: the words of a refusal or a deferral.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_ENGINE_REPLY_H
#define ASSENT_ENGINE_REPLY_H

#include <assent/decision.h>

/* Fills decision->reply from its verdict; empty for accept and tag. */
void assent_reply_make(struct assent_decision *decision);

#endif
