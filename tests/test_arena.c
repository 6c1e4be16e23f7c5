#include "sim/arena.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool is_zero(const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

static void what_is_taken_is_zeroed_and_aligned(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1024 * 1024);
    for (size_t bytes = 0; bytes < 300; bytes++) {
        unsigned char *memory = arena_take(arena, bytes);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % 16, 0);
        assert_true(is_zero(memory, bytes));
        memset(memory, 0xAA, bytes);
    }
    arena_free(arena);
}

static void pieces_do_not_overlap(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1024 * 1024);
    char *pieces[100];
    for (int i = 0; i < 100; i++) {
        pieces[i] = arena_take(arena, 1000);
        assert_non_null(pieces[i]);
        memset(pieces[i], i, 1000);
    }
    for (int i = 0; i < 100; i++)
        assert_true(pieces[i][0] == i && pieces[i][999] == i);
    arena_free(arena);
}

static void a_piece_larger_than_a_chunk_is_given(void **state)
{
    (void)state;
    struct arena *arena = arena_new(4 * 1024 * 1024);
    unsigned char *memory = arena_take(arena, 3 * 1024 * 1024);
    assert_non_null(memory);
    assert_true(is_zero(memory, 3 * 1024 * 1024));
    arena_free(arena);
}

static void the_limit_is_kept(void **state)
{
    (void)state;
    struct arena *arena = arena_new(64);
    assert_non_null(arena_take(arena, 48));
    assert_null(arena_take(arena, 17));
    assert_null(arena_take(arena, SIZE_MAX));
    assert_non_null(arena_take(arena, 16));
    assert_null(arena_take(arena, 1));
    arena_free(arena);
}

static void a_text_is_copied_with_its_end(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1024);
    const char *text = arena_text(arena, "hello, world", 5);
    assert_string_equal(text, "hello");
    assert_string_equal(arena_text(arena, NULL, 0), "");
    arena_free(arena);
}

static void nothing_can_be_freed(void **state)
{
    (void)state;
    arena_free(NULL);
    block_free(NULL);
}

static void a_block_is_zeroed_aligned_to_a_page_and_costs_nothing_until_touched(void **state)
{
    (void)state;
    const size_t bytes = (size_t)64 * 1024 * 1024 * 1024;
    unsigned char *block = block_new(bytes);
    assert_non_null(block);
    assert_int_equal((uintptr_t)block % 4096, 0);
    assert_int_equal(block[0], 0);
    assert_int_equal(block[bytes - 1], 0);
    block[0] = 1;
    block[bytes - 1] = 2;
    block_free(block);
}

static void a_block_that_no_system_has_is_refused(void **state)
{
    (void)state;
    assert_null(block_new(SIZE_MAX - 4096));
    assert_null(block_new(SIZE_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_taken_is_zeroed_and_aligned),
        cmocka_unit_test(pieces_do_not_overlap),
        cmocka_unit_test(a_piece_larger_than_a_chunk_is_given),
        cmocka_unit_test(the_limit_is_kept),
        cmocka_unit_test(a_text_is_copied_with_its_end),
        cmocka_unit_test(nothing_can_be_freed),
        cmocka_unit_test(a_block_is_zeroed_aligned_to_a_page_and_costs_nothing_until_touched),
        cmocka_unit_test(a_block_that_no_system_has_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
