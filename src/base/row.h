/* row.h -- tables that grow by one block of source.
 *
 * TARN_ROW(tarn_op, gelu) = { ... }; defines tarn_op_row_gelu and enters its address in
 * the table of its kind, which the linker gathers (an ELF section named after the type).
 * TARN_ROWS_DECLARE(tarn_op) declares the table's ends, TARN_ROWS_BEGIN and TARN_ROWS_END.
 * In a static library a file is linked only when something in it is named: families.c names
 * one symbol of each file of rows, defined there by TARN_FAMILY(activation).
 */
#ifndef TARN_BASE_ROW_H
#define TARN_BASE_ROW_H

/* What the table holds: the row, and the file it is written in. */
typedef struct tarn_row_entry {
    const void *row;
    const char *file;
} tarn_row_entry;

#define TARN_ROW(type, name)                                                                       \
    extern const type type##_row_##name;                                                           \
    __attribute__((section(#type "_rows"),                                                         \
                   used)) static const tarn_row_entry type##_entry_##name = {&type##_row_##name,   \
                                                                             __FILE__};            \
    const type type##_row_##name

#define TARN_ROWS_DECLARE(type)                                                                    \
    extern const tarn_row_entry __start_##type##_rows[] __attribute__((visibility("hidden")));     \
    extern const tarn_row_entry __stop_##type##_rows[] __attribute__((visibility("hidden")))

#define TARN_ROWS_BEGIN(type) (__start_##type##_rows)
#define TARN_ROWS_END(type)   (__stop_##type##_rows)

/* The name of the file that ROW is written in, without folders: "activation.c"; NULL where ROW is
 * none of these. */
const char *tarn_row_file(const tarn_row_entry *begin, const tarn_row_entry *end, const void *row);

#define TARN_FAMILY(name)                                                                          \
    extern const char tarn_family_##name;                                                          \
    const char tarn_family_##name = 0

#endif
