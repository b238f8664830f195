// What a component is worth by its size and by whether two colours suffice for it.
#include "sums.hpp"

struct Part {
    int size = 1, odd = 0;  // `odd`: how many edges are known that close odd cycles; two colours suffice if there are none.

    Int worth() const {
        const Int s = size;
        const bool good = !odd, left = s % MODULUS == REMAINDER;
        if constexpr (knob::of_text == "two") return good && s >= knob::k;
        if constexpr (knob::of_text == "more") return good || s < knob::k ? 0 : s;
        if constexpr (knob::of_text == "two residue") return good && left;
        if constexpr (knob::of_text == "more residue") return good || !left ? 0 : s;
        if constexpr (knob::of_text == "two square") return good && left ? s * s : 0;
        return left ? good ? s : -s : 0;
    }
    Part operator+(const Part& other) const { return {size + other.size, odd + other.odd}; }
};
