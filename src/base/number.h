/* number.h -- decimal numbers and text, exactly and whatever the locale. */
#ifndef TARN_BASE_NUMBER_H
#define TARN_BASE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

typedef struct tarn_number {
    double value;  /* the double nearest to the text */
    int64_t whole; /* the same when IS_WHOLE */
    bool is_whole; /* neither point nor exponent, and it fits */
    bool padded;   /* begins with a 0 before another digit: 007 */
} tarn_number;

/* The whole of [from, end) as [+-]digits[POINTdigits][e[+-]digits], inf or infinity. */
bool tarn_number_parse(const char *from, const char *end, char point, tarn_number *out);

/* The shortest text that is read back as VALUE, as a float or as a double; returns its length. */
enum { TARN_NUMBER_ROOM = 32 };
int tarn_number_text(double value, bool is_float, char out[TARN_NUMBER_ROOM]);

#endif
