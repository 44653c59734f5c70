/* option.h -- how rows of rules and schedules say their options, and check them. */
#ifndef TARN_OPTIM_OPTION_H
#define TARN_OPTIM_OPTION_H

#include "optim/optimizer.h"

#define NUMBER_OPTION(name_, value, about_)                                                        \
    {                                                                                              \
        name_, .kind = TARN_NUMBER, .flags = TARN_OPTIONAL, .about = about_, .fallback = {         \
            .number = value                                                                        \
        }                                                                                          \
    }
#define INTEGER_OPTION(name_, value, about_)                                                       \
    {                                                                                              \
        name_, .kind = TARN_INTEGER, .flags = TARN_OPTIONAL, .about = about_, .fallback = {        \
            .integer = value                                                                       \
        }                                                                                          \
    }
#define PAIR_OPTION(name_, first, second, about_)                                                  \
    {                                                                                              \
        name_, .kind = TARN_PAIR, .flags = TARN_OPTIONAL, .about = about_, .fallback = {           \
            .pair = {first, second}                                                                \
        }                                                                                          \
    }
#define BOOLEAN_OPTION(name_, about_)                                                              \
    {                                                                                              \
        name_, .kind = TARN_BOOLEAN, .flags = TARN_OPTIONAL, .about = about_                       \
    }

/* Every rule that steps by spans has this one; the optimizer does it. */
#define MAXIMIZE BOOLEAN_OPTION("maximize", "climb instead of descending")
#define DECAY_OPTION(value)                                                                        \
    NUMBER_OPTION("weight_decay", value, "pulls weights towards 0, through the gradient")
#define EPS_OPTION(value) NUMBER_OPTION("eps", value, "keeps the quotient finite")

static inline bool in_unit(const char *row, const char *name, double x)
{
    return (x >= 0 && x < 1) ||
           tarn_fail(TARN_ERROR_VALUE, "%s: %s must be at least 0 and less than 1, not %g", row,
                     name, x);
}

static inline bool not_negative(const char *row, const char *name, double x)
{
    return x >= 0 ||
           tarn_fail(TARN_ERROR_VALUE, "%s: %s must not be negative, not %g", row, name, x);
}

#endif
