/*
 * Assent's scoring library, all of it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_H
#define ASSENT_H

#include <assent/check.h>
#include <assent/clock.h>
#include <assent/configuration.h>
#include <assent/decision.h>
#include <assent/error.h>
#include <assent/explain.h>
#include <assent/facts.h>
#include <assent/log.h>
#include <assent/points.h>
#include <assent/policy.h>
#include <assent/scorer.h>

#endif
