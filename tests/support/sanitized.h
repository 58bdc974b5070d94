/*
 * SANITIZED: 1 in builds with a sanitizer, which are slow and keep freed memory; else 0.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_TESTS_SANITIZED_H
#define ASSENT_TESTS_SANITIZED_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#endif
