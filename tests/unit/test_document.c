/*
 * Tests of documents and of their file.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/document.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/support/table.h"

struct fixture {
    char directory[32];
    char file[64];
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    if (fixture == NULL)
        return -1;
    (void)snprintf(fixture->directory, sizeof(fixture->directory), "/tmp/assent-test.XXXXXX");
    if (mkdtemp(fixture->directory) == NULL)
        return -1;
    (void)snprintf(fixture->file, sizeof(fixture->file), "%s/document", fixture->directory);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    (void)unlink(fixture->file);
    (void)rmdir(fixture->directory);
    free(fixture);
    return 0;
}

static void put(struct assent_document *document, enum assent_list_name list, const char *line)
{
    char details[ASSENT_ENTRY_DETAILS_SIZE];
    struct assent_error error = { "" };
    struct assent_entry entry;

    assert_row_true(error.text, assent_entry_parse_line(&entry, line, &error));
    assent_entry_format_details(&entry, details, sizeof(details));
    assert_row_true(line, assent_document_put_entry(document, list, entry.value, details));
}

static void keeps_settings_in_order(void **state)
{
    static const char *const wanted[][3] = {
        { "", "contact", "c" },       { "", "tag_threshold", "2" }, { "a.test", "mode", "m" },
        { "b.test", "contact", "x" }, { "b.test", "mode", "n" },
    };
    struct assent_document *document = assent_document_create();

    (void)state;
    assert_true(assent_document_set(document, "b.test", "mode", "n"));
    assert_true(assent_document_set(document, "", "tag_threshold", "1"));
    assert_true(assent_document_set(document, "a.test", "mode", "m"));
    assert_true(assent_document_set(document, "", "contact", "c"));
    assert_true(assent_document_set(document, "b.test", "contact", "x"));
    assert_true(assent_document_set(document, "", "tag_threshold", "2"));
    assert_true(assent_document_set(document, "c.test", "mode", "o"));
    assert_true(assent_document_set(document, "c.test", "mode", NULL));
    assert_true(assent_document_set(document, "c.test", "mode", NULL));
    assert_int_equal(assent_document_setting_count(document), ROWS(wanted));
    for (size_t i = 0; i < ROWS(wanted); i++) {
        const char *got[3];
        assent_document_setting_at(document, i, &got[0], &got[1], &got[2]);
        for (size_t k = 0; k < 3; k++)
            assert_string_equal(got[k], wanted[i][k]);
    }
    assert_string_equal(assent_document_get(document, "b.test", "contact"), "x");
    assert_null(assent_document_get(document, "a.test", "contact"));
    assert_null(assent_document_get(document, "c.test", "mode"));
    assent_document_destroy(document);
}

static struct assent_document *make(void)
{
    struct assent_document *document = assent_document_create();

    assert_non_null(document);
    assent_document_set_origin(document, "0123456789abcdef", 17);
    assert_true(assent_document_set(document, "", "contact", "tab\there\\and\nthere"));
    assert_true(assent_document_set(document, "a.test", "tag_threshold", "4"));
    assert_true(assent_document_set(document, "a.test", "subject_tag", ""));
    put(document, ASSENT_LIST_DENY, "a@b.test # some\\note");
    put(document, ASSENT_LIST_DENY, "192.0.2.0/24 expires=2031-01-01");
    put(document, ASSENT_LIST_ALLOW, "friend.test unverified-network=192.0.2.0/24");
    return document;
}

static void a_copy_is_its_own(void **state)
{
    struct assent_document *document = make();
    struct assent_document *copy = assent_document_copy(document);
    struct assent_entry entry;

    (void)state;
    assert_true(assent_document_set(document, "a.test", "tag_threshold", "9"));
    assert_true(assent_document_put_entry(document, ASSENT_LIST_DENY, "a@b.test", NULL));
    assert_string_equal(assent_document_get(copy, "a.test", "tag_threshold"), "4");
    assert_true(assent_list_get(assent_document_list(copy, ASSENT_LIST_DENY), "a@b.test", &entry));
    assert_false(
        assent_list_get(assent_document_list(document, ASSENT_LIST_DENY), "a@b.test", &entry));
    assert_true(assent_document_generation(copy) == 17);
    assert_string_equal(assent_document_epoch(copy), "0123456789abcdef");
    assent_document_destroy(document);
    assent_document_destroy(copy);
}

static void comes_back_from_disk(void **state)
{
    const struct fixture *fixture = *state;
    struct assent_document *document = make();
    struct assent_error error = { "" };
    struct assent_entry entry;
    bool missing;

    assert_true(assent_document_save(document, fixture->file, &error));
    assent_document_destroy(document);
    document = assent_document_read(fixture->file, &missing, &error);
    assert_row_true(error.text, document != NULL);
    assert_string_equal(assent_document_epoch(document), "0123456789abcdef");
    assert_true(assent_document_generation(document) == 17);
    assert_int_equal(assent_document_setting_count(document), 3);
    assert_string_equal(assent_document_get(document, "", "contact"), "tab\there\\and\nthere");
    assert_string_equal(assent_document_get(document, "a.test", "subject_tag"), "");
    assert_int_equal(assent_list_size(assent_document_list(document, ASSENT_LIST_DENY)), 2);
    assert_true(
        assent_list_get(assent_document_list(document, ASSENT_LIST_DENY), "a@b.test", &entry));
    assert_string_equal(entry.note, "some\\note");
    assert_true(
        assent_list_get(assent_document_list(document, ASSENT_LIST_ALLOW), "friend.test", &entry));
    assert_string_equal(entry.network, "192.0.2.0/24");
    assent_document_destroy(document);
}

static char *read_all(const char *file, size_t *length)
{
    FILE *stream = fopen(file, "re");
    char *bytes = malloc(65536);

    assert_non_null(stream);
    *length = fread(bytes, 1, 65536, stream);
    (void)fclose(stream);
    return bytes;
}

static void write_all(const char *file, const char *bytes, size_t length)
{
    FILE *stream = fopen(file, "we");

    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, length, stream), length);
    assert_int_equal(fclose(stream), 0);
}

/* A part of a file is no document, wherever it was cut off. */
static void refuses_a_part(void **state)
{
    const struct fixture *fixture = *state;
    struct assent_document *document = make();
    struct assent_error error = { "" };
    size_t length;
    bool missing;

    assert_true(assent_document_save(document, fixture->file, &error));
    assent_document_destroy(document);
    char *bytes = read_all(fixture->file, &length);
    for (size_t cut = 0; cut + 3 < length; cut++) {
        write_all(fixture->file, bytes, cut);
        document = assent_document_read(fixture->file, &missing, &error);
        assert_row_true("cut", document == NULL && !missing);
        assert_non_null(strstr(error.text, fixture->file));
    }
    free(bytes);
}

static void refuses_what_makes_no_sense(void **state)
{
    static const char *const files[] = {
        "",
        "assent-document\t2\nend\t1\n",
        "assent-document\t1\n",
        "assent-document\t1\nend\t2\n",
        "assent-document\t1\nend\t1\nend\t2\n",
        "assent-document\t1\nmagic\nend\t2\n",
        "assent-document\t1\nsetting\ta\nend\t2\n",
        "assent-document\t1\nsetting\ta\tb\tc\td\tend\t2\n",
        "assent-document\t1\nentry\ta.test\t\nend\t2\n",
        "assent-document\t1\nlist\tnone\nend\t2\n",
        "assent-document\t1\nlist\tdeny\nentry\tnot a value\t\nend\t3\n",
        "assent-document\t1\nlist\tdeny\nentry\tA.test\t\nend\t3\n",
    };
    const struct fixture *fixture = *state;
    struct assent_error error = { "" };
    bool missing;

    for (size_t i = 0; i < ROWS(files); i++) {
        write_all(fixture->file, files[i], strlen(files[i]));
        assert_row_true(files[i], assent_document_read(fixture->file, &missing, &error) == NULL);
        assert_row_true(files[i], !missing);
    }
    write_all(fixture->file, "assent-document\t1\nend\t1\n", 24);
    struct assent_document *document = assent_document_read(fixture->file, &missing, &error);
    assert_non_null(document);
    assent_document_destroy(document);
    (void)unlink(fixture->file);
    assert_null(assent_document_read(fixture->file, &missing, &error));
    assert_true(missing);
}

static void tells_when_it_cannot_be_written(void **state)
{
    struct assent_document *document = make();
    struct assent_error error = { "" };

    (void)state;
    assert_false(assent_document_save(document, "/nowhere/at/all/document", &error));
    assert_non_null(strstr(error.text, "/nowhere/at/all/document"));
    assert_false(assent_document_save(document, "/dev/full/x", &error));
    assent_document_destroy(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_settings_in_order),
        cmocka_unit_test(a_copy_is_its_own),
        cmocka_unit_test(comes_back_from_disk),
        cmocka_unit_test(refuses_a_part),
        cmocka_unit_test(refuses_what_makes_no_sense),
        cmocka_unit_test(tells_when_it_cannot_be_written),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
