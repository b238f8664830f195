// What a component is worth by its size.
#include "sums.hpp"

struct Part {
    int size = 1;

    Int worth() const {
        const Int s = size;
        if constexpr (knob::of_text == "exact") return s == knob::k;
        if constexpr (knob::of_text == "least") return s >= knob::k;
        if constexpr (knob::of_text == "residue") return s % MODULUS == REMAINDER;
        if constexpr (knob::of_text == "residue square") return s % MODULUS == REMAINDER ? s * s : 0;
        if constexpr (knob::of_text == "capped") return std::min<Int>(s, knob::k) * std::min<Int>(s, knob::k);
        Int power = 1;
        for (int i = 0; i < knob::k; i++) power *= s;
        return power;
    }
    Part operator+(const Part& other) const { return {size + other.size}; }
};
