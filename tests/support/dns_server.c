/*
 * A name server on the loopback: one thread, poll, a table of what it can do.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/dns_server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    MOST = 65535,
    HEADER = 12,
    TYPE_A = 1,
    TYPE_NS = 2,
    TYPE_CNAME = 5,
    TYPE_SOA = 6,
    TYPE_TXT = 16,
    LATE = 200, /* milliseconds */
};

struct dns_server {
    int udp, tcp;
    int stop[2]; /* a pipe; what is written to it ends the thread */
    char address[64];
    pthread_t thread;
    atomic_uint questions[2];
    atomic_uint silent_once;
};

/* A question, and the answer that is being made. */
struct talk {
    struct dns_server *server;
    const uint8_t *question;
    size_t question_length; /* header and question, without EDNS */
    bool has_edns;
    bool by_tcp;
    unsigned type;
    char label[64];
    uint8_t answer[MOST];
    size_t length; /* 0: nothing is sent */
};

static void put16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)(value & 0xff);
}

static void add(struct talk *talk, const void *bytes, size_t length)
{
    if (talk->length + length > MOST)
        return;
    memcpy(talk->answer + talk->length, bytes, length);
    talk->length += length;
}

static void add_number(struct talk *talk, unsigned value)
{
    uint8_t bytes[2];

    put16(bytes, value);
    add(talk, bytes, 2);
}

/* A name of one label; "": the name of the question, by a pointer. */
static size_t make_name(uint8_t *bytes, const char *label)
{
    size_t length = strlen(label);

    if (length == 0) {
        put16(bytes, 0xc000 | HEADER);
        return 2;
    }
    bytes[0] = (uint8_t)length;
    memcpy(bytes + 1, label, length);
    bytes[length + 1] = 0;
    return length + 2;
}

static void add_record(struct talk *talk, const char *owner, unsigned type, unsigned class,
                       const void *data, size_t length)
{
    uint8_t name[80];

    add(talk, name, make_name(name, owner));
    add_number(talk, type);
    add_number(talk, class);
    add_number(talk, 0);
    add_number(talk, 120);
    add_number(talk, (unsigned)length);
    add(talk, data, length);
    put16(talk->answer + 6, (unsigned)(talk->answer[6] << 8 | talk->answer[7]) + 1);
}

static void add_address(struct talk *talk, const char *owner, unsigned class)
{
    static const uint8_t address[] = { 192, 0, 2, 7 };

    add_record(talk, owner, TYPE_A, class, address, sizeof(address));
}

static void add_alias(struct talk *talk, const char *owner, const char *target)
{
    uint8_t name[80];

    add_record(talk, owner, TYPE_CNAME, 1, name, make_name(name, target));
}

static void add_text(struct talk *talk, const char *text)
{
    uint8_t data[256];

    data[0] = (uint8_t)strlen(text);
    memcpy(data + 1, text, data[0]);
    add_record(talk, "", TYPE_TXT, 1, data, (size_t)data[0] + 1);
}

static void set_code(struct talk *talk, unsigned code)
{
    talk->answer[3] = (uint8_t)((talk->answer[3] & 0xf0) | code);
}

static void cut(struct talk *talk)
{
    talk->answer[2] |= 2;
}

/* --- what it can do --- */

static void do_servfail(struct talk *talk)
{
    set_code(talk, 2);
}

static void do_refused(struct talk *talk)
{
    set_code(talk, 5);
}

static void do_notimp(struct talk *talk)
{
    set_code(talk, 4);
}

static void do_silent(struct talk *talk)
{
    talk->length = 0;
}

static void do_silent_once(struct talk *talk)
{
    if (atomic_fetch_add(&talk->server->silent_once, 1) == 0)
        talk->length = 0;
    else
        add_address(talk, "", 1);
}

static void do_formerr(struct talk *talk)
{
    if (talk->has_edns)
        set_code(talk, 1);
    else
        add_address(talk, "", 1);
}

static void do_formerr_always(struct talk *talk)
{
    static const uint8_t edns[] = { 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0 };

    set_code(talk, 1);
    add(talk, edns, sizeof(edns));
    put16(talk->answer + 10, 1);
}

static void do_edns(struct talk *talk)
{
    add_text(talk, talk->has_edns ? "with" : "without");
}

static void do_wrong_id(struct talk *talk)
{
    add_address(talk, "", 1);
    talk->answer[1] ^= 0xff;
}

static void do_wrong_question(struct talk *talk)
{
    add_address(talk, "", 1);
    talk->answer[HEADER + 1] ^= 1;
}

/* The question, and then nothing that makes sense. */
static void do_garbage(struct talk *talk)
{
    static const uint8_t bytes[] = { 0xc0, 0xff, 0xee, 0x40, 0x80, 0, 1, 2, 3 };

    put16(talk->answer + 6, 3);
    add(talk, bytes, sizeof(bytes));
}

static void do_short(struct talk *talk)
{
    talk->length = 5;
}

static void do_header(struct talk *talk)
{
    put16(talk->answer + 4, 0);
    talk->length = HEADER;
}

static void do_pointer(struct talk *talk)
{
    unsigned place = (unsigned)talk->length;

    put16(talk->answer + 6, 1);
    add_number(talk, 0xc000 | place);
}

static void do_loop(struct talk *talk)
{
    add_alias(talk, "", "other");
    add_alias(talk, "other", "");
}

static void do_chain(struct talk *talk)
{
    add_address(talk, "third", 1);
    add_alias(talk, "second", "third");
    add_address(talk, "second-to-none", 1);
    add_alias(talk, "", "second");
}

static void do_mismatch(struct talk *talk)
{
    add_address(talk, "other", 1);
    add_alias(talk, "other", "third");
    add_address(talk, "third", 1);
    add_address(talk, "", 3);
}

static void do_cut(struct talk *talk)
{
    if (!talk->by_tcp) {
        cut(talk);
        return;
    }
    for (int i = 0; i < 40; i++) {
        char text[64];
        (void)snprintf(text, sizeof(text), "text number %d of forty, each a bit long", i);
        add_text(talk, text);
    }
}

static void do_cut_refused(struct talk *talk)
{
    cut(talk);
    if (talk->by_tcp)
        talk->length = 0;
}

static void do_big(struct talk *talk)
{
    enum { STRINGS = 254 };
    static const size_t length = STRINGS * 256;

    if (!talk->by_tcp) {
        cut(talk);
        return;
    }
    uint8_t *data = malloc(length);
    if (data == NULL)
        return;
    memset(data, 'x', length);
    for (size_t i = 0; i < STRINGS; i++)
        data[i * 256] = 255;
    add_record(talk, "", TYPE_TXT, 1, data, length);
    free(data);
}

static void do_late(struct talk *talk)
{
    struct timespec pause = { 0, LATE * 1000000L };

    (void)nanosleep(&pause, NULL);
    add_address(talk, "", 1);
}

static void add_soa(struct talk *talk)
{
    uint8_t data[22] = { 0 };

    data[sizeof(data) - 1] = 77;
    add_record(talk, "test", TYPE_SOA, 1, data, sizeof(data));
    put16(talk->answer + 6, 0);
    put16(talk->answer + 8, 1);
}

static void do_nothing(struct talk *talk)
{
    add_soa(talk);
}

static void do_absent(struct talk *talk)
{
    add_soa(talk);
    set_code(talk, 3);
}

static void do_referral(struct talk *talk)
{
    uint8_t name[80];

    talk->answer[3] &= 0x7f; /* no recursion */
    add_record(talk, "test", TYPE_NS, 1, name, make_name(name, "ns"));
    put16(talk->answer + 6, 0);
    put16(talk->answer + 8, 1);
}

static void do_validated(struct talk *talk)
{
    talk->answer[3] |= 0x20;
    add_address(talk, "", 1);
}

static void do_any(struct talk *talk)
{
    if (talk->type == TYPE_A)
        add_address(talk, "", 1);
    else if (talk->type == TYPE_TXT)
        add_text(talk, "text");
}

static const struct {
    const char *label;
    void (*act)(struct talk *talk);
} acts[] = {
    { "servfail", do_servfail },
    { "refused", do_refused },
    { "notimp", do_notimp },
    { "silent", do_silent },
    { "silent-once", do_silent_once },
    { "formerr", do_formerr },
    { "formerr-always", do_formerr_always },
    { "edns", do_edns },
    { "wrong-id", do_wrong_id },
    { "wrong-question", do_wrong_question },
    { "garbage", do_garbage },
    { "short", do_short },
    { "header", do_header },
    { "pointer", do_pointer },
    { "loop", do_loop },
    { "chain", do_chain },
    { "mismatch", do_mismatch },
    { "cut", do_cut },
    { "cut-refused", do_cut_refused },
    { "big", do_big },
    { "late", do_late },
    { "nothing", do_nothing },
    { "absent", do_absent },
    { "referral", do_referral },
    { "validated", do_validated },
};

/* --- talking --- */

/* Understands the question. False: it is none. */
static bool read_question(struct talk *talk, const uint8_t *bytes, size_t length)
{
    size_t at = HEADER;

    if (length < HEADER + 6 || bytes[HEADER] == 0 || bytes[HEADER] > 63)
        return false;
    memcpy(talk->label, bytes + HEADER + 1, bytes[HEADER]);
    talk->label[bytes[HEADER]] = '\0';
    while (at < length && bytes[at] != 0)
        at += (size_t)bytes[at] + 1;
    if (at + 5 > length)
        return false;
    talk->type = (unsigned)(bytes[at + 1] << 8 | bytes[at + 2]);
    talk->question = bytes;
    talk->question_length = at + 5;
    talk->has_edns = length > at + 5;
    return true;
}

static void answer(struct talk *talk)
{
    talk->length = 0;
    add(talk, talk->question, talk->question_length);
    talk->answer[2] = 0x81; /* a response; recursion desired */
    talk->answer[3] = 0x80; /* recursion available */
    memset(talk->answer + 6, 0, 6);
    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
        if (strcmp(acts[i].label, talk->label) != 0)
            continue;
        acts[i].act(talk);
        return;
    }
    do_any(talk);
}

static void serve_udp(struct talk *talk)
{
    struct sockaddr_in from;
    socklen_t size = sizeof(from);
    uint8_t bytes[2048];
    ssize_t length = recvfrom(talk->server->udp, bytes, sizeof(bytes), MSG_DONTWAIT,
                              (struct sockaddr *)&from, &size);

    if (length < 0 || !read_question(talk, bytes, (size_t)length))
        return;
    (void)atomic_fetch_add(&talk->server->questions[0], 1);
    answer(talk);
    if (talk->length > 0)
        (void)sendto(talk->server->udp, talk->answer, talk->length, 0, (struct sockaddr *)&from,
                     size);
}

static bool receive(int socket, uint8_t *bytes, size_t length)
{
    return recv(socket, bytes, length, MSG_WAITALL) == (ssize_t)length;
}

/* All questions of a connection, one after the other. */
static void serve_connection(struct talk *talk, int socket)
{
    uint8_t bytes[2048];
    uint8_t size[2];

    while (receive(socket, size, 2)) {
        size_t length = (size_t)(size[0] << 8 | size[1]);
        if (length > sizeof(bytes) || !receive(socket, bytes, length) ||
            !read_question(talk, bytes, length))
            return;
        (void)atomic_fetch_add(&talk->server->questions[1], 1);
        answer(talk);
        if (talk->length == 0)
            return;
        put16(size, (unsigned)talk->length);
        if (send(socket, size, 2, MSG_NOSIGNAL) != 2 ||
            send(socket, talk->answer, talk->length, MSG_NOSIGNAL) < 0)
            return;
    }
}

static void serve_tcp(struct talk *talk)
{
    struct timeval patience = { 0, 200000 };
    int socket = accept(talk->server->tcp, NULL, NULL);

    if (socket < 0)
        return;
    (void)setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    talk->by_tcp = true;
    serve_connection(talk, socket);
    talk->by_tcp = false;
    (void)close(socket);
}

static void *serve(void *data)
{
    struct dns_server *server = data;
    struct pollfd sockets[] = { { server->udp, POLLIN, 0 },
                                { server->tcp, POLLIN, 0 },
                                { server->stop[0], POLLIN, 0 } };
    struct talk *talk = calloc(1, sizeof(*talk));

    if (talk == NULL)
        return NULL;
    talk->server = server;
    while (poll(sockets, 3, -1) >= 0 && sockets[2].revents == 0) {
        if (sockets[0].revents != 0)
            serve_udp(talk);
        if (sockets[1].revents != 0)
            serve_tcp(talk);
    }
    free(talk);
    return NULL;
}

/* --- beginning and end --- */

/* The same port for both. */
static bool open_sockets(struct dns_server *server)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t size = sizeof(address);
    int buffer = 4 * 1024 * 1024;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    server->tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)setsockopt(server->udp, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer));
    if (bind(server->udp, (struct sockaddr *)&address, size) == 0 &&
        getsockname(server->udp, (struct sockaddr *)&address, &size) == 0 &&
        bind(server->tcp, (struct sockaddr *)&address, size) == 0 && listen(server->tcp, 16) == 0) {
        (void)snprintf(server->address, sizeof(server->address), "127.0.0.1:%u",
                       ntohs(address.sin_port));
        return true;
    }
    (void)close(server->udp);
    (void)close(server->tcp);
    return false;
}

struct dns_server *dns_server_start(void)
{
    struct dns_server *server = calloc(1, sizeof(*server));
    bool open = false;

    if (server == NULL || pipe(server->stop) != 0) {
        free(server);
        return NULL;
    }
    for (int i = 0; i < 10 && !open; i++) /* the port of UDP may be taken for TCP */
        open = open_sockets(server);
    if (open && pthread_create(&server->thread, NULL, serve, server) == 0)
        return server;
    (void)close(server->stop[0]);
    (void)close(server->stop[1]);
    free(server);
    return NULL;
}

void dns_server_destroy(struct dns_server *server)
{
    if (server == NULL)
        return;
    (void)close(server->stop[1]); /* the other end is told */
    (void)pthread_join(server->thread, NULL);
    (void)close(server->stop[0]);
    (void)close(server->udp);
    (void)close(server->tcp);
    free(server);
}

const char *dns_server_address(const struct dns_server *server)
{
    return server->address;
}

unsigned dns_server_questions(struct dns_server *server, bool by_tcp)
{
    return atomic_load(&server->questions[by_tcp]);
}
