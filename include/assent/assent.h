/*
 * Assent's scoring library, all of it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_H
#define ASSENT_H

#include <assent/alarm.h>
#include <assent/check.h>
#include <assent/clock.h>
#include <assent/configuration.h>
#include <assent/decision.h>
#include <assent/document.h>
#include <assent/error.h>
#include <assent/explain.h>
#include <assent/facts.h>
#include <assent/journal.h>
#include <assent/list.h>
#include <assent/log.h>
#include <assent/names.h>
#include <assent/points.h>
#include <assent/policy.h>
#include <assent/redis_admin.h>
#include <assent/resolver.h>
#include <assent/scorer.h>
#include <assent/setting.h>
#include <assent/state.h>
#include <assent/store.h>

#endif
