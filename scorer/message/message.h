/*
 * The parsed message: one immutable view, which every check reads.
 *
 * All of it lives in the arena that it was made in. Texts are UTF-8, valid,
 * without NUL bytes, whatever the message holds. Parsing never fails for what a
 * message contains: what exceeds a limit is named and parsed no further.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_MESSAGE_MESSAGE_H
#define ASSENT_MESSAGE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scorer/base/arena.h"
#include "scorer/message/limits.h"

/* A header field as it came from the mail server. */
struct assent_raw_header {
    const char *name;
    const char *value; /* with leading space, folded with LF or CRLF */
};

struct assent_header {
    const char *name;
    const char *value; /* as it came */
    const char *text;  /* unfolded, decoded (RFC 2047), trimmed */
    uint32_t hash;     /* of the name, without regard to case */
    uint32_t next;     /* place of the next field in its bucket, plus 1; 0: none */
};

enum { ASSENT_HEADER_BUCKETS = 64 };

/* What can be odd about a Received line: bits of assent_hop.oddities. The first two make it
 * doubtful who wrote what of it (a HELO of several words may look like all the rest): such a line
 * has no name and no address. */
enum assent_hop_oddity {
    ASSENT_HOP_REPEATED = 1,           /* there are two "from" or two "by" */
    ASSENT_HOP_SEVERAL_WORDS = 2,      /* more than one word follows "from", or several addresses */
    ASSENT_HOP_IMPOSSIBLE_ADDRESS = 4, /* "[300.1.2.3]" where a server notes the client's address */
    ASSENT_HOP_UNCLOSED = 8,           /* a comment without end */
    ASSENT_HOP_IMPOSSIBLE_ZONE = 16,   /* of the date: "+0480" */
    ASSENT_HOP_FROM_NOBODY = 32,       /* there is a "from", and behind it no client */
};

/* A Received line (RFC 5321 section 4.4), as far as it could be understood. Texts are "" when the
 * line does not have them; of long ones there is the beginning. */
struct assent_hop {
    const char *from;      /* what the client said in HELO */
    const char *name;      /* the client's name as the server found it; "" also for "unknown" */
    const char *address;   /* the client's address, in the form of assent_client.address_text;
                              "unix": it came over a unix socket */
    const char *by;        /* the server that wrote the line */
    const char *with;      /* "ESMTPS", "POP3", "HTTP" */
    const char *recipient; /* "for", without angle brackets */
    bool verified; /* a server of this kind writes name only when it leads back to address */
    bool dated;
    int64_t time; /* seconds since the Unix epoch */
    unsigned oddities;
    const char *text;
};

struct assent_address {
    const char *name;    /* display name, decoded; "" for none */
    const char *address; /* addr-spec as written; "" for none */
    const char *domain;  /* of the address, lower case; "" for none */
};

struct assent_address_list {
    const struct assent_address *items;
    size_t count;
    size_t fields; /* header fields that it was gathered from */
};

/* What the parser found odd; see enum GMimeParserWarning. */
enum assent_oddity {
    ASSENT_ODD_DUPLICATED_HEADER,
    ASSENT_ODD_DUPLICATED_PARAMETER,
    ASSENT_ODD_UNENCODED_8BIT_HEADER,
    ASSENT_ODD_INVALID_CONTENT_TYPE,
    ASSENT_ODD_INVALID_ENCODED_WORD,
    ASSENT_ODD_MALFORMED_MULTIPART,
    ASSENT_ODD_TRUNCATED,
    ASSENT_ODD_MALFORMED,
    ASSENT_ODD_INVALID_HEADER_NAME,
    ASSENT_ODD_CONFLICTING_HEADER,
    ASSENT_ODD_CONFLICTING_PARAMETER,
    ASSENT_ODD_MULTIPART_WITHOUT_BOUNDARY,
    ASSENT_ODD_INVALID_PARAMETER,
    ASSENT_ODD_INVALID_ADDRESS_LIST,
    ASSENT_ODD_NESTING_OVERFLOW,
    ASSENT_ODD_PART_WITHOUT_CONTENT,
    ASSENT_ODD_PART_WITHOUT_HEADERS,
    ASSENT_ODDITY_COUNT,
};

enum assent_part_kind {
    ASSENT_PART_MULTIPART,
    ASSENT_PART_MESSAGE, /* message/rfc822 and its kin: its content is the next part */
    ASSENT_PART_LEAF,
};

/* A MIME entity. Parts stand in the order of the message; a container comes before what
 * it contains. */
struct assent_part {
    enum assent_part_kind kind;
    unsigned depth;           /* 0 for the outermost */
    const char *type;         /* "text/html", lower case */
    const char *charset;      /* as declared; "" for none */
    const char *encoding;     /* of the content, lower case; "" for none */
    const char *filename;     /* decoded; "" for none; of a very long one, beginning and end */
    const char *type_name;    /* the name that Content-Type gives, if it gives one; "" for none */
    bool filename_unreadable; /* there is one, too long for the parser */
    bool attachment;          /* Content-Disposition: attachment, or a name on what is no text */
    const char *text;         /* of a text part: UTF-8; NULL for other parts */
    size_t text_length;
    bool text_cut;        /* longer than the limit for text */
    bool charset_unknown; /* no converter knows it; taken for windows-1252 */
    bool charset_broken;  /* bytes that the declared charset does not have */
};

/* What the pre-scan counted and what it stopped at. */
struct assent_prescan {
    size_t header_lines;   /* in all header blocks, those of parts included */
    size_t boundary_lines; /* lines that begin with "--" */
    size_t containers;     /* header blocks that announce a multipart or a message */
    size_t longest_line;   /* bytes */
    size_t nul_bytes;
    size_t bare_cr;     /* CR without LF */
    size_t bare_lf;     /* LF without CR, where other lines end in CRLF */
    unsigned exceeded;  /* bits: 1 << enum assent_limit */
    bool cut;           /* the body was not parsed to its end */
    size_t safe_length; /* bytes from the start that may be parsed */
};

struct assent_message {
    const struct assent_header *headers;
    size_t header_count;
    size_t header_total;                            /* those beyond the limit included */
    uint32_t header_buckets[ASSENT_HEADER_BUCKETS]; /* by name: place of the first, plus 1 */
    const struct assent_hop *hops;                  /* Received, newest first */
    size_t hop_count;                               /* ASSENT_MOST_HOPS at most */
    size_t hop_total;                               /* those beyond the limit included */
    struct assent_address_list from, sender, reply_to, to, cc;
    const struct assent_part *parts;
    size_t part_count;
    struct assent_prescan prescan;
    unsigned oddities[ASSENT_ODDITY_COUNT]; /* how often each was found */
    size_t size;                            /* of the whole message as it came, in bytes */
    bool incomplete; /* the body was cut at the limit or could not be stored */
};

struct assent_message_source {
    const struct assent_raw_header *headers;
    size_t header_count;
    size_t header_total;
    const char *bytes; /* header block, empty line, body */
    size_t length;
    size_t header_length; /* of the header block and the empty line, in bytes */
    size_t size;          /* before it was cut */
    bool incomplete;
    bool untrusted; /* known to crash a parser: header fields are only unfolded, the body is
                       not looked at */
};

/* Before the first parse; does its work once per process. From any thread. */
void assent_message_library_init(void);

/* NULL: out of memory (or out of the arena's bound). From any thread. */
const struct assent_message *assent_message_parse(struct assent_arena *arena,
                                                  const struct assent_message_source *source,
                                                  const struct assent_message_limits *limits);

/* Whether nothing but the header was looked at, because the message crashed a parser before. */
bool assent_message_is_untrusted(const struct assent_message *message);

/* The first header field of that name, or NULL; the next one of the same name; how many there
 * are. */
const struct assent_header *assent_message_header(const struct assent_message *message,
                                                  const char *name);
const struct assent_header *assent_message_next_header(const struct assent_message *message,
                                                       const struct assent_header *header);
size_t assent_message_count_headers(const struct assent_message *message, const char *name);

#endif
