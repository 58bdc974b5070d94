/*
 * Tables of lists: a trie of hashes. A branch has 256 children, one for each value of eight
 * bits of the hash; a leaf has up to 32 entries, packed behind one another in one block of memory.
 * What a look-up costs is misses of the cache: half a million entries are two branches deep.
 *
 *     list -> branch -> branch -> ... -> leaf: [ tags | places | record record record ... ]
 *
 * Blocks count their references. Two tables share what they have in common; a builder changes a
 * block that nobody else refers to where it is, and copies others before: of half a million entries
 * a change copies two branches and a leaf of some hundred bytes.
 *
 * Tables are for any number of threads at once, and may be released by any; a builder is for one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "scorer/base/hash.h"
#include "scorer/base/text.h"
#include "scorer/state/table.h"
#include "scorer/state/value.h"

enum {
    HASH_BITS = 64,
    STEP_BITS = 8,
    CHILDREN = 1 << STEP_BITS,
    DEEPEST = HASH_BITS / STEP_BITS,
    LEAF_ENTRIES = 32,
    UNIT = 8, /* records begin at multiples of it */
    LARGEST_RECORD = sizeof(struct assent_record) + ASSENT_ENTRY_VALUE_SIZE +
                     ASSENT_NETWORK_TEXT_SIZE + ASSENT_ENTRY_NOTE_SIZE + ASSENT_NETWORK_KEY_SIZE +
                     UNIT,
};

struct assent_block {
    atomic_uint references;
    bool is_leaf;
};

struct branch {
    struct assent_block block;
    struct assent_block *children[CHILDREN];
};

struct leaf {
    struct assent_block block;
    uint8_t count;
    uint16_t used; /* units */
    uint16_t room;
    uint8_t tags[LEAF_ENTRIES];    /* the low bits of the hashes */
    uint16_t places[LEAF_ENTRIES]; /* units */
    _Alignas(UNIT) unsigned char bytes[];
};

struct assent_list_builder {
    struct assent_list *list; /* in the making; nobody else knows it */
    bool failed;
};

/* A record in the making. */
struct made_record {
    _Alignas(UNIT) unsigned char bytes[LARGEST_RECORD];
};

/* --- records --- */

const char *assent_record_network(const struct assent_record *record)
{
    return record->text + record->value_length + 1;
}

const char *assent_record_note(const struct assent_record *record)
{
    return assent_record_network(record) + record->network_length + 1;
}

static const void *record_key(const struct assent_record *record, size_t *length)
{
    bool is_network = record->type == ASSENT_ENTRY_NETWORK;

    *length = is_network ? record->key_length : record->value_length;
    return is_network ? assent_record_note(record) + record->note_length + 1 : record->text;
}

/* What a canonical value is; its key is written to network when it is one. */
static enum assent_entry_type type_of(const char *value, struct assent_network *network)
{
    if (strncmp(value, "helo:*.", 7) == 0)
        return ASSENT_ENTRY_HELO_SUBDOMAINS;
    if (strncmp(value, "helo:", 5) == 0)
        return ASSENT_ENTRY_HELO;
    if (strncmp(value, "client:*.", 9) == 0)
        return ASSENT_ENTRY_CLIENT_SUBDOMAINS;
    if (strncmp(value, "client:", 7) == 0)
        return ASSENT_ENTRY_CLIENT;
    if (strchr(value, '@') != NULL)
        return ASSENT_ENTRY_ADDRESS;
    if (value[0] == '*')
        return ASSENT_ENTRY_SUBDOMAINS;
    if ((strpbrk(value, ":/") != NULL || assent_name_ends_in_digits(value)) &&
        assent_network_read(network, value, NULL))
        return ASSENT_ENTRY_NETWORK;
    return ASSENT_ENTRY_DOMAIN;
}

static char *append(char *to, const void *bytes, size_t length)
{
    memcpy(to, bytes, length);
    to[length] = '\0';
    return to + length + 1;
}

static const struct assent_record *make_record(struct made_record *made,
                                               const struct assent_entry *entry)
{
    struct assent_record *record = (struct assent_record *)made->bytes;
    struct assent_network network = { .key_length = 0 };
    char *at = record->text;

    memset(made->bytes, 0, sizeof(made->bytes));
    record->type = (uint8_t)type_of(entry->value, &network);
    record->expires = entry->expires;
    record->value_length = (uint16_t)strnlen(entry->value, sizeof(entry->value) - 1);
    record->network_length = (uint8_t)strnlen(entry->network, sizeof(entry->network) - 1);
    record->note_length = (uint8_t)strnlen(entry->note, sizeof(entry->note) - 1);
    at = append(at, entry->value, record->value_length);
    at = append(at, entry->network, record->network_length);
    at = append(at, entry->note, record->note_length);
    record->key_length = (uint8_t)network.key_length;
    memcpy(at, network.key, network.key_length);
    at += network.key_length;
    record->size = (uint16_t)(((size_t)(at - (char *)made->bytes) + UNIT - 1) / UNIT);
    return record;
}

static void fill_entry(const struct assent_record *record, struct assent_entry *entry)
{
    assent_text_copy(entry->value, sizeof(entry->value), record->text);
    entry->type = (enum assent_entry_type)record->type;
    entry->expires = record->expires;
    assent_text_copy(entry->network, sizeof(entry->network), assent_record_network(record));
    assent_text_copy(entry->note, sizeof(entry->note), assent_record_note(record));
}

/* --- blocks --- */

static struct branch *as_branch(struct assent_block *block)
{
    return (struct branch *)block; /* its first member */
}

static struct leaf *as_leaf(struct assent_block *block)
{
    return (struct leaf *)block;
}

static const struct assent_record *record_at(const struct leaf *leaf, size_t index)
{
    return (const struct assent_record *)(leaf->bytes + (size_t)leaf->places[index] * UNIT);
}

static struct assent_block *acquire_block(struct assent_block *block)
{
    if (block != NULL)
        (void)atomic_fetch_add_explicit(&block->references, 1, memory_order_relaxed);
    return block;
}

static void release_block(struct assent_block *block) /* NOLINT(misc-no-recursion) */
{
    if (block == NULL ||
        atomic_fetch_sub_explicit(&block->references, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; !block->is_leaf && i < CHILDREN; i++)
        release_block(as_branch(block)->children[i]);
    free(block);
}

static struct assent_block *create_branch(void)
{
    struct branch *branch = calloc(1, sizeof(*branch));

    if (branch == NULL)
        return NULL;
    atomic_init(&branch->block.references, 1);
    return &branch->block;
}

static struct assent_block *create_leaf(size_t room)
{
    struct leaf *leaf = malloc(sizeof(*leaf) + room * UNIT);

    if (leaf == NULL)
        return NULL;
    memset(leaf, 0, sizeof(*leaf));
    atomic_init(&leaf->block.references, 1);
    leaf->block.is_leaf = true;
    leaf->room = (uint16_t)room;
    return &leaf->block;
}

static struct assent_block *copy_branch(struct branch *branch)
{
    struct assent_block *copy = create_branch();

    for (size_t i = 0; copy != NULL && i < CHILDREN; i++)
        as_branch(copy)->children[i] = acquire_block(branch->children[i]);
    return copy;
}

static struct assent_block *copy_leaf(const struct leaf *leaf)
{
    struct assent_block *copy = create_leaf(leaf->used);

    if (copy == NULL)
        return NULL;
    as_leaf(copy)->count = leaf->count;
    as_leaf(copy)->used = leaf->used;
    memcpy(as_leaf(copy)->tags, leaf->tags, sizeof(leaf->tags));
    memcpy(as_leaf(copy)->places, leaf->places, sizeof(leaf->places));
    memcpy(as_leaf(copy)->bytes, leaf->bytes, (size_t)leaf->used * UNIT);
    return copy;
}

/* Makes the block in this slot, which is the builder's own, the builder's own as well. When its one
 * reference is the slot's, nobody can get another one but through the builder. False: out of
 * memory. */
static bool own(struct assent_block **slot)
{
    struct assent_block *block = *slot;

    if (block == NULL || atomic_load_explicit(&block->references, memory_order_acquire) == 1)
        return true;
    struct assent_block *copy =
        block->is_leaf ? copy_leaf(as_leaf(block)) : copy_branch(as_branch(block));
    if (copy == NULL)
        return false;
    *slot = copy;
    release_block(block);
    return true;
}

static size_t step(uint64_t hash, unsigned depth)
{
    return (size_t)(hash >> (HASH_BITS - STEP_BITS * (depth + 1))) % CHILDREN;
}

/* --- leaves --- */

/* The place of an entry in a leaf; count: it is not there. */
static size_t find_in_leaf(const struct leaf *leaf, uint64_t hash, enum assent_entry_type type,
                           const void *key, size_t length)
{
    for (size_t i = 0; i < leaf->count; i++) {
        size_t record_length = 0;
        if (leaf->tags[i] != (uint8_t)hash)
            continue;
        const struct assent_record *record = record_at(leaf, i);
        const void *own_key = record_key(record, &record_length);
        if (record->type == type && record_length == length && memcmp(own_key, key, length) == 0)
            return i;
    }
    return leaf->count;
}

static void remove_from_leaf(struct leaf *leaf, size_t index)
{
    uint16_t place = leaf->places[index];
    uint16_t size = record_at(leaf, index)->size;
    unsigned char *hole = leaf->bytes + (size_t)place * UNIT;

    memmove(hole, hole + (size_t)size * UNIT, (size_t)(leaf->used - place - size) * UNIT);
    leaf->used = (uint16_t)(leaf->used - size);
    leaf->count--;
    for (size_t i = index; i < leaf->count; i++) {
        leaf->tags[i] = leaf->tags[i + 1];
        leaf->places[i] = leaf->places[i + 1];
    }
    for (size_t i = 0; i < leaf->count; i++)
        if (leaf->places[i] > place)
            leaf->places[i] = (uint16_t)(leaf->places[i] - size);
}

/* Into a leaf of the builder's own (or an empty slot) that has less than LEAF_ENTRIES. */
static bool append_to_leaf(struct assent_block **slot, uint64_t hash,
                           const struct assent_record *record)
{
    if (*slot == NULL && (*slot = create_leaf(record->size)) == NULL)
        return false;
    struct leaf *leaf = as_leaf(*slot);
    size_t needed = (size_t)leaf->used + record->size;

    if (needed > leaf->room) {
        size_t room = needed + needed / 8;
        leaf = realloc(leaf, sizeof(*leaf) + room * UNIT);
        if (leaf == NULL)
            return false;
        leaf->room = (uint16_t)room;
        *slot = &leaf->block;
    }
    memcpy(leaf->bytes + (size_t)leaf->used * UNIT, record, (size_t)record->size * UNIT);
    leaf->tags[leaf->count] = (uint8_t)hash;
    leaf->places[leaf->count] = leaf->used;
    leaf->count++;
    leaf->used = (uint16_t)needed;
    return true;
}

static uint64_t hash_of(const struct assent_list *list, const struct assent_record *record)
{
    size_t length = 0;
    const void *key = record_key(record, &length);

    return assent_hash(list->hash_key, key, length);
}

/* Puts a branch with smaller leaves in the place of a full leaf. */
static bool split_leaf(const struct assent_list *list, struct assent_block **slot, unsigned depth)
{
    const struct leaf *leaf = as_leaf(*slot);
    struct assent_block *branch = create_branch();
    bool done = branch != NULL;

    for (size_t i = 0; done && i < leaf->count; i++) {
        uint64_t hash = hash_of(list, record_at(leaf, i));
        done = append_to_leaf(&as_branch(branch)->children[step(hash, depth)], hash,
                              record_at(leaf, i));
    }
    if (!done) {
        release_block(branch);
        return false;
    }
    release_block(*slot);
    *slot = branch;
    return true;
}

/* --- tables --- */

struct assent_list *assent_list_create(void)
{
    struct assent_list *list = calloc(1, sizeof(*list));

    if (list == NULL)
        return NULL;
    atomic_init(&list->references, 1);
    assent_hash_make_key(list->hash_key);
    return list;
}

struct assent_list *assent_list_acquire(struct assent_list *list)
{
    (void)atomic_fetch_add_explicit(&list->references, 1, memory_order_relaxed);
    return list;
}

void assent_list_release(struct assent_list *list)
{
    if (list == NULL || atomic_fetch_sub_explicit(&list->references, 1, memory_order_acq_rel) != 1)
        return;
    release_block(list->root);
    free(list);
}

size_t assent_list_size(const struct assent_list *list)
{
    return list->count;
}

const struct assent_record *assent_table_find(const struct assent_list *list,
                                              enum assent_entry_type type, const void *key,
                                              size_t length)
{
    struct assent_block *block = list->root;
    uint64_t hash = assent_hash(list->hash_key, key, length);

    for (unsigned depth = 0; block != NULL && !block->is_leaf; depth++)
        block = as_branch(block)->children[step(hash, depth)];
    if (block == NULL)
        return NULL;
    const struct leaf *leaf = as_leaf(block);
    size_t place = find_in_leaf(leaf, hash, type, key, length);
    return place == leaf->count ? NULL : record_at(leaf, place);
}

static const struct assent_record *find_value(const struct assent_list *list, const char *value)
{
    struct assent_network network;
    enum assent_entry_type type = type_of(value, &network);

    if (type == ASSENT_ENTRY_NETWORK)
        return assent_table_find(list, type, network.key, network.key_length);
    return assent_table_find(list, type, value, strlen(value));
}

bool assent_list_get(const struct assent_list *list, const char *value, struct assent_entry *entry)
{
    const struct assent_record *record = find_value(list, value);

    if (record == NULL || strcmp(record->text, value) != 0)
        return false;
    fill_entry(record, entry);
    return true;
}

/* --- changes --- */

struct assent_list_builder *assent_list_builder_create(struct assent_list *from)
{
    struct assent_list_builder *builder = calloc(1, sizeof(*builder));
    struct assent_list *list = malloc(sizeof(*list));

    if (builder == NULL || list == NULL) {
        free(builder);
        free(list);
        return NULL;
    }
    memcpy(list->hash_key, from->hash_key, sizeof(list->hash_key));
    memcpy(list->types, from->types, sizeof(list->types));
    memcpy(list->ipv4_prefixes, from->ipv4_prefixes, sizeof(list->ipv4_prefixes));
    memcpy(list->ipv6_prefixes, from->ipv6_prefixes, sizeof(list->ipv6_prefixes));
    atomic_init(&list->references, 1);
    list->count = from->count;
    list->root = acquire_block(from->root);
    builder->list = list;
    return builder;
}

/* Counts a record in (1) or out (-1). */
static void count_record(struct assent_list *list, const struct assent_record *record, int change)
{
    size_t length = 0;
    const uint8_t *key = record_key(record, &length);

    list->count += (size_t)change;
    list->types[record->type] += (uint32_t)change;
    if (record->type == ASSENT_ENTRY_NETWORK)
        (key[0] == 4 ? list->ipv4_prefixes : list->ipv6_prefixes)[key[1]] += (uint32_t)change;
}

/* The slot of the leaf for a hash, with everything on the way the builder's own; the slots on the
 * way are left in path, NULL: out of memory. */
static struct assent_block **own_path(struct assent_list *list, uint64_t hash,
                                      struct assent_block **path[DEEPEST + 1], unsigned *depth)
{
    struct assent_block **slot = &list->root;

    for (*depth = 0;; (*depth)++) {
        path[*depth] = slot;
        if (!own(slot))
            return NULL;
        if (*slot == NULL || (*slot)->is_leaf)
            return slot;
        slot = &as_branch(*slot)->children[step(hash, *depth)];
    }
}

static bool put_record(struct assent_list *list, const struct assent_record *record)
{
    struct assent_block **path[DEEPEST + 1];
    unsigned depth = 0;
    size_t length = 0;
    const void *key = record_key(record, &length);
    uint64_t hash = assent_hash(list->hash_key, key, length);
    struct assent_block **slot = own_path(list, hash, path, &depth);

    if (slot == NULL)
        return false;
    if (*slot != NULL) {
        struct leaf *leaf = as_leaf(*slot);
        size_t place = find_in_leaf(leaf, hash, (enum assent_entry_type)record->type, key, length);
        if (place < leaf->count) {
            count_record(list, record, -1);
            remove_from_leaf(leaf, place);
        }
    }
    while (*slot != NULL && as_leaf(*slot)->count == LEAF_ENTRIES) {
        /* 33 keys with one 64-bit hash do not occur. */
        if (depth == DEEPEST || !split_leaf(list, slot, depth))
            return false;
        slot = &as_branch(*slot)->children[step(hash, depth)];
        depth++;
    }
    if (!append_to_leaf(slot, hash, record))
        return false;
    count_record(list, record, 1);
    return true;
}

bool assent_list_builder_put(struct assent_list_builder *builder, const struct assent_entry *entry)
{
    struct made_record made;

    if (builder->failed)
        return false;
    builder->failed = !put_record(builder->list, make_record(&made, entry));
    return !builder->failed;
}

static bool is_empty(struct assent_block *block)
{
    if (block->is_leaf)
        return as_leaf(block)->count == 0;
    for (size_t i = 0; i < CHILDREN; i++)
        if (as_branch(block)->children[i] != NULL)
            return false;
    return true;
}

static bool remove_record(struct assent_list *list, const struct assent_record *record)
{
    struct assent_block **path[DEEPEST + 1];
    unsigned depth = 0;
    struct made_record kept; /* the record itself may go with its leaf */

    memcpy(kept.bytes, record, (size_t)record->size * UNIT);
    record = (const struct assent_record *)kept.bytes;
    size_t length = 0;
    const void *key = record_key(record, &length);
    uint64_t hash = assent_hash(list->hash_key, key, length);
    struct assent_block **slot = own_path(list, hash, path, &depth);
    if (slot == NULL)
        return false;
    struct leaf *leaf = as_leaf(*slot);
    remove_from_leaf(leaf,
                     find_in_leaf(leaf, hash, (enum assent_entry_type)record->type, key, length));
    count_record(list, record, -1);
    for (unsigned i = depth + 1; i > 0 && is_empty(*path[i - 1]); i--) {
        free(*path[i - 1]);
        *path[i - 1] = NULL;
    }
    return true;
}

bool assent_list_builder_remove(struct assent_list_builder *builder, const char *value)
{
    const struct assent_record *record = find_value(builder->list, value);

    if (builder->failed || record == NULL || strcmp(record->text, value) != 0)
        return false;
    builder->failed = !remove_record(builder->list, record);
    return !builder->failed;
}

struct assent_list *assent_list_builder_finish(struct assent_list_builder *builder)
{
    struct assent_list *list = builder->list;

    if (builder->failed) {
        assent_list_release(list);
        list = NULL;
    }
    free(builder);
    return list;
}

/* --- all entries --- */

struct walk {
    bool (*visit)(const struct assent_record *record, struct walk *walk);
    bool (*visit_entry)(const struct assent_entry *entry, void *data);
    void *data;
    const struct assent_record **records;
    size_t count;
};

static bool walk_block(struct assent_block *block,
                       struct walk *walk) /* NOLINT(misc-no-recursion) */
{
    if (block == NULL)
        return true;
    if (block->is_leaf) {
        for (size_t i = 0; i < as_leaf(block)->count; i++)
            if (!walk->visit(record_at(as_leaf(block), i), walk))
                return false;
        return true;
    }
    for (size_t i = 0; i < CHILDREN; i++)
        if (!walk_block(as_branch(block)->children[i], walk))
            return false;
    return true;
}

static bool visit_record(const struct assent_record *record, struct walk *walk)
{
    struct assent_entry entry;

    fill_entry(record, &entry);
    return walk->visit_entry(&entry, walk->data);
}

static bool collect_record(const struct assent_record *record, struct walk *walk)
{
    walk->records[walk->count++] = record;
    return true;
}

static int compare_records(const void *left, const void *right)
{
    const struct assent_record *const *left_record = left;
    const struct assent_record *const *right_record = right;

    return strcmp((*left_record)->text, (*right_record)->text);
}

static bool each_sorted(const struct assent_list *list, struct walk *walk)
{
    bool done = true;

    walk->records = calloc(list->count + 1, sizeof(const struct assent_record *));
    if (walk->records == NULL)
        return false;
    walk->visit = collect_record;
    (void)walk_block(list->root, walk);
    qsort((void *)walk->records, walk->count, sizeof(const struct assent_record *),
          compare_records);
    for (size_t i = 0; done && i < walk->count; i++)
        done = visit_record(walk->records[i], walk);
    free((void *)walk->records);
    return done;
}

bool assent_list_each(const struct assent_list *list, bool sorted,
                      bool (*visit)(const struct assent_entry *entry, void *data), void *data)
{
    struct walk walk = { .visit = visit_record, .visit_entry = visit, .data = data };

    return sorted ? each_sorted(list, &walk) : walk_block(list->root, &walk);
}
