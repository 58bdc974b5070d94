/*
 * The resolver: questions to the DNS that are begun early and collected later.
 *
 * One resolver serves all threads of a process. Identical questions in flight are
 * one question, and answers are kept for as long as they may be. Every failure is
 * told apart from "there is no such thing": who decides about mail must never take
 * silence for an answer.
 *
 * From any thread, but for assent_resolver_create and _destroy.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_RESOLVER_H
#define ASSENT_RESOLVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <assent/clock.h>
#include <assent/error.h>
#include <assent/export.h>

/* The numbers of RFC 1035 and RFC 3596. */
enum assent_dns_type {
    ASSENT_DNS_A = 1,
    ASSENT_DNS_NS = 2,
    ASSENT_DNS_CNAME = 5,
    ASSENT_DNS_SOA = 6,
    ASSENT_DNS_PTR = 12,
    ASSENT_DNS_MX = 15,
    ASSENT_DNS_TXT = 16,
    ASSENT_DNS_AAAA = 28,
};

enum assent_dns_status {
    ASSENT_DNS_ANSWERED, /* there is at least one record */
    ASSENT_DNS_NODATA,   /* the name is there, but no record of that type */
    ASSENT_DNS_NXDOMAIN, /* there is no such name */
    ASSENT_DNS_INVALID,  /* what was asked for is no domain name; it was not asked */
    /* No answer; all of these are temporary. */
    ASSENT_DNS_SERVFAIL,    /* also every other error code of a server, but for the next */
    ASSENT_DNS_REFUSED,     /* the server does not serve us */
    ASSENT_DNS_MALFORMED,   /* what came cannot be used: broken, a loop of aliases, odd names */
    ASSENT_DNS_TIMEOUT,     /* nothing came in time */
    ASSENT_DNS_UNREACHABLE, /* no server listens, or the network is away */
    ASSENT_DNS_OVERLOAD,    /* too many questions in flight, or no memory: it was not asked */
    ASSENT_DNS_CANCELLED,   /* the resolver was destroyed meanwhile */
};

enum {
    ASSENT_DNS_STATUS_COUNT = ASSENT_DNS_CANCELLED + 1,
    ASSENT_DNS_NAME_SIZE = 256, /* of a name as text, with its NUL */
};

/* "A"; NULL: it is none of the types. */
ASSENT_API const char *assent_dns_type_name(enum assent_dns_type type);
/* In any case of letters. False: it is none of the types. */
ASSENT_API bool assent_dns_type_parse(const char *name, enum assent_dns_type *type);
/* "ANSWERED", "NXDOMAIN" ... */
ASSENT_API const char *assent_dns_status_name(enum assent_dns_status status);
/* It may be another one later: no ground to refuse anything, nor to believe anything. */
ASSENT_API bool assent_dns_is_temporary(enum assent_dns_status status);

/* What a record says. Names are lower case, without a dot at their end ("." is the root itself),
 * and made of letters, digits and "-_/+=*" alone; records with other names are left out, and
 * counted in odd_names. */
struct assent_dns_record {
    const char *name;     /* the host of MX, PTR, NS and CNAME, the primary server of SOA */
    const uint8_t *bytes; /* of A (4), AAAA (16), and TXT: all its strings joined, then a NUL
                           * that length does not count; anything may be in them */
    size_t length;
    uint32_t minimum;    /* of SOA */
    uint16_t preference; /* of MX */
};

/* All that was said to one question. Nobody changes it. */
struct assent_dns_answer {
    enum assent_dns_status status;
    enum assent_dns_type type;
    const struct assent_dns_record *records; /* in the order of the answer; of type alone */
    size_t record_count;
    const char *name;           /* as it was asked for, in lower case */
    const char *canonical;      /* the name at the end of the aliases (CNAME) */
    const char *const *aliases; /* from the second name of the chain on; the last is canonical */
    size_t alias_count;
    uint32_t ttl;     /* seconds; the least of what was used, as it is kept in the cache */
    int64_t elapsed;  /* milliseconds from question to answer */
    size_t odd_names; /* in records that were left out, and in aliases, where '?' stands for what
                       * no name should have */
    bool authentic;   /* the server says that it has validated it (AD); worth as much as the way
                       * to the server */
    bool cut;         /* there was more than is kept */
};

/* A name server of a test: see scorer/dns/zone.h. */
struct assent_zone;

/* What is 0 or NULL has its default. */
struct assent_resolver_options {
    const char *const *servers; /* "address", "address:port" or "[address]:port", up to NULL; none:
                                 * those of resolv.conf */
    int64_t time_out;           /* milliseconds for one question, all its tries; 3 s */
    size_t cache_bytes;         /* 16 MB */
    size_t most_in_flight;      /* questions; 5,000 */
    struct assent_clock clock;  /* the system's */
    /* Answers instead of servers; belongs to the caller, and must not change while a question is
     * asked. */
    const struct assent_zone *zone;
};

struct assent_resolver;

/* NULL: see error. Resolvers are created and destroyed by one thread at a time. */
ASSENT_API struct assent_resolver *
assent_resolver_create(const struct assent_resolver_options *options, struct assent_error *error);
/* What is in flight is CANCELLED, and those who wait for it wake. Queries may be released later,
 * but nobody may be asking when it begins. */
ASSENT_API void assent_resolver_destroy(struct assent_resolver *resolver);

/* The servers that are asked, "address:port, ..."; cut where it does not fit. */
ASSENT_API void assent_resolver_servers(struct assent_resolver *resolver, char *text, size_t size);

/* A question that was asked. */
struct assent_query;

/* Asks and returns at once. With a reference that the caller releases. NULL: no memory; the other
 * functions take that, too, and say OVERLOAD. A dot at the end of the name makes no difference;
 * names that are not ASCII have to come in their ASCII form. */
ASSENT_API struct assent_query *assent_resolver_query(struct assent_resolver *resolver,
                                                      const char *name, enum assent_dns_type type);
/* The answer, which lives as long as the reference; NULL: it is not there yet. */
ASSENT_API const struct assent_dns_answer *assent_query_peek(struct assent_query *query);
/* The same after waiting for it, so many milliseconds at most. A message waits by
 * assent_query_wait of scorer/dns/resolver.h instead. */
ASSENT_API const struct assent_dns_answer *assent_query_await(struct assent_query *query,
                                                              int64_t most);
ASSENT_API void assent_query_release(struct assent_query *query);

/* The name under which the PTR records of an address stand. False: it is none. */
ASSENT_API bool assent_dns_reverse_name(const char *address, char name[ASSENT_DNS_NAME_SIZE]);

/* Since the resolver was created. */
struct assent_resolver_counters {
    uint64_t asked;                             /* questions of callers; each is one of: */
    uint64_t from_cache;                        /* answered at once */
    uint64_t shared;                            /* in flight already */
    uint64_t refused;                           /* INVALID or OVERLOAD at once */
    uint64_t sent;                              /* to a server, or the zone */
    uint64_t outcomes[ASSENT_DNS_STATUS_COUNT]; /* of what was refused, or sent */
    uint64_t late;                              /* answers that came after their TIMEOUT */
    uint64_t evicted;                    /* answers that had to leave the cache before their time */
    uint64_t latency;                    /* milliseconds, the sum of what was sent and answered */
    uint64_t in_flight;                  /* now */
    uint64_t cache_entries, cache_bytes; /* now */
};

ASSENT_API void assent_resolver_counters(struct assent_resolver *resolver,
                                         struct assent_resolver_counters *counters);

#endif
