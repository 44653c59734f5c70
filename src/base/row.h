/* row.h -- tables that grow by one block of source.
 *
 * TARN_ROW(tarn_op, gelu) = { ... }; defines tarn_op_row_gelu and enters its address in
 * the table of its kind, which the linker gathers (an ELF section named after the type).
 * TARN_ROWS_DECLARE(tarn_op) declares the table's ends; TARN_EACH walks it.
 * In a static library a file is linked only when something in it is named: families.c names
 * one symbol of each file of rows, defined there by TARN_FAMILY(activation).
 */
#ifndef TARN_BASE_ROW_H
#define TARN_BASE_ROW_H

#define TARN_ROW(type, name)                                                                       \
    extern const type type##_row_##name;                                                           \
    __attribute__((section(#type "_rows"), used)) static const type *const type##_entry_##name =   \
        &type##_row_##name;                                                                        \
    const type type##_row_##name

#define TARN_ROWS_DECLARE(type)                                                                    \
    extern const type *const __start_##type##_rows[] __attribute__((visibility("hidden")));        \
    extern const type *const __stop_##type##_rows[] __attribute__((visibility("hidden")))

#define TARN_ROWS_BEGIN(type) (__start_##type##_rows)
#define TARN_ROWS_END(type)   (__stop_##type##_rows)

#define TARN_FAMILY(name)                                                                          \
    extern const char tarn_family_##name;                                                          \
    const char tarn_family_##name = 0

#endif
